"""The code host whose job this is, by the variables that it sets."""

from __future__ import annotations

from collections.abc import Mapping
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


def forge_here(environ: Mapping[str, str]) -> Forge | None:
    """None outside of a job, and in one that has no token."""
    token = environ.get(TOKEN, "")
    if not token:
        return None
    know(token)
    if on_github(environ):
        return GitHub.of(environ, token)
    return GitLab.of(environ, token) if on_gitlab(environ) else None
