"""What the portal keeps of the fields of a process is cut by each write, whoever writes."""

from __future__ import annotations

import pytest

from smartctl.mockportal.application import open_portal
from smartctl.mockportal.kept import _written
from smartctl.mockportal.tables import user_fields


def made(portal):
    one = portal.call("crm.type.add", {"fields": {"title": "Purchases"}})["result"]["type"]
    return one["entityTypeId"], one["id"]


def add(portal, number, name, title=""):
    described = {
        "entityId": f"CRM_{number}",
        "fieldName": f"UF_CRM_{number}_{name}",
        "userTypeId": "string",
        "editFormLabel": {"ru": title or name},
    }
    return portal.call("userfieldconfig.add", {"moduleId": "crm", "field": described})["result"]["field"]["id"]


def titles(portal, entity_type_id):
    answer = portal.call("crm.item.fields", {"entityTypeId": entity_type_id})["result"]["fields"]
    return [one["title"] for name, one in answer.items() if name.startswith("ufCrm")]


def test_each_write_to_the_fields_is_seen_by_the_next_call():
    portal = open_portal(None)
    entity_type_id, number = made(portal)
    assert titles(portal, entity_type_id) == []
    first, second = add(portal, number, "FIRST"), add(portal, number, "SECOND")
    assert titles(portal, entity_type_id) == ["FIRST", "SECOND"]
    label = {"editFormLabel": {"ru": "Changed"}}
    portal.call("userfieldconfig.update", {"moduleId": "crm", "id": first, "field": label})
    assert titles(portal, entity_type_id) == ["Changed", "SECOND"]
    portal.call("userfieldconfig.delete", {"moduleId": "crm", "id": second})
    assert titles(portal, entity_type_id) == ["Changed"]
    portal.reset()
    assert made(portal) == (entity_type_id, number)
    assert titles(portal, entity_type_id) == []


def test_what_another_process_writes_to_the_same_file_is_seen(tmp_path):
    here, there = open_portal(tmp_path / "one.sqlite3"), open_portal(tmp_path / "one.sqlite3")
    entity_type_id, number = made(here)
    for at in range(3):
        assert len(titles(here, entity_type_id)) == len(titles(there, entity_type_id)) == 2 * at
        add(there, number, f"T{at}")
        assert len(titles(here, entity_type_id)) == 2 * at + 1
        add(here, number, f"H{at}")
        assert len(titles(there, entity_type_id)) == 2 * at + 2


@pytest.mark.parametrize("in_a_file", [False, True])
def test_a_write_that_is_taken_back_leaves_nothing_behind(tmp_path, in_a_file):
    portal = open_portal(tmp_path / "one.sqlite3" if in_a_file else None)
    entity_type_id, number = made(portal)
    row_id = int(add(portal, number, "FIRST"))
    seen = []

    def change_and_fail(database, _settings):
        one = user_fields.by_id(database, row_id)
        one.labels = {"ru": {"editFormLabel": "Never"}}
        user_fields.save(database, one)
        seen.extend(database.kept("user_fields", "labels", lambda: [user_fields.by_id(database, row_id).labels]))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        portal.fill(change_and_fail)
    assert seen == [{"ru": {"editFormLabel": "Never"}}]
    kept = portal.look(lambda database, _: database.kept("user_fields", "labels", lambda: ["made anew"]))
    assert kept == ["made anew"]
    assert titles(portal, entity_type_id) == ["FIRST"]


def test_a_batch_sees_what_its_own_commands_write():
    portal = open_portal(None)
    entity_type_id, number = made(portal)
    field = f"field[entityId]=CRM_{number}&field[fieldName]=UF_CRM_{number}_X&field[userTypeId]=string"
    fields = f"crm.item.fields?entityTypeId={entity_type_id}"
    commands = {"a": fields, "b": f"userfieldconfig.add?moduleId=crm&{field}", "c": fields}
    result = portal.call("batch", {"cmd": commands})["result"]["result"]
    assert len(result["c"]["fields"]) == len(result["a"]["fields"]) + 1


@pytest.mark.parametrize(
    ("sql", "table"),
    [
        ("INSERT INTO tasks (id) VALUES (?)", "tasks"),
        ("INSERT OR REPLACE INTO user_fields (id) VALUES (?)", "user_fields"),
        ("UPDATE items SET recycled = 1", "items"),
        ("DELETE FROM enum_values WHERE id = ?", "enum_values"),
        ("WITH found AS (SELECT 1) DELETE FROM tasks", ""),
    ],
)
def test_a_statement_tells_which_table_it_writes(sql, table):
    assert _written(sql) == table
