"""A new process with its robots in one archive: packed, imported by the portal, and the next plan finds it."""

from __future__ import annotations

import json
import re
import zipfile

import pytest

from smartctl.mockportal.application import open_portal
from tests.archive.room import BUILT_IN
from tests.cli.conftest import started


@pytest.fixture
def run(tmp_path):
    def ran(*arguments, code=0):
        done = started(arguments, cwd=tmp_path)
        assert done.returncode == code, done.stdout + done.stderr
        return done

    return ran


def home(path):
    """it-support names its workplace itself."""
    return () if path.stem == "it-support" else ("--workplace", "Сервис")


@pytest.mark.parametrize("path", BUILT_IN, ids=lambda path: path.stem)
def test_after_the_upload_an_apply_brings_the_rest_and_the_plan_is_empty(run, path, tmp_path):
    file = tmp_path / "p.zip"
    told = run("pack", path, "--portal", "mock:a", "--out", file, *home(path)).stdout
    assert "Nobody has shown yet that a live portal takes such an archive" in told
    assert ("No archive holds numerators and document templates" in told) == ("numerators:" in path.read_text("utf-8"))
    imported = run("mock", "import", "mock:a", "--file", file)
    assert "Error report" not in imported.stderr
    run("apply", path, "--portal", "mock:a", "--yes", "--allow-mass-change")
    run("mock", "export", "mock:a", "--out", "e.zip", "--preset", "automated_solution")
    book = json.loads(run("runbook", path, "--portal", "mock:a", "--archive", "e.zip", "--format", "json").stdout)
    done = [one["address"] for one in book["steps"] if one["status"] == "done"]
    again = json.loads(run("plan", path, "--portal", "mock:a", "--archive", "e.zip", "--format", "json").stdout)
    assert [one["address"] for one in again["resource_changes"] if one["change"]["actions"] != ["no-op"]] == []
    left = sum(one["facts"]["left"] for one in again["notes"] if one["code"] == "manual-steps")
    assert left == len(book["steps"]) - len(done)
    others = [
        (one["address"], one["status"], one["differences"]) for one in book["steps"] if one["status"] == "different"
    ]
    assert others == []
    assert book["archive"]["beside"] == []
    assert len(done) == int(re.search(r"(\d+) steps? of the automation (?:is|are) in it", told)[1])
    assert len(done) > 0


def test_the_archive_is_one_that_the_portals_unpacker_reads(run, tmp_path):
    file = tmp_path / "p.zip"
    run("pack", BUILT_IN[4], "--portal", "mock:a", "--out", file, "--workplace", "HR")
    with zipfile.ZipFile(file) as archive:
        assert archive.comment == b""
        assert all(one.compress_type == zipfile.ZIP_DEFLATED and one.flag_bits == 0 for one in archive.infolist())
        names = archive.namelist()
        manifest = json.loads(archive.read("manifest.json"))
        first = json.loads(archive.read("BIZPROC_MAIN/000.json"))
        solutions = json.loads(archive.read("AUTOMATED_SOLUTION/list.json"))
    assert names[0] == "manifest.json"
    assert all(name.isascii() for name in names)
    assert manifest["CODE"] == "automated_solution_one"
    assert "CRM_DYNAMIC_TYPES_INFO" in first
    [one] = solutions["automatedSolutions"]
    assert one["ID"] == one["INTRANET_CUSTOM_SECTION_ID"] == solutions["customSections"][0]["ID"]


def test_the_same_blueprint_makes_the_same_bytes(run, tmp_path):
    for name in ("a.zip", "b.zip"):
        run("pack", BUILT_IN[4], "--portal", "mock:a", "--out", name, "--workplace", "HR")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_a_process_without_a_home_is_not_packed(run):
    told = run("pack", BUILT_IN[4], "--portal", "mock:a", "--out", "a.zip", code=1)
    assert "live in no digital workplace" in " ".join(told.stderr.replace("│", " ").split())


def test_a_process_that_is_there_is_not_made_once_more(run, tmp_path):
    run("apply", BUILT_IN[4], "--portal", "mock:a", "--yes")
    told = run("pack", BUILT_IN[4], "--portal", "mock:a", "--out", "a.zip", "--workplace", "HR", code=4)
    assert "an import would make them once more" in " ".join(told.stderr.replace("│", " ").split())
    assert not (tmp_path / "a.zip").exists()


