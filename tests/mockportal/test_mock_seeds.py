"""Portals to begin with: they hold what they promise and answer as any portal does."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from smartctl.mockportal import dump, seeds
from smartctl.mockportal.faults import Fault, Script
from smartctl.mockportal.seeds import junk


@pytest.fixture
def sown(opened):
    def sow(name: str):
        caller = opened()
        seeds.sow(caller.portal, name)
        return caller

    return sow


def types(caller) -> dict[str, dict[str, Any]]:
    return {one["title"]: one for one in caller.ask("crm.type.list")["types"]}


def test_the_realistic_portal_looks_lived_in(sown) -> None:
    caller = sown("realistic")
    found = types(caller)
    assert len(found) == 5
    windows = found["Установка окон"]
    assert (windows["createdBy"], windows["code"]) == (5, "")
    entity = windows["entityTypeId"]
    stages = caller.stages(entity)
    assert sum(code.startswith("UC_") for code in stages) == 5
    assert len([one for one in stages.values() if one["SEMANTICS"] == "F"]) == 2
    categories = caller.ask("crm.category.list", entityTypeId=entity)["categories"]
    assert [one["name"] for one in categories][1:] == ["Балконы"]
    items = caller.ask("crm.item.list", entityTypeId=entity)["items"]
    assert len({one["stageId"] for one in items}) > 6
    assert all(one["opportunity"] for one in items)
    assert any(one["previousStageId"] for one in items)


def test_list_values_made_by_hand_have_ids_of_32_digits(sown) -> None:
    caller = sown("realistic")
    rows = caller.ask("userfieldconfig.list", moduleId="crm", filter={"userTypeId": "enumeration"})["fields"]
    assert len(rows) == 2
    for row in rows:
        values = caller.field(row["id"])["enum"]
        assert len(values) >= 3
        assert all(re.fullmatch(r"[0-9a-f]{32}", one["xmlId"]) for one in values)


def test_the_realistic_portal_has_related_processes_layouts_and_people(sown) -> None:
    caller = sown("realistic")
    found = types(caller)
    parents = caller.ask("crm.type.get", id=found["Рекламации"]["id"])["type"]["relations"]["parent"]
    windows = found["Установка окон"]["entityTypeId"]
    assert {one["entityTypeId"] for one in parents} >= {2, windows}
    place = {"entityTypeId": windows, "scope": "C", "extras": {"categoryId": caller.default_category(windows)}}
    assert len(caller.ask("crm.item.details.configuration.get", **place)) == 2
    assert caller.portal.call("profile", user=7, secret="sokolova")["result"]["NAME"] == "Мария"
    assert caller.ask("crm.automatedsolution.list")["automatedSolutions"]


def test_the_realistic_portal_has_clients_and_deals_that_items_belong_to(sown) -> None:
    caller = sown("realistic")
    entities = {title: one["entityTypeId"] for title, one in types(caller).items()}
    deals = {int(one["ID"]): one for one in caller.ask("crm.deal.list")}
    assert {one["CATEGORY_ID"] for one in deals.values()} == {"0", "1"}
    assert {one["STAGE_SEMANTIC_ID"] for one in deals.values()} == {"P", "S", "F"}
    persons = {int(one["ID"]) for one in caller.ask("crm.contact.list", select=["ID"])}
    items = caller.ask("crm.item.list", entityTypeId=entities["Установка окон"])["items"]
    assert all(one["contactId"] in persons for one in items)
    complaints = caller.ask("crm.item.list", entityTypeId=entities["Рекламации"])["items"]
    assert all(one["parentId2"] in deals for one in complaints)
    assert caller.body("crm.stagehistory.list", entityTypeId=entities["Установка окон"])["total"] > 35


def test_the_large_portal_is_large(opened) -> None:
    caller = opened()
    seeds.sow(caller.portal, "large")
    assert caller.body("crm.type.list")["total"] == 100
    entity = caller.ask("crm.type.get", id=57)["type"]["entityTypeId"]
    categories = caller.ask("crm.category.list", entityTypeId=entity)["categories"]
    assert [one["isDefault"] for one in categories] == ["Y", "N", "N"]
    for category in categories:
        assert len(caller.stages(entity, category["id"])) == 8
    assert caller.body("userfieldconfig.list", moduleId="crm", filter={"entityId": "CRM_57"})["total"] == 25
    assert caller.body("userfieldconfig.list", moduleId="crm")["total"] == 2500


def test_the_large_portal_is_one_that_methods_could_have_made(sown) -> None:
    caller = sown("large")
    one = caller.ask("crm.type.get", id=1)["type"]
    made = caller.new_type(isStagesEnabled="Y", isCategoriesEnabled="Y")
    whole = caller.ask("crm.type.get", id=made["id"])["type"]
    assert one.keys() == whole.keys()
    assert (made["id"], made["entityTypeId"]) == (101, one["entityTypeId"] + 200)
    for row in caller.ask("userfieldconfig.list", moduleId="crm", filter={"entityId": "CRM_1"})["fields"][:10]:
        stored = caller.field(row["id"])
        fresh = caller.new_field(made["id"], row["fieldName"][-3:], row["userTypeId"], editFormLabel={"ru": "x"})
        assert stored.keys() == fresh.keys()
        assert stored["settings"] == fresh["settings"]
    item = caller.ask("crm.item.get", entityTypeId=one["entityTypeId"], id=1, useOriginalUfNames="Y")["item"]
    assert item["UF_CRM_1_F01"] == "Значение 1"
    added = caller.new_item(one["entityTypeId"])
    assert added["id"] == 5
    assert caller.add_stage(one["entityTypeId"], "NEXT")["result"] > 4901


def test_hostile_titles_come_back_as_they_were_written(sown) -> None:
    caller = sown("junk")
    found = types(caller)
    assert set(found) == {title.strip() for title in junk.TITLES}
    joined = "".join(junk.TITLES)
    for evil in ("\x1b[31m", "\x1b]8;;", "\u202e", "[bold", "<script>", "$result[", "\x9b"):
        assert evil in joined
    for title, one in found.items():
        stages = caller.stages(one["entityTypeId"])
        assert any(row["NAME"] == title for row in stages.values())
        item = caller.ask("crm.item.list", entityTypeId=one["entityTypeId"], select=["*", "UF_*"])["items"][0]
        assert len(item[f"ufCrm{one['id']}Text"]) == junk.LONG


@pytest.mark.parametrize("name", seeds.NAMES)
def test_a_portal_that_holds_something_is_not_sown(opened, name: str) -> None:
    caller = opened()
    caller.new_type()
    with pytest.raises(seeds.NotEmpty):
        seeds.sow(caller.portal, name)


@pytest.mark.parametrize("name", seeds.NAMES)
def test_sowing_uses_up_no_limits_and_meets_no_faults(opened, name: str) -> None:
    slept: list[float] = []
    caller = opened(limits=True, intensity_burst=2, latency=1, sleep=slept.append)
    Script([Fault(do="empty", call=(3,))]).install(caller.portal)
    seeds.sow(caller.portal, name)
    assert slept == []
    assert [caller.body("profile").get("error") for _ in range(3)] == [None, None, "QUERY_LIMIT_EXCEEDED"]


@pytest.mark.parametrize("name", seeds.NAMES)
def test_a_dump_is_json_without_secrets_and_without_harm_to_a_terminal(sown, name: str) -> None:
    caller = sown(name)
    caller.portal.add_webhook(1, "keep-me-secret")
    dumped = caller.portal.look(dump.objects)
    text = dump.text(dumped)
    assert json.loads(text) == dumped
    assert all(one == "\n" or one.isprintable() for one in text)
    assert "keep-me-secret" not in text
    assert len(dumped["types"]) == caller.body("crm.type.list")["total"]
    assert isinstance(dumped["types"][0]["flags"], dict)
