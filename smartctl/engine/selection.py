"""A plan cut down to some objects (`--target`, `--exclude`), what they stand on included."""

from __future__ import annotations

from msgspec.structs import replace

from smartctl.addresses import within
from smartctl.engine import guard, referring
from smartctl.engine.planner import Planned
from smartctl.engine.policy import ruled
from smartctl.engine.survey import Survey
from smartctl.errors import UsageError
from smartctl.i18n import _
from smartctl.model import Address


def only(
    planned: Planned, *, target: tuple[Address, ...], exclude: tuple[Address, ...], policy: guard.Policy
) -> Planned:
    """The plan cut down to some objects, what they stand on included.

    Nothing is deleted that is held: what lets it go comes with it, or keeps it if it is excluded.
    """
    plan = planned.plan
    chosen = [change.address for change in plan.changes if _selected(change.address, target, exclude)]
    leaving = referring.leaving(plan.changes)
    chosen += [one for one, at in leaving.items() if at in chosen and one not in chosen and _selected(one, (), exclude)]
    chosen = [one for one in chosen if all(at != one or holder in chosen for holder, at in leaving.items())]
    needed = set(referring.stood_on(plan.changes, chosen, planned.survey.live))
    # What comes with an imported object needs it.
    roots = [one.address for one in plan.changes if one.imported]
    needed |= {at for at in roots if any(one != at and within(one, at) for one in chosen)}
    kept = tuple(change for change in plan.changes if change.address in {*chosen, *needed})
    unknown = [one for one in (*target, *exclude) if not any(within(change.address, one) for change in plan.changes)]
    if unknown:
        raise UsageError(
            _("There is no object {address} in this plan.", address=unknown[0]),
            hint=_("Addresses look like installation.pipeline.main.stage.accepted."),
        )
    cut = replace(planned, plan=ruled(replace(plan, changes=kept), policy))
    return replace(cut, survey=_still_known(planned.survey, {change.address for change in kept}))


def _still_known(found: Survey, chosen: set[Address]) -> Survey:
    """What the blueprint forgets is forgotten once it is chosen; until then the state keeps it."""
    left = {address: record for address, record in found.forgotten.items() if address not in chosen}
    unread = {at: before for at, before in found.before_import.items() if at not in chosen and at in found.records}
    records = {at: record for at, record in found.records.items() if at not in unread}
    records |= {at: before for at, before in unread.items() if before is not None}
    return replace(
        found,
        records={**records, **left},
        forgotten={address: record for address, record in found.forgotten.items() if address in chosen},
        let_go=tuple(
            one for one in found.let_go if one.address not in left and not any(within(one.address, at) for at in unread)
        ),
    )


def _selected(address: Address, target: tuple[Address, ...], exclude: tuple[Address, ...]) -> bool:
    wanted = not target or any(within(address, one) for one in target)
    return wanted and not any(within(address, one) for one in exclude)
