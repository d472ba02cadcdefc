"""Workflows of the designer that the application owns (`bizproc.workflow.template.*`): always updated in place.

Identity: the id in the state, else the title among the application's own templates of the process.
Nothing is create-only but the process. The portal adds nothing; it shows the activities, so what somebody changes in
the designer is seen, and compared as robots in the words of the blueprint.
Lost on delete: the template; started workflows keep a copy, and the portal refuses while one of them runs.
The process must exist with `business_processes`, and every field, stage and process that a robot names.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec.structs import replace

from smartctl.designer.workflow import attrs_of, robot
from smartctl.digests import sha256
from smartctl.i18n import N_
from smartctl.kinds import application, stage_workflow, traces, workflow_words
from smartctl.kinds.answers import answer_of
from smartctl.kinds.attr import Attr, one_of
from smartctl.kinds.base import Answers, Differences, Family, Kind, Scope, Work, as_int, as_rows, as_text
from smartctl.kinds.matching import recorded, same_title, unclaimed
from smartctl.kinds.pipeline_list import types_of
from smartctl.kinds.questions import Probe
from smartctl.kinds.robot_values import named
from smartctl.kinds.stake import Stake, of_one
from smartctl.kinds.workflow_file import UNREADABLE, mentioned, packed, renamed, unwritable
from smartctl.model import (
    Action,
    Address,
    Change,
    Hazard,
    HazardKind,
    Live,
    LiveObject,
    Record,
    Resource,
    parent_of,
)
from smartctl.ports import Answer
from smartctl.steps import Call, Ref, Step, Text, Yield, gates

STARTS: Final[Mapping[str, str]] = {"by_hand": "0", "on_create": "1", "on_change": "2", "on_create_and_change": "3"}
"""When a workflow starts -> AUTO_EXECUTE, a text: a number is refused where texts are compared."""
_ENTITY: Final = "Bitrix\\Crm\\Integration\\BizProc\\Document\\Dynamic"
BESIDE: Final = ("PARAMETERS", "VARIABLES", "CONSTANTS")
"""Parts of a template that no blueprint has: whatever stands there is a difference."""
_COLUMNS: Final = (
    *("ID", "MODULE_ID", "ENTITY", "DOCUMENT_TYPE", "NAME", "AUTO_EXECUTE", "SYSTEM_CODE", "TEMPLATE"),
    *BESIDE,
)
_FIRST: Final = "workflows_0"
OTHERS: Final = "others"
"""Of what the portal said: that it is not of our own application."""


def question(start: int = 0) -> Call:
    """Every workflow of the designer on the portal, fifty at a time."""
    params = {"SELECT": list(_COLUMNS), "FILTER": {"MODULE_ID": "crm"}}
    return Call(method="bizproc.workflow.template.list", params={**params, "start": start} if start else params)


def _queries(scope: Scope, answers: Answers) -> Mapping[str, Call]:
    if scope.around:  # whoever asks may read them all
        return {**application.asked(scope), **{f"workflows_{start}": question(start) for start in _pages(answers)}}
    if not scope.application or "workflow" not in scope.kinds:
        return {}
    return {**application.asked(scope), **{f"workflows_{start}": question(start) for start in _pages(answers)}}


def _pages(answers: Answers) -> list[int]:
    pages = [0]
    while isinstance(answer := answers.get(f"workflows_{pages[-1]}"), Answer):
        if answer.next is None or answer.next <= pages[-1] or not answer.result:
            break
        pages.append(answer.next)
    return pages


def _absent(key: str, answers: Answers) -> bool:
    return application.excused(answers, key, _FIRST)


def _missing(answers: Answers) -> str:
    return application.out_of_reach(answers, _FIRST)


def rows(answers: Answers) -> list[Mapping[str, Any]]:
    return [row for start in _pages(answers) for row in as_rows(answer_of(answers, f"workflows_{start}"))]


def _own(row: Mapping[str, Any], code: str) -> bool:
    there = as_text(row.get("SYSTEM_CODE"))
    return there == code if code else there.startswith("rest_app_")


def _decode(answers: Answers) -> tuple[LiveObject, ...]:
    code = application.own_code(answers)
    types = {f"DYNAMIC_{number}": type_id for type_id, number in types_of(answers)}
    owned = [(row, types.get(_document(row))) for row in rows(answers) if _own(row, code)]
    return tuple(_live(row, type_id) for row, type_id in owned if type_id is not None)


def _others(answers: Answers) -> tuple[LiveObject, ...]:
    """Those that a person or another application has made: everybody may read them, and only who made them may write."""
    code = application.own_code(answers)
    types = {f"DYNAMIC_{number}": type_id for type_id, number in types_of(answers)}
    foreign = [(row, types.get(_document(row))) for row in rows(answers) if not _own(row, code)]
    made = [_live(row, type_id) for row, type_id in foreign if type_id is not None]
    return tuple(replace(one, raw={**one.raw, OTHERS: True}) for one in made)


def twins(answers: Answers, wanted: set[tuple[int | str, str]]) -> list[tuple[int, str]]:
    """(id, title) of workflows that somebody else made for the same process under a wanted title: both would start."""
    code = application.own_code(answers)
    return [
        (as_int(row.get("ID")), as_text(row.get("NAME")))
        for row in rows(answers)
        if not _own(row, code)
        and any(_document(row) == f"DYNAMIC_{n}" and as_text(row.get("NAME")) == title for n, title in wanted)
    ]


def _rivals(answers: Answers, wanted: Sequence[Resource], live: Live) -> Iterator[tuple[str, Mapping[str, Any]]]:
    titles = {
        (there.ids["entityTypeId"], str(one.attrs["title"]))
        for one in wanted
        if one.kind == "workflow" and one.parent is not None and (there := live.of(one.parent)) is not None
    }
    for number, title in twins(answers, titles):
        yield "workflow-twin", {"title": title, "id": number}


def _document(row: Mapping[str, Any]) -> str:
    given = row.get("DOCUMENT_TYPE")
    return as_text(given[-1] if isinstance(given, list) and given else given)


def _live(row: Mapping[str, Any], type_id: int) -> LiveObject:
    number, auto = as_int(row.get("ID")), as_text(row.get("AUTO_EXECUTE"))
    start = next((word for word, code in STARTS.items() if code == auto), auto)
    return LiveObject(
        kind="workflow",
        ident=f"workflow:{number}",
        parent=f"process:{type_id}",
        natural="",
        ids={"id": number},
        attrs={"title": as_text(row.get("NAME")), "start": start},
        raw={
            "template": row.get("TEMPLATE"),
            "beside": {name: row.get(name) for name in BESIDE},
            "ENTITY": as_text(row.get("ENTITY")),
        },
    )


def _named(live: LiveObject, around: Live) -> LiveObject:
    from smartctl.designer import reading  # noqa: PLC0415 - few blueprints have workflows, and every one loads the kinds
    from smartctl.designer.naming import naming  # noqa: PLC0415 - as above

    process = next(address for address, one in around.bound.items() if one.live.ident == live.parent)
    try:
        found = reading.attrs(reading.steps(live.raw["template"], naming(process, around), live.raw["beside"]))
    except (LookupError, TypeError, AttributeError, ValueError) as what:
        found = ({UNREADABLE: type(what).__name__},)
    return replace(live, attrs={**live.attrs, "robots": found})


def _asked(_live: LiveObject) -> tuple[str, ...]:
    return ("workflows_",)


def _stakes(change: Change, work: Work) -> tuple[Stake, ...]:
    """The template: in the words of a blueprint, and as a digest of everything that the designer has of it."""
    live = work.live.of(change.address)
    if live is None or (change.action is Action.UPDATE and "robots" not in (change.after or {})):
        return ()

    def parts(there: LiveObject) -> Mapping[str, Any]:
        whole = json.dumps(
            [there.raw["template"], there.raw["beside"]], sort_keys=True, ensure_ascii=False, default=str
        )
        digest = sha256(whole.encode())[:12]
        return {"robots": _named(there, work.live).attrs["robots"], "TEMPLATE": digest}

    return (of_one(live.ident, parts),)


def _match(family: Family) -> Mapping[Address, str]:
    found = recorded(family)
    for resource in family.wanted:
        title = as_text(resource.attrs.get("title"))
        same = [live for live in unclaimed(family, found) if live.attrs["title"] == title]
        if resource.address not in found and same:
            found[resource.address] = same[0].ident
    return found


def _complete(resource: Resource, _live: Live, wanted: Mapping[Address, Resource]) -> Resource:
    """The robots in full: what a blueprint leaves out is said as the designer shows it."""
    if resource.parent is None or "robots" not in resource.attrs or unwritable(resource.attrs):
        return resource
    if not wanted.keys() >= set(named(resource.attrs["robots"])):
        return resource  # a part of a plan: what it names is not in this part, and it was in full when that was made
    from smartctl.designer import reading  # noqa: PLC0415 - as above
    from smartctl.designer.symbols import symbols  # noqa: PLC0415 - as above

    names = symbols(resource.parent, ((one.address, one.kind, one.attrs) for one in wanted.values()))
    whole = reading.in_full(list(map(robot, resource.attrs["robots"])), names.naming)
    return replace(resource, attrs={**resource.attrs, "robots": tuple(map(attrs_of, whole))})


def _steps(work: Work) -> Sequence[Step]:
    return [step for change in work.changes if not work.dies(change.parent) for step in _steps_of(change, work)]


def _steps_of(change: Change, work: Work) -> list[Step]:
    assert change.parent is not None
    after = change.after or {}
    named = mentioned(change, work.plan, work.live)
    match change.action:
        case Action.CREATE:
            kind = Text(("DYNAMIC_", Ref(address=change.parent, name="entityTypeId")))
            begins = "by_hand" if stage_workflow.is_one(after) else str(after.get("start", "by_hand"))
            params = {
                "DOCUMENT_TYPE": ["crm", _ENTITY, kind],
                "NAME": after["title"],
                "AUTO_EXECUTE": STARTS[begins],
                "TEMPLATE_DATA": packed(change, work),
            }
            call = Call(method="bizproc.workflow.template.add", params=params)
            yields = (Yield(address=change.address, name="id", path=()),)
            name = f"{change.address}#add"
            made = Step(
                name=name,
                address=change.address,
                call=call,
                after=_before(change, named),
                yields=yields,
                through=_gates(change),
            )
            return [made, *stage_workflow.switched_on(change, work, STARTS, _gates(change))]
        case Action.UPDATE | Action.NOOP:
            fields = _fields(change, work)
            switching = stage_workflow.switched_on(change, work, STARTS, _gates(change))
            if switching:
                fields.pop("AUTO_EXECUTE", None)
            elif "AUTO_EXECUTE" not in fields:
                switching = stage_workflow.marks(change, work)
            if not fields:
                return switching
            params = {"ID": str(change.ids["id"]), "FIELDS": fields}
            call = Call(method="bizproc.workflow.template.update", params=params)
            name = f"{change.address}#update"
            before = (*_before(change, named), stage_workflow.mark_name(change))
            made = Step(name=name, address=change.address, call=call, after=before, through=_gates(change))
            return [*switching, made]
        case Action.DELETE:
            call = Call(method="bizproc.workflow.template.delete", params={"ID": change.ids["id"]})
            return [Step(name=f"{change.address}#delete", address=change.address, call=call, through=_gates(change))]
        case _:
            return []


def _fields(change: Change, work: Work) -> dict[str, Any]:
    before, after = change.before or {}, change.after or {}
    changed = {name for name, value in after.items() if before.get(name) != value}
    fields: dict[str, Any] = {}
    if "title" in changed:
        fields["NAME"] = after["title"]
    if "start" in changed:
        fields["AUTO_EXECUTE"] = STARTS.get(str(after["start"]), str(after["start"]))
    # The same words are another file when a stage is made anew, or a list item gets another code.
    if ("robots" in changed or renamed(change, work)) and not unwritable(after):
        fields["TEMPLATE_DATA"] = packed(change, work)
    return fields


def _gates(change: Change) -> frozenset[str]:
    assert change.parent is not None
    return gates(change.parent, "business_processes", "automation")


def _before(change: Change, named: Iterable[Address]) -> tuple[str, ...]:
    steps = [f"{change.parent}#update"]
    for address in named:
        steps += [f"{address}#add", f"{address}#update"]
        pipeline = parent_of("stage", address) if ".stage." in address else None
        steps += [f"{pipeline}#stages"] if pipeline else []
    return tuple(dict.fromkeys(steps))


def _stands(change: Change, _work: Work, after: Live) -> Differences:
    """For what it was made: without this it is nobody's."""
    now = after.of(change.address)
    if now is None or change.action is not Action.CREATE or now.raw["ENTITY"] == _ENTITY:
        return {}
    return {"ENTITY": (_ENTITY, now.raw["ENTITY"])}


