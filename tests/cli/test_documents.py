"""Documents from a folder to a portal, changed, taken back and destroyed, through the installed program over HTTP."""

from __future__ import annotations

import base64
import json
import shutil
import zipfile

import pytest
from jsonschema import Draft202012Validator

from smartctl.shipped import schema
from tests.cli.conftest import ROOT, said

LIST = {"select": ["*", "users", "entityTypeId"]}
ACT = "documents/repair-intake.docx"


@pytest.fixture
def blueprint(tmp_path, smartctl):
    """A project with a copy of the built-in blueprint, its documents beside it."""
    done = smartctl("new", "mending", "--from", "repair-requests")
    assert done.returncode == 0, done.stderr
    return tmp_path / "blueprints" / "mending.yaml"


@pytest.fixture
def applied(portal, smartctl, blueprint):
    done = smartctl("apply", blueprint, "--portal", portal.url, "--yes")
    assert done.returncode == 0, done.stderr
    return portal


def templates(portal):
    rows = portal.ask("crm.documentgenerator.template.list", **LIST)["templates"]
    return {row["name"]: row for row in (rows.values() if isinstance(rows, dict) else rows)}


def rewritten(path, text="Другой текст"):
    """The same .docx with something else in it."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts["word/document.xml"] = parts["word/document.xml"].replace("Мастерская".encode(), text.encode(), 1)
    with zipfile.ZipFile(path, "w") as new:
        for name, content in parts.items():
            new.writestr(name, content)


def plan_of(smartctl, blueprint, portal, *more):
    done = smartctl("plan", blueprint, "--portal", portal.url, "--format", "json", *more)
    assert done.returncode in (0, 2), done.stderr
    return json.loads(done.stdout)


def changes(plan):
    return {
        one["address"]: one["change"]["actions"]
        for one in plan["resource_changes"]
        if one["change"]["actions"] != ["no-op"]
    }


def test_a_copied_blueprint_brings_its_documents_and_leaves_edited_ones_alone(tmp_path, smartctl, blueprint):
    copy = blueprint.parent / ACT
    assert copy.read_bytes() == (ROOT / "blueprints" / ACT).read_bytes()
    rewritten(copy)
    edited = copy.read_bytes()
    assert smartctl("new", "second", "--from", "repair-requests").returncode == 0
    assert copy.read_bytes() == edited
    assert smartctl("validate", "blueprints").returncode == 0


def test_templates_and_numerators_are_as_the_blueprint_says(applied):
    found = templates(applied)
    assert set(found) == {"Акт приёма изделия", "Акт выполненных работ"}
    number = applied.ask("crm.type.list")["types"][0]["entityTypeId"]
    numerators = {one["id"]: one for one in applied.ask("crm.documentgenerator.numerator.list")["numerators"]}
    act = found["Акт приёма изделия"]
    assert (act["entityTypeId"], act["users"], act["withStamps"]) == ([str(number)], ["UA"], "N")
    assert numerators[act["numeratorId"]]["template"] == "П-{NUMBER}"
    settings = numerators[act["numeratorId"]]["settings"]["Bitrix_Main_Numerator_Generator_SequentNumberGenerator"]
    assert (settings["length"], settings["periodicBy"]) == (5, "year")


def test_the_content_of_a_file_is_in_no_plan_no_state_and_no_journal(tmp_path, applied, smartctl, blueprint):
    content = (blueprint.parent / ACT).read_bytes()
    smartctl("plan", blueprint, "--portal", applied.url, "--out", tmp_path / "saved.plan.json")
    needle = base64.b64encode(content).decode()[:40]
    texts = [one for one in tmp_path.rglob("*") if one.is_file() and one.suffix in (".json", ".jsonl", ".plan", ".log")]
    assert len(texts) > 3
    assert not [one for one in texts if needle in one.read_text(encoding="utf-8")]


def test_a_new_file_is_one_change_and_a_rollback_brings_the_old_one_back(applied, smartctl, blueprint):
    old = (blueprint.parent / ACT).read_bytes()
    rewritten(blueprint.parent / ACT)
    plan = plan_of(smartctl, blueprint, applied)
    Draft202012Validator(schema("plan")).validate(plan)
    assert changes(plan) == {"document.intake": ["update"]}
    before = templates(applied)["Акт приёма изделия"]["updateTime"]
    assert smartctl("apply", blueprint, "--portal", applied.url, "--yes").returncode == 0
    assert changes(plan_of(smartctl, blueprint, applied)) == {}

    back = smartctl("rollback", "--portal", applied.url, "--yes")
    assert back.returncode == 0, back.stderr
    assert changes(plan_of(smartctl, blueprint, applied)) == {"document.intake": ["update"]}
    (blueprint.parent / ACT).write_bytes(old)
    assert changes(plan_of(smartctl, blueprint, applied)) == {}
    assert templates(applied)["Акт приёма изделия"]["updateTime"] >= before


def test_a_rollback_without_a_copy_of_the_file_changes_nothing(tmp_path, applied, smartctl, blueprint):
    rewritten(blueprint.parent / ACT)
    assert smartctl("apply", blueprint, "--portal", applied.url, "--yes").returncode == 0
    shutil.rmtree(tmp_path / ".smartctl" / "files")
    before = templates(applied)
    back = smartctl("rollback", "--portal", applied.url, "--yes")
    assert back.returncode == 6
    assert "no copy of the file as it was is kept here" in said(back.stderr)
    assert "version control" in said(back.stderr)
    assert templates(applied) == before


def test_a_saved_plan_is_refused_when_a_file_has_changed_since(tmp_path, portal, smartctl, blueprint):
    saved = tmp_path / "saved.plan.json"
    smartctl("plan", blueprint, "--portal", portal.url, "--out", saved)
    rewritten(blueprint.parent / ACT)
    refused = smartctl("apply", saved, "--portal", portal.url, "--yes", "--lang", "ru")
    assert refused.returncode == 6
    assert "это уже не тот файл, который видел план" in said(refused.stderr)
    assert portal.ask("crm.type.list")["types"] == []


def test_a_saved_plan_in_another_folder_says_where_it_belongs(tmp_path, portal, smartctl, blueprint):
    saved = tmp_path / "saved.plan.json"
    smartctl("plan", blueprint.relative_to(tmp_path), "--portal", portal.url, "--out", saved)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    refused = smartctl("apply", saved, "--portal", portal.url, "--yes", cwd=elsewhere)
    assert refused.returncode == 6
    assert "there is no such file" in said(refused.stderr)
    assert "in the folder in which the plan was made" in said(refused.stderr)
    assert portal.ask("crm.type.list")["types"] == []


def test_a_saved_plan_sends_the_files_that_it_saw(tmp_path, portal, smartctl, blueprint):
    saved = tmp_path / "saved.plan.json"
    smartctl("plan", blueprint, "--portal", portal.url, "--out", saved)
    done = smartctl("apply", saved, "--portal", portal.url, "--yes")
    assert done.returncode == 0, done.stderr
    assert len(templates(portal)) == 2


def test_one_document_alone_brings_what_it_stands_on(portal, smartctl, blueprint):
    plan = plan_of(smartctl, blueprint, portal, "--target", "document.intake")
    assert set(changes(plan)) == {"repair", "numerator.intakes", "document.intake"}
    done = smartctl("apply", blueprint, "--portal", portal.url, "--yes", "--target", "document.intake")
    assert done.returncode == 0, done.stderr
    assert set(templates(portal)) == {"Акт приёма изделия"}


def test_a_lost_state_is_made_again_and_nothing_is_doubled(tmp_path, applied, smartctl, blueprint):
    shutil.rmtree(tmp_path / ".smartctl" / "state")
    assert smartctl("state", "rebuild", blueprint, "--portal", applied.url).returncode == 0
    # What a file holds nobody but the state knows: both are sent again, and nothing else is done.
    assert changes(plan_of(smartctl, blueprint, applied)) == {
        "document.intake": ["update"],
        "document.certificate": ["update"],
    }
    assert smartctl("apply", blueprint, "--portal", applied.url, "--yes").returncode == 0
    assert changes(plan_of(smartctl, blueprint, applied)) == {}
    assert len(templates(applied)) == 2
    titles = [one["name"] for one in applied.ask("crm.documentgenerator.numerator.list")["numerators"]]
    assert sorted(titles) == sorted(set(titles))


def test_the_plain_style_speaks_of_documents_in_russian(portal, smartctl, blueprint):
    told = smartctl("plan", blueprint, "--portal", portal.url, "--style", "plain", "--lang", "ru").stdout
    assert "Будет создан шаблон документа «Акт приёма изделия» из файла documents/repair-intake.docx («" in told
    assert "Шаблон «Акт приёма изделия» будет доступен в карточках: «Заявки на ремонт»." in told
    assert "Будет создан нумератор «Акты приёма», вид номера: П-{NUMBER}." in told
