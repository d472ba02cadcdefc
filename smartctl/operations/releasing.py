"""A new version of a blueprint: what changed since the last one, the bump that is due, version and changelog written."""

from __future__ import annotations

import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from smartctl import i18n
from smartctl.blueprint.layers.compose import Layers
from smartctl.blueprint.release.changelog import entry, with_entry
from smartctl.blueprint.release.compare import Difference, compared, due
from smartctl.blueprint.semver import BUMPS, bump_between, bumped, older
from smartctl.blueprint.source import load, read
from smartctl.blueprint.tree import Document, Scalar
from smartctl.blueprint.validate import check
from smartctl.errors import InvalidBlueprint, Severity, UsageError
from smartctl.i18n import _
from smartctl.operations.samples import sample


class Release(Struct, frozen=True, kw_only=True):
    before: str
    """The version that is compared with."""
    written: str
    """The version that the file has."""
    bump: str
    """`major`, `minor`, `patch`, or "" if nothing changed."""
    version: str
    """The version that the file gets; that of the file where it is high enough."""
    differences: tuple[Difference, ...]
    entry: str
    """For the changelog; "" if nothing changed."""

    @property
    def too_low(self) -> bool:
        """Whether somebody has raised the version, and not enough."""
        raised = bump_between(self.before, self.written)
        return bool(self.bump) and (
            older(self.written, self.before) or bool(raised and BUMPS.index(raised) < BUMPS.index(self.bump))
        )

    @property
    def missing(self) -> bool:
        """Whether the file does not have the version yet that is due."""
        return bool(self.bump) and self.written == self.before


def release(path: Path, *, since: str = "") -> Release:
    """What a release of the blueprint would be. Nothing is written.

    `since`: a file with the older version, or a revision of git; by default the revision that brought the version which
    is committed. Raises `UsageError`, and `InvalidBlueprint` for mistakes in the file.
    """
    with _before(path, since) as (old_path, root):
        old = _loaded(old_path, root)
        new = _loaded(path, None)
        found = compared(old, new)
    before, written = str(old.data.get("version")), str(new.data.get("version"))
    bump = due(found)
    raised = bump_between(before, written)
    enough = bool(raised) and (not bump or BUMPS.index(raised) >= BUMPS.index(bump))
    version = written if enough or not bump else bumped(before, bump)
    text = entry(version, f"{datetime.now(UTC):%Y-%m-%d}", found, i18n.current()) if bump else ""
    return Release(before=before, written=written, bump=bump, version=version, differences=found, entry=text)


def write(path: Path, made: Release) -> tuple[Path, ...]:
    """Writes version and changelog; which files were written. Raises `UsageError` for a version that is too low."""
    if made.too_low:
        raise UsageError(
            _(
                "The file has version {written}, and what changed since {before} wants {version}.",
                written=made.written,
                before=made.before,
                version=made.version,
            ),
            hint=_("Write version: {version}, or leave it to `smartctl release`.", version=made.version),
        )
    if not made.bump:
        return ()
    written = []
    if made.version != made.written:
        path.write_bytes(_with_version(path, made.version))
        written.append(path)
    changelog = changelog_of(path)
    before = changelog.read_text(encoding="utf-8") if changelog.is_file() else ""
    changelog.write_text(with_entry(before, made.entry, path.stem), encoding="utf-8", newline="\n")
    return (*written, changelog)


def changelog_of(path: Path) -> Path:
    """Beside the blueprint, under its name."""
    return path.with_name(f"{path.stem}.CHANGELOG.md")


def _with_version(path: Path, version: str) -> bytes:
    raw = path.read_bytes()
    document = read(path)
    found = document.root.entry("version")
    assert found is not None
    assert isinstance(found.value, Scalar)
    line = document.source.line_of(found.value.start) - 1
    lines = raw.decode("utf-8").splitlines(keepends=True)
    lines[line] = lines[line].replace(str(found.value.value), version, 1)
    return "".join(lines).encode("utf-8")


def _loaded(path: Path, root: Path | None) -> Document:
    from smartctl.project.project_file import find_for  # noqa: PLC0415 - the root of what may be included

    project = find_for(path)
    samples = {
        name: sample(name, one)
        for name, one in (read(path).data.get("inputs") or {}).items()
        if isinstance(one, dict)
        and not {"default", "portals"} & set(one)
        and (one.get("type") != "choice" or one.get("choices"))
    }
    inside = root or (project.root if project.found else None)
    document = load(path, inputs=samples, layers=Layers(inside=inside))
    mistakes = check(document, language="ru")
    if any(one.severity is Severity.ERROR for one in mistakes):
        raise InvalidBlueprint(mistakes)
    return document


@contextmanager
def _before(path: Path, since: str) -> Iterator[tuple[Path, Path | None]]:
    """The older version: a file, or the whole repository of a revision in a folder that is removed again."""
    if since and Path(since).is_file():
        yield Path(since), None
        return
    top = Path(_git(path.parent, "rev-parse", "--show-toplevel").decode().strip())
    if not _finds(top, f"{since or 'HEAD'}^{{commit}}"):
        raise _no_revision(path, since)
    name = path.resolve().relative_to(top.resolve()).as_posix()
    revision = since or _brought(path, top, name)
    packed = _git(top, "archive", "--format=tar", revision)
    with TemporaryDirectory() as folder:
        with tarfile.open(fileobj=BytesIO(packed)) as archive:
            archive.extractall(folder, filter="data")
        old = Path(folder) / name
        if not old.is_file():
            raise UsageError(
                _("There is no {path} in {revision}.", path=name, revision=revision),
                hint=_("Pass --since with a revision or a file that has the older version."),
            )
        yield old, Path(folder)


def _brought(path: Path, top: Path, name: str) -> str:
    """The oldest revision of those in a row, from the newest back, that have the committed version."""
    revisions = _git(top, "log", "--format=%H", "--", name).decode().split()
    if not revisions:
        raise _no_revision(path, "")
    versions = [_version(top, revision, name) for revision in revisions]
    same = next((index for index, one in enumerate(versions) if one != versions[0]), len(versions))
    return revisions[same - 1]


def _no_revision(path: Path, since: str) -> UsageError:
    if not since:
        return UsageError(
            _("{path} is in no commit yet: there is nothing to compare it with.", path=path),
            hint=_("Commit it first, or pass --since with a file that has the older version."),
        )
    return UsageError(
        _("Reading {what}: the repository has no revision {revision}.", what=path, revision=since),
        hint=_("Pass --since with a revision or a file that has the older version."),
    )


def _finds(top: Path, revision: str) -> bool:
    """Whether the repository has a revision; one that has no commit yet has none."""
    try:
        _git(top, "rev-parse", "--verify", "--quiet", "--end-of-options", revision)
    except UsageError:
        return False
    return True


def _version(top: Path, revision: str, name: str) -> str:
    from smartctl.blueprint.source import read_text  # noqa: PLC0415

    text = _git(top, "show", f"{revision}:{name}").decode("utf-8", "replace")
    return str(read_text(text, path=Path(name)).data.get("version"))


def _git(folder: Path, *arguments: str) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - git with arguments of our own
            ["git", "-C", str(folder), *arguments],  # noqa: S607 - the one of the machine
            capture_output=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", b"").decode("utf-8", "replace").strip().splitlines()
        raise UsageError(
            _(
                "Looking for the last version in git: {reason}.",
                reason=said[-1].removeprefix("fatal: ").rstrip(".") if said else error,
            ),
            hint=_("Pass --since with a file that has the older version."),
        ) from None
    return done.stdout
