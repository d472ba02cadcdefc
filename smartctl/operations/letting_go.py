"""What leaves the state and stays on the portal (`state rm`). Sends nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from smartctl.engine.forgetting import kinds_of, without
from smartctl.engine.forgetting import named as with_items
from smartctl.errors import Refused
from smartctl.i18n import _
from smartctl.model import Address
from smartctl.operations import named
from smartctl.operations.blueprints import read_blueprint
from smartctl.operations.news import Leaving, LetGo
from smartctl.operations.session import Session, holding
from smartctl.operations.terms import USUAL, Terms


class Gone(Struct, frozen=True, kw_only=True):
    """What has left the state."""

    addresses: tuple[Address, ...]
    place_before: str
    """Where the state is as it was."""
    still_wanted: tuple[Address, ...]
    """What the blueprint has still: the next apply takes over again what it recognises of it."""


def let_go(session: Session, blueprint: Path, names: Sequence[str], terms: Terms = USUAL) -> Gone:
    """Takes objects out of the state, with everything in them; the state before stays beside it as a backup.

    Raises `UsageError` for a name that the state does not have, `Refused` when the answer is no, `Locked`.
    """
    desired = read_blueprint(session, blueprint, terms)
    shelf = session.shelf(desired.blueprint)
    with holding(session.talk, shelf, "state rm", timeout=terms.lock_timeout):
        state = shelf.load()
        known = kinds_of(state.records if state else {})
        roots = [
            named.one(one, known, _("There is no object {address} in the state.", address=one))
            for one in dict.fromkeys(names)
        ]
        assert state is not None  # of nothing no name could have been found
        apart = without(state.records, roots, state.let_go)
        leaving = (*apart.forgotten, *apart.items)
        session.talk.tell(Leaving(addresses=leaving))
        if not session.talk.ask(LetGo()):
            raise Refused(_("Nothing was changed: nobody agreed."))
        shelf.save(replace(state, records=apart.records, let_go=apart.let_go))
    wanted = {name for one in desired.resources for name in with_items(one.address, one.attrs)}
    return Gone(
        addresses=leaving,
        place_before=shelf.place_before,
        still_wanted=tuple(one for one in roots if one in wanted),
    )
