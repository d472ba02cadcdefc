"""The comment lines above an object: its address, what will happen to it, why, and how much that touches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from smartctl.i18n import _
from smartctl.model import Action, Address, Change, Moved
from smartctl.render.impact import impact, reason
from smartctl.render.lines import Line, Piece, filled, line
from smartctl.render.visible import visible

_STRONG = "bold red"


def heading(change: Change, moves: Sequence[Moved] = (), *, mode: str = "apply") -> Iterator[Line]:
    """`moves` are those that concern this object or the items in it."""
    whole = next((move.source for move in moves if move.target == change.address), change.moved_from)
    if mode == "diff":
        yield _comment(*_compared(change, whole))
        return
    yield _comment(*_sentence(change, whole))
    if whole and change.action is not Action.NOOP:
        yield _comment(_("(moved from {address})", address=visible(whole)))
    for move in moves:
        if move.target != change.address:
            source, target = visible(move.source), visible(move.target)
            yield _comment("(", _("{source} has moved to {address}", source=source, address=target), ")")
    yield from _imported(change)
    if change.adopted and change.action is not Action.NOOP:
        yield _comment(_("(what is on the portal already is taken over)"))
    why = reason(change)
    if why and (mode, change.reason) != ("destroy", "removed-from-blueprint"):
        yield _comment(f"({why})")
    for sentence in impact(change):
        yield _comment(sentence)


def _imported(change: Change) -> Iterator[Line]:
    for address in change.imported:
        if address != change.address:
            yield _comment(_("(imports {address})", address=visible(address)))
        elif change.action is not Action.NOOP:
            yield _comment(_("(imported from number {number} of the portal)", number=known_as(change)))


def drift_heading(change: Change) -> Iterator[Line]:
    address: Piece = (visible(change.address), "bold")
    match change.action:
        case Action.CREATE:
            yield _comment(*filled(_("{address} has been created"), address=address))
        case Action.DELETE:
            yield _comment(*filled(_("{address} has been deleted"), address=address))
        case _ if change.reason == "stored-otherwise":
            yield _comment(*filled(_("{address} was stored by the portal otherwise than it was sent"), address=address))
        case _:
            yield _comment(*filled(_("{address} has changed"), address=address))


def _sentence(change: Change, moved_from: Address | None) -> list[Piece]:
    address: Piece = (visible(change.address), "bold")
    match change.action:
        case Action.CREATE:
            return filled(_("{address} will be created"), address=address)
        case Action.UPDATE:
            return filled(_("{address} will be updated in-place"), address=address)
        case Action.DELETE:
            return filled(_("{address} will be {destroyed}"), address=address, destroyed=(_("destroyed"), _STRONG))
        case Action.REPLACE:
            return filled(_("{address} must be {replaced}"), address=address, replaced=(_("replaced"), _STRONG))
        case Action.FORGET:
            strong: Piece = (_("but will not be destroyed"), _STRONG)
            return filled(
                _("{address} will be removed from state {not_destroyed}"), address=address, not_destroyed=strong
            )
        case Action.NOOP if moved_from:
            source: Piece = (visible(moved_from), "bold")
            return filled(_("{source} has moved to {address}"), source=source, address=address)
        case Action.NOOP if change.address in change.imported:
            sentence = _("{address} will be imported from number {number} of the portal")
            return filled(sentence, address=address, number=(visible(known_as(change)), ""))
        case Action.NOOP if change.adopted:
            return filled(_("{address} will be taken over as it is"), address=address)
        case Action.NOOP:
            return filled(_("{address} stays as it is"), address=address)


def known_as(change: Change) -> str:
    """By which number people know the object on the portal."""
    own = change.ids.get("entityTypeId") if change.parent is None else None
    return str(own or change.ids.get("id", ""))


def _compared(change: Change, moved_from: Address | None) -> list[Piece]:
    """Of two sides that are compared: nobody does anything to the object."""
    address: Piece = (visible(change.address), "bold")
    match change.action:
        case Action.CREATE:
            return filled(_("{address} is only in the second"), address=address)
        case Action.DELETE:
            return filled(_("{address} is only in the first"), address=address)
        case Action.NOOP if moved_from:
            return _sentence(change, moved_from)
        case _ if moved_from:
            source: Piece = (visible(moved_from), "bold")
            return filled(_("{address} is different, and {source} in the first"), address=address, source=source)
    return filled(_("{address} is different"), address=address)


def _comment(*pieces: Piece) -> Line:
    return line("  # ", *pieces)
