"""What cannot be read is not absent: no plan is made without it, so nothing is doubled or emptied."""

from __future__ import annotations

import pytest

from smartctl.errors import Denied, Exit, OutcomeUnknown, PortalError, Unreachable
from smartctl.model import Action
from tests.world import ALL_ALLOWED, Spy, World, desired, resource

WHOLE = desired(
    resource("process", "p", title="Окна", stages=True),
    resource("pipeline", "p.pipeline.main", title="Монтаж", default=True, position=1),
    resource("stage", "p.pipeline.main.stage.new", title="Заявка", result="process", position=1),
    resource("stage", "p.pipeline.main.stage.paid", title="Оплачено", result="success", position=2),
    resource(
        "field",
        "p.field.crew",
        type="enumeration",
        multiple=False,
        title={"ru": "Бригада"},
        position=1,
        items={"own": {"title": "Своя", "position": 1, "default": False}},
    ),
)
READS = [
    "crm.type.get",
    "crm.type.list",
    "crm.category.list",
    "crm.status.list",
    "userfieldconfig.list",
    "userfieldconfig.get",
]


class Failing(Spy):
    """The portal client, with one read that fails inside every batch; without an error it is left unanswered."""

    def __init__(self, spy: Spy, method: str, error: PortalError | None) -> None:
        super().__init__(spy.inner)
        self.method, self.error = method, error

    def batch(self, calls, *, halt):
        answers = dict(super().batch(calls, halt=halt))
        for key, call in calls.items():
            if call.method == self.method:
                answers.pop(key)
                answers |= {key: self.error} if self.error else {}
        return answers


def failing(method: str, error: PortalError | None) -> World:
    world = World()
    world.apply(WHOLE)
    world.portal = Failing(world.portal, method, error)
    return world


@pytest.mark.parametrize("method", READS)
def test_a_read_that_fails_ends_the_plan_instead_of_meaning_not_there(method):
    error = PortalError("SQL query error!", method=method, code="ERROR_CORE", status=400)
    with pytest.raises(Unreachable) as failed:
        failing(method, error).plan(WHOLE)
    assert failed.value.exit_code == Exit.PORTAL
    assert method in failed.value.message


@pytest.mark.parametrize("method", READS)
def test_a_read_without_an_answer_ends_the_plan_too(method):
    with pytest.raises(Unreachable):
        failing(method, None).plan(WHOLE)


@pytest.mark.parametrize("method", READS)
def test_a_read_whose_answer_was_lost_ends_the_plan_too(method):
    with pytest.raises(Unreachable):
        failing(method, OutcomeUnknown("gone", method=method)).plan(WHOLE)


@pytest.mark.parametrize("method", [one for one in READS if one != "crm.type.get"])
def test_a_read_that_is_refused_without_a_code_is_a_missing_right(method):
    error = PortalError("Access denied.", method=method, description="Access denied.", status=400)
    with pytest.raises(Denied):
        failing(method, error).plan(WHOLE)


def test_what_a_person_deleted_on_the_portal_is_planned_anew():
    world = World()
    world.apply(WHOLE)
    field = world.memories.records["p.field.crew"].ids["id"]
    world.ask("userfieldconfig.delete", moduleId="crm", id=field)
    assert [one.address for one in world.plan(WHOLE).plan.effective] == ["p.field.crew"]
    world.ask("crm.type.delete", id=world.memories.records["p"].ids["id"])
    planned = world.plan(WHOLE, ALL_ALLOWED)
    assert {one.action for one in planned.plan.effective} == {Action.CREATE}
    world.apply(WHOLE)


def test_more_than_fifty_processes_are_found_again_by_their_markers():
    world = World()
    want = desired(*(resource("process", f"p{number}", title=f"Процесс {number}") for number in range(53)))
    world.apply(want)
    world.memories.records = {}
    assert world.plan(want).plan.effective == ()
