"""Renamed addresses: each leads from something that is gone to something that is there, of the same kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from smartctl.blueprint.addresses import addresses, kind_of
from smartctl.blueprint.names import did_you_mean
from smartctl.blueprint.tree import Document, Path_
from smartctl.errors import Diagnostic
from smartctl.i18n import _


def check_moved(document: Document) -> Iterator[Diagnostic]:
    moves = document.data.get("moved")
    if not isinstance(moves, list):
        return
    there = tuple(addresses(document))
    pairs = [(index, move) for index, move in enumerate(moves) if _is_pair(move)]
    sources = {move["from"] for _index, move in pairs}
    seen: dict[str, set[str]] = {"from": set(), "to": set()}
    for index, move in pairs:
        path: Path_ = ("moved", index)
        malformed = [end for end in ("from", "to") if not kind_of(move[end])]
        for end in malformed:
            yield _malformed(document, (*path, end), move[end])
        if malformed:
            continue
        yield from _twice(document, path, move, seen)
        yield from _ends(document, path, move, there, sources)


def _is_pair(move: Any) -> bool:
    return isinstance(move, dict) and all(isinstance(move.get(end), str) for end in ("from", "to"))


def _malformed(document: Document, path: Path_, address: str) -> Diagnostic:
    message = _("{value} is not an address.", value=address)
    return document.mistake("wrong-address", message, path, suggestion=_("Write it like installation.field.crew."))


def _twice(document: Document, path: Path_, move: Any, seen: dict[str, set[str]]) -> Iterator[Diagnostic]:
    for end, known in seen.items():
        if move[end] in known:
            message = _("{address} is moved twice.", address=move[end])
            yield document.mistake("moved-twice", message, (*path, end), suggestion=_("Keep one of the two."))
        known.add(move[end])


def _ends(
    document: Document, path: Path_, move: Any, there: tuple[str, ...], sources: set[str]
) -> Iterator[Diagnostic]:
    source, target = move["from"], move["to"]
    kind = kind_of(target)
    if kind_of(source) != kind:
        message = _("{source} and {target} are of different kinds.", source=source, target=target)
        hint = _("An object keeps its kind when it is renamed.")
        yield document.mistake("moved-kind", message, (*path, "to"), suggestion=hint)
        return
    if source in there:
        message = _("{address} is still in the blueprint, so it was not renamed.", address=source)
        hint = _("Remove this line, or the old object.")
        yield document.mistake("moved-source-exists", message, (*path, "from"), suggestion=hint)
    # A chain of renames is fine: the target may be the source of a later line.
    if target not in there and target not in sources:
        message = _("There is no {address} in the blueprint.", address=target)
        hint = did_you_mean(target, [one for one in there if kind_of(one) == kind])
        yield document.mistake("moved-target-missing", message, (*path, "to"), suggestion=hint)
