"""A saved plan is bound to what it touches: unrelated edits leave it valid, others make it stale by name and values; and to its time."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.cli.conftest import said
from tests.repairs import repairs
from tests.share import each

EDITED = repairs().replace("ru: Телефон", "ru: Номер").replace("ru: Дорога", "ru: В пути")


@pytest.fixture
def room(tmp_path, smartctl, portal):
    """A served portal with the process, and a saved plan that renames a field and a stage."""
    path = tmp_path / "repairs.yaml"
    path.write_text(repairs(), encoding="utf-8")
    assert smartctl("apply", path, "--portal", portal.url, "--yes").returncode == 0
    path.write_text(EDITED, encoding="utf-8")
    assert smartctl("plan", path, "--portal", portal.url, "--out", "plan.json").returncode == 0
    return portal, path


def field(portal, title):
    process = portal.ask("crm.type.list")["types"][0]
    entity = f"CRM_{process['id']}"
    rows = portal.ask("userfieldconfig.list", moduleId="crm", filter={"entityId": entity}, select={"0": "*", "language": "ru"})["fields"]  # fmt: skip
    return next(row for row in rows if row["editFormLabel"]["ru"] == title)


def rename_field(portal, old, new):
    labels = {"ru": new}
    portal.ask("userfieldconfig.update", moduleId="crm", id=field(portal, old)["id"], field={"editFormLabel": labels, "listColumnLabel": labels, "listFilterLabel": labels})  # fmt: skip


def stage(portal, title):
    return next(row for row in portal.ask("crm.status.list") if row["NAME"] == title)


def rename_stage(portal, old, new):
    portal.ask("crm.status.update", id=stage(portal, old)["ID"], fields={"NAME": new})


UNRELATED = {
    "another process": lambda portal: portal.ask("crm.type.add", fields={"title": "Другой"}),
    "another field is renamed": lambda portal: rename_field(portal, "Заметка", "Замечание"),
    "another stage is renamed": lambda portal: rename_stage(portal, "Заявка", "Новая заявка"),
    "a stage is added by hand": lambda portal: portal.ask(
        "crm.status.add",
        fields={**{n: stage(portal, "Заявка")[n] for n in ("ENTITY_ID",)}, "NAME": "Ждём", "STATUS_ID": "UC_AAAAAA", "SORT": 5, "COLOR": "#AABBCC"},
    ),
    "an item is added": lambda portal: portal.ask(
        "crm.item.add", entityTypeId=portal.ask("crm.type.list")["types"][0]["entityTypeId"], fields={"title": "№ 1"}
    ),
}  # fmt: skip


@pytest.mark.parametrize("edit", UNRELATED)
def test_an_edit_of_an_unrelated_object_leaves_a_saved_plan_valid(room, smartctl, edit):
    portal, _path = room
    UNRELATED[edit](portal)
    done = smartctl("apply", "plan.json", "--portal", portal.url, "--yes")
    assert done.returncode == 0, done.stderr
    assert field(portal, "Номер")
    assert stage(portal, "В пути")


def test_what_a_saved_plan_left_alone_is_drift_as_before(room, smartctl):
    portal, path = room
    rename_field(portal, "Заметка", "Замечание")
    assert smartctl("apply", "plan.json", "--portal", portal.url, "--yes").returncode == 0
    told = smartctl("drift", path, "--portal", portal.url, "--detailed-exitcode")
    assert told.returncode == 2
    assert "repair.field.note" in told.stdout
    assert smartctl("apply", path, "--portal", portal.url, "--yes").returncode == 0
    assert field(portal, "Заметка")


@pytest.mark.parametrize(
    ("edit", "lang"),
    each(
        [
            (rename_field, "repair.field.phone", ("Телефон", "Трубка")),
            (rename_stage, "repair.pipeline.main.stage.road", ("Дорога", "Едем")),
        ],
        ["en", "ru"],
    ),
)
def test_an_edit_of_a_planned_object_makes_it_stale(room, smartctl, edit, lang):
    """By name and both values."""
    portal, path = room
    change, address, values = edit
    change(portal, *values)
    done = smartctl("apply", "plan.json", "--portal", portal.url, "--yes", "--lang", lang)
    assert done.returncode == 6
    told = said(done.stderr)
    assert all(one in told for one in (address, *values))
    assert smartctl("plan", path, "--portal", portal.url, "--detailed-exitcode").returncode == 2  # nothing was changed


def test_one_approval_serves_portals_with_other_ids_in_the_same_starting_state(tmp_path, smartctl, lend):
    path, digests = tmp_path / "repairs.yaml", []
    with lend() as first, lend() as second:
        second.ask("crm.type.add", fields={"title": "Другой"})  # from here on all numbers differ
        for portal in (first, second):
            path.write_text(repairs(), encoding="utf-8")
            assert smartctl("apply", path, "--portal", portal.url, "--yes").returncode == 0
            path.write_text(EDITED, encoding="utf-8")
            plan = json.loads(smartctl("plan", path, "--portal", portal.url, "--format", "json").stdout)
            digests.append(plan["digest"])
        assert digests[0] == digests[1]
        for portal in (first, second):
            done = smartctl("apply", path, "--portal", portal.url, "--yes", "--expect", digests[0])
            assert done.returncode == 0, done.stderr
            assert smartctl("plan", path, "--portal", portal.url, "--detailed-exitcode").returncode == 0


def test_a_plan_is_applied_within_its_time_and_refused_by_name_behind_it(tmp_path, smartctl):
    path, plan = tmp_path / "repairs.yaml", tmp_path / "plan.json"
    path.write_text(repairs(), encoding="utf-8")
    saved = smartctl("plan", path, "--portal", "mock:a", "--out", plan, "--valid-for", "7d")
    assert "It is valid until" in saved.stdout
    document = json.loads(plan.read_text(encoding="utf-8"))
    end = datetime.fromisoformat(document["valid_until"])
    assert timedelta(days=6, hours=23) < end - datetime.now(UTC) <= timedelta(days=7)
    over = {**document, "valid_until": "2026-01-01T00:00:00+00:00"}
    plan.write_text(json.dumps(over), encoding="utf-8")
    for given in (("apply", plan), ("apply", path, "--expect", plan)):
        done = smartctl(*given, "--portal", "mock:a", "--yes", "--lang", "en")
        assert done.returncode == 6
        assert "the plan repairs was valid until 2026-01-01" in said(done.stderr)
    plan.write_text(json.dumps(document), encoding="utf-8")
    assert smartctl("apply", plan, "--portal", "mock:a", "--yes").returncode == 0


def test_a_time_that_is_none_or_that_nobody_keeps_is_a_mistake(tmp_path, smartctl):
    path = tmp_path / "repairs.yaml"
    path.write_text(repairs(), encoding="utf-8")
    wrong = smartctl("plan", path, "--portal", "mock:a", "--out", "p.json", "--valid-for", "week")
    assert (wrong.returncode, "“week” is no duration" in said(wrong.stderr)) == (1, True)
    alone = smartctl("plan", path, "--portal", "mock:a", "--valid-for", "7d")
    assert alone.returncode == 1
    assert "--out FILE" in said(alone.stderr)
