"""Items of a removed stage, values of a removed field: moved first, counted, each once, wherever a run is cut off."""

from __future__ import annotations

from contextlib import suppress

import pytest
from msgspec.structs import replace

from smartctl.engine import looking_again
from smartctl.engine.guard import Policy
from smartctl.errors import OutcomeUnknown, PortalError, Stale
from smartctl.model import Action, Address, HazardKind, Removed
from smartctl.outcome import Status
from smartctl.ports import Answer
from tests import share
from tests.engine.cutting import Killed
from tests.world import ALL_ALLOWED, Spy, World, desired, resource

MANY = 148
P = resource("process", "p", title="Окна", stages=True, pipelines=True, use_in_user_fields=True)
MAIN = resource("pipeline", "p.pipeline.main", title="Монтаж", default=True, position=1)


def stage(key, position, result="process", pipeline="main"):
    return resource("stage", f"p.pipeline.{pipeline}.stage.{key}", title=key, result=result, position=position)


BEFORE = desired(P, MAIN, stage("new", 1), stage("talks", 2), stage("won", 3, "success"), stage("lost", 4, "failure"))
MOVE = Removed(source=Address("p.pipeline.main.stage.talks"), target=Address("p.pipeline.main.stage.new"))
AFTER = replace(
    BEFORE,
    resources=(P, MAIN, stage("new", 1), stage("won", 2, "success"), stage("lost", 3, "failure")),
    removed=(MOVE,),
)


def number_of(world: World) -> int:
    return int(world.memories.records[Address("p")].ids["entityTypeId"])


def code_of(world: World, key: str, pipeline: str = "main") -> str:
    rows = {int(row["ID"]): row["STATUS_ID"] for row in world.ask("crm.status.list")}
    return rows[int(world.memories.records[Address(f"p.pipeline.{pipeline}.stage.{key}")].ids["id"])]


@share.copied
def occupied(items: int = MANY, key: str = "talks") -> World:
    world = World()
    world.apply(BEFORE)
    code = code_of(world, key)
    world.mock.add_items(number_of(world), ({"title": f"№ {n}", "stageId": code} for n in range(items)))
    return world


def standing(world: World) -> dict[str, int]:
    """Stage code -> how many items stand there."""
    found: dict[str, int] = {}
    for row in world.ask("crm.status.list"):
        if row["ENTITY_ID"].startswith("DYNAMIC_"):
            asked = {"entityTypeId": number_of(world), "filter": {"=stageId": row["STATUS_ID"]}, "select": ["id"]}
            count = world.mock.call("crm.item.list", asked)["total"]
            if count:
                found[row["STATUS_ID"].partition(":")[2]] = count
    return found


def updates(world: World) -> list[int]:
    return [call.params["id"] for call in world.portal.sent if call.method == "crm.item.update"]


def test_without_a_destination_the_plan_is_refused_with_the_number():
    plan = occupied().plan(replace(AFTER, removed=()), ALL_ALLOWED).plan
    [hazard] = plan.refusals
    assert (hazard.kind, hazard.facts["items"]) == (HazardKind.BLOCKED, MANY)


def test_148_items_move_first_each_once_and_the_stage_goes():
    world = occupied()
    plan, _report = world.apply(AFTER)
    [change] = plan.effective
    assert (change.action, change.impact["items"]) == (Action.DELETE, MANY)
    assert standing(world) == {"NEW": MANY}
    assert len(updates(world)) == len(set(updates(world))) == MANY


def test_the_forecast_tells_what_the_move_really_costs():
    world = occupied()
    planned = world.plan(AFTER, ALL_ALLOWED)
    before = world.portal.requests
    world.carry_out(planned)
    assert planned.plan.forecast.requests == world.portal.requests - before


ANY_NUMBER = [(0, 50), (1, 50), (50, 50), (51, 50), (101, 4), *([(2001, 50)] if share.ALL else [])]
"""Items, and calls of a batch in which they are read again: with 50 calls there are 2,000 at a time, with 4 there are 100."""


@pytest.mark.parametrize(("items", "calls"), ANY_NUMBER)
def test_any_number_of_items(items, calls, monkeypatch):
    monkeypatch.setattr(looking_again, "_CALLS", calls)
    world = occupied(items)
    world.apply(AFTER)
    assert standing(world) == ({"NEW": items} if items else {})
    assert len(updates(world)) == items


def test_a_new_stage_can_be_the_destination():
    world = occupied(3)
    target = stage("review", 2)
    want = replace(
        AFTER,
        resources=(P, MAIN, stage("new", 1), target, stage("won", 3, "success"), stage("lost", 4, "failure")),
        removed=(replace(MOVE, target=target.address),),
    )
    world.apply(want)
    assert standing(world) == {"REVIEW": 3}


