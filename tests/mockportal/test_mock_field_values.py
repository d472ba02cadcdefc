"""The values of list fields: what an update keeps, wipes and drops."""

from __future__ import annotations

import re
from typing import Any

import pytest

ENUM = [{"value": "Factory", "def": "Y", "sort": 100, "xmlId": "factory"}, {"value": "Dealer", "sort": 200}]


@pytest.fixture
def owner(admin) -> int:
    return admin.new_type(title="Suppliers")["id"]


def values(field: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["id"], one["value"]) for one in field["enum"]]


def test_the_list_of_values_is_authoritative_and_ids_survive_a_rename(admin, owner: int) -> None:
    field = admin.new_field(owner, "K", "enumeration", enum=[*ENUM, {"value": "Third", "sort": 300}])
    first, second, _ = (one["id"] for one in field["enum"])
    sent = [{"id": first, "value": "Plant", "sort": 100}, {"value": "Importer", "sort": 50}, {"id": second}]
    changed = admin.change_field(field["id"], userTypeId="enumeration", enum=sent)
    assert values(changed) == [("3369", "Importer"), (first, "Plant")]
    assert changed["enum"][1]["xmlId"] == "factory"
    assert changed["enum"][1]["def"] == "Y"


def test_an_absent_list_with_the_type_wipes_all_values(admin, owner: int) -> None:
    field = admin.new_field(owner, "K", "enumeration", enum=ENUM)
    assert len(admin.change_field(field["id"], sort=7)["enum"]) == 2
    assert len(admin.change_field(field["id"], enum=[])["enum"]) == 2
    assert admin.change_field(field["id"], userTypeId="enumeration", sort=8)["enum"] == []


def test_values_without_an_xml_id_get_one_of_32_digits_that_stays(admin, owner: int) -> None:
    field = admin.new_field(owner, "K", "enumeration", enum=[{"value": "A"}, {"value": "A"}])
    first, second = field["enum"]
    assert re.fullmatch(r"[0-9a-f]{32}", first["xmlId"])
    assert first["xmlId"] != second["xmlId"]
    named = admin.change_field(
        field["id"], userTypeId="enumeration", enum=[{"id": first["id"], "value": "A", "sort": 1, "xmlId": "a"}]
    )
    assert named["enum"][0]["xmlId"] == "a"


@pytest.mark.parametrize(
    "entry", [{"id": 999999, "value": "Ghost"}, {"value": ""}, "text", {"sort": 5}, {"id": 0, "value": ""}]
)
def test_entries_that_make_no_sense_are_ignored(admin, owner: int, entry: object) -> None:
    field = admin.new_field(owner, "K", "enumeration", enum=[{"value": "A"}, entry])
    assert [one["value"] for one in field["enum"]] == ["A"]


def test_the_mark_del_is_not_looked_at_except_by_the_documentation(opened) -> None:
    for side, left in (("sources", 1), ("documented", 0)):
        portal = opened(enum_del_flag=side)
        field = portal.new_field(portal.new_type()["id"], "K", "enumeration", enum=[{"value": "A"}])
        sent = [{"id": field["enum"][0]["id"], "value": "A", "del": "Y"}]
        assert len(portal.change_field(field["id"], userTypeId="enumeration", enum=sent)["enum"]) == left


def test_a_doubled_xml_id_drops_the_whole_list_without_a_word(opened) -> None:
    doubles = [{"value": "A", "xmlId": "x"}, {"value": "B", "xmlId": "x"}]
    portal = opened()
    assert portal.new_field(portal.new_type()["id"], "K", "enumeration", enum=doubles)["enum"] == []
    strict = opened(enum_failure="documented")
    field = {
        "entityId": f"CRM_{strict.new_type()['id']}",
        "fieldName": "UF_CRM_1_K",
        "userTypeId": "enumeration",
        "enum": doubles,
    }
    refused = strict.refusal("userfieldconfig.add", moduleId="crm", field=field)
    assert refused == ("", "Fail to save enumeration field values")


def test_two_xml_ids_cannot_be_swapped(admin, owner: int) -> None:
    enum = [{"value": "A", "xmlId": "a", "sort": 1}, {"value": "B", "xmlId": "b", "sort": 2}]
    field = admin.new_field(owner, "K", "enumeration", enum=enum)
    one, two = (entry["id"] for entry in field["enum"])
    swapped = [{"id": one, "value": "A", "xmlId": "b", "sort": 1}, {"id": two, "value": "B", "xmlId": "a", "sort": 2}]
    assert admin.change_field(field["id"], userTypeId="enumeration", enum=swapped)["enum"] == field["enum"]
