"""Reads processes whole: everything that the kinds can ask of them, in as few requests as batches permit."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from smartctl.engine import reader
from smartctl.engine.rebuild_around import everything
from smartctl.errors import PortalError
from smartctl.kinds.answers import following
from smartctl.kinds.base import Answers, Kind, Scope, as_int, as_map, as_rows, as_text
from smartctl.kinds.marks import MARKER
from smartctl.model import Address, LiveObject
from smartctl.ports import Answer, Portal
from smartctl.steps import Call

_PAGE: Final = 50


class Process(Struct, frozen=True, kw_only=True):
    """A smart process as the list of the portal has it."""

    id: int
    entity_type_id: int
    title: str
    mark: str
    """What stands in its `code`: a mark of smartctl, a word of somebody else, or nothing."""

    @property
    def owner(self) -> str:
        """Blueprint and state that have marked it, `window-installation/installation@1f2e3d4c`; "" for nobody."""
        return self.mark.removeprefix(MARKER) if self.mark.startswith(MARKER) else ""


def processes(portal: Portal) -> tuple[Process, ...]:
    """Every smart process of the portal, by number of its type. Raises what a reading raises."""
    first = _asked(portal, {"page": _listed(0)})["page"]
    total = first.total or 0
    later = {f"page_{start}": _listed(start) for start in range(_PAGE, total, _PAGE)}
    pages = [first, *_asked(portal, later).values()]
    # A number of all of them is a hint; that there is a page more is what the portal says of the last one.
    while (start := following(pages[-1], (len(pages) - 1) * _PAGE, "types")) is not None:
        pages.append(_asked(portal, {"page": _listed(start)})["page"])
    rows = {as_int(row.get("id")): row for page in pages for row in as_rows(as_map(page.result).get("types"))}
    return tuple(
        Process(
            id=number,
            entity_type_id=as_int(row.get("entityTypeId")),
            title=as_text(row.get("title")),
            mark=as_text(row.get("code")),
        )
        for number, row in sorted(rows.items())
    )


def _listed(start: int) -> Call:
    params: dict[str, Any] = {"order": {"id": "ASC"}}
    return Call(method="crm.type.list", params={**params, "start": start} if start else params)


def _asked(portal: Portal, asked: Mapping[str, Call]) -> Mapping[str, Answer]:
    answers = reader.ask(portal, asked) if asked else {}
    reader.check(answers, asked)
    for answer in answers.values():
        if isinstance(answer, PortalError):
            raise reader.withheld(answer, application=portal.application)
    return {key: answer for key, answer in answers.items() if isinstance(answer, Answer)}


class Seen(Struct, frozen=True, kw_only=True):
    """What the portal says of some processes, and of what stands beside all of them."""

    processes: tuple[Process, ...]
    answers: Answers
    objects: tuple[LiveObject, ...]
    unread: Mapping[str, str]
    """Kinds of which the portal showed nothing -> why."""

    def of(self, group: Sequence[Process]) -> Seen:
        """The same of some of them alone: what is made of each group is not gone through for all others."""
        types = {str(one.id) for one in group}
        numbers = {str(one.entity_type_id) for one in group}
        others = {str(one.id) for one in self.processes} - types
        foreign = {str(one.entity_type_id) for one in self.processes} - numbers
        kept = {key: answer for key, answer in self.answers.items() if not _of_others(key, others, foreign)}
        if isinstance(statuses := kept.get("statuses"), Answer):
            rows = [row for row in as_rows(statuses.result) if _entity_type(row) in numbers]
            kept["statuses"] = replace(statuses, result=rows)
        inside = {f"process:{number}" for number in types}
        objects = []
        for one in self.objects:  # owners stand before their parts
            if one.parent in inside or one.ident in inside or (one.parent is None and one.kind != "process"):
                inside.add(one.ident)
                objects.append(one)
        return replace(self, processes=tuple(group), answers=kept, objects=tuple(objects))

    def below(self, ident: str, kind: str) -> tuple[LiveObject, ...]:
        return tuple(one for one in self.objects if one.parent == ident and one.kind == kind)


def _of_others(key: str, types: Collection[str], numbers: Collection[str]) -> bool:
    word, _underline, rest = key.partition("_")
    first = rest.partition("_")[0]
    return (word in ("type", "fields", "labels") and first in types) or (
        word in ("categories", "card") and first in numbers
    )


def _entity_type(row: Mapping[str, Any]) -> str:
    return as_text(row.get("ENTITY_ID")).removeprefix("DYNAMIC_").partition("_STAGE_")[0]


def whole(portal: Portal, chosen: Sequence[Process], language: str, kinds: Mapping[str, Kind]) -> Seen:
    """Everything of the chosen processes. Raises `Denied` or `Unreachable` when one of them cannot be read."""
    scope = Scope(
        blueprint="",
        lineage="",
        known={
            Address(f"*{one.id}"): ("process", {"id": one.id, "entityTypeId": one.entity_type_id}) for one in chosen
        },
        language=language,
        application=portal.application,
        in_full=True,
    )
    seen = everything(portal, scope, {}, kinds)
    for name in ("process", "pipeline", "stage", "field", "relation"):
        if name in seen.unread:
            refused = next(one for one in seen.refused.values() if isinstance(one, PortalError))
            raise reader.withheld(refused, application=portal.application)
    return Seen(
        processes=tuple(chosen), answers=seen.answers, objects=reader.objects(seen.answers, kinds), unread=seen.unread
    )


def hanging_on(seen: Seen, every: Sequence[Process]) -> tuple[Process, ...]:
    """Processes that are not chosen yet: ends of relations, and what fields point at."""
    numbers: set[int] = set()
    for one in seen.objects:
        if one.kind == "relation":
            numbers.add(int(one.attrs["target"]))
        if one.kind == "field":
            numbers |= {int(word) for word in map(str, one.attrs["settings"].get("entities", ())) if word.isdecimal()}
    known = {one.entity_type_id for one in seen.processes}
    return tuple(one for one in every if one.entity_type_id in numbers - known)
