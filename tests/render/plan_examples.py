"""Plans as the engine would make them, built by hand: one rich one, and small ones for single sentences."""

from __future__ import annotations

from typing import Any

from smartctl.estimate import Forecast
from smartctl.model import UNKNOWN, Action, Address, Change, Hazard, HazardKind, Moved, Plan, Stranger

P = "installation"
MAIN = f"{P}.pipeline.main"
HOSTILE = "\x1b[31mFake\x1b[0m [red]x[/red] \u202egnp.exe\u2066 </script>\nPlan: 0 to add, 0 to change, 0 to destroy."


def change(address: str, action: Action, before: Any = None, after: Any = None, **more: Any) -> Change:
    parts = address.split(".")
    kind = parts[-2] if len(parts) > 1 else "process"
    if "relation" in parts:
        kind = "relation"
    parent = None if len(parts) == 1 else ".".join(parts[:3] if kind == "stage" else parts[:1])
    return Change(
        address=Address(address),
        kind=kind,
        key=parts[-1],
        parent=Address(parent) if parent else None,
        action=action,
        before=before,
        after=after,
        **more,
    )


def plan(*changes: Change, **more: Any) -> Plan:
    given = {
        "mode": "apply",
        "portal": "mock:demo",
        "blueprint": "window-installation",
        "version": "1.1.0",
        "language": "ru",
        "lineage": "1f2e3d4c-0000-4000-8000-000000000000",
        "serial": 7,
        **more,
    }
    return Plan(changes=changes, **given)


def stage(key: str, action: Action, before: Any = None, after: Any = None, **more: Any) -> Change:
    return change(f"{MAIN}.stage.{key}", action, before, after, **more)


def field(key: str, action: Action, before: Any = None, after: Any = None, **more: Any) -> Change:
    return change(f"{P}.field.{key}", action, before, after, **more)


def look(title: str, position: int, code: str, color: str = "#39A8EF", result: str = "process") -> dict[str, Any]:
    return {
        "title": title,
        "color": color,
        "result": result,
        "position": position,
        "code": code,
        "sort": position * 100,
    }


def _removed_stage() -> Change:
    address = Address(f"{MAIN}.stage.negotiation")
    facts = {"items": 148}
    return stage(
        "negotiation",
        Action.DELETE,
        look("Переговоры", 6, "UC_8KQ2"),
        reason="removed-from-blueprint",
        ids={"id": 31, "categoryId": 12},
        impact={"items": 148},
        hazards=(
            Hazard(kind=HazardKind.DELETES, address=address, code="stage-removed", facts=facts),
            Hazard(kind=HazardKind.BLOCKED, address=address, code="stage-occupied", facts=facts),
        ),
    )


def _replaced_field() -> Change:
    address = Address(f"{P}.field.budget")
    facts = {"filled": 61, "items": 412}
    before = {"type": "money", "multiple": False, "code": "BUDGET", "title": {"ru": "Бюджет"}, "sort": 300}
    return field(
        "budget",
        Action.REPLACE,
        before,
        {**before, "multiple": True},
        reason="forces-replacement",
        replace_paths=("multiple",),
        ids={"id": 41},
        impact=facts,
        hazards=tuple(
            Hazard(kind=kind, address=address, code="field-replaced", facts=facts)
            for kind in (HazardKind.DELETES, HazardKind.LOSES_DATA)
        ),
    )


def _list_field() -> Change:
    before = {
        "type": "enumeration",
        "title": {"ru": "Бригада"},
        "required": False,
        "sort": 200,
        "items": {
            "own": {"title": "Своя", "position": 1, "default": True, "sort": 100, "code": "own"},
            "contractor": {"title": "Подрядчик", "position": 3, "default": False, "sort": 200, "code": "contractor"},
            "rent": {"title": "Аренда", "position": 3, "default": False, "sort": 300, "code": "rent"},
            "none": {"title": "Без монтажа", "position": 4, "default": False, "sort": 400, "code": "none"},
        },
    }
    after = {
        **before,
        "required": True,
        "items": {
            "own": {"title": "Своя бригада", "position": 1, "default": True, "sort": 100, "code": "own"},
            "none": {"title": "Без монтажа", "position": 2, "default": False, "sort": 150, "code": "none"},
            "contractor": {"title": "Подрядчик", "position": 3, "default": False, "sort": 200, "code": "contractor"},
            "partner": {"title": "Партнёр", "position": 4, "default": False, "sort": 300, "code": "partner"},
        },
    }
    address = Address(f"{P}.field.crew.item.rent")
    facts = {"key": "rent", "title": "Аренда", "filled": 12}
    return field(
        "crew",
        Action.UPDATE,
        before,
        after,
        ids={"id": 42, "item.own": 7},
        impact={"option.rent": 12},
        hazards=tuple(
            Hazard(kind=kind, address=address, code="item-option-removed", facts=facts)
            for kind in (HazardKind.DELETES, HazardKind.LOSES_DATA)
        ),
    )


