"""Asks before a state takes over what carries the mark of another one."""

from __future__ import annotations

from smartctl.cli.approval import approved, can_ask
from smartctl.cli.screen import err
from smartctl.engine.survey import Memory
from smartctl.errors import Refused, UsageError
from smartctl.i18n import _
from smartctl.model import Desired
from smartctl.state.store import Shelf


def agreed(shelf: Shelf, desired: Desired, found: Memory, *, flag: bool) -> None:
    """Raises `Refused` when the portal's mark names another state than the one that is here, and nobody agrees.

    Without a state here the mark is the one that was lost, or that of another copy of the project: it is named.
    """
    try:
        here = shelf.load()
    except UsageError:
        here = None  # what cannot be read is what is made again
    mark = found.lineage[:8]
    addresses = ", ".join(address for address, record in found.records.items() if record.kind == "process")
    if here is None:
        err(
            _(
                "The processes carry the mark {mark}: {addresses}. If somebody else keeps that state, share it instead of "
                "working with two.",
                mark=mark,
                addresses=addresses,
            )
            + "\n"
        )
        return
    if here.lineage[:8] == mark or flag:
        return
    belongs = _(
        "Making the state of {blueprint} again: {addresses} belong to another state (mark {mark}; the state here is "
        "{lineage}). Whoever keeps that state will work on the same processes.",
        blueprint=desired.blueprint,
        addresses=addresses,
        mark=mark,
        lineage=here.lineage[:8],
    )
    if not can_ask():
        raise Refused(
            belongs,
            hint=_("Nothing was written. If that state is lost, or nobody uses it any more, pass --take-over."),
        )
    if not approved("\n".join((belongs, _("Take them over?")))):
        raise Refused(_("Nothing was written: nobody agreed to take the processes over."))
