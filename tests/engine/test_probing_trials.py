"""Which test items a probe makes: where each begins, what it holds, what sets the robot off. Values in, values out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from smartctl.automation.manual import ManualStep, Place, Proof
from smartctl.automation.runbook import Status, Verdict, entries
from smartctl.automation.samples import CALLER
from smartctl.automation.timing import When
from smartctl.automation.trials import due, trials
from smartctl.engine.probing import probeable
from smartctl.model import Address, Bound, Intent, Live, LiveObject

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
MAIN = "p.pipeline.main"


def bound(name, *, kind, key="", parent="process:9", attrs=None, ids=None):
    live = LiveObject(
        kind=kind, ident=name, parent=parent, natural=key.upper(), ids=ids or {"id": 9}, attrs=attrs or {}, raw={"items": [{"id": 11}, {"id": 12}]}
    )  # fmt: skip
    return Bound(address=Address(name), live=live, owned=True)


def field(key, kind, **attrs):
    ids = {"id": 1, "item.a": 11, "item.b": 12}
    return bound(f"p.field.{key}", kind="field", key=key, attrs={"type": kind, **attrs}, ids=ids)


def stage(key, sort, pipeline=MAIN):
    return bound(f"{pipeline}.stage.{key}", kind="stage", attrs={"sort": sort}, ids={"id": sort})


STAGES = [stage("new", 10), stage("work", 20), stage("done", 30), stage("else", 5, "p.pipeline.other")]
OWNER = bound("process:9", kind="process", parent=None)
OWNER = Bound(address=Address("p"), live=OWNER.live, owned=True)


def live_of(*fields, unmanaged=()):
    return Live(bound={one.address: one for one in (OWNER, *STAGES, *fields)}, unmanaged=unmanaged)


def step(action, *, on="work", kind="robot", proof=Proof.TRIED, conditions=(), any_condition=False, key="", **values):
    intent = Intent(
        address=Address(f"p.automation.main.{on}.{key or action}"), kind=kind, action=action, process=Address("p"),
        stage=Address(f"{MAIN}.stage.{on}"), values=values, conditions=conditions, any_condition=any_condition,
    )  # fmt: skip
    return ManualStep(
        address=intent.address, intent=intent, place=Place(process="P"), link="", values=values, proof=proof
    )


def made(*steps, fields=(), unmanaged=()):
    found, impossible = trials(steps, live_of(*fields, unmanaged=unmanaged), NOW)
    rows = [
        (one.start.rpartition(".")[2], dict(one.fields), dict(one.fire), one.when, [each.intent.action for each in one.steps])
        for one in found
        if not one.part  # what tells the conditions and the further fields apart is tried in test_probing_conditions.py
    ]  # fmt: skip
    return rows, [one.detail for one in impossible]


def only(*steps, **more):
    rows, impossible = made(*steps, **more)
    assert impossible == []
    ((_start, fields, _fire, _when, _steps),) = rows
    return fields


def test_robots_of_one_stage_share_an_item_and_others_have_their_own():
    where = ({"field": "crew", "is": "x"},)
    rows, impossible = made(
        step("task", task="A"), step("todo", todo="B"), step("comment", comment="C", conditions=where),
        step("move", on="new", move="x"), fields=[field("crew", "string")],
    )  # fmt: skip
    assert impossible == []
    assert rows == [
        ("work", {}, {}, When.NOW, ["task", "todo"]),
        ("work", {"UF_CRM_9_CREW": "x"}, {}, When.NOW, ["comment"]),
        ("new", {}, {}, When.NOW, ["move"]),
    ]


def test_what_an_item_must_hold_is_filled_and_nothing_else():
    fields = [field("crew", "string", required=True), field("kind", "enumeration", required=False)]
    assert only(step("task", task="A"), fields=fields) == {"UF_CRM_9_CREW": "smartctl 1"}
    hand_made = LiveObject(
        kind="field", ident="x", parent="process:9", natural="BYHAND", ids={"id": 3}, attrs={"type": "integer", "required": True}
    )  # fmt: skip
    strange = LiveObject(
        kind="field", ident="y", parent="process:8", natural="Z", ids={}, attrs={"type": "integer", "required": True}
    )
    assert only(step("task", task="A"), unmanaged=(hand_made, strange)) == {"UF_CRM_9_BYHAND": 1}
    assert made(step("task", task="A"), fields=[field("scan", "file", required=True)]) == ([], ["refused"])


def test_who_is_notified_by_a_field_is_the_caller_unless_a_condition_says_otherwise():
    fields = [field("boss", "employee"), field("crew", "string")]
    assert only(step("notify", notify="A"), fields=fields) == {"UF_CRM_9_BOSS": CALLER}
    assert only(step("todo", todo="A"), fields=fields) == {}
    empty = ({"field": "boss", "filled": False},)
    assert only(step("notify", notify="A", conditions=empty), fields=fields) == {}


def test_a_deadline_counts_from_a_date_that_the_item_has():
    fields = [field("visit", "datetime"), field("other", "datetime")]
    found = only(step("task", task="A", deadline="visit - 1d"), fields=fields)
    assert list(found) == ["UF_CRM_9_VISIT"]
    assert only(step("task", task="A", deadline="2d"), fields=fields) == {}
    assert only(step("task", task="A"), fields=fields) == {}


@pytest.mark.parametrize(
    ("condition", "fields"),
    [
        ({"field": "opportunity", "is": 5}, {"opportunity": 5}),
        ({"field": "opportunity", "more": 5}, {"opportunity": 6}),
        ({"field": "opportunity", "less": 5}, {"opportunity": 4}),
        ({"field": "title", "is": "x"}, {"title": "x"}),
        ({"field": "kind", "is": "b"}, {"UF_CRM_9_KIND": 12}),
        ({"field": "kind", "filled": False}, {}),
        ({"field": "opportunity", "is_not": 5}, None),
        ({"field": "opportunity", "filled": True}, None),
        ({"field": "nothing", "is": 5}, None),
        ({"field": "scan", "filled": True}, None),
    ],
    ids=str,
)
def test_the_item_of_a_condition_meets_it(condition, fields):
    there = [field("kind", "enumeration"), field("scan", "file")]
    rows, impossible = made(step("task", task="A", conditions=(condition,)), fields=there)
    assert impossible == ([] if fields is not None else ["conditions"])
    assert [one[1] for one in rows] == ([fields] if fields is not None else [])


def test_of_conditions_of_which_one_is_enough_the_first_is_met():
    both = ({"field": "opportunity", "is": 5}, {"field": "title", "is": "x"})
    assert only(step("task", task="A", conditions=both)) == {"opportunity": 5, "title": "x"}
    assert only(step("task", task="A", conditions=both, any_condition=True)) == {"opportunity": 5}


def test_a_robot_that_waits_has_an_item_of_its_own_for_each_look():
    visit = field("visit", "date")
    rows, impossible = made(
        step("task", task="A", after="3d"), step("todo", todo="B", at="visit"), step("comment", comment="C"), fields=[visit]
    )  # fmt: skip
    assert impossible == []
    assert [(when, list(fields.values()), steps) for _, fields, _, when, steps in rows] == [
        (When.WAITING, [], ["task"]),
        (When.NOW, ["2026-11-22"], ["todo"]),
        (When.AHEAD, ["2026-12-23"], ["todo"]),
        (When.NOW, [], ["comment"]),
    ]
    moments = made(step("todo", todo="B", at="visit - 2h"), fields=[field("visit", "datetime")])[0]
    assert [list(one[1].values()) for one in moments] == [
        ["2026-11-22T12:00:00+00:00"],
        ["2026-12-23T12:00:00+00:00"],
    ]
    several = made(step("todo", todo="B", at="visit"), fields=[field("visit", "date", multiple=True)])[0]
    assert several[0][1] == {"UF_CRM_9_VISIT": ["2026-11-22"]}
    own = made(step("todo", todo="B", at="close_date"))[0]
    assert [one[1] for one in own] == [{"closedate": "2026-11-22"}, {"closedate": "2026-12-23"}]
    told = made(step("print", proof=Proof.TOLD, at="begin_date"))[0]
    assert [(one[3], one[1]) for one in told] == [(When.AHEAD, {"begindate": "2026-12-23"})]
    for where in ("crew", "title", "nothing"):
        assert made(step("todo", todo="B", at=where), fields=[field("crew", "string")]) == ([], ["date"])
    assert due(step("task", task="A", after="3d"), NOW) == NOW + timedelta(days=3)
    assert due(step("task", task="A"), NOW) is None


def test_what_cannot_be_tried_says_why():
    twice = (step("task", task="A", on="new"), step("task", task="A"))
    assert made(*twice) == ([], ["twice", "twice"])
    assert made(step("task", task="A"), step("task", task="B", key="second"))[1] == []
    assert made(step("print", proof=Proof.TOLD)) == ([], ["unreadable"])
    assert made(step("task", task="A", on="gone")) == ([], ["not-there"])
    assert made(step("webhook", kind="trigger", on="new", code="go")) == ([], ["no-earlier-stage"])


def test_a_trigger_is_set_off_from_an_earlier_stage_of_its_pipeline_where_nothing_else_stands():
    trigger = step("webhook", kind="trigger", on="done", code="go")
    assert made(trigger)[0] == [("new", {}, {"webhook": "go"}, When.NOW, ["webhook"])]
    busy = step("task", on="new", task="A")
    assert made(trigger, busy)[0][0][0] == "work"
    everywhere = (busy, step("todo", on="work", todo="A"))
    assert made(trigger, *everywhere)[0][0][0] == "new"
    person = step("responsible_changed", kind="trigger", on="work")
    assert made(person)[0] == [("new", {}, {"responsible": True}, When.NOW, ["responsible_changed"])]


@pytest.mark.parametrize(
    ("fields", "conditions", "there", "before", "update"),
    [
        (("crew",), (), [field("crew", "string")], {}, {"UF_CRM_9_CREW": "smartctl 2"}),
        (("opportunity",), (), [], {}, {"opportunity": 7}),
        (("crew",), ({"field": "crew", "is": "x"},), [field("crew", "string")], {}, {"UF_CRM_9_CREW": "x"}),
        (
            ("crew",), ({"field": "crew", "is": "x"},), [field("crew", "string", required=True)],
            {"UF_CRM_9_CREW": "smartctl 1"}, {"UF_CRM_9_CREW": "x"},
        ),
        (
            ("crew",), ({"field": "crew", "is": "smartctl 1"},), [field("crew", "string", required=True)],
            {"UF_CRM_9_CREW": "smartctl 2"}, {"UF_CRM_9_CREW": "smartctl 1"},
        ),
        (
            ("crew",), (), [field("crew", "string", required=True)],
            {"UF_CRM_9_CREW": "smartctl 1"}, {"UF_CRM_9_CREW": "smartctl 2"},
        ),
        (
            ("crew",), ({"field": "opportunity", "is": 5},), [field("crew", "string")],
            {"opportunity": 5}, {"UF_CRM_9_CREW": "smartctl 2"},
        ),
        (("title",), (), [], None, None),
        (("nothing",), (), [], None, None),
        (("scan",), (), [field("scan", "file")], None, None),
    ],
)  # fmt: skip
def test_a_field_gets_its_value_when_the_item_is_there(fields, conditions, there, before, *, update):
    rows, impossible = made(step("field_changed", kind="trigger", fields=fields, conditions=conditions), fields=there)
    if update is None:
        assert (rows, impossible) == ([], ["conditions"])
    else:
        assert rows == [("new", before, {"update": update}, When.NOW, ["field_changed"])]


def test_a_probe_that_could_not_tell_takes_back_nothing_that_it_could_not_have_seen():
    one = step("task", task="A")

    def said(status, how="probe", detail=""):
        return Verdict(address=one.address, digest=one.digest, status=status, how=how, by="me", time="t", detail=detail)

    def known(*verdicts):
        return entries([one], verdicts)[0].status

    done, missed = said(Status.DONE), said(Status.NOT_DONE)
    for detail, status in (("waits", Status.DONE), ("left", Status.DONE), ("unreadable", Status.UNSEEN)):
        assert known(done, said(Status.UNSEEN, detail=detail)) is status
        assert known(missed, said(Status.UNSEEN, detail=detail)) is Status.UNSEEN
        assert known(said(Status.DONE, "person"), said(Status.UNSEEN, detail=detail)) is Status.DONE
    assert known(done, missed) is Status.NOT_DONE
    assert known(said(Status.DONE, "person"), missed) is Status.NOT_DONE
    assert known() is Status.OPEN


@pytest.mark.parametrize(
    ("steps", "counted"),
    [
        ([], (0, 0)),
        ([step("comment", comment="x")], (1, 0)),
        ([step("comment", comment="x", after="1h")], (1, 1)),
        ([step("comment", comment="x", after="1h", proof=Proof.TOLD)], (1, 0)),
        ([step("comment", comment="x", after="1h"), step("task", task="x")], (2, 1)),
    ],
)
def test_items_of_a_probe_are_counted_and_those_that_wait_apart(steps, counted):
    assert probeable(steps, live_of()) == counted
