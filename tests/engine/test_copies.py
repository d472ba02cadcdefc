"""Values that go to a field where others stand, list items that become others, fields of another type: none lost unsaid."""

from __future__ import annotations

from itertools import product

import pytest
from msgspec.structs import replace

from smartctl.engine.guard import Policy
from smartctl.model import Action, Address, HazardKind, Removed
from smartctl.outcome import Status
from tests.engine.cutting import Killed, cut
from tests.engine.test_forecast import counted
from tests.engine.test_item_moves import BEFORE, field, items_of, number_of
from tests.share import copied, some
from tests.world import ALL_ALLOWED, World

OLD, NOTE = Address("p.field.old"), Address("p.field.note")


def column(world, address):
    return world.memories.records[Address(address)].ids["fieldName"]


def put(world, *items):
    """Items; fields by key, list items by key."""
    world.mock.add_items(number_of(world), [wired(world, one) for one in items])


def wired(world, values):
    fields = {}
    for key, value in values.items():
        ids = world.memories.records[Address(f"p.field.{key}")].ids
        wire = (
            [ids.get(f"item.{one}", one) for one in value]
            if isinstance(value, list)
            else ids.get(f"item.{value}", value)
        )
        fields[ids["fieldName"]] = wire
    return fields


def held(world, key):
    """What each item holds, list items by key."""
    ids = world.memories.records[Address(f"p.field.{key}")].ids
    keys = {value: name.removeprefix("item.") for name, value in ids.items() if name.startswith("item.")}
    asked = {"entityTypeId": number_of(world), "useOriginalUfNames": "Y", "select": ["id", ids["fieldName"]]}
    rows = world.ask("crm.item.list", **asked, order={"id": "ASC"})["items"]
    values = [row[ids["fieldName"]] for row in rows]
    return [
        [keys.get(one, one) for one in value] if isinstance(value, list) else keys.get(value, value) for value in values
    ]


def names_on_portal(world):
    found = world.ask("userfieldconfig.list", moduleId="crm")["fields"]
    return sorted(row["fieldName"].split("_", 3)[3] for row in found)


@copied
def _filled(old, note, items):
    world = World()
    world.apply(replace(BEFORE, resources=(*BEFORE.resources, old, note)))
    put(world, *items)
    return world


def both(old, note, *items):
    """A world with both fields, and what is wanted: the old one goes and gives its values to the other."""
    alone = replace(note, attrs={**note.attrs, "position": 1})
    return _filled(old, note, items), replace(
        BEFORE, resources=(*BEFORE.resources, alone), removed=(Removed(source=OLD, target=NOTE),)
    )


FILLED = ({"old": "раз", "note": "иное"}, {"old": "два", "note": "два"}, {"old": "три"}, {"note": "своё"})


def ruled(want, rule):
    return replace(want, removed=(replace(want.removed[0], when_filled=rule),))


def test_a_target_that_holds_another_value_is_counted_and_refused():
    world, want = both(field("old"), field("note", position=2), *FILLED)
    plan = world.plan(want, ALL_ALLOWED).plan
    [hazard] = plan.refusals
    assert (hazard.kind, hazard.code, hazard.address) == (HazardKind.LOSES_DATA, "target-filled", NOTE)
    assert hazard.facts["filled"] == 1


RULES = [
    ("keep", ["иное", "два", "три", "своё"]),
    ("overwrite", ["раз", "два", "три", "своё"]),
    ("join", ["иное\nраз", "два", "три", "своё"]),
]


@pytest.mark.parametrize(("rule", "after"), RULES)
def test_the_blueprint_says_which_value_wins(rule, after):
    world, want = both(field("old"), field("note", position=2), *FILLED)
    world.apply(ruled(want, rule))
    assert held(world, "note") == after


@pytest.mark.parametrize(("rule", "after"), RULES)
def test_a_rollback_brings_both_values_back(rule, after):
    world, want = both(field("old"), field("note", position=2), *FILLED)
    world.apply(ruled(want, rule))
    restored = world.roll_back()
    assert restored.left == ()
    assert held(world, "old") == ["раз", "два", "три", None]
    assert held(world, "note") == ["иное", "два", None, "своё"]


def test_the_word_for_a_loss_overwrites():
    world, want = both(field("old"), field("note", position=2), *FILLED)
    world.apply(want, Policy(allow_delete=True, allow_data_loss=frozenset({NOTE})))
    assert held(world, "note") == ["раз", "два", "три", "своё"]