def rich_plan() -> Plan:
    flags = {"title": "Установка окон", "stages": True, "client": False, "observers": True, "documents": True}
    system = look("Заявка принята", 1, "NEW")
    moved = look("Доставка окна", 4, "DELIVERY", "#55D0E0")
    changes = (
        change(P, Action.UPDATE, flags, {**flags, "client": True, "observers": False}, ids={"id": 3}),
        change(MAIN, Action.NOOP, {"title": "Монтаж"}, {"title": "Монтаж"}, moved_from=Address(f"{P}.pipeline.first")),
        stage("accepted", Action.UPDATE, {**system, "title": "Новая"}, system, adopted=True, ids={"id": 30}),
        stage("delivery", Action.UPDATE, moved, {**moved, "position": 2, "sort": 150}, ids={"id": 33}),
        stage("checked", Action.CREATE, None, {**look("Проверено", 3, "", "#7BD500"), "code": UNKNOWN}),
        stage(
            "hostile", Action.UPDATE, look("Было", 5, "HOSTILE"), look(HOSTILE, 5, "HOSTILE", "#FF5752"), ids={"id": 35}
        ),
        _removed_stage(),
        field(
            "address",
            Action.CREATE,
            None,
            {
                "type": "address",
                "title": {"ru": "Адрес установки", "en": "Site address"},
                "required": True,
                "settings": {"show_map": True, "entities": ("company", "deal")},
                "position": 1,
                "sort": 100,
            },
        ),
        _list_field(),
        _replaced_field(),
        change(f"{P}.relation.parent.deal", Action.CREATE, None, {"side": "parent", "target": 2, "show_in_card": True}),
        change(f"{P}.binding.tasks", Action.FORGET, {"enabled": True}, None, reason="removed-from-blueprint"),
    )
    drifted = look("Работы выполнены", 7, "DONE")
    return plan(
        *changes,
        drift=(stage("done", Action.UPDATE, drifted, {**drifted, "title": "Сделано", "color": "#A8ADB4"}),),
        fingerprints={Address(P): "5d41402abc4b2a76", Address(MAIN): "7d793037a0760186"},
        moved=(Moved(source=Address(f"{P}.pipeline.first"), target=Address(MAIN)),),
        forecast=Forecast(requests=6, seconds=4.2),
        refusals=tuple(hazard for each in changes for hazard in each.hazards),
        unmanaged=(
            Stranger(
                kind="stage",
                address=Address(f"{MAIN}.stage.uc_a1b2c3"),
                parent=Address(MAIN),
                title="Ждём\u202e материал",
                code="UC_A1B2C3",
                ids={"id": 1090},
                origin="by-hand",
                place="processes.installation.pipelines.main.stages",
                block={"uc_a1b2c3": {"title": "Ждём\u202e материал", "code": "UC_A1B2C3"}},
                before="accepted",
            ),
        ),
        notes=(
            ("title-taken", {"title": "Установка окон", "id": 15}),
            ("respaced", {"pipeline": MAIN, "count": 2}),
        ),
    )


def first_plan() -> Plan:
    """The first apply on an empty portal: everything is new, two of the portal's stages are taken over, two go."""
    doomed = look("Подготовка документов", 2, "PREPARATION")
    changes = (
        change(P, Action.CREATE, None, {"title": "Установка окон", "stages": True, "client": True, "products": False}),
        change(MAIN, Action.CREATE, None, {"title": "Монтаж", "default": True, "position": 1}, adopted=True),
        stage("accepted", Action.CREATE, None, look("Заявка принята", 1, "NEW"), adopted=True),
        stage("paid", Action.CREATE, None, look("Оплачено", 2, "SUCCESS", "#7BD500", "success"), adopted=True),
        stage("cancelled", Action.CREATE, None, look("Отменено", 3, "FAIL", "#FF5752", "failure")),
        stage("PREPARATION", Action.DELETE, doomed, reason="portal-default", impact={"items": 0}),
        field(
            "crew",
            Action.CREATE,
            None,
            {
                "type": "enumeration",
                "title": {"ru": "Бригада"},
                "items": {
                    "own": {"title": "Своя", "position": 1, "default": True, "sort": 100, "code": "own"},
                    "other": {"title": "Подрядчик", "position": 2, "default": False, "sort": 200, "code": "CONTRACTOR"},
                },
                "position": 1,
                "sort": 100,
            },
        ),
        change(f"{P}.relation.child.house", Action.CREATE, None, {"side": "child", "target": "house"}),
        change(f"{P}.binding.tasks", Action.CREATE, None, {"enabled": True}),
    )
    return plan(
        *changes,
        forecast=Forecast(requests=21, seconds=125),
        notes=(("defaults-removed", {"titles": ("PREPARATION", "CLIENT")}), ("adopted", {"address": MAIN})),
    )


def teardown_plan() -> Plan:
    """`destroy` of a process with items, some of which cannot be counted."""
    process = Address(P)
    hazards = tuple(
        Hazard(kind=kind, address=process, code=code, facts={"items": UNKNOWN}, allowed=kind is HazardKind.DELETES)
        for kind, code in ((HazardKind.DELETES, "process-removed"), (HazardKind.BLOCKED, "process-occupied"))
    )
    return plan(
        change(
            P,
            Action.DELETE,
            {"title": "Установка окон", "stages": True},
            reason="removed-from-blueprint",
            hazards=hazards,
            impact={"items": UNKNOWN},
        ),
        change(MAIN, Action.DELETE, {"title": "Монтаж"}, reason="parent-removed"),
        stage("accepted", Action.DELETE, look("Заявка принята", 1, "NEW"), reason="parent-removed"),
        mode="destroy",
        refusals=hazards[1:],
        forecast=Forecast(requests=1, seconds=0.5),
    )


def drift_plan() -> Plan:
    return plan(mode="drift", drift=(*rich_plan().drift, stage("gone", Action.DELETE, look("Пропала", 8, "GONE"))))
