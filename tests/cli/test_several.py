"""All blueprints of a project at once, with the installed program."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from smartctl.shipped import schemas_dir
from tests.importing.rooms import Room
from tests.operations.test_elsewhere import CLAIMS, HOUSING

SCHEMAS = schemas_dir()


def fits(document, name):
    """Whether a document is as its schema says; the schemas refer to each other."""
    schemas = {
        one.get("$id", file.name): one
        for file in sorted(SCHEMAS.glob("*.v1.json"))
        for one in [json.loads(file.read_text("utf-8"))]
    }
    registry = Registry().with_resources((key, DRAFT202012.create_resource(one)) for key, one in schemas.items())
    rules = schemas[f"smartctl/schemas/{name}.v1.json"]
    return [one.message for one in Draft202012Validator(rules, registry=registry).iter_errors(document)] == []


@pytest.fixture
def project(tmp_path):
    (tmp_path / "smartctl.yaml").write_text(
        "format: smartctl/project/v1\nportals: {demo: {url: 'mock:demo'}}\n", encoding="utf-8"
    )
    place = tmp_path / "blueprints"
    place.mkdir()
    (place / "claims.yaml").write_text(CLAIMS, encoding="utf-8")
    (place / "housing.yaml").write_text(HOUSING, encoding="utf-8")
    return tmp_path


def test_without_an_argument_the_whole_project_is_planned_applied_and_shown(project, smartctl):
    planned = smartctl("plan", "--detailed-exitcode")
    assert planned.returncode == 2
    assert planned.stdout.index("Blueprint housing") < planned.stdout.index("Blueprint claims")
    assert planned.stdout.endswith(
        "2 blueprints, in this order: housing, claims.\nTogether: 13 to add, 0 to change, 0 to destroy.\n"
    )
    applied = smartctl("apply", "--yes")
    assert applied.returncode == 0
    assert applied.stdout.count("Apply complete!") == 2
    assert applied.stdout.endswith(
        "Of 2 blueprints:\n  housing: 5 added, 0 changed, 0 destroyed\n  claims: 8 added, 0 changed, 0 destroyed\n"
    )
    again = smartctl("plan", "--format", "json", "--detailed-exitcode")
    assert again.returncode == 0
    document = json.loads(again.stdout)
    assert fits(document, "plans")
    assert document["format"] == "smartctl/plans/v1"
    assert [one["blueprint"]["name"] for one in document["plans"]] == ["housing", "claims"]
    assert sum(document["summary"].values()) == 0
    steps = smartctl("runbook")
    assert steps.stdout.endswith("2 blueprints, in this order: housing, claims.\nTogether: 2 steps by hand, left: 2.\n")
    books = json.loads(smartctl("runbook", "--format", "json").stdout)
    assert [len(one["steps"]) for one in books["runbooks"]] == [0, 2]


def test_a_folder_stands_for_what_is_in_it_and_is_destroyed_the_other_way_round(project, smartctl):
    report = json.loads(smartctl("apply", "blueprints", "--yes", "--format", "json").stdout)
    assert fits(report, "reports")
    assert [one["blueprint"] for one in report["reports"]] == ["housing", "claims"]
    assert all(one["report"]["complete"] for one in report["reports"])
    gone = smartctl("destroy", "blueprints", "--yes")
    assert gone.returncode == 0
    assert gone.stdout.index("claims: 0 added, 0 changed, 8 destroyed") < gone.stdout.index("housing: 0 added")
    assert json.loads(smartctl("plan", "blueprints", "--format", "gitlab").stdout)["create"] == 13


def test_what_fails_ends_it_and_the_rest_is_named(project, smartctl):
    assert smartctl("apply", "--yes").returncode == 0
    file = project / "blueprints" / "housing.yaml"
    file.write_text(HOUSING.replace("          lost: {title: Отказ, result: failure}\n", ""), encoding="utf-8")
    done = smartctl("apply", "--yes")
    assert done.returncode == 4
    assert done.stdout.endswith("Of 2 blueprints:\n  housing: not carried out\n  claims: not carried out\n")
    assert "Nothing was changed: the plan does what nobody has allowed." in done.stderr


@pytest.mark.parametrize(
    ("command", "flag"),
    [
        (("plan", "--target", "house"), "--target"),
        (("plan", "--set", "a=b"), "--set"),
        (("runbook", "--confirm", "claim.automation.main.done.tunnel"), "--confirm"),
    ],
)
def test_a_flag_of_one_blueprint_is_refused_for_several(project, smartctl, command, flag):
    done = smartctl(*command)
    assert done.returncode == 1
    assert f"{flag} speaks of one blueprint, and here are several." in done.stderr


def test_a_page_is_of_one_blueprint(project, smartctl):
    done = smartctl("plan", "--format", "html")
    assert done.returncode == 1
    assert "A page shows one blueprint" in done.stderr


def test_a_project_of_one_blueprint_is_as_if_it_was_named(project, smartctl):
    (project / "blueprints" / "claims.yaml").unlink()
    assert smartctl("plan").stdout == smartctl("plan", "blueprints/housing.yaml").stdout


def test_a_portal_that_lists_its_blueprints_takes_those(project, smartctl):
    (project / "smartctl.yaml").write_text(
        "format: smartctl/project/v1\n"
        "portals: {demo: {url: 'mock:demo', blueprints: [blueprints/housing.yaml]}, other: {url: 'mock:other'}}\n",
        encoding="utf-8",
    )
    assert "Blueprint claims" not in smartctl("plan", "--portal", "demo").stdout
    assert "Blueprint claims" in smartctl("plan", "--portal", "other").stdout


@pytest.mark.parametrize("given", [(), ("blueprints",), ("blueprints/claims.yaml",)])
def test_validate_sees_what_one_names_of_the_other(project, smartctl, given):
    file = project / "blueprints" / "claims.yaml"
    file.write_text(CLAIMS.replace("to: housing/house.main.fresh", "to: housing/house.main.fresch"), encoding="utf-8")
    done = smartctl("validate", *given, "--format", "json")
    assert done.returncode == 1
    (one,) = [each for each in json.loads(done.stdout)["diagnostics"] if each["severity"] == "error"]
    assert one["message"] == "There is no stage house.main.fresch in the blueprint housing."
    assert one["file"].endswith("claims.yaml")


def test_what_only_the_layer_of_a_portal_has_may_be_named(project, smartctl):
    place = project / "blueprints"
    (place / "claims.yaml").write_text(
        CLAIMS.replace("to: housing/house.main.fresh", "to: housing/house.main.seen"), "utf-8"
    )
    (project / "over.yaml").write_text(
        "format: smartctl/overlay/v1\nblueprint: housing\nprocesses: {house: {pipelines: {main: {stages: "
        "{seen: {new: true, title: Осмотрен, after: fresh}}}}}}\n",
        encoding="utf-8",
    )
    (project / "smartctl.yaml").write_text(
        "format: smartctl/project/v1\nportals: {demo: {url: 'mock:demo', overlay: over.yaml}, bare: {url: 'mock:bare'}}\n",
        encoding="utf-8",
    )
    assert smartctl("validate").returncode == 0
    assert smartctl("apply", "--portal", "demo", "--yes").returncode == 0
    assert smartctl("plan", "--portal", "demo", "--detailed-exitcode").returncode == 0
    refused = smartctl("plan", "--portal", "bare")
    assert refused.returncode == 1
    assert "There is no stage house.main.seen in the blueprint housing." in refused.stderr


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", "There is no state of claims on mock:demo."), ("ru", "Состояния claims для портала mock:demo нет.")],
)
def test_drift_of_the_project_names_what_was_never_applied_and_goes_on(project, smartctl, lang, words):
    env = {"SMARTCTL_LANG": lang}
    nothing = smartctl("drift", env=env)
    assert nothing.returncode == 1
    assert smartctl("apply", "blueprints/housing.yaml", "--yes", env=env).returncode == 0
    found = smartctl("drift", "--format", "json", env=env)
    assert found.returncode == 0, found.stderr
    assert json.loads(found.stdout)["blueprint"]["name"] == "housing"
    assert words in found.stderr
    assert smartctl("apply", "--yes", env=env).returncode == 0
    both = smartctl("drift", "--format", "json", env=env)
    assert [one["blueprint"]["name"] for one in json.loads(both.stdout)["plans"]] == ["claims", "housing"]
    assert both.stderr == ""


def test_what_belongs_to_the_portal_is_told_once_by_the_last_blueprint_and_is_no_alarm(project, smartctl):
    assert smartctl("apply", "--yes").returncode == 0
    with Room(project, name="demo").hand() as hand:
        for _each in range(2):
            hand.ask("crm.type.add", fields={"title": "Заявки людей"})

    found = smartctl("drift", "--format", "json", "--detailed-exitcode")

    assert found.returncode == 0, found.stderr
    first, last = json.loads(found.stdout)["plans"]
    assert first["unmanaged"] == []
    assert [(one["kind"], one["parent"]) for one in last["unmanaged"]] == [("process", "")] * 2
    text = smartctl("drift").stdout
    assert text.count("Заявки людей") == 1
    assert "the same at 1 other" in text
    assert "Beside all blueprints: 2 objects" in text
