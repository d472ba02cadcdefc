"""Card layouts of a process, one for each pipeline (`crm.item.details.configuration.*`), for everybody (scope `C`).

Identity: the pipeline; nothing is numbered. Nothing is create-only.
The portal adds nothing: it answers null while nobody has stored a layout, and shows its built-in one.
Lost on delete: the arrangement only; the card shows the built-in one again. No value of an item goes.
The pipeline and the user fields that it shows must exist. `set` replaces a layout as a whole.

Of a layout that somebody arranged in the browser the portal returns the first column only, and writing it makes one
column of it: overwriting such a layout is a deletion. Personal layouts belong to their users and cannot be read;
`force` takes them away, together with a change of the layout.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any, Final

from msgspec.structs import replace

from smartctl.i18n import N_
from smartctl.kinds import card_words, traces
from smartctl.kinds.answers import answer_of
from smartctl.kinds.attr import Attr
from smartctl.kinds.base import (
    Answers,
    Differences,
    Family,
    Kind,
    Scope,
    Work,
    as_int,
    as_rows,
    as_text,
    as_title,
    code_of,
)
from smartctl.kinds.card_names import own, parent, set_name, shown, wire
from smartctl.kinds.pipeline_list import pipelines_of, types_of
from smartctl.kinds.stake import Stake, of_one
from smartctl.model import Action, Address, Change, Hazard, HazardKind, Live, LiveObject, Record, Resource, parent_of
from smartctl.steps import Call, Ref, Step

_METHOD: Final = "crm.item.details.configuration"
_KEPT: Final = ("optionFlags", "options")
"""Of an element of a card: what no blueprint writes."""


def _pipelines(answers: Answers) -> list[tuple[int, int, int]]:
    """(type id, entityTypeId, category id) of every pipeline read so far."""
    return [
        (type_id, number, as_int(row.get("id")))
        for type_id, number in types_of(answers)
        for row in pipelines_of(answers, number)
    ]


def _queries(scope: Scope, answers: Answers) -> Mapping[str, Call]:
    named = scope.named("card")
    known = [place for address in named if (place := _known_place(address, scope)) is not None]
    places = set(known)
    if scope.around:  # those of pipelines that are known need no answer before
        places.update(place for one in scope.named("pipeline") if (place := _place_of(one, scope)) is not None)
    if scope.everything or len(known) < len(named):
        # Which pipeline it will be is not decided yet: all of them come into question.
        places.update((number, category) for _, number, category in _pipelines(answers))
    return {
        f"card_{number}_{category}": Call(method=f"{_METHOD}.get", params=_place(number, category))
        for number, category in sorted(places)
    }


def _known_place(card: Address, scope: Scope) -> tuple[int, int] | None:
    """Number of the process and of the pipeline whose card it is, where the state knows both."""
    pipeline = parent_of("card", card)
    return _place_of(pipeline, scope) if pipeline else None


def _place_of(pipeline: Address, scope: Scope) -> tuple[int, int] | None:
    process = parent_of("pipeline", pipeline)
    if process is None or pipeline not in scope.known or process not in scope.known:
        return None
    return as_int(scope.known[process][1]["entityTypeId"]), as_int(scope.known[pipeline][1]["id"])


def _absent(key: str, answers: Answers) -> bool:
    """The card of a process that is known from the state and gone from the portal."""
    return key.startswith("card_") and key.split("_")[1] not in {str(number) for _, number in types_of(answers)}


def _place(number: object, category: object) -> dict[str, Any]:
    """The pipeline is always named: without it the layout goes to a place that no card reads."""
    return {"entityTypeId": number, "scope": "C", "extras": {"categoryId": category}}


def _decode(answers: Answers) -> tuple[LiveObject, ...]:
    return tuple(
        LiveObject(
            kind="card",
            ident=f"card:{number}:{category}",
            parent=f"pipeline:{category}",
            natural=str(category),
            ids={"id": category, "entityTypeId": number},
            attrs={"sections": tuple(_section(row, type_id) for row in rows)},
            raw={"sections": rows, "type_id": type_id},
        )
        for type_id, number, category in _pipelines(answers)
        if (rows := as_rows(answer_of(answers, f"card_{number}_{category}")))
    )


def _section(row: Mapping[str, Any], type_id: int) -> dict[str, Any]:
    names = (as_text(element.get("name")) for element in as_rows(row.get("elements")))
    return {"title": as_title(row.get("title")), "fields": tuple(shown(name, type_id) for name in names)}


def _asked(live: LiveObject) -> tuple[str, ...]:
    return (f"card_{live.ids['entityTypeId']}_{live.ids['id']}",)


def _stakes(change: Change, work: Work) -> tuple[Stake, ...]:
    """Options of the elements, which go back as they were read; where nobody had a layout, one that is there now."""
    live, pipeline = work.live.of(change.address), work.live.of(change.parent) if change.parent else None
    if live is not None:
        return (of_one(live.ident, lambda there: {"elements": _options(there)}),)
    if pipeline is None:
        return ()
    ident = f"card:{pipeline.ids['entityTypeId']}:{pipeline.ids['id']}"

    return (of_one(ident, lambda there: {"sections": there.attrs["sections"]}, asked=(ident.replace(":", "_"),)),)


def _options(live: LiveObject) -> dict[str, Any]:
    elements = (one for row in live.raw["sections"] for one in as_rows(row.get("elements")))
    return {as_text(one.get("name")): {name: one[name] for name in _KEPT if one.get(name)} for one in elements}


def _match(family: Family) -> Mapping[Address, str]:
    addresses = [*(resource.address for resource in family.wanted), *family.records]
    return {address: live.ident for live in family.live for address in addresses[:1]}


def _settle(live: LiveObject, _wanted: Resource | None, record: Record | None) -> LiveObject:
    """Remembers whether the layout is as smartctl left it, or somebody else's work."""
    left = record is not None and record.attrs.get("sections") == live.attrs["sections"]
    return replace(live, raw={**live.raw, "foreign": not left})


