"""A portal that people have worked on for a while, by hand and without a plan. All names are made up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from smartctl.mockportal.application import Portal
from smartctl.mockportal.database import Database
from smartctl.mockportal.seeds import clients as people
from smartctl.mockportal.seeds.clients import Clients
from smartctl.mockportal.seeds.hand import Hand
from smartctl.mockportal.settings import Settings
from smartctl.mockportal.tables import departments
from smartctl.mockportal.tables.departments import Department
from smartctl.mockportal.tables.users import User

_PEOPLE = (
    User(id=5, login="smirnov", name="Игорь", last_name="Смирнов", email="smirnov@example.com", crm_admin=True),
    User(id=7, login="sokolova", name="Мария", last_name="Соколова", email="sokolova@example.com"),
    User(id=9, login="orlov", name="Павел", last_name="Орлов", email="orlov@example.com", active=False),
    User(id=11, login="partner", name="Олег", last_name="Зуев", email="zuev@example.net", extranet=True),
)
_CITIES = ("ул. Лесная, 5", "пр. Мира, 112, кв. 34", "Садовая ул., д. 8, корп. 2", "наб. Речная, 41")
_CLIENTS = ("Иванова", "ООО «Ромашка»", "Петров", "ЖК «Северный», корпус 3", "Кузнецова", "ИП Волков", "Школа № 17")


def sow(portal: Portal) -> None:
    portal.fill(_departments)
    for person in _PEOPLE:
        portal.add_user(person)
        portal.add_webhook(person.id, person.login)
    _purchases(Hand(portal))
    clients = people.sow(Hand(portal))
    foreman = Hand(portal, user=5, secret="smirnov")  # noqa: S106 - a made-up person
    windows = _windows(foreman, clients)
    complaints = _complaints(foreman, windows, clients)
    _contracts(Hand(portal))
    Hand(portal).type("Тест 123", "Stages", isSetOpenPermissions="N")
    _workplace(Hand(portal), windows, complaints)


def _departments(database: Database, settings: Settings) -> None:  # noqa: ARG001 - for Portal.fill
    for one in (
        Department(id=2, name="Производство и монтаж", parent=1, head=5),
        Department(id=3, name="Отдел продаж", parent=1, head=7),
        Department(id=4, name="Замерщики", parent=2),
    ):
        departments.save(database, one)


def _day(portal: Portal, days: int) -> str:
    return (portal.settings.now() + timedelta(days=days)).date().isoformat()


def _renamed(hand: Hand, entity_type_id: int, category_id: int, **names: tuple[str, str]) -> None:
    stages = hand.stages(entity_type_id, category_id)
    for code, (name, color) in names.items():
        hand.ask("crm.status.update", id=stages[code]["ID"], fields={"NAME": name, "COLOR": color})


def _windows(hand: Hand, clients: Clients) -> int:
    """Build someone else's process: stages made by hand in the browser, list values nobody gave an id to."""
    portal = hand.portal
    switches = ("Stages", "Client", "LinkWithProducts", "Automation", "Categories", "Observers", "Recyclebin")
    made = hand.type("Установка окон", *switches, "BeginCloseDates")
    type_id, entity = made["id"], made["entityTypeId"]
    main, second = _window_stages(hand, entity)
    prefix = f"UF_CRM_{type_id}_"
    crews = _window_fields(hand, type_id)
    items = [
        {**_standing(number, entity, main, second), **_window(number, portal, clients, crews, prefix)}
        for number in range(36)
    ]
    added = portal.add_items(entity, items, user=5)
    hand.ask("crm.item.update", entityTypeId=entity, id=added[0], fields={"stageId": f"DT{entity}_{main}:PREPARATION"})
    hand.ask("crm.item.delete", entityTypeId=entity, id=added[-1])
    sections = [
        {"name": "main", "title": "О заказе", "type": "section", "elements": [{"name": "TITLE"}, {"name": "CLIENT"}]},
        {
            "name": "user_1a2b",
            "title": "Монтаж",
            "type": "section",
            "elements": [{"name": f"{prefix}{code}", "optionFlags": 1} for code in ("ADDRESS", "CREW", "WINDOWS")],
        },
    ]
    card = "crm.item.details.configuration.set"
    hand.ask(card, entityTypeId=entity, data=sections, scope="C", extras={"categoryId": main})
    return int(entity)


