"""What changed on a portal since the last apply, by whatever hand. Nothing is written, neither there nor in the state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from smartctl.engine import differ, ignoring, unsaid
from smartctl.engine.coverage import coverage
from smartctl.engine.readonly import ReadOnlyPortal
from smartctl.engine.strangers import strangers
from smartctl.engine.survey import Memory, Survey, survey
from smartctl.kinds import KINDS
from smartctl.model import Action, Change, Desired, Plan, parent_of
from smartctl.operations.planning import wanted
from smartctl.operations.session import Session, memory_of
from smartctl.operations.states import read_state
from smartctl.operations.terms import USUAL, Terms


def drift(session: Session, blueprint: Path, terms: Terms = USUAL) -> Plan:
    """A plan without changes whose `drift` is what others changed and whose `unmanaged` is what nobody manages.

    What the blueprint says by now and nobody has applied is no drift. Raises as `plan`, and `UsageError` where nothing was
    applied or imported yet.
    """
    desired = wanted(session, blueprint, terms)
    state = read_state(session, desired.blueprint)
    memory = memory_of(state)
    found = survey(ReadOnlyPortal(session.portal), desired, memory)
    return replace(drift_of(found, desired, memory), portal=session.identity, version=state.version)


def drift_of(found: Survey, desired: Desired, memory: Memory) -> Plan:
    """The same of a reading that is there already, of a portal without a name."""
    beside = strangers(found.live, (), desired.language, KINDS, let_go=found.let_go)
    drifted = differ.drift(live=found.live, records=found.records, kinds=KINDS)
    changed, silent = ignoring.told(drifted, ignoring.rules_of(desired))
    changed, forgotten = unsaid.apart(changed, found.wanted)
    return Plan(
        mode="drift",
        portal="",
        blueprint=desired.blueprint,
        version=desired.version,
        language=desired.language,
        lineage=memory.lineage,
        serial=memory.serial,
        changes=tuple(_as_it_was(found)),
        drift=changed,
        moved=found.moves,
        unmanaged=beside,
        notes=(coverage(found, beside), *ignoring.remarks(silent), *unsaid.remarks(forgotten)),
    )


def _as_it_was(found: Survey) -> Iterator[Change]:
    """Everything that is managed and there: whoever reads of a change finds what it belongs to, by its title."""
    for address, record in found.records.items():
        if address in found.live.bound:
            yield Change(
                address=address,
                kind=record.kind,
                key=address.rpartition(".")[2],
                parent=parent_of(record.kind, address),
                action=Action.NOOP,
                before=record.attrs,
                after=record.attrs,
                ids=found.live.bound[address].live.ids,
            )


def has_drifted(plan: Plan) -> bool:
    """Whether the portal is anything else than what is managed: changed, or with more in it."""
    return bool(plan.drift or plan.unmanaged)
