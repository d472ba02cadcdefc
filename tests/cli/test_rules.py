"""The rules of a project, with the installed program: findings at their changes, the class of a plan, waivers, tests."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator

from smartctl.shipped import schema
from tests.cli.conftest import WINDOW

PROJECT = "format: smartctl/project/v1\nportals:\n  acme:\n    url: mock:acme\npolicy: {max_changed_share: 0.9, rules: rules.yaml}\n"
RULES = """format: smartctl/policy/v1
rules:
  - id: stages-stay
    effect: deny
    change: {kind: [stage], action: [delete]}
    portals: [acme]
    message: {ru: "стадии остаются ({address})", en: "stages stay ({address}, {nobody})"}
"""
STAGE = "installation.pipeline.main.stage.delivery"
WAIVER = "waivers:\n  - {{rule: stages-stay, address: '*.stage.delivery', reason: agreed, by: Anna, until: {until}}}\n"


@pytest.fixture
def project(tmp_path, smartctl):
    """A project with a portal that the blueprint was applied to; called with what its rules file holds."""
    (tmp_path / "smartctl.yaml").write_text(PROJECT, encoding="utf-8")

    def write(lines):
        (tmp_path / "rules.yaml").write_text(lines, encoding="utf-8")
        return smartctl

    write(RULES)
    assert smartctl("apply", WINDOW, "--yes", "--unattended").returncode == 0  # only additions: nobody is needed
    return write


@pytest.fixture
def without_delivery(tmp_path):
    lines = WINDOW.read_text(encoding="utf-8").splitlines(keepends=True)
    path = tmp_path / "edited.yaml"
    path.write_text("".join(line for line in lines if not line.strip().startswith("delivery:")), "utf-8")
    return path


@pytest.fixture
def renamed(tmp_path):
    path = tmp_path / "renamed.yaml"
    path.write_text(WINDOW.read_text(encoding="utf-8").replace("Доставка окна", "Привоз окна"), "utf-8")
    return path


def test_a_broken_rule_stands_at_its_change_in_every_form(project, without_delivery):
    smartctl = project(RULES)
    said = f"stages stay ({STAGE}, {{nobody}})"
    for form in (
        ("--style", "terraform"),
        ("--style", "plain"),
        ("--format", "md"),
        ("--format", "html"),
        ("--format", "junit"),
    ):
        shown = smartctl("plan", without_delivery, *form).stdout
        assert said in shown.replace("\\", ""), form
        assert "refused" in shown or "junit" in form
    russian = smartctl("plan", without_delivery, "--lang", "ru").stdout
    assert f"правило: стадии остаются ({STAGE})" in russian
    assert f"{STAGE}: стадии остаются" in russian
    policy = json.loads(smartctl("plan", without_delivery, "--format", "json").stdout)["policy"]
    assert policy["class"] == "refused"
    assert ("stages-stay", STAGE) in {(one["rule"], one["address"]) for one in policy["findings"]}
    refused = smartctl("apply", without_delivery, "--yes", "--allow-delete")
    assert refused.returncode == 4
    assert "The rule stages-stay of the project refuses it" in " ".join(refused.stderr.replace("│", " ").split())


def test_a_waiver_lets_it_through_with_its_name_and_an_old_one_does_not(project, without_delivery):
    smartctl = project(RULES + WAIVER.format(until="2999-12-31"))
    shown = smartctl("plan", without_delivery, "--allow-delete").stdout
    assert "excepted until 2999-12-31 by Anna: agreed" in shown
    assert "Policy: a person decides: removes what exists (1)." in shown
    smartctl = project(RULES + WAIVER.format(until="2001-12-31"))
    refused = smartctl("apply", without_delivery, "--allow-delete", "--yes")
    assert refused.returncode == 4
    assert "(waiver-expired)" in refused.stdout
    smartctl = project(RULES + WAIVER.format(until="2999-12-31"))
    assert smartctl("apply", without_delivery, "--allow-delete", "--yes").returncode == 0
    assert "(waiver-unused)" in smartctl("plan", without_delivery).stdout  # it has done its work
    assert (
        smartctl("apply", without_delivery, "--yes", "--unattended").returncode == 0
    )  # nothing is done, so nobody is needed


def test_what_changes_something_needs_a_person(project, renamed):
    smartctl = project(RULES)
    refused = smartctl("apply", renamed, "--yes", "--unattended")
    assert refused.returncode == 4
    assert "a person decides about this plan (changes)" in " ".join(refused.stderr.replace("│", " ").split())
    assert smartctl("plan", renamed, "--detailed-exitcode").returncode == 2  # nothing was changed
    project(RULES + "effects: {changes: off}\n")
    assert smartctl("apply", renamed, "--yes", "--unattended").returncode == 0


def test_saved_plans_are_held_against_rules_and_their_class_is_one_word(project, without_delivery, renamed, tmp_path):
    smartctl = project(RULES)
    assert smartctl("plan", without_delivery, "--out", "going.json").returncode == 0
    assert smartctl("plan", renamed, "--out", "renamed.json").returncode == 0
    assert smartctl("policy", "class", "going.json", "renamed.json").stdout == "refused\n"
    assert smartctl("policy", "class", "renamed.json").stdout == "needs-a-person\n"
    done = smartctl("policy", "test", "going.json")
    assert done.returncode == 4
    assert "stages stay" in done.stdout
    assert smartctl("policy", "test", "renamed.json").returncode == 0
    (tmp_path / "none.yaml").write_text("format: smartctl/policy/v1\neffects: {changes: off}\n", encoding="utf-8")
    judged = smartctl("policy", "test", "renamed.json", "--rules", "none.yaml", "--format", "json")
    assert [one["policy"]["class"] for one in json.loads(judged.stdout)["plans"]] == ["applies-itself"]


def test_a_rules_file_brings_its_own_tests(project, without_delivery, tmp_path):
    smartctl = project(RULES)
    smartctl("plan", without_delivery, "--out", "going.json")
    test = "tests:\n  - {{plan: going.json, portal: {portal}, class: {kind}, broken: {broken}}}\n"
    project(RULES + test.format(portal="acme", kind="refused", broken="[stages-stay]"))
    assert smartctl("policy", "test", "rules.yaml").returncode == 0
    project(RULES + test.format(portal="other", kind="needs-a-person", broken="[stages-stay]"))
    done = smartctl("policy", "test", "rules.yaml", "--format", "junit")
    assert done.returncode == 1
    failure = ET.fromstring(done.stdout).find(".//failure")
    assert failure is not None
    assert "stages-stay is not broken" in failure.text
    assert "the class is refused" in failure.text  # nobody has allowed the deletion


@pytest.mark.parametrize(
    ("lines", "named"),
    [
        ("rules:\n  - {id: removes, effect: deny, change: {kind: [stage]}, message: {en: x}}\n", "removes"),
        ("effects: {nobody: off}\n", "nobody"),
        ("rules:\n  - {id: x, effect: deny, message: {en: x}}\n", "rules"),
        ("rules:\n  - {id: x, effect: deny, change: {counts: {filled: {above: 1}}}, message: {en: x}}\n", "rules"),
        ("waivers:\n  - {rule: x, address: y, reason: z, by: A}\n", "waivers"),
        ("rules:\n  - {id: x, effect: deny, time: {zone: Nowhere/Town}, message: {en: x}}\n", "Nowhere/Town"),
    ],
)
def test_a_rules_file_that_is_wrong_is_named(project, lines, named):
    smartctl = project("format: smartctl/policy/v1\n" + lines)
    done = smartctl("plan", WINDOW)
    assert done.returncode == 1
    assert named in done.stderr
    assert "rules.yaml" in done.stderr or named == "Nowhere/Town"


def test_each_document_is_as_its_schema_says(project, without_delivery):
    smartctl = project(RULES + WAIVER.format(until="2999-12-31") + "tests: [{plan: going.json, class: refused}]\n")
    smartctl("plan", without_delivery, "--out", "going.json", "--valid-for", "7d")
    whole = json.loads(smartctl("show", "going.json", "--format", "json").stdout)
    Draft202012Validator(schema("plan")).validate(whole)
    assert [one for one in whole["policy"]["findings"] if "waiver" in one]
    for command, name in ((("list",), "policy-rules"), (("test", "rules.yaml"), "policy-tests")):
        document = json.loads(smartctl("policy", *command, "--format", "json").stdout)
        Draft202012Validator(schema(name)).validate(document)
    judged = json.loads(smartctl("policy", "test", "going.json", "--format", "json").stdout)
    part = {**schema("plan"), "$ref": "#/$defs/policy"}
    for word in ("required", "properties", "type", "additionalProperties"):
        part.pop(word, None)
    assert judged["plans"]
    for one in judged["plans"]:
        Draft202012Validator(part).validate(one["policy"])


def test_a_rule_is_explained_by_its_name(project):
    smartctl = project(RULES)
    own = smartctl("explain", "stages-stay").stdout
    assert "stages-stay: the plan is refused." in own
    assert '"action": ["delete"]' in own
    assert "элемент, в котором это поле пустое" in smartctl("explain", "becomes-required", "--lang", "ru").stdout
    assert smartctl("explain", "nobody-knows-this").returncode == 1


def test_the_rules_in_force_are_listed(project):
    smartctl = project(RULES + "effects: {changes: off, removes: deny}\n")
    listed = json.loads(smartctl("policy", "list", "--format", "json").stdout)["rules"]
    known = {one["id"]: one["effect"] for one in listed}
    assert known["removes"] == "deny"
    assert "changes" not in known
    assert known["stages-stay"] == "deny"
