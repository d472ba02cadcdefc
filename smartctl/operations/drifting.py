"""What changed on a portal since the last apply, by whatever hand. Nothing is written, neither there nor in the state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from smartctl.engine import differ, ignoring, unsaid
from smartctl.engine.around import Around, Others, is_drift, looked_around
from smartctl.engine.coverage import coverage
from smartctl.engine.readonly import ReadOnlyPortal
from smartctl.engine.strangers import strangers
from smartctl.engine.survey import Memory, Survey
from smartctl.kinds import KINDS
from smartctl.model import Action, Change, Desired, Plan, parent_of
from smartctl.operations.neighbourhood import not_drawn_by, others_of
from smartctl.operations.planning import wanted
from smartctl.operations.session import Session, memory_of
from smartctl.operations.states import NoState, read_state
from smartctl.operations.terms import USUAL, Terms
from smartctl.operations.words_around import with_words


def drift(
    session: Session, blueprint: Path, terms: Terms = USUAL, *, portals: bool = True, states: Others | None = None
) -> Plan:
    """A plan without changes whose `drift` is what others changed and whose `unmanaged` is what nobody manages.

    What the blueprint says by now and nobody has applied is no drift. With `portals` also what belongs to the portal and to
    no process is told: whoever looks at several blueprints asks for it once, and reads the `states` once. Raises as `plan`,
    and `NoState` where nothing was applied or imported yet.
    """
    desired = wanted(session, blueprint, terms)
    state = read_state(session, desired.blueprint)
    memory = memory_of(state)
    states = others_of(session) if states is None else states
    others = {name: records for name, records in states.items() if name != desired.blueprint}
    portal = ReadOnlyPortal(session.portal)
    found, around = looked_around(portal, desired, memory, others=others, portals=portals)
    plan = drift_of(found, desired, memory, with_words(around, found, desired), others)
    return replace(plan, portal=session.identity, version=state.version)


def drift_of(found: Survey, desired: Desired, memory: Memory, around: Around, others: Others) -> Plan:
    """The same of a reading that is there already, of a portal without a name."""
    inside = strangers(found.live, (), desired.language, KINDS, let_go=found.let_go)
    beside = not_drawn_by(others, inside, found)
    around = replace(around, others=around.others + len(inside) - len(beside))
    beside = (*beside, *around.strangers)
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
        notes=(coverage(found, beside, around), *ignoring.remarks(silent), *unsaid.remarks(forgotten)),
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


def drifts(
    session: Session, files: Sequence[Path], terms: Terms = USUAL
) -> tuple[tuple[Plan, ...], tuple[NoState, ...]]:
    """Those of the blueprints that were applied, and why the others have none; the last one tells of the portal, too."""
    plans: list[Plan] = []
    without: list[NoState] = []
    states = others_of(session)
    for file in reversed(files):
        try:
            plans.append(drift(session, file, terms, portals=not plans, states=states))
        except NoState as error:
            without.append(error)
    return tuple(reversed(plans)), tuple(reversed(without))


def has_drifted(plan: Plan) -> bool:
    """Whether what is managed is anything else than it was left: changed, or with more in it that a blueprint could say."""
    return bool(plan.drift or any(map(is_drift, plan.unmanaged)))