def _complete(resource: Resource, live: Live, wanted: Mapping[Address, Resource]) -> Resource:
    """Fields and related processes stand as addresses until it is known what the portal calls them."""

    def named(word: str) -> str:
        there = wanted.get(Address(word))
        if there is not None and there.kind == "field":
            bound = live.bound.get(there.address)
            return own(bound.live.natural if bound else str(there.attrs.get("code") or code_of(there.key)))
        other = live.bound.get(Address(word.removeprefix(parent(""))))
        return parent(other.live.ids["entityTypeId"]) if other and word.startswith(parent("")) else word

    sections = tuple({**one, "fields": tuple(map(named, one["fields"]))} for one in resource.attrs["sections"])
    return replace(resource, attrs={**resource.attrs, "sections": sections})


def _steps(work: Work) -> Sequence[Step]:
    return [
        step
        for change in work.changes
        if change.parent is not None and not work.dies(change.parent)
        for step in _steps_of(change, change.parent, work)
    ]


def _steps_of(change: Change, pipeline: Address, work: Work) -> list[Step]:
    process = Address(pipeline.rsplit(".", 2)[0])
    if change.action is Action.DELETE:
        place = _place(change.ids["entityTypeId"], change.ids["id"])
        reset = Call(method=f"{_METHOD}.reset", params=place)
        return [Step(name=f"{change.address}#reset", address=change.address, call=reset)]
    if change.action not in (Action.CREATE, Action.UPDATE):
        return []
    place = _place(Ref(address=process, name="entityTypeId"), Ref(address=pipeline))
    call = Call(method=f"{_METHOD}.set", params={**place, "data": _data(change, work.live, process)})
    before = _fields_first(work, process)
    steps: list[Step] = []
    if (change.after or {}).get("force"):
        # Before the layout is written: nobody can read what became of it, but a layout that is still another one shows
        # the next run that neither was done.
        everybody = {key: value for key, value in place.items() if key != "scope"}
        force = Call(method=f"{_METHOD}.forceCommonScopeForAll", params=everybody)
        steps = [Step(name=f"{change.address}#force", address=change.address, call=force, after=before)]
        before = (*before, steps[0].name)
    return [*steps, Step(name=set_name(change.address), address=change.address, call=call, after=before)]


def _fields_first(work: Work, process: Address) -> tuple[str, ...]:
    fields = work.below(process, "field")
    return tuple(f"{one.address}#add" for one in fields if one.action in (Action.CREATE, Action.REPLACE))


