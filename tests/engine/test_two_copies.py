"""Two copies of one project at one moment, deterministically: the other one's work falls before or after each write."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from smartctl.engine import applier, doubles
from smartctl.engine.planner import Planned
from smartctl.engine.survey import survey
from smartctl.errors import PortalError
from smartctl.kinds import KINDS
from smartctl.kinds.marks import marker
from tests.engine.test_doubles import Meddled
from tests.share import copied, once
from tests.world import ALL_ALLOWED, CONTENTS, MOVES_ALLOWED, Memories, Spy, World, desired, resource

BASE = desired(
    resource("process", "p", title="Окна", stages=True, pipelines=True, documents=True, use_in_user_fields=True),
    resource("pipeline", "p.pipeline.main", title="Монтаж", default=True, position=1),
)
MORE = desired(
    replace(BASE.resources[0], attrs={**BASE.resources[0].attrs, "workplace": "workplace.field"}),
    BASE.resources[1],
    resource("workplace", "workplace.field", title="Выездные службы"),
    resource("pipeline", "p.pipeline.side", title="Гарантия", default=False, position=2),
    resource("stage", "p.pipeline.side.stage.asked", title="Обращение", result="process", position=1),
    resource("stage", "p.pipeline.side.stage.fixed", title="Исправлено", result="success", position=2),
    resource("field", "p.field.note", type="string", multiple=False, title={"ru": "Заметка"}, position=1),
    resource("numerator", "numerator.acts", title="Акты", template="{NUMBER}"),
    resource(
        "document",
        "document.act",
        title="Акт",
        region="ru",
        numerator="numerator.acts",
        file={"path": "act.docx", "sha256": min(CONTENTS)},
        position=1,
        **{"for": ("p",)},
    ),
)
MADE_TWICE = {"pipeline", "numerator", "document", "workplace", "process"}
"""Kinds that carry no code which a portal keeps unique."""


def copy_of(world: World) -> World:
    """The same project in another folder: its state copied, its portal the same."""
    other = World(policy=world.policy)
    other.mock = world.mock
    other.by_webhook()
    told = world.memories
    other.memories = Memories(records=dict(told.records), carried=told.carried, let_go=told.let_go)
    return other


def standing(world: World) -> dict[str, set[str]]:
    """Kind -> numbers of everything on the portal that has no code of ours."""
    processes = world.ask("crm.type.list")["types"]
    boards = [world.ask("crm.category.list", entityTypeId=one["entityTypeId"])["categories"] for one in processes]
    templates = world.ask("crm.documentgenerator.template.list")["templates"]
    return {
        "process": {str(one["id"]) for one in processes},
        "pipeline": {str(one["id"]) for page in boards for one in page},
        "workplace": {str(one["id"]) for one in world.ask("crm.automatedsolution.list")["automatedSolutions"]},
        "numerator": {str(one["id"]) for one in world.ask("crm.documentgenerator.numerator.list")["numerators"]},
        "document": {str(one["id"]) for one in (templates.values() if isinstance(templates, dict) else templates)},
    }


@copied
def base() -> World:
    world = World(policy=MOVES_ALLOWED)
    world.apply(BASE)
    return world


@once
def planned() -> Planned:
    """What each of the two copies has before it: they know the same of the same portal."""
    return base().plan(MORE, MOVES_ALLOWED)


def writes_of(want) -> int:
    world = base()
    seen = []

    def count(_calls, send):
        seen.append(1)
        return send()

    world.portal = Meddled(world.portal, count)
    world.carry_out(world.plan(want, MOVES_ALLOWED))
    return len(seen)


def race(at: int, *, before: bool, partly: bool):
    """The plan of one copy is made; at one of its writes the other copy does everything, or one request of it."""
    world = base()
    began = standing(world)
    other = copy_of(world)
    first = second = planned()
    reports = []

    def meddle(_calls, send):
        if not before:
            answers = send()
        if partly:
            other.portal = Meddled(other.portal, _killed_after, at=at)
        try:
            reports.append(other.carry_out(second))
        except KeyboardInterrupt:
            other.by_webhook()
        return send() if before else answers

    world.portal = Meddled(world.portal, meddle, at=at)
    reports.append(world.carry_out(first))
    world.by_webhook()
    return world, other, began, reports


def _killed_after(_calls, send):
    send()
    raise KeyboardInterrupt


@pytest.mark.parametrize("partly", [False, True])
@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("at", range(1, writes_of(MORE) + 1))
def test_nothing_stands_twice_without_being_named(at, before, partly):
    world, other, began, reports = race(at, before=before, partly=partly)
    there = standing(world)
    wanted = {kind: len([one for one in MORE.resources if one.kind == kind]) for kind in MADE_TWICE}
    wanted["numerator"] += len(began["numerator"])
    extra = {kind: len(there[kind]) - wanted[kind] for kind in MADE_TWICE}
    named = {}
    for one in (world, other):
        notes = [facts for code, facts in one.plan(MORE, MOVES_ALLOWED).plan.notes if code == "double"]
        for facts in notes:
            assert facts["removal"], facts
            named.setdefault(facts["kind"], set()).add(str(facts["id"]))
        if notes:
            continue
    said = {(one.kind, str(one.id)) for report in reports for one in report.doubles}
    for kind, count in extra.items():
        alike = {
            number for number in named.get(kind, set()) | {n for k, n in said if k == kind} if number in there[kind]
        }
        assert count <= len(alike), (kind, count, named, said)
    assert all(report.complete or report.doubles or report.outcomes for report in reports)


@pytest.mark.parametrize("state", ["another", "the same"])
def test_the_double_of_a_copy_that_was_killed_before_it_yielded_is_named_with_its_removal(state):
    """The younger one dies between its create and its yielding: the elder's next plan says so."""
    world = World(policy=MOVES_ALLOWED)
    world.apply(MORE)
    process = world.memories.records["p"]
    code = next(one["code"] for one in world.ask("crm.type.list")["types"])
    mark = code if state == "the same" else marker("window-installation", "p", "ffff0000")
    left = world.ask("crm.type.add", fields={"title": "Окна", "code": mark})["type"]
    plan = world.plan(MORE).plan
    assert plan.effective == ()
    (facts,) = (facts for code, facts in plan.notes if code == "double")
    assert (facts["id"], facts["kind"]) == (left["id"], "process")
    method, _space, params = facts["removal"].partition(" ")
    assert (method, f'"id": {left["id"]}' in params) == ("crm.type.delete", True)
    world.ask(method, id=left["id"])
    assert [code for code, _facts in world.plan(MORE).plan.notes if code == "double"] == []
    assert [one["id"] for one in world.ask("crm.type.list")["types"]] == [process.ids["id"]]
    assert not doubles.doubles(survey(world.portal, MORE, world.memory()), KINDS)
    assert isinstance(world.portal, Spy)


