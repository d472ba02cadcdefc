"""Removed stages and fields with a destination: what goes is gone, where it goes is there, and both belong together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from smartctl.blueprint.addresses import addresses, kind_of
from smartctl.blueprint.names import did_you_mean
from smartctl.blueprint.removed import ENDS, FORGETTABLE, source, targets
from smartctl.blueprint.tree import Document, Path_, section
from smartctl.errors import Diagnostic
from smartctl.i18n import _


def check_removed(document: Document) -> Iterator[Diagnostic]:
    entries = document.data.get("removed")
    if not isinstance(entries, list):
        return
    there = tuple(addresses(document))
    seen: set[str] = set()
    for index, entry in enumerate(entries):
        path: Path_ = ("removed", index)
        if not isinstance(entry, dict) or not all(isinstance(entry.get(one, ""), str) for one in _names()):
            continue
        if "forget" in entry:
            yield from _forgotten(document, path, entry, there, seen)
            continue
        kinds = [kind for kind, end in ENDS.items() if kind in entry or end in entry]
        kinds += [kind for kind in FORGETTABLE if kind in entry and kind not in ENDS]
        if len(kinds) != 1 or not all(one in entry for one in (kinds[0], ENDS.get(kinds[0], "forget"))):
            yield _incomplete(document, path)
            continue
        yield from _ends(document, path, entry, there, seen)


def _names() -> tuple[str, ...]:
    return (*FORGETTABLE, *ENDS.values())


def _forgotten(
    document: Document, path: Path_, entry: Mapping[str, Any], there: tuple[str, ...], seen: set[str]
) -> Iterator[Diagnostic]:
    kinds = [kind for kind in FORGETTABLE if kind in entry]
    more = [one for one in (*ENDS.values(), "map", "when_filled") if one in entry]
    if len(kinds) != 1:
        yield _incomplete(document, path)
        return
    if more:
        message = _("What stays on the portal gives nothing away.")
        hint = _("Keep `forget: true` or {other}, not both.", other=f"`{more[0]}:`")
        yield document.mistake("forgets-and-moves", message, (*path, more[0]), key=True, suggestion=hint)
    kind, name = kinds[0], entry[kinds[0]]
    place = (*path, kind)
    standing = targets(name, kind, there)
    whole = kind_of(name)
    if "." in name and whole and whole != kind and not standing:
        message = _("{address} is no {kind}: it is a {other}.", address=name, kind=kind, other=whole)
        hint = _("Write {line}.", line=f"{{{whole}: {name}, forget: true}}")
        yield document.mistake("wrong-address", message, place, suggestion=hint)
    elif standing:
        message = _("{address} is still in the blueprint, so it is not forgotten.", address=standing[0])
        hint = _("Remove this line, or the object. If another one is meant, write its whole address.")
        yield document.mistake("removed-source-exists", message, place, suggestion=hint)
    elif name in seen:
        message = _("{address} is given away twice.", address=name)
        yield document.mistake("removed-twice", message, place, suggestion=_("Keep one of the two."))
    seen.add(name)


def _incomplete(document: Document, path: Path_) -> Diagnostic:
    message = _("This entry does not say what is gone, and where its items go or that it stays.")
    hint = _(
        "Write {stage: OLD, move_items_to: NEW}, {field: OLD, copy_to: NEW}, {item: OLD, becomes: NEW}, or "
        "{field: OLD, forget: true} for what is to stay on the portal."
    )
    return document.mistake("removed-incomplete", message, path, suggestion=hint)


def _ends(
    document: Document, path: Path_, entry: Mapping[str, Any], there: tuple[str, ...], seen: set[str]
) -> Iterator[Diagnostic]:
    kind = next(one for one in ENDS if one in entry)
    end = ENDS[kind]
    found = targets(entry[end], kind, there)
    if len(found) != 1:
        yield _no_target(document, (*path, end), entry[end], [one for one in there if kind_of(one) == kind], found)
        return
    gone = source(entry[kind], kind, found[0])
    if not gone:
        message = _("{value} is not an address.", value=entry[kind])
        hint = _("Write the key alone, or the whole address.")
        yield document.mistake("wrong-address", message, (*path, kind), suggestion=hint)
    elif gone in there:
        message = _("{address} is still in the blueprint, so nothing is moved away from it.", address=gone)
        hint = _("Remove this line, or the old object.")
        yield document.mistake("removed-source-exists", message, (*path, kind), suggestion=hint)
    elif gone in seen:
        message = _("{address} is given away twice.", address=gone)
        yield document.mistake("removed-twice", message, (*path, kind), suggestion=_("Keep one of the two."))
    elif gone.partition(".")[0] != found[0].partition(".")[0]:
        message = _("{source} and {target} belong to different processes.", source=gone, target=found[0])
        hint = _("Items stay in their process: name a stage or field of the same one.")
        yield document.mistake("removed-elsewhere", message, (*path, end), suggestion=hint)
    elif kind == "item" and gone.rpartition(".")[0] != found[0].rpartition(".")[0]:
        message = _("{source} and {target} belong to different fields.", source=gone, target=found[0])
        hint = _("Name a list item of the same field. Another field gets values by {field: OLD, copy_to: NEW}.")
        yield document.mistake("removed-elsewhere", message, (*path, end), suggestion=hint)
    seen.add(gone)
    yield from _values(document, path, entry, kind, found[0])
    yield from _rule(document, path, entry, kind, found[0])


def _no_target(document: Document, path: Path_, name: str, known: list[str], found: list[str]) -> Diagnostic:
    if found:
        message = _("{name} can mean several: {addresses}.", name=name, addresses=", ".join(found))
        return document.mistake("ambiguous-target", message, path, suggestion=_("Write the whole address."))
    message = _("There is no {address} in the blueprint.", address=name)
    short = [] if "." in name else [one.rpartition(".")[2] for one in known]
    hint = did_you_mean(name, short or known)
    return document.mistake("removed-target-missing", message, path, suggestion=hint)


def _values(document: Document, path: Path_, entry: Mapping[str, Any], kind: str, target: str) -> Iterator[Diagnostic]:
    values = entry.get("map")
    if not isinstance(values, dict):
        return
    if kind != "field":
        message = _("Items of a stage have no values to map.") if kind == "stage" else _("A list item is one value.")
        yield document.mistake("map-of-stage", message, (*path, "map"), key=True, suggestion=_("Remove the line."))
        return
    field = _field(document, target)
    items = section(field, "items")
    if field.get("type") != "list":
        return
    for old, new in values.items():
        if isinstance(new, str) and new not in items:
            message = _("{target} has no list item {item}.", target=target, item=new)
            hint = did_you_mean(new, list(items))
            yield document.mistake("removed-item-missing", message, (*path, "map", old), suggestion=hint)


def _field(document: Document, address: str) -> Mapping[str, Any]:
    process, _field, key = address.split(".")
    return section(section(section(section(document.data, "processes"), process), "fields"), key)


def _rule(document: Document, path: Path_, entry: Mapping[str, Any], kind: str, target: str) -> Iterator[Diagnostic]:
    """What happens to a value that is there already is asked of fields alone; not every type can hold two."""
    if "when_filled" not in entry:
        return
    place = (*path, "when_filled")
    if kind != "field":
        message = _("when_filled says what happens to the values of a field, and this entry copies none.")
        yield document.mistake("rule-of-no-field", message, place, key=True, suggestion=_("Remove the line."))
        return
    field = _field(document, target)
    if entry["when_filled"] == "join" and not (field.get("multiple") is True or field.get("type") == "string"):
        message = _("{target} holds one value, so two cannot be joined in it.", target=target)
        hint = _("Write keep or overwrite, or make it a text or a field of several values.")
        yield document.mistake("cannot-join", message, place, suggestion=hint)