def test_a_target_that_is_filled_after_the_count_is_left_and_its_source_kept():
    world, want = both(field("old"), field("note", position=2), {"old": "раз"}, {"old": "два"})
    planned = world.plan(want, ALL_ALLOWED)
    keep = world.journal_keep = world.carry_out

    class Filling(type(world.portal)):
        def call(self, call):
            if not hasattr(world, "filled") and call.method == "crm.item.list" and world.journal.kept():
                world.filled = True
                fields = {column(world, NOTE): "своё"}
                world.ask("crm.item.update", entityTypeId=number_of(world), id=2, fields=fields, useOriginalUfNames="Y")
            return super().call(call)

    whole, world.portal = world.portal, Filling(world.portal.inner)
    report = keep(planned)
    world.portal = whole
    [failed] = [one for one in report.outcomes if one.status is Status.FAILED]
    assert "1 item has got another value in the new field meanwhile, which was left (2)" in failed.error
    assert held(world, "note") == ["раз", "своё"]
    assert held(world, "old") == ["раз", "два"]


def test_joining_several_values_once_more_changes_nothing():
    many = {"multiple": True}
    old, note = field("old"), field("note", position=2)
    old, note = (replace(one, attrs={**one.attrs, **many}) for one in (old, note))
    world, want = both(old, note, {"old": ["a", "b"], "note": ["b", "c"]})
    planned = world.plan(ruled(want, "join"), ALL_ALLOWED)
    with cut(world, 1, "lost"):
        world.carry_out(planned)
    world.apply(ruled(want, "join"))
    assert held(world, "note") == [["b", "c", "a"]]


def test_several_values_into_one_are_refused_before_anything_is_written():
    old = field("old")
    world, want = both(replace(old, attrs={**old.attrs, "multiple": True}), field("note", position=2), {"old": ["a"]})
    [hazard] = world.plan(want, ALL_ALLOWED).plan.refusals
    assert (hazard.kind, hazard.code) == (HazardKind.BLOCKED, "copy-narrows")


def test_values_that_do_not_fit_are_counted_and_need_the_word():
    items = ({"old": "5"}, {"old": "пять"}, {"old": " 7 "})
    world, want = both(field("old"), field("note", "integer", position=2), *items)
    [hazard] = world.plan(want, ALL_ALLOWED).plan.refusals
    assert (hazard.code, hazard.address, hazard.facts["filled"]) == ("values-unfit", OLD, 1)
    world.apply(want, Policy(allow_delete=True, allow_data_loss=frozenset({OLD})))
    assert held(world, "note") == [5, None, 7]
    [table] = world.journal.kept()
    assert "пять" in [row["value"] for row in table[1:]]


def test_a_zero_is_a_value_although_no_filter_finds_it():
    world, want = both(field("old", "integer"), field("note", position=2), {"old": 0}, {"old": 3})
    world.apply(want)
    assert held(world, "note") == ["0", "3"]


def crew(*keys, many=False):
    one = field("crew", "enumeration", items=items_of(*keys))
    return replace(one, attrs={**one.attrs, "multiple": many})


def becoming(*pairs, keys, many=False):
    removed = tuple(
        Removed(source=Address(f"p.field.crew.item.{old}"), target=Address(f"p.field.crew.item.{new}"))
        for old, new in pairs
    )
    return replace(BEFORE, resources=(*BEFORE.resources, crew(*keys, many=many)), removed=removed)


@copied
def chosen(*values, many=False):
    world = World()
    world.apply(becoming(keys=("own", "hired", "other"), many=many))
    put(world, *({"crew": one} for one in values))
    return world


def test_a_removed_list_item_becomes_another_one():
    world = chosen("own", "hired", "hired", "other")
    want = becoming(("hired", "own"), keys=("own", "other"))
    plan, _report = world.apply(want)
    [change] = plan.effective
    assert (change.action, change.becomes, change.impact["option.hired"]) == (Action.UPDATE, {"hired": "own"}, 2)
    assert held(world, "crew") == ["own", "own", "own", "other"]


def test_a_list_item_becomes_one_that_is_only_added_now():
    world = chosen("own", "hired", "other")
    world.apply(becoming(("hired", "crowd"), ("other", "crowd"), keys=("own", "crowd")))
    assert held(world, "crew") == ["own", "crowd", "crowd"]