def _window_stages(hand: Hand, entity: int) -> tuple[int, int]:
    """Two pipelines, as somebody has left them."""
    main = hand.default_pipeline(entity)
    _renamed(
        hand,
        entity,
        main,
        NEW=("Новая заявка", "#39A8EF"),
        PREPARATION=("Замер", "#2FC6F6"),
        SUCCESS=("Установлено и оплачено", "#7BD500"),
        FAIL=("Отказ", "#FF5752"),
    )
    hand.ask("crm.status.delete", id=hand.stages(entity, main)["CLIENT"]["ID"])
    for code, name, sort, color, kind in (
        ("UC_4QZ1TB", "Согласование сметы", 30, "#55D0E0", ""),
        ("UC_9M3WXK", "Окна в производстве", 32, "#47E4C2", ""),
        ("UC_H70AJD", "Монтаж назначен", 35, "#FFA900", ""),
        ("UC_2LV8RC", "Ждём доплату (!)", 37, "#F1361A", ""),
        ("UC_0P5YEN", "Клиент передумал", 60, "#AF6D4D", "F"),
    ):
        hand.stage(entity, main, code, name, SORT=sort, COLOR=color, SEMANTICS=kind)
    second = hand.ask("crm.category.add", entityTypeId=entity, fields={"name": "Балконы", "sort": 600})["category"][
        "id"
    ]
    hand.stage(entity, second, "UC_7T1GSF", "Проект и разрешение", SORT=25, COLOR="#C4BAED")
    return main, second


def _window_fields(hand: Hand, type_id: int) -> list[int]:
    """The numbers of the list items of the crew."""
    crews = [
        {"value": name, "sort": 100 * place} for place, name in enumerate(("Бригада Ахмедова", "Бригада 2", "Подряд"))
    ]
    crew = hand.field(type_id, "CREW", "enumeration", "Бригада", enum=crews, settings={"DISPLAY": "UI"})
    hand.field(type_id, "ADDRESS", "string", "Адрес объекта", mandatory="Y", settings={"ROWS": 2})
    hand.field(type_id, "WINDOWS", "integer", "Кол-во окон")
    hand.field(type_id, "MEASURED", "date", "Дата замера")
    hand.field(type_id, "PREPAID", "money", "Предоплата")
    hand.field(type_id, "LIFT", "boolean", "Нужен подъём на этаж")
    hand.field(type_id, "1699871234567", "string", "Примечание монтажникам", multiple="Y")
    return [int(one["id"]) for one in crew["enum"]]


