"""What people add inside a managed process is named in every form of a plan, changes nothing, and can be taken in."""

from __future__ import annotations

import io
import json

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from smartctl.shipped import schema
from tests.cli.conftest import WINDOW

TITLE = "Ждём: #материал, \"да\" {x} \\ 'y'"


@pytest.fixture
def by_hand(smartctl, portal):
    """The portal after a person was there: one object of each kind that people can add."""
    done = smartctl("apply", WINDOW, "--portal", portal.url, "--yes")
    assert done.returncode == 0, done.stderr
    [kind] = portal.ask("crm.type.list")["types"]
    number, type_id = kind["entityTypeId"], kind["id"]
    [main] = portal.ask("crm.category.list", entityTypeId=number)["categories"]
    entity = f"DYNAMIC_{number}_STAGE_{main['id']}"
    stage = {"ENTITY_ID": entity, "STATUS_ID": "UC_A1B2C3", "NAME": TITLE, "SORT": 35, "COLOR": "#39A8EF"}
    portal.ask("crm.status.add", fields=stage)
    name = f"UF_CRM_{type_id}_17885026"
    labels = {"ru": TITLE}
    note = {"entityId": f"CRM_{type_id}", "fieldName": f"{name}1", "userTypeId": "string", "editFormLabel": labels}
    portal.ask("userfieldconfig.add", moduleId="crm", field=note)
    portal.ask(
        "userfieldconfig.add",
        moduleId="crm",
        field={
            **note,
            "fieldName": f"{name}2",
            "userTypeId": "enumeration",
            "enum": [{"value": "Да"}, {"value": "no"}],
        },
    )
    portal.ask("crm.category.add", entityTypeId=number, fields={"name": "Рекламации"})
    rows = portal.ask("userfieldconfig.list", moduleId="crm", filter={"entityId": f"CRM_{type_id}"})["fields"]
    crew = next(row for row in rows if row["fieldName"].endswith("CREW"))
    items = portal.ask("userfieldconfig.get", moduleId="crm", id=crew["id"])["field"]["enum"]
    kept = [{key: row[key] for key in ("id", "value", "sort", "def", "xmlId")} for row in items]
    field = {"userTypeId": "enumeration", "enum": [*kept, {"value": "Соседи", "sort": 900}]}
    portal.ask("userfieldconfig.update", moduleId="crm", id=crew["id"], field=field)
    relations = portal.ask("crm.type.get", id=type_id)["type"]["relations"]["parent"]
    there = [row["entityTypeId"] for row in relations if row["entityTypeId"] not in (3, 4)]
    parents = [
        *({"entityTypeId": one, "isChildrenListEnabled": "true"} for one in there),
        {"entityTypeId": 7, "isChildrenListEnabled": "true"},
    ]
    portal.ask("crm.type.update", id=type_id, fields={"relations": {"parent": parents}})
    return portal


def _plan(smartctl, portal, blueprint, *more):
    done = smartctl("plan", blueprint, "--portal", portal.url, "--detailed-exitcode", *more)
    assert done.returncode in (0, 2), done.stderr
    return done


def test_every_form_names_what_people_added_and_no_plan_changes_it(smartctl, by_hand):
    done = _plan(smartctl, by_hand, WINDOW)
    assert done.returncode == 0, done.stdout
    assert "No changes." in done.stdout
    assert "Beside the blueprint: 6 objects stand inside" in done.stdout
    plain = _plan(smartctl, by_hand, WINDOW, "--style", "plain").stdout
    document = json.loads(_plan(smartctl, by_hand, WINDOW, "--format", "json").stdout)
    Draft202012Validator(schema("plan")).validate(document)
    assert document["summary"] == {"add": 0, "change": 0, "destroy": 0, "forget": 0}
    told = {one["kind"]: one for one in document["unmanaged"]}
    assert set(told) == {"stage", "field", "pipeline", "item", "relation"}
    assert told["stage"]["code"] == "UC_A1B2C3"
    assert told["stage"]["origin"] == "by-hand"
    for title in ("Ждём", "Рекламации", "Соседи"):
        assert title in done.stdout
        assert title in plain
    russian = smartctl("plan", WINDOW, "--portal", by_hand.url, "--lang", "ru")
    assert "Помимо шаблона" in russian.stdout


