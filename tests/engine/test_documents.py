"""Documents where the portal is not as the documentation has it, and where what they name moves or is named otherwise."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from smartctl.engine import reader
from smartctl.engine.selection import only
from smartctl.errors import Denied
from smartctl.kinds import KINDS
from smartctl.kinds.base import Scope
from smartctl.mockportal.application import Settings
from smartctl.mockportal.tables.users import User
from smartctl.model import Action, Address, Moved
from smartctl.outcome import Status
from tests.world import ALL_ALLOWED, CONTENTS, World, desired, resource

ACT, OTHER = sorted(CONTENTS)
P = resource("process", "p", title="Ремонт", stages=True, documents=True)
MAIN = resource("pipeline", "p.pipeline.main", title="Основная", default=True, position=1)
ACTS = resource("numerator", "numerator.acts", title="Акты", template="{NUMBER}")


def act(*places, **more):
    file = {"path": "act.docx", "sha256": ACT}
    attrs = {"title": "Акт", "region": "ru", "numerator": "numerator.acts", "file": file, "position": 1, **more}
    return resource("document", "document.act", **{**attrs, "for": tuple(sorted(places))})


def templates(world):
    rows = world.ask("crm.documentgenerator.template.list", select=["*", "entityTypeId", "users"])["templates"]
    return list(rows.values()) if isinstance(rows, dict) else rows


def test_a_portal_that_mangles_the_process_is_told_of_and_makes_no_second_template():
    world = World(settings=Settings(document_binding="sources"))
    want = desired(P, MAIN, ACTS, act("p"))
    report = world.carry_out(world.plan(want))
    [altered] = [one for one in report.outcomes if one.status is not Status.APPLIED]
    assert (altered.address, altered.status) == ("document.act", Status.ALTERED)
    assert "for.0" in altered.attributes
    again = world.plan(want)
    [told] = [facts for code, facts in again.plan.notes if code == "document-unbound"]
    assert told["address"] == "document.act"
    world.carry_out(again)
    assert len(templates(world)) == 1


def test_a_number_of_other_digits_survives_on_such_a_portal():
    world = World(settings=Settings(document_binding="sources"))
    world.apply(desired(replace(P, attrs={**P.attrs, "entity_type_id": 6000}), MAIN, ACTS, act("p", "p.pipeline.main")))


def test_a_portal_that_counts_the_page_in_total_shows_all_numerators():
    world = World(settings=Settings(numerator_total="sources"))
    for number in range(60):
        world.ask("crm.documentgenerator.numerator.add", fields={"name": f"Чужой {number}", "template": "{NUMBER}"})
    want = desired(P, MAIN, ACTS, act("p"))
    world.apply(want)
    assert len(templates(world)) == 1


def test_the_number_of_a_numerator_of_the_portal_is_taken_as_it_is():
    world = World()
    number = world.ask("crm.documentgenerator.numerator.add", fields={"name": "Общий", "template": "{NUMBER}"})
    want = desired(P, MAIN, act("p", numerator=int(number["numerator"]["id"])))
    plan, _report = world.apply(want)
    assert "numerator" not in {change.kind for change in plan}
    world.destroy(want)
    assert any(one["name"] == "Общий" for one in world.ask("crm.documentgenerator.numerator.list")["numerators"])


def test_a_process_named_by_its_number_is_the_same_as_by_its_key():
    world = World()
    world.apply(desired(P, MAIN, ACTS, act("p", "p.pipeline.main")))
    record = world.memories.records[Address("p.pipeline.main")]
    number, pipeline = record.ids["entityTypeId"], record.ids["id"]
    plan, _report = world.apply(desired(P, MAIN, ACTS, act(str(number), f"{number}_{pipeline}")))
    assert plan.effective == ()


def test_a_process_named_by_its_key_and_by_its_number_is_named_once():
    world = World()
    world.apply(desired(P, MAIN, ACTS, act("p")))
    number = world.memories.records[Address("p")].ids["entityTypeId"]
    plan, _report = world.apply(desired(P, MAIN, ACTS, act("p", str(number))))
    assert plan.effective == ()


def test_a_process_and_a_numerator_that_get_another_key_leave_the_document_alone():
    world = World()
    world.apply(desired(P, MAIN, ACTS, act("p", "p.pipeline.main")))
    moves = (("p", "q"), ("numerator.acts", "numerator.papers"), ("document.act", "document.paper"))
    resources = (
        resource("process", "q", **P.attrs),
        resource("pipeline", "q.pipeline.main", **MAIN.attrs),
        resource("numerator", "numerator.papers", **ACTS.attrs),
        resource(
            "document", "document.paper", **{**act("q", "q.pipeline.main").attrs, "numerator": "numerator.papers"}
        ),
    )
    moved = tuple(Moved(source=Address(one), target=Address(two)) for one, two in moves)
    plan, _report = world.apply(desired(*resources, moved=moved))
    # The marker of a process holds its key; nothing else is written.
    assert {change.address for change in plan.effective} <= {"q"}


def test_a_numerator_that_leaves_the_blueprint_stays_for_a_new_document_that_names_it_by_number():
    world = World()
    world.apply(desired(P, MAIN, ACTS))
    number = world.memories.records[Address("numerator.acts")].ids["id"]
    plan, _report = world.apply(desired(P, MAIN, act("p", numerator=number)))
    [let_go] = [change for change in plan if change.kind == "numerator"]
    assert (let_go.action, let_go.reason, let_go.impact["documents"]) == (Action.FORGET, "in-use", 1)
    assert str(number) in {one["id"] for one in world.ask("crm.documentgenerator.numerator.list")["numerators"]}


def test_a_numerator_that_the_same_document_names_by_number_is_counted_once():
    world = World()
    world.apply(desired(P, MAIN, ACTS, act("p")))
    number = world.memories.records[Address("numerator.acts")].ids["id"]
    plan, _report = world.apply(desired(P, MAIN, act("p", numerator=number)))
    [let_go] = plan.effective
    assert (let_go.address, let_go.impact["documents"]) == ("numerator.acts", 1)


@pytest.mark.parametrize(
    ("target", "exclude", "touched"),
    [
        ((), (), {"numerator.acts", "numerator.papers", "document.act"}),
        (("numerator.acts",), (), {"numerator.acts", "numerator.papers", "document.act"}),
        ((), ("document.act",), {"numerator.papers"}),
        (("numerator.acts",), ("document.act",), set()),
    ],
)
def test_a_numerator_is_not_deleted_under_a_document_that_is_left_out(target, exclude, touched):
    world = World()
    world.apply(desired(P, MAIN, ACTS, act("p")))
    papers = resource("numerator", "numerator.papers", title="Бумаги", template="Б-{NUMBER}")
    planned = world.plan(desired(P, MAIN, papers, act("p", numerator="numerator.papers")), ALL_ALLOWED)
    cut = only(planned, target=target, exclude=exclude, policy=ALL_ALLOWED)
    assert {change.address for change in cut.plan.effective} == touched
    world.carry_out(cut)
    [template] = templates(world)
    there = {one["id"] for one in world.ask("crm.documentgenerator.numerator.list")["numerators"]}
    assert template["numeratorId"] in there


def test_a_rollback_that_sends_no_file_does_not_pretend_to_know_it():
    world = World()
    world.apply(desired(P, MAIN, ACTS, act("p")))
    [one] = templates(world)
    by_hand = {"id": one["id"], "fields": {"file": ["a.docx", "0JA="]}}
    world.ask("crm.documentgenerator.template.update", **by_hand)
    world.apply(desired(P, MAIN, ACTS, act("p", title="Другой акт")))
    world.ask("crm.documentgenerator.template.update", **by_hand)
    world.roll_back()
    again = world.plan(desired(P, MAIN, ACTS, act("p"))).plan
    assert [change.address for change in again.effective] == ["document.act"]


@pytest.mark.parametrize("kind", ["numerator", "document"])
def test_a_missing_right_names_the_right_and_the_way_around_it(kind):
    world = World()
    world.mock.add_user(User(id=1, admin=False, crm_admin=False))
    with pytest.raises(Denied) as refused:
        reader.read(
            world.portal, Scope(blueprint="b", lineage="", known={}, kinds=frozenset({kind})), {kind: KINDS[kind]}
        )
    assert "You do not have permissions to modify templates" in refused.value.message
    assert "the right to change templates of documents" in refused.value.hint


def test_a_pipeline_of_deals_is_named_as_the_portal_has_it():
    world = World()
    world.apply(desired(P, MAIN, ACTS, act("p", "2_category_0")))
    [one] = templates(world)
    assert "2_category_0" in one["entityTypeId"]


def test_a_template_that_somebody_deleted_is_made_again():
    world = World()
    want = desired(P, MAIN, ACTS, act("p"))
    world.apply(want)
    [old] = templates(world)
    world.ask("crm.documentgenerator.template.delete", id=old["id"])
    world.apply(want)
    [new] = templates(world)
    assert new["id"] != old["id"]


def test_a_file_changed_by_hand_is_sent_again():
    world = World()
    want = desired(P, MAIN, ACTS, act("p"))
    world.apply(want)
    [one] = templates(world)
    world.ask("crm.documentgenerator.template.update", id=one["id"], fields={"file": ["a.docx", "0JA="]})
    plan, _report = world.apply(want)
    assert [change.address for change in plan.effective] == ["document.act"]
    assert [call.method for call in world.portal.writes()][-1] == "crm.documentgenerator.template.update"


@pytest.mark.parametrize("gone", ["p", "document.act"])
def test_a_document_is_deleted_with_its_process_or_alone(gone):
    world = World()
    want = desired(P, MAIN, ACTS, act("p"))
    world.apply(want)
    if gone == "p":
        world.destroy(want)
    else:
        world.apply(replace(want, resources=(P, MAIN, ACTS)))
    assert templates(world) == []
