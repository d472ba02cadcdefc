"""The limits that a project sets to every run: those of the portal, else its own, else the usual ones."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from smartctl.engine.guard import Limits
from smartctl.errors import UsageError
from smartctl.i18n import _
from smartctl.project.project_file import PortalEntry, Project, read_policy


def clock(limits: Limits) -> str:
    """The time of day where the policy says, for its forbidden hours. Raises `UsageError` for an unknown time zone."""
    try:
        zone = ZoneInfo(limits.time_zone) if limits.time_zone else None
    except (ZoneInfoNotFoundError, ValueError):
        raise UsageError(
            _("The policy names the time zone {zone}, which this machine does not know.", zone=limits.time_zone),
            hint=_("Write it like Europe/Moscow; on Windows install the package tzdata."),
        ) from None
    return f"{datetime.now(zone):%H:%M}"


def limits_of(project: Project, entry: PortalEntry | None) -> Limits:
    """The portal's own limits, else the project's, else the usual ones."""
    given = (entry.policy if entry else None) or project.policy or {}
    rules = read_policy(project.root / given) if isinstance(given, str) else dict(given)
    hours = tuple(rules.pop("forbidden_hours", ()))
    approvals = frozenset(rules.pop("require_approval_for", ()))
    return Limits(**rules, forbidden_hours=hours, require_approval_for=approvals)
