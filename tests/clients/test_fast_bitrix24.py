"""fast_bitrix24, a client that knows nothing of smartctl, lives a whole life on the mock portal over HTTP.

It sends nearly everything as a batch, adds a parameter of its own to each command, sorts every list by `ID` and takes
envelopes of one key apart: all of that meets the mock as it meets a portal.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from aiohttp import ClientResponseError
from fast_bitrix24 import Bitrix
from fast_bitrix24.server_response import ErrorInServerResponseException

from smartctl.mockportal.application import Portal
from tests.clients.serving import served

MANY, BY_BATCHES = 2600, 120
STAGES = [("NEW", None), ("PREPARATION", None), ("CLIENT", None), ("SUCCESS", "S"), ("FAIL", "F")]


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[Portal, int]]:
    with served() as mock_and_port:
        yield mock_and_port


@pytest.fixture
def port(server: tuple[Portal, int]) -> int:
    return server[1]


@pytest.fixture(autouse=True)
def _loop() -> Iterator[None]:
    """A loop for the client's synchronous calls: made here so that it is closed, too."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield
    asyncio.set_event_loop(None)
    loop.close()


def client(port: int, secret: str = "demo") -> Bitrix:
    webhook = f"http://127.0.0.1:{port}/rest/1/{secret}/"
    return Bitrix(webhook, verbose=False, request_pool_size=10_000, requests_per_second=1_000.0)


@pytest.fixture
def portal(port: int) -> Bitrix:
    return client(port)


@pytest.fixture
def process(portal: Bitrix) -> dict[str, Any]:
    fields = {"title": "Purchases", "isStagesEnabled": "Y", "isCategoriesEnabled": "Y"}
    return portal.call("crm.type.add", {"fields": fields})


def default_category(portal: Bitrix, process: dict[str, Any]) -> int:
    found = portal.get_all("crm.category.list", {"entityTypeId": process["entityTypeId"]})
    return next(one["id"] for one in found if one["isDefault"] == "Y")


def stages(portal: Bitrix, entity: str) -> list[tuple[str, str | None]]:
    rows = portal.get_all("crm.status.list", {"filter": {"ENTITY_ID": entity}})
    ordered = sorted(rows, key=lambda row: int(row["SORT"]))  # the client has sorted by ID
    return [(row["STATUS_ID"].partition(":")[2], row["SEMANTICS"]) for row in ordered]


def test_types_are_added_changed_found_and_deleted(portal: Bitrix, process: dict[str, Any]) -> None:
    assert process["title"] == "Purchases"
    assert (process["isStagesEnabled"], process["isClientEnabled"]) == ("Y", "N")

    changed = portal.call("crm.type.update", {"id": process["id"], "fields": {"title": "Ремонт & окна", "code": "c"}})
    assert (changed["title"], changed["code"]) == ("Ремонт & окна", "c")

    found = portal.get_by_ID("crm.type.get", [process["id"]], "id")
    assert found["type"]["title"] == "Ремонт & окна"

    listed = portal.call("crm.type.list", {"order": {"id": "ASC"}}, raw=True)
    assert process["id"] in [one["id"] for one in listed["result"]["types"]]
    assert listed["total"] == len(listed["result"]["types"])

    assert portal.call("crm.type.delete", {"id": process["id"]}, raw=True)["result"] == []
    with pytest.raises(ErrorInServerResponseException):
        portal.get_by_ID("crm.type.get", [process["id"]], "id")


def test_its_own_order_by_upper_case_id_is_refused_for_types_as_on_a_portal(portal: Bitrix) -> None:
    # Reported of a portal: github.com/leshchenko1979/fast_bitrix24/issues/196
    with pytest.raises(ClientResponseError) as refused:
        portal.get_all("crm.type.list")
    assert refused.value.status == 400


def test_categories_come_with_stages_and_leave_with_them(portal: Bitrix, process: dict[str, Any]) -> None:
    number = process["entityTypeId"]
    first = default_category(portal, process)
    added = portal.call(
        "crm.category.add", [{"entityTypeId": number, "fields": {"name": name, "sort": 700}} for name in ("a", "b")]
    )
    assert [one["name"] for one in added] == ["a", "b"]
    assert {one["isDefault"] for one in added} == {"N"}
    assert stages(portal, f"DYNAMIC_{number}_STAGE_{added[0]['id']}") == STAGES

    renamed = portal.call("crm.category.update", {"entityTypeId": number, "id": first, "fields": {"name": "Главная"}})
    assert (renamed["name"], renamed["isDefault"]) == ("Главная", "Y")
    listed = portal.get_all("crm.category.list", {"entityTypeId": number})
    assert {one["name"] for one in listed} == {"Главная", "a", "b"}

    assert portal.call("crm.category.delete", {"entityTypeId": number, "id": added[1]["id"]}) is None
    assert stages(portal, f"DYNAMIC_{number}_STAGE_{added[1]['id']}") == []


