"""The code host whose job this is, by the variables that it sets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from smartctl.forges.forge import Forge
from smartctl.forges.github import GitHub
from smartctl.forges.gitlab import GitLab
from smartctl.redaction import know

TOKEN: Final = "SMARTCTL_FORGE_TOKEN"  # noqa: S105 - the name of a variable


def on_github(environ: Mapping[str, str]) -> bool:
    return bool(environ.get("GITHUB_REPOSITORY"))


def on_gitlab(environ: Mapping[str, str]) -> bool:
    return bool(environ.get("CI_API_V4_URL") and environ.get("CI_PROJECT_ID"))


@contextmanager
def forge_here(environ: Mapping[str, str]) -> Iterator[Forge | None]:
    """None outside of a job, and in one that has no token."""
    token = environ.get(TOKEN, "")
    kind = GitHub if on_github(environ) else GitLab if on_gitlab(environ) else None
    if not token or kind is None:
        yield None
        return
    know(token)
    forge = kind.of(environ, token)
    try:
        yield forge
    finally:
        forge.api.close()