def _probes(change: Change, live: LiveObject, around: Live) -> Mapping[str, Probe]:
    if change.action is not Action.DELETE:
        return stage_workflow.standing(change, around)
    params = {"SELECT": ["ID"], "FILTER": {"TEMPLATE_ID": live.ids["id"]}}
    return {"running": Probe(call=Call(method="bizproc.workflow.instances", params=params))}


def _hazards(change: Change, facts: Mapping[str, Any]) -> tuple[Hazard, ...]:
    if change.action is not Action.DELETE:
        return ()
    hazards = [Hazard(kind=HazardKind.DELETES, address=change.address, code="workflow-removed")]
    running = facts.get("running", 0)
    if isinstance(running, int) and running > 0:
        # The portal refuses it (bizproc.workflow.template.delete): a copy of the template is at work.
        told = {"running": running}
        hazards.append(Hazard(kind=HazardKind.BLOCKED, address=change.address, code="workflow-running", facts=told))
    return tuple(hazards)


def _followed(address: Address, record: Record, renamed: Callable[[Address], Address]) -> tuple[Address, Record]:
    """Its robots name fields, list items, stages and processes."""
    process = parent_of("workflow", address)
    if "robots" not in record.attrs or process is None or unwritable(record.attrs):
        return renamed(address), record
    from smartctl.designer.renaming import renamed_robots  # noqa: PLC0415 - as above

    robots = renamed_robots(record.attrs["robots"], process, renamed)
    return renamed(address), replace(record, attrs={**record.attrs, "robots": robots})


