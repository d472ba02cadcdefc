"""A saved plan believed in nothing but what is to be done: everything else is worked out again from the portal.

Whoever hands a plan file over may have written in it. So the file says what each object shall be, which objects go and
where their items go first; what that costs, who protects it and what it needs is computed anew, from the reading, the
state, the project and the flags of this run. Where the result does not do what the file says, nothing is done.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from smartctl.addresses import within
from smartctl.engine import adoption, destination, differ, forgetting, means, planner, workplaces
from smartctl.engine.guard import Policy
from smartctl.engine.items_back import Past
from smartctl.engine.planner import Planned
from smartctl.engine.policy import ruled
from smartctl.engine.saved_check import check, check_spoken_of, check_standing
from smartctl.engine.survey import Memory, Survey, survey
from smartctl.errors import InvalidBlueprint, Stale
from smartctl.i18n import _
from smartctl.imports import Import
from smartctl.kinds import KINDS
from smartctl.kinds.base import Kind
from smartctl.kinds.marks import MARKER
from smartctl.model import Action, Address, Change, Desired, Forgotten, Plan, Removed, Resource
from smartctl.ports import Portal


def _not_following(address: Address, what: str) -> Stale:
    return Stale(
        _("The plan does not follow from the portal at {address}: {what}.", address=address, what=what),
        hint=_("Nothing was changed. Make a new plan and look at it again."),
    )


def renewed(  # noqa: PLR0913 - the five of make_plan, and whose plan it is
    saved: Plan,
    *,
    portal: Portal,
    memory: Memory,
    policy: Policy,
    ours: bool = False,
    undone: Sequence[Past] = (),
    kinds: Mapping[str, Kind] = KINDS,
) -> Planned:
    """The same plan from a new reading, its dangers judged by what is true now.

    `ours`: the file is as this project wrote it, so what was allowed when it was made is allowed still.
    Raises `UsageError` where the file contradicts itself, `Stale` where it does not follow from the portal.
    """
    check(saved, kinds)
    destroying = saved.mode == "destroy"
    desired = _desired(saved, memory, ours=ours)
    found = survey(portal, desired, memory, kinds, going=True) if destroying else _read(portal, desired, memory, kinds)
    check_spoken_of(desired.resources, found.live)
    recomputed = (_destroyed if destroying else _applied)(saved, desired, found, kinds)
    found = replace(found, carried=tuple(dict.fromkeys((*memory.carried, *found.carried))))
    as_read = workplaces.as_read(saved.changes, found.live, found.wanted)
    changes = _followed(replace(saved, changes=as_read), tuple(recomputed))
    asked = replace(policy, allow_delete=policy.allow_delete or (ours and destroying))
    asked = replace(asked, allow_mass_change=policy.allow_mass_change or (ours and destroying))
    check_standing(changes, found.live, kinds)
    plan = planner.sealed(portal, found, changes, policy=asked, kinds=kinds, undone=undone)
    notes = () if destroying else (*planner.remarks(found, changes), *means.remarks(found, desired))
    drift = () if destroying else differ.drift(live=found.live, records=found.records, kinds=kinds)
    _not_grown(saved, plan)
    judged = _as_allowed(saved, plan.changes) if ours else plan.changes
    plan = replace(plan, changes=judged, drift=drift, notes=notes, serial=memory.serial)
    plan = ruled(_headed(plan, saved), asked)
    if destroying:
        found = replace(found, records=planner.owned(found))
    return Planned(plan=plan, survey=found)


def _headed(plan: Plan, saved: Plan) -> Plan:
    """The plan with what the file says of itself, and nothing of what is to be done."""
    return replace(
        plan,
        mode=saved.mode,
        portal=saved.portal,
        blueprint=saved.blueprint,
        version=saved.version,
        language=saved.language,
        lineage=saved.lineage,
        moved=saved.moved,
        files=saved.files,
        inputs=saved.inputs,
        undoes=saved.undoes,
        valid_until=saved.valid_until,
    )


def _read(portal: Portal, desired: Desired, memory: Memory, kinds: Mapping[str, Kind]) -> Survey:
    try:
        return adoption.adopted(portal, desired, memory, kinds)
    except InvalidBlueprint as gone:
        first = gone.diagnostics[0]
        raise _stale(Address(first.context), first.message.rstrip(".")) from None


def _desired(saved: Plan, memory: Memory, *, ours: bool) -> Desired:
    """What the plan leads to; for one that destroys what stands there, as a blueprint would say it."""

    def side(one: Change) -> Mapping[str, Any] | None:
        return one.before if saved.mode == "destroy" else one.after

    def protected(one: Change) -> bool:
        """A stranger's file may protect more than the state, never less."""
        known = memory.records.get(one.address)
        return one.protected or (not ours and known is not None and known.protected)

    resources = tuple(
        Resource(
            address=one.address,
            kind=one.kind,
            key=one.key,
            parent=one.parent,
            attrs=attrs,
            protected=protected(one),
        )
        for one in saved.changes
        if (attrs := side(one)) is not None
    )
    return Desired(
        blueprint=saved.blueprint,
        version=saved.version,
        language=saved.language,
        resources=resources,
        moved=saved.moved,
        forgotten=tuple(
            Forgotten(kind=one.kind, name=one.address)
            for one in saved.changes
            if one.action is Action.FORGET and one.reason == "let-go"
        ),
        imports=tuple(_imports(saved, ours=ours)),
        files=saved.files,
    )


