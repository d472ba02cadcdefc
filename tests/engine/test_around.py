"""What nobody manages around a blueprint: which class each object is in, and what it costs to look."""

from __future__ import annotations

import copy

import pytest
from msgspec.structs import replace

from smartctl.engine.around import is_drift, looked_around
from smartctl.errors import Denied
from smartctl.kinds.beside import UNCLEAR
from smartctl.kinds.workflow import OTHERS
from smartctl.mockportal.faults import Fault, Script
from smartctl.model import Address, Record, Stranger
from tests.kinds.attribute_cases import cases
from tests.kinds.test_cases import wish
from tests.world import Memories, World

SWITCHES = {"title": "Установка окон", "stages": True, "pipelines": True, "documents": True, "business_processes": True}
HOUSE = wish({"p": SWITCHES})


@pytest.fixture
def world():
    made = World()
    made.apply(HOUSE)
    return made


def looked(world, want=HOUSE, **more):
    return looked_around(world.portal, want, world.memory(), **{"others": {}, **more})[1]


def told(around):
    return sorted((one.kind, one.title, str(one.parent)) for one in around.strangers)


def number(world):
    return world.memories.records[Address("p")].ids["entityTypeId"]


def template(world, title, *processes, numerator=1):
    fields = {
        "name": title,
        "file": ["a.docx", "UEsDBA=="],
        "numeratorId": numerator,
        "region": "ru",
        "users": ["UA"],
        "entityTypeId": [str(one) for one in processes],
    }
    world.ask("crm.documentgenerator.template.add", fields=fields)


def process(world, title, **fields):
    return world.ask("crm.type.add", fields={"title": title, **fields})["type"]


def test_each_object_of_nobody_is_told_once_with_what_it_hangs_on(world):
    process(world, "Заявки", isDocumentsEnabled="Y")
    world.ask("crm.automatedsolution.add", fields={"title": "Сервис"})
    world.ask("crm.documentgenerator.numerator.add", fields={"name": "Акты", "template": "{NUMBER}"})
    template(world, "Акт", number(world))
    template(world, "Счёт", 2)
    board = world.memories.records[Address("p.pipeline.main")].ids["id"]
    rows = [{"name": "main", "title": "О доме", "type": "section", "elements": [{"name": "TITLE"}]}]
    place = {"entityTypeId": number(world), "scope": "C", "extras": {"categoryId": board}}
    world.ask("crm.item.details.configuration.set", **place, data=rows)

    around = looked(world)

    assert told(around) == [
        ("card", "", "p.pipeline.main"),
        ("document", "Акт", "p"),
        ("document", "Счёт", ""),
        ("numerator", "Акты", ""),
        ("process", "Заявки", ""),
        ("workplace", "Сервис", ""),
    ]
    assert (around.own, around.others) == (1, 0)  # the numerator that every portal has


def test_what_is_made_for_a_process_of_nobody_is_told_with_it(world):
    other = process(world, "Заявки", isDocumentsEnabled="Y")
    template(world, "Для заявок", other["entityTypeId"])
    template(world, "Для обоих", other["entityTypeId"], number(world))
    assert told(looked(world)) == [("document", "Для обоих", "p"), ("process", "Заявки", "")]


def test_what_carries_the_mark_of_somebody_else_is_counted_with_what_is_theirs(world):
    other = process(world, "Чужой", code="smartctl:complaints/complaint@99999999", isDocumentsEnabled="Y")
    template(world, "Их шаблон", other["entityTypeId"])
    world.ask("crm.automatedsolution.add", fields={"title": "Их место", "typeIds": [other["id"]]})
    around = looked(world)
    assert (told(around), around.others) == ([], 3)


def test_what_another_blueprint_of_the_project_remembers_is_its_own(world):
    other = process(world, "Соседи")
    world.ask("crm.automatedsolution.add", fields={"title": "Сервис"})
    numerator = world.ask("crm.documentgenerator.numerator.add", fields={"name": "Акты", "template": "{NUMBER}"})
    records = {
        Address("q"): Record(kind="process", ids={"id": other["id"]}, attrs={}, created=False),
        Address("workplace.service"): Record(kind="workplace", ids={"id": 1}, attrs={}, created=True),
        Address("numerator.acts"): Record(
            kind="numerator", ids={"id": numerator["numerator"]["id"]}, attrs={}, created=True
        ),
    }
    around = looked(world, others={"neighbours": records})
    assert (told(around), around.others) == ([], 3)


