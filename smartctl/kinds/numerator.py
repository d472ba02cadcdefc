"""Numerators of documents: what number the next document gets (`crm.documentgenerator.numerator.*`).

Identity: the id in the state; the portal keeps no code for them and titles are not unique. Without an id, a numerator is
known by its title together with a document template that is made for a process of ours and counts with it.
Create-only: nothing. The portal adds nothing by itself; what is not sent has the portal's own value.
Lost on delete: the count. A new one begins from its start again.
Nothing must exist first. Only numerators made by REST can be changed or deleted, whoever made them.

`settings` *replaces* the whole: what a blueprint does not write is sent back as it was read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from smartctl.i18n import N_
from smartctl.kinds import numerator_words, traces
from smartctl.kinds.answers import answer_of
from smartctl.kinds.attr import Attr, renamed
from smartctl.kinds.base import (
    Answers,
    Differences,
    Family,
    Kind,
    Scope,
    Work,
    as_int,
    as_map,
    as_rows,
    as_text,
    as_title,
    is_yes,
)
from smartctl.kinds.document_list import bound_to, template_rows
from smartctl.kinds.matching import recorded, unclaimed
from smartctl.kinds.stake import Stake, changed, of_one
from smartctl.model import Action, Address, Change, Hazard, HazardKind, Live, LiveObject
from smartctl.steps import Call, Step, Yield

_PAGE: Final = 50
_GENERATOR: Final = "Bitrix_Main_Numerator_Generator_SequentNumberGenerator"
_SETTINGS: Final[Mapping[str, tuple[str, Any]]] = {
    "start": ("start", 1),
    "step": ("step", 1),
    "length": ("length", 0),
    "pad": ("padString", "0"),
    "period": ("periodicBy", None),
    "timezone": ("timezone", None),
    "continuous": ("isDirectNumeration", False),
}
"""Word of the blueprint -> (name in the settings of the generator, what holds where the portal names nothing)."""


def _queries(scope: Scope, answers: Answers) -> Mapping[str, Call]:
    """A blueprint that does not speak of documents pays nothing for them."""
    return (
        {f"numerators_{start}": _listed(start) for start in _pages(answers)}
        if scope.speaks_of("document", "numerator")
        else {}
    )


def _pages(answers: Answers) -> list[int]:
    """Where each page starts. A portal may count the page alone in `total`, so a full page is followed by another one
    unless that brings nothing new.
    """
    pages, seen = [0], set[str]()
    while True:
        ids = {as_text(row.get("id")) for row in _page(answers, pages[-1])}
        if len(ids) < _PAGE or ids <= seen:
            return pages
        seen |= ids
        pages.append(pages[-1] + _PAGE)


def _listed(start: int) -> Call:
    return Call(method="crm.documentgenerator.numerator.list", params={"start": start} if start else {})


def _page(answers: Answers, start: int) -> list[Mapping[str, Any]]:
    return as_rows(as_map(answer_of(answers, f"numerators_{start}")).get("numerators"))


def _decode(answers: Answers) -> tuple[LiveObject, ...]:
    rows = {as_int(row.get("id")): row for start in _pages(answers) for row in _page(answers, start)}
    counting: dict[int, list[Mapping[str, Any]]] = {}
    for template in template_rows(answers):
        counting.setdefault(as_int(template.get("numeratorId")), []).append(template)
    first = min(rows, default=0)
    return tuple(_live(row, counting.get(number, []), first=number == first) for number, row in rows.items())


def _live(row: Mapping[str, Any], templates: Sequence[Mapping[str, Any]], *, first: bool) -> LiveObject:
    """`templates` are those that count with it."""
    number = as_int(row.get("id"))
    settings = as_map(as_map(row.get("settings")).get(_GENERATOR))
    return LiveObject(
        kind="numerator",
        ident=f"numerator:{number}",
        parent=None,
        natural="",
        ids={"id": number},
        attrs={
            "title": as_title(row.get("name")),
            "template": as_text(row.get("template")),
            **{word: _said(word, settings.get(wire), otherwise) for word, (wire, otherwise) in _SETTINGS.items()},
        },
        raw={
            "settings": as_map(row.get("settings")),
            "templates": frozenset(as_text(one.get("id")) for one in templates),
            "types": frozenset().union(*map(bound_to, templates)),
            "first": first,
        },
    )


def _said(word: str, value: Any, otherwise: Any) -> Any:
    if value is None:
        return otherwise
    match word:
        case "start" | "step" | "length":
            return as_int(value, otherwise)
        case "continuous":
            return is_yes(value)
        case _:
            return as_text(value) or otherwise


def _asked(_live: LiveObject) -> tuple[str, ...]:
    return ("numerators_",)


def _stakes(change: Change, work: Work) -> tuple[Stake, ...]:
    """The settings go back as a whole, those included that no blueprint names."""
    live, names = work.live.of(change.address), changed(change)
    if live is None or change.action is not Action.UPDATE or not names & _SETTINGS.keys():
        return ()

    def parts(there: LiveObject) -> Mapping[str, Any]:
        words = {wire: word for word, (wire, _) in _SETTINGS.items()}
        said = as_map(there.raw["settings"].get(_GENERATOR))
        others = {name: value for name, value in there.raw["settings"].items() if name != _GENERATOR}
        rest = {wire: value for wire, value in said.items() if wire not in words}
        return {
            **{word: there.attrs[word] for word in _SETTINGS if word not in names},
            "settings": {**others, **({_GENERATOR: rest} if rest else {})},
        }

    return (of_one(live.ident, parts),)


def _match(family: Family) -> Mapping[Address, str]:
    found = recorded(family)
    ours = {as_int(ids.get("entityTypeId")) for ids in family.ids.values() if "entityTypeId" in ids}
    for resource in family.wanted:
        if resource.address in found:
            continue
        title = str(resource.attrs.get("title")).strip()
        namesakes = [
            live
            for live in unclaimed(family, found)
            if live.attrs["title"].strip() == title and ours.intersection(live.raw["types"])
        ]
        if len(namesakes) == 1:
            found[resource.address] = namesakes[0].ident
    return found


def _steps(work: Work) -> Sequence[Step]:
    return [step for change in work.changes for step in _steps_of(change, work)]


def _steps_of(change: Change, work: Work) -> list[Step]:
    live = work.live.of(change.address)
    match change.action:
        case Action.CREATE:
            return [_add(change)]
        case Action.UPDATE:
            assert live is not None
            return [_update(change, live)]
        case Action.DELETE:
            # A template that still counts with it goes, or gets another one, first.
            users = tuple(f"{one.address}#{verb}" for one in _documents(work) for verb in ("update", "delete"))
            call = Call(method="crm.documentgenerator.numerator.delete", params={"id": change.ids["id"]})
            return [Step(name=f"{change.address}#delete", address=change.address, call=call, after=users)]
        case _:
            return []


def _documents(work: Work) -> list[Change]:
    return [change for change in work.plan.values() if change.kind == "document"]


def _add(change: Change) -> Step:
    return Step(
        name=f"{change.address}#add",
        address=change.address,
        call=Call(method="crm.documentgenerator.numerator.add", params={"fields": _fields(change.after or {}, {})}),
        yields=(Yield(address=change.address, name="id", path=("numerator", "id")),),
    )


def _update(change: Change, live: LiveObject) -> Step:
    before, after = change.before or {}, change.after or {}
    changed = {name: value for name, value in after.items() if before.get(name) != value}
    # The whole of the settings goes back, or nothing of them.
    whole = {**live.attrs, **after} if changed.keys() & _SETTINGS.keys() else changed
    attrs = {name: value for name, value in whole.items() if name in _SETTINGS or name in changed}
    fields = _fields(attrs, live.raw["settings"])
    call = Call(method="crm.documentgenerator.numerator.update", params={"id": change.ids["id"], "fields": fields})
    return Step(name=f"{change.address}#update", address=change.address, call=call)


def _fields(attrs: Mapping[str, Any], there: Mapping[str, Any]) -> dict[str, Any]:
    wires = {"title": "name", "template": "template"}
    fields: dict[str, Any] = {wire: attrs[name] for name, wire in wires.items() if name in attrs}
    settings = {wire: _wire(attrs[word]) for word, (wire, _) in _SETTINGS.items() if word in attrs}
    if settings:
        fields["settings"] = {**there, _GENERATOR: {**as_map(there.get(_GENERATOR)), **settings}}
    return fields


def _stands(change: Change, work: Work, after: Live) -> Differences:
    """The settings go whole: what the blueprint does not write of them goes back as it was read."""
    before, now = work.live.of(change.address), after.of(change.address)
    past, wanted = change.before or {}, change.after or {}
    changed = {name for name, value in wanted.items() if past.get(name) != value}
    if change.action is not Action.UPDATE or before is None or now is None or not changed & _SETTINGS.keys():
        return {}
    kept = {word: before.attrs[word] for word in _SETTINGS if word not in wanted}
    return {word: (value, now.attrs[word]) for word, value in kept.items() if now.attrs[word] != value}


def _wire(value: Any) -> Any:
    """An empty period or time zone is an empty text; a switch is said by 1 and 0, which survive every way of sending."""
    if value is None:
        return ""
    return int(value) if isinstance(value, bool) else value


def _stays(change: Change, live: LiveObject, plan: Mapping[Address, Change]) -> bool:
    """A numerator with which templates of others, or those that name it by number, count is let go, not deleted."""
    return bool(_staying(change, live, plan))


def _findings(change: Change, live: LiveObject, plan: Mapping[Address, Change]) -> Mapping[str, Any]:
    return {"documents": len(_staying(change, live, plan))} if change.action is Action.FORGET else {}


def _staying(change: Change, live: LiveObject, plan: Mapping[Address, Change]) -> set[str]:
    """Templates that count with it when the plan is carried out: numbers, and addresses of those still to be made."""
    ours = [one for one in plan.values() if one.kind == "document"]
    gone = {str(one.ids.get("id")) for one in ours if _lets_go(one)}
    coming = {str(one.address) for one in ours if (one.after or {}).get("numerator") == change.address}
    known = {str(one.address) for one in ours if str(one.ids.get("id")) in live.raw["templates"]}
    return set(live.raw["templates"]) - gone | coming - known


def _lets_go(change: Change) -> bool:
    before, after = change.before or {}, change.after or {}
    return change.action is Action.DELETE or ("numerator" in after and before.get("numerator") != after["numerator"])


def _hazards(change: Change, _facts: Mapping[str, Any]) -> tuple[Hazard, ...]:
    if change.action is not Action.DELETE:
        return ()
    return (Hazard(kind=HazardKind.DELETES, address=change.address, code="numerator-removed"),)


def _twin(ours: LiveObject, other: LiveObject) -> bool:
    return ours.attrs == other.attrs


def _lost(change: Change) -> Iterator[str]:
    if change.action in (Action.DELETE, Action.REPLACE):
        yield from ("number", "count")


_RENAMED: Final = N_('The numerator "{old}" will be renamed to "{new}".')


KIND: Final = Kind(
    name="numerator",
    section="numerators",
    parent=None,
    words=numerator_words.WORDS,
    attrs=(
        Attr(name="title", needed=True, wire="name", word=N_("name"), naming=True, told=renamed(_RENAMED)),
        Attr(name="template", needed=True, wire="template", word=N_("form of the number")),
        *(
            Attr(
                name=name,
                wire=f"settings.{wire}",
                word=numerator_words.SETTINGS[name],
                value=numerator_words.VALUES.get(name),
            )
            for name, (wire, _) in _SETTINGS.items()
        ),
    ),
    queries=_queries,
    asked=_asked,
    stakes=_stakes,
    decode=_decode,
    match=_match,
    trace=traces.numerator,
    beside=True,
    twin=_twin,
    steps=_steps,
    stands=_stands,
    stays=_stays,
    findings=_findings,
    lost=_lost,
    hazards=_hazards,
)
