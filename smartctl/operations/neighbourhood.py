"""What other blueprints on the portal have to do with a plan: relations that they drew, processes that they name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Final

from msgspec.structs import replace

from smartctl.engine.planner import Planned
from smartctl.engine.survey import Survey
from smartctl.errors import UsageError
from smartctl.kinds import EDGES, ROOTS
from smartctl.model import Action, Address, Plan, Record, Stranger, parent_of
from smartctl.operations.session import Session

_Records = Mapping[Address, Record]
_NAMED: Final = "named-elsewhere"


def with_neighbours(session: Session, made: Planned) -> Planned:
    """The same plan: nothing of others stands in it as if nobody managed it, and what they lose is noted.

    Their states are read only where there may be something to say.
    """
    plan = made.plan
    drawn = [one for one in plan.unmanaged if one.kind in EDGES]
    dying = [one.address for one in plan.changes if one.kind in ROOTS and one.action is Action.DELETE]
    if not drawn and not dying:
        return made
    others = others_of(session, plan.blueprint)
    beside = not_drawn_by(others, plan.unmanaged, made.survey)
    notes = (*plan.notes, *_missed(plan, dying, others))
    return replace(made, plan=replace(plan, unmanaged=beside, notes=notes))


def not_drawn_by(others: Mapping[str, _Records], strangers: Sequence[Stranger], found: Survey) -> tuple[Stranger, ...]:
    """Without the relations that another blueprint has drawn from the other end."""
    known = {edge for records in others.values() for edge in _edges(records)}
    return tuple(one for one in strangers if one.kind not in EDGES or _edge(one, found) not in known)


def without_company(made: Planned, company: AbstractSet[str]) -> Planned:
    """The same plan without a word of those that are planned with it: they are gone by then, or know it."""
    notes = tuple(one for one in made.plan.notes if one[0] != _NAMED or not set(one[1]["blueprints"]) <= company)
    return replace(made, plan=replace(made.plan, notes=notes))


def others_of(session: Session, blueprint: str = "") -> Mapping[str, _Records]:
    """What the blueprints of the project but this one manage on the portal, as far as their states can be read."""
    found: dict[str, _Records] = {}
    for name in session.store.states(session.identity):
        try:
            state = session.shelf(name).load() if name != blueprint else None
        except UsageError:  # of a state that cannot be read its own blueprint tells
            continue
        if state is not None:
            found[name] = state.records
    return found


def _edges(records: _Records) -> Iterator[tuple[object, object]]:
    """(entityTypeId of a process, that of the other end) of every relation, as the other end sees it."""
    for address, one in records.items():
        owner = records.get(Address(str(parent_of(one.kind, address)))) if one.kind in EDGES else None
        if owner is not None:
            yield str(one.attrs.get("target")), str(owner.ids.get("entityTypeId"))


def known_to_others(
    session: Session, blueprint: str
) -> tuple[frozenset[tuple[object, object]], frozenset[tuple[str, int | str | None]]]:
    """What the project's other blueprints manage on the portal: relations, as their other ends see them, and numbers."""
    others = others_of(session, blueprint).values()
    numbers = frozenset((one.kind, one.ids.get("id")) for records in others for one in records.values())
    return frozenset(edge for records in others for edge in _edges(records)), numbers


def _edge(stranger: Stranger, found: Survey) -> tuple[object, object]:
    here = found.live.of(stranger.parent)
    return str(here.ids.get("entityTypeId")) if here else "", stranger.code


def _missed(
    plan: Plan, dying: Sequence[Address], others: Mapping[str, _Records]
) -> Iterator[tuple[str, dict[str, Any]]]:
    for address in dying:
        end = f".{plan.blueprint}/{address}"
        by = [name for name, records in others.items() if any(one.endswith(end) for one in records)]
        if by:
            yield _NAMED, {"address": address, "blueprints": by}
