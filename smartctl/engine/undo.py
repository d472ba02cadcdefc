"""The way back: the same difference as every plan, against the portal as it was before a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from smartctl.codec import frozen
from smartctl.engine import guard
from smartctl.engine.fresh import Fresh
from smartctl.engine.intents import before_entries, before_of
from smartctl.engine.items_back import Past, stage_places
from smartctl.engine.planner import Planned, make_plan, plan_from
from smartctl.engine.policy import ruled
from smartctl.engine.snapshot import lost, reversed_moves, snapshot, with_forgotten
from smartctl.engine.survey import Memory, Survey, surveyed
from smartctl.kinds import KINDS, ROOTS
from smartctl.kinds.base import Kind
from smartctl.model import UNKNOWN, Action, Address, Desired, Record
from smartctl.ports import Portal


def desired_before(begin: Mapping[str, Any]) -> Desired:
    """What the `begin` entry of a journal says the portal was like, as a blueprint."""
    resources, back = before_of(begin)
    return Desired(
        blueprint=begin["blueprint"],
        version=begin["version_before"],
        language=begin["language"],
        resources=resources,
        removed=back,
    )


def _protected_still(desired: Desired, memory: Memory) -> Desired:
    """What is protected stays so on the way back: a run tells what the portal was like, not what the blueprint allows."""
    resources = tuple(
        replace(one, protected=(known := memory.records.get(one.address)) is not None and known.protected)
        for one in desired.resources
    )
    return replace(desired, resources=resources)


def plan_back(undone: Sequence[Past], *, portal: Portal, memory: Memory, policy: guard.Policy) -> Planned:
    """The plan from the portal as it is now to what it was before the first of these runs, the oldest first."""
    begin = undone[0].entries[0]
    policy = replace(policy, own=changed_by(begin))
    memory = remembering(memory, undone)
    desired = _protected_still(desired_before(begin), memory)
    planned = make_plan(portal=portal, desired=desired, memory=memory, policy=policy, undone=undone)
    return _undoing(planned, begin, memory, policy)


def changed_by(begin: Mapping[str, Any]) -> frozenset[Address]:
    """What a run was about to change, by its `begin` entry."""
    return frozenset(Address(address) for _action, _kind, address in begin.get("changes", ()))


def plan_back_from(after: Survey, run: Past, *, portal: Portal, memory: Memory) -> Planned:
    """The same from what was read back at the end of the run; only what is dangerous is counted on the portal.

    A process that the run has made holds nothing yet.
    """
    begin = run.entries[0]
    memory = remembering(memory, (run,))
    desired = _protected_still(desired_before(begin), memory)
    found = surveyed(after.answers, desired, memory)
    policy = guard.Policy(allow_delete=True, own=changed_by(begin))
    fresh = Fresh(portal, frozenset(_made(begin, after)))
    planned = plan_from(found, portal=fresh, desired=desired, memory=memory, policy=policy, undone=(run,))
    return _undoing(planned, begin, memory, policy)


def _made(begin: Mapping[str, Any], after: Survey) -> Iterator[int]:
    """The numbers of the processes that a run has made."""
    for action, kind, address in begin.get("changes", ()):
        live = after.live.of(Address(address))
        if action == Action.CREATE.value and kind in ROOTS and live is not None and live.kind == kind:
            yield int(live.ids["entityTypeId"])


def begin_entries(planned: Planned, kinds: Mapping[str, Kind] = KINDS) -> dict[str, Any]:
    """What the `begin` entry of a run says for its own undoing: what it changes, and what the portal is like before."""
    plan, found = planned.plan, planned.survey
    return {
        "changes": [[str(one.action), one.kind, one.address] for one in plan.effective],
        "stages": stage_places(found.live),
        "lost": list(lost(plan, found.live)),
        **({"forgotten": _recorded(found.forgotten)} if found.forgotten else {}),
        **before_entries(
            with_forgotten(snapshot(plan, found.live, found.records, kinds), found, kinds), reversed_moves(plan)
        ),
    }


def _recorded(records: Mapping[Address, Record]) -> dict[str, Any]:
    return {
        address: {
            "kind": one.kind,
            "ids": dict(one.ids),
            "attributes": {name: value for name, value in one.attrs.items() if value is not UNKNOWN},
            "created": one.created,
            "protected": one.protected,
        }
        for address, one in records.items()
    }


def remembering(memory: Memory, undone: Sequence[Past]) -> Memory:
    """The state as if these runs had forgotten nothing: the way back manages it again."""
    records = {
        Address(address): Record(
            kind=said["kind"],
            ids=said["ids"],
            attrs=frozen(said["attributes"]),
            created=said["created"],
            protected=said["protected"],
        )
        for past in reversed(undone)
        for address, said in past.entries[0].get("forgotten", {}).items()
    }
    return replace(memory, records={**records, **memory.records}) if records else memory


def _undoing(planned: Planned, begin: Mapping[str, Any], memory: Memory, policy: guard.Policy) -> Planned:
    lost = tuple(("not-brought-back", {"address": address}) for address in begin.get("lost", ()))
    # What was renamed keeps its new name, whoever goes back: the lines of the blueprint are still there.
    planned = replace(planned, survey=replace(planned.survey, carried=memory.carried))
    plan = replace(planned.plan, undoes=begin["run"], notes=(*planned.plan.notes, *lost))
    return replace(planned, plan=ruled(plan, policy))
