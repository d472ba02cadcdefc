"""Templates of documents: a .docx that the portal fills in from an item (`crm.documentgenerator.template.*`).

Identity: the id in the state; the portal keeps no code for them and titles are not unique. Without an id, a template is
known by its title and region together with a process of ours for whose cards it is made.
Create-only: nothing. A template for which nobody is named belongs to its maker alone, so everybody is named at its birth.
Lost on delete: the file, which no method gives back. Documents made from it stay.
The numerator, the process and the pipelines that it names must exist.

The portal says when a template was last changed, not what its file holds. While that moment is the one at which smartctl
sent the file, the file is the one that it sent; after any other change it cannot be known and is sent again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from msgspec.structs import replace

from smartctl.i18n import N_
from smartctl.kinds import document_words, traces
from smartctl.kinds.attr import Attr, renamed, switched
from smartctl.kinds.base import (
    Answers,
    Differences,
    Family,
    Kind,
    Scope,
    Work,
    as_int,
    as_map,
    as_text,
    as_title,
    is_yes,
    yes_no,
)
from smartctl.kinds.document_list import (
    CLASSIC,
    EVERYONE,
    EVERYONE_CODE,
    bindings,
    bound_to,
    listed,
    pages,
    place_of,
    searches,
    template_rows,
    unfound,
)
from smartctl.kinds.matching import recorded, unclaimed
from smartctl.kinds.pipeline_list import types_of
from smartctl.kinds.stake import Stake, changed, of_one
from smartctl.model import UNKNOWN, Action, Address, Change, Hazard, HazardKind, Live, LiveObject, Record, Resource
from smartctl.steps import Blob, Call, Ref, Step, Text, Yield, gates

_NAMELESS: Final = "template.docx"
_FOR_ALL: Final = (EVERYONE,)
"""For whom a template is where the blueprint does not say: without it, for its maker alone."""
_WIRES: Final[Mapping[str, str]] = {
    "title": "name",
    "region": "region",
    "active": "active",
    "stamps": "withStamps",
    "sort": "sort",
}


def _queries(scope: Scope, answers: Answers) -> Mapping[str, Call]:
    """A blueprint that does not speak of documents pays nothing for them."""
    if not scope.speaks_of("document", "numerator"):
        return {}
    asked = {f"templates_{start}": listed(start) for start in pages(answers)}
    return {**asked, **searches(answers, {number for _, number in types_of(answers)})}


def _decode(answers: Answers) -> tuple[LiveObject, ...]:
    return tuple(_live(row, unfound(row, answers)) for row in template_rows(answers))


def _live(row: Mapping[str, Any], lost: Collection[str]) -> LiveObject:
    number = as_int(row.get("id"))
    users = sorted({as_text(one) for one in as_map(row.get("users")).values()})
    return LiveObject(
        kind="document",
        ident=f"document:{number}",
        parent=None,
        natural=as_text(row.get("region")),
        ids={"id": number, "updated": as_text(row.get("updateTime"))},
        attrs={
            "title": as_title(row.get("name")),
            "region": as_text(row.get("region")),
            "numerator": as_int(row.get("numeratorId")),
            "for": tuple(one for one in bindings(row) if one not in lost),
            "users": tuple(EVERYONE if one == EVERYONE_CODE else one for one in users),
            "active": is_yes(row.get("active")),
            "stamps": is_yes(row.get("withStamps")),
            "sort": as_int(row.get("sort")),
        },
        raw={"types": bound_to(row), "lost": tuple(lost), "code": as_text(row.get("code"))},
    )


def _asked(_live: LiveObject) -> tuple[str, ...]:
    return ("templates_",)


def _stakes(change: Change, work: Work) -> tuple[Stake, ...]:
    """Nobody can read a file: any change since the reading may be another one, which a new file or a deletion ends."""
    live = work.live.of(change.address)
    if live is None or (change.action is Action.UPDATE and "file" not in changed(change)):
        return ()
    return (of_one(live.ident, lambda there: {"updateTime": there.ids["updated"]}),)


def _match(family: Family) -> Mapping[Address, str]:
    found = recorded(family)
    ours = {as_int(ids.get("entityTypeId")) for ids in family.ids.values() if "entityTypeId" in ids}
    for resource in family.wanted:
        if resource.address in found:
            continue
        named = (str(resource.attrs.get("title")).strip(), resource.attrs.get("region"))
        same = [
            live
            for live in unclaimed(family, found)
            if (live.attrs["title"].strip(), live.natural) == named and ours.intersection(live.raw["types"])
        ]
        if len(same) == 1:
            found[resource.address] = same[0].ident
    return found


def _settle(live: LiveObject, _wanted: Resource | None, record: Record | None) -> LiveObject:
    """Whether the file is still the one that was sent."""
    sent = record.ids.get("file") if record else None
    if record is None or sent is None or not _same_moment(record.ids.get("updated"), live.ids["updated"]):
        return replace(live, attrs={**live.attrs, "file": UNKNOWN})
    path = (record.attrs.get("file") or {}).get("path", _NAMELESS)
    file = {"path": path, "sha256": sent}
    return replace(live, ids={**live.ids, "file": sent}, attrs={**live.attrs, "file": file})


def _same_moment(one: object, other: object) -> bool:
    """The portal writes one moment in the time zone of whoever asks."""
    try:
        return datetime.fromisoformat(str(one)) == datetime.fromisoformat(str(other))
    except (ValueError, TypeError):
        return one == other


def _named(live: LiveObject, around: Live) -> LiveObject:
    """Processes, pipelines and the numerator by their addresses, where they have any."""
    numerator = live.attrs["numerator"]
    places = tuple(sorted(_spoken(one, around) for one in live.attrs["for"]))
    named = _numerators(around).get(numerator, numerator)
    return replace(live, attrs={**live.attrs, "numerator": named, "for": places})


def _spoken(binding: str, around: Live) -> str:
    place = place_of(binding)
    if place is None:
        return binding
    _number, pipeline = place
    kind = "process" if pipeline is None else "pipeline"
    named = {
        (as_int(one.live.ids["entityTypeId"]), None if pipeline is None else as_int(one.live.ids["id"])): str(address)
        for address, one in around.bound.items()
        if one.live.kind == kind
    }
    classic: dict[tuple[int, int | None], str] = {(one, None): word for word, one in CLASSIC.items()}
    return {**classic, **named}.get(place, binding)


def _complete(resource: Resource, live: Live, _wanted: Mapping[Address, Resource]) -> Resource:
    """What a blueprint names by number and has an address is named by it, as the portal's side is."""
    places = tuple(sorted({_spoken(one, live) if one[:1].isdigit() else one for one in resource.attrs["for"]}))
    numbers = _numerators(live)
    numerator = resource.attrs["numerator"]
    return replace(resource, attrs={**resource.attrs, "for": places, "numerator": numbers.get(numerator, numerator)})


