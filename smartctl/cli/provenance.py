"""Who makes a plan, when, and of which commit: from the variables of a CI, or from the machine and its repository."""

from __future__ import annotations

import getpass
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import quote

from msgspec.structs import replace

from smartctl.cli.asked import Asked
from smartctl.cli.screen import options_of
from smartctl.errors import Span
from smartctl.model import Address
from smartctl.render.options import Made, Options, Written

_PEOPLE: Final = ("GITLAB_USER_NAME", "GITHUB_ACTOR", "SMARTCTL_USER")
_COMMITS: Final = ("CI_COMMIT_SHA", "GITHUB_SHA")


def page_options(asked: Asked, *, made: bool) -> Options:
    """For a comment and a page. `made`: the plan is made now, and is no saved one that is only looked at."""
    whom = made_by(os.environ, asked.blueprint) if made else None
    link = asked.link or job(os.environ)
    return replace(options_of(asked.form, style=asked.style), max_bytes=asked.max_bytes, link=link, made=whom)


def made_by(environ: Mapping[str, str], blueprint: Path) -> Made:
    by = _first(environ, _PEOPLE) or _user()
    commit = _first(environ, _COMMITS) or _head(blueprint)
    return Made(by=by, at=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"), commit=commit)


def written(environ: Mapping[str, str], spans: Mapping[Address, Span], commit: str) -> Mapping[str, Written]:
    """Lines of the blueprint with their pages on the forge that runs the CI."""
    top = repository(Path.cwd()) or Path.cwd()
    base = _blob(environ, commit)
    return {address: _written(span, top, base) for address, span in spans.items()}


def _written(span: Span, top: Path, base: str) -> Written:
    path = span.path.absolute()
    inside = path.relative_to(top).as_posix() if path.is_relative_to(top) else ""
    url = f"{base}/{quote(inside)}#L{span.line}" if base and inside else ""
    return Written(line=f"{span.path.name}:{span.line}", url=url)


def _blob(environ: Mapping[str, str], commit: str) -> str:
    """The beginning of the addresses under which the forge shows files of a commit."""
    if not commit:
        return ""
    if project := environ.get("CI_PROJECT_URL", ""):
        return f"{project}/-/blob/{commit}"
    server, repository = (environ.get(name, "") for name in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY"))
    return f"{server}/{repository}/blob/{commit}" if server and repository else ""


def repository(folder: Path) -> Path | None:
    """The top of the repository around a folder."""
    return next((one for one in (folder, *folder.parents) if (one / ".git").exists()), None)


def job(environ: Mapping[str, str]) -> str:
    """The page of the CI's job, whose artifacts hold the whole plan; "" outside of one."""
    if url := environ.get("CI_JOB_URL", ""):
        return url
    parts = [environ.get(name, "") for name in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")]
    return f"{parts[0]}/{parts[1]}/actions/runs/{parts[2]}" if all(parts) else ""


def _first(environ: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((environ[name] for name in names if environ.get(name)), "")


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container without a user table, Windows without USERNAME
        return ""


def _head(blueprint: Path) -> str:
    """The commit that is checked out where the blueprint lies, read from the files of git; "" where there is none."""
    for folder in blueprint.absolute().parents:
        git = folder / ".git"
        try:
            if git.is_file():
                git = folder / git.read_text(encoding="utf-8").removeprefix("gitdir:").strip()
            if not (git / "HEAD").is_file():
                continue
            head = (git / "HEAD").read_text(encoding="utf-8").strip()
            return _commit(git, head.removeprefix("ref: ")) if head.startswith("ref: ") else head
        except OSError:
            return ""
    return ""


def _commit(git: Path, ref: str) -> str:
    common = git / "commondir"
    base = git / common.read_text(encoding="utf-8").strip() if common.is_file() else git
    loose, packed = base / ref, base / "packed-refs"
    if loose.is_file():
        return loose.read_text(encoding="utf-8").strip()
    rows = packed.read_text(encoding="utf-8").splitlines() if packed.is_file() else []
    return next((row.partition(" ")[0] for row in rows if row.endswith(f" {ref}")), "")
