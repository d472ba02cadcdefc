"""A portal that does not know a filter answers with everything there is: of each list only what was asked for counts.

What follows such a list deletes, stops or moves; nothing of anybody else may go with it.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

import pytest
from msgspec.structs import replace

from smartctl.engine.drain import _asked_for
from smartctl.engine.item_pages import Wanted, windows
from smartctl.errors import PortalError, Unreachable
from smartctl.model import Address
from smartctl.outcome import Status
from smartctl.ports import Answer
from smartctl.steps import Call, Drain
from tests.engine.probing_room import HERE, OBJECTS, Room, intent, not_done, stage, unseen
from tests.engine.test_item_moves import AFTER, code_of, number_of, occupied, standing
from tests.world import ALL_ALLOWED, CONTENTS, Spy, World, desired, resource

_ONE_ITEM_ONLY = "crm.timeline.comment.list"
"""It refuses a question without an owner (documentation), so it cannot ignore its filter."""


class Unfiltered(Spy):
    """The real portal client; of a portal that ignores the conditions of every list, or of those that `ignores` names."""

    def __init__(self, spy: Spy, ignores: Callable[[Call], bool] = lambda _call: True) -> None:
        super().__init__(spy.inner)
        self.ignores = ignores

    def call(self, call):
        return super().call(self._asked(call))

    def batch(self, calls, *, halt):
        return super().batch({key: self._asked(call) for key, call in calls.items()}, halt=halt)

    def _asked(self, call: Call) -> Call:
        if not call.reads or call.method == _ONE_ITEM_ONLY or not self.ignores(call):
            return call
        return replace(call, params={name: value for name, value in call.params.items() if name.lower() != "filter"})


FILE = {"path": "act.docx", "sha256": min(CONTENTS)}
PRINTED = (
    resource("numerator", "numerator.acts", title="Акты", template="{NUMBER}"),
    resource(
        "document", "document.act", title="Акт", region="ru", numerator="numerator.acts", file=FILE, position=1,
        **{"for": ("p",)},
    ),
)  # fmt: skip
INTENTS = (
    intent("task", task="Позвонить", responsible=HERE),
    intent("task", key_="later", task="Позже", after="3d"),
    intent("create", create="q"),
    intent("document", document=Address("document.act")),
    intent("todo", todo="Дело"),
    intent("move", on="work", move=stage("done")),
    intent("copy", kind="tunnel", on="work", stage=stage("done")),
)


def _everything(room):
    """What stands on the portal beside its configuration."""
    documents = room.world.ask("crm.documentgenerator.document.list")["documents"]
    return [*room.left(), *documents, *room.world.ask("crm.activity.list")]


@pytest.fixture
def crowded():
    """A room in which a stranger's item has a task, a document, a child, an activity and a workflow that waits; it was moved."""
    room = Room(*INTENTS, objects=PRINTED, documents=True)
    number = room.number("q")
    made = {f"{number}_TITLE": "Выезд", f"{number}_BindToCurrentElement": "Y"}
    robots = [
        room.robot("Task2Activity", {"Fields": {"TITLE": "Позвонить"}}),
        room.robot("Task2Activity", {"Fields": {"TITLE": "Позже"}}, delay={"value": 3, "valueType": "d"}),
        room.robot("CrmCreateDynamicActivity", {"DynamicTypeId": number, "DynamicEntitiesFields": made}),
        room.robot("CrmGenerateEntityDocumentActivity", {"TemplateId": room.ids[Address("document.act")]["id"]}),
        room.robot("CrmCreateToDoActivity", {"Subject": "Дело"}),
    ]
    here = {"entityTypeId": room.number("p"), "useOriginalUfNames": "Y"}
    done = {"title": "Настоящая smartctl probe", room.crew: "Первая", "stageId": room.status("done")}
    one, _other = (room.world.ask("crm.item.add", **here, fields=done)["item"]["id"] for _time in range(2))
    room.world.ask("crm.item.update", **here, id=one, fields={"stageId": room.status("new")})
    for number in robots:
        room.take_away(number)
    before = _everything(room)
    assert len(before) == 7
    room.world.portal = Unfiltered(room.world.portal)
    return room, before


def test_a_probe_removes_nothing_of_strangers_and_takes_nothing_of_theirs_for_done(crowded):
    room, before = crowded
    found = {step.address.rpartition(".")[2]: finding for step, finding in room.prober().probe(room.steps)}
    assert {name: (one.status, one.detail) for name, one in found.items()} == {
        "task": not_done("no-task"),
        "later": not_done("nothing-waits"),
        "create": not_done("not-created"),
        "document": not_done("no-document"),
        "todo": not_done("no-todo"),
        "move": not_done("not-moved"),
        "copy": not_done("not-copied"),
    }
    assert _everything(room) == before
    assert room.log.unswept() == ()


