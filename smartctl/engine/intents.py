"""What a run says in its journal before and after each request, and how a later run reads it.

An intent is written before its request is sent. A run that was cut off leaves intents without a definite result: those
are open, and nobody but the portal knows what became of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from smartctl.codec import frozen
from smartctl.errors import OutcomeUnknown, PortalError
from smartctl.kinds import kind_at
from smartctl.model import Address, Change, Live, Moved, Plan, Removed, Resource, Unknown, parent_of
from smartctl.ports import Answer, BatchAnswer
from smartctl.steps import Step

Beside = Mapping[tuple[str, str | None], Sequence[str]]
"""Kind and owner -> the ids of what stands there."""
LOST: Final = "lost"
DONE: Final = "done"


class Intent(Struct, frozen=True, kw_only=True):
    """One call that was about to be sent: for which object, by which method, beside which others (their ids)."""

    step: str
    address: Address
    kind: str
    action: str
    method: str
    siblings: tuple[str, ...] = ()
    title: str = ""


def intent_entries(steps: Mapping[str, Step], changes: Mapping[Address, Change], live: Live) -> list[dict[str, Any]]:
    """The `steps` of an intent entry. Reads change nothing and are left out."""
    writes = [step for step in steps.values() if not step.call.reads]
    adding = any(step.call.method.endswith(".add") for step in writes)
    beside = _families(live) if adding else {}
    return [_entry(step, changes.get(step.address), live, beside) for step in writes]


def _entry(step: Step, change: Change | None, live: Live, beside: Beside) -> dict[str, Any]:
    one = intent_of(step, change, live, beside)
    return {
        "step": one.step,
        "address": one.address,
        "kind": one.kind,
        "action": one.action,
        "method": one.method,
        "siblings": list(one.siblings),
        "title": one.title,
    }


def intent_of(step: Step, change: Change | None, live: Live, beside: Beside | None = None) -> Intent:
    """What a step is about to do, told apart from what `live` showed before the run: `beside` is that, by owner."""
    there = live.of(step.address)
    # Items that go back may belong to an object that itself stays as it is.
    kind = change.kind if change else there.kind if there else kind_at(step.address)
    after = (change.after if change else None) or {}
    return Intent(
        step=step.name,
        address=step.address,
        kind=kind,
        action=str(change.action) if change else "update",
        method=step.call.method,
        siblings=_siblings(live, kind, step.address, beside) if step.call.method.endswith(".add") else (),
        title=title.strip() if isinstance(title := after.get("title"), str) else "",
    )


def _siblings(live: Live, kind: str, address: Address, beside: Beside | None) -> tuple[str, ...]:
    """Ids of the objects that stand beside one to be made: the new one is told apart from them."""
    parent = parent_of(kind, address)
    owner = live.of(parent) if parent else None
    families = _families(live) if beside is None else beside
    return tuple(families.get((kind, owner.ident if owner else None), ()))


def _families(live: Live) -> Beside:
    found: dict[tuple[str, str | None], list[str]] = {}
    for one in (*(bound.live for bound in live.bound.values()), *live.unmanaged, *live.leftovers):
        if "id" in one.ids:
            found.setdefault((one.kind, one.parent), []).append(str(one.ids["id"]))
    return found


def result_entries(steps: Mapping[str, Step], answers: BatchAnswer | PortalError) -> dict[str, str]:
    """Step name -> `done`, `lost` or why it was refused. What was not executed is left out: it is sent again."""
    if isinstance(answers, PortalError):
        return {step.name: _word(answers) for step in steps.values()}
    return {step.name: _word(answers[key]) for key, step in steps.items() if key in answers}


def _word(answer: Answer | PortalError) -> str:
    if isinstance(answer, OutcomeUnknown):
        return LOST
    return f"refused: {answer.message}" if isinstance(answer, PortalError) else DONE


def open_intents(entries: Sequence[Mapping[str, Any]]) -> tuple[Intent, ...]:
    """The intents of a journal whose fate it does not tell, in the order in which they were sent."""
    found: dict[str, Intent] = {}
    for entry in entries:
        if entry["entry"] == "intent":
            found |= {row["step"]: _intent(row) for row in entry["steps"]}
        elif entry["entry"] == "result":
            for name, word in entry["answers"].items():
                if word != LOST:
                    found.pop(name, None)
    return tuple(found.values())


def _intent(row: Mapping[str, Any]) -> Intent:
    return Intent(
        step=str(row["step"]),
        address=Address(row["address"]),
        kind=str(row["kind"]),
        action=str(row["action"]),
        method=str(row["method"]),
        siblings=tuple(map(str, row["siblings"])),
        title=str(row["title"]),
    )


def wanted_entries(plan: Plan) -> dict[str, Any]:
    """What the run leads to: enough to read the portal for it again."""
    return {
        "blueprint": plan.blueprint,
        "version": plan.version,
        "language": plan.language,
        "mode": plan.mode,
        "lineage": plan.lineage,
        "serial": plan.serial,
        "wanted": [
            {"address": one.address, "kind": one.kind, "key": one.key, "attrs": _known(one.after)}
            for one in plan.changes
            if one.after is not None
        ],
        "moved": [[one.source, one.target] for one in plan.moved],
    }


def before_entries(before: Sequence[Resource], back: Sequence[Removed]) -> dict[str, Any]:
    """What the portal was before the run, and where its items have to go on the way back."""
    return {
        "before": [
            {"address": one.address, "kind": one.kind, "key": one.key, "attrs": _known(one.attrs)} for one in before
        ],
        "back": [{"from": one.source, "to": one.target, "map": dict(one.values)} for one in back],
    }


def before_of(entry: Mapping[str, Any]) -> tuple[tuple[Resource, ...], tuple[Removed, ...]]:
    """What the `begin` entry of a journal says of the portal before its run."""
    back = tuple(
        Removed(source=Address(one["from"]), target=Address(one["to"]), values=one["map"]) for one in entry["back"]
    )
    return _resources(entry["before"]), back


def _known(attrs: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in attrs.items() if not isinstance(value, Unknown)}


def wanted_of(entry: Mapping[str, Any]) -> tuple[tuple[Resource, ...], tuple[Moved, ...]]:
    """What the `begin` entry of a journal says that its run led to."""
    return _resources(entry["wanted"]), tuple(
        Moved(source=Address(one), target=Address(two)) for one, two in entry["moved"]
    )


def _resources(rows: Sequence[Mapping[str, Any]]) -> tuple[Resource, ...]:
    return tuple(
        Resource(
            address=Address(row["address"]),
            kind=row["kind"],
            key=row["key"],
            parent=parent_of(row["kind"], Address(row["address"])),
            attrs=frozen(row["attrs"]),
        )
        for row in rows
    )