def test_of_several_chosen_list_items_only_the_removed_one_becomes_another():
    world = chosen(["own", "hired"], ["hired"], ["own"], many=True)
    world.apply(becoming(("hired", "own"), keys=("own", "other"), many=True))
    assert held(world, "crew") == [["own"], ["own"], ["own"]]


@pytest.mark.parametrize("target", ["own", "crowd"])
def test_a_rollback_gives_the_removed_list_item_its_choices_back(target):
    world = chosen("own", "hired", "other")
    world.apply(becoming(("hired", target), keys=tuple(dict.fromkeys(("own", "other", target)))))
    restored = world.roll_back()
    assert restored.left == ()
    assert held(world, "crew") == ["own", "hired", "other"]


@pytest.mark.parametrize(("at", "how"), some(list(product((1, 2, 3), ["lost", "killed before", "killed after"])), 0, 2))
def test_becoming_is_finished_by_the_next_run(at, how):
    world = chosen(*["own", "hired"] * 30)
    want = becoming(("hired", "crowd"), keys=("own", "crowd"))
    broken(world, want, at, how)
    world.apply(want)
    assert set(held(world, "crew")) == {"own", "crowd"}


def broken(world, want, at, how):
    planned = world.plan(want, ALLOWED)
    with cut(world, at, how):
        try:
            world.carry_out(planned)
        except Killed:
            return


ALLOWED = Policy(allow_delete=True, allow_data_loss=frozenset({Address("p.field.f")}))


def of_type(kind, *, many=False, **more):
    one = field("f", kind, **more)
    return replace(BEFORE, resources=(*BEFORE.resources, replace(one, attrs={**one.attrs, "multiple": many})))


@copied
def retyped(first, *values):
    world = World()
    world.apply(first)
    put(world, *({"f": one} for one in values))
    return world


@copied
def converted(first, then, *values):
    world = retyped(first, *values)
    world.apply(then)
    return world


CONVERSIONS = [
    (of_type("string"), of_type("integer"), ["5", " 12 "], [5, 12]),
    (of_type("string"), of_type("double"), ["5,5", "7.25"], [5.5, 7.25]),
    (of_type("integer"), of_type("string"), [5, 0], ["5", "0"]),
    (of_type("double"), of_type("integer"), [5.0, 0.0], [5, 0]),
    (of_type("string"), of_type("enumeration", items=items_of("own", "hired")), ["OWN", "hired "], ["own", "hired"]),
    (of_type("enumeration", items=items_of("own", "hired")), of_type("string"), ["own", "hired"], ["OWN", "HIRED"]),
    (of_type("string"), of_type("date"), ["01.08.2026"], ["2026-08-01T03:00:00+03:00"]),
    (of_type("date"), of_type("datetime"), ["2026-08-01"], ["2026-08-01T00:00:00+03:00"]),
    (of_type("boolean"), of_type("string"), ["Y", "N"], ["Y", "N"]),
    (of_type("string"), of_type("string", many=True), ["a", "b"], [["a"], ["b"]]),
    (of_type("string", many=True), of_type("string"), [["a"], []], ["a", None]),
    (
        of_type("enumeration", items=items_of("own", "hired")),
        of_type("enumeration", items=items_of("own", "hired"), many=True),
        ["own", "hired"],
        [["own"], ["hired"]],
    ),
]


@pytest.mark.parametrize(("first", "then", "put_in", "found"), CONVERSIONS)
def test_a_field_of_another_type_keeps_the_values_that_fit(first, then, put_in, found):
    [change] = retyped(first, *put_in).plan(then, ALL_ALLOWED).plan.effective
    assert change.action is Action.REPLACE
    world = converted(first, then, *put_in)
    assert held(world, "f") == found
    assert names_on_portal(world) == ["F"]


@pytest.mark.parametrize(("first", "then", "put_in", "found"), CONVERSIONS)
def test_a_rollback_of_another_type_brings_the_values_back(first, then, put_in, found):
    before = held(retyped(first, *put_in), "f")
    world = converted(first, then, *put_in)
    restored = world.roll_back()
    assert restored.left == ()
    assert held(world, "f") == before


def test_what_does_not_fit_is_counted_exported_and_needs_the_word():
    world = retyped(of_type("string"), "5", "пять", "7")
    [hazard] = world.plan(of_type("integer"), ALL_ALLOWED).plan.refusals
    assert (hazard.kind, hazard.code, hazard.facts["filled"]) == (HazardKind.LOSES_DATA, "values-unfit", 1)
    world.apply(of_type("integer"), ALLOWED)
    assert held(world, "f") == [5, None, 7]
    [table] = world.journal.kept()
    assert [row["value"] for row in table[1:]] == ["5", "пять", "7"]


