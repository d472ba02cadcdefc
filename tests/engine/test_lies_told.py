"""What a report says of a portal that dropped or altered one thing, and what the next plan says of it."""

from __future__ import annotations

from smartctl.outcome import Status
from tests.lies.lie import Lie
from tests.lies.scenes import of_attributes, of_cases

SCENES = {str(scene): scene for scene in (*of_attributes(), *of_cases())}


def lied(scene, method, path, way):
    world, lie = scene.prepare(), Lie(method, tuple(path.split(".")), way)
    planned = world.plan(scene.want, world.policy)
    world.mock.around_method.append(lie)
    report = world.carry_out(planned)
    world.mock.around_method.remove(lie)
    assert lie.happened
    return report, world.plan(scene.want, world.policy).plan


def by_address(report):
    return {str(one.address): one for one in report.outcomes if one.status is not Status.APPLIED}


def test_a_stage_that_lost_its_sort_number_is_named_beside_the_one_that_it_pushed_away():
    report, plan = lied(SCENES["stage title create"], "crm.status.add", "fields.SORT", "dropped")
    found = by_address(report)
    assert not report.complete
    assert found["p.pipeline.main.stage.work"].attributes == {"sort": (150, 10)}
    pushed = found["p.pipeline.main.stage.new"]
    assert pushed.status is Status.ALTERED
    assert "did not touch it" in pushed.error
    assert [str(change.address) for change in plan.effective] == ["p.pipeline.main.stage.new"]


def test_the_code_that_was_chosen_for_a_stage_is_the_code_that_must_stand():
    report, plan = lied(SCENES["stage title create"], "crm.status.add", "fields.STATUS_ID", "altered")
    assert by_address(report)["p.pipeline.main.stage.work"].attributes == {"code": ("WORK", "WORKX")}
    [drift] = plan.drift
    assert (drift.before["code"], drift.after["code"]) == ("WORK", "WORKX")


def test_a_list_item_that_lost_its_number_is_another_item_and_is_named():
    report, _ = lied(SCENES["field items change"], "userfieldconfig.update", "field.enum.0.id", "dropped")
    assert list(by_address(report)["p.field.note"].attributes) == ["items.one.id"]


def test_labels_that_nobody_wrote_and_that_were_sent_back_are_looked_for():
    scene = SCENES["field label-in-one-language"]
    report, _ = lied(scene, "userfieldconfig.update", "field.editFormLabel.de", "dropped")
    assert by_address(report)["p.field.note"].attributes == {"title.de": ("Notiz", None)}


def test_what_the_portal_shows_to_nobody_is_not_called_seen():
    report, plan = lied(SCENES["robot_kind title create"], "bizproc.robot.add", "HANDLER", "altered")
    assert report.complete
    assert {"title", "handler"} <= set(report.outcomes[-1].unseen)
    assert plan.effective == ()
