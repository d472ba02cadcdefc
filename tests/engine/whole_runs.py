"""Runs that touch all kinds of objects at once, and everything that is said and sent while they go, as text.

The clock stands still between them, so that every moment is the same one each time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict, replace

from smartctl.engine.guard import Policy
from smartctl.model import Address, Desired, Moved, Plan, Removed
from smartctl.outcome import Report
from smartctl.steps import Call
from tests.kinds.test_cases import wish
from tests.kinds.told_whole import Timeless
from tests.share import copied
from tests.world import Spy, World

ACT = "04d9ad726c7d89c99be2b9f5da8b2b5bd80301bd850fe3ff0be0be45507faa4c"
MAIN, SIDE = "p.pipeline.main", "p.pipeline.side"


def items(*keys: str) -> dict[str, Any]:
    return {key: {"title": key.upper(), "position": at, "default": at == 1} for at, key in enumerate(keys, start=1)}


def text(position: int, **more: Any) -> dict[str, Any]:
    return {"type": "string", "multiple": False, "title": {"ru": f"Поле {position}"}, "position": position, **more}


FIRST = {
    "p": {
        "title": "Окна", "stages": True, "use_in_user_fields": True, "pipelines": True, "client": True, "observers": True,
        "business_processes": True, "automation": True, "documents": True, "workplace": "workplace.office",
    },
    "q": {"title": "Склад", "stages": True, "entity_type_id": 1100},
    "workplace.office": {"title": "Контора"},
    SIDE: {"title": "Гарантия", "default": False, "position": 2},
    f"{SIDE}.stage.asked": {"title": "Просьба", "result": "process", "position": 1},
    f"{SIDE}.stage.done": {"title": "Сделано", "result": "success", "position": 2},
    f"{SIDE}.stage.off": {"title": "Отказ", "result": "failure", "position": 3},
    f"{MAIN}.stage.talks": {"title": "Переговоры", "color": "#39A8EF", "result": "process", "position": 2},
    f"{MAIN}.stage.paid": {"title": "Оплачено", "result": "success", "position": 3},
    f"{MAIN}.stage.lost": {"title": "Отменено", "result": "failure", "position": 4},
    "p.field.old": text(1, settings={"rows": 2, "max_length": 60}, required=True),
    "p.field.note": text(2, help={"ru": "Что угодно"}),
    "p.field.count": text(3, type="integer", settings={"min_value": 1, "max_value": 9}),
    "p.field.crew": text(4, type="enumeration", items=items("own", "hired", "none"), filterable=True),
    "p.field.kinds": text(5, type="enumeration", multiple=True, items=items("a", "b")),
    "p.field.gone": text(6, type="money"),
    "p.relation.parent.q": {"side": "parent", "target": "q", "show_in_card": True},
    "p.relation.parent.deal": {"side": "parent", "target": 2, "show_in_card": False},
    "p.binding.tasks": {"enabled": True},
    "p.card.main": {"sections": [{"title": "О заявке", "fields": ["title", "client", "crew"]}, {"title": "Ещё", "fields": ["old", "note"]}]},
    "numerator.acts": {"title": "Акты", "template": "АКТ-{NUMBER}", "start": 5, "length": 4},
    "document.act": {
        "title": "Акт", "region": "ru", "numerator": "numerator.acts", "for": ["deal", MAIN],
        "file": {"path": "act.docx", "sha256": ACT}, "position": 1,
    },
    "robot_kind.price": {"title": {"ru": "Цена"}, "handler": "https://robots.example.com/price"},
    "trigger.paid": {"title": "Оплачено"},
    "p.automation.workflow.check": {
        "title": "Проверка", "start": "on_create", "language": "ru",
        "robots": [
            {"task": "Проверить {{title}}", "responsible": {"role": "user_1", "user": 1}, "after": "1h"},
            {"comment": "Чужое", "if": [{"field": "crew", "is": "hired"}]},
            {"move": f"{MAIN}.stage.paid"},
        ],
    },
}  # fmt: skip
SECOND = {
    **FIRST,
    "p": {**FIRST["p"], "title": "Окна и двери", "client": False, "recycle_bin": True, "workplace": None},
    "workplace.office": None,
    SIDE: {"title": "Сервис", "default": True, "position": 1},
    MAIN: {"title": "Монтаж", "default": False, "position": 2},
    f"{MAIN}.stage.talks": None,
    f"{MAIN}.stage.new": {"title": "Заявка", "color": "#7BD500", "result": "process", "position": 1},
    f"{MAIN}.stage.measure": {"title": "Замер", "result": "process", "position": 2},
    f"{SIDE}.stage.off": {"title": "Отказались", "result": "failure", "position": 3},
    "p.field.old": None,
    "p.field.gone": None,
    "p.field.note": None,
    "p.field.remark": text(1, help={"ru": "Что-нибудь"}, code="NOTE"),
    "p.field.count": text(2, type="double", settings={"precision": 1}, code="NUMBER"),
    "p.field.crew": text(3, type="enumeration", items=items("own", "team"), required=True),
    "p.field.kinds": text(4, type="enumeration", multiple=True, items=items("b", "a", "c")),
    "p.relation.parent.q": {"side": "parent", "target": "q", "show_in_card": False},
    "p.relation.parent.deal": None,
    "p.binding.tasks": None,
    "p.card.main": {"sections": [{"title": "Заявка", "fields": ["crew", "title"]}]},
    "numerator.acts": {"title": "Акты работ", "template": "АКТ-{NUMBER}", "start": 5, "length": 6},
    "document.act": {**FIRST["document.act"], "title": "Акт работ", "for": [MAIN], "active": False},
    "robot_kind.price": {"title": {"ru": "Цены"}, "handler": "https://robots.example.com/prices"},
    "trigger.paid": {"title": "Оплата пришла"},
    "p.automation.workflow.check": {**FIRST["p.automation.workflow.check"], "title": "Контроль", "robots": [{"comment": "Своё"}]},
}  # fmt: skip


def second() -> Desired:
    to = {
        f"{MAIN}.stage.talks": f"{MAIN}.stage.measure",
        "p.field.old": "p.field.remark",
        "p.field.crew.item.hired": "p.field.crew.item.team",
        "p.field.crew.item.none": "p.field.crew.item.own",
    }
    removed = tuple(
        Removed(source=Address(source), target=Address(target), when_filled="join" if source == "p.field.old" else "")
        for source, target in to.items()
    )
    moved = (Moved(source=Address("p.field.note"), target=Address("p.field.remark")),)
    return replace(wish(SECOND), removed=removed, moved=moved)


class Kept(Spy):
    """Takes note of requests as they go, a line each. What a question asks beside its method is told once, in `full`."""

    def __init__(self, spy: Spy, *, full: bool = False) -> None:
        super().__init__(spy.inner)
        self.lines: list[str] = []
        self.full = full

    def _told(self, call: Call) -> str:
        whole = self.full or not call.reads or call.method == "crm.item.list"
        return f"{call.method} {as_json(call.params)}" if whole else call.method

    def call(self, call):
        self.lines.append(self._told(call))
        return super().call(call)

    def batch(self, calls, *, halt):
        self.lines.append(f"batch halt={halt}")
        self.lines += [f"  {key}: {self._told(call)}" for key, call in calls.items()]
        return super().batch(calls, halt=halt)


def as_json(value: Any) -> str:
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, default=str)


def _plain(value: Any) -> Any:
    """Frozen values as maps, without what says nothing."""
    if isinstance(value, Struct):
        told = {name: _plain(one) for name, one in asdict(value).items()}
        return {name: one for name, one in told.items() if one not in (None, [], {}, "")}
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return sorted(value) if isinstance(value, frozenset) else value


def fresh() -> World:
    lost = frozenset(map(Address, ("p", "p.field.gone", "p.field.count", "p.field.crew", "p.field.note")))
    world = Timeless(policy=Policy(allow_delete=True, allow_data_loss=lost))
    world.by_application()
    return world


@copied
def filled() -> World:
    """The first blueprint is there, and two items stand in it."""
    world = fresh()
    world.apply(wish(FIRST))
    known = world.memories.records
    stage = known[Address(f"{MAIN}.stage.talks")].ids
    crew, old, note, gone = (known[Address(f"p.field.{key}")].ids for key in ("crew", "old", "note", "gone"))
    board = {"categoryId": stage["categoryId"], "stageId": f"DT{stage['entityTypeId']}_{stage['categoryId']}:TALKS"}
    for number, item in enumerate(("hired", "none"), start=1):
        values = {old["fieldName"]: f"старое {number}", note["fieldName"]: "своё" if number == 1 else ""}
        values |= {crew["fieldName"]: crew[f"item.{item}"], gone["fieldName"]: f"{number}00|RUB"}
        item_fields = {"title": f"№ {number}", **board, **values}
        world.ask("crm.item.add", entityTypeId=stage["entityTypeId"], fields=item_fields, useOriginalUfNames="Y")
    return world


def carried_out(
    world: World, want: Desired, *, meanwhile: Callable[[], object] = lambda: None, full: bool = False
) -> Iterator[str]:
    spy = world.portal
    world.portal = kept = Kept(spy, full=full)
    planned = world.plan(want, world.policy)
    yield from ("--- plan", *pretty(planned.plan), "--- asked for it", *kept.lines)
    kept.lines.clear()
    meanwhile()
    report = world.carry_out(planned)
    yield from ("--- report", *pretty(report), "--- sent and asked", *kept.lines)
    yield from left(world)
    world.portal = spy


def left(world: World) -> Iterator[str]:
    yield from ("--- journal", *map(as_json, world.journal.entries))
    yield from (f"kept {name}: {as_json(rows)}" for name, rows in world.journal.tables.items())
    yield "--- state"
    for at, record in sorted(world.memories.records.items()):
        yield f"{at} {record.kind} {as_json(record.ids)} created={record.created} {as_json(record.attrs)} {as_json(record.otherwise)}"
    yield from (str(one) for one in (*world.memories.carried, *world.memories.let_go))


def pretty(told: Plan | Report) -> Iterator[str]:
    """One line a change, and one for each other fact."""
    for name, value in asdict(told).items():
        if isinstance(value, tuple) and value:
            yield f"{name}:"
            yield from (f"  {as_json(each)}" for each in value)
        elif value not in (
            None,
            (),
            {},
            "",
        ):  # what a plan may say one day, and this one does not, is nobody's business
            yield f"{name}: {as_json(value)}"
