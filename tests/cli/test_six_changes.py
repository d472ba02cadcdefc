"""Six changes by hand, from the drift that names them to the plan that is empty: with the installed program, in each language.

Four are taken into the file, one is put back by the next apply, one is ignored from now on.
"""

from __future__ import annotations

import difflib
import json
import re
import subprocess

import pytest

BLUEPRINT = """\
# What the workshop does. Kept by hand.
format: smartctl/blueprint/v1
name: repairs
version: 1.0.0   # as released

processes:
  repair:
    title: {ru: Ремонт, en: Repair}  # the word of the client
    preset: blank
    options: {stages: true, open_permissions: true}

    # The board.
    pipelines:
      main:
        title: Основная
        stages:
          # Where it begins.
          taken: {title: {ru: Принят, en: Taken}, color: "#39A8EF"}   # blue
          bench: {title: На столе}
          # The end.
          done: {title: Готов, result: success}
          refused: {title: Отказ, result: failure}

    fields:
      # What is broken.
      device: {type: string, title: {ru: Устройство, en: Device}, required: true}
      urgency:
        type: list
        title: Срочность   # asked for
        items:
          # by default
          low: {title: Подождёт}
          high: {title: Срочно}   # today
    relations:
      parents:
        deal: {show_in_card: true}   # the deal shows its repairs
    card:
      main:
        - {section: О ремонте, fields: [title, device, urgency]}
# Nothing below.
"""
BENCH, STAGE = "repair.pipeline.main.stage.bench", "repair.pipeline.main.stage.uc_abcdef"
FIELD, ITEM = "repair.field.device", "repair.field.urgency"
RELATION, CARD = "repair.relation.parent.deal", "repair.card.main"
WANTED = (
    ("bench: {title: На столе}", "bench: {title: На верстаке}"),
    (
        "          # The end.\n",
        "          zhdem_detali: {title: Ждём детали, code: UC_ABCDEF}\n          # The end.\n",
    ),
    ("ru: Устройство,", "ru: Прибор,"),
    ("high: {title: Срочно}", "high: {title: Горит}"),
)
WORDS = {
    "en": ("These changes were made on the portal", "No changes.", "taken: ", "ignored from now on: "),
    "ru": ("Что изменили на портале", "Изменений нет.", "взято: ", "больше не сравнивается: "),
}


@pytest.fixture
def project(tmp_path, smartctl, portal):
    (tmp_path / "repairs.yaml").write_text(BLUEPRINT, encoding="utf-8")
    done = smartctl("apply", "repairs.yaml", "--portal", portal.url, "--yes", "--allow-delete")
    assert done.returncode == 0, done.stderr
    return tmp_path


