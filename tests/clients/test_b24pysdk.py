"""b24pysdk, the official SDK, lives a whole life on the mock portal over HTTPS.

It speaks https only and knows the shapes of the answers: `value` and `values` are read by its own schemas.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from b24pysdk import BitrixWebhook, Client, Config
from b24pysdk import errors as sdk

from smartctl.mockportal.application import Portal
from smartctl.mockportal.authority import certify
from tests.clients.serving import served

MANY = 2600
STAGES = [("NEW", None), ("PREPARATION", None), ("CLIENT", None), ("SUCCESS", "S"), ("FAIL", "F")]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Portal, int, Path]]:
    authority = tmp_path_factory.mktemp("authority") / "ca.pem"
    with served(certify(authority)) as (mock, port):
        yield mock, port, authority


@pytest.fixture
def client(server: tuple[Portal, int, Path], monkeypatch: pytest.MonkeyPatch) -> Any:
    _, port, authority = server
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return reach(port)


def reach(port: int, secret: str = "demo") -> Any:
    Config().configure(default_read_timeout=60)  # a busy machine takes its time with 2,600 items
    return Client(BitrixWebhook(domain=f"127.0.0.1:{port}", webhook_token=f"1/{secret}"))


@pytest.fixture
def process(client: Any) -> dict[str, Any]:
    fields = {"title": "Purchases", "isStagesEnabled": "Y", "isCategoriesEnabled": "Y"}
    return client.crm.type.add(fields=fields).result["type"]


def default_category(client: Any, process: dict[str, Any]) -> int:
    found = client.crm.category.list(entity_type_id=process["entityTypeId"]).result["categories"]
    return next(one["id"] for one in found if one["isDefault"] == "Y")


def stages(client: Any, entity: str) -> list[tuple[str, str | None]]:
    rows = client.crm.status.list(filter={"ENTITY_ID": entity}, order={"SORT": "ASC"}).result
    return [(row["STATUS_ID"].partition(":")[2], row["SEMANTICS"]) for row in rows]


def test_types_are_added_changed_found_and_deleted(client: Any, process: dict[str, Any]) -> None:
    assert process["title"] == "Purchases"
    assert (process["isStagesEnabled"], process["isClientEnabled"]) == ("Y", "N")

    parents = {"parent": [{"entityTypeId": 2, "isChildrenListEnabled": "true"}]}
    changed = client.crm.type.update(bitrix_id=process["id"], fields={"title": "Ремонт & окна", "relations": parents})
    assert changed.result["type"]["title"] == "Ремонт & окна"
    got = client.crm.type.get(bitrix_id=process["id"])
    assert [
        (one["entityTypeId"], one["isChildrenListEnabled"]) for one in got.result["type"]["relations"]["parent"]
    ] == [(2, "Y")]
    assert isinstance(got.time.date_start, datetime)
    by_number = client.crm.type.get_by_entity_type_id(entity_type_id=process["entityTypeId"])
    assert by_number.result["type"]["id"] == process["id"]
    listed = client.crm.type.list(filter={"=id": process["id"]}).as_list().result
    assert [one["title"] for one in listed] == ["Ремонт & окна"]
    assert client.crm.type.fields().result["fields"]["title"]["type"] == "string"

    assert client.crm.type.delete(bitrix_id=process["id"]).result == []
    assert client.crm.type.list(filter={"=id": process["id"]}).result["types"] == []


def test_categories_come_with_stages_and_leave_with_them(client: Any, process: dict[str, Any]) -> None:
    number = process["entityTypeId"]
    category = client.crm.category
    first = default_category(client, process)
    added = category.add(entity_type_id=number, fields={"name": "Вторая", "sort": 700}).result["category"]
    assert (added["name"], added["isDefault"], added["entityTypeId"]) == ("Вторая", "N", number)
    assert stages(client, f"DYNAMIC_{number}_STAGE_{added['id']}") == STAGES

    changed = category.update(entity_type_id=number, bitrix_id=first, fields={"name": "Главная"}).result["category"]
    assert (changed["name"], changed["isDefault"]) == ("Главная", "Y")
    assert category.get(entity_type_id=number, bitrix_id=first).result["category"] == changed
    listed = category.list(entity_type_id=number).as_list().result
    assert [one["name"] for one in listed] == ["Главная", "Вторая"]
    assert category.fields(entity_type_id=number).value["name"]

    assert category.delete(entity_type_id=number, bitrix_id=added["id"]).result is None
    assert stages(client, f"DYNAMIC_{number}_STAGE_{added['id']}") == []


def test_stages_are_added_changed_ordered_and_deleted(client: Any, process: dict[str, Any]) -> None:
    category = default_category(client, process)
    entity = f"DYNAMIC_{process['entityTypeId']}_STAGE_{category}"
    status = client.crm.status
    fields = {"ENTITY_ID": entity, "STATUS_ID": "REVIEW", "NAME": "Проверка", "SORT": 35, "COLOR": "39A8EF"}
    row_id = status.add(fields=fields).result
    assert type(row_id) is int
    row = status.get(bitrix_id=row_id).result
    assert row["STATUS_ID"] == f"DT{process['entityTypeId']}_{category}:REVIEW"
    assert (row["ID"], row["SORT"], row["COLOR"], row["SEMANTICS"]) == (str(row_id), "35", "#39A8EF", None)
    assert stages(client, entity) == [*STAGES[:3], ("REVIEW", None), *STAGES[3:]]

    assert status.update(bitrix_id=row_id, fields={"NAME": "Осмотр", "SORT": 15}).result is True
    assert stages(client, entity)[1] == ("REVIEW", None)
    assert status.fields().value["NAME"]
    assert entity in [one["ID"] for one in status.entity.types().result]
    assert list(status.entity.types().values)
    codes = [one["STATUS_ID"].partition(":")[2] for one in status.entity.items(entity_id=entity).result]
    assert codes == ["NEW", "REVIEW", "PREPARATION", "CLIENT", "SUCCESS", "FAIL"]
    assert len(list(status.entity.items(entity_id=entity).values)) == 6

    assert status.delete(bitrix_id=row_id).result is True
    assert stages(client, entity) == STAGES


def test_fields_keep_settings_labels_and_list_items(client: Any, process: dict[str, Any]) -> None:
    entity, prefix = f"CRM_{process['id']}", f"UF_CRM_{process['id']}_"
    config = client.userfieldconfig
    text = config.add(
        module_id="crm",
        field={"entityId": entity, "fieldName": f"{prefix}SUPPLIER", "userTypeId": "string", "settings": {"ROWS": 3}},
    ).result["field"]
    assert (text["fieldName"], text["settings"]["ROWS"], text["settings"]["SIZE"]) == (f"{prefix}SUPPLIER", 3, 20)
    kinds = config.add(
        module_id="crm",
        field={
            "entityId": entity,
            "fieldName": f"{prefix}KIND",
            "userTypeId": "enumeration",
            "multiple": "Y",
            "editFormLabel": {"ru": "Вид", "en": "Kind"},
            "enum": [
                {"value": "Завод", "xmlId": "plant", "sort": 10},
                {"value": "Дилер", "xmlId": "dealer", "sort": 20},
            ],
        },
    ).result["field"]
    assert kinds["editFormLabel"] == {"ru": "Вид", "en": "Kind"}

    renamed = [one | {"value": one["value"].upper()} for one in kinds["enum"]]
    changed = config.update(
        module_id="crm", bitrix_id=int(kinds["id"]), field={"userTypeId": "enumeration", "enum": renamed}
    ).result["field"]
    assert [(one["id"], one["value"]) for one in changed["enum"]] == [
        (kinds["enum"][0]["id"], "ЗАВОД"),
        (kinds["enum"][1]["id"], "ДИЛЕР"),
    ]
    assert config.get(module_id="crm", bitrix_id=int(kinds["id"])).result["field"] == changed
    listed = config.list(module_id="crm", filter={"entityId": entity}).as_list().result
    assert [one["fieldName"] for one in listed] == [f"{prefix}SUPPLIER", f"{prefix}KIND"]
    assert "enumeration" in config.get_types(module_id="crm").result["types"]

    values = [int(one["id"]) for one in changed["enum"]]
    item = client.crm.item.add(
        entity_type_id=process["entityTypeId"],
        fields={f"{prefix}SUPPLIER": "Окна+", f"{prefix}KIND": values},
        use_original_uf_names=True,
    ).result["item"]
    assert (item[f"{prefix}SUPPLIER"], item[f"{prefix}KIND"]) == ("Окна+", values)
    described = client.crm.item.fields(entity_type_id=process["entityTypeId"], use_original_uf_names=True)
    assert described.value[f"{prefix}KIND"]

    assert config.delete(module_id="crm", bitrix_id=int(text["id"])).result is None
    left = config.list(module_id="crm", filter={"entityId": entity}).result["fields"]
    assert [one["fieldName"] for one in left] == [f"{prefix}KIND"]


def test_2600_items_come_back_by_pages_in_batches(
    server: tuple[Portal, int, Path], client: Any, process: dict[str, Any]
) -> None:
    number, items = process["entityTypeId"], client.crm.item
    titles = [f"Окно № {index}" for index in range(MANY)]
    server[0].add_items(number, ({"title": one} for one in titles[:-120]))
    added = client.call_batches(
        [items.add(entity_type_id=number, fields={"title": one}) for one in titles[-120:]]
    ).result
    assert not added.result_error
    assert len(added.result) == 120

    listed = items.list(entity_type_id=number, select=["id", "title"], order={"id": "ASC"}).as_list().result
    assert [one["title"] for one in listed] == titles
    assert [one["id"] for one in listed] == sorted({one["id"] for one in listed})

    # By windows of ids and start=-1: how the documentation tells one to read much.
    half = listed[MANY // 2]["id"]
    fast = items.list(entity_type_id=number, select=["id"], filter={">=id": half}).as_list_fast(limit=300).result
    assert [one["id"] for one in fast] == [one["id"] for one in listed[MANY // 2 : MANY // 2 + 300]]

    first = items.get(entity_type_id=number, bitrix_id=listed[0]["id"]).result["item"]
    assert (first["title"], first["entityTypeId"]) == (titles[0], number)
    stage = f"DT{number}_{default_category(client, process)}:SUCCESS"
    moved = items.update(entity_type_id=number, bitrix_id=first["id"], fields={"stageId": stage}).result["item"]
    assert (moved["stageId"], moved["previousStageId"]) == (stage, first["stageId"])
    assert items.delete(entity_type_id=number, bitrix_id=first["id"]).result == []
    counted = items.list(entity_type_id=number, select=["id"]).as_list(limit=120).result
    assert len(counted) == 120


def test_card_layouts_are_set_read_and_reset(client: Any, process: dict[str, Any]) -> None:
    configuration = client.crm.item.details.configuration
    card = {
        "entity_type_id": process["entityTypeId"],
        "scope": "C",
        "extras": {"categoryId": default_category(client, process)},
    }
    layout = [
        {
            "name": "main",
            "title": "О заявке",
            "type": "section",
            "elements": [{"name": "TITLE", "optionFlags": "1"}, {"name": "STAGE_ID"}],
        }
    ]
    assert configuration.get(**card).result is None
    assert configuration.set(data=layout, **card).result is True
    (section,) = configuration.get(**card).result
    assert (section["name"], section["title"]) == ("main", "О заявке")
    assert [one["name"] for one in section["elements"]] == ["TITLE", "STAGE_ID"]
    assert len(list(configuration.get(**card).values)) == 1
    everybody = {key: card[key] for key in ("entity_type_id", "extras")}
    assert configuration.force_common_scope_for_all(**everybody).result is True
    assert configuration.reset(**card).result is True
    assert configuration.get(**card).result is None


def test_a_batch_takes_ids_from_the_answers_before(client: Any) -> None:
    number = "$result[type][type][entityTypeId]"
    commands = {
        "type": ("crm.type.add", {"fields": {"title": "Batch", "isStagesEnabled": "Y"}}),
        "category": ("crm.category.add", {"entityTypeId": number, "fields": {"name": "second"}}),
        "item": (
            "crm.item.add",
            {
                "entityTypeId": number,
                "fields": {
                    "categoryId": "$result[category][category][id]",
                    "title": "made by $result[type][type][title]",
                },
            },
        ),
        "found": ("crm.item.list", {"entityTypeId": number}),
    }
    answer = client.get_token().call_batch(commands, halt=True)["result"]
    assert answer["result_error"] == []
    assert answer["result_total"] == {"found": 1}
    made, second = answer["result"]["type"]["type"], answer["result"]["category"]["category"]
    item = answer["result"]["item"]["item"]
    assert (item["title"], item["categoryId"]) == ("made by Batch", second["id"])
    assert item["stageId"] == f"DT{made['entityTypeId']}_{second['id']}:NEW"
    assert [one["id"] for one in answer["result"]["found"]["items"]] == [item["id"]]


def test_a_batch_tells_its_errors_by_command(client: Any, process: dict[str, Any]) -> None:
    crm = client.crm
    asked = {
        "good": crm.type.get(bitrix_id=process["id"]),
        "bad": crm.item.get(entity_type_id=process["entityTypeId"], bitrix_id=10**6),
        "after": crm.type.get(bitrix_id=process["id"]),
    }
    whole = client.call_batch(asked).result
    assert set(whole.result) == set(whole.result_time) == {"good", "after"}
    assert whole.result_error["bad"]["error"] == "NOT_FOUND"
    halted = client.call_batch(asked, halt=True).result
    assert (set(halted.result), set(halted.result_error)) == ({"good"}, {"bad"})
    in_a_row = client.call_batch(list(asked.values())).result
    assert sorted(in_a_row.result) == ["0", "2"]  # a gap makes an object of the list


def test_refusals_arrive_as_the_errors_of_the_sdk(
    server: tuple[Portal, int, Path], client: Any, process: dict[str, Any]
) -> None:
    mock, port, _ = server
    with pytest.raises(sdk.BitrixAPINotFound) as refused:  # by its code, the status is 400
        _ = client.crm.item.get(entity_type_id=process["entityTypeId"], bitrix_id=10**6).result
    assert refused.value.error == "NOT_FOUND"
    with pytest.raises(sdk.BitrixAPIInvalidArgValue):
        _ = client.crm.type.list(filter={"nothing": 1}).result
    with pytest.raises(sdk.BitrixAPIBadRequest) as refused:
        _ = client.crm.type.get(bitrix_id=10**6).result
    # Documented as the number 0, sent as "0" by the source: the SDK's own `error` can read the second only.
    assert refused.value.json_response["error"] in (0, "0")
    with pytest.raises(sdk.BitrixAPIBadRequest) as refused:
        _ = client.crm.status.get(bitrix_id=10**6).result
    assert refused.value.error == ""
    with pytest.raises(sdk.BitrixAPINotFound) as refused:
        client.get_token().call_method("crm.type.nothing")
    assert refused.value.error == "ERROR_METHOD_NOT_FOUND"

    with pytest.raises(sdk.BitrixAPIInvalidCredentials):
        _ = reach(port, "wrong").profile().result
    mock.add_webhook(1, "poor", ("user",))
    with pytest.raises(sdk.BitrixAPIInsufficientScope):
        _ = reach(port, "poor").crm.type.list().result
