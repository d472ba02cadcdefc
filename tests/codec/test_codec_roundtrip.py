"""A plan that is written and read again is the same plan, whatever is in it."""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartctl.codec import dumps, plan_from_json, plan_to_json
from smartctl.errors import UsageError
from smartctl.estimate import Forecast
from smartctl.model import UNKNOWN, Action, Address, Change, Hazard, HazardKind, Moved, Plan
from smartctl.outcome import Outcome, Report, Status
from smartctl.report_json import report_to_json
from tests.schemas import validate
from tests.share import examples

words = st.text(max_size=8)
names = st.text(min_size=1, max_size=6)
addresses = st.text("abc.", min_size=1, max_size=8).map(Address)
numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
leaves = st.none() | st.booleans() | numbers | words
plain = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(names, inner, max_size=3)
)
values = st.recursive(
    leaves | st.just(UNKNOWN),
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(names, inner, max_size=3),
)
attrs = st.none() | st.dictionaries(names, values, max_size=4)
facts = st.dictionaries(names, leaves | st.just(UNKNOWN), max_size=3)
hazards = st.builds(
    Hazard, kind=st.sampled_from(HazardKind), address=addresses, code=names, facts=facts, allowed=st.booleans()
)
changes = st.builds(
    Change,
    address=addresses,
    kind=names,
    key=words,
    parent=st.none() | addresses,
    action=st.sampled_from(Action),
    before=attrs,
    after=attrs,
    ids=st.dictionaries(names, st.integers(-(2**63), 2**63 - 1) | words, max_size=2),
    reason=words,
    replace_paths=st.lists(names, max_size=2).map(tuple),
    moved_from=st.none() | addresses,
    adopted=st.booleans(),
    hazards=st.lists(hazards, max_size=2).map(tuple),
    impact=facts,
)
plans = st.builds(
    Plan,
    mode=st.sampled_from(["apply", "destroy", "drift"]),
    portal=words,
    blueprint=words,
    version=words,
    language=words,
    lineage=words,
    serial=st.integers(min_value=0, max_value=2**63 - 1),
    changes=st.lists(changes, max_size=3).map(tuple),
    drift=st.lists(changes, max_size=2).map(tuple),
    fingerprints=st.dictionaries(addresses, words, max_size=2),
    moved=st.lists(st.builds(Moved, source=addresses, target=addresses), max_size=2).map(tuple),
    forecast=st.none()
    | st.builds(Forecast, requests=st.integers(0, 2**63 - 1), seconds=st.floats(0, 1e6, allow_nan=False)),
    refusals=st.lists(hazards, max_size=2).map(tuple),
    notes=st.lists(st.tuples(names, facts), max_size=2).map(tuple),
)
outcomes = st.builds(
    Outcome,
    address=addresses,
    kind=names,
    action=st.sampled_from(Action),
    status=st.sampled_from(Status),
    error=words,
    because=st.none() | addresses,
    attributes=st.dictionaries(names, st.tuples(values, values), max_size=2),
)
reports = st.builds(
    Report,
    outcomes=st.lists(outcomes, max_size=3).map(tuple),
    requests=st.integers(min_value=0),
    interrupted=st.booleans(),
)


@given(plans)
@settings(max_examples=examples(100))
def test_a_plan_read_back_from_its_text_is_the_same_plan_and_the_text_fits_the_schema(plan: Plan) -> None:
    text = dumps(plan_to_json(plan))
    document = json.loads(text)
    validate("plan", document)
    again = plan_from_json(document)
    assert again == plan
    assert dumps(plan_to_json(again)) == text


@given(reports)
@settings(max_examples=examples(100))
def test_every_report_that_is_written_fits_the_schema(report: Report) -> None:
    validate("report", json.loads(dumps(report_to_json(report))))


def small(**more: Any) -> Plan:
    given_ = {"mode": "apply", "portal": "mock:demo", "blueprint": "b", "version": "1.0.0", "language": "ru"}
    return Plan(**{**given_, "lineage": "l", "serial": 1, "changes": (), **more})


def one_change(**more: Any) -> Change:
    given_ = {"address": Address("p.field.crew"), "kind": "field", "key": "crew", "parent": Address("p")}
    return Change(**{**given_, "action": Action.UPDATE, "before": {}, "after": {}, **more})


def test_the_order_of_list_items_survives_although_keys_are_sorted() -> None:
    items = {key: {"title": key, "sort": place} for place, key in enumerate(["zebra", "ant", "mole"], start=1)}
    plan = small(changes=(one_change(after={"items": items}),))
    again = plan_from_json(json.loads(dumps(plan_to_json(plan))))
    assert list(again.changes[0].after["items"]) == ["zebra", "ant", "mole"]


def test_format_comes_first_then_sorted_keys_and_letters_stay_letters() -> None:
    text = dumps(plan_to_json(small(portal="портал")))
    document = json.loads(text)
    keys = list(document)
    assert keys[0] == "format"
    assert keys[1:] == sorted(keys[1:])
    assert '"портал"' in text
    assert text.endswith("}\n")


def test_a_lone_surrogate_can_still_be_written_as_utf_8() -> None:
    text = dumps(plan_to_json(small(portal="\ud83d")))
    assert text.encode("utf-8")
    assert json.loads(text)["portal"] == "\ud83d"