def test_stages_are_added_changed_ordered_and_deleted(portal: Bitrix, process: dict[str, Any]) -> None:
    category = default_category(portal, process)
    entity = f"DYNAMIC_{process['entityTypeId']}_STAGE_{category}"
    fields = {"ENTITY_ID": entity, "STATUS_ID": "REVIEW", "NAME": "Проверка", "SORT": 35, "COLOR": "39A8EF"}
    row_id = portal.call("crm.status.add", {"fields": fields})
    assert type(row_id) is int
    row = portal.get_by_ID("crm.status.get", [row_id])
    assert row["STATUS_ID"] == f"DT{process['entityTypeId']}_{category}:REVIEW"
    assert (row["ID"], row["SORT"], row["SYSTEM"], row["SEMANTICS"]) == (str(row_id), "35", "N", None)
    assert row["COLOR"] == "#39A8EF"
    assert stages(portal, entity) == [*STAGES[:3], ("REVIEW", None), *STAGES[3:]]

    assert portal.call("crm.status.update", {"id": row_id, "fields": {"NAME": "Осмотр", "SORT": 15}}) is True
    assert stages(portal, entity)[1] == ("REVIEW", None)

    types = portal.call("crm.status.entity.types", {}, raw=True)["result"]
    assert entity in [one["ID"] for one in types]
    assert portal.call("crm.status.delete", {"id": row_id}) is True
    assert stages(portal, entity) == STAGES


def test_fields_keep_settings_labels_and_list_items(portal: Bitrix, process: dict[str, Any]) -> None:
    entity, prefix = f"CRM_{process['id']}", f"UF_CRM_{process['id']}_"
    described = [
        {"fieldName": f"{prefix}SUPPLIER", "userTypeId": "string", "settings": {"ROWS": 3}},
        {
            "fieldName": f"{prefix}KIND",
            "userTypeId": "enumeration",
            "multiple": "Y",
            "editFormLabel": {"ru": "Вид", "en": "Kind"},
            "enum": [
                {"value": "Завод", "xmlId": "plant", "sort": 10},
                {"value": "Дилер", "xmlId": "dealer", "sort": 20},
            ],
        },
    ]
    asked = [{"moduleId": "crm", "field": {"entityId": entity} | one} for one in described]
    text, kinds = portal.call("userfieldconfig.add", asked)
    assert (text["fieldName"], text["settings"]["ROWS"], text["settings"]["SIZE"]) == (f"{prefix}SUPPLIER", 3, 20)
    assert kinds["editFormLabel"] == {"ru": "Вид", "en": "Kind"}
    assert [(one["value"], one["xmlId"]) for one in kinds["enum"]] == [("Завод", "plant"), ("Дилер", "dealer")]

    listed = portal.get_all("userfieldconfig.list", {"moduleId": "crm", "filter": {"entityId": entity}})
    assert {one["id"]: one["fieldName"] for one in listed} == {one["id"]: one["fieldName"] for one in (text, kinds)}

    values = [int(one["id"]) for one in kinds["enum"]]
    names = {"entityTypeId": process["entityTypeId"], "useOriginalUfNames": "Y"}
    item = portal.call("crm.item.add", names | {"fields": {f"{prefix}SUPPLIER": "Окна+", f"{prefix}KIND": values}})
    assert (item[f"{prefix}SUPPLIER"], item[f"{prefix}KIND"]) == ("Окна+", values)

    gone = portal.call("userfieldconfig.delete", {"moduleId": "crm", "id": text["id"]})
    assert gone is None
    left = portal.get_all("userfieldconfig.list", {"moduleId": "crm", "filter": {"entityId": entity}})
    assert [one["fieldName"] for one in left] == [f"{prefix}KIND"]