def test_a_stage_of_a_new_pipeline_can_be_the_destination():
    world = occupied(3)
    side = resource("pipeline", "p.pipeline.side", title="Гарантия", default=False, position=2)
    stages = (stage("asked", 1, pipeline="side"), stage("fixed", 2, "success", pipeline="side"))
    move = replace(MOVE, target=stages[0].address)
    world.apply(replace(AFTER, resources=(*AFTER.resources, side, *stages), removed=(move,)))
    assert standing(world) == {"NEW": 3}
    items = world.ask("crm.item.list", entityTypeId=number_of(world))["items"]
    assert {item["categoryId"] for item in items} == {world.memories.records[side.address].ids["id"]}


class KilledAtItem(Spy):
    """The portal ends in the middle of a batch: the client hears nothing of what it had done until then."""

    def __init__(self, spy: Spy, at: int) -> None:
        super().__init__(spy.inner)
        self.left = at

    def batch(self, calls, *, halt):
        moving = [key for key, call in calls.items() if call.method == "crm.item.update"]
        if len(moving) < self.left or not moving:
            self.left -= len(moving)
            return super().batch(calls, halt=halt)
        super().batch({key: calls[key] for key in moving[: self.left]}, halt=halt)
        raise Killed


def test_killed_at_item_70_exactly_78_more_are_moved():
    world = occupied()
    planned = world.plan(AFTER, ALL_ALLOWED)
    whole, world.portal = world.portal, KilledAtItem(world.portal, 70)
    with suppress(Killed):
        world.carry_out(planned)
    world.portal = whole
    assert standing(world) == {"NEW": 70, "TALKS": 78}
    world.portal.sent.clear()
    world.apply(AFTER)
    assert standing(world) == {"NEW": MANY}
    assert len(updates(world)) == len(set(updates(world))) == 78


def test_the_journal_keeps_where_each_item_stood():
    world = occupied(60)
    world.apply(AFTER)
    was = [item for entry in world.journal.entries if entry["entry"] == "moving" for item in entry["items"]]
    assert len({item["id"] for item in was}) == 60
    assert {item["was"]["stageId"].partition(":")[2] for item in was} == {"TALKS"}


def test_the_journal_keeps_what_stood_in_the_field_that_a_value_is_carried_into():
    world, want = copied(field("old"), field("note"), filled=["раз", "два"])
    world.apply(want)
    was = [item["was"] for entry in world.journal.entries if entry["entry"] == "moving" for item in entry["items"]]
    name = world.memories.records[Address("p.field.note")].ids["fieldName"]
    assert [list(one) for one in was] == [[name], [name]]


class OneRefuses(Spy):
    def batch(self, calls, *, halt):
        answers = dict(super().batch(calls, halt=halt))
        first = next((key for key, call in calls.items() if call.method == "crm.item.update"), None)
        if first:
            answers[first] = PortalError("no", method="crm.item.update", description="Поле обязательно")
        return answers


def test_an_item_that_refuses_is_named_and_the_stage_stays():
    world = occupied(3)
    planned = world.plan(AFTER, ALL_ALLOWED)
    whole, world.portal = world.portal, OneRefuses(world.portal.inner)
    report = world.carry_out(planned)
    world.portal = whole
    [outcome] = report.outcomes
    assert outcome.status is Status.FAILED
    assert "Поле обязательно" in outcome.error
    assert "TALKS" in {row["STATUS_ID"].partition(":")[2] for row in world.ask("crm.status.list")}


class Unlistening(Spy):
    """Says yes to every move and moves nothing: a stage that does not exist is no error on a portal."""

    def batch(self, calls, *, halt):
        if all(call.method == "crm.item.update" for call in calls.values()):
            return {key: Answer(result={"item": {"stageId": "elsewhere"}}) for key in calls}
        return super().batch(calls, halt=halt)


def test_a_move_that_the_portal_swallows_is_a_failure():
    world = occupied(3)
    planned = world.plan(AFTER, ALL_ALLOWED)
    whole, world.portal = world.portal, Unlistening(world.portal.inner)
    report = world.carry_out(planned)
    world.portal = whole
    assert report.outcomes[0].status is Status.FAILED


class Lost(Spy):
    def batch(self, calls, *, halt):
        if all(call.method == "crm.item.update" for call in calls.values()):
            raise OutcomeUnknown("lost", method="batch")
        return super().batch(calls, halt=halt)


def test_a_lost_answer_leaves_the_stage_and_the_next_run_goes_on():
    world = occupied(60)
    planned = world.plan(AFTER, ALL_ALLOWED)
    whole, world.portal = world.portal, Lost(world.portal.inner)
    assert not world.carry_out(planned).complete
    world.portal = whole
    world.apply(AFTER)
    assert standing(world) == {"NEW": 60}


def field(key, kind="string", position=1, **more):
    return resource("field", f"p.field.{key}", type=kind, multiple=False, title={"ru": key}, position=position, **more)


def items_of(*keys):
    return {key: {"title": key.upper(), "position": at, "default": False} for at, key in enumerate(keys, start=1)}