def test_an_unknown_value_is_null_beside_true() -> None:
    plan = small(changes=(one_change(after={"code": UNKNOWN, "sizes": (1, UNKNOWN)}, impact={"items": UNKNOWN}),))
    row = plan_to_json(plan)["resource_changes"][0]
    assert row["change"]["after"] == {"code": None, "sizes": [1, None]}
    assert row["change"]["after_unknown"] == {"code": True, "sizes": [False, True]}
    assert row["impact"] == {"items": {"unknown": True}}
    assert "before_unknown" not in row["change"]


def test_an_unreadable_value_of_today_is_marked_too() -> None:
    row = plan_to_json(small(changes=(one_change(before={"code": UNKNOWN}),)))["resource_changes"][0]
    assert row["change"]["before_unknown"] == {"code": True}


@pytest.mark.parametrize(
    ("action", "spelling"),
    [(Action.REPLACE, ["delete", "create"]), (Action.NOOP, ["no-op"]), (Action.FORGET, ["forget"])],
)
def test_actions_are_spelt_as_opentofu_spells_them(action: Action, spelling: list[str]) -> None:
    row = plan_to_json(small(changes=(one_change(action=action),)))["resource_changes"][0]
    assert row["change"]["actions"] == spelling


def damaged(path: str, value: Any) -> dict[str, Any]:
    plan = small(
        changes=(
            one_change(after={"a": (1, 2)}, hazards=(Hazard(kind=HazardKind.DELETES, address=Address("p"), code="x"),)),
        ),
        forecast=Forecast(requests=1, seconds=0.5),
        moved=(Moved(source=Address("a"), target=Address("b")),),
        notes=(("note", {}),),
        fingerprints={Address("p"): "1"},
    )
    document = plan_to_json(plan)
    target: Any = document
    *way, last = path.split("/")
    for step in way:
        target = target[int(step)] if step.isdigit() else target[step]
    target[int(last) if last.isdigit() else last] = value
    return document


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        ("mode", 1, "mode"),
        ("serial", True, "serial"),
        ("serial", "7", "serial"),
        ("blueprint", [], "blueprint"),
        ("resource_changes", {}, "resource_changes"),
        ("resource_changes/0", 1, "resource_changes[0]"),
        ("resource_changes/0/address", None, "resource_changes[0].address"),
        ("resource_changes/0/adopted", "no", "resource_changes[0].adopted"),
        ("resource_changes/0/ids", {"id": 1.5}, "resource_changes[0].ids.id"),
        ("resource_changes/0/change/actions", ["crate"], "resource_changes[0].change.actions"),
        ("resource_changes/0/change/actions", ["create", "delete"], "resource_changes[0].change.actions"),
        ("resource_changes/0/change/actions", ["replace"], "resource_changes[0].change.actions"),
        ("resource_changes/0/change/after_unknown", {"b": True}, "resource_changes[0].change.after_unknown"),
        ("resource_changes/0/change/after_unknown", {"a": [True]}, "resource_changes[0].change.after_unknown.a"),
        ("resource_changes/0/change/after_unknown", {"a": [{"x": 1}, False]}, "after_unknown.a[0]"),
        ("resource_changes/0/change/after_unknown", True, "resource_changes[0].change.after_unknown"),
        ("resource_changes/0/hazards/0/kind", "fun", "resource_changes[0].hazards[0].kind"),
        ("resource_changes/0/impact", None, "resource_changes[0].impact"),
        ("forecast/seconds", "4", "forecast.seconds"),
        ("fingerprints/p", 4, "fingerprints.p"),
        ("notes/0/code", 4, "notes[0].code"),
        ("moved/0/to", 4, "moved[0].to"),
    ],
)
def test_a_damaged_plan_is_refused_with_the_place(path: str, value: Any, place: str) -> None:
    with pytest.raises(UsageError) as caught:
        plan_from_json(damaged(path, value))
    assert place in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize("document", [None, 5, [], "smartctl/plan/v1", {}, {"format": "smartctl/state/v1"}])
def test_what_is_not_a_plan_is_refused(document: Any) -> None:
    with pytest.raises(UsageError):
        plan_from_json(document)


def test_a_plan_of_a_newer_smartctl_is_named_as_such() -> None:
    with pytest.raises(UsageError, match="smartctl/plan/v2"):
        plan_from_json({"format": "smartctl/plan/v2"})


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | words,
        lambda i: st.lists(i) | st.dictionaries(words, i),
    )
)
@settings(max_examples=examples(100))
def test_any_json_at_all_ends_in_a_plan_or_a_sentence(document: Any) -> None:
    framed = {**document, "format": "smartctl/plan/v1"} if isinstance(document, dict) else document
    with pytest.raises(UsageError):
        plan_from_json(framed)


def test_a_document_may_hold_read_only_mappings_and_nothing_that_is_not_json() -> None:
    assert (
        dumps({"format": "x", "ids": MappingProxyType({"id": 1})})
        == '{\n  "format": "x",\n  "ids": {\n    "id": 1\n  }\n}\n'
    )
    assert dumps({"format": "x"}) == '{\n  "format": "x"\n}\n'
    assert dumps({}) == "{}\n"
    with pytest.raises(TypeError, match="set is no JSON"):
        dumps({"a": {1}})
