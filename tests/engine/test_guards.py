"""What stands between a plan and the work of others: what cannot be read, what was made by hand, what is called alike."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from smartctl.addresses import within
from smartctl.engine.guard import Limits, Policy
from smartctl.engine.rebuild import rebuilt
from smartctl.engine.selection import only
from smartctl.errors import PortalError, Stale
from smartctl.model import UNKNOWN, Action, Address, HazardKind, Moved, Record
from smartctl.project.limits import limits_of
from smartctl.project.project_file import PortalEntry, Project
from smartctl.render import FORMATS
from smartctl.render.options import Options
from smartctl.steps import Call
from tests.ruled import DENYING
from tests.share import copied
from tests.world import ALL_ALLOWED, Spy, World, desired, resource

P = resource("process", "p", title="Окна", stages=True, pipelines=True)
MAIN = resource("pipeline", "p.pipeline.main", title="Монтаж", default=True, position=1)
STAGES = tuple(
    resource("stage", f"p.pipeline.main.stage.{key}", title=key, result=result, position=position)
    for position, (key, result) in enumerate((("new", "process"), ("won", "success"), ("lost", "failure")), start=1)
)
DEAL = resource("relation", "p.relation.parent.deal", side="parent", target=2, show_in_card=True)
WITH_DEAL, WITHOUT = desired(P, MAIN, *STAGES, DEAL), desired(P, MAIN, *STAGES)
LOSING = replace(ALL_ALLOWED, allow_data_loss=frozenset({DEAL.address}))


class Uncounted(Spy):
    """A portal that lets nobody count items."""

    def batch(self, calls, *, halt):
        answers = dict(super().batch(calls, halt=halt))
        refused = PortalError("no", method="crm.item.list", description="Доступ запрещён")
        return answers | {key: refused for key, call in calls.items() if _counts(call)}

    def call(self, call):
        if _counts(call):
            raise PortalError("no", method="crm.item.list", description="Доступ запрещён")
        return super().call(call)


def _counts(call: Call) -> bool:
    return call.method == "crm.item.list" and "createdTime" in call.params.get("select", ())


@copied
def standing(want) -> World:
    world = World()
    world.apply(want)
    return world


def linked(items: int) -> World:
    """A process of which so many items belong to a deal."""
    world = World()
    world.apply(WITH_DEAL)
    number = world.memories.records[Address("p")].ids["entityTypeId"]
    deal = world.ask("crm.deal.add", fields={"TITLE": "Сделка"})
    for _item in range(items):
        world.ask("crm.item.add", entityTypeId=number, fields={"title": "Заказ", "parentId2": deal})
    return world


def test_a_number_that_cannot_be_read_any_more_makes_the_plan_stale():
    world = linked(1)
    planned = world.plan(WITHOUT, LOSING)
    assert planned.plan.refusals == ()
    world.portal = Uncounted(world.portal.inner)
    with pytest.raises(Stale, match="links was 1 when the plan was made and is not readable now"):
        world.carry_out(planned)
    assert not world.portal.writes()


@pytest.mark.parametrize("form", ["text", "plain"])
def test_links_that_cannot_be_counted_are_not_no_links(form):
    world = linked(0)
    world.portal = Uncounted(world.portal.inner)
    plan = world.plan(WITHOUT, ALL_ALLOWED).plan
    assert [(one.kind, one.facts["links"]) for one in plan.refusals] == [(HazardKind.LOSES_DATA, UNKNOWN)]
    told = FORMATS["text"](plan, Options(language="en", style="plain" if form == "plain" else "terraform", width=200))
    assert "the number of items linked by it cannot be read" in told
    assert "no items are linked" not in told


def test_no_links_at_all_need_no_permission():
    plan = linked(0).plan(WITHOUT, ALL_ALLOWED).plan
    assert plan.refusals == ()


@pytest.mark.parametrize(("limit", "codes"), [(2, []), (1, ["values-lost"])])
def test_links_that_go_count_as_values_that_are_lost(limit, codes):
    policy = replace(LOSING, limits=Limits(max_values_lost=limit), rules=DENYING)
    plan = linked(2).plan(WITHOUT, policy).plan
    assert [one.code for one in plan.refusals] == codes
    assert [one.facts["count"] for one in plan.refusals] == [2] * len(codes)


def test_links_that_cannot_be_counted_are_over_every_limit():
    world = linked(0)
    world.portal = Uncounted(world.portal.inner)
    plan = world.plan(WITHOUT, replace(LOSING, limits=Limits(max_values_lost=1000), rules=DENYING)).plan
    assert [(one.code, one.facts["unreadable"]) for one in plan.refusals] == [("values-lost", True)]


def test_a_pipeline_that_is_not_of_our_making_keeps_its_stages_and_is_let_go_of():
    world = standing(WITHOUT)
    number = world.memories.records[Address("p")].ids["entityTypeId"]
    board = world.ask("crm.category.add", entityTypeId=number, fields={"name": "Рука"})["category"]["id"]
    before = world.ask("crm.status.list")
    hand = resource("pipeline", "p.pipeline.hand", title="Рука", default=False, position=2)
    attrs = {"title": "Рука", "default": False, "position": 2}
    known = Record(kind="pipeline", ids={"id": board, "entityTypeId": number}, attrs=attrs, created=False)
    world.memories.records[hand.address] = known

    # Its default stages that the blueprint does not name are the people's own.
    first = resource("stage", "p.pipeline.hand.stage.first", title="Первая", result="process", position=1)
    plan = world.plan(desired(P, MAIN, *STAGES, hand, first), ALL_ALLOWED).plan
    assert {one.action for one in plan.effective} == {Action.UPDATE}
    # Taken out again it is let go, whatever is allowed.
    plan, _report = world.apply(WITHOUT)
    assert {one.address: one.action for one in plan.effective} == {hand.address: Action.FORGET}
    assert world.ask("crm.status.list") == before


def test_what_people_made_is_theirs_also_after_it_was_taken_in():
    world = standing(WITHOUT)
    owner = world.memories.records[Address("p")].ids["id"]
    field = {"userTypeId": "string", "entityId": f"CRM_{owner}", "fieldName": f"UF_CRM_{owner}_1788502602"}
    world.ask("userfieldconfig.add", moduleId="crm", field={**field, "editFormLabel": {"ru": "Рука"}})
    told = rebuilt(world.portal, WITHOUT, adopt=lambda found: {one.address: one.address for one in found.unclaimed})
    [address] = told.adopted
    world.memories.records = dict(told.memory.records)
    assert [at for at, one in told.memory.records.items() if not one.created] == [address]
    attrs = {"type": "string", "multiple": False, "title": {"ru": "Наше"}, "position": 1}
    world.apply(desired(P, MAIN, *STAGES, resource("field", address, **attrs)))
    assert not world.memories.records[address].created
    plan, _report = world.apply(WITHOUT)
    assert {one.address: one.action for one in plan.effective} == {address: Action.FORGET}


def test_destroy_takes_what_is_ours_out_of_what_is_not():
    side = resource("pipeline", "p.pipeline.side", title="Гарантия", default=False, position=2)
    world = standing(WITHOUT)
    before = world.ask("crm.status.list"), world.ask("crm.type.list")["types"][0]["title"]
    theirs = set(world.memories.records)
    world.apply(desired(P, MAIN, *STAGES, side))
    known = world.memories.records
    world.memories.records = {at: replace(one, created=at not in theirs) for at, one in known.items()}
    world.destroy(desired(P, MAIN, *STAGES, side))
    assert (world.ask("crm.status.list"), world.ask("crm.type.list")["types"][0]["title"]) == before


@pytest.mark.parametrize(
    ("address", "inside"),
    [("p.field.crew", True), ("p.field.crew.item.own", True), ("p.field.crew_leader", False), ("p.field", False)],
)
def test_what_begins_like_an_address_is_no_part_of_it(address, inside):
    assert within(address, "p.field.crew") is inside


def test_a_target_does_not_take_along_what_begins_like_it():
    fields = [
        resource("field", f"p.field.{key}", type="string", multiple=False, title={"ru": key}, position=position)
        for position, key in enumerate(("crew", "crew_leader"), start=1)
    ]
    world = standing(WITHOUT)
    planned = world.plan(desired(P, MAIN, *STAGES, *fields))
    crew, leader = Address("p.field.crew"), Address("p.field.crew_leader")
    for target, exclude, chosen in (((crew,), (), crew), ((), (crew,), leader)):
        cut = only(planned, target=target, exclude=exclude, policy=ALL_ALLOWED)
        assert [one.address for one in cut.plan.effective] == [chosen]


def test_a_renamed_field_does_not_take_along_what_begins_like_it():
    def field(key, position):
        return resource("field", f"p.field.{key}", type="string", multiple=False, title={"ru": key}, position=position)

    def card(*names):
        return resource("card", "p.card.main", sections=({"title": "О заявке", "fields": ("title", *names)},))

    world = World()
    world.apply(desired(P, MAIN, *STAGES, field("crew", 1), field("crew_leader", 2), card("crew", "crew_leader")))
    before = {at: one.ids for at, one in world.memories.records.items()}
    moved = (Moved(source=Address("p.field.crew"), target=Address("p.field.team")),)
    want = desired(
        P, MAIN, *STAGES, field("team", 1), field("crew_leader", 2), card("team", "crew_leader"), moved=moved
    )
    plan, _report = world.apply(want)
    assert {one.action for one in plan.effective} <= {Action.UPDATE}
    assert not [one for one in plan.effective if one.address == "p.field.crew_leader"]
    after = {at: one.ids for at, one in world.memories.records.items()}
    assert after["p.field.crew_leader"] == before["p.field.crew_leader"]
    assert after["p.field.team"] == before["p.field.crew"]


OWN, WHOLE = {"max_values_lost": 1}, {"max_values_lost": 1000, "max_items_moved": 5}


@pytest.mark.parametrize(
    ("portal", "limits"),
    [
        (PortalEntry(policy=OWN), Limits(max_values_lost=1)),
        (PortalEntry(), Limits(max_values_lost=1000, max_items_moved=5)),
        (None, Limits(max_values_lost=1000, max_items_moved=5)),
    ],
    ids=["its own", "none of its own", "not in the project"],
)
def test_the_policy_of_the_portal_goes_before_that_of_the_project(portal, limits, tmp_path):
    assert limits_of(Project(root=tmp_path, policy=WHOLE), portal) == limits
    assert limits_of(Project(root=tmp_path), portal) == (limits if portal and portal.policy else Limits())


def test_a_permission_is_for_its_own_address():
    plan = linked(1).plan(WITHOUT, Policy(allow_delete=True, allow_data_loss=frozenset({Address("p")}))).plan
    assert [one.kind for one in plan.refusals] == [HazardKind.LOSES_DATA]


def test_a_number_in_the_state_that_belongs_to_the_process_of_another_state_is_not_ours():
    world = standing(WITHOUT)
    number = world.memories.records[P.address].ids["id"]
    another = {"title": "Сад", "code": "smartctl:garden/visit@0a1b2c3d"}
    world.ask("crm.type.update", id=number, fields=another)
    planned = {one.address: one.action for one in world.plan(WITHOUT).plan.changes}
    assert planned[P.address] is Action.CREATE
    world.destroy(WITHOUT)
    left = world.ask("crm.type.list")["types"]
    assert [{key: one[key] for key in another} for one in left] == [another]
    assert world.memories.records == {}
