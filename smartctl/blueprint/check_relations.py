"""Relations: targets that exist, that the portal allows on that side, and one owner for each edge.

The portal ignores a target it does not allow, without an error (crm.type.update), so it is refused here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from smartctl.blueprint.elsewhere import is_elsewhere
from smartctl.blueprint.names import CHILDREN, PARENTS, TARGETS, did_you_mean, is_process_number
from smartctl.blueprint.tree import Document, Path_, children, section
from smartctl.errors import Diagnostic
from smartctl.i18n import _

End = int | str
"""An entityTypeId, or a process by its key, one of another blueprint with that one's name."""

_SIDES: Final[Mapping[str, frozenset[int]]] = {"parents": PARENTS, "children": CHILDREN}


def check_relations(document: Document) -> Iterator[Diagnostic]:
    processes = section(document.data, "processes")
    numbers = {process["entity_type_id"]: key for key, process in children(processes) if _pinned(process)}
    edges: dict[tuple[End, End], tuple[Path_, object]] = {}
    for key, process in children(processes):
        for side, allowed in _SIDES.items():
            for name, relation in section(section(process, "relations"), side).items():
                path: Path_ = ("processes", key, "relations", side, name)
                target = _target(name, processes, numbers)
                if target == key:
                    message = _("A process cannot be related to itself.")
                    yield document.mistake("self-relation", message, path, key=True, suggestion=_("Remove the line."))
                elif target is None:
                    yield _unknown(document, path, name, side, processes)
                elif isinstance(target, int) and target not in allowed and not is_process_number(target):
                    yield _not_allowed(document, path, name, side)
                else:
                    edge = (target, key) if side == "parents" else (key, target)
                    yield from _once(document, path, relation, edge, edges)


def _pinned(process: Mapping[str, Any]) -> bool:
    return isinstance(process.get("entity_type_id"), int)


def _target(name: str, processes: Mapping[str, Any], numbers: Mapping[int, str]) -> End | None:
    if name in processes or is_elsewhere(name):
        return name
    if name.isdecimal():
        number = int(name)
        known = number in TARGETS.values() or is_process_number(number)
        return numbers.get(number, number) if known else None
    return TARGETS.get(name)


def _unknown(document: Document, path: Path_, name: str, side: str, processes: Mapping[str, Any]) -> Diagnostic:
    if name.isdecimal():
        message = _("The portal gives no object the number {number}.", number=name)
        hint = _("Smart processes have numbers from 128 to 191 and even ones from 1030.")
        return document.mistake("unknown-target", message, path, key=True, suggestion=hint)
    message = _("There is no process {name} in this blueprint.", name=name)
    hint = did_you_mean(name, (*_words(side), *processes))
    return document.mistake("unknown-target", message, path, key=True, suggestion=hint)


def _words(side: str) -> tuple[str, ...]:
    return tuple(word for word, number in TARGETS.items() if number in _SIDES[side])


def _not_allowed(document: Document, path: Path_, name: str, side: str) -> Diagnostic:
    if side == "parents":
        message = _("The portal does not take {name} as a parent.", name=name)
        client = name in ("contact", "company", "3", "4")
        hint = _("Contacts and companies come with standard_fields: [client].") if client else ""
    else:
        message = _("The portal does not take {name} as a child.", name=name)
        hint = ""
    hint = hint or _("Allowed here: {names}, and smart processes.", names=", ".join(_words(side)))
    return document.mistake("target-not-allowed", message, path, key=True, suggestion=hint)


def _once(
    document: Document,
    path: Path_,
    relation: object,
    edge: tuple[End, End],
    edges: dict[tuple[End, End], tuple[Path_, object]],
) -> Iterator[Diagnostic]:
    shown = relation.get("show_in_card") if isinstance(relation, Mapping) else None
    first = edges.setdefault(edge, (path, shown))
    if first[0] == path:
        return
    other = ".".join(map(str, first[0]))
    if first[1] != shown and None not in (first[1], shown):
        message = _("This relation is written twice, with different values; the other place is {other}.", other=other)
        hint = _("It is one relation seen from two ends: keep one of the two.")
        yield document.mistake("edge-conflict", message, path, key=True, suggestion=hint)
    else:
        message = _("This relation is written twice; the other place is {other}.", other=other)
        yield document.warning("edge-twice", message, path, suggestion=_("Keep one of the two."))
