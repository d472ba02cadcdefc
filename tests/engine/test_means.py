"""By which means: an application carries out what a webhook leaves to a person, and neither undoes the other."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from smartctl.designer import bpt
from smartctl.designer.naming import Naming
from smartctl.designer.workflow import robot, template
from smartctl.engine import applier
from smartctl.engine.guard import Policy
from smartctl.engine.selection import only
from smartctl.errors import Denied
from smartctl.mockportal.back_door import import_workflow
from smartctl.mockportal.faults import Fault, Script
from smartctl.model import Action, Address
from smartctl.render import FORMATS
from smartctl.render.options import Options
from smartctl.render.refusal import refusal_sentences
from tests.world import ALL_ALLOWED, World, desired, resource

P = resource("process", "p", title="Заказы", stages=True, business_processes=True)
FLOW = resource(
    "workflow", "p.automation.workflow.check", title="Проверка", start="on_create", robots=({"comment": "Да"},)
)
PAID = resource("trigger", "trigger.paid", title="Оплачено")
WANT = desired(P, FLOW, PAID)
OURS = {FLOW.address, PAID.address}


@pytest.fixture
def world():
    return World()


def notes(planned):
    return dict(planned.plan.notes)


def templates(world):
    return {row["ID"]: row["NAME"] for row in world.ask("bizproc.workflow.template.list", SELECT=["ID", "NAME"])}


def test_a_webhook_leaves_them_to_a_person_and_converges(world):
    planned = world.plan(WANT)
    assert not OURS & {change.address for change in planned.plan.changes}
    assert notes(planned)["application-needed"] == {"why": "webhook", "addresses": [FLOW.address, PAID.address]}
    world.apply(WANT)
    assert templates(world) == {}
    assert set(world.memories.records) == {P.address}


def test_an_application_that_comes_later_puts_them_on_the_portal(world):
    world.apply(WANT)
    world.by_application()
    plan, _report = world.apply(WANT)
    assert {change.address: change.action for change in plan.effective} == dict.fromkeys(OURS, Action.CREATE)
    assert dict(plan.notes).get("application-needed") is None


def test_a_webhook_afterwards_neither_deletes_nor_forgets(world):
    world.by_application()
    world.apply(WANT)
    there = templates(world)
    world.by_webhook()
    for want in (WANT, desired(P)):
        planned = world.plan(want, ALL_ALLOWED)
        assert planned.plan.effective == ()
    assert notes(planned)["application-keeps"] == {"addresses": [FLOW.address, PAID.address]}
    world.apply(desired(resource("process", "p", title="Заказы клиентов", stages=True, business_processes=True), FLOW))
    assert set(world.memories.records) >= OURS
    assert templates(world) == there
    world.by_application()
    world.apply(WANT)
    assert templates(world) == there


def test_a_process_that_a_webhook_destroys_takes_its_workflows_along(world):
    world.by_application()
    world.apply(WANT)
    world.by_webhook()
    world.destroy(WANT)
    assert templates(world) == {}
    assert set(world.memories.records) == {PAID.address}  # it belongs to the application, not to the process
    world.by_application()
    world.apply(WANT)
    assert len(templates(world)) == 1


def test_a_state_that_was_lost_finds_them_again(world):
    world.by_application()
    world.apply(WANT)
    there = templates(world)
    world.memories.records.clear()
    assert world.plan(WANT).plan.effective == ()
    world.apply(WANT)
    assert templates(world) == there


@pytest.mark.parametrize(
    ("code", "why"), [("ERROR_METHOD_NOT_FOUND", "plan"), ("insufficient_scope", "scope"), ("ACCESS_DENIED", "rights")]
)
def test_methods_out_of_reach_leave_them_to_a_person_with_the_reason(world, code, why):
    world.by_application()
    patterns = ("bizproc.*", "crm.automation.trigger.*")
    Script([Fault(do="refuse", method=one, in_batch="command", error=code, status=403) for one in patterns]).install(
        world.mock
    )
    planned = world.plan(WANT)
    assert notes(planned)["application-needed"] == {"why": why, "addresses": [FLOW.address, PAID.address]}
    world.apply(WANT)


def test_one_of_two_means_may_be_missing():
    world = World(scopes=("crm", "userfieldconfig"))
    world.by_application()
    planned = world.plan(WANT)
    assert notes(planned)["application-needed"] == {"why": "scope", "addresses": [FLOW.address]}
    plan, _report = world.apply(WANT)
    assert PAID.address in {change.address for change in plan.effective}


def test_an_unreadable_list_is_no_missing_means(world):
    world.by_application()
    Script([Fault(do="refuse", method="bizproc.*", in_batch="command", error="INTERNAL")]).install(world.mock)
    with pytest.raises(Exception, match=r"bizproc\.workflow\.template\.list"):
        world.plan(WANT)


def test_a_workflow_of_somebody_else_with_the_same_title_is_told_and_left_alone(world):
    world.by_application()
    world.apply(desired(P))
    number = world.memories.records[P.address].ids["entityTypeId"]
    file = bpt.write(template([robot({"comment": "Нет"})], Naming(), language="ru"))
    theirs = import_workflow(world.mock, number, "Проверка", file, start=1)
    plan, _report = world.apply(WANT)
    assert dict(plan.notes)["workflow-twin"] == {"title": "Проверка", "id": theirs}
    assert len(templates(world)) == 2


def test_another_applications_workflow_is_not_ours(world):
    stranger = world.mock.add_application()
    world.by_application()
    world.apply(desired(P))
    number = world.memories.records[P.address].ids["entityTypeId"]
    params = {
        "DOCUMENT_TYPE": ["crm", "Bitrix\\Crm\\Integration\\BizProc\\Document\\Dynamic", f"DYNAMIC_{number}"],
        "NAME": "Проверка",
        "TEMPLATE_DATA": ["x.bpt", _encoded()],
    }
    answer = world.mock.call("bizproc.workflow.template.add", params, access_token=stranger.access_token)
    assert answer["result"]
    world.apply(WANT)
    assert len(templates(world)) == 2


def _encoded():
    import base64

    return base64.b64encode(bpt.write(template([robot({"comment": "Нет"})], Naming(), language="ru"))).decode()


def test_a_lost_answer_makes_no_second_workflow(world):
    world.by_application()
    world.apply(desired(P))
    Script([Fault(do="close", method="bizproc.workflow.template.add", first=1)]).install(world.mock)
    planned = world.plan(WANT)
    world.carry_out(planned)
    world.settled(WANT)
    world.apply(WANT)
    assert len(templates(world)) == 1


def test_a_target_brings_what_its_robots_name(world):
    world.by_application()
    stage = Address("p.pipeline.main.stage.new")
    board = [
        resource("pipeline", "p.pipeline.main", title="Основная", default=True, position=1),
        resource("stage", stage, title="Новая", result="process", position=1),
        resource("stage", "p.pipeline.main.stage.done", title="Готово", result="success", position=2),
        resource("stage", "p.pipeline.main.stage.lost", title="Отказ", result="failure", position=3),
        resource("field", "p.field.due", type="date", multiple=False, title={"ru": "Срок"}, position=1),
        resource("field", "p.field.note", type="string", multiple=False, title={"ru": "Слова"}, position=2),
    ]
    flow = resource("workflow", FLOW.address, title="Проверка", robots=({"comment": "{{due}}"}, {"move": str(stage)}))
    planned = only(world.plan(desired(P, *board, flow)), target=(flow.address,), exclude=(), policy=Policy())
    kept = {change.address for change in planned.plan.effective}
    assert kept == {P.address, Address("p.pipeline.main"), stage, Address("p.field.due"), flow.address}
    report = applier.apply(planned.plan, planned.survey, world.tools(), world.kinds).report
    assert {str(one.status) for one in report.outcomes} == {"applied"}


def test_a_workflow_that_runs_is_not_deleted_and_the_plan_says_so(world):
    world.by_application()
    world.apply(WANT)

    def running(call, step):
        outcome = step(call)
        asked = (call.params.get("FILTER") or {}) if isinstance(call.params.get("FILTER"), dict) else {}
        return replace(outcome, total=2) if "TEMPLATE_ID" in asked else outcome

    world.mock.around_method.append(running)
    planned = world.plan(desired(P, PAID), ALL_ALLOWED)
    assert [(one.code, dict(one.facts)) for one in planned.plan.refusals] == [("workflow-running", {"running": 2})]
    text = FORMATS["text"](planned.plan, Options(language="en"))
    assert "2 started workflows still run" in text
    assert "Wait until it ends" in " ".join(refusal_sentences(planned.plan, Options(language="en")))


def test_an_application_without_the_scope_for_crm_is_told_what_it_lacks():
    world = World(scopes=("crm",))
    world.apply(desired(P))
    world.by_application()
    with pytest.raises(Denied) as told:
        world.plan(WANT)
    assert "the application has no permission for userfieldconfig" in told.value.message
    assert "webhook" not in told.value.message + told.value.hint
