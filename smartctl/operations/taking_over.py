"""Asks before a state takes over what carries the mark of another one."""

from __future__ import annotations

from smartctl.engine.survey import Memory
from smartctl.errors import Refused, UsageError
from smartctl.i18n import _
from smartctl.kinds import ROOTS
from smartctl.model import Desired
from smartctl.operations.news import MarkFound, TakeOver
from smartctl.operations.talk import Talk
from smartctl.state.store import Shelf


def agreed(shelf: Shelf, desired: Desired, found: Memory, talk: Talk, *, said: bool) -> None:
    """Raises `Refused` when the portal's mark names another state than the one that is here, and nobody agrees.

    Without a state here the mark is the one that was lost, or that of another copy of the project: it is named.
    """
    try:
        here = shelf.load()
    except UsageError:
        here = None  # what cannot be read is what is made again
    mark = found.lineage[:8]
    addresses = tuple(address for address, record in found.records.items() if record.kind in ROOTS)
    if here is None:
        talk.tell(MarkFound(mark=mark, addresses=addresses))
        return
    if here.lineage[:8] == mark or said:
        return
    asked = TakeOver(blueprint=desired.blueprint, addresses=addresses, mark=mark, here=here.lineage[:8])
    if not talk.ask(asked):
        raise Refused(_("Nothing was written: nobody agreed to take the processes over."))
