"""`--summary` at the command line: of plans, drift, differences, and of the plan that an apply is about to carry out."""

from __future__ import annotations

import pytest

TEXT = """\
format: smartctl/blueprint/v1
name: repairs
version: 1.0.0
processes:
  repair:
    title: Ремонт
    fields:
      note: {type: string, title: Заметка}
"""
OF_IT = "Ремонт (repair):\n  2 to add, 0 to change, 0 to destroy.\n"


@pytest.fixture(autouse=True)
def _blueprint(tmp_path):
    (tmp_path / "repairs.yaml").write_text(TEXT, encoding="utf-8")


def test_a_plan_in_brief_has_a_paragraph_for_its_process_and_no_block(smartctl):
    planned = smartctl("plan", "repairs.yaml", "--summary")
    assert OF_IT in planned.stdout
    assert "title" not in planned.stdout
    assert "Plan: 2 to add, 0 to change, 0 to destroy." in planned.stdout


def test_a_plan_that_is_about_to_be_carried_out_is_shown_in_brief(smartctl):
    done = smartctl("apply", "repairs.yaml", "--summary", "--yes")
    assert OF_IT in done.stdout
    assert "Apply complete! Resources: 2 added" in done.stdout
    again = smartctl("plan", "repairs.yaml", "--summary", "--detailed-exitcode")
    assert again.returncode == 0
    assert "No changes." in again.stdout
    assert "Drift:" not in smartctl("drift", "repairs.yaml", "--summary").stdout


def test_a_difference_and_a_saved_plan_in_brief(smartctl, tmp_path):
    (tmp_path / "more.yaml").write_text(TEXT + "      price: {type: integer, title: Цена}\n", encoding="utf-8")
    differs = smartctl("diff", "repairs.yaml", "more.yaml", "--summary")
    assert "Ремонт (repair):" in differs.stdout
    assert "price" not in differs.stdout
    assert smartctl("plan", "repairs.yaml", "--out", "one.plan").returncode == 0
    assert OF_IT in smartctl("show", "one.plan", "--summary").stdout


def test_several_plans_in_brief_end_with_all_of_them(smartctl, tmp_path):
    (tmp_path / "smartctl.yaml").write_text("format: smartctl/project/v1\n", encoding="utf-8")
    (tmp_path / "blueprints").mkdir()
    for name in ("one", "two"):
        text = TEXT.replace("repair", name).replace("Ремонт", name)
        (tmp_path / "blueprints" / f"{name}.yaml").write_text(text, encoding="utf-8")
    planned = smartctl("plan", "blueprints", "--summary", "--portal", "mock:demo")
    assert planned.returncode == 0, planned.stderr
    assert planned.stdout.count("2 to add, 0 to change, 0 to destroy.") == 4
    assert "Together: 4 to add" in planned.stdout


@pytest.mark.parametrize("form", ["md", "json", "html"])
def test_it_is_for_a_screen(smartctl, form):
    refused = smartctl("plan", "repairs.yaml", "--summary", "--format", form)
    assert refused.returncode == 1
    assert f"--summary is for a screen, and --format {form} is none." in refused.stderr


def test_what_stands_beside_processes_is_named_when_something_becomes_of_it(smartctl, tmp_path):
    workplace = "workplaces:\n  desk: {title: Рабочее место}\n"
    (tmp_path / "repairs.yaml").write_text(TEXT.replace("processes:\n", workplace + "processes:\n"), encoding="utf-8")
    assert "Beside the processes:\n  1 to add" in smartctl("plan", "repairs.yaml", "--summary").stdout
    assert smartctl("apply", "repairs.yaml", "--yes").returncode == 0
    again = smartctl("plan", "repairs.yaml", "--summary", "--detailed-exitcode")
    assert again.returncode == 0
    assert "Beside the processes" not in again.stdout


def test_what_nobody_manages_is_counted_where_it_is(smartctl, portal):
    words = ("repairs.yaml", "--portal", portal.url)
    assert smartctl("apply", *words, "--yes").returncode == 0
    assert "nobody manages" not in smartctl("drift", *words, "--summary").stdout
    portal.ask("crm.type.add", fields={"title": "Чужой"})
    assert "Beside the processes:\n  1 object that nobody manages." in smartctl("drift", *words, "--summary").stdout
    [ours] = [one for one in portal.ask("crm.type.list")["types"] if one["title"] == "Ремонт"]
    field = {"entityId": f"CRM_{ours['id']}", "fieldName": f"UF_CRM_{ours['id']}_MORE", "userTypeId": "string"}
    portal.ask("userfieldconfig.add", moduleId="crm", field=field)
    told = smartctl("drift", *words, "--summary").stdout
    assert "Ремонт (repair):\n  1 object that nobody manages." in told
    assert "Beside the processes:\n  1 object that nobody manages." in told
    assert smartctl("plan", *words, "--detailed-exitcode").returncode == 0