def _data(change: Change, around: Live, process: Address) -> list[dict[str, Any]]:
    """Sections keep their name and elements their options, which no blueprint writes, as the portal has them."""
    live = around.of(change.address)
    rows = live.raw["sections"] if live else []
    type_id = live.raw["type_id"] if live else 0
    names = _section_names((change.after or {})["sections"], rows)
    kept = {shown(as_text(one.get("name")), type_id): one for row in rows for one in as_rows(row.get("elements"))}
    data: list[dict[str, Any]] = []
    for name, section in zip(names, (change.after or {})["sections"], strict=True):
        elements: list[dict[str, Any]] = []
        for word in section["fields"]:
            old = kept.get(word, {})
            options = {key: old[key] for key in _KEPT if old.get(key)}
            elements.append({"name": old.get("name") or wire(word, process), **options})
        data.append({"name": name, "title": section["title"], "type": "section", "elements": elements})
    return data


def _stands(change: Change, work: Work, after: Live) -> Differences:
    """Names of sections and options of elements are written beside what the blueprint says, and stand as they were sent."""
    now = after.of(change.address)
    if now is None or change.parent is None or change.action not in (Action.CREATE, Action.UPDATE):
        return {}
    sent = _data(change, work.live, Address(change.parent.rsplit(".", 2)[0]))
    found: dict[str, tuple[Any, Any]] = {}
    for number, (section, there) in enumerate(zip(sent, now.raw["sections"], strict=False), start=1):
        if section["name"] != as_text(there.get("name")):
            found[f"sections.{number}.name"] = section["name"], there.get("name")
        for place, (one, other) in enumerate(
            zip(section["elements"], as_rows(there.get("elements")), strict=False), start=1
        ):
            for option in ("optionFlags", "options"):
                if _plain(one.get(option)) != _plain(other.get(option)):
                    found[f"sections.{number}.{place}.{option}"] = one.get(option), other.get(option)
    return found


def _plain(value: Any) -> Any:
    """Numbers come back as texts, and nothing as an empty list."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()} or ""
    if isinstance(value, list):
        return [_plain(one) for one in value] or ""
    return as_text(value)


def _section_names(sections: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """A name for each section: the one it has, by its title, else a free one. The portal does not check them."""
    there: dict[str, list[str]] = {}
    for row in rows:
        there.setdefault(as_title(row.get("title")), []).append(as_text(row.get("name")))
    kept = [there[one["title"]].pop(0) if there.get(one["title"]) else "" for one in sections]
    free = (name for number in count(1) if (name := f"smartctl_{number}") not in kept)
    return [name or next(free) for name in kept]


def _same_force(_wanted: Any, _live: Any) -> bool:
    """Personal layouts cannot be read: taking them away goes with a change of the layout, never alone."""
    return True


def _findings(_change: Change, live: LiveObject, _plan: Mapping[Address, Change]) -> Mapping[str, Any]:
    return {"foreign": True} if live.raw.get("foreign") else {}


def _hazards(change: Change, facts: Mapping[str, Any]) -> tuple[Hazard, ...]:
    if change.action is Action.DELETE:
        return (Hazard(kind=HazardKind.DELETES, address=change.address, code="card-reset"),)
    codes = [
        *(["card-overwritten"] if change.action is Action.UPDATE and facts.get("foreign") else []),
        *(["card-forced"] if (change.after or {}).get("force") else []),
    ]
    writes = change.action in (Action.CREATE, Action.UPDATE)
    return tuple(Hazard(kind=HazardKind.DELETES, address=change.address, code=code) for code in codes if writes)


def _followed(address: Address, record: Record, renamed: Callable[[Address], Address]) -> tuple[Address, Record]:
    """It is called after its pipeline, and goes with it."""
    process, _word, key = renamed(parent_of("card", address) or address).rpartition(".pipeline.")
    return Address(f"{process}.card.{key}"), record


def _lost(change: Change) -> Iterator[str]:
    codes = {hazard.code for hazard in change.hazards}
    if "card-forced" in codes:
        yield "personal-layouts"
    if "card-overwritten" in codes:
        yield "columns"


KIND: Final = Kind(
    name="card",
    section="card",
    followed=_followed,
    parent="pipeline",
    words=card_words.WORDS,
    fixed=True,
    attrs=(
        Attr(name="force", unseen=True, word=N_("the same for all users")),
        Attr(name="sections", needed=True, wire="data", word=N_("sections of the card"), value=card_words.sections),
    ),
    queries=_queries,
    absent=_absent,
    asked=_asked,
    stakes=_stakes,
    decode=_decode,
    match=_match,
    trace=traces.card,
    settle=_settle,
    complete=_complete,
    steps=_steps,
    stands=_stands,
    whole=True,
    findings=_findings,
    lost=_lost,
    hazards=_hazards,
    equal={"force": _same_force},
)
