"""Plans of the built-in blueprints as the engine makes them: the first one, a rich edit of a used process, the removal, drift.

The edit is the same for each blueprint: a stage goes and its items move, one moves, one is new, one is renamed; fields
and list items come, change and go; the card changes; somebody has been at the portal in between.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from msgspec.structs import replace
from ruamel.yaml import YAML

from smartctl.blueprint.compile import compile_desired
from smartctl.blueprint.source import load
from smartctl.engine.around import looked_around
from smartctl.engine.planner import make_destroy_plan
from smartctl.model import Address, Desired, Plan
from smartctl.operations.drifting import drift_of
from smartctl.operations.words_around import with_words
from smartctl.shipped import blueprints_dir
from tests.share import copied, once
from tests.world import World

NAMES = sorted(path.stem for path in blueprints_dir().glob("*.yaml"))
OCCASIONS = ("create", "edit", "destroy", "drift")


class StillWorld(World):
    """A world whose clock stands, so that its plans are the same on every day."""

    def _now(self) -> datetime:
        return datetime(2026, 11, 24, 9, 30, tzinfo=UTC) + timedelta(seconds=self.seconds_late)


@lru_cache
def plan_of(name: str, occasion: str) -> Plan:
    return replace(_plan(name, occasion), portal="mock:demo")


def _plan(name: str, occasion: str) -> Plan:
    first, want = _document(name), _wanted(name)
    if occasion == "create":
        return StillWorld().plan(want).plan
    world = _used(name)
    if occasion == "destroy":
        return make_destroy_plan(portal=world.portal, desired=want, memory=world.memory(), policy=world.policy).plan
    _by_hand(world, first)
    if occasion == "drift":
        _more_by_hand(world, first)
        memory = world.memory()
        found, around = looked_around(world.portal, want, memory, others={})
        return drift_of(found, want, memory, with_words(around, found, want), {})
    return world.plan(_desired(edited(first))).plan


@copied
def _used(name: str) -> StillWorld:
    """Applied, and somebody works with it."""
    world = StillWorld()
    world.apply(_wanted(name))
    _use(world, _document(name))
    return world


@once
def _wanted(name: str) -> Desired:
    return _desired(_document(name))


@once
def _document(name: str) -> dict[str, Any]:
    document = YAML(typ="safe").load((blueprints_dir() / f"{name}.yaml").read_text(encoding="utf-8"))
    for process in document["processes"].values():
        process.pop("automation", None)
    for apart in ("documents", "numerators"):  # files, and what has no board
        document.pop(apart, None)
    return document


def _desired(document: Mapping[str, Any]) -> Desired:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "blueprint.yaml"
        with file.open("w", encoding="utf-8") as stream:
            YAML().dump(document, stream)
        return compile_desired(load(file), language="ru")


def _first(document: Mapping[str, Any]) -> tuple[str, dict[str, Any], str, dict[str, Any]]:
    key, process = next(iter(document["processes"].items()))
    pipeline, board = next(iter(process["pipelines"].items()))
    return key, process, pipeline, board


def _working(board: Mapping[str, Any]) -> list[str]:
    return [key for key, stage in board["stages"].items() if "result" not in stage]


def _use(world: World, document: Mapping[str, Any]) -> None:
    """Items on every working stage, the more the further."""
    key, _process, pipeline, board = _first(document)
    number = int(world.memories.records[Address(key)].ids["entityTypeId"])
    codes = {int(row["ID"]): row["STATUS_ID"] for row in world.ask("crm.status.list")}
    for count, stage in enumerate(_working(board), start=1):
        known = world.memories.records[Address(f"{key}.pipeline.{pipeline}.stage.{stage}")]
        code = codes[int(known.ids["id"])]
        world.mock.add_items(number, [{"title": f"№ {count}-{one}", "stageId": code} for one in range(count * 7)])


def _by_hand(world: World, document: Mapping[str, Any]) -> None:
    """Somebody renames a stage and puts one of their own behind it."""
    key, _process, pipeline, board = _first(document)
    known = world.memories.records[Address(f"{key}.pipeline.{pipeline}.stage.{_working(board)[1]}")]
    row = world.ask("crm.status.get", id=known.ids["id"])
    world.ask("crm.status.update", id=known.ids["id"], fields={"NAME": "Договорились (устно)"})
    fields = {"ENTITY_ID": row["ENTITY_ID"], "NAME": "Ждём <b>ответа</b>", "SORT": int(row["SORT"]) + 5}
    world.ask("crm.status.add", fields={**fields, "STATUS_ID": "UC_A1B2C3", "COLOR": "#AABBCC"})


def _more_by_hand(world: World, document: Mapping[str, Any]) -> None:
    """A field goes and another one is renamed, all others leave the filter, and the process lets go of its observers."""
    key, _process, _pipeline, _board = _first(document)
    number = world.memories.records[Address(key)].ids["id"]
    rows = world.ask("userfieldconfig.list", moduleId="crm", filter={"entityId": f"CRM_{number}"})["fields"]
    gone, renamed, *others = [row["id"] for row in rows]
    world.ask("userfieldconfig.delete", moduleId="crm", id=gone)
    label = {"editFormLabel": {"ru": "Как зовут", "en": "What it is called"}}
    world.ask("userfieldconfig.update", moduleId="crm", id=renamed, field=label)
    for one in others:
        world.ask("userfieldconfig.update", moduleId="crm", id=one, field={"showFilter": "N"})
    world.ask("crm.type.update", id=number, fields={"isObserversEnabled": "N", "isClientEnabled": "N"})
    # What belongs to the portal and to no process, two of them alike.
    for _each in range(2):
        world.ask("crm.type.add", fields={"title": "Заявки"})
    world.ask("crm.automatedsolution.add", fields={"title": "Сервис"})


def edited(document: Mapping[str, Any]) -> dict[str, Any]:
    key, process, pipeline, board = _first(document)
    stages, fields = dict(board["stages"]), dict(process["fields"])
    working = _working(board)
    gone, moved = working[2], working[3]
    stages.pop(gone)
    order = [one for one in stages if one != moved]
    order.insert(1, moved)
    stages[working[0]] = {
        **stages[working[0]],
        "title": {"ru": "Новая заявка", "en": "New request"},
        "color": "#123456",
    }
    stages = {**{one: stages[one] for one in order[:3]}, "checked": {"title": {"ru": "Проверено", "en": "Checked"}}} | {
        one: stages[one] for one in order[3:]
    }
    names = list(fields)
    lost = names[-2] if fields[names[-1]].get("type") == "list" else names[-1]
    fields.pop(lost)
    fields[names[0]] = {**fields[names[0]], "title": {"ru": "Другое название", "en": "Another name"}, "required": True}
    listed = next((one for one in fields if isinstance(fields[one].get("items"), Mapping)), None)
    if listed is not None:  # of some the items are an input
        items = dict(fields[listed]["items"])
        chosen = list(items)
        items.pop(chosen[-1])
        items[chosen[0]] = {"title": {"ru": "Иначе", "en": "Otherwise"}}
        fresh = {"title": {"ru": "Новое значение", "en": "New item"}}
        fields[listed] = {**fields[listed], "items": {**items, "fresh": fresh}}
    fields["note"] = {
        "type": "string",
        "title": {"ru": "Пометка", "en": "Note"},
        "help": {"ru": "Что важно знать", "en": "What is worth knowing"},
        "multiple": True,
        "filterable": True,
        "settings": {"rows": 3},
    }
    cards = {
        name: [{**part, "fields": [one for one in part["fields"] if one != lost]} for part in card]
        for name, card in process["card"].items()
    }
    first, second, *rest = cards[pipeline]
    taken = first["fields"].pop(2)
    second["fields"] = [*second["fields"], taken, "note"]
    cards[pipeline] = [first, second, *rest]
    relations = dict(process.get("relations") or {})
    parents = {**(relations.get("parents") or {}), "quote": {"show_in_card": True}}
    more = {
        "pipelines": {**process["pipelines"], pipeline: {**board, "stages": stages}},
        "fields": fields,
        "card": cards,
    }
    changed = {**process, **more, "relations": {**relations, "parents": parents}}
    move = {"stage": f"{key}.pipeline.{pipeline}.stage.{gone}", "move_items_to": working[1]}
    return {**document, "processes": {**document["processes"], key: changed}, "removed": [move]}
