"""Every run can be taken back: objects under their old codes, items on their old stages, values where they were."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from smartctl.engine.guard import Policy
from smartctl.engine.irreversible import irreversible
from smartctl.model import Address, Removed
from tests.engine.test_item_moves import (
    AFTER,
    BEFORE,
    LINKED,
    MANY,
    code_of,
    copied,
    field,
    items_of,
    number_of,
    occupied,
    stage,
    standing,
    values_of,
)
from tests.share import examples
from tests.strategies import blueprints
from tests.world import ALL_ALLOWED, MOVES_ALLOWED, World


def shown(world: World):
    """The portal as a person sees it: titles, codes, order, settings; no numbers and no dates."""
    types = world.ask("crm.type.list")["types"]
    boards = {}
    for one in types:
        number = one["entityTypeId"]
        for pipeline in world.ask("crm.category.list", entityTypeId=number)["categories"]:
            rows = world.ask("crm.status.list", filter={"ENTITY_ID": f"DYNAMIC_{number}_STAGE_{pipeline['id']}"})
            rows.sort(key=lambda row: (int(row["SORT"]), int(row["ID"])))
            boards[one["title"], pipeline["name"], pipeline["isDefault"]] = [
                (row["STATUS_ID"].partition(":")[2], row["NAME"], row["SEMANTICS"], row["COLOR"].upper())
                for row in rows
            ]
    fields = {}
    for one in types:
        listed = world.ask("userfieldconfig.list", moduleId="crm", filter={"entityId": f"CRM_{one['id']}"})["fields"]
        for row in listed:
            whole = world.ask("userfieldconfig.get", moduleId="crm", id=row["id"])["field"]
            enum = [(item["value"], item["xmlId"], item["def"]) for item in whole.get("enum") or ()]
            kept = {
                name: whole[name] for name in ("userTypeId", "multiple", "mandatory", "showFilter", "editFormLabel")
            }
            fields[one["title"], row["fieldName"].rpartition("_")[2]] = (kept, enum)
    relations = {one["title"]: world.ask("crm.type.get", id=one["id"])["type"]["relations"] for one in types}
    return sorted(boards.items()), fields, relations


@settings(max_examples=examples(40, 5))
@given(first=blueprints(printed=True), second=blueprints(printed=True))
def test_a_rollback_leads_back_to_what_was(first, second):
    world = World(policy=MOVES_ALLOWED)
    world.apply(first)
    world.apply(second)
    world.roll_back()
    world.assert_nothing_left(replace(first, moved=()))


@settings(max_examples=examples(15, 5))
@given(first=blueprints(printed=True))
def test_a_destroy_can_be_taken_back(first):
    world = World(policy=MOVES_ALLOWED)
    world.apply(first)
    world.destroy(first)
    world.roll_back()
    world.assert_nothing_left(replace(first, moved=()))


@settings(max_examples=examples(15, 5))
@given(first=blueprints(printed=True), second=blueprints(printed=True))
def test_a_rollback_can_be_taken_back(first, second):
    world = World(policy=MOVES_ALLOWED)
    world.apply(first)
    world.apply(second)
    world.roll_back()
    world.roll_back()
    world.assert_nothing_left(replace(second, moved=()))


def test_a_first_apply_taken_back_leaves_nothing():
    world = World()
    world.apply(BEFORE)
    world.roll_back()
    assert world.ask("crm.type.list")["types"] == []


def test_items_go_back_to_the_stage_they_stood_on():
    world = occupied()
    before = shown(world)
    world.apply(AFTER)
    restored = world.roll_back()
    assert (restored.done, restored.left) == (MANY, ())
    assert standing(world) == {"TALKS": MANY}
    assert shown(world) == before


def test_items_go_back_from_a_stage_that_goes_with_the_run():
    world = occupied(3)
    target = stage("review", 2)
    stages = (stage("new", 1), target, stage("won", 3, "success"), stage("lost", 4, "failure"))
    move = Removed(source=Address("p.pipeline.main.stage.talks"), target=target.address)
    world.apply(replace(BEFORE, resources=(*BEFORE.resources[:2], *stages), removed=(move,)))
    world.roll_back()
    assert standing(world) == {"TALKS": 3}


def test_an_item_that_somebody_moved_on_since_is_left_and_named():
    world = occupied(3)
    world.apply(AFTER)
    fields = {
        "stageId": code_of(world, "won"),
        "categoryId": world.memories.records[Address("p.pipeline.main")].ids["id"],
    }
    world.ask("crm.item.update", entityTypeId=number_of(world), id=2, fields=fields)
    restored = world.roll_back()
    assert restored.done == 2
    assert [number for number, _why in restored.left] == [2]
    assert standing(world) == {"TALKS": 2, "SUCCESS": 1}


def test_values_of_a_deleted_field_come_back_with_it():
    old = field("old", "enumeration", items=items_of("own", "hired"))
    world, want = copied(old, field("note"), filled=["own", "hired", "own"])
    lost = Policy(allow_delete=True, allow_data_loss=frozenset({old.address}))
    world.apply(replace(want, removed=()), lost)
    restored = world.roll_back()
    assert (restored.done, restored.left) == (3, ())
    ids = world.memories.records[old.address].ids
    assert values_of(world, old.address) == [ids["item.own"], ids["item.hired"], ids["item.own"]]


def test_values_that_were_carried_over_come_back_exactly():
    """Two old values became one: only the copies that were kept can tell them apart."""
    old = field("old", "enumeration", items=items_of("own", "hired"))
    new = field("crew", "enumeration", items=items_of("any"))
    world, want = copied(old, new, {"own": "any", "hired": "any"}, filled=["own", "hired"])
    world.apply(want)
    world.roll_back()
    ids = world.memories.records[old.address].ids
    assert values_of(world, old.address) == [ids["item.own"], ids["item.hired"]]


def test_links_of_a_removed_relation_come_back_with_it():
    world = World()
    world.apply(LINKED)
    parent = int(world.memories.records[Address("q")].ids["entityTypeId"])
    [crew] = world.mock.add_items(parent, [{"title": "Бригада"}])
    world.mock.add_items(number_of(world), [{f"PARENT_ID_{parent}": crew}, {}])
    relation = Address("p.relation.parent.q")
    lost = Policy(allow_delete=True, allow_data_loss=frozenset({relation}))
    world.apply(replace(LINKED, resources=LINKED.resources[:-1]), lost)
    world.roll_back()
    rows = world.ask("crm.item.list", entityTypeId=number_of(world), order={"id": "ASC"})["items"]
    assert [int(row[f"parentId{parent}"] or 0) for row in rows] == [crew, 0]


@pytest.mark.parametrize(
    ("want", "codes"),
    [
        (AFTER, {"automation", "arrival"}),
        (replace(BEFORE, resources=BEFORE.resources[:2]), {"automation"}),
    ],
)
def test_what_cannot_be_undone_is_known_before(want, codes):
    plan = occupied(1).plan(want, ALL_ALLOWED).plan
    assert {one.code for one in irreversible(plan)} == codes


def test_an_apply_that_only_adds_can_be_undone_whole():
    assert irreversible(World().plan(BEFORE).plan) == ()
