"""Small rules of the engine, values in and values out: what goes back, what is left alone, what looks like a rename."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from smartctl.automation.left import Left, left_to_json
from smartctl.automation.observing import TestItem as ProbedItem
from smartctl.automation.trials import Trial
from smartctl.engine.census import unfiltered
from smartctl.engine.clash import _as_live
from smartctl.engine.clearing import Clearing
from smartctl.engine.doubles import removal
from smartctl.engine.forgetting import left_alone
from smartctl.engine.item_pages import Wanted
from smartctl.engine.items_back import Past, returns, with_items
from smartctl.engine.probing import Prober
from smartctl.engine.rebuild import _with_item, adoptable
from smartctl.engine.renames import remarks
from smartctl.engine.rereading import Rereading
from smartctl.engine.saved import _same
from smartctl.engine.survey import Survey
from smartctl.engine.verify import _outcome
from smartctl.errors import PortalError, Stale
from smartctl.kinds import KINDS
from smartctl.kinds.beside import BY_HAND, UNCLEAR
from smartctl.kinds.valuables import Valuables
from smartctl.model import Action, Address, Bound, Change, Desired, Intent, LetGo, Live, LiveObject, Stranger
from smartctl.outcome import Status
from smartctl.ports import Answer
from smartctl.steps import Call, Step

NOTHING = Live(bound={})
NOTE = Address("p.field.note")


def stage(number):
    return LiveObject(
        kind="stage", ident=f"stage:{number}", parent="pipeline:1", natural=f"S{number}", ids={"id": number}, attrs={},
        raw={"STATUS_ID": f"S{number}"},
    )  # fmt: skip


def test_a_default_stage_that_was_let_go_is_no_leftover():
    live = Live(bound={}, leftovers=(stage(1), stage(2)))
    assert left_alone(live, ()) == live
    left = left_alone(live, (LetGo(kind="stage", id=2, address=Address("p.pipeline.main.stage.new")),))
    assert (left.leftovers, left.unmanaged) == ((stage(1),), (stage(2),))


def field_there():
    field = LiveObject(
        kind="field", ident="field:3", parent="process:1", natural="NOTE", ids={"id": 3, "fieldName": "UF_NOTE"},
        attrs={"type": "string"},
    )  # fmt: skip
    return Live(bound={NOTE: Bound(address=NOTE, live=field, owned=True)})


def changed(column):
    item = {"id": 5, "was": {column: "before"}, "fields": {column: "after"}}
    moving = {"entry": "moving", "address": NOTE, "entityTypeId": 1036, "items": [item]}
    return Past(entries=({"entry": "run"}, moving))


def deletion(kind, address):
    at = Address(address)
    return Change(
        address=at, kind=kind, key=at.rpartition(".")[2], parent=Address("p"), action=Action.DELETE, before={},
        after=None, ids={"id": 3},
    )  # fmt: skip


def test_a_value_goes_back_into_a_field_that_is_there_and_stays():
    (one,) = returns((changed("UF_NOTE"),), (), field_there())
    assert (one.entity_type_id, one.id) == (1036, 5)
    assert (one.fields, one.expected) == ({"UF_NOTE": "before"}, {"UF_NOTE": "after"})
    assert returns((changed("UF_GONE"),), (), field_there()) == ()
    assert returns((changed("UF_NOTE"),), (deletion("field", NOTE),), field_there()) == ()


def test_items_go_back_after_what_opens_a_gate_of_their_own_process():
    call = Call(method="crm.type.update", params={})
    own = Step(name="own", address=Address("p.pipeline.main"), call=call, opens=frozenset({"stages"}))
    others = Step(name="others", address=Address("q.pipeline.main"), call=call, opens=frozenset({"stages"}))
    *_, back = with_items((own, others), (changed("UF_NOTE"),), (), field_there())
    assert (back.address, back.after) == (NOTE, ("own",))


def stranger(kind, origin):
    return Stranger(
        kind=kind, address=Address(f"p.{kind}.x"), parent=Address("p"), title="X", code="X", ids={"id": 1},
        origin=origin, place="", block=None,
    )  # fmt: skip


def test_all_but_processes_and_list_items_of_a_person_can_be_taken_in():
    taken = (stranger("item", UNCLEAR), stranger("stage", BY_HAND), stranger("stage", UNCLEAR))
    left = (stranger("item", BY_HAND), stranger("process", UNCLEAR), stranger("process", BY_HAND))
    assert adoptable((*taken, *left)) == taken


def test_a_title_in_several_languages_is_the_same_where_both_have_it():
    def renamed(before, after):
        gone = Change(
            address=Address("p.field.a"), kind="field", key="a", parent=Address("p"), action=Action.DELETE,
            before={"title": before}, after=None, reason="removed-from-blueprint",
        )  # fmt: skip
        made = Change(
            address=Address("p.field.b"), kind="field", key="b", parent=Address("p"), action=Action.CREATE, before=None,
            after={"title": after},
        )  # fmt: skip
        return [code for code, _facts in remarks((gone, made))]

    assert renamed({"ru": "Срок", "en": "Due"}, {"ru": "Срок", "de": "Frist"}) == ["likely-rename"]
    assert renamed({"ru": "Срок", "en": "Due"}, {"ru": "Срок", "en": "Date"}) == []
    assert renamed({"ru": "Срок"}, {"en": "Due"}) == []
    assert renamed({"en": "Due"}, {"ru": "Срок", "de": "Due"}) == []


@pytest.mark.parametrize(
    ("titles", "told"),
    [
        ({"a": ("А", "Б"), "b": ("Б", "А")}, {"a": "b", "b": "a"}),
        ({"a": ("А", "Б"), "b": ("Б", "В"), "c": ("В", "А")}, {"a": "c", "b": "a", "c": "b"}),
        ({"a": ("А", ""), "b": ("Б", "А"), "c": ("", "Б")}, {"a": "b", "b": "c"}),
        ({"a": ("А", "Б"), "b": ("Б", "А"), "c": ("В", "Г")}, {"a": "b", "b": "a"}),
        ({"a": ("А", "Б"), "b": ("Б", "В")}, {}),
        ({"a": ("А", ""), "b": ("Б", "А")}, {}),
        ({"b": ("Б", "А"), "c": ("", "Б")}, {}),
        ({"a": ("А", "Б"), "b": ("Б", "А"), "c": ("В", "А")}, {}),
    ],
)
def test_titles_that_change_places_are_told_where_nobody_is_left_over(titles, told):
    """Key -> (title on the portal, title in the file), "" for none."""

    def change(key, before, after):
        action = Action.UPDATE if before and after else Action.CREATE if after else Action.DELETE
        return Change(
            address=Address(f"p.field.{key}"), kind="field", key=key, parent=Address("p"), action=action,
            before={"title": before} if before else None, after={"title": after} if after else None,
            reason="" if after else "removed-from-blueprint",
        )  # fmt: skip

    found = [facts for _code, facts in remarks([change(key, *pair) for key, pair in titles.items()])]
    lines = {old[8:]: new[8:] for facts in found for old, new in zip(facts["from"], facts["to"], strict=True)}
    assert lines == told
    items = {key: {"title": before} for key, (before, _after) in titles.items() if before}
    wanted = {key: {"title": after} for key, (_before, after) in titles.items() if after}
    field = replace(change("g", "Г", "Г"), before={"items": items}, after={"items": wanted})
    found = [facts for _code, facts in remarks([field])]
    lines = {old[15:]: new[15:] for facts in found for old, new in zip(facts["from"], facts["to"], strict=True)}
    assert lines == told


class Told:
    """A portal that takes note of what it is asked, and answers what it was told to."""

    def __init__(self, *rows):
        self.rows, self.sent = rows, []

    def call(self, call):
        self.sent.append(call)
        return Answer(result={"items": list(self.rows)})

    def batch(self, calls, *, halt):
        return {key: self.call(call) for key, call in calls.items()}


BORN = datetime(2026, 1, 31, 12, tzinfo=UTC)


def prober(portal, *, live=NOTHING):
    desired = Desired(blueprint="shop", version="1", language="ru", resources=())
    return Prober(portal=portal, desired=desired, live=live, log=None)


def the_item(number=5):
    return ProbedItem(process=Address("p"), entity_type_id=1036, id=number, mark="m", responsible=1, born=BORN)


def test_a_trigger_is_set_off_at_the_test_item_by_its_code():
    portal = Told()
    trial = Trial(process=Address("p"), start=Address("p.pipeline.main.stage.new"), fire={"webhook": "go"})
    prober(portal)._fire(trial, the_item())
    assert portal.sent == [
        Call(method="crm.automation.trigger", params={"target": "DYNAMIC_1036_5", "code": "go"}),
    ]


def making(action, **values):
    at = Address(f"p.automation.main.new.{action}")
    intent = Intent(address=at, kind="robot", action=action, process=Address("p"), stage=None, values=values)
    return SimpleNamespace(intent=intent)


@pytest.mark.parametrize(
    ("step", "number"), [(making("copy"), 1036), (making("create", create="q"), 1040), (making("task"), None)]
)
def test_what_came_to_be_beside_test_items_is_looked_for_where_robots_make_something(step, number):
    def process(at, entity_type_id):
        one = LiveObject(
            kind="process", ident=f"process:{at}", parent=None, natural="", ids={"entityTypeId": entity_type_id},
            attrs={},
        )  # fmt: skip
        return Bound(address=Address(at), live=one, owned=True)

    live = Live(bound={Address("p"): process("p", 1036), Address("q"): process("q", 1040)})
    portal = Told({"id": 7, "title": "Копия", "createdBy": 1}, {"id": 5, "title": "Наша", "createdBy": 1})
    one = prober(portal, live=live)
    one._items.append(replace(the_item(), entity_type_id=number or 1))
    found = one._doubtful([step])
    assert [(each.entity_type_id, each.id) for each in found] == ([(number, 7)] if number else [])
    assert [call.params["filter"] for call in portal.sent] == [{">=createdTime": "2026-01-31T12:00:00+00:00"}] * len(
        found
    )


def overtaken(*objects, unkept=()):
    found = Survey(live=NOTHING, answers={}, wanted=(), records={}, objects=objects)
    errors = {at: PortalError("no", method="crm.item.list", description="Отказано") for at in unkept}
    return Rereading((), found, KINDS, errors)


def test_what_could_not_be_kept_is_not_written_and_says_why():
    call = Call(method="userfieldconfig.delete", params={})
    steps = (Step(name="a", address=NOTE, call=call), Step(name="b", address=Address("p.field.b"), call=call))
    stopped = overtaken(unkept=[NOTE]).stops(steps, {}, None)
    assert {name: str(one.error.description) for name, one in stopped.items()} == {"a": "Отказано"}


def test_what_is_new_or_another_below_something_that_goes_is_named_by_its_code_or_number():
    def below(number, code, title):
        return LiveObject(
            kind="stage", ident=f"stage:{number}", parent="pipeline:1", natural=code, ids={"id": number},
            attrs={"title": title},
        )  # fmt: skip

    owner = LiveObject(kind="pipeline", ident="pipeline:1", parent=None, natural="", ids={"id": 1}, attrs={})
    before = overtaken(owner, below(1, "NEW", "a"), below(2, "", "b"), below(3, "OLD", "c"))
    now = (owner, below(1, "NEW", "x"), below(2, "", "y"), below(3, "OLD", "c"), below(4, "MADE", "z"))
    found = before._changed_below(owner, overtaken(*now)._before)
    assert found == {
        "stage NEW.title": ("a", "x"),
        "stage 2.title": ("b", "y"),
        "stage MADE": (None, "z"),
    }


def test_what_a_saved_plan_leaves_as_it_is_may_not_be_let_go():
    stays = replace(deletion("field", NOTE), action=Action.NOOP, after={})
    saved = SimpleNamespace(mode="apply")
    with pytest.raises(Stale, match="the plan says no-op"):
        _same(stays, replace(stays, action=Action.FORGET, after=None), saved)
    assert _same(stays, replace(stays, action=Action.UPDATE, after={"title": "x"}), saved).action is Action.NOOP


class Seeing(Clearing):
    """It sees of the first item what came of it, and of others nothing."""

    def looks(self, items):
        came = {
            "workflows": [{"ID": "w"}], "tasks": [{"id": "3"}], "documents": [{"id": 4}], "made": {1040: [{"id": 6}]},
        }  # fmt: skip
        return [SimpleNamespace(**(came if one.id == 5 else {key: {} for key in came})) for one in items]


def test_what_came_of_a_test_item_goes_before_it():
    portal = Told()
    clearing = Seeing(portal=portal, types=(1036, 1040))
    clearing._delete({(1036, 5): the_item()})
    assert [(call.method, dict(call.params)) for call in portal.sent] == [
        ("bizproc.workflow.terminate", {"ID": "w"}),
        ("tasks.task.delete", {"taskId": 3}),
        ("crm.documentgenerator.document.delete", {"id": 4}),
        ("crm.item.delete", {"entityTypeId": 1040, "id": 6}),
        ("crm.item.delete", {"entityTypeId": 1036, "id": 5}),
    ]
    assert clearing.removed == {1036: 1, 1040: 1}


class Removing(Prober):
    def _remove(self, mark, *items):
        self.sleep(mark, *items)


def test_an_item_that_waits_for_what_nobody_wants_to_know_any_more_goes():
    left = Left(item=the_item(), address=Address("p.automation.main.new.task"), digest="d", due=BORN)
    log, gone = SimpleNamespace(left=lambda: [left_to_json(left)]), []
    desired = Desired(blueprint="shop", version="1", language="ru", resources=())
    one = Removing(portal=Told(), desired=desired, live=NOTHING, log=log, sleep=lambda *what: gone.append(what))
    assert one._pending([SimpleNamespace(address=left.address, digest="d")]) == {left.address: left}
    assert gone == []
    assert one._pending([SimpleNamespace(address=left.address, digest="another")]) == {}
    assert gone == [("m", left.item)]


def test_notifications_are_read_as_far_back_as_the_first_item_came():
    rows = [{"id": number, "date": "2026-01-30T12:00:00+00:00", "text": "x"} for number in range(50)]
    portal = Told()
    portal.call = lambda call: portal.sent.append(call) or Answer(result={"notifications": rows})
    tried = SimpleNamespace(item=the_item(), steps=(making("notify"),))
    assert len(prober(portal)._notes([tried]).all) == 50
    assert len(portal.sent) == 1
    assert prober(portal)._notes([SimpleNamespace(item=the_item(), steps=(making("task"),))]).all == ()
    assert len(portal.sent) == 1


@pytest.mark.parametrize(
    ("before", "found", "status", "attributes"),
    [
        ({"title": "a"}, {"title": "a"}, Status.IGNORED, {"title": ("b", "a")}),
        ({"title": "a"}, {"title": "c"}, Status.ALTERED, {"title": ("b", "c")}),
        (None, {"title": "c"}, Status.ALTERED, {"title": ("b", "c")}),
    ],
)
def test_what_is_as_it_was_was_ignored_and_what_is_a_third_thing_was_altered(before, found, status, attributes):
    change = replace(deletion("field", NOTE), action=Action.UPDATE, before=before, after={"title": "b"})
    again = replace(change, before=found)
    told = _outcome(change, again, SimpleNamespace(after=None), {}, False)
    assert (told.status, dict(told.attributes)) == (status, attributes)


def test_a_column_that_no_filter_can_count_is_read_whole():
    def lost(condition):
        return Valuables(address=NOTE, name="note", entity_type_id=1036, column="UF_NOTE", condition=condition)

    def read(condition):
        kinds = {"field": SimpleNamespace(valuables=lambda *_all: [lost(condition)])}
        return unfiltered((deletion("field", NOTE),), field_there(), kinds)

    wanted = Wanted(entity_type_id=1036, select=["UF_NOTE"], condition={}, original=True)
    assert [(one.address, one.wanted, one.column) for one in read({})] == [(NOTE, wanted, "UF_NOTE")]
    assert read({"!UF_NOTE": ""}) == []


def test_a_process_that_yields_is_named_with_the_call_that_removes_it():
    told = removal(Address("p"), _as_live(deletion("process", "p")), KINDS)
    assert told == 'crm.type.delete {"id": 3}'


def test_a_field_that_takes_a_list_item_in_keeps_its_mark():
    field = LiveObject(
        kind="field", ident="field:3", parent="process:1", natural="CREW", ids={"id": 3},
        attrs={"items": {"own": {"title": "Своя"}}, "mark": "m"},
    )  # fmt: skip
    one = replace(stranger("item", UNCLEAR), address=Address("p.field.crew.item.new"), ids={"id": 8})
    record = _with_item(one, None, field)
    assert record.attrs == {"items": {"own": {"title": "Своя"}, "new": {"title": "X"}}, "mark": "m"}
    assert record.ids == {"id": 3, "item.new": 8}
