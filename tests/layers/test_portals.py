"""A project with seven portals and one blueprint: what `smartctl.yaml` says of each is what comes to it."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from smartctl.blueprint.fmt import format_text
from smartctl.blueprint.resolve import resolved
from smartctl.blueprint.source import read
from smartctl.cli import editor
from smartctl.errors import InvalidBlueprint
from smartctl.operations import Quiet, apply, open_project, plan
from smartctl.operations.blueprints import load_layered, read_blueprint
from smartctl.operations.validating import mistakes_in
from smartctl.project.project_file import find_for
from smartctl.shipped import schema
from tests.layers.test_seven_clients import BASE, CLIENTS, HERE
from tests.layers.test_switches_and_fragments import INCLUDING, WHOLE
from tests.scripts import script


class Willing(Quiet):
    def ask(self, _question):
        return True


def project(folder, portals="", clients=CLIENTS):
    (folder / "blueprints").mkdir()
    shutil.copy(BASE, folder / "blueprints" / "fitting.yaml")
    shutil.copy(HERE / "act.docx", folder / "blueprints")
    (folder / "portals").mkdir()
    for client in clients:
        shutil.copy(HERE / f"{client}.yaml", folder / "portals")
    own = "".join(f'  {one}: {{url: "mock:{one}", overlay: portals/{one}.yaml}}\n' for one in clients)
    (folder / "smartctl.yaml").write_text(f"format: smartctl/project/v1\nportals:\n{own}{portals}", encoding="utf-8")
    return folder / "blueprints" / "fitting.yaml"


@pytest.mark.parametrize("client", CLIENTS)
def test_each_client_is_applied_and_the_next_plan_is_empty(client, tmp_path):
    blueprint = project(tmp_path)
    with open_project(tmp_path, portal=client, talk=Willing()) as session:
        assert apply(session, blueprint).report.complete
        assert plan(session, blueprint).plan.effective == ()


def test_what_the_project_gives_reaches_the_plan(tmp_path):
    own = '  acme:\n    url: "mock:acme"\n    inputs: {reminder: 5d}\n    roles: {operator: {users: [3, 4]}, head: {department: 2}}\n'
    blueprint = project(tmp_path, own)
    with open_project(tmp_path, portal="acme") as session:
        first, _document, last = read_blueprint(session, blueprint).automation
    assert last.values["after"] == "5d"
    assert last.values["to"] == ({"role": "head", "title": "Руководитель", "department": 2},)
    assert first.values["responsible"]["users"] == (3, 4)


@pytest.mark.parametrize(
    ("own", "code", "says"),
    [
        ("inputs: {remindr: 5d}", "unknown-input", "reminder"),
        ("inputs: {reminder: soon}", "wrong-input", ""),
        ("roles: {operatr: {user: 1}}", "unknown-role", "operator"),
    ],
)
def test_a_mistake_in_what_the_project_gives_points_into_the_project_file(own, code, says, tmp_path):
    blueprint = project(tmp_path, f'  acme:\n    url: "mock:acme"\n    {own}\n', clients=[])
    with open_project(tmp_path, portal="acme") as session, pytest.raises(InvalidBlueprint) as refused:
        plan(session, blueprint)
    (one,) = [one for one in refused.value.diagnostics if one.code == code]
    assert (one.span.path.name, one.span.line, says in one.suggestion) == ("smartctl.yaml", 5, True)


def test_an_input_of_another_blueprint_of_the_portal_is_no_mistake(tmp_path):
    own = '  acme: {url: "mock:acme", inputs: {reminder: 5d, other: 1}, roles: {clerk: {user: 4}}}\n'
    blueprint = project(tmp_path, own, clients=[])
    (tmp_path / "blueprints" / "other.yaml").write_text(
        "format: smartctl/blueprint/v1\nname: other\nversion: 1.0.0\ninputs: {other: {type: integer}}\n"
        "processes:\n  o:\n    title: O\n    automation: {roles: {clerk: {title: Clerk}}}\n",
        encoding="utf-8",
    )
    with open_project(tmp_path, portal="acme") as session:
        assert plan(session, blueprint).plan.changes


def test_an_overlay_over_another_blueprint_of_the_project_is_passed_over(tmp_path):
    blueprint = project(tmp_path, clients=["title"])
    other = tmp_path / "blueprints" / "other.yaml"
    other.write_text(
        "format: smartctl/blueprint/v1\nname: other\nversion: 1.0.0\nprocesses: {o: {title: O}}\n", encoding="utf-8"
    )
    with open_project(tmp_path, portal="title") as session:
        titles = {one.address: (one.after or {}).get("title") for one in plan(session, blueprint).plan.changes}
        assert titles["job"] == "Монтаж фасадов"
        assert [one.after["title"] for one in plan(session, other).plan.changes] == ["O"]


@pytest.mark.parametrize("client", CLIENTS)
def test_the_schema_for_editors_takes_the_overlay(client):
    data = read(HERE / f"{client}.yaml").data
    assert [one.message for one in Draft202012Validator(schema("overlay")).iter_errors(data)] == []


@pytest.mark.parametrize("text", [WHOLE, INCLUDING])
def test_an_editor_takes_conditions_and_fragments_wherever_they_may_stand(text, tmp_path):
    editor.lay(tmp_path, "en")
    rules = json.loads((tmp_path / ".smartctl" / "schema" / "blueprint.v1.json").read_text(encoding="utf-8"))
    check = Draft202012Validator(rules)
    assert [one.message for one in check.iter_errors(YAML(typ="safe").load(text))] == []
    assert not check.is_valid(YAML(typ="safe").load(text.replace("title: Основная", "titel: Основная")))


def test_the_schema_for_editors_is_what_the_script_writes_and_refuses_a_slip():
    page = script("overlay_schema")
    assert json.loads(page.FILE.read_text(encoding="utf-8")) == page.overlay_schema()
    rules = Draft202012Validator(schema("overlay"))
    slip = {"format": "smartctl/overlay/v1", "blueprint": "x", "processes": {"p": {"feilds": {}}}}
    assert not rules.is_valid(slip)
    assert rules.is_valid({**slip, "processes": {"p": {"fields": {"a": None}}}})


@pytest.mark.parametrize("client", CLIENTS)
def test_the_canonical_form_keeps_an_overlay(client):
    text = (HERE / f"{client}.yaml").read_text(encoding="utf-8")
    once = format_text(text, path=Path("portals/acme.yaml"))
    assert once == format_text(once)
    assert once.startswith("format: smartctl/overlay/v1\nblueprint: fitting\n")


def test_the_canonical_form_puts_what_an_overlay_says_of_an_object_first():
    text = "blueprint: fitting\nformat: smartctl/overlay/v1\nprocesses:\n  job:\n    fields:\n      pool: {title: Бассейн, type: boolean, after: floor, new: true}\n"
    assert [line for line in format_text(text).splitlines() if line] == [
        "format: smartctl/overlay/v1",
        "blueprint: fitting",
        "processes:",
        "  job:",
        "    fields:",
        "      pool: {new: true, after: floor, type: boolean, title: Бассейн}",
    ]


@pytest.mark.parametrize("guide", ["guide.md", "guide.ru.md"])
def test_the_example_of_the_guide_is_in_order(guide, tmp_path):
    root = Path(__file__).parents[2]
    text = (root / "docs" / guide).read_text(encoding="utf-8")
    own, overlay = re.findall(r"```yaml\n(# (?:smartctl|portals/acme)\.yaml\n.*?)```", text, flags=re.DOTALL)
    for folder in ("blueprints", "portals"):
        (tmp_path / folder).mkdir()
    (tmp_path / "smartctl.yaml").write_text(own.replace("${ACME_WEBHOOK}", "mock:acme"), encoding="utf-8")
    (tmp_path / "portals" / "acme.yaml").write_text(overlay, encoding="utf-8")
    blueprint = shutil.copy(root / "blueprints" / "window-installation.yaml", tmp_path / "blueprints")
    project_ = find_for(Path(blueprint))
    assert mistakes_in(project_, Path(blueprint)) == mistakes_in(project_, tmp_path / "portals" / "acme.yaml") == ()


def test_an_overlay_that_no_portal_has_is_checked_over_its_blueprint_and_one_without_a_blueprint_is_refused(tmp_path):
    project(tmp_path, clients=["title"])
    (tmp_path / "smartctl.yaml").write_text(
        'format: smartctl/project/v1\nportals: {a: {url: "mock:"}}\n', encoding="utf-8"
    )
    draft = tmp_path / "portals" / "title.yaml"
    project_ = find_for(draft)
    assert mistakes_in(project_, draft) == ()
    text = draft.read_text(encoding="utf-8")
    draft.write_text(text.replace("title:", "tilte:"), encoding="utf-8")
    assert [one.span.path for one in mistakes_in(project_, draft)] == [draft]
    draft.write_text(text.replace("blueprint: fitting", "blueprint: fiting"), encoding="utf-8")
    (one,) = mistakes_in(project_, draft)
    assert (one.code, one.span.line, one.suggestion) == ("overlay-head", 2, "Did you mean fitting?")


def test_every_line_of_a_resolved_blueprint_says_where_it_comes_from(tmp_path):
    own = '  acme: {url: "mock:acme", overlay: portals/extra-stage.yaml, inputs: {reminder: 5d}}\n'
    blueprint = project(tmp_path, own, clients=["extra-stage"])
    project_ = find_for(blueprint)
    text = resolved(load_layered(project_, project_.portals["acme"], blueprint), origin=True)
    lines = [line for line in text.splitlines() if line]
    assert all(re.search(r"  # \S+\.yaml:\d+", line) for line in lines)
    said = {line.split("  # ")[0].strip(): line.split("  # ")[1] for line in lines}
    assert said["measuring:"] == f"{(tmp_path / 'portals/extra-stage.yaml').as_posix()}:8"
    assert said["after: 5d"].endswith("fitting.yaml:49, reminder: smartctl.yaml")