def test_our_own_mark_that_no_state_knows_is_nobodys(world):
    mark = world.ask("crm.type.get", id=world.memories.records[Address("p")].ids["id"])["type"]["code"]
    process(world, "Потерянный", code=mark.replace("/p@", "/lost@"))
    assert told(looked(world)) == [("process", "Потерянный", "")]


def test_of_the_portal_nothing_is_asked_where_another_blueprint_tells_of_it(world):
    process(world, "Заявки")
    template(world, "Акт", number(world))
    asked = len(world.portal.sent)
    around = looked(world, portals=False)
    assert told(around) == [("document", "Акт", "p")]
    assert around.own == 0
    methods = [(one.method, one.params.get("filter")) for one in world.portal.sent[asked:]]
    assert ("crm.type.list", None) not in methods
    assert "crm.automatedsolution.list" not in {name for name, _filter in methods}


def test_a_webhook_is_shown_the_designer_and_nothing_that_only_applications_have(world):
    around = looked(world)
    assert around.unread == {"trigger": "webhook", "robot_kind": "webhook"}


def test_what_is_withheld_from_who_looks_around_is_named_and_ends_nothing():
    world = World(scopes=("crm", "userfieldconfig"))
    world.by_application()
    world.apply(HOUSE)
    around = looked(world)
    assert around.unread == {"workflow": "scope", "robot_kind": "scope"}


def test_documents_that_are_withheld_end_no_look_at_a_blueprint_without_any_and_any_other_reading(world):
    process(world, "Заявки")
    Script(
        [Fault(do="refuse", method="crm.documentgenerator.*", in_batch="command", error="0", description="No rights")]
    ).install(world.mock)
    around = looked(world)
    assert told(around) == [("process", "Заявки", "")]
    assert set(around.unread) == {"trigger", "robot_kind", "numerator", "document"}
    with_documents = wish({"p": SWITCHES, "numerator.acts": {"title": "Акты", "template": "{NUMBER}"}})
    with pytest.raises(Denied, match=r"crm\.documentgenerator"):
        looked(world, with_documents)


def test_a_workflow_of_somebody_else_is_told_to_the_application_and_to_a_webhook():
    case = next(one for one in cases() if one.kind == "workflow")
    world = case.world()
    with_it = case.wanted("create")
    without = replace(with_it, resources=tuple(one for one in with_it.resources if one.kind != "workflow"))
    world.apply(without)
    maker = copy.copy(world)
    maker.memories, maker.installed = Memories(records=dict(world.memories.records)), None
    maker.by_application()
    maker.apply(with_it)

    for _each in range(2):
        around = looked(world, without)
        [one] = around.strangers
        assert (one.kind, one.parent) == ("workflow", "p")
        assert around.lives[one.address].raw.get(OTHERS) or not world.portal.application
        world.by_webhook()


def test_looking_around_takes_the_requests_of_a_plan_and_one_for_the_pages_behind_the_first(world):
    def requests(look):
        before = world.portal.requests
        look()
        return world.portal.requests - before

    assert requests(lambda: looked(world)) == requests(lambda: world.plan(HOUSE)) == 1
    for each in range(120):
        process(world, f"Процесс {each}")
    assert requests(lambda: looked(world)) == 2
    assert len(looked(world).strangers) == 120


def test_only_what_a_blueprint_could_say_of_a_managed_part_is_an_alarm():
    one = Stranger(
        kind="stage",
        address=Address("p.pipeline.main.stage.x"),
        parent=Address("p.pipeline.main"),
        title="X",
        code="",
        ids={"id": 1},
        origin=UNCLEAR,
        place="",
        block=None,
    )
    assert is_drift(one)
    assert is_drift(replace(one, kind="item"))
    assert not is_drift(replace(one, kind="document"))
    assert is_drift(replace(one, kind="card", block={"main": []}))
    assert not is_drift(replace(one, kind="card"))
    assert not is_drift(replace(one, kind="process", parent=Address("")))