def test_nothing_of_another_process_is_touched_by_an_import(run, tmp_path):
    run("apply", BUILT_IN[2], "--portal", "mock:a", "--yes")
    run("pack", BUILT_IN[4], "--portal", "mock:a", "--out", "a.zip", "--workplace", "HR")
    portal = open_portal(tmp_path / ".smartctl" / "mock" / "a.sqlite3")
    try:
        before = portal.look(
            lambda database, _settings: [tuple(row) for row in database.rows("SELECT * FROM statuses")]
        )
    finally:
        portal.close()
    run("mock", "import", "mock:a", "--file", "a.zip")
    portal = open_portal(tmp_path / ".smartctl" / "mock" / "a.sqlite3")
    try:
        after = portal.look(lambda database, _settings: [tuple(row) for row in database.rows("SELECT * FROM statuses")])
    finally:
        portal.close()
    assert set(before) <= set(after)


DESK = """
format: smartctl/blueprint/v1
name: desk
version: 1.0.0
processes:
  desk:
    title: {ru: Сервис-деск}
    preset: blank
    options: {stages: true, automation: true}
    standard_fields: [client]
    pipelines:
      main:
        title: {ru: Общая воронка}
        stages:
          new: {title: {ru: Черновик}}
          won: {title: {ru: Успех}, result: success}
          lost: {title: {ru: Провал}, result: failure}
    fields:
      who: {type: employee, title: {ru: Кто}}
      sure: {type: boolean, title: {ru: Точно}}
      due: {type: datetime, title: {ru: Срок}}
      kinds: {type: list, multiple: true, title: {ru: Виды}, items: {a: {title: {ru: А}}, b: {title: {ru: Б}}}}
    automation:
      pipeline: main
      roles:
        anna: {title: {ru: Анна}, user: 1}
      stages:
        new:
          - robot: {key: a, set: {who: anna, sure: true, kinds: a, due: now + 3wd}}
          - robot: {key: b, comment: "{{who}} {{sure}} {{kinds}} {{stage}} {{responsible}} {{client}}", after: 1d12h}
          - robot: {key: c, task: x, responsible: who, deadline: due - 1d2h30m, if: [{field: stage, is: new}, {field: kinds, is: b}]}
          - robot: {key: d, comment: y, if: [{field: pipeline, is: main}, {field: who, is: anna}, {field: who, is_not: creator}]}
          - robot: {key: f, set: {who: creator}, if: [{field: stage, is_not: won}]}
          - robot: {key: e, webhook: "https://example.com/?a={{kinds}}"}
        won:
          - trigger: {on: field_changed, fields: [kinds], if: [{field: stage, is: new}]}
"""


def test_whatever_a_step_speaks_of_is_found_in_the_next_export(run, tmp_path):
    (tmp_path / "desk.yaml").write_text(DESK, encoding="utf-8")
    run("pack", "desk.yaml", "--portal", "mock:a", "--out", "p.zip", "--workplace", "W")
    run("mock", "import", "mock:a", "--file", "p.zip")
    run("apply", "desk.yaml", "--portal", "mock:a", "--yes", "--allow-mass-change")
    run("mock", "export", "mock:a", "--out", "e.zip", "--preset", "automated_solution")
    lines = run("archive", "automation", "desk.yaml", "e.zip", "--portal", "mock:a").stdout
    head = DESK.partition("    automation:")[0]
    inputs = lines[lines.index("inputs:\n") : lines.index("processes:\n")]  # who somebody is on this portal alone
    pasted = head.replace("processes:\n", f"{inputs}processes:\n") + lines[lines.index("    automation:") :]
    for text in (DESK, pasted):
        (tmp_path / "desk.yaml").write_text(text, encoding="utf-8")
        told = run("runbook", "desk.yaml", "--portal", "mock:a", "--archive", "e.zip", "--format", "json").stdout
        steps = [(one["status"], one["differences"]) for one in json.loads(told)["steps"]]
        assert steps == [("done", [])] * 7


def test_what_an_application_makes_a_workflow_of_is_not_placed_as_robots_as_well(run, tmp_path):
    text = DESK.replace("    standard_fields:", "    features: [business_processes]\n    standard_fields:")
    text = text.replace("    automation:\n", "    automation:\n      as: workflows\n", 1)
    (tmp_path / "desk.yaml").write_text(text, encoding="utf-8")
    by_webhook = run("pack", "desk.yaml", "--portal", "mock:a", "--out", "a.zip", "--workplace", "W").stdout
    by_application = run("pack", "desk.yaml", "--portal", "mock:b+app", "--out", "b.zip", "--workplace", "W").stdout
    later = "it comes with the apply, as a part of a workflow of the application"
    assert later not in by_webhook
    assert later in by_application
    run("mock", "import", "mock:b", "--file", "b.zip")
    run("apply", "desk.yaml", "--portal", "mock:b+app", "--yes", "--allow-mass-change")
    plan = json.loads(run("plan", "desk.yaml", "--portal", "mock:b+app", "--format", "json").stdout)
    assert [one["address"] for one in plan["resource_changes"] if one["change"]["actions"] != ["no-op"]] == []
