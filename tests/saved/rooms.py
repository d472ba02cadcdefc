"""Portals, and what a plan file says is to be done to each: from small cases of one kind to whole blueprints."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from smartctl.blueprint.compile import compile_desired
from smartctl.blueprint.source import load
from smartctl.codec import dumps, plan_to_json
from smartctl.engine import order
from smartctl.engine.guard import Policy
from smartctl.engine.planner import Planned, make_destroy_plan
from smartctl.engine.survey import Memory
from smartctl.kinds import KINDS
from smartctl.model import Address, Desired
from smartctl.shipped import blueprints_dir
from smartctl.steps import Call
from tests.crash.scenarios import HERE, SCENARIOS, Item
from tests.kinds.test_cases import CASES, OF_AN_APPLICATION, filled, read, wish
from tests.repairs import repairs
from tests.world import CONTENTS, Spy, World

DELETES = Policy(allow_delete=True)
MOVES = """\
removed:
  - {stage: road, move_items_to: asked}
  - {field: note, copy_to: crew, when_filled: join}
  - {field: phone, forget: true}
  - {item: kind.other, becomes: own}
  - {field: place, copy_to: kind, map: {yard: own, roof: own}}
"""


class Still(Spy):
    """A portal that nobody writes to: each question is asked once."""

    def __init__(self, inner: Any) -> None:
        super().__init__(inner)
        self.told: dict[str, Any] = {}

    def call(self, call: Call) -> Any:
        assert call.reads, call
        return self.batch({"only": call}, halt=False)["only"]

    def batch(self, calls: Mapping[str, Call], *, halt: bool) -> Mapping[str, Any]:
        assert all(one.reads for one in calls.values()), calls
        known = {key: json.dumps([one.method, one.params], default=str) for key, one in calls.items()}
        missing = {key: calls[key] for key, name in known.items() if name not in self.told}
        if missing:
            answers = super().batch(missing, halt=halt)
            self.told |= {known[key]: answer for key, answer in answers.items()}
        return {key: self.told[name] for key, name in known.items() if name in self.told}


@dataclass
class Room:
    """A portal, the plan that was made for it as a document, and how to make another such portal."""

    name: str
    again: Callable[[], Room]
    world: World
    made: Planned
    still: Still = field(init=False)
    memory: Memory = field(init=False)

    def __post_init__(self) -> None:
        self.still, self.memory = Still(self.world.portal.inner), self.world.memory()

    @cached_property
    def document(self) -> dict[str, Any]:
        return json.loads(dumps(plan_to_json(self.made.plan)))

    @cached_property
    def steps(self) -> tuple[Any, ...]:
        return order.steps(self.made.plan.changes, self.made.survey.live, KINDS)


def _planned(name: str, ready: Callable[[], tuple[World, Desired]], *, destroy: bool) -> Room:
    world, want = ready()
    if destroy:
        made = make_destroy_plan(portal=world.portal, desired=want, memory=world.memory(), policy=Policy())
        # What others have added, for whoever wants to write it in.
        beside = world.plan(want, DELETES).plan.unmanaged
        made = replace(made, plan=replace(made.plan, unmanaged=beside))
    else:
        made = world.plan(want, DELETES)
    again = partial(_planned, name, ready, destroy=destroy)
    return Room(name=f"{'destroy ' if destroy else ''}{name}", again=again, world=world, made=made)


def _of_case(path: Path) -> tuple[World, Desired]:
    case = read(path)
    world = World()
    if path.parent.name in OF_AN_APPLICATION:
        world.by_application()
    if case.get("before") is not False:
        world.apply(wish(case.get("before")), DELETES)
    for by_hand in case.get("by_hand", ()):
        ask = world.ask_as_application if by_hand.get("application") else world.ask
        ask(by_hand["method"], **filled(by_hand["params"], world))
    return world, wish(case["want"])


def _of_files(before: Path | None, then: Path, items: Sequence[Item] = ()) -> tuple[World, Desired]:
    world = World()
    papers = [*(blueprints_dir() / "documents").iterdir(), *(HERE / "documents").iterdir()]
    world.contents = {**CONTENTS, **{hashlib.sha256(one.read_bytes()).hexdigest(): one.read_bytes() for one in papers}}
    if before is not None:
        world.apply(_compiled(before), DELETES)
        for one in items:
            _put(world, one)
    return world, _compiled(then)


def _compiled(path: Path) -> Desired:
    return compile_desired(load(path), language="ru")


def _put(world: World, place: Item) -> None:
    """One of the items of a scenario: for a plan one is as good as fifty."""
    [kind] = [one for one in world.ask("crm.type.list")["types"] if one["title"] == place.process]
    number = kind["entityTypeId"]
    boards = {one["id"]: one["name"] for one in world.ask("crm.category.list", entityTypeId=number)["categories"]}
    where = {
        f"{boards[board]} / {row['NAME']}": {"categoryId": board, "stageId": row["STATUS_ID"]}
        for board in boards
        for row in world.ask("crm.status.list")
        if row["ENTITY_ID"] == f"DYNAMIC_{number}_STAGE_{board}"
    }
    values = {f"UF_CRM_{kind['id']}_{code}": value for code, value in place.values.items()}
    fields = {"title": place.stage or place.process, **where.get(place.stage, {}), **values}
    world.ask("crm.item.add", entityTypeId=number, fields=fields, useOriginalUfNames="Y")


def _of_repairs(folder: Path, *, protect: bool = False) -> tuple[World, Desired]:
    """Every way in which items and values go elsewhere; a hand-made stage and field beside them."""
    first, then = folder / "first.yaml", folder / "then.yaml"
    lived, gone = repairs(), repairs("road", "note", "phone", "other", "place", more=MOVES)
    if protect:
        lived, gone = (one.replace("{type: list", "{protect: true, type: list") for one in (lived, gone))
        lived, gone = (one.replace("    preset:", "    protect: true\n    preset:") for one in (lived, gone))
    first.write_text(lived, encoding="utf-8")
    then.write_text(gone, encoding="utf-8")
    world = World()
    world.by_application()
    world.apply(_compiled(first), DELETES)
    process = world.memories.records[Address("repair")].ids
    number, name = process["entityTypeId"], f"UF_CRM_{process['id']}_"
    lists = {
        row["fieldName"]: world.ask("userfieldconfig.get", moduleId="crm", id=row["id"])["field"].get("enum")
        for row in world.ask("userfieldconfig.list", moduleId="crm")["fields"]
    }
    [road] = [row["STATUS_ID"] for row in world.ask("crm.status.list") if row["STATUS_ID"].endswith(":ROAD")]
    values = {"NOTE": "Заметка", "CREW": "Первая", "PHONE": "1"}
    chosen = {"KIND": lists[f"{name}KIND"][1]["id"], "PLACE": lists[f"{name}PLACE"][0]["id"]}
    fields = {"title": "1", "stageId": road, **{f"{name}{code}": one for code, one in {**values, **chosen}.items()}}
    world.ask("crm.item.add", entityTypeId=number, fields=fields, useOriginalUfNames="Y")
    [entity] = [row["ENTITY_ID"] for row in world.ask("crm.status.list") if row["STATUS_ID"] == road]
    world.ask("crm.status.add", fields={"ENTITY_ID": entity, "STATUS_ID": "UC_HAND", "NAME": "Рука", "SORT": 25})
    by_hand = {"entityId": f"CRM_{process['id']}", "fieldName": f"{name}HAND", "userTypeId": "string"}
    world.ask("userfieldconfig.add", moduleId="crm", field={**by_hand, "editFormLabel": {"ru": "Рука"}})
    return world, _compiled(then)


def small() -> Iterator[Room]:
    """One life of each kind, and what has been tried against plans before: for every run of the tests."""
    for path in CASES:
        if path.stem in ("removed", "removed-with-values", "renamed", "two-at-once", "the-last-one-removed", "clear"):
            yield _planned(f"{path.parent.name}/{path.stem}", partial(_of_case, path), destroy=False)


def rooms(folder: Path) -> Iterator[Room]:
    """All of them, the smallest first: of equal edits the one in the smallest plan is tried."""
    ready: dict[str, Callable[[], tuple[World, Desired]]] = {
        f"{path.parent.name}/{path.stem}": partial(_of_case, path) for path in CASES
    }
    ready["repairs"] = partial(_of_repairs, folder)
    ready["repairs, protected"] = partial(_of_repairs, folder, protect=True)
    for one in SCENARIOS.values():
        if not one.application and one.undone is None and "destroy" not in one.command:
            ready[one.name] = partial(_of_files, one.before, one.blueprint, one.items)
    for name, prepare in ready.items():
        for destroy in (False, True):
            yield _planned(name, prepare, destroy=destroy)
