"""How old a file is: proven by what the portal has and the file has not, not by what anybody's clock says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from smartctl.archive.contents import Archive, Process
from smartctl.model import Address, Live, LiveObject


class Gap(Struct, frozen=True, kw_only=True):
    """Something that is on one side alone. `what`: `process`, `pipeline`, `stage`, `field`, `item`."""

    process: Address
    what: str
    name: str
    """As people know it."""
    missing: str
    """`file`: the file does not have it, so it is older; `portal`: it is gone from the portal, or the file is another's."""


def gaps(processes: Sequence[Address], live: Live, archive: Archive, language: str) -> tuple[Gap, ...]:
    return tuple(one for process in processes for one in _of_process(process, live, archive, language))


def _of_process(address: Address, live: Live, archive: Archive, language: str) -> Iterator[Gap]:
    own = live.of(address)
    if own is None:
        return
    there = archive.process(int(own.ids["entityTypeId"]))
    if there is None or there.type_id != int(own.ids["id"]):
        yield Gap(process=address, what="process", name=str(own.attrs.get("title", address)), missing="file")
        return
    objects = [one.live for one in live.bound.values()] + list(live.unmanaged) + list(live.leftovers)
    yield from _places(address, own, there, objects, language)
    if there.fields is not None:
        yield from _fields(address, own, there, objects, language)


def _places(
    address: Address, own: LiveObject, there: Process, objects: Sequence[LiveObject], language: str
) -> Iterator[Gap]:
    pipelines = {int(one.ids["id"]): one for one in objects if one.kind == "pipeline" and one.parent == own.ident}
    inside = {one.ident for one in pipelines.values()}
    stages = {str(one.raw["STATUS_ID"]): one for one in objects if one.kind == "stage" and one.parent in inside}
    lines = {one.id: one for one in there.pipelines}
    known = {stage.id: stage for line in there.pipelines for stage in line.stages}
    for number, line in pipelines.items():
        if number not in lines:
            yield Gap(process=address, what="pipeline", name=title_of(line, language), missing="file")
    for number, other in lines.items():
        if number not in pipelines:
            yield Gap(process=address, what="pipeline", name=other.title, missing="portal")
    for name, one in stages.items():
        if name not in known and any(pipelines[number].ident == one.parent for number in lines if number in pipelines):
            yield Gap(process=address, what="stage", name=title_of(one, language), missing="file")
    for name, stage in known.items():
        if name not in stages and any(stage in line.stages for number, line in lines.items() if number in pipelines):
            yield Gap(process=address, what="stage", name=stage.title, missing="portal")


def _fields(
    address: Address, own: LiveObject, there: Process, objects: Sequence[LiveObject], language: str
) -> Iterator[Gap]:
    prefix = f"UF_CRM_{own.ids['id']}_"
    fields = {f"{prefix}{one.natural}": one for one in objects if one.kind == "field" and one.parent == own.ident}
    known = {one.name: one for one in there.fields or ()}
    for name, field in fields.items():
        if name not in known:
            yield Gap(process=address, what="field", name=title_of(field, language), missing="file")
            continue
        numbers = {item.id for item in known[name].items}
        for row in field.raw.get("items") or ():
            if str(row.get("id")) not in numbers:
                title = str(row.get("title") or row.get("id"))
                yield Gap(process=address, what="item", name=f"{title_of(field, language)}: {title}", missing="file")
    for name, other in known.items():
        if name not in fields:
            yield Gap(process=address, what="field", name=other.title or name, missing="portal")


def title_of(one: LiveObject, language: str) -> str:
    """On the portal's screens; fields have a title in each language."""
    title = one.attrs.get("title")
    if isinstance(title, Mapping):
        return str(title.get(language) or next(iter(title.values()), "") or one.natural)
    return str(title or one.natural)
