"""Documents among the other objects: whether anybody speaks of them, what they stand on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from smartctl.model import Action, Address, Change, Live, Record, Resource

_KINDS: Final = frozenset({"document", "numerator"})


def asked_for(wanted: Sequence[Resource], records: Mapping[Address, Record]) -> bool:
    """Only then the portal is asked for its templates and numerators."""
    return not _KINDS.isdisjoint([*(one.kind for one in wanted), *(one.kind for one in records.values())])


def stands_on(change: Change) -> frozenset[Address]:
    """What a document names: its numerator, and the processes and pipelines for whose cards it is."""
    attrs = (change.after or {}) if change.kind == "document" else {}
    places = [str(one) for one in attrs.get("for", ())]
    owners = [one.partition(".pipeline.")[0] for one in places]
    return frozenset(Address(str(one)) for one in (attrs.get("numerator"), *places, *owners))


def leaving(changes: Sequence[Change]) -> Mapping[Address, Address]:
    """Documents that go, or get another numerator -> the numerator which is deleted once they have."""
    dying = {change.address for change in changes if change.kind == "numerator" and change.action is Action.DELETE}
    counting = {
        change.address: (change.before or {}).get("numerator") for change in changes if change.kind == "document"
    }
    return {document: Address(str(one)) for document, one in counting.items() if one in dying}


def remarks(live: Live) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Templates of ours that the portal keeps without what they are for, although it prints it."""
    for address, bound in live.bound.items():
        if bound.live.kind == "document" and (lost := bound.live.raw.get("lost")):
            yield "document-unbound", {"address": address, "numbers": lost}


def let_go(record: Record, forgotten: Sequence[Change]) -> Record:
    """A record that named what is forgotten names it by its number, as the next reading will."""
    numbers: dict[object, object] = {}
    for change in forgotten:
        match change.kind:
            case "numerator":
                numbers[change.address] = change.ids["id"]
            case "process":
                numbers[change.address] = str(change.ids["entityTypeId"])
            case "pipeline":
                numbers[change.address] = f"{change.ids['entityTypeId']}_{change.ids['id']}"
    return _renamed(record, lambda one: numbers.get(one, one)) if numbers else record


def _renamed(record: Record, named: Callable[[object], object]) -> Record:
    if record.kind != "document" or not record.attrs:
        return record
    places = tuple(sorted(str(named(one)) for one in record.attrs.get("for", ())))
    return replace(record, attrs={**record.attrs, "for": places, "numerator": named(record.attrs.get("numerator"))})