def _numerators(around: Live) -> dict[object, Address]:
    """Number of each numerator that has an address."""
    return {as_int(one.live.ids["id"]): at for at, one in around.bound.items() if one.live.kind == "numerator"}


def _same_file(wanted: Any, live: Any) -> bool:
    """The name under which a file is kept says nothing of what is in it."""
    return live is not UNKNOWN and wanted["sha256"] == live["sha256"]


def _steps(work: Work) -> Sequence[Step]:
    return [step for change in work.changes for step in _steps_of(change)]


def _steps_of(change: Change) -> list[Step]:
    match change.action:
        case Action.CREATE:
            attrs = {"users": _FOR_ALL, **(change.after or {})}
            call = Call(method="crm.documentgenerator.template.add", params={"fields": _fields(attrs)})
            return [_writing(change, "add", call)]
        case Action.UPDATE:
            before, after = change.before or {}, change.after or {}
            fields = _fields({name: value for name, value in after.items() if before.get(name) != value})
            params = {"id": change.ids["id"], "fields": fields}
            # A shifted place is carried by the sort number alone.
            call = Call(method="crm.documentgenerator.template.update", params=params)
            return [_writing(change, "update", call)] if fields else []
        case Action.DELETE:
            call = Call(method="crm.documentgenerator.template.delete", params={"id": change.ids["id"]})
            return [Step(name=f"{change.address}#delete", address=change.address, call=call, through=_gates(change))]
        case _:
            return []


def _writing(change: Change, verb: str, call: Call) -> Step:
    yields = (
        Yield(address=change.address, name="id", path=("template", "id")),
        Yield(address=change.address, name="updated", path=("template", "updateTime"), text=True),
    )
    file = (change.after or {}).get("file")
    return Step(
        name=f"{change.address}#{verb}",
        address=change.address,
        call=call,
        through=_gates(change),
        yields=yields,
        brings={"file": file["sha256"]} if file else {},
    )


def _gates(change: Change) -> frozenset[str]:
    """Without the switch for documents a process gives a template nothing to fill in."""
    places = {one for attrs in (change.before, change.after) for one in (attrs or {}).get("for", ())}
    return frozenset(gate for one in places for gate in gates(Address(one.partition(".pipeline.")[0]), "documents"))