def copied(old, new, values=None, *, filled):
    """A world in which field `old` is filled by `filled` and gives its values to `new`."""
    move = Removed(source=old.address, target=new.address, values=values or {})
    return _filled(old, filled), replace(BEFORE, resources=(*BEFORE.resources, new), removed=(move,))


@share.copied
def _filled(old, filled):
    world = World()
    first = replace(BEFORE, resources=(*BEFORE.resources, old))
    world.apply(first)
    ids = world.memories.records[old.address].ids
    name = ids["fieldName"]
    world.mock.add_items(number_of(world), ({name: ids.get(f"item.{value}", value)} for value in filled))
    return world


def values_of(world, address):
    name = world.memories.records[Address(address)].ids["fieldName"]
    asked = {
        "entityTypeId": number_of(world),
        "useOriginalUfNames": "Y",
        "select": ["id", name],
        "order": {"id": "ASC"},
    }
    return [item[name] for item in world.ask("crm.item.list", **asked)["items"]]


def test_values_of_a_removed_field_are_carried_over_first():
    world, want = copied(field("old"), field("note"), filled=["раз", "два", ""])
    plan, _report = world.apply(want)
    assert [change.impact.get("filled") for change in plan.effective if change.action is Action.DELETE] == [2]
    assert values_of(world, "p.field.note")[:2] == ["раз", "два"]


def test_items_of_a_list_are_carried_over_by_key_and_by_map():
    old = field("old", "enumeration", items=items_of("own", "hired"))
    new = field("crew", "enumeration", items=items_of("own", "contractor"))
    world, want = copied(old, new, {"hired": "contractor"}, filled=["own", "hired", "own"])
    world.apply(want)
    ids = world.memories.records[new.address].ids
    assert values_of(world, "p.field.crew") == [ids["item.own"], ids["item.contractor"], ids["item.own"]]


def test_a_list_becomes_text_by_its_titles():
    old = field("old", "enumeration", items=items_of("own", "hired"))
    world, want = copied(old, field("note"), filled=["own", "hired"])
    world.apply(want)
    assert values_of(world, "p.field.note") == ["OWN", "HIRED"]


def test_a_list_item_without_a_counterpart_is_refused_by_name():
    old = field("old", "enumeration", items=items_of("own", "hired"))
    new = field("crew", "enumeration", items=items_of("own"))
    world, want = copied(old, new, filled=["hired"])
    [hazard] = world.plan(want, Policy(allow_delete=True)).plan.refusals
    assert (hazard.kind, hazard.facts["keys"]) == (HazardKind.BLOCKED, ("hired",))


def test_the_plan_tells_how_old_the_items_are():
    [change] = occupied(3).plan(AFTER, ALL_ALLOWED).plan.effective
    assert change.impact["oldest"] <= change.impact["newest"]


def test_more_items_than_the_plan_said_is_stale_and_nothing_is_written():
    world = occupied(3)
    planned = world.plan(AFTER, ALL_ALLOWED)
    world.mock.add_items(number_of(world), [{"stageId": code_of(world, "talks")}])
    with pytest.raises(Stale, match="3 when the plan was made and is 4"):
        world.carry_out(planned)
    assert updates(world) == []


def test_fewer_items_than_the_plan_said_is_fresh():
    world = occupied(3)
    planned = world.plan(AFTER, ALL_ALLOWED)
    world.ask("crm.item.delete", entityTypeId=number_of(world), id=1)
    assert world.carry_out(planned).complete


LINKED = replace(
    BEFORE,
    resources=(
        *BEFORE.resources,
        resource("process", "q", title="Бригады", stages=True),
        resource("pipeline", "q.pipeline.main", title="Бригады", default=True, position=1),
        resource("relation", "p.relation.parent.q", side="parent", target="q", show_in_card=True),
    ),
)


def test_a_removed_relation_says_how_many_links_it_cuts():
    world = World()
    world.apply(LINKED)
    parent = int(world.memories.records[Address("q")].ids["entityTypeId"])
    [crew] = world.mock.add_items(parent, [{"title": "Бригада"}])
    world.mock.add_items(number_of(world), [{f"PARENT_ID_{parent}": crew}, {f"PARENT_ID_{parent}": crew}, {}])
    want = replace(LINKED, resources=LINKED.resources[:-1])
    plan = world.plan(want, ALL_ALLOWED).plan
    [hazard] = plan.refusals
    assert (hazard.kind, hazard.facts) == (HazardKind.LOSES_DATA, {"links": 2})
    world.apply(want, Policy(allow_delete=True, allow_data_loss=frozenset({hazard.address})))


def test_values_that_go_with_a_field_are_kept_first():
    old = field("old", "enumeration", items=items_of("own", "hired"))
    world, want = copied(old, field("note"), filled=["own", "hired"])
    world.apply(replace(want, removed=()), Policy(allow_delete=True, allow_data_loss=frozenset({old.address})))
    [(head, *rows)] = world.journal.kept()
    assert head["address"] == old.address
    assert [head["options"][str(row["value"])] for row in rows] == ["own", "hired"]
