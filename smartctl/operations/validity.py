"""How long a saved plan may be carried out, and may stand for an approval."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from smartctl.errors import Stale, UsageError
from smartctl.i18n import _


def until(valid_for: timedelta | None) -> str:
    """The last moment, for a plan that is made now; "" for no end."""
    if valid_for is None:
        return ""
    return (datetime.now(UTC) + valid_for).isoformat(timespec="seconds")


def check(valid_until: str, place: str) -> None:
    """Raises `Stale` for a plan whose time is over, `UsageError` for one that says no time at all."""
    if not valid_until:
        return
    try:
        end = datetime.fromisoformat(valid_until)
    except ValueError:
        raise UsageError(
            _("The plan {place} is damaged: {value} is no time.", place=place, value=valid_until),
            hint=_("Plan again; a plan file is not meant to be edited."),
        ) from None
    end = end if end.tzinfo else end.replace(tzinfo=UTC)
    if datetime.now(UTC) > end:
        raise Stale(
            _(
                "Nothing was changed: the plan {place} was valid until {time}.",
                place=place,
                time=f"{end.astimezone():%Y-%m-%d %H:%M}",
            ),
            hint=_("Make a new plan and look at it again."),
        )