def test_a_sweep_removes_nothing_of_strangers(crowded):
    room, before = crowded
    room.log.write("probing", mark="smartctl probe 12345678")
    room.prober().sweep()
    assert _everything(room) == before
    assert room.log.unswept() == ()


def test_a_running_workflow_that_does_not_say_whose_it_is_runs_on(crowded):
    room, before = crowded

    class Mute(Unfiltered):
        def batch(self, calls, *, halt):
            answers = super().batch(calls, halt=halt)
            asked = [key for key, call in calls.items() if call.method == "bizproc.workflow.instances"]
            return answers | {key: Answer(result=[{"ID": row["ID"]} for row in answers[key].result]) for key in asked}

    room.world.portal = Mute(room.world.portal)
    found = {step.address.rpartition(".")[2]: finding for step, finding in room.prober().probe(room.steps)}
    assert (found["later"].status, found["later"].detail) == unseen("unreadable")
    assert _everything(room) == before


def _stages(world):
    return {row["ID"]: (row["STATUS_ID"], row["NAME"]) for row in world.ask("crm.status.list")}


def test_a_new_pipeline_takes_over_no_stage_of_another_one():
    world = World()
    world.ask("crm.type.add", fields={"title": "Чужой", "entityTypeId": 1500, "isStagesEnabled": "Y"})
    before = _stages(world)
    world.portal = Unfiltered(world.portal, lambda call: call.method == "crm.status.list")
    world.apply(desired(*OBJECTS))
    after = _stages(world)
    assert {number: after.get(number) for number in before} == before


def test_a_stage_that_goes_takes_none_but_its_own_items_along():
    world = occupied(3)
    world.ask(
        "crm.item.add", entityTypeId=number_of(world), fields={"title": "Готово", "stageId": code_of(world, "won")}
    )
    planned = world.plan(AFTER, ALL_ALLOWED)
    world.portal = Unfiltered(world.portal, lambda call: "stageId" in call.params.get("select", ()))
    report = world.carry_out(planned)
    assert standing(world) == {"NEW": 3, "SUCCESS": 1}
    assert Status.FAILED in {one.status for one in report.outcomes}


def test_reading_item_after_item_comes_to_an_end():
    world = occupied(1)
    wanted = Wanted(entity_type_id=number_of(world), select=["title"], condition={})
    read = windows(Unfiltered(world.portal), wanted)
    assert [len(rows) for rows, _total in islice(read, 1)] == [1]
    with pytest.raises(PortalError, match="cannot be understood"):
        next(read)


def test_a_field_that_goes_is_the_one_of_its_own_process():
    crew = resource("field", "p.field.crew", type="string", multiple=False, title={"ru": "Бригада"}, position=1)
    process = resource("process", "p", title="Заявки")
    world = World()
    other = world.ask("crm.type.add", fields={"title": "Чужой", "entityTypeId": 1500})["type"]["id"]
    field = {"userTypeId": "string", "entityId": f"CRM_{other}", "fieldName": f"UF_CRM_{other}_CREW"}
    world.ask("userfieldconfig.add", moduleId="crm", field=field)
    world.apply(desired(process, crew))
    planned = world.plan(desired(process), replace(ALL_ALLOWED, allow_data_loss=frozenset({crew.address})))
    honest, world.portal = world.portal, Unfiltered(world.portal, lambda call: call.method == "userfieldconfig.list")
    with pytest.raises(Unreachable, match=r"userfieldconfig\.list cannot be understood"):
        world.plan(desired(process))
    world.carry_out(planned)
    world.portal = honest
    rows = world.ask("userfieldconfig.list", moduleId="crm")["fields"]
    assert field["fieldName"] in {row["fieldName"] for row in rows}
    assert world.plan(desired(process), ALL_ALLOWED).plan.refusals == ()


def test_items_of_other_stages_are_not_asked_for_when_several_stages_are():
    drain = Drain(entity_type_id=1030, where={"@stageId": ["A", "B"], "=categoryId": 9}, keep=())
    assert _asked_for({"stageId": "B", "categoryId": "9"}, drain)
    assert not _asked_for({"stageId": "C", "categoryId": 9}, drain)
    assert not _asked_for({"stageId": "A", "categoryId": 8}, drain)
