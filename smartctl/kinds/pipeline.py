"""Pipelines of a process (`crm.category.*`).

Identity: the id in the state; the portal has no settable key for them. The wanted default pipeline is the portal's
default one, which every new process has from birth. Otherwise, inside a process of ours, one unclaimed pipeline of the
same title is the one whose create was answered into the void.
Create-only: nothing. A new pipeline arrives with five stages.
Lost on delete: its stages with their robots, the permissions given for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from smartctl.i18n import N_
from smartctl.kinds import foreign, pipeline_words
from smartctl.kinds.attr import Attr, moved, renamed
from smartctl.kinds.base import Answers, Family, Kind, Work, as_int, as_title, is_yes, staying, yes_no
from smartctl.kinds.matching import recorded, same_title, unclaimed
from smartctl.kinds.pipeline_list import CLOSED, absent, pipelines_of, queries, types_of
from smartctl.kinds.questions import Probe, count_items
from smartctl.kinds.stage_codes import codes, surplus
from smartctl.kinds.stage_moves import move_name
from smartctl.model import Action, Address, Change, Hazard, HazardKind, Ids, Live, LiveObject
from smartctl.steps import Call, Ref, Step, Yield, gates


def _decode(answers: Answers) -> tuple[LiveObject, ...]:
    found: list[LiveObject] = []
    for type_id, entity_type_id in types_of(answers):
        rows = pipelines_of(answers, entity_type_id)
        rows.sort(key=lambda row: (as_int(row.get("sort")), as_int(row.get("id"))))
        found.extend(_live(row, f"process:{type_id}", entity_type_id) for row in rows)
    return tuple(found)


def _live(row: Mapping[str, Any], parent: str, entity_type_id: int) -> LiveObject:
    category_id = as_int(row.get("id"))
    return LiveObject(
        kind="pipeline",
        ident=f"pipeline:{category_id}",
        parent=parent,
        natural="",
        ids={"id": category_id, "entityTypeId": entity_type_id},
        attrs={
            "title": as_title(row.get("name")),
            "default": is_yes(row.get("isDefault")),
            "sort": as_int(row.get("sort")),
        },
        raw={CLOSED: True} if row.get(CLOSED) else {},
    )


def _asked(live: LiveObject) -> tuple[str, ...]:
    return (f"categories_{live.ids['entityTypeId']}",)


def _match(family: Family) -> Mapping[Address, str]:
    found = recorded(family)
    for resource in family.wanted:
        if resource.address in found:
            continue
        free = unclaimed(family, found)
        default = [live for live in free if live.attrs["default"]] if resource.attrs.get("default") else []
        # The category name is stored untrimmed (crm.category.update), so a hand-made space still matches.
        namesakes = [live for live in free if live.attrs["title"].strip() == str(resource.attrs.get("title")).strip()]
        if default:
            found[resource.address] = default[0].ident
        elif len(namesakes) == 1 and not namesakes[0].attrs["default"]:
            found[resource.address] = namesakes[0].ident
    return found


def _steps(work: Work) -> Sequence[Step]:
    steps: list[Step] = []
    for change in work.changes:
        if change.action is Action.CREATE:
            adopts = work.creates(change.parent) and _is_default(change)
            steps.extend(_adopt(change) if adopts else _add(change, after=_after_adoption(change, work)))
        elif change.action is Action.UPDATE:
            fields = _wire(change)
            if fields:
                steps.append(_update(change, fields, change.ids["id"], change.ids["entityTypeId"]))
        elif change.action is Action.DELETE and not work.dies(change.parent):
            steps.append(_delete(change, work))
    return steps


def _after_adoption(change: Change, work: Work) -> tuple[str, ...]:
    """The default pipeline of a new process is found by being the only one: others are added after that."""
    siblings = [other for other in work.changes if other.parent == change.parent and _is_default(other)]
    return tuple(f"{other.address}#find" for other in siblings) if work.creates(change.parent) else ()


def _is_default(change: Change) -> bool:
    return bool((change.after or {}).get("default"))


def _process(change: Change) -> Address:
    assert change.parent is not None
    return change.parent


def _gate(change: Change) -> frozenset[str]:
    """Pipelines cannot be switched off while there are two; and sources disagree on what is taken while they are off."""
    return gates(_process(change), "pipelines")


def _adopt(change: Change) -> list[Step]:
    """The default pipeline of a process that is being created: it is there already and only wants its title."""
    process = _process(change)
    find = Step(
        name=f"{change.address}#find",
        address=change.address,
        call=Call(method="crm.category.list", params={"entityTypeId": Ref(address=process, name="entityTypeId")}),
        yields=(
            # A process that was just created has exactly one category.
            Yield(address=change.address, name="id", path=("categories", 0, "id")),
            Yield(address=change.address, name="entityTypeId", path=("categories", 0, "entityTypeId")),
        ),
    )
    ids = Ref(address=change.address), Ref(address=process, name="entityTypeId")
    return [find, _update(change, _wire(change), *ids)]


def _add(change: Change, *, after: tuple[str, ...]) -> list[Step]:
    call = Call(
        method="crm.category.add",
        params={"entityTypeId": Ref(address=_process(change), name="entityTypeId"), "fields": _wire(change)},
    )
    yields = (
        Yield(address=change.address, name="id", path=("category", "id")),
        Yield(address=change.address, name="entityTypeId", path=("category", "entityTypeId")),
    )
    name, gate = f"{change.address}#add", _gate(change)
    return [Step(name=name, address=change.address, call=call, after=after, later=True, yields=yields, through=gate)]


def _update(change: Change, fields: Mapping[str, Any], category: object, entity_type: object) -> Step:
    params = {"entityTypeId": entity_type, "id": category, "fields": fields}
    call = Call(method="crm.category.update", params=params)
    return Step(name=f"{change.address}#update", address=change.address, call=call, through=_gate(change))


def _delete(change: Change, work: Work) -> Step:
    # A default pipeline cannot be deleted: its successor is made default first.
    successors = tuple(
        f"{other.address}#{'add' if other.action is Action.CREATE else 'update'}"
        for other in work.changes
        if other.parent == change.parent and other.action in (Action.CREATE, Action.UPDATE) and _is_default(other)
    )
    emptied = tuple(move_name(other.address) for other in work.plan.values() if other.parent == change.address)
    call = Call(
        method="crm.category.delete", params={"entityTypeId": change.ids["entityTypeId"], "id": change.ids["id"]}
    )
    name = f"{change.address}#delete"
    return Step(name=name, address=change.address, call=call, after=(*successors, *emptied), through=_gate(change))


def _wire(change: Change) -> dict[str, Any]:
    before, after = change.before or {}, change.after or {}
    wire: dict[str, Any] = {}
    if before.get("title") != after.get("title"):
        wire["name"] = after["title"]
    if "sort" in after and before.get("sort") != after["sort"]:
        wire["sort"] = after["sort"]
    # Only ever "Y": an "N" would leave the process without a default (documents and sources disagree on the effect).
    if after.get("default") and not before.get("default"):
        wire["isDefault"] = yes_no(value=True)
    return wire


def _probes(change: Change, live: LiveObject, _around: Live) -> Mapping[str, Probe]:
    if change.action is not Action.DELETE:
        return {}
    return {"items": count_items(live.ids["entityTypeId"], {"=categoryId": live.ids["id"]})}


def _hazards(change: Change, facts: Mapping[str, Any]) -> tuple[Hazard, ...]:
    if change.action is not Action.DELETE:
        return ()
    items = facts.get("items", 0)
    hazards = [Hazard(kind=HazardKind.DELETES, address=change.address, code="pipeline-removed", facts={"items": items})]
    left = staying(facts)
    if left != 0:
        told = {"items": left, **({"returning": facts["returning"]} if "returning" in facts else {})}
        hazards.append(Hazard(kind=HazardKind.BLOCKED, address=change.address, code="pipeline-occupied", facts=told))
    return tuple(hazards)


def _lost(change: Change) -> Iterator[str]:
    if change.action in (Action.DELETE, Action.REPLACE):
        yield from ("automation", "permissions", "number")


_RENAMED: Final = N_('The pipeline "{old}" will be renamed to "{new}".')
_MOVED: Final = N_('The pipeline "{title}" will move from place {old} to place {new}.')


def _brings(change: Change, inside: Sequence[Change]) -> Mapping[str, Mapping[str, Any]]:
    """Which of the five stages that every pipeline is born with are removed again."""
    stages = [(one.key, one.after or {}) for one in inside if one.kind == "stage"]
    dropped = surplus(stages, codes(stages, takeover=True))
    facts = {"address": change.address, "titles": ", ".join(dropped)}
    return {"defaults-removed": facts} if stages and dropped else {}


def _shown_by_items(live: LiveObject) -> tuple[str, str]:
    return "categoryId", str(live.ids["id"])


def _by_number(ids: Ids) -> str:
    return f"{ids['entityTypeId']}_{ids['id']}"


KIND: Final = Kind(
    name="pipeline",
    section="pipelines",
    parent="process",
    words=pipeline_words.WORDS,
    shown_by_items=_shown_by_items,
    rekeyed=True,
    told_by="stage",
    by_number=_by_number,
    brings=_brings,
    weighs=1,
    attrs=(
        Attr(name="title", needed=True, wire="name", word=N_("name"), naming=True, told=renamed(_RENAMED)),
        Attr(
            name="default",
            wire="isDefault",
            passed_on=True,
            word=N_("default"),
            told=pipeline_words.becomes_default,
        ),
        Attr(name="position", word=N_("place"), told=moved(_MOVED)),
        Attr(name="sort", wire="sort", internal=True),
    ),
    ordered=True,
    twin=same_title,
    queries=queries,
    absent=absent,
    asked=_asked,
    decode=_decode,
    match=_match,
    foreign=foreign.pipeline,
    steps=_steps,
    probes=_probes,
    lost=_lost,
    hazards=_hazards,
)