SEVERAL = desired(*(resource("process", key, title=f"Процесс {key}", stages=True) for key in ("a", "b", "c")))


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("at", [1, 2, 3])
def test_of_two_copies_that_make_several_processes_one_is_left(at, before):
    world = World()
    other = copy_of(world)
    first, second = world.plan(SEVERAL, ALL_ALLOWED), other.plan(SEVERAL, ALL_ALLOWED)
    reports = {}

    def meddle(_calls, send):
        answers = None if before else send()
        reports["other"] = other.carry_out(second)
        return answers or send()

    world.portal = Meddled(world.portal, meddle, at=at)
    reports["world"] = world.carry_out(first)
    yielded = {name for name, report in reports.items() if any(one.yielded for one in report.doubles)}
    assert yielded == ({"world"} if before and at == 1 else {"other"})
    codes = [one["code"].partition("@")[0] for one in world.ask("crm.type.list")["types"]]
    assert codes == [f"smartctl:window-installation/{key}" for key in "abc"]


def copy_at_work(world: World, key: str) -> Meddled:
    """Somebody makes one of the processes right before our first one."""
    taken = {"fields": {"title": key, "code": marker("window-installation", key, "ffff0000")}}

    def meddle(_calls, send):
        world.ask("crm.type.add", **taken)
        return send()

    return Meddled(world.portal, meddle, at=1)


def test_who_will_make_what_is_there_already_yields_after_its_first_process():
    world = World()
    planned = world.plan(SEVERAL, ALL_ALLOWED)
    world.portal = copy_at_work(world, "c")
    (double,) = world.carry_out(planned).doubles
    assert (double.address, double.yielded, double.left) == ("c", True, ())
    assert [call.params["fields"]["title"] for call in world.portal.sent if call.method == "crm.type.add"] == [
        "Процесс a"
    ]
    assert [one["title"] for one in world.ask("crm.type.list")["types"]] == ["c"]
    assert world.memories.records == {}


def test_what_the_younger_one_may_not_take_back_is_named_with_the_call_that_removes_it():
    world = World()
    planned = world.plan(SEVERAL, ALL_ALLOWED)
    portal = world.portal = copy_at_work(world, "c")
    call = portal.call

    def refusing(one):
        if one.method == "crm.type.delete":
            raise PortalError("no", method=one.method, code="ACCESS_DENIED")
        return call(one)

    portal.call = refusing
    (double, *_named_too) = world.carry_out(planned).doubles
    (ours,) = (one["id"] for one in world.ask("crm.type.list")["types"] if one["title"] == "Процесс a")
    assert (double.yielded, double.left) == (True, (f'crm.type.delete {{"id": {ours}}}',))


