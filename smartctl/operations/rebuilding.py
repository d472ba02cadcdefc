"""Making the state again from what the portal says of itself. Nothing is written on the portal."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from smartctl.engine.rebuild import Rebuilt, rebuilt
from smartctl.errors import UsageError
from smartctl.model import LetGo
from smartctl.operations.deciding import Decisions, Said
from smartctl.operations.planning import wanted
from smartctl.operations.session import Session, holding
from smartctl.operations.taking_over import agreed
from smartctl.operations.terms import USUAL, Terms
from smartctl.state.record import State, new
from smartctl.state.store import Shelf

NOTHING_SAID = Said()


class MadeAgain(Struct, frozen=True, kw_only=True):
    """The state that was written, and what a person must know of it."""

    state: State
    told: Rebuilt


def rebuild(
    session: Session, blueprint: Path, terms: Terms = USUAL, *, said: Said = NOTHING_SAID, take_over: bool = False
) -> MadeAgain:
    """Makes the state of a blueprint again. What nobody has decided is left out of it: `told.undecided`.

    `take_over`: also processes that carry the mark of another state. Raises `UsageError` when nothing on the portal
    carries the mark of the blueprint, `Refused` when the mark is another's and nobody agrees, `Locked`.
    """
    desired = wanted(session, blueprint, terms, strict=False)
    shelf = session.shelf(desired.blueprint)
    with holding(session.talk, shelf, "state rebuild", timeout=terms.lock_timeout):
        decisions = Decisions(said=said, talk=session.talk)
        told = rebuilt(session.portal, desired, let_go=_remembered(shelf), adopt=decisions.adopted)
        told = decisions.left(told)
        memory = told.memory
        agreed(shelf, desired, memory, session.talk, said=take_over)
        state = new(session.identity, desired.blueprint, desired.version)
        serial = shelf.serial()
        state = replace(state, lineage=memory.lineage, let_go=memory.let_go, serial=serial, records=memory.records)
        return MadeAgain(state=shelf.save(state), told=told)


def _remembered(shelf: Shelf) -> tuple[LetGo, ...]:
    """What the state that is made again was told to leave alone, as far as it can still be read."""
    try:
        state = shelf.load()
    except UsageError:
        return ()
    return state.let_go if state else ()
