"""Pipelines of a process (`crm.category.*`).

Identity: the id in the state; the portal has no settable key for them. The wanted default pipeline is the portal's
default one, which every new process has from birth. Otherwise, inside a process of ours, one unclaimed pipeline of the
same title is the one whose create was answered into the void.
Create-only: nothing. A new pipeline arrives with five stages.
Lost on delete: its stages with their robots, the permissions given for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from smartctl.kinds.base import (
    Answers,
    Attr,
    Family,
    Kind,
    Probe,
    Scope,
    Work,
    answer_of,
    as_int,
    as_map,
    as_rows,
    as_text,
    count_items,
    is_yes,
    recorded,
    unclaimed,
    yes_no,
)
from smartctl.model import Action, Address, Change, Hazard, HazardKind, Live, LiveObject
from smartctl.steps import Call, Ref, Step, Yield


def _queries(scope: Scope, answers: Answers) -> Mapping[str, Call]:
    types = {as_int(number) for number in scope.known_ids("process", "entityTypeId")}
    types |= {entity_type_id for _, entity_type_id in types_of(answers)}
    return {
        f"categories_{number}": Call(method="crm.category.list", params={"entityTypeId": number})
        for number in sorted(types)
    }


def _absent(key: str, answers: Answers) -> bool:
    """The pipelines of a process that is known from the state and gone from the portal."""
    return key.startswith("categories_") and key not in {f"categories_{number}" for _, number in types_of(answers)}


def types_of(answers: Answers) -> tuple[tuple[int, int], ...]:
    """(id, entityTypeId) of every process read in full so far."""
    rows = (as_map(as_map(answer_of(answers, key)).get("type")) for key in answers if key.startswith("type_"))
    return tuple((as_int(row.get("id")), as_int(row.get("entityTypeId"))) for row in rows if row)


def _decode(answers: Answers) -> tuple[LiveObject, ...]:
    found: list[LiveObject] = []
    for type_id, entity_type_id in types_of(answers):
        rows = as_rows(as_map(answer_of(answers, f"categories_{entity_type_id}")).get("categories"))
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
            "title": as_text(row.get("name")),
            "default": is_yes(row.get("isDefault")),
            "sort": as_int(row.get("sort")),
        },
    )


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
    return [Step(name=f"{change.address}#add", address=change.address, call=call, after=after, yields=yields)]


def _update(change: Change, fields: Mapping[str, Any], category: object, entity_type: object) -> Step:
    params = {"entityTypeId": entity_type, "id": category, "fields": fields}
    call = Call(method="crm.category.update", params=params)
    return Step(name=f"{change.address}#update", address=change.address, call=call)


def _delete(change: Change, work: Work) -> Step:
    # A default pipeline cannot be deleted: its successor is made default first.
    successors = tuple(
        f"{other.address}#{'add' if other.action is Action.CREATE else 'update'}"
        for other in work.changes
        if other.parent == change.parent and other.action in (Action.CREATE, Action.UPDATE) and _is_default(other)
    )
    call = Call(
        method="crm.category.delete", params={"entityTypeId": change.ids["entityTypeId"], "id": change.ids["id"]}
    )
    return Step(name=f"{change.address}#delete", address=change.address, call=call, after=successors)


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
    if items != 0:
        hazards.append(
            Hazard(kind=HazardKind.BLOCKED, address=change.address, code="pipeline-occupied", facts={"items": items})
        )
    return tuple(hazards)


KIND: Final = Kind(
    name="pipeline",
    parent="process",
    attrs=(
        Attr(name="title", wire="name"),
        Attr(name="default", wire="isDefault"),
        Attr(name="position"),
        Attr(name="sort", wire="sort", internal=True),
    ),
    ordered=True,
    queries=_queries,
    absent=_absent,
    decode=_decode,
    match=_match,
    steps=_steps,
    probes=_probes,
    hazards=_hazards,
)
