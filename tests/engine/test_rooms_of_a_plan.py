"""Small modules of the engine, each by a table of values: measures, histories, waivers, places of what goes, names of what
is forgotten, files of calls, what is ignored."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from msgspec.structs import asdict, replace

from smartctl.engine import history, ignoring, referring
from smartctl.engine.contents import blobs, filled
from smartctl.engine.destination import destined
from smartctl.engine.history import End, Way, unfinished
from smartctl.engine.item_fates import ItemFates
from smartctl.engine.measures import measures, moved
from smartctl.engine.rules import Rule, Rules
from smartctl.engine.waivers import waived
from smartctl.findings import Effect, Finding, Waiver
from smartctl.model import UNKNOWN, Action, Address, Change, Hazard, HazardKind, Moved, Record, Removed
from smartctl.outcome import Items
from smartctl.steps import Blob, Call, Step

P, MAIN, CREW, NOTE = (Address(one) for one in ("p", "p.pipeline.main", "p.field.crew", "p.field.note"))
STAGE, DONE = Address("p.pipeline.main.stage.new"), Address("p.pipeline.main.stage.done")
KINDS_OF = {P: "process", MAIN: "pipeline", CREW: "field", NOTE: "field", STAGE: "stage", DONE: "stage"}
SIDES = {Action.CREATE: (None, {}), Action.DELETE: ({}, None), Action.FORGET: ({}, None)}


def change(address, action=Action.UPDATE, **more):
    before, after = SIDES.get(action, ({}, {}))
    sides = {"before": before, "after": after}
    return Change(
        address=address, kind=KINDS_OF.get(address, "field"), key=address.rpartition(".")[2], parent=P, action=action,
        **{**sides, **more},
    )  # fmt: skip


def hazard(kind, address=CREW, code="x", **facts):
    return Hazard(kind=kind, address=address, code=code, facts=facts)


LOSES = HazardKind.LOSES_DATA
GOES = Removed(source=STAGE, target=DONE)


@pytest.mark.parametrize(
    ("one", "numbers"),
    [
        (change(CREW), [0]),
        (change(CREW, impact={"marked": 4}), [4]),
        (change(CREW, impact={"filled": 3}), [0]),
        (change(CREW, impact={"filled": 3, "carried": True}), [3, 0]),
        (change(CREW, impact={"filled": 3}, destination=Removed(source=CREW, target=NOTE)), [3, 0]),
        (change(CREW, destination=Removed(source=CREW, target=NOTE)), [0, 0]),
        (change(STAGE, Action.DELETE, destination=GOES, impact={"items": 5, "returning": 2}), [3, 0]),
        (change(STAGE, Action.DELETE, destination=GOES, impact={"items": UNKNOWN}), [UNKNOWN, 0]),
        (change(STAGE, Action.DELETE, impact={"items": 5}), [0]),
        (change(CREW, becomes={"a": "b", "c": "b"}, impact={"option.a": 2, "option.b": 9}), [2, 0, 0]),
    ],
)
def test_a_change_moves_or_rewrites_so_many_items(one, numbers):
    assert list(moved(one)) == numbers


def test_a_plan_is_measured():
    changes = [
        change(P, Action.NOOP),
        change(MAIN, Action.UPDATE, impact={"marked": 2}),
        change(CREW, Action.REPLACE, hazards=(hazard(LOSES, filled=7), hazard(LOSES, filled=7), hazard(LOSES, code="y", links=2))),
        change(NOTE, Action.DELETE),
        change(STAGE, Action.DELETE, reason="portal-default"),
        change(Address("p.field.new"), Action.CREATE),
        change(Address("q"), Action.UPDATE, reason="unfinished"),
        change(Address("q.field.x"), Action.UPDATE),
        change(Address("qq.field.x"), Action.FORGET),
    ]  # fmt: skip
    told = measures(changes, own=frozenset({NOTE}))
    touched = {"touched": 2, "existing": 5, "percent": 40}
    assert told == {
        "existing": (5, {}), "changed_share": (0.4, touched), "changes": (8, {}), "created": (1, {}), "deleted": (3, {}),
        "items_moved": (2, {}), "values_lost": (9, {}),
        "classes": (frozenset({"delete", "replace", "data-loss", "item-move"}), {}),
    }  # fmt: skip
    none = measures([], own=frozenset(), undoes=True)
    assert none["changed_share"] == (0.0, {"touched": 0, "existing": 0, "percent": 0})
    assert none["classes"] == (frozenset({"rollback"}), {})
    assert measures(changes, own=frozenset())["changed_share"][1]["percent"] == 60


@pytest.mark.parametrize(
    ("one", "classes"),
    [
        (change(CREW), set()),
        (change(CREW, hazards=(hazard(HazardKind.LOSES_PERMISSIONS),)), {"data-loss"}),
        (change(CREW, hazards=(hazard(HazardKind.LOSES_AUTOMATION),)), set()),
        (change(CREW, impact={"marked": UNKNOWN}), {"item-move"}),
        (change(STAGE, Action.DELETE, destination=GOES), {"delete", "item-move"}),
        (change(STAGE, Action.DELETE, reason="portal-default", impact={"marked": 3}), set()),
        (change(CREW, Action.CREATE), set()),
    ],
)
def test_what_a_change_is_to_rules(one, classes):
    assert measures([one], own=frozenset())["classes"] == (classes, {})


@pytest.mark.parametrize(
    ("facts", "lost"),
    [({"filled": 3}, 3), ({"links": 2}, 2), ({}, None), ({"filled": UNKNOWN}, None), ({"filled": 0}, 0)],
)
def test_values_that_are_lost_are_counted_or_unreadable(facts, lost):
    assert measures([change(CREW, hazards=(hazard(LOSES, **facts),))], own=frozenset())["values_lost"] == (lost, {})


def begun(run="1", **more):
    return {
        "entry": "begin", "run": run, "command": "apply", "blueprint": "b", "version": "2", "version_before": "1",
        "time": "t", "user": "u", "host": "h", "before": [], "changes": [["create", "field", CREW], ["create", "field", NOTE]], **more,
    }  # fmt: skip


def sent(*steps):
    rows = [{"step": step, "address": at, "action": action, "method": method} for step, at, action, method in steps]
    return {"entry": "intent", "steps": rows}


DONE_WELL = {"entry": "end", "complete": True}
STEPS = sent(
    ("s1", CREW, "create", "a.add"), ("s2", NOTE, "update", "a.update"), ("s3", P, "update", "crm.item.update")
)
NAMES = {
    "run": "1", "command": "apply", "blueprint": "b", "version": "2", "version_before": "1", "time": "t", "user": "u", "host": "h",
    "undoes": "", "lost": (), "undone_by": "", "items": 0, "way": Way.OPEN,
}  # fmt: skip


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ([begun(), DONE_WELL], {"end": End.COMPLETE, "changed": {"create": 2}}),
        ([begun(changes=[]), DONE_WELL], {"end": End.COMPLETE, "changed": {}, "way": Way.NOTHING}),
        ([begun(), {"entry": "end"}], {"end": End.PARTLY, "changed": {}, "way": Way.NOTHING}),
        ([begun()], {"end": End.CUT_OFF, "changed": {}, "way": Way.NOTHING}),
        ([begun(), {"entry": "end", "cut_off": True}, DONE_WELL], {"end": End.CUT_OFF, "changed": {}, "way": Way.NOTHING}),
        (
            [begun(), STEPS, {"entry": "result", "answers": {"s1": "done", "s2": "refused", "s3": "done"}}],
            {"end": End.CUT_OFF, "changed": {"create": 1}},
        ),
        (
            [begun(), STEPS, {"entry": "settled", "fates": {"s1": "done", "s2": "done"}}],
            {"end": End.CUT_OFF, "changed": {"create": 1, "update": 1}},
        ),
        (
            [begun(), sent(("s1", CREW, "create", "a.add"), ("s4", CREW, "create", "a.update")), {"entry": "result", "answers": {"s1": "done"}}],
            {"end": End.CUT_OFF, "changed": {}, "way": Way.NOTHING},
        ),
        (
            [begun(), {"entry": "moved", "items": 3}, {"entry": "moved", "items": "4"}, {"entry": "end"}],
            {"end": End.PARTLY, "changed": {}, "items": 7},
        ),
        ([{**begun(lost=["p.x", 5]), "user": None}, DONE_WELL], {"end": End.COMPLETE, "changed": {"create": 2}, "lost": ("p.x", "5"), "user": ""}),
        ([{key: one for key, one in begun().items() if key != "before"}, DONE_WELL], {"end": End.COMPLETE, "changed": {"create": 2}, "way": Way.UNKNOWN}),
    ],
)  # fmt: skip
def test_a_run_is_told_by_its_journal(entries, told):
    [run] = history.history([entries, [], [DONE_WELL]])
    assert asdict(run) == {**NAMES, **told}


@pytest.mark.parametrize(
    ("runs", "undone"),
    [
        ([("1", "", True), ("2", "", True)], ["", ""]),
        ([("1", "", True), ("2", "", True), ("3", "2", True)], ["", "3", ""]),
        ([("1", "", True), ("2", "", True), ("3", "1", True)], ["3", "3", ""]),
        ([("1", "", True), ("2", "1", False)], ["", ""]),
        ([("1", "", True), ("2", "1", True), ("3", "2", True)], ["", "3", ""]),
        ([("1", "", True), ("2", "1", True), ("3", "2", True), ("4", "1", True)], ["4", "4", "4", ""]),
    ],
)
def test_what_was_taken_back_and_what_stands_again(runs, undone):
    journals = [
        [begun(run, undoes=undoes), *([DONE_WELL] if well else [{"entry": "end"}])] for run, undoes, well in runs
    ]
    told = history.history(journals)
    assert [one.undone_by for one in told] == undone
    assert [one.way is Way.UNDONE for one in told] == [bool(by) for by in undone]
    last = told[-1]
    cut = last.undoes and last.end is not End.COMPLETE
    assert unfinished(told) == (next(one for one in told if one.run == last.undoes) if cut else None)
    assert unfinished(()) is None


def finding(rule="r", address=CREW, **facts):
    return Finding(rule=rule, effect=Effect.DENY, address=address, message={"en": "no"}, facts=facts)


def waiver(rule="r", address="p.field.*", until="2026-02-01", **more):
    return Waiver(rule=rule, address=address, until=until, by="me", reason="why", **more)


@pytest.mark.parametrize(
    ("one", "facts", "holds", "amiss"),
    [
        (waiver(), {}, True, []),
        (waiver(until="2026-01-31"), {}, True, []),
        (waiver(until="2026-01-30"), {}, False, ["expired"]),
        (waiver(rule="other"), {}, False, ["unused"]),
        (waiver(address="p.field.note"), {}, False, ["unused"]),
        (waiver(address="q.field.crew"), {}, False, []),
        (waiver(address="q.field.crew", rule="gone"), {}, False, ["unused"]),
        (waiver(up_to=5), {"count": 5}, True, []),
        (waiver(up_to=5), {"count": 5.5}, False, []),
        (waiver(up_to=5), {"count": 6}, False, []),
        (waiver(up_to=5), {"count": 0, "unreadable": True}, False, []),
        (waiver(up_to=5), {}, False, []),
    ],
)
def test_a_waiver_holds_until_its_day_for_its_rule_its_place_and_its_number(one, facts, holds, amiss):
    def rule(name, **more):
        return Rule(id=name, effect=Effect.WARN, message={"en": name}, way={"en": "way"}, **more)

    rules = Rules(
        rules=(rule("r"), rule("other"), rule("e", waiver="expired"), rule("u", waiver="unused")), waivers=(one,)
    )
    first, *more = waived([finding(**facts)], rules, [change(CREW)], today="2026-01-31")
    assert first == replace(finding(**facts), waiver=one if holds else None)
    names = {"expired": "e", "unused": "u"}
    assert more == [
        Finding(
            rule=names[what], effect=Effect.WARN, address=one.address, whole=True, message={"en": names[what]}, way={"en": "way"},
            facts={"waived": one.rule, "at": one.address, "by": "me", "until": one.until, "reason": "why"},
        )
        for what in amiss
    ]  # fmt: skip


def test_what_goes_knows_where_its_items_go_and_a_list_item_what_it_becomes():
    before, after = {"items": {"a": {}, "b": {}, "c": {}}}, {"items": {"b": {}, "d": {}}}
    crew, board, kept = change(CREW, before=before, after=after), change(STAGE, Action.DELETE), change(NOTE)
    removed = (
        GOES,
        Removed(source=NOTE, target=CREW),
        *(
            Removed(source=Address(f"{CREW}.item.{old}"), target=Address(f"{at}.item.{new}"))
            for old, at, new in (
                ("a", CREW, "b"),
                ("b", CREW, "d"),
                ("x", CREW, "d"),
                ("c", CREW, "x"),
                ("c", NOTE, "d"),
            )
        ),
    )
    told = destined((crew, board, kept, change(DONE, Action.NOOP, ids={"id": 5})), removed)
    assert [dict(one.becomes) for one in told] == [{"a": "b"}, {}, {}, {}]
    assert [one.destination is not None for one in told] == [False, True, False, False]
    assert (told[1].destination.source, told[1].destination.target) == (STAGE, DONE)
    assert told[2] is kept
    noop = change(CREW, Action.NOOP, before=before, after=after)
    assert destined((noop,), removed)[0].becomes == {}


def test_what_is_forgotten_is_named_by_its_number_in_what_named_it():
    numerator = Change(
        address=Address("numerator.a"), kind="numerator", key="a", parent=None, action=Action.FORGET, before={}, after=None, ids={"id": 7},
    )  # fmt: skip
    record = Record(
        kind="document", ids={"id": 1}, attrs={"numerator": "numerator.a", "title": "numerator.a"}, created=True
    )
    told = referring.let_go(record, [numerator])
    assert dict(told.attrs) == {"numerator": 7, "title": "numerator.a"}
    assert referring.let_go(record, []) is record
    other = replace(record, attrs={"title": "x"})
    assert referring.let_go(other, [numerator]) is other


def test_who_holds_what_goes_must_let_it_go_first():
    document = Change(
        address=Address("document.d"), kind="document", key="d", parent=None, action=Action.DELETE,
        before={"numerator": "numerator.a"}, after=None,
    )  # fmt: skip
    numerator = replace(document, address=Address("numerator.a"), kind="numerator", before={})
    assert referring.leaving([document, numerator]) == {"document.d": "numerator.a"}
    assert referring.leaving([document, replace(numerator, action=Action.NOOP)]) == {}
    assert referring.leaving([replace(document, action=Action.UPDATE, after={}), numerator]) == {
        "document.d": "numerator.a"
    }


def test_files_of_calls_are_sent_each_with_its_name_and_its_content():
    one, other = Blob(name="a.docx", sha256="1"), Blob(name="b.docx", sha256="2")
    params = {"fields": {"file": one, "all": [other, (one, "x")]}, "id": 5}
    call = Call(method="a.add", params=params)
    steps = [Step(name=name, address=P, call=each) for name, each in (("s", call), ("t", call))]
    assert blobs(steps) == (one, other)
    sent_call = filled(call, lambda blob: blob.sha256.encode())
    assert sent_call.params == {
        "fields": {"file": ["a.docx", "MQ=="], "all": [["b.docx", "Mg=="], [["a.docx", "MQ=="], "x"]]}, "id": 5,
    }  # fmt: skip
    assert sent_call.method == "a.add"
    plain = Call(method="a.add", params={"id": 5})
    assert filled(plain, lambda _blob: b"") is plain


RULES = ignoring.Rules(
    (("p.field.*.title", "report"), ("p.field.crew.required", "leave"), ("p.field.old.help", "leave"), ("p.*.items", "report")),
    (Moved(source=Address("p.field.old"), target=CREW), Moved(source=Address("o"), target=P)),
)  # fmt: skip


@pytest.mark.parametrize(
    ("address", "name", "ignored", "left"),
    [
        (CREW, "title", True, False),
        (CREW, "required", True, True),
        (CREW, "help", True, True),
        (NOTE, "help", False, False),
        (CREW, "sort", False, False),
        (MAIN, "title", False, False),
        (Address("p.fields.crew"), "title", False, False),
    ],
)
def test_a_line_that_ignores_speaks_of_an_object_by_any_of_its_names(address, name, ignored, left):
    assert RULES.names(address, name) is ignored
    assert RULES.names(address, name, left=True) is left


@pytest.mark.parametrize(
    ("before", "after", "rest", "silent"),
    [
        ({"title": "a", "help": "x"}, {"title": "b", "help": "x"}, None, {"title"}),
        ({"title": "a", "sort": 1}, {"title": "b", "sort": 2}, None, {"title"}),
        ({"title": "a", "code": "x"}, {"title": "b", "code": "y"}, {"code": "y"}, {"title"}),
        ({"title": "a"}, {"title": "a", "code": "y"}, {"title": "a", "code": "y"}, set()),
        ({"items": {"a": 1}}, {"items": {"a": 2, "b": 1}}, None, {"items"}),
        ({"items": {"a": 1}}, {"items": {"b": 1}}, {"items": {"b": 1}}, set()),
        ({"items": {"a": 1}}, {"items": None}, {"items": None}, set()),
    ],
)
def test_drift_that_nobody_wants_to_hear_of_is_silent_unless_something_is_gone_with_it(before, after, rest, silent):
    one = change(CREW, before=before, after=after)
    found, unheard = ignoring.told([one], RULES)
    assert unheard == {(CREW, name) for name in silent}
    assert [dict(each.after) for each in found] == ([] if rest is None else [rest])
    assert all(set(each.before) <= set(before) - silent for each in found)
    assert ignoring.told([one], ignoring.Rules(())) == ((one,), frozenset())
    gone = change(CREW, Action.DELETE, before=before)
    assert ignoring.told([gone], RULES) == ((gone,), frozenset())


def test_values_that_an_apply_leaves_alone_are_counted():
    would = [
        change(CREW, before={"title": "a", "sort": 1, "help": "x"}, after={"title": "b", "sort": 2, "help": "y"}),
        change(NOTE, before={"title": "a"}, after={"title": "b"}),
    ]
    does = [change(CREW, before={"title": "a", "help": "x"}, after={"title": "a", "help": "y"})]
    assert ignoring.untold(would, does) == {(CREW, "title")}
    assert ignoring.untold(would, [change(CREW, before=None, after=None)]) == {(CREW, "title"), (CREW, "help")}
    assert [(code, dict(facts)) for code, facts in ignoring.remarks(frozenset({(CREW, "a"), (CREW, "b")}))] == [
        ("drift-ignored", {"count": 2})
    ]
    assert list(ignoring.remarks(frozenset())) == []


def test_items_that_were_left_elsewhere_or_kept_are_told_by_what_they_were_moved_for():
    fates = ItemFates(astray={P: {5: "x"}, MAIN: {}}, kept={CREW: [1, 2], NOTE: []})
    assert fates.kept_items() == (Items(address=CREW, items={1: "", 2: ""}),)
    assert fates.astray_items() == (Items(address=P, items={5: "x"}),)
    nothing = Step(name="s", address=P, call=Call(method="a.add", params={}))
    assert fates.restored([nothing], SimpleNamespace(failed={})) is None