def test_items_go_in_by_batches_and_2600_come_back_by_pages(
    server: tuple[Portal, int], portal: Bitrix, process: dict[str, Any]
) -> None:
    number = process["entityTypeId"]
    titles = [f"Окно № {index}" for index in range(MANY)]
    there = server[0].add_items(number, ({"title": one} for one in titles[:-BY_BATCHES]))
    added = portal.call(
        "crm.item.add", [{"entityTypeId": number, "fields": {"title": one}} for one in titles[-BY_BATCHES:]]
    )
    assert len({one["id"] for one in added}) == BY_BATCHES

    # The client does not keep the order of rows: it looks for doubles by a set.
    listed = portal.get_all("crm.item.list", {"entityTypeId": number, "select": ["id", "title"]})
    assert {one["title"] for one in listed} == set(titles)
    assert {one["id"] for one in listed} == {*there, *(one["id"] for one in added)}

    ids = [one["id"] for one in added[:60]]
    one_by_one = portal.get_by_ID("crm.item.get", ids, "id", {"entityTypeId": number})
    assert {int(key) for key in one_by_one} == set(ids)

    filtered = portal.get_all("crm.item.list", {"entityTypeId": number, "filter": {"@id": ids}})
    assert {one["id"] for one in filtered} == set(ids)
    updated = portal.call(
        "crm.item.update", [{"entityTypeId": number, "id": one, "fields": {"title": "Готово"}} for one in ids]
    )
    assert [one["title"] for one in updated] == ["Готово"] * len(ids)
    ready = portal.get_all("crm.item.list", {"entityTypeId": number, "filter": {"=title": "Готово"}})
    assert len(ready) == len(ids)


def test_card_layouts_are_set_read_and_reset(portal: Bitrix, process: dict[str, Any]) -> None:
    card = {
        "entityTypeId": process["entityTypeId"],
        "scope": "C",
        "extras": {"categoryId": default_category(portal, process)},
    }
    layout = [
        {
            "name": "main",
            "title": "О заявке",
            "type": "section",
            "elements": [{"name": "TITLE", "optionFlags": "1"}, {"name": "STAGE_ID"}],
        }
    ]
    method = "crm.item.details.configuration"
    assert portal.call(f"{method}.get", card, raw=True)["result"] is None
    assert portal.call(f"{method}.set", card | {"data": layout}) is True
    (section,) = portal.call(f"{method}.get", card, raw=True)["result"]
    assert (section["name"], section["title"]) == ("main", "О заявке")
    assert [one["name"] for one in section["elements"]] == ["TITLE", "STAGE_ID"]
    assert portal.call(f"{method}.reset", card) is True
    assert portal.call(f"{method}.get", card, raw=True)["result"] is None


def test_a_batch_takes_ids_from_the_answers_before(portal: Bitrix) -> None:
    answers = portal.call_batch(
        {
            "halt": 1,
            "cmd": {
                "type": "crm.type.add?fields[title]=Batch&fields[isStagesEnabled]=Y",
                "category": "crm.category.add?entityTypeId=$result[type][type][entityTypeId]&fields[name]=second",
                "item": "crm.item.add?entityTypeId=$result[type][type][entityTypeId]"
                "&fields[categoryId]=$result[category][category][id]&fields[title]=made+by+$result[type][type][title]",
                "found": "crm.item.list?entityTypeId=$result[type][type][entityTypeId]",
            },
        }
    )
    number, category = answers["type"]["type"]["entityTypeId"], answers["category"]["category"]
    assert (category["entityTypeId"], category["name"]) == (number, "second")
    item = answers["item"]["item"]
    assert (item["title"], item["categoryId"]) == ("made by Batch", category["id"])
    assert item["stageId"] == f"DT{number}_{category['id']}:NEW"
    assert [one["id"] for one in answers["found"]["items"]] == [item["id"]]


def test_refusals_arrive_as_this_client_tells_them(port: int, portal: Bitrix, process: dict[str, Any]) -> None:
    number = process["entityTypeId"]
    with pytest.raises(ErrorInServerResponseException) as refused:
        portal.call("crm.type.update", {"id": 10**6, "fields": {"title": "x"}})
    (error,) = refused.value.args[0].values()
    assert set(error) >= {"error", "error_description"}

    with pytest.raises(ErrorInServerResponseException) as refused:
        portal.call("crm.item.add", {"entityTypeId": 10**6, "fields": {"title": "x"}})
    (error,) = refused.value.args[0].values()
    assert error["error"] == "NOT_FOUND"

    with pytest.raises(ErrorInServerResponseException) as refused:  # one bad command of three
        portal.call_batch({"halt": 0, "cmd": {"a": "profile", "b": "crm.item.get?id=1&entityTypeId=1", "c": "scope"}})
    assert list(refused.value.args[0]) == ["b"]

    for method, status in [("crm.type.nothing", 404), ("crm.item.get", 400)]:
        with pytest.raises(ClientResponseError) as answered:
            portal.call(method, {"entityTypeId": number, "id": 10**6}, raw=True)
        assert answered.value.status == status
    with pytest.raises(ClientResponseError) as answered:
        client(port, "wrong").call("profile", {}, raw=True)
    assert answered.value.status == 401