KIND: Final = Kind(
    name="workflow",
    section="workflows",
    designed=True,
    names=mentioned,
    spoken_of=lambda attrs: named(attrs.get("robots")),
    rivals=_rivals,
    followed=_followed,
    parent="process",
    words=workflow_words.WORDS,
    weighs=1,
    attrs=(
        Attr(name="title", needed=True, wire="NAME", word=N_("name"), naming=True),
        Attr(
            name="start",
            wire="AUTO_EXECUTE",
            word=N_("start"),
            value=one_of(workflow_words.STARTS),
            told=workflow_words.started,
        ),
        Attr(
            name="robots",
            needed=True,
            wire="TEMPLATE_DATA",
            word=N_("what it does"),
            shown=workflow_words.one_below_the_other,
            told=workflow_words.does,
            drifted=workflow_words.DONE_OTHERWISE,
        ),
        Attr(name="language", internal=True),
        Attr(name="existing_items", internal=True),
    ),
    queries=_queries,
    absent=_absent,
    missing=_missing,
    asked=_asked,
    stakes=_stakes,
    decode=_decode,
    match=_match,
    trace=traces.workflow,
    others=_others,
    twin=same_title,
    named=_named,
    complete=_complete,
    steps=_steps,
    stands=_stands,
    probes=_probes,
    obstacles=stage_workflow.standing,
    foretold=stage_workflow.foretold,
    hazards=_hazards,
    # In which language the designer calls the activities: what somebody reads there, and no difference.
    # What becomes of items that are there is a matter of the moment in which it is switched on.
    equal=dict.fromkeys(("language", "existing_items"), lambda _wanted, _live: True),
)