def test_what_the_first_look_does_not_show_the_last_one_of_a_wave_does():
    """Readings may lag behind: everybody is asked after once more, before anything is built on what was made."""
    world = World()
    planned = world.plan(SEVERAL, ALL_ALLOWED)
    portal = world.portal = copy_at_work(world, "b")
    call, looks = portal.call, []

    def lagging(one):
        answer = call(one)
        if one.method != "crm.type.list":
            return answer
        looks.append(one)
        return replace(answer, result={"types": []}, total=0) if len(looks) == 1 else answer

    portal.call = lagging
    (double,) = world.carry_out(planned).doubles
    assert (double.address, double.yielded, double.left) == ("b", True, ())
    assert not [one for one in portal.writes() if one.method not in ("crm.type.add", "crm.type.delete")]
    assert [one["title"] for one in world.ask("crm.type.list")["types"]] == ["b"]


@pytest.mark.parametrize(("processes", "looks"), [(1, 1), (55, 2)])
def test_many_new_processes_are_asked_after_twice_and_not_page_by_page(processes, looks):
    world = World()
    old = [resource("process", f"old{n}", title=f"{n}", stages=True) for n in range(55)]
    world.apply(desired(*old))
    new = [resource("process", f"new{n}", title=f"Ещё {n}", stages=True) for n in range(processes)]
    planned = world.plan(desired(*old, *new), ALL_ALLOWED)
    asked = []
    call = world.portal.call
    world.portal.call = lambda one: (asked.append(one.method), call(one))[1]
    assert world.carry_out(planned).complete
    assert (asked.count("crm.type.add"), asked.count("crm.type.list")) == (processes, looks)


BUILT = desired(
    resource("process", "c", title="Окна", stages=True, pipelines=True),
    resource("pipeline", "c.pipeline.main", title="Монтаж", default=True, position=1),
    resource("field", "c.field.note", type="string", multiple=False, title={"ru": "Заметка"}, position=1),
)


def test_the_question_travels_with_what_goes_together_with_the_process_and_the_younger_one_leaves_nothing():
    world = World()
    planned = world.plan(BUILT, ALL_ALLOWED)
    portal = world.portal = copy_at_work(world, "c")
    (double,) = world.carry_out(planned).doubles
    assert (double.address, double.yielded, double.left) == ("c", True, ())
    assert [one.method for one in portal.writes()] == ["crm.type.add", "userfieldconfig.add", "crm.type.delete"]
    assert [one["title"] for one in world.ask("crm.type.list")["types"]] == ["c"]
    assert world.memories.records == {}


def test_the_question_does_not_travel_with_what_stays_when_the_process_goes():
    world = World()
    world.apply(BASE)
    field = resource("field", "p.field.note", type="string", multiple=False, title={"ru": "Заметка"}, position=1)
    planned = world.plan(desired(*BASE.resources, field, *BUILT.resources), ALL_ALLOWED)
    portal = world.portal = copy_at_work(world, "c")
    assert world.carry_out(planned).doubles[0].yielded
    assert [one.method for one in portal.writes()] == ["crm.type.add", "crm.type.delete"]


def test_a_refused_question_keeps_nothing_from_being_made():
    world = World()
    planned = world.plan(BUILT, ALL_ALLOWED)
    batch, refused = world.portal.batch, []

    def refusing(calls, *, halt):
        asked = next((key for key, one in calls.items() if one.method == "crm.type.list"), None)
        if not halt or asked is None:
            return batch(calls, halt=halt)
        refused.append(asked)
        return {asked: PortalError("no", method="crm.type.list", code="ACCESS_DENIED")}

    world.portal.batch = refusing
    assert world.carry_out(planned).complete
    assert len(refused) == 1
    del world.portal.batch
    world.assert_nothing_left(BUILT)


def test_who_is_stopped_right_after_the_first_process_asks_before_it_ends():
    world = World()
    planned = world.plan(BUILT, ALL_ALLOWED)
    world.portal = copy_at_work(world, "c")
    tools = world.tools()
    stops = iter((False, True))
    report = applier.apply(planned.plan, planned.survey, replace(tools, stop=lambda: next(stops))).report
    assert (report.interrupted, report.doubles[0].yielded) == (True, True)
    assert [one["title"] for one in world.ask("crm.type.list")["types"]] == ["c"]
