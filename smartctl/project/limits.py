"""The limits that a project sets to every run: those of the portal, else its own, else the usual ones."""

from __future__ import annotations

from smartctl.engine.guard import Limits
from smartctl.project.project_file import PortalEntry, Project, read_policy
from smartctl.project.rules import check_zone


def limits_of(project: Project, entry: PortalEntry | None) -> Limits:
    """The portal's own limits, else the project's, else the usual ones. Raises `UsageError` for an unknown time zone."""
    given = (entry.policy if entry else None) or project.policy or {}
    rules = read_policy(project.root / given) if isinstance(given, str) else dict(given)
    rules.pop("rules", None)
    hours = tuple(rules.pop("forbidden_hours", ()))
    approvals = frozenset(rules.pop("require_approval_for", ()))
    limits = Limits(**rules, forbidden_hours=hours, require_approval_for=approvals)
    if limits.time_zone:
        check_zone(limits.time_zone)
    return limits
