"""What this run may do: the flags of the command line, and the limits of the project."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from smartctl.cli.asked import Asked
from smartctl.cli.project import PortalEntry, Project, read_policy
from smartctl.cli.session import Session
from smartctl.engine.guard import Limits, Policy
from smartctl.errors import UsageError
from smartctl.i18n import _
from smartctl.model import Address


def policy_of(session: Session, asked: Asked, *, allow_delete: bool) -> Policy:
    entry = session.project.entry(asked.portal)
    limits = limits_of(session.project, entry)
    return Policy(
        allow_delete=allow_delete,
        allow_data_loss=frozenset(map(Address, asked.allow_data_loss)),
        allow_mass_change=asked.allow_mass_change,
        approved_by=asked.approved_by,
        protected_portal=entry is not None and entry.protect,
        limits=limits,
        now=_clock(limits) if limits.forbidden_hours else "",
    )


def _clock(limits: Limits) -> str:
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
