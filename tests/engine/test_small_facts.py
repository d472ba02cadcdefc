"""Small facts that the engine hands on, values in and values out: digests, joined values, journals, what is cut or kept."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from smartctl.automation.timing import When
from smartctl.engine.carrying import joined
from smartctl.engine.differ import _known_under_another_name
from smartctl.engine.intents import wanted_of
from smartctl.engine.item_pages import _taken
from smartctl.engine.planner import fingerprint
from smartctl.engine.probing import Prober, _Tried
from smartctl.engine.rebuild import Rebuilt, without
from smartctl.engine.saved import _desired
from smartctl.engine.schedule import BATCH, Round, _silence
from smartctl.engine.snapshot import _named
from smartctl.engine.survey import Memory
from smartctl.engine.uses import Touched, of_blueprint, touched
from smartctl.engine.verify import _beside
from smartctl.engine.watching import Watch
from smartctl.errors import OutcomeUnknown, PortalError
from smartctl.kinds import KINDS
from smartctl.kinds.beside import UNCLEAR
from smartctl.model import (
    Action,
    Address,
    Bound,
    Change,
    Desired,
    Intent,
    LetGo,
    Live,
    LiveObject,
    Moved,
    Plan,
    Record,
    Stranger,
)
from smartctl.outcome import Status
from smartctl.ports import Answer
from smartctl.steps import Call, Copy, Step
from tests.engine.test_probing_findings import ITEM, NOTHING, NOW, missing, step_of
from tests.world import ALL_ALLOWED, World, desired, resource

P, NOTE = Address("p"), Address("p.field.note")
CHANGE = Change(
    address=NOTE, kind="field", key="note", parent=P, action=Action.UPDATE, ids={"id": 3, "fieldName": "UF_NOTE"},
    before={"title": {"ru": "А", "en": "A"}, "type": "string"}, after={"title": {"ru": "Б"}},
)  # fmt: skip


def test_a_digest_of_what_a_plan_saw_hangs_on_ids_and_values_and_not_on_their_order():
    """A plan that was saved and read again has its keys in the order of the file."""
    turned = replace(
        CHANGE,
        ids=dict(reversed(CHANGE.ids.items())),
        before={"type": "string", "title": {"en": "A", "ru": "А"}},
        after=None,
    )
    assert fingerprint(turned) == fingerprint(CHANGE)
    others = [
        replace(CHANGE, ids={**CHANGE.ids, "id": 4}),
        replace(CHANGE, before={**CHANGE.before, "type": "integer"}),
        replace(CHANGE, before={**CHANGE.before, "title": {"ru": "А", "en": "B"}}),
        replace(CHANGE, before=None),
    ]
    assert len({fingerprint(one) for one in (CHANGE, *others)}) == 5


@pytest.mark.parametrize(
    ("copy", "there", "new", "both"),
    [
        ({"target_type": "integer", "target_multiple": True}, [1, 2], ["2", 3], [1, 2, 3]),
        ({"target_type": "integer", "target_multiple": True}, 1, "2", [1, "2"]),
        ({"target_type": "integer", "target_multiple": True}, 1, "1", [1]),
        ({"target_type": "integer", "target_multiple": True}, [12], 345, [12, 345]),
        ({"target_type": "string", "target_multiple": True}, "один", "два", ["один", "два"]),
        ({"target_type": "string", "target_multiple": True}, ["а"], ["б", "а"], ["а", "б"]),
        ({}, "а", "б", "а\nб"),
        ({}, "а\nб", "б", "а\nб"),
        ({}, "а\nб\nв", "б", "а\nб\nв"),
        ({}, "аб", "б", "аб\nб"),
    ],
)
def test_of_several_values_each_stays_once_and_texts_stand_below_each_other(copy, there, new, both):
    way = Copy(source="UF_A", target="UF_B", **copy)
    found = joined(there, new, way)
    assert [str(one) for one in found] == [str(one) for one in both]
    assert joined(found, new, way) == found


def test_what_a_run_led_to_is_read_from_its_journal_with_the_new_names():
    row = {"kind": "field", "address": NOTE, "key": "note", "parent": "p", "attrs": {"type": "string"}}
    found, moved = wanted_of({"wanted": [row], "moved": [["p.field.a", "p.field.b"], ["p.field.b", "p.field.a"]]})
    assert [(one.address, one.kind, dict(one.attrs)) for one in found] == [(NOTE, "field", {"type": "string"})]
    assert moved == (
        Moved(source=Address("p.field.a"), target=Address("p.field.b")),
        Moved(source=Address("p.field.b"), target=Address("p.field.a")),
    )


class Told:
    def __init__(self, *rows):
        self.rows, self.sent = list(rows), []

    def call(self, call):
        self.sent.append(call)
        return Answer(result=self.rows)


def prober(portal=None, **more):
    desired = Desired(blueprint="shop", version="1", language="ru", resources=())
    return Prober(portal=portal or Told(), desired=desired, live=Live(bound={}), log=None, **more)


@pytest.mark.parametrize(
    ("workflows", "late", "waits"),
    [
        ([{"ID": "w"}], timedelta(minutes=59), True),
        ([{"ID": "w"}], timedelta(hours=1), False),
        (None, timedelta(minutes=59), True),
        (None, timedelta(hours=1), False),
        ([], timedelta(minutes=59), False),
    ],
)
def test_a_robot_that_is_late_is_waited_for_while_something_runs_or_nobody_can_tell(workflows, late, waits):
    step = step_of("task", task="Позже", after="1d")
    tried = _Tried(item=ITEM, when=When.DUE, steps=(step,))
    shown = replace(NOTHING, item={"id": 5}, workflows=workflows)
    moment = ITEM.born + timedelta(days=1) + late
    assert prober()._finding(step, tried, shown, moment) == (None if waits else missing("no-task"))


def test_what_came_to_the_caller_before_and_does_not_now_is_gone():
    step = step_of("notify", notify="Пора", to=({"user": 2},))
    tried = _Tried(item=ITEM, when=When.NOW, steps=(step,))
    shown = replace(NOTHING, item={"id": 5})
    assert prober()._finding(step, tried, shown, NOW).detail == "other-reader"
    assert prober(shown=frozenset({step.address}))._finding(step, tried, shown, NOW) == missing("note-gone")


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([{"ID": "1"}, {"ID": "7"}, {"ID": "9"}], 7),
        ([{"ID": "0"}, {"NAME": "x"}, {"ID": "8"}], 8),
        ([{"ID": "1"}], None),
    ],
)
def test_another_user_is_the_first_active_one_that_is_not_the_caller(rows, found):
    portal = Told(*rows)
    assert prober(portal)._another_user(1) == found
    assert [(call.method, dict(call.params)) for call in portal.sent] == [("user.get", {"FILTER": {"ACTIVE": "Y"}})]


def stranger(address, **ids):
    return Stranger(
        kind="field", address=Address(address), parent=P, title="X", code="X", ids=ids, origin=UNCLEAR, place="x", block=None
    )  # fmt: skip


def test_what_a_person_leaves_alone_is_neither_claimed_nor_asked_about_any_more():
    told = Rebuilt(
        memory=Memory(lineage="", serial=0, records={}, let_go=()),
        marked=(),
        unclaimed=(stranger("p.field.a", id=4), stranger("p.field.b", id=5)),
        missing=(),
        elsewhere=(stranger("document.c", id=6), stranger("document.d")),
    )
    found = without(told, (Address("p.field.a"), Address("document.c"), Address("document.d")))
    assert [one.address for one in found.unclaimed] == ["p.field.b"]
    assert found.elsewhere == ()
    assert found.left == ("document.c", "document.d", "p.field.a")
    assert [(one.id, one.address) for one in found.memory.let_go] == [(4, "p.field.a"), (6, "document.c")]
    assert all(isinstance(one, LetGo) for one in found.memory.let_go)


def test_what_the_portal_made_by_itself_and_kept_is_named_while_its_owner_is_there():
    def told(reason, *bound):
        kept = replace(CHANGE, action=Action.DELETE, reason=reason, after=None)
        after = SimpleNamespace(live=SimpleNamespace(bound=dict.fromkeys(bound)))
        return [(one.address, one.status, one.error) for one in _beside(plan, {NOTE: kept}, after)]

    plan = SimpleNamespace(effective=(), changes=())
    assert told("portal-default", P) == [
        (NOTE, Status.IGNORED, "the portal made it by itself, and it was not removed"),
    ]
    assert told("portal-default") == []
    assert told("removed-from-blueprint", P) == []


class Asking:
    """Of each step so many questions, and one of all together."""

    def __init__(self, each):
        self.each = each

    def questions(self, steps, _ids):
        calls = {
            f"{step.name}.{number}": Call(method="a.get", params={}) for step in steps for number in range(self.each)
        }
        return {**calls, "all": Call(method="a.list", params={})}


def round_of(many, **more):
    calls = {f"s{number}": Call(method="a.add", params={}) for number in range(many)}
    steps = {key: Step(name=key, address=NOTE, call=call) for key, call in calls.items()}
    return Round(steps=steps, calls=calls, **{"direct": False, **more})


@pytest.mark.parametrize(
    ("many", "each", "fits"), [(3, 1, 3), (24, 1, 24), (25, 1, 24), (50, 1, 24), (50, 0, 49), (50, 4, 9), (2, 60, 1)]
)
def test_a_request_is_cut_to_the_first_steps_that_leave_room_for_the_questions_about_them(many, each, fits):
    watch = Watch(rereading=Asking(each), fits_batch=lambda _call: True)
    sent = watch.narrowed(round_of(many), {})
    assert list(sent.steps) == list(sent.calls) == [f"s{number}" for number in range(fits)]
    whole = watch.accompanied(sent, {})
    assert len(whole) == min(BATCH, fits * (each + 1) + 1)
    assert [key for key in whole if key.startswith("s")] == list(sent.calls)
    assert next(iter(whole)).startswith("q"), "the questions go first"


def test_a_direct_call_and_no_call_are_as_they_were():
    watch = Watch(rereading=Asking(60), fits_batch=lambda _call: True)
    direct = round_of(2, direct=True)
    assert watch.narrowed(None, {}) is None
    assert watch.narrowed(direct, {}) is direct
    assert watch.accompanied(direct, {}) == direct.calls


def test_a_step_of_which_a_batch_says_nothing_is_named_by_its_method():
    error = _silence(Step(name="s", address=NOTE, call=Call(method="crm.type.add", params={})))
    assert error.message == "Calling crm.type.add: the portal said nothing of it in the answer to a batch."
    assert error.method == "crm.type.add"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({"own": {"title": {"ru": "Своя"}}}, {}, [("removed", "own", "Своя", ("7", "OWN"))]),
        ({"own": {"title": "Своя"}}, {"own": {"title": "Иная"}}, [("renamed", "own", "Своя", ("7", "OWN"))]),
        ({"own": {"title": "Своя"}}, {"own": {"title": "Своя"}, "new": {"title": "Новая"}}, []),
        ({"own": {"title": "Своя"}}, {"own": {}}, []),
        ({"gone": {}}, {}, [("removed", "gone", "gone", ())]),
        (
            {"own": {"title": "Своя"}, "gone": {"title": "Чужая"}},
            {"own": {"title": "Чужая"}},
            [("renamed", "own", "Своя", ("7", "OWN")), ("removed", "gone", "Чужая", ())],
        ),
        (None, {}, []),
        ({"own": {"title": "Своя"}}, None, []),
    ],
)
def test_list_items_that_go_or_are_called_otherwise_are_looked_for_by_number_and_code(before, after, said):
    there = LiveObject(
        kind="field", ident="field:3", parent="process:1", natural="NOTE", ids={"id": 3, "item.own": 7}, attrs={},
        raw={"items": [{"id": 7, "xml_id": "OWN"}, {"id": 8, "xml_id": "HAND"}]},
    )  # fmt: skip
    live = Live(bound={NOTE: Bound(address=NOTE, live=there, owned=True)})
    change = replace(CHANGE, before={"items": before}, after={"items": after})
    found = touched((change,), live, "ru")
    assert [(one.what, one.item, one.title, one.values) for one in found] == said
    assert {(one.address, one.kind, one.word) for one in found} <= {(NOTE, "item", "note")}


@pytest.mark.parametrize("kind", KINDS)
def test_a_pipeline_a_stage_and_a_field_that_got_another_key_are_not_gone(kind):
    old, new = Address("p.x.old"), Address("p.x.new")
    there = LiveObject(kind=kind, ident=f"{kind}:3", parent="process:1", natural="N", ids={"id": 3}, attrs={})
    live = Live(bound={new: Bound(address=new, live=there, owned=True)})
    records = {
        old: Record(kind=kind, ids={"id": 3}, attrs={}, created=True),
        Address("p.x.other"): Record(kind=kind, ids={"id": 4}, attrs={}, created=True),
    }
    known = kind in ("pipeline", "stage", "field")
    assert _known_under_another_name(live, records) == ({old} if known else set())
    change = replace(CHANGE, address=new, kind=kind)
    assert _named(change, live, records) == (old if known else new)
    assert _named(change, live, {**records, new: records[old]}) == new


def test_what_is_taken_back_is_no_slip_of_a_pen():
    """A field that goes and one of the same title that comes look like a rename that nobody wrote down."""

    def one(key):
        field = resource("field", f"p.field.{key}", type="string", multiple=False, title={"ru": "Срок"}, position=1)
        return desired(resource("process", "p", title="Заявки"), field)

    world = World(policy=ALL_ALLOWED)
    world.apply(one("due"))
    assert [code for code, _facts in world.plan(one("term"), ALL_ALLOWED).plan.notes] == ["likely-rename"]
    world.apply(one("term"), ALL_ALLOWED)
    planned, _runs = world.plan_back(policy=ALL_ALLOWED)
    assert [change.address for change in planned.plan.effective] == ["p.field.due", "p.field.term"]
    assert planned.plan.notes == ()


def test_what_another_change_made_of_it_is_told_by_attributes_and_of_what_is_gone_by_its_absence():
    def told(again):
        return [dict(one.attributes) for one in _beside(plan, {NOTE: again}, SimpleNamespace(live=None))]

    plan = SimpleNamespace(effective=(), changes=(replace(CHANGE, action=Action.NOOP),))
    assert told(replace(CHANGE, before={"title": "чужое"}, after={"title": "наше"})) == [{"title": ("наше", "чужое")}]
    assert told(replace(CHANGE, action=Action.CREATE, before=None, after={"title": "наше"})) == [{}]


@pytest.mark.parametrize(
    ("said", "remembered", "ours", "protected"),
    [
        (True, None, False, True),
        (True, False, False, True),
        (False, True, False, True),
        (False, True, True, False),
        (False, False, False, False),
        (False, None, False, False),
    ],
)
def test_a_file_of_a_stranger_protects_more_than_the_state_and_never_less(said, remembered, ours, protected):
    plan = Plan(
        mode="apply", portal="mock:a", blueprint="b", version="1.0.0", language="ru", lineage="", serial=1,
        changes=(replace(CHANGE, protected=said),),
    )  # fmt: skip
    record = Record(kind="field", ids={"id": 3}, attrs={}, created=True, protected=bool(remembered))
    memory = Memory(lineage="", serial=1, records={} if remembered is None else {NOTE: record})
    [found] = _desired(plan, memory, ours=ours).resources
    assert (found.address, found.parent, found.protected) == (NOTE, P, protected)


def test_a_call_of_a_batch_without_an_answer_is_named_and_a_refusal_is_handed_on():
    call = Call(method="crm.item.list", params={})
    with pytest.raises(OutcomeUnknown) as caught:
        _taken(None, call)
    assert caught.value.message == "The portal did not answer crm.item.list inside a batch."
    assert caught.value.method == "crm.item.list"
    refusal = PortalError("no", method="crm.item.list")
    with pytest.raises(PortalError) as caught:
        _taken(refusal, call)
    assert caught.value is refusal
    answer = Answer(result={"items": []})
    assert _taken(answer, call) is answer


@pytest.mark.parametrize(
    ("values", "speaks"),
    [
        ({"deadline": "note + 1d"}, True),
        ({"at": "note - 1d"}, True),
        ({"at": "note"}, True),
        ({"at": "notes - 1d"}, False),
        ({"fields": ("other", "note")}, True),
        ({"fields": ("other",)}, False),
        ({"task": "О {{note}} и {{ other }}"}, True),
        ({"task": "note"}, False),
        ({"set": {"note": "x"}}, True),
        ({"set": {"other": "note"}}, False),
    ],
)
def test_a_field_is_spoken_of_where_a_value_of_it_is_meant(values, speaks):
    one = Touched(address=NOTE, what="removed", kind="field", process=P, word="note", title="Заметка")
    robot = Intent(address=Address("p.automation.r"), kind="robot", action="task", process=P, values=values)
    elsewhere = replace(robot, process=Address("q"))
    wanted = Desired(blueprint="b", version="1", language="ru", resources=(), automation=(elsewhere, robot))
    found = [(str(use.what), use.name, use.where, use.how, use.at) for use in of_blueprint(one, wanted)]
    assert found == ([("robot", "task", "p", "inferred", "p.automation.r")] if speaks else [])


def test_what_copies_and_robots_made_of_test_items_is_ours():
    shown = replace(NOTHING, item={"id": 5}, copies=({"id": "7"},), made={1040: ({"id": 9}, {"id": "11"})})
    one = prober()
    one.clearing = SimpleNamespace(looks=lambda items: [shown for _item in items])
    assert one._shown([ITEM], None, listed=False) == [replace(shown, notes=None, checklists={})]
    assert one._ours == {(ITEM.entity_type_id, 7), (1040, 9), (1040, 11)}