def _imports(saved: Plan, *, ours: bool) -> Iterator[Import]:
    """What the plan takes in, by number. Of a mark of somebody else only a plan that was made here may speak."""
    for one in saved.changes:
        marked = str((one.before or {}).get("marker") or "").startswith(MARKER)
        for address in one.imported:
            item = address.partition(".item.")[2]
            own = KINDS[one.kind].by_number(one.ids) if KINDS[one.kind].root else one.ids.get("id")
            number = one.ids.get(f"item.{item}", "") if item else own or ""
            yield Import(address=address, kind="item" if item else one.kind, id=number, take_over=ours and marked)


def _applied(saved: Plan, desired: Desired, found: Survey, kinds: Mapping[str, Kind]) -> tuple[Change, ...]:
    named = {one.address for one in saved.changes}
    going = [one.address for one in saved.changes if one.action in (Action.DELETE, Action.REPLACE)]
    # What the plan does not name stays, unless it goes with its owner.
    records = {
        address: record
        for address, record in found.records.items()
        if address in named or any(within(address, owner) for owner in going)
    }
    changes = differ.diff(live=found.live, wanted=found.wanted, records=records, kinds=kinds, placed=_places(saved))
    changes = destination.destined(planner.named(changes, found.past), tuple(_given_away(saved)))
    changes = differ.beside(changes, forgetting.changes(found.forgotten, changes))
    return adoption.told(changes, desired, found)


def _given_away(saved: Plan) -> Iterator[Removed]:
    """What the file says of where items and values go, as a blueprint would say it."""
    for one in saved.changes:
        if one.destination is not None:
            yield one.destination
        for old, new in one.becomes.items():
            yield Removed(source=Address(f"{one.address}.item.{old}"), target=Address(f"{one.address}.item.{new}"))


def _places(saved: Plan) -> dict[Address, tuple[int, int, int | None]]:
    """Where the plan puts what stands in an order: without its siblings that cannot be told again."""
    return {
        one.address: (one.after["sort"], one.after["position"], (one.before or {}).get("position"))
        for one in saved.changes
        if one.after is not None and isinstance(one.after.get("sort"), int) and one.after.get("position") is not None
    }


def _destroyed(_saved: Plan, _desired: Desired, found: Survey, kinds: Mapping[str, Kind]) -> tuple[Change, ...]:
    return planner.destroying(found, kinds)


def _followed(saved: Plan, recomputed: Sequence[Change]) -> tuple[Change, ...]:
    """The recomputed changes that the file names, in their own order. Raises `Stale` where they say something else."""
    now = {one.address: one for one in recomputed}
    said = {one.address: one for one in saved.changes}
    kept = {one.address: _same(one, now.get(one.address), saved) for one in saved.changes}
    doomed = [one.address for one in kept.values() if one is not None and one.action in (Action.DELETE, Action.REPLACE)]
    for change in recomputed:
        owner = next((one for one in doomed if one != change.address and within(change.address, one)), None)
        if change.address not in said and owner is not None and change.reason != "portal-default":
            raise _not_following(change.address, _("it goes with {owner}, and the plan does not say so", owner=owner))
    return tuple(one for change in recomputed if (one := kept.get(change.address)) is not None)


