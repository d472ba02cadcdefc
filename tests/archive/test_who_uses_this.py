"""What a plan removes, retypes or renames: who uses it, how that is known, and what is refused because of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from smartctl.engine import guard
from smartctl.mockportal import back_door
from smartctl.model import Action
from smartctl.operations.in_use import with_uses
from tests.archive.room import BUILT_IN, Office

WINDOW = next(path for path in BUILT_IN if path.stem == "window-installation")


@pytest.fixture
def office():
    return Office(WINDOW)


def without(desired, *addresses):
    """The blueprint as it is without these objects; nothing in it speaks of them."""
    left = []
    for one in desired.resources:
        if one.address in addresses:
            continue
        if one.kind == "card":
            sections = tuple(
                {**part, "fields": tuple(name for name in part["fields"] if name not in addresses)}
                for part in one.attrs["sections"]
            )
            one = replace(one, attrs={**one.attrs, "sections": sections})  # noqa: PLW2901 - what is left of it
        left.append(one)
    return replace(desired, resources=tuple(left))


def with_attrs(desired, address, **attrs):
    found = [replace(one, attrs={**one.attrs, **attrs}) if one.address == address else one for one in desired.resources]
    return replace(desired, resources=tuple(found))


def told(office, desired, *, archive=False, allowed=()):
    policy = guard.Policy(allow_delete=True, allow_mass_change=True, allow_data_loss=frozenset(allowed))
    made = office.world.plan(desired, policy)
    return with_uses(made, desired, policy, office.world.portal, office.archive() if archive else None).plan


def uses(plan):
    return {
        (facts["address"], facts["what"], facts["kind"]): [(one["what"], one["name"], one["how"]) for one in facts["uses"]]
        for code, facts in plan.notes
        if code == "in-use"
    }  # fmt: skip


def in_use(plan):
    return [one.address for one in plan.refusals if one.code == "in-use"]


FLOOR = "installation.field.floor"
CREW = "installation.field.crew"


def test_a_field_that_goes_names_every_robot_and_trigger_of_the_export(office):
    column = office.column("installation", "floor")
    stage = office.status("installation.pipeline.main.stage.accepted")
    for kind, properties, more in (
        ("CrmTimelineCommentAdd", {"CommentText": f"{{=Document:{column}_PRINTABLE}}"}, {}),
        ("Task2Activity", {"Fields": {"TITLE": "x", "UF_NEW": f"{{=Document:{column} > printable}}"}}, {}),
        ("SetFieldActivity", {"FieldValue": {column: 3}}, {}),
        ("WebHookActivity", {"Handler": "https://example.com"}, {"conditions": [{"field": column, "operator": "!empty"}]}),
        ("CrmChangeStatusActivity", {"TargetStatus": stage}, {"delay": {"type": "in", "basis": f"{{=Document:{column}}}"}}),
    ):  # fmt: skip
        back_door.place_robot(office.mock, stage, kind, properties, **more)
    back_door.place_trigger(office.mock, stage, "FIELD_CHANGED", {"fields": [column]})
    back_door.place_robot(office.mock, stage, "CrmTimelineCommentAdd", {"CommentText": f"{column}_MORE"})
    plan = told(office, without(office.desired, FLOOR), archive=True)
    assert uses(plan) == {
        (FLOOR, "removed", "field"): [
            ("robot", "comment", "read"), ("robot", "task", "read"), ("robot", "set", "read"), ("robot", "webhook", "read"),
            ("robot", "move", "read"), ("trigger", "field_changed", "read"),
        ]
    }  # fmt: skip
    assert in_use(plan) == [FLOOR]
    assert in_use(told(office, without(office.desired, FLOOR), archive=True, allowed=[FLOOR])) == []


def test_without_an_export_it_is_said_that_nobody_can_tell(office):
    plan = told(office, without(office.desired, FLOOR))
    assert [facts for code, facts in plan.notes if code == "use-unseen"] == [
        {"addresses": (FLOOR,), "unseen": ("placed",)}
    ]
    assert in_use(plan) == []


def test_a_list_item_that_goes_is_found_by_its_number_and_by_its_xml_id(office):
    column, field = office.column("installation", "crew"), office.live.of(CREW)
    [xml_id] = [row["xml_id"] for row in field.raw["items"] if str(row["id"]) == str(field.ids["item.contractor"])]
    stage = office.status("installation.pipeline.main.stage.accepted")
    other = {"field": column, "operator": "=", "value": field.ids["item.in_house"]}
    for value in (field.ids["item.contractor"], str(field.ids["item.contractor"]), xml_id):
        met = [{"field": column, "operator": "=", "value": value}]
        back_door.place_robot(office.mock, stage, "WebHookActivity", {"Handler": "https://example.com"}, conditions=met)
    back_door.place_robot(office.mock, stage, "SetFieldActivity", {"FieldValue": {column: [xml_id]}})
    back_door.place_robot(office.mock, stage, "CrmTimelineCommentAdd", {"CommentText": "x"}, conditions=[other])
    items = dict(next(one for one in office.desired.resources if one.address == CREW).attrs["items"])
    del items["contractor"]
    plan = told(office, with_attrs(office.desired, CREW, items=items), archive=True)
    read = [one for one in uses(plan)[CREW, "removed", "item"] if one[2] == "read"]
    assert read == [("robot", "webhook", "read")] * 3 + [("robot", "set", "read")]
    assert in_use(plan) == [CREW]


def test_a_stage_that_goes_names_what_stands_on_it_and_what_leads_to_it(office):
    gone = "installation.pipeline.main.stage.delivery"
    there, other = office.status(gone), office.status("installation.pipeline.main.stage.accepted")
    back_door.place_robot(office.mock, there, "CrmTimelineCommentAdd", {"CommentText": "x"})
    back_door.place_robot(office.mock, other, "CrmChangeStatusActivity", {"TargetStatus": there})
    back_door.place_trigger(office.mock, there, "WEBHOOK", {"code": "x"})
    plan = told(office, without(office.desired, gone), archive=True)
    found = [one for one in uses(plan)[gone, "removed", "stage"] if one[2] == "read"]
    assert sorted(found) == [("robot", "comment", "read"), ("robot", "move", "read"), ("trigger", "webhook", "read")]
    assert gone in in_use(plan)


def test_a_workflow_of_the_designer_is_read_from_the_portal_itself(office):
    column = office.column("installation", "floor")
    template = [{"Type": "SequentialWorkflowActivity", "Name": "Template", "Properties": {}, "Children": [
        {"Type": "CrmTimelineCommentAdd", "Name": "A1", "Properties": {"CommentText": f"{{=Document:{column}}}"}}]}]  # fmt: skip
    from smartctl.designer import bpt

    number = office.live.of("installation").ids["entityTypeId"]
    back_door.import_workflow(office.mock, number, "Проверка", bpt.write(template))
    plan = told(office, without(office.desired, FLOOR))
    assert uses(plan)[FLOOR, "removed", "field"] == [("workflow", "Проверка", "read")]
    assert in_use(plan) == [FLOOR]


def test_a_new_title_names_the_uses_and_refuses_nothing(office):
    desired = with_attrs(office.desired, "installation.field.install_at", title={"ru": "Монтаж", "en": "Fitting"})
    plan = told(office, desired)
    found = uses(plan)["installation.field.install_at", "renamed", "field"]
    assert ("robot", "sms", "inferred") in found
    assert ("trigger", "field_changed", "inferred") in found
    assert ("card", "Монтаж", "inferred") in found
    assert plan.refusals == ()
    assert not [code for code, _facts in plan.notes if code == "use-unseen"]


def test_a_field_of_another_type_is_in_use_by_what_the_blueprint_says(office):
    desired = with_attrs(office.desired, "installation.field.balance_due", type="string", settings={})
    plan = told(office, desired)
    [change] = [one for one in plan.changes if one.address == "installation.field.balance_due"]
    assert change.action is Action.REPLACE
    found = uses(plan)["installation.field.balance_due", "retyped", "field"]
    assert ("robot", "sms", "inferred") in found


def test_every_removal_lists_all_robots_of_the_export_that_speak_of_it():
    """Each field of each blueprint, with all its automation placed by a person: by the words of the blueprint."""
    for path in BUILT_IN[:3]:
        office = Office(path)
        office.carries_out_all()
        archive = office.archive()
        spoken_of = 0
        for resource in office.desired.resources:
            if resource.kind != "field":
                continue
            speaking = [
                one for one in office.desired.automation
                if one.process == resource.parent and resource.key in repr((one.values, one.conditions))
            ]  # fmt: skip
            sure = [one for one in speaking if _speaks(one, resource.key)]
            if not sure:
                continue
            bare = replace(without(office.desired, resource.address), automation=())
            made = office.world.plan(bare, guard.Policy(allow_delete=True))
            plan = with_uses(made, bare, guard.Policy(allow_delete=True), office.world.portal, archive).plan
            found = [
                one
                for one in uses(plan).get((resource.address, "removed", "field"), ())
                if one[0] in ("robot", "trigger")
            ]
            assert len(found) >= len(sure), (resource.address, sure)
            spoken_of += len(sure)
        assert spoken_of, path.stem


def _speaks(intent, key):
    text = repr((intent.values, intent.conditions))
    return any(mark in text for mark in (f"{{{{{key}}}}}", f"'field': '{key}'", f"'at': '{key}", f"'deadline': '{key}"))


def test_a_document_with_a_place_for_the_field_is_told(office, tmp_path):
    import zipfile

    file = tmp_path / "act.docx"
    with zipfile.ZipFile(file, "w") as document:
        document.writestr("word/document.xml", "<w:t>{UfCrm1</w:t><w:t>Floor}</w:t>")
    desired = replace(without(office.desired, FLOOR), files={"0": str(file)})
    plan = told(office, desired)
    assert uses(plan)[FLOOR, "removed", "field"] == [("document", Path(file).name, "inferred")]


def test_stages_that_go_with_their_pipeline_are_told_of_the_pipeline():
    office = Office(next(path for path in BUILT_IN if path.stem == "recruitment"))
    gone = "candidate.pipeline.adaptation"
    stages = [one.address for one in office.desired.resources if one.address.startswith(f"{gone}.stage.")]
    cards = [one.address for one in office.desired.resources if one.kind == "card" and one.key == "adaptation"]
    there = office.status(stages[0])
    other = office.status("candidate.pipeline.search.stage.new")
    back_door.place_robot(office.mock, there, "CrmTimelineCommentAdd", {"CommentText": "x"})
    tunnel = {"CategoryId": int(there.partition("_")[2].partition(":")[0]), "StageId": there}
    back_door.place_robot(office.mock, other, "CrmChangeDynamicCategoryActivity", tunnel)
    less = replace(without(office.desired, gone, *stages, *cards), automation=())
    plan = told(office, less, archive=True)
    found = uses(plan)[gone, "removed", "stage"]
    assert sorted(found) == [("robot", "comment", "read"), ("tunnel", "move", "read")]
    assert in_use(plan) == [gone]
    assert in_use(told(office, less, archive=True, allowed=[gone])) == []