def test_types_that_have_nothing_in_common_lose_everything_as_before():
    world = retyped(of_type("string"), "5")
    [hazard] = world.plan(of_type("employee"), ALL_ALLOWED).plan.refusals
    assert (hazard.kind, hazard.code) == (HazardKind.LOSES_DATA, "field-replaced")


@pytest.mark.parametrize(
    ("at", "how"), some(list(product(range(1, 8), ["lost", "unreachable", "killed before", "killed after"])), 0, 3)
)
def test_a_change_of_type_is_finished_wherever_it_was_cut_off(at, how):
    world = retyped(of_type("string"), *[str(number) for number in range(1, 13)])
    broken(world, of_type("integer"), at, how)
    assert everywhere(world) >= {str(number) for number in range(1, 13)}
    world.settled(of_type("integer"))
    world.apply(of_type("integer"), ALLOWED)
    assert held(world, "f") == list(range(1, 13))
    assert names_on_portal(world) == ["F"]


def everywhere(world):
    """Every value of every user field of every item, as text."""
    asked = {"entityTypeId": number_of(world), "useOriginalUfNames": "Y", "select": ["*", "UF_*"]}
    rows = world.ask("crm.item.list", **asked)["items"]
    return {str(value) for row in rows for name, value in row.items() if name.startswith("UF_")}


@pytest.mark.parametrize("at", range(1, 8))
def test_a_change_of_type_that_was_cut_off_is_taken_back_by_the_old_blueprint(at):
    world = retyped(of_type("string"), "5", "7")
    broken(world, of_type("integer"), at, "killed after")
    world.settled(of_type("integer"))
    world.apply(of_type("string"), ALLOWED)
    assert held(world, "f") == ["5", "7"]
    assert names_on_portal(world) == ["F"]


@pytest.mark.parametrize("at", [2, 3, 4])
def test_a_change_of_type_that_was_cut_off_and_taken_out_of_the_file_names_the_field_that_holds_the_values(at):
    world = retyped(of_type("string"), "5", "7")
    broken(world, of_type("integer"), at, "killed after")
    world.settled(of_type("integer"))
    planned = world.plan(BEFORE, ALLOWED)
    note = ("values-held", {"address": "p.field.f", "field": "UF_CRM_1_F_HELD", "code": "F_HELD"})
    assert note in planned.plan.notes
    world.carry_out(planned)
    assert note in world.plan(BEFORE).plan.notes
    assert "F_HELD" in names_on_portal(world)
    world.apply(of_type("integer"))  # the way out that the note names
    assert held(world, "f") == [5, 7]
    assert names_on_portal(world) == ["F"]
    assert world.plan(of_type("integer")).plan.notes == ()


KINDS_OF_VALUES = [("string", "integer"), ("integer", "string"), ("string", "date")]


@pytest.mark.parametrize(("items", "kinds"), some(list(product([0, 1, 60], KINDS_OF_VALUES)), 0, 2))
def test_the_forecast_of_a_change_of_type_is_what_it_costs(items, kinds):
    one, other = kinds
    world = counted(retyped(of_type(one), *["5"] * items))
    said, sent = world.cost(
        world.plan(of_type(other), Policy(allow_delete=True, allow_data_loss=frozenset({Address("p.field.f")})))
    )
    assert said == sent


def test_items_that_move_name_the_pipeline_where_there_are_several():
    from tests.engine.test_item_moves import AFTER, occupied
    from tests.engine.test_item_moves import stage as column_of
    from tests.world import resource

    world = occupied(3)
    side = resource("pipeline", "p.pipeline.side", title="Гарантия", default=False, position=2)
    stages = (column_of("asked", 1, pipeline="side"), column_of("fixed", 2, "success", pipeline="side"))
    move = Removed(source=Address("p.pipeline.main.stage.talks"), target=stages[0].address)
    want = replace(AFTER, resources=(*AFTER.resources, side, *stages), removed=(move,))
    [change] = [one for one in world.plan(want, ALL_ALLOWED).plan.effective if one.destination]
    assert change.destination.places == {"title": "asked", "pipeline": "side", "pipeline_title": "Гарантия"}