def _standing(number: int, entity: int, main: int, second: int) -> dict[str, Any]:
    """Every sixth item is a balcony, in the pipeline of its own."""
    codes = ("NEW", "PREPARATION", "UC_4QZ1TB", "UC_9M3WXK", "UC_9M3WXK", "UC_H70AJD", "UC_2LV8RC", "SUCCESS", "FAIL")
    balcony = number % 6 == 5
    category = second if balcony else main
    code = ("NEW", "UC_7T1GSF", "SUCCESS")[number // 6 % 3] if balcony else codes[number * 5 % len(codes)]
    return {"categoryId": category, "stageId": f"DT{entity}_{category}:{code}"}


def _window(number: int, portal: Portal, clients: Clients, crews: list[int], prefix: str) -> dict[str, Any]:
    return {
        "title": f"{_CLIENTS[number % len(_CLIENTS)]}: {'балкон' if number % 6 == 5 else 'окна'}, {number + 1}",
        "assignedById": (5, 7, 1)[number % 3],
        "contactIds": [clients.contacts[number % len(clients.contacts)]],
        "companyId": clients.companies[number % len(clients.companies)] if number % 2 else None,
        "opportunity": 18_500 + number * 3_750,
        "begindate": _day(portal, number - 40),
        "closedate": _day(portal, number - 20),
        f"{prefix}ADDRESS": _CITIES[number % len(_CITIES)],
        f"{prefix}WINDOWS": number % 7 + 1,
        f"{prefix}CREW": crews[number % len(crews)],
        f"{prefix}MEASURED": _day(portal, number - 45) if number % 4 else "",
        f"{prefix}PREPAID": f"{5_000 + number * 500}|RUB",
        f"{prefix}LIFT": "Y" if number % 3 else "N",
        f"{prefix}1699871234567": ["Звонить за час", "Собака во дворе"][: number % 3],
    }


def _complaints(hand: Hand, windows: int, clients: Clients) -> int:
    relations = {"parent": [{"entityTypeId": windows, "isChildrenListEnabled": "Y"}, {"entityTypeId": 2}]}
    made = hand.type("Рекламации", "Stages", "Client", "UseInUserfield", relations=relations)
    type_id, entity = made["id"], made["entityTypeId"]
    main = hand.default_pipeline(entity)
    hand.stage(entity, main, "UC_K3D9QW", "Выезд мастера", SORT=25, COLOR="#FFA900")
    reasons = [{"value": name} for name in ("Продувание", "Фурнитура", "Царапины", "Другое")]
    reason = hand.field(type_id, "REASON", "enumeration", "Причина", enum=reasons, multiple="Y")
    ids = [int(one["id"]) for one in reason["enum"]]
    hand.portal.add_items(
        entity,
        [
            {
                "title": f"Рекламация № {number + 101}",
                "stageId": f"DT{entity}_{main}:{('NEW', 'UC_K3D9QW', 'SUCCESS')[number % 3]}",
                f"PARENT_ID_{windows}": number + 1,
                "parentId2": clients.deals[number % len(clients.deals)],
                f"UF_CRM_{type_id}_REASON": ids[: number % 3 + 1],
            }
            for number in range(8)
        ],
        user=5,
    )
    return int(entity)


def _purchases(hand: Hand) -> None:
    made = hand.type("Закупки", "Stages", "Categories", "Automation", "BizProc", "Documents", "Mycompany", "Source")
    type_id, entity = made["id"], made["entityTypeId"]
    hand.ask("crm.category.add", entityTypeId=entity, fields={"name": "Импорт", "sort": 100, "isDefault": "Y"})
    imported = hand.default_pipeline(entity)
    _renamed(hand, entity, imported, PREPARATION=("Запрос цен", "#2FC6F6"), CLIENT=("Таможня", "#FFA900"))
    hand.stage(entity, imported, "UC_B6N0ZX", "Оплачено, ждём груз", SORT=35, COLOR="#47E4C2")
    hand.field(type_id, "INVOICE", "url", "Ссылка на счёт")
    hand.field(type_id, "BUYER", "employee", "Закупщик")
    hand.field(type_id, "DUE", "datetime", "Срок поставки")
    hand.field(type_id, "WEIGHT", "double", "Вес, кг", settings={"PRECISION": 2})
    hand.portal.add_items(
        entity,
        [
            {
                "title": f"Закупка {name}",
                "stageId": f"DT{entity}_{imported}:{code}",
                "categoryId": imported,
                f"UF_CRM_{type_id}_BUYER": 7,
                f"UF_CRM_{type_id}_WEIGHT": 12.5 * (place + 1),
                f"UF_CRM_{type_id}_INVOICE": f"https://example.com/invoice/{place + 1}",
            }
            for place, (name, code) in enumerate(
                (("профиля", "NEW"), ("фурнитуры", "CLIENT"), ("пены", "UC_B6N0ZX"), ("стекла", "UC_B6N0ZX"))
            )
        ],
    )


def _contracts(hand: Hand) -> None:
    """Build a plain register: no stages, no pipelines."""
    made = hand.type("Договоры", "Client", "Documents", "Mycompany", code="contracts")
    type_id, entity = made["id"], made["entityTypeId"]
    hand.field(type_id, "NUMBER", "string", "Номер", isSearchable="Y")
    hand.field(type_id, "SCAN", "file", "Скан", multiple="Y")
    numbers = [{"title": f"Договор {number}/24", f"UF_CRM_{type_id}_NUMBER": f"{number}/24"} for number in range(1, 13)]
    hand.portal.add_items(entity, numbers)


def _workplace(hand: Hand, windows: int, complaints: int) -> None:
    """Put two of the processes into a workplace of their own."""
    types = {one["entityTypeId"]: one["id"] for one in hand.ask("crm.type.list")["types"]}
    fields = {"title": "Производство и монтаж", "typeIds": [types[windows], types[complaints]]}
    hand.ask("crm.automatedsolution.add", fields=fields)
