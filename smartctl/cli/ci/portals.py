"""For which portals a pipeline works, and one job for each: as the matrix of GitHub, as the child pipeline of GitLab."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from smartctl.errors import UsageError
from smartctl.i18n import _
from smartctl.project.project_file import Project

_CHOSEN: Final = "SMARTCTL_PORTAL"
_IMAGE: Final = "python:3.12-slim"
_SCRIPT: Final = (
    "smartctl ci approved --out approved.json",
    "smartctl apply --yes --expect approved.json --lock-timeout 3600",
)


def portals(project: Project, environ: Mapping[str, str]) -> tuple[str, ...]:
    """The one that SMARTCTL_PORTAL names ("" where that is an address), or all that are no mock: a job has none of these.

    Raises `UsageError` where there is none.
    """
    if environ.get(_CHOSEN):
        return (chosen(project, environ),)
    found = tuple(name for name, one in project.portals.items() if not one.url.startswith("mock:"))
    if not found:
        raise UsageError(
            _("smartctl.yaml names no portal but mock ones, and SMARTCTL_PORTAL is not set."),
            hint=_("Write the portals under `portals:`, or put the address of one into the variable SMARTCTL_PORTAL."),
        )
    return found


def jobs(project: Project, environ: Mapping[str, str]) -> tuple[str, ...]:
    """Whose jobs they are. "" for one that SMARTCTL_PORTAL says to every job: GitHub drops an output that holds a secret."""
    return ("",) if environ.get(_CHOSEN) else portals(project, environ)


def chosen(project: Project, environ: Mapping[str, str]) -> str:
    """The portal of a job of one; "" for one that has no name, only an address."""
    name = environ.get(_CHOSEN, "")
    return name if name in project.portals else ""


def matrix(names: Sequence[str]) -> str:
    """`["acme","beta"]`, for `strategy.matrix.portal`."""
    return json.dumps(list(names), separators=(",", ":"))


def child_pipeline(names: Sequence[str], environ: Mapping[str, str], alone: Collection[str] = ()) -> str:
    """One job for each portal, at most one of a portal at a time. JSON is YAML, too.

    Somebody starts it, but for those that are `alone`: what applies itself by the rules of the project, or is refused.
    """
    document: dict[str, Any] = {"stages": ["apply"]}
    for name in names:
        document[f"apply {name}".strip()] = {
            "stage": "apply",
            "image": environ.get("CI_JOB_IMAGE") or _IMAGE,
            "variables": {
                **({_CHOSEN: name} if name else {}),
                **({"SMARTCTL_UNATTENDED": "true"} if name in alone else {}),
            },
            "resource_group": f"smartctl-{name or 'portal'}",
            "rules": [{"when": "on_success" if name in alone else "manual"}],
            "before_script": ['pip install --quiet "$SMARTCTL_PACKAGE"'],
            "script": list(_SCRIPT),
        }
    return json.dumps(document, indent=2) + "\n"