def test_a_section_stands_in_a_plan_with_changes_too_and_in_a_saved_one(smartctl, by_hand, tmp_path):
    changed = tmp_path / "changed.yaml"
    changed.write_text(WINDOW.read_text(encoding="utf-8").replace("Доставка окна", "Доставка"), encoding="utf-8")
    saved = tmp_path / "one.plan"
    done = _plan(smartctl, by_hand, changed, "--out", saved)
    assert done.returncode == 2
    assert "Beside the blueprint: 6 objects" in done.stdout
    assert "Beside the blueprint: 6 objects" in smartctl("show", saved).stdout
    assert smartctl("apply", saved, "--portal", by_hand.url, "--yes").returncode == 0
    assert "Beside the blueprint: 6 objects" in _plan(smartctl, by_hand, changed).stdout


def test_the_proposed_blocks_take_everything_in(smartctl, by_hand, tmp_path):
    document = json.loads(_plan(smartctl, by_hand, WINDOW, "--format", "json").stdout)
    screen = _plan(smartctl, by_hand, WINDOW).stdout
    yaml = YAML()
    blueprint = yaml.load(WINDOW.read_text(encoding="utf-8"))
    blueprint["processes"]["installation"]["options"]["pipelines"] = True
    del blueprint["processes"]["installation"][
        "automation"
    ]  # its stages are named by keys that two pipelines have then
    for place, block in _pasted(screen).items():
        node = blueprint
        for name in place.split("."):
            node = node.setdefault(name, CommentedMap())
        for key, (said, before) in block.items():
            node.insert(list(node).index(before) if before else len(node), key, said)
    taken = tmp_path / "taken.yaml"
    text = io.StringIO()
    yaml.dump(blueprint, text)
    taken.write_text(text.getvalue(), encoding="utf-8")
    after = json.loads(_plan(smartctl, by_hand, taken, "--format", "json").stdout)
    assert after["unmanaged"] == []
    assert after["summary"]["add"] == after["summary"]["destroy"] == 0
    adopted = {row["address"] for row in after["resource_changes"] if row["adopted"]}
    assert {one["address"] for one in document["unmanaged"] if one["kind"] != "item"} <= adopted
    done = smartctl("apply", taken, "--portal", by_hand.url, "--yes", "--allow-mass-change")
    assert done.returncode == 0, done.stdout + done.stderr
    assert _plan(smartctl, by_hand, taken).returncode == 0


def _pasted(screen):
    """The lines of the section as a person pastes them: place -> what YAML reads there."""
    lines = screen.partition("into the blueprint:\n")[2].splitlines()
    blocks, place = {}, ""
    for line in lines:
        if not line.startswith("  "):
            break
        if not line.startswith("    "):
            place = line.strip().removesuffix(":")
        else:
            before = line.partition("  # before ")[2]
            said = YAML(typ="safe").load(line.strip())
            blocks.setdefault(place, {}).update({key: (value, before) for key, value in said.items()})
    return blocks


def test_a_long_list_is_cut_on_the_screen_and_never_in_json(smartctl, portal):
    assert smartctl("apply", WINDOW, "--portal", portal.url, "--yes").returncode == 0
    [kind] = portal.ask("crm.type.list")["types"]
    for number in range(10, 25):
        field = {"entityId": f"CRM_{kind['id']}", "fieldName": f"UF_CRM_{kind['id']}_17885026{number}"}
        portal.ask("userfieldconfig.add", moduleId="crm", field={**field, "userTypeId": "string"})
    screen = _plan(smartctl, portal, WINDOW).stdout
    assert "Beside the blueprint: 15 objects" in screen
    assert "and 5 more" in screen
    assert len(json.loads(_plan(smartctl, portal, WINDOW, "--format", "json").stdout)["unmanaged"]) == 15


def test_what_the_portal_made_itself_is_nobodys_addition(smartctl, portal, tmp_path):
    bare = tmp_path / "bare.yaml"
    bare.write_text(
        "format: smartctl/blueprint/v1\nname: bare\nversion: 1.0.0\n"
        "processes:\n  visits:\n    title: Визиты\n    preset: all\n",
        encoding="utf-8",
    )
    done = smartctl("apply", bare, "--portal", portal.url, "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(_plan(smartctl, portal, bare, "--format", "json").stdout)["unmanaged"] == []