def six_changes(ask):
    (made,) = ask("crm.type.list")["types"]
    number, (main,) = made["entityTypeId"], ask("crm.category.list", entityTypeId=made["entityTypeId"])["categories"]
    entity = f"DYNAMIC_{number}_STAGE_{main['id']}"
    rows = {row["NAME"]: row for row in ask("crm.status.list", filter={"ENTITY_ID": entity})}
    ask("crm.status.update", id=rows["На столе"]["ID"], fields={"NAME": "На верстаке"})
    sort = int(rows["На столе"]["SORT"]) + 1
    ask("crm.status.add", fields={"ENTITY_ID": entity, "STATUS_ID": "UC_ABCDEF", "NAME": "Ждём детали", "SORT": sort})
    fields = ask("userfieldconfig.list", moduleId="crm", filter={"entityId": f"CRM_{made['id']}"})["fields"]
    ids = {one["fieldName"].rpartition("_")[2]: one["id"] for one in fields}
    label = {"editFormLabel": {"ru": "Прибор", "en": "Device"}}
    ask("userfieldconfig.update", moduleId="crm", id=ids["DEVICE"], field=label)
    items = ask("userfieldconfig.get", moduleId="crm", id=ids["URGENCY"])["field"]["enum"]
    items = [{**one, "value": "Горит"} if one["xmlId"] == "high" else one for one in items]
    enum = {"userTypeId": "enumeration", "enum": items}
    ask("userfieldconfig.update", moduleId="crm", id=ids["URGENCY"], field=enum)
    parents = [{"entityTypeId": 2, "isChildrenListEnabled": "false"}]
    ask("crm.type.update", id=made["id"], fields={"relations": {"parent": parents}})
    card = [{"name": "main", "title": "О ремонте", "type": "section", "elements": [{"name": "TITLE"}]}]
    scope = {"entityTypeId": number, "scope": "C", "extras": {"categoryId": main["id"]}}
    ask("crm.item.details.configuration.set", **scope, data=card)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_four_are_taken_one_is_put_back_one_is_ignored_and_then_nothing_is_left(smartctl, portal, project, language):
    changed, nothing, taken, ignored = WORDS[language]
    here = ("repairs.yaml", "--portal", portal.url, "--lang", language)

    def run(command, *more, code=0):
        done = smartctl(command, *here, *more)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    six_changes(portal.ask)
    told = run("drift", "--detailed-exitcode", code=2)
    assert changed in told
    headings = [line for line in told.splitlines() if line.lstrip().startswith("# repair.")]
    assert [line.split()[1].rstrip(":") for line in headings] == [BENCH, FIELD, ITEM, RELATION, CARD]
    assert told.count("Ждём детали") == 2  # named, with its line to paste
    document = json.loads(run("drift", "--format", "json"))
    assert {one["address"] for one in document["drift"]} == {BENCH, FIELD, ITEM, RELATION, CARD}
    assert {one["address"] for one in document["unmanaged"]} == {STAGE}

    take = [word for one in (f"{BENCH}.title", STAGE, f"{FIELD}.title", f"{ITEM}.items") for word in ("--take", one)]
    absorbed = run("absorb", *take, "--ignore", f"{CARD}.sections")

    assert absorbed.count(taken) == 4
    assert absorbed.count(ignored) == 1
    expected = BLUEPRINT
    for old, new in WANTED:
        assert expected.count(old) == 1
        expected = expected.replace(old, new)
    text = (project / "repairs.yaml").read_text(encoding="utf-8")
    patch = [one for one in difflib.ndiff(expected.split("\n"), text.split("\n")) if one[0] in "+-"]
    assert patch == ["+ ignore:", "+   - {value: repair.card.main.sections, how: leave}"], text
    assert re.findall("#.*", text) == re.findall("#.*", BLUEPRINT)

    run("plan", "--detailed-exitcode", code=2)
    plan = json.loads(run("plan", "--format", "json"))
    acting = [one["address"] for one in plan["resource_changes"] if one["change"]["actions"] != ["no-op"]]
    assert acting == [RELATION]
    run("apply", "--yes")
    assert nothing in run("plan", "--detailed-exitcode")
    run("drift", "--detailed-exitcode")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_what_both_sides_changed_is_left_with_its_three_values(smartctl, portal, project, language):
    six_changes(portal.ask)
    mine = BLUEPRINT.replace("bench: {title: На столе}", "bench: {title: В работе}")
    (project / "repairs.yaml").write_text(mine, encoding="utf-8")
    done = smartctl("absorb", "repairs.yaml", "--portal", portal.url, "--lang", language, "--take-all")
    assert done.returncode == 0, done.stderr
    (line,) = [one for one in done.stdout.splitlines() if '"На верстаке"' in one]
    assert '"На столе"' in line
    assert '"В работе"' in line
    assert "bench: {title: В работе}" in (project / "repairs.yaml").read_text(encoding="utf-8")


def test_the_patch_of_a_file_whose_last_line_has_no_end_is_one_that_git_takes(smartctl, portal, project):
    text = BLUEPRINT.removesuffix("# Nothing below.\n").removesuffix("\n")
    (project / "repairs.yaml").write_text(text, encoding="utf-8")
    six_changes(portal.ask)
    words = ("absorb", "repairs.yaml", "--portal", portal.url, "--take-all")
    patch = smartctl(*words, "--diff")
    assert patch.returncode == 0, patch.stderr
    subprocess.run(["git", "apply", "-"], cwd=project, input=patch.stdout.encode("utf-8"), check=True)
    patched = (project / "repairs.yaml").read_text(encoding="utf-8")
    (project / "repairs.yaml").write_text(text, encoding="utf-8")
    assert smartctl(*words).returncode == 0
    assert (project / "repairs.yaml").read_text(encoding="utf-8") == patched != text


@pytest.mark.parametrize(("language", "said"), [("en", "Nobody was asked"), ("ru", "Спросить было негде")])
def test_where_nobody_can_be_asked_the_flags_that_decide_are_named(smartctl, portal, project, language, said):
    words = ("absorb", "repairs.yaml", "--portal", portal.url, "--lang", language)
    assert said not in smartctl(*words).stderr
    six_changes(portal.ask)
    left = smartctl(*words)
    assert said in left.stderr
    assert "--take-all" in left.stderr
    assert (project / "repairs.yaml").read_text(encoding="utf-8") == BLUEPRINT
    assert said not in smartctl(*words, "--take-all").stderr
    assert smartctl("drift", "repairs.yaml", "--portal", portal.url, "--detailed-exitcode").returncode == 0