def _same(planned: Change, now: Change | None, saved: Plan) -> Change | None:
    """The change as it is now, None for what needs none any more."""
    if now is None:
        if planned.action is Action.FORGET or saved.mode == "destroy" or planned.reason == "portal-default":
            return None  # gone by itself
        raise _not_following(planned.address, _("it was there when the plan was made, and is gone"))
    if planned.before is None and now.before is not None:
        raise _not_following(planned.address, _("it was not there when the plan was made, and is there now"))
    if planned.before is not None and now.before is None:
        raise _not_following(planned.address, _("it was there when the plan was made, and is gone"))
    if planned.action is Action.FORGET and now.action is Action.DELETE:
        return replace(now, action=Action.FORGET, reason=planned.reason)
    if planned.action is Action.NOOP:
        # Whatever somebody changed meanwhile, the plan does not touch it; it may not be let go with its owner unsaid.
        if now.after is None or planned.imported:
            _agreeing(planned, now)
        return replace(now, action=Action.NOOP, replace_paths=(), reason="")
    _unchanged(planned, now)
    _agreeing(planned, now)
    return now


def _agreeing(planned: Change, now: Change) -> None:
    """Whether both do the same to the same object."""
    let_go = planned.action is Action.DELETE and now.action is Action.FORGET
    if planned.action is not now.action and not let_go:
        facts = {"planned": planned.action.value, "now": now.action.value}
        raise _not_following(planned.address, _("the plan says {planned}, and what is there says {now}", **facts))
    if set(planned.imported) != set(now.imported):
        raise _not_following(planned.address, _("what it takes in is another object, or is managed by now"))
    if dict(planned.ids) != dict(now.ids):
        raise _not_following(planned.address, _("it is another object than the one that the plan saw"))
    if planned.replace_paths != now.replace_paths:
        names = ", ".join(planned.replace_paths)
        raise _not_following(planned.address, _("it is not replaced because of {names}", names=names or _("nothing")))
    wanted, after = planned.after or {}, now.after or {}
    names = ", ".join(name for name in (*after, *wanted) if _plain(wanted.get(name)) != _plain(after.get(name)))
    if names:
        raise _not_following(planned.address, _("it would not become what the plan says ({names})", names=names))


def _unchanged(planned: Change, now: Change) -> None:
    for name, value in (planned.before or {}).items():
        there = (now.before or {}).get(name, value)
        if _plain(there) != _plain(value):
            facts = {"name": name, "planned": _plain(value), "now": _plain(there)}
            raise _stale(planned.address, _("{name} was {planned} when the plan was made and is {now}", **facts))


def _stale(address: Address, what: str) -> Stale:
    return Stale(
        _("The plan is stale at {address}: {what}.", address=address, what=what),
        hint=_("Nothing was changed. Make a new plan and look at it again."),
    )


def _plain(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)


def _not_grown(saved: Plan, plan: Plan) -> None:
    """Raises `Stale` where more is touched now than the plan said."""
    said = {one.address: one.impact for one in saved.changes}
    for change in plan.changes:
        for fact, then in said.get(change.address, {}).items():
            now = change.impact.get(fact, then)
            if isinstance(then, int) and not (isinstance(now, int) and now <= then):
                shown = str(now) if isinstance(now, int) else _("not readable now")
                facts = {"name": fact, "planned": then, "now": shown}
                raise _stale(change.address, _("{name} was {planned} when the plan was made and is {now}", **facts))


def _as_allowed(saved: Plan, changes: Sequence[Change]) -> tuple[Change, ...]:
    """The permissions that were given when the plan was made: for the same dangers, and no others."""
    given = {(one.kind, one.address, one.code) for change in saved.changes for one in change.hazards if one.allowed}
    return tuple(
        replace(
            change,
            hazards=tuple(
                replace(one, allowed=one.allowed or (one.kind, one.address, one.code) in given)
                for one in change.hazards
            ),
        )
        for change in changes
    )
