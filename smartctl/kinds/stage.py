"""Stages of a pipeline: the columns of the board (`crm.status.*`).

Identity: the row id in the state, else the code in STATUS_ID, which never changes. The one success stage of a pipeline
is always the wanted success stage; the first working stage takes over the portal's NEW, the first failure stage FAIL.
Create-only: `code` and `result` (the portal drops them from an update without a word).
The portal adds NEW, PREPARATION, CLIENT, SUCCESS and FAIL to every new pipeline.
Lost on delete: the robots and triggers on the stage. The portal refuses while items stand on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from smartctl.i18n import N_
from smartctl.kinds import foreign, stage_words
from smartctl.kinds.answers import answer_of
from smartctl.kinds.attr import Attr, moved, one_of, renamed
from smartctl.kinds.base import Answers, Family, Kind, Scope, as_int, as_rows, as_text, as_title, code_of, lean, staying
from smartctl.kinds.matching import recorded, unclaimed
from smartctl.kinds.questions import Probe, count_items, list_items
from smartctl.kinds.stage_codes import DEFAULTS, TAKEOVER, is_leftover, result_of
from smartctl.kinds.stage_steps import stands, steps
from smartctl.model import UNKNOWN, Action, Address, Change, Hazard, HazardKind, Live, LiveObject, Resource
from smartctl.steps import Call

_IN_PIPELINE: Final = "pipeline_items"
"""The fact that is asked for where the items of a stage cannot be counted: how many its pipeline has."""
_RESULTS: Final[Mapping[str, str]] = {"S": "success", "F": "failure"}


def _queries(scope: Scope, answers: Answers) -> Mapping[str, Call]:
    """One call without a filter returns the stages of the whole portal; a filter takes one pipeline at a time."""
    concerned = scope.known_ids("stage") or any(key.startswith("type_") for key in answers)
    order = {"SORT": "ASC", "ID": "ASC"}
    return {"statuses": Call(method="crm.status.list", params={"order": order})} if concerned else {}


_KEPT: Final = (
    *("ID", "ENTITY_ID", "STATUS_ID", "CATEGORY_ID", "NAME", "NAME_INIT", "SORT", "SYSTEM", "COLOR", "SEMANTICS"),
)
"""What of a row is looked at."""


def _kept(key: str, result: Any) -> Any:
    return [lean(row, _KEPT) for row in as_rows(result)] if key == "statuses" else result


def _decode(answers: Answers) -> tuple[LiveObject, ...]:
    rows = [row for row in as_rows(answer_of(answers, "statuses")) if _is_stage(row)]
    rows.sort(key=lambda row: (as_int(row.get("SORT")), as_int(row.get("ID"))))
    return tuple(_live(row) for row in rows)


def _is_stage(row: Mapping[str, Any]) -> bool:
    entity = as_text(row.get("ENTITY_ID"))
    return entity.startswith("DYNAMIC_") and "_STAGE_" in entity


def _live(row: Mapping[str, Any]) -> LiveObject:
    entity = as_text(row.get("ENTITY_ID"))
    entity_type, _, category = entity.removeprefix("DYNAMIC_").partition("_STAGE_")
    code = as_text(row.get("STATUS_ID")).partition(":")[2]
    color = as_text(row.get("COLOR")).upper()
    return LiveObject(
        kind="stage",
        ident=f"stage:{row.get('ID')}",
        # The category comes from ENTITY_ID: rows added over REST may carry CATEGORY_ID "0" (crm.status.add).
        parent=f"pipeline:{as_int(category)}",
        natural=code,
        ids={"id": as_int(row.get("ID")), "entityTypeId": as_int(entity_type), "categoryId": as_int(category)},
        attrs={
            "title": as_title(row.get("NAME")),
            "color": color,
            "result": _RESULTS.get(as_text(row.get("SEMANTICS")), "process"),
            "code": code,
            "sort": as_int(row.get("SORT")),
        },
        raw={
            "STATUS_ID": as_text(row.get("STATUS_ID")),
            "system": row.get("SYSTEM") == "Y",
            "CATEGORY_ID": as_int(row.get("CATEGORY_ID")),
            "untouched": bool(row.get("NAME_INIT")) and row.get("NAME_INIT") == row.get("NAME"),
        },
    )


def _asked(_live: LiveObject) -> tuple[str, ...]:
    return ("statuses",)


def _match(family: Family) -> Mapping[Address, str]:
    found = recorded(family)
    wanted = {resource.address: resource for resource in family.wanted}
    for resource in family.wanted:
        if resource.address in found:
            continue
        name = as_text(resource.attrs.get("code")) or code_of(resource.key)
        free = [live for live in unclaimed(family, found) if live.attrs["result"] == result_of(resource.attrs)]
        match = next((live for live in free if live.natural == name), None)
        if match is None:
            match = next((live for live in free if live.natural == _takes_over(resource, family)), None)
        if match is None:
            match = next((live for live in free if _numbered(live.natural, name, family)), None)
        if match is None and result_of(resource.attrs) == "success":
            match = _the_success_stage(family, found, wanted)
        if match is not None:
            found = {address: ident for address, ident in found.items() if ident != match.ident}
            found[resource.address] = match.ident
    return found


def _numbered(code: str, name: str, family: Family) -> bool:
    """Whether a code is `name` with the number it got because `name` was taken when the stage was added."""
    others = {as_text(one.attrs.get("code")) or code_of(one.key) for one in family.wanted}
    stem, _, number = code.rpartition("_")
    return stem == name and number.isdecimal() and code not in others


def _takes_over(resource: Resource, family: Family) -> str:
    """The system code that this stage takes over: only the first of its result may."""
    result = result_of(resource.attrs)
    first = next(other for other in family.wanted if result_of(other.attrs) == result)
    return TAKEOVER[result] if first.address == resource.address else ""


def _the_success_stage(
    family: Family, found: Mapping[Address, str], wanted: Mapping[Address, Resource]
) -> LiveObject | None:
    """A pipeline has one success stage and takes no second (crm.status.add): another key for it means a new name."""
    kept = {ident for address, ident in found.items() if address in wanted}
    return next((live for live in family.live if live.attrs["result"] == "success" and live.ident not in kept), None)


def _probes(change: Change, live: LiveObject, around: Live) -> Mapping[str, Probe]:
    if change.action not in (Action.DELETE, Action.REPLACE):
        return {}
    number, condition = live.ids["entityTypeId"], {"=stageId": live.raw["STATUS_ID"]}
    process = around.of(Address(change.address.partition(".")[0]))
    if process is not None and process.attrs.get("stages") is False:
        # While stages are switched off an item shows none and cannot be searched by it (crm.item.fields).
        return {_IN_PIPELINE: count_items(number, {"=categoryId": live.ids["categoryId"]})}
    return {
        "items": count_items(number, condition),
        "oldest": Probe(call=list_items(number, condition), first="createdTime"),
        "newest": Probe(call=list_items(number, condition, newest=True), first="createdTime"),
    }


def _hazards(change: Change, facts: Mapping[str, Any]) -> tuple[Hazard, ...]:
    if change.action not in (Action.DELETE, Action.REPLACE):
        return ()
    # No item of the pipeline is none on the stage; of several nobody can say where they stand.
    items = facts.get("items", 0 if facts.get(_IN_PIPELINE, 0) == 0 else UNKNOWN)
    dates = {name: facts[name] for name in ("oldest", "newest") if isinstance(facts.get(name), str)}
    numbers = {"items": items, **dates}
    hazards = []
    if change.reason != "portal-default":
        hazards.append(Hazard(kind=HazardKind.DELETES, address=change.address, code="stage-removed", facts=numbers))
    left = staying(facts)
    if items is UNKNOWN and _IN_PIPELINE in facts:
        # Even with a destination: what cannot be found cannot be moved.
        facts = {"items": facts[_IN_PIPELINE]}
        hazards.append(Hazard(kind=HazardKind.BLOCKED, address=change.address, code="stages-off", facts=facts))
    elif left != 0 and change.destination is None:
        told = {"items": left, "returning": facts["returning"]} if "returning" in facts else numbers
        hazards.append(Hazard(kind=HazardKind.BLOCKED, address=change.address, code="stage-occupied", facts=told))
    return tuple(hazards)


def _same_color(wanted: Any, live: Any) -> bool:
    return str(wanted).upper() == str(live).upper()


def _lost(change: Change) -> Iterator[str]:
    if change.action in (Action.DELETE, Action.REPLACE):
        yield "automation"
    if change.destination is not None and change.impact.get("items") != 0:
        yield "arrival"


_RENAMED: Final = N_('The stage "{old}" will be renamed to "{new}".')
_MOVED: Final = N_('The stage "{title}" will move from place {old} to place {new}.')


def _shown_by_items(live: LiveObject) -> tuple[str, str]:
    return "stageId", str(live.raw["STATUS_ID"])


def _tells(wanted: Resource, live: LiveObject) -> bool:
    """Whether a stage is more than one of the five that every pipeline has from birth."""
    return live.natural not in DEFAULTS or (
        not live.raw.get("untouched") and live.attrs["title"] == wanted.attrs.get("title")
    )


KIND: Final = Kind(
    name="stage",
    section="stages",
    parent="pipeline",
    holds_items=True,
    shown_by_items=_shown_by_items,
    rekeyed=True,
    coded=True,
    tells=_tells,
    words=stage_words.WORDS,
    weighs=2,
    attrs=(
        Attr(name="title", needed=True, wire="NAME", word=N_("name"), naming=True, told=renamed(_RENAMED)),
        Attr(name="code", wire="STATUS_ID", create_only=True, word=N_("code"), naming=True),
        Attr(name="color", wire="COLOR", word=N_("colour"), told=stage_words.recoloured),
        Attr(
            name="result",
            needed=True,
            wire="SEMANTICS",
            create_only=True,
            word=N_("meaning of the stage"),
            value=one_of(stage_words.RESULTS),
        ),
        Attr(name="position", word=N_("place"), told=moved(_MOVED)),
        Attr(name="sort", wire="SORT", internal=True),
    ),
    ordered=True,
    queries=_queries,
    kept=_kept,
    asked=_asked,
    decode=_decode,
    match=_match,
    foreign=foreign.stage,
    steps=steps,
    stands=stands,
    probes=_probes,
    lost=_lost,
    hazards=_hazards,
    leftover=is_leftover,
    equal={"color": _same_color},
)
