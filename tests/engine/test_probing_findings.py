"""What is asked about a test item, and what the answers say of each step: values in, values out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from smartctl.automation.judging import judged
from smartctl.automation.left import Left, all_left, left_from_json, left_to_json
from smartctl.automation.manual import ManualStep, Place, Proof
from smartctl.automation.notes import Notes, note_of
from smartctl.automation.observing import DONE, Finding, Seen, TestItem, questions, seen
from smartctl.automation.runbook import Status, Verdict, verdict_from_json, verdict_to_json
from smartctl.automation.timing import When, seen_early, together
from smartctl.errors import PortalError
from smartctl.model import Address, Bound, Intent, Live, LiveObject
from smartctl.ports import Answer
from tests.engine.probing_room import live_field

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
ITEM = TestItem(
    process=Address("p"), entity_type_id=1036, id=15, mark="smartctl probe 0123abcd", responsible=5, born=NOW
)


def test_everything_that_is_asked_about_a_test_item():
    select = ["id", "categoryId", "stageId", "title", "xmlId"]
    asked = {key: (call.method, dict(call.params)) for key, call in questions(ITEM, (1036, 1040)).items()}
    assert asked == {
        "item": ("crm.item.get", {"entityTypeId": 1036, "id": 15, "useOriginalUfNames": "Y"}),
        "tasks": (
            "tasks.task.list",
            {
                "filter": {"UF_CRM_TASK": "T40c_15"},
                "select": [
                    *("ID", "TITLE", "DESCRIPTION", "RESPONSIBLE_ID", "AUDITORS", "DEADLINE", "CREATED_DATE"),
                    "UF_CRM_TASK",
                ],
            },
        ),
        "activities": (
            "crm.activity.list",
            {
                "filter": {"OWNER_TYPE_ID": 1036, "OWNER_ID": 15},
                "select": [
                    *("ID", "SUBJECT", "DESCRIPTION", "RESPONSIBLE_ID", "DEADLINE", "CREATED", "PROVIDER_ID"),
                    *("OWNER_TYPE_ID", "OWNER_ID"),
                ],
            },
        ),
        "comments": (
            "crm.timeline.comment.list",
            {"filter": {"ENTITY_ID": 15, "ENTITY_TYPE": "dynamic_1036"}, "select": ["ID", "COMMENT"]},
        ),
        "workflows": (
            "bizproc.workflow.instances",
            {"SELECT": ["ID", "DOCUMENT_ID"], "FILTER": {"DOCUMENT_ID": "DYNAMIC_1036_15"}},
        ),
        "history": ("crm.stagehistory.list", {"entityTypeId": 1036, "filter": {"OWNER_ID": 15}}),
        "documents": ("crm.documentgenerator.document.list", {"filter": {"entityTypeId": 1036, "entityId": 15}}),
        "copies": ("crm.item.list", {"entityTypeId": 1036, "filter": {"%title": ITEM.mark}, "select": select}),
        "retitled": ("crm.item.list", {"entityTypeId": 1036, "filter": {"xmlId": ITEM.mark}, "select": select}),
        "children_1040": (
            "crm.item.list",
            {
                "entityTypeId": 1040,
                "filter": {"parentId1036": 15},
                "select": ["id", "stageId", "title", "parentId1036"],
            },
        ),
        "marked_1040": (
            "crm.item.list",
            {"entityTypeId": 1040, "filter": {"%title": ITEM.mark}, "select": [*select, "parentId1036"]},
        ),
    }


def test_of_the_answers_only_what_names_the_test_item_counts():
    """A portal that does not know a filter answers with everything."""
    mark = ITEM.mark
    strangers = [{"id": 1, "title": "Чужая", "xmlId": "x"}, {"id": 15, "title": mark}]
    answers = {
        "item": Answer(result={"item": {"id": 15, "stageId": "B"}}),
        "history": Answer(result={"items": [{"STAGE_ID": "A", "OWNER_ID": "15"}, {"STAGE_ID": "C", "OWNER_ID": 16}]}),
        "tasks": Answer(result={"tasks": [{"id": 1, "ufCrmTask": ["T40c_15"]}, {"id": 2, "ufCrmTask": ["T40c_16"]}]}),
        "documents": Answer(
            result={"documents": [{"entityTypeId": "1036", "entityId": "15"}, {"entityTypeId": 1036, "entityId": 16}]}
        ),
        "copies": Answer(result={"items": [*strangers, {"id": 16, "title": f"{mark} копия"}]}),
        "retitled": Answer(result={"items": [{"id": 16, "title": mark}, {"id": 17, "title": "y", "xmlId": mark}]}),
        "children_1040": Answer(result={"items": [{"id": 7, "parentId1036": 15}, {"id": 8, "parentId1036": 16}]}),
        "marked_1040": Answer(result={"items": [*strangers, {"id": 7, "title": mark}]}),
    }
    found = seen(ITEM, answers)
    assert found.item == {"id": 15, "stageId": "B"}
    assert found.stages == {"A", "B"}
    assert [one["id"] for one in found.tasks] == [1]
    assert [one["entityId"] for one in found.documents] == ["15"]
    assert [one["id"] for one in found.copies] == [16, 17]
    assert {number: [one["id"] for one in rows] for number, rows in found.made.items()} == {1040: [7, 15]}
    assert (found.activities, found.comments, found.workflows) == (None, None, None)


def live_of(**objects):
    made = {
        Address(name.replace("__", ".")): LiveObject(
            kind="x", ident=name, parent=None, natural="", ids={"entityTypeId": 1036, "id": 9, **ids}, attrs={}, raw=ids
        )
        for name, ids in objects.items()
    }
    return Live(bound={name: Bound(address=name, live=one, owned=True) for name, one in made.items()})


def step_of(action, *, kind="robot", stage=None, **values):
    intent = Intent(address=Address("p.a"), kind=kind, action=action, process=Address("p"), stage=stage, values=values)
    return ManualStep(
        address=intent.address, intent=intent, place=Place(process="P"), link="", values=values, proof=Proof.TRIED
    )


LIVE = live_of(
    p={}, q={"entityTypeId": 1040}, t={"id": 70}, p__s={"STATUS_ID": "S"}, q__s={"STATUS_ID": "QS"}, p__relation__child__r={}
)  # fmt: skip
NOTHING = Seen(item={}, tasks=[], activities=[], comments=[], workflows=[], stages=frozenset(), copies=[])
BLIND = replace(NOTHING, tasks=None, activities=None, comments=None, workflows=None, notes=None, documents=None)
UNREADABLE = Finding(status=Status.UNSEEN, detail="unreadable")


def missing(detail):
    return Finding(status=Status.NOT_DONE, detail=detail)


def unseen(detail):
    return Finding(status=Status.UNSEEN, detail=detail)


TASK = {"task": "Звонок", "responsible": {"user": 5}, "deadline": "1d"}
NOTE = note_of({"id": 1, "notify_tag": "BIZPROC|ROBOT|dynamic_1036_15", "params": {"a": ["Пора &amp; честь"]}})
HELD = {"id": 3, "responsibleId": "5", "title": "Звонок", "deadline": (NOW + timedelta(days=1, minutes=9)).isoformat()}


def otherwise(*other, seen=(), detail="otherwise"):
    return Finding(status=Status.NOT_DONE, detail=detail, seen=seen, other=other)


def partly(*blind, seen=()):
    return Finding(status=Status.UNSEEN, detail="partly", seen=seen, unseen=blind)


@pytest.mark.parametrize(
    ("step", "shown", "finding"),
    [
        (step_of("task", **TASK), BLIND, UNREADABLE),
        (step_of("task", **TASK), NOTHING, missing("no-task")),
        (step_of("task", **TASK), replace(NOTHING, tasks=[HELD]), DONE),
        (step_of("task", **TASK), replace(NOTHING, tasks=[{**HELD, "responsibleId": 6}]), otherwise("responsible", seen=("task", "deadline"))),
        (step_of("task", **TASK), replace(NOTHING, tasks=[{**HELD, "deadline": None}]), otherwise("deadline", seen=("task", "responsible"))),
        (step_of("task", **TASK), replace(NOTHING, tasks=[{**HELD, "deadline": "x"}]), otherwise("deadline", seen=("task", "responsible"))),
        (step_of("task", task="Звонок", observers=({"role": "boss"},)), replace(NOTHING, tasks=[{**HELD, "auditors": ["7"]}]), partly("observers", seen=("task",))),
        (step_of("task", task="Звонок", observers=({"user": 7},)), replace(NOTHING, tasks=[HELD]), partly("observers", seen=("task",))),
        (step_of("task", task="Звонок", checklist=("Раз",)), replace(NOTHING, tasks=[HELD]), partly("checklist", seen=("task",))),
        (step_of("task", task="Звонок", checklist=("Раз",)), replace(NOTHING, tasks=[HELD], checklists={3: ("Раз",)}), DONE),
        (step_of("task", task="Звонок", link=()), replace(NOTHING, tasks=[HELD]), UNREADABLE),
        (step_of("task", task="Звонок", link=("item", "client")), replace(NOTHING, tasks=[HELD]), partly("link", seen=("task",))),
        (step_of("task", task="Звонок"), replace(NOTHING, tasks=[{"title": "Звонок"}]), DONE),
        (step_of("todo", todo="Дело"), BLIND, UNREADABLE),
        (step_of("todo", todo="Дело"), NOTHING, missing("no-todo")),
        (step_of("todo", todo="Дело"), replace(NOTHING, activities=[{"SUBJECT": "Дело"}]), DONE),
        (step_of("todo", todo="Дело"), replace(NOTHING, activities=[{"SUBJECT": "Дела"}]), missing("no-todo")),
        (step_of("comment", comment="Да"), BLIND, UNREADABLE),
        (step_of("comment", comment="Да"), replace(NOTHING, comments=[{"COMMENT": "Да"}]), DONE),
        (step_of("comment", comment="Да"), replace(NOTHING, comments=[{"COMMENT": "Нет"}]), missing("no-comment")),
        (step_of("notify", notify="Пора & честь", to=()), BLIND, UNREADABLE),
        (step_of("notify", notify="Пора & честь", to=()), replace(NOTHING, notes=[NOTE]), otherwise("to", seen=("notify",))),
        (step_of("notify", notify="Пора & честь", to=({"user": 1},)), replace(NOTHING, notes=[NOTE]), DONE),
        (step_of("notify", notify="Пора & честь", to=({"user": 1}, {"user": 2})), replace(NOTHING, notes=[NOTE]), partly("to", seen=("notify",))),
        (step_of("notify", notify="Пора", to=({"user": 1},)), replace(NOTHING, notes=[NOTE]), missing("no-note")),
        (step_of("notify", notify="Пора", to=({"user": 2},)), NOTHING, unseen("other-reader")),
        (step_of("notify", notify="Пора", to=({"role": "creator"},)), NOTHING, missing("no-note")),
        (step_of("notify", notify="Пора", to=({"role": "responsible"},)), NOTHING, unseen("other-reader")),
        (step_of("notify", notify="Пора", to=({"role": "boss"},)), NOTHING, unseen("other-reader")),
        (step_of("move", move="p.s"), replace(NOTHING, stages=frozenset({"S"})), DONE),
        (step_of("move", move="p.s"), replace(NOTHING, stages=frozenset({"T"})), missing("not-moved")),
        (step_of("webhook", kind="trigger", stage=Address("p.s")), replace(NOTHING, stages=frozenset({"S"})), DONE),
        (step_of("webhook", kind="trigger", stage=Address("p.s")), NOTHING, missing("not-moved")),
        (step_of("create", create="q"), NOTHING, UNREADABLE),
        (step_of("create", create="q", title="О {{title}}"), NOTHING, missing("not-created")),
        (step_of("create", create="r"), NOTHING, missing("not-created")),
        (step_of("create", create="q"), replace(NOTHING, made={1040: [{"id": 7}]}), DONE),
        (step_of("create", create="p"), replace(NOTHING, copies=[{"id": 7}]), DONE),
        (step_of("create", create="p", title="{{title}}"), replace(NOTHING, made={1036: [{"id": 7}]}), missing("not-created")),
        (step_of("assign", assign={}), NOTHING, unseen("no-user")),
        (step_of("assign", assign={"user": 5}), NOTHING, unseen("no-other-user")),
        (step_of("assign", assign={"user": 6}), replace(NOTHING, item={"assignedById": "6"}), DONE),
        (step_of("assign", assign={"user": 6}), replace(NOTHING, item={"assignedById": "7"}), missing("not-assigned")),
        (step_of("document", document="t"), BLIND, UNREADABLE),
        (step_of("document", document="t"), replace(NOTHING, documents=[{"templateId": "70"}]), DONE),
        (step_of("document", document="t"), replace(NOTHING, documents=[{"templateId": "71"}]), missing("no-document")),
        (step_of("document", document="gone"), replace(NOTHING, documents=[{"templateId": "70"}]), missing("no-document")),
        (step_of("print"), NOTHING, UNREADABLE),
    ],
)  # fmt: skip
def test_what_an_item_says_of_a_step(step, shown, finding):
    assert judged(step, ITEM, shown, LIVE, caller=1) == finding


@pytest.mark.parametrize(
    ("stage", "there", "finding"),
    [("q.s", "QS", DONE), ("q.s", "OTHER", otherwise("place", seen=("create",)))],
)
def test_what_is_created_or_copied_stands_on_the_stage_that_is_named(stage, there, finding):
    step = step_of("create", create="q")
    step = replace(step, intent=replace(step.intent, values={"create": "q", "stage": stage}))
    assert judged(step, ITEM, replace(NOTHING, made={1040: [{"id": 7, "stageId": there}]}), LIVE, caller=1) == finding
    copy = replace(step, intent=replace(step.intent, action="copy", values={"stage": stage}))
    shown = replace(NOTHING, copies=[{"id": 7, "stageId": there}])
    assert judged(copy, ITEM, shown, LIVE, caller=1) == (
        DONE if finding is DONE else otherwise("place", detail="not-copied")
    )
    asker = step_of("notify", notify="Пора", to=({"role": "responsible"},))
    assert judged(asker, ITEM, NOTHING, LIVE, caller=5) == missing("no-note")


@pytest.mark.parametrize(
    ("attrs", "value", "held", "finding"),
    [
        ({"type": "string"}, "Первая", "Первая", DONE),
        ({"type": "string"}, "Первая", "Вторая", otherwise("f", detail="not-set")),
        ({"type": "string"}, "Первая", ["Первая"], DONE),
        ({"type": "string"}, "Первая", None, otherwise("f", detail="not-set")),
        ({"type": "integer"}, 7, "7", DONE),
        ({"type": "double"}, 7.5, "7.5", DONE),
        ({"type": "money"}, 7, "7|RUB", DONE),
        ({"type": "integer"}, -7, "-7", DONE),
        ({"type": "integer"}, 7, "8", otherwise("f", detail="not-set")),
        ({"type": "integer"}, 1, "Y", otherwise("f", detail="not-set")),
        ({"type": "boolean"}, True, "1", DONE),
        ({"type": "boolean"}, True, "Y", DONE),
        ({"type": "boolean"}, True, True, DONE),
        ({"type": "boolean"}, True, "0", otherwise("f", detail="not-set")),
        ({"type": "boolean"}, True, False, otherwise("f", detail="not-set")),
        ({"type": "boolean"}, False, "0", DONE),
        ({"type": "boolean"}, False, "true", otherwise("f", detail="not-set")),
    ],
)
def test_a_value_that_a_robot_sets_is_read_as_the_portal_shows_it(attrs, value, held, finding):
    there = live_field("string", **attrs)
    live = Live(bound={**LIVE.bound, Address("p.field.f"): Bound(address=Address("p.field.f"), live=there, owned=True)})
    step = step_of("set", set={"f": value})
    shown = replace(NOTHING, item={"UF_CRM_9_F": held})
    assert judged(step, ITEM, shown, live, caller=1) == finding
    assert judged(step, ITEM, shown, LIVE, caller=1) == partly("f")


def test_what_a_probe_leaves_and_finds_comes_back_as_it_was_written():
    left = Left(item=ITEM, address=Address("p.a"), digest="d", due=NOW)
    row = left_to_json(left)
    assert row == {
        "mark": ITEM.mark, "process": "p", "entity_type_id": 1036, "id": 15, "responsible": 5, "born": NOW.isoformat(),
        "address": "p.a", "digest": "d", "due": NOW.isoformat(),
    }  # fmt: skip
    assert all_left([row, {}, {**row, "id": "x"}]) == (left,)
    assert left_from_json(row) == left
    verdict = Verdict(
        address=Address("p.a"), digest="d", status=Status.DONE, how="person", by="me", time="t", detail="x",
        seen=("task",), other=("deadline",),
    )  # fmt: skip
    facts = verdict_to_json(verdict)
    assert facts == {
        "address": "p.a", "digest": "d", "status": "done", "how": "person", "by": "me", "time": "t", "detail": "x",
        "seen": ["task"], "unseen": [], "other": ["deadline"],
    }  # fmt: skip
    assert verdict_from_json(facts) == verdict
    assert verdict_from_json({**facts, "status": "maybe"}) is None
    of_before = {key: value for key, value in facts.items() if key not in ("seen", "unseen", "other")}
    assert verdict_from_json(of_before) == replace(verdict, seen=(), other=())
    assert verdict_from_json({**facts, "seen": 5}) is None
    assert verdict_from_json({}) is None


def test_looks_at_different_moments_are_one_finding():
    waits, early = unseen("waits"), missing("at-once")
    assert seen_early(DONE, waits) == early
    assert seen_early(missing("no-task"), waits) == waits
    for looks, finding in (
        ({When.NOW: DONE}, DONE),
        ({When.NOW: DONE, When.AHEAD: waits}, DONE),
        ({When.NOW: DONE, When.AHEAD: early}, early),
        ({When.NOW: DONE, When.AHEAD: missing("nothing-waits")}, DONE),
        ({When.NOW: missing("no-task"), When.AHEAD: early}, missing("no-task")),
        ({When.NOW: unseen("x"), When.AHEAD: missing("nothing-waits")}, missing("nothing-waits")),
        ({When.NOW: unseen("x"), When.AHEAD: waits}, unseen("x")),
        ({When.DUE: DONE}, DONE),
        ({When.WAITING: waits, When.DUE: DONE}, DONE),
        ({When.WAITING: waits}, waits),
        ({When.WAITING: early, When.DUE: DONE}, early),
        ({When.AHEAD: waits}, waits),
    ):
        assert together(looks) == finding, looks


def test_notifications_count_as_far_back_as_they_were_read():
    assert Notes(all=(NOTE,)).since(NOW) == (NOTE,)
    assert Notes(all=(NOTE,), back_to=NOW).since(NOW) is None
    earlier = datetime(2026, 11, 22, tzinfo=UTC)
    assert Notes(all=(NOTE,), back_to=earlier).since(NOW) == (NOTE,)
    assert (NOTE.id, NOTE.date, NOTE.tag) == (1, None, "BIZPROC|ROBOT|dynamic_1036_15")
    assert note_of({"id": 2, "date": NOW.isoformat()}).date == NOW
    assert note_of({"id": 2, "date": "2026-11-23T10:00:00"}).date is None


COPY = step_of("copy")
COPY = replace(COPY, intent=replace(COPY.intent, values={"stage": "p.s"}))
REFUSED = PortalError("refused", method="crm.item.get")


@pytest.mark.parametrize("value", [False, True, "gone"])
def test_a_field_that_the_portal_did_not_show_was_not_seen(value):
    there = live_field("enumeration" if value == "gone" else "boolean")
    live = Live(bound={**LIVE.bound, Address("p.field.f"): Bound(address=Address("p.field.f"), live=there, owned=True)})
    step = step_of("set", set={"f": value})
    assert judged(step, ITEM, seen(ITEM, {"item": REFUSED}), live, caller=1) == UNREADABLE
    assert judged(step, ITEM, replace(NOTHING, item={"id": 15}), live, caller=1) == partly("f")


@pytest.mark.parametrize(
    ("step", "refused"),
    [
        (step_of("move", move="p.s"), "item"),
        (step_of("webhook", kind="trigger", stage=Address("p.s")), "item"),
        (step_of("assign", assign={"user": 6}), "item"),
        (COPY, "copies"),
        (step_of("create", create="p", title="{{title}}"), "copies"),
        (step_of("create", create="q", title="{{title}}"), "children_1040"),
        (step_of("create", create="q", title="{{title}}"), "marked_1040"),
    ],
    ids=lambda one: one if isinstance(one, str) else one.intent.action,
)
def test_what_the_portal_refused_to_show_is_not_missing(step, refused):
    empty = {key: Answer(result={}) for key in questions(ITEM, (1036, 1040))} | {
        "item": Answer(result={"item": {"id": 15}})
    }
    shown = seen(ITEM, {**empty, refused: REFUSED})
    assert judged(step, ITEM, shown, LIVE, caller=1) == UNREADABLE
    assert judged(step, ITEM, seen(ITEM, empty), LIVE, caller=1).status is Status.NOT_DONE