def _fields(attrs: Mapping[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {
        wire: yes_no(attrs[name]) if isinstance(attrs[name], bool) else attrs[name]
        for name, wire in _WIRES.items()
        if name in attrs
    }
    if "numerator" in attrs:
        numerator = attrs["numerator"]
        fields["numeratorId"] = numerator if isinstance(numerator, int) else Ref(address=Address(numerator))
    if "for" in attrs:
        fields["entityTypeId"] = [_binding(one) for one in attrs["for"]]
    if "users" in attrs:
        fields["users"] = [EVERYONE_CODE if one == EVERYONE else one for one in attrs["users"]]
    if "file" in attrs:
        file = attrs["file"]
        fields["file"] = Blob(name=file["path"].rpartition("/")[2], sha256=file["sha256"])
    return fields


def _stands(change: Change, _work: Work, after: Live) -> Differences:
    now = after.of(change.address)
    if change.action is not Action.CREATE or now is None or "users" in (change.after or {}):
        return {}
    return {"users": (_FOR_ALL, now.attrs["users"])} if now.attrs["users"] != _FOR_ALL else {}


def _binding(word: str) -> str | Text:
    """`installation` and `installation.pipeline.main` as the portal numbers them; other words are the portal's own."""
    if word in CLASSIC:
        return str(CLASSIC[word])
    if word[:1].isdigit() or "\\" in word:
        return word
    process, _dot, pipeline = word.partition(".pipeline.")
    number = Ref(address=Address(process), name="entityTypeId")
    return Text((number, "_", Ref(address=Address(word)))) if pipeline else Text((number,))


def _hazards(change: Change, _facts: Mapping[str, Any]) -> tuple[Hazard, ...]:
    if change.action is not Action.DELETE:
        return ()
    return (Hazard(kind=HazardKind.DELETES, address=change.address, code="document-removed"),)


def _twin(ours: LiveObject, other: LiveObject) -> bool:
    same = all(ours.attrs[name] == other.attrs[name] for name in ("title", "region", "for"))
    return same and ours.raw["types"] == other.raw["types"]


def _followed(address: Address, record: Record, renamed: Callable[[Address], Address]) -> tuple[Address, Record]:
    """What it names by address has another one."""
    if not record.attrs:
        return renamed(address), record
    places = tuple(sorted(renamed(Address(str(one))) for one in record.attrs.get("for", ())))
    numerator = record.attrs.get("numerator")
    named = renamed(Address(numerator)) if isinstance(numerator, str) else numerator
    return renamed(address), replace(record, attrs={**record.attrs, "for": places, "numerator": named})


def _lost(change: Change) -> Iterator[str]:
    """A template of whose file nobody knows anything does not come back at all."""
    unknown = (change.before or {}).get("file", UNKNOWN) is UNKNOWN
    if change.action in (Action.DELETE, Action.REPLACE):
        yield "document" if unknown else "number"
    elif unknown and change.action is Action.UPDATE:
        yield "template"


def _flaws(live: LiveObject) -> Mapping[str, Mapping[str, Any]]:
    """A template of ours that the portal keeps without what it is for, although it prints it."""
    return {"document-unbound": {"numbers": live.raw["lost"]}} if live.raw.get("lost") else {}


_RENAMED: Final = N_('The document template "{old}" will be renamed to "{new}".')
_ON: Final = N_('The template "{title}" will be offered.')
_OFF: Final = N_('The template "{title}" will no longer be offered.')


KIND: Final = Kind(
    name="document",
    section="documents",
    unread=True,
    followed=_followed,
    parent=None,
    words=document_words.WORDS,
    attrs=(
        Attr(name="title", needed=True, wire="name", word=N_("name"), naming=True, told=renamed(_RENAMED)),
        Attr(name="position", word=N_("place")),
        Attr(name="sort", wire="sort", internal=True),
        Attr(name="region", wire="region", word=N_("country")),
        Attr(
            name="numerator",
            needed=True,
            wire="numeratorId",
            points_at="numerator",
            held=True,
            word=N_("numerator"),
            value=document_words.numerator,
            told=document_words.numbered,
        ),
        Attr(
            name="for",
            needed=True,
            wire="entityTypeId",
            points_at="process",
            word=N_("offered in the cards"),
            value=document_words.places,
            told=document_words.offered,
        ),
        Attr(name="users", wire="users", word=N_("who may use it"), value=document_words.users),
        Attr(name="active", wire="active", word=N_("offered"), told=switched(_ON, _OFF)),
        Attr(name="stamps", wire="withStamps", word=N_("stamp and signature")),
        Attr(
            name="file",
            wire="file",
            unseen=True,
            needed=True,
            word=N_("file"),
            shown=document_words.shown_file,
            value=document_words.path,
            told=document_words.sent,
            drifted=document_words.file_unknown,
        ),
    ),
    ordered=True,
    queries=_queries,
    asked=_asked,
    stakes=_stakes,
    decode=_decode,
    match=_match,
    trace=traces.document,
    twin=_twin,
    flaws=_flaws,
    surprise="bound_",
    settle=_settle,
    named=_named,
    complete=_complete,
    steps=_steps,
    stands=_stands,
    lost=_lost,
    hazards=_hazards,
    equal={"file": _same_file},
)
