"""A blueprint as it is in a revision of git, with the files around it. Nothing is checked out and no hook runs."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Final

from smartctl.errors import UsageError
from smartctl.i18n import _

_READ: Final = frozenset({".yaml", ".yml", ".json", ".docx", ".bpt"})
"""Ends of the names of files that a blueprint, its project and its layers may name."""
_FILE: Final = ("100644", "100755")
"""Modes of a file; a link is none, and what it leads to is not in the revision."""
_MEGABYTES: Final = 64


@contextmanager
def at_revision(revision: str, name: str) -> Iterator[tuple[Path, Path]]:
    """(blueprint, folder that stands for the repository) in a folder that is removed again.

    `name`: the path from the top of the repository, as git has it, or from where somebody stands. Raises `UsageError`
    when git, the repository, the revision or the file is not there.
    """
    what = f"{revision}:{name}"
    top = Path(_git(Path.cwd(), what, "rev-parse", "--show-toplevel").decode("utf-8").strip())
    if revision.startswith("-"):
        raise UsageError(_("Reading {what}: no revision begins with a minus sign.", what=what))
    commit = (
        _git(top, what, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}", missing=True).decode().strip()
    )
    if not commit:
        raise UsageError(
            _("Reading {what}: the repository has no revision {revision}.", what=what, revision=revision),
            hint=_("`git log` lists them; a branch of a server is called origin/NAME, after `git fetch`."),
        )
    path = _path(top, what, commit, name)
    content = _git(top, what, "show", f"{commit}:{path}")
    with TemporaryDirectory(prefix="smartctl-") as place:
        folder = Path(place).resolve()
        for other, text in _around(top, what, commit, path):
            _lay(folder, other, text)
        _lay(folder, path, content)
        yield folder / path, folder


def _path(top: Path, what: str, commit: str, name: str) -> PurePosixPath:
    """The file from the top of the repository."""
    given = name.replace("\\", "/")
    names = [PurePosixPath(given)]
    here = Path(os.path.normpath(Path.cwd() / given))
    if here.is_relative_to(top):
        names.append(PurePosixPath(here.relative_to(top).as_posix()))
    for one in dict.fromkeys(names):
        if not one.is_absolute() and ".." not in one.parts and _listed(top, what, commit, str(one)):
            return one
    raise UsageError(
        _("Reading {what}: that revision has no such file.", what=what),
        hint=_("Name the file from the top of the repository, as `git show` does."),
    )


def _listed(top: Path, what: str, commit: str, name: str) -> list[tuple[str, int, str]]:
    """(id, size, path) of the files at or below a path of the revision."""
    listing = _git(top, what, "--literal-pathspecs", "ls-tree", "-r", "-l", "-z", "--full-tree", commit, "--", name)
    found = []
    for row in listing.decode("utf-8", "surrogateescape").split("\0"):
        head, _tab, path = row.partition("\t")
        mode, _type, number, size = [*head.split(), "", "", "", ""][:4]
        if mode in _FILE:
            found.append((number, int(size), path))
    return found


def _around(top: Path, what: str, commit: str, path: PurePosixPath) -> Iterator[tuple[PurePosixPath, bytes]]:
    """The files of the project that a blueprint may name, or its layers."""
    folder = str(_project(top, path))
    rows = [one for one in _listed(top, what, commit, folder) if PurePosixPath(one[2]).suffix.lower() in _READ]
    rows = [one for one in rows if one[1] <= _MEGABYTES * 1_000_000]
    if not rows:
        return
    asked = "".join(f"{number}\n" for number, _size, _path in rows).encode()
    told = _git(top, what, "cat-file", "--batch", asked=asked)
    start = 0
    for _number, _size, other in rows:
        end = told.index(b"\n", start)
        size = int(told[start:end].split()[2])
        yield PurePosixPath(other), told[end + 1 : end + 1 + size]
        start = end + 1 + size + 1


def _project(top: Path, path: PurePosixPath) -> PurePosixPath:
    """The folder of the project as it is today, else that of the blueprint."""
    from smartctl.project.project_file import find  # noqa: PLC0415 - only here

    project = find(Path(top / path).parent)
    root = Path(os.path.normpath(project.root))
    inside = project.found and root.is_relative_to(top)
    return PurePosixPath(root.relative_to(top).as_posix()) if inside else path.parent


def _lay(folder: Path, path: PurePosixPath, content: bytes) -> None:
    place = folder / path
    if ".." in path.parts or not place.is_relative_to(folder):
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)


def _git(folder: Path, what: str, *arguments: str, asked: bytes | None = None, missing: bool = False) -> bytes:
    """What git answers; with `missing` nothing where it finds nothing. `-c core.fsmonitor=`: a repository may name a program there, which reading would start."""
    try:
        done = subprocess.run(  # noqa: S603 - git with arguments of our own
            ["git", "-c", "core.fsmonitor=", "-C", str(folder), *arguments],  # noqa: S607 - the one of the machine
            input=asked,
            stdin=subprocess.DEVNULL if asked is None else None,
            capture_output=True,
            check=False,
            env={**os.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"},
        )
    except OSError:
        raise UsageError(
            _("Reading {what}: git cannot be started.", what=what),
            hint=_("Install git, or pass a file that has the other version."),
        ) from None
    if done.returncode == 1 and missing:
        return b""
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        reason = said[-1].removeprefix("fatal: ").rstrip(".") if said else str(done.returncode)
        raise UsageError(
            _("Reading {what}: git says: {reason}.", what=what, reason=reason),
            hint=_("Write REVISION:PATH as for `git show`: HEAD~1:blueprints/x.yaml."),
        )
    return done.stdout
