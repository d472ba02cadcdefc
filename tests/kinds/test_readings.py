"""What the kinds understand of answers, and what they say of a change: values in, values out."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from smartctl.kinds import KINDS
from smartctl.kinds.base import Family
from smartctl.kinds.field_items import refine
from smartctl.kinds.field_settings import PRECISION, born, read
from smartctl.kinds.marks import same_marker
from smartctl.model import Action, Address, Bound, Change, HazardKind, Live, LiveObject
from smartctl.ports import Answer
from tests.world import resource

GENERATOR = "Bitrix_Main_Numerator_Generator_SequentNumberGenerator"


def numbers(*rows, templates=()):
    answers = {
        "numerators_0": Answer(result={"numerators": list(rows)}),
        "templates_0": Answer(result={"templates": list(templates)}),
    }
    return KINDS["numerator"].decode(answers)


def test_a_numerator_of_which_the_portal_says_nothing_is_as_the_portal_makes_one():
    (one,) = numbers({"id": "7", "name": "Акты", "template": "{NUMBER}", "settings": []})
    assert (one.ident, dict(one.ids)) == ("numerator:7", {"id": 7})
    assert dict(one.attrs) == {
        "title": "Акты", "template": "{NUMBER}", "start": 1, "step": 1, "length": 0, "pad": "0", "period": None,
        "timezone": None, "continuous": False,
    }  # fmt: skip


def test_a_numerator_is_read_by_the_names_of_its_generator():
    settings = {
        "start": "5", "step": "2", "length": "4", "padString": "_", "periodicBy": "year", "timezone": "Europe/Moscow",
        "isDirectNumeration": "Y",
    }  # fmt: skip
    (one,) = numbers({"id": 7, "name": "Акты", "template": "x", "settings": {GENERATOR: settings}})
    assert dict(one.attrs) == {
        "title": "Акты", "template": "x", "start": 5, "step": 2, "length": 4, "pad": "_", "period": "year",
        "timezone": "Europe/Moscow", "continuous": True,
    }  # fmt: skip


def live_numerator(number, title, types):
    return LiveObject(
        kind="numerator", ident=f"numerator:{number}", parent=None, natural="", ids={"id": number},
        attrs={"title": title}, raw={"types": frozenset(types)},
    )  # fmt: skip


def test_a_numerator_is_known_by_its_title_where_a_template_of_ours_counts_with_it():
    wanted = resource("numerator", "numerator.acts", title="Акты ")
    lives = (live_numerator(1, " Акты", {1036}), live_numerator(2, "Акты", {2}), live_numerator(3, "None", {1036}))
    ids = {Address("p"): {"entityTypeId": "1036"}}

    def matched(*there):
        family = Family(parent=None, wanted=(wanted,), live=there, records={}, ids=ids)
        return dict(KINDS["numerator"].match(family))

    assert matched(*lives) == {wanted.address: "numerator:1"}
    assert matched(*lives, live_numerator(4, "Акты", {1036})) == {}


def test_pipelines_of_one_place_stand_in_the_order_of_their_numbers():
    rows = [
        {"id": 30, "name": "C", "sort": 100, "isDefault": "N"},
        {"id": 20, "name": "B", "sort": 100, "isDefault": "N"},
        {"id": 10, "name": "A", "sort": 200, "isDefault": "Y"},
    ]
    answers = {
        "type_1": Answer(result={"type": {"id": 1, "entityTypeId": 1036}}),
        "categories_1036": Answer(result={"categories": rows}),
    }
    found = KINDS["pipeline"].decode(answers)
    assert [(one.attrs["title"], one.parent, dict(one.ids)) for one in found] == [
        ("B", "process:1", {"id": 20, "entityTypeId": 1036}),
        ("C", "process:1", {"id": 30, "entityTypeId": 1036}),
        ("A", "process:1", {"id": 10, "entityTypeId": 1036}),
    ]
    assert [one.attrs["default"] for one in found] == [False, False, True]


def process_change(action, before, after, **more):
    return Change(
        address=Address("p"), kind="process", key="p", parent=None, action=action, before=before, after=after, **more
    )


@pytest.mark.parametrize(
    ("change", "facts", "found"),
    [
        (process_change(Action.UPDATE, {"workplace": 1}, {"workplace": 2}), {}, [(HazardKind.LOSES_PERMISSIONS, "workplace-changed")]),
        (process_change(Action.UPDATE, {"workplace": None}, {"workplace": 2}), {}, [(HazardKind.LOSES_PERMISSIONS, "workplace-changed")]),
        (process_change(Action.UPDATE, {"workplace": 2}, {"workplace": 2}), {}, []),
        (process_change(Action.UPDATE, {"title": "a"}, {"title": "b"}), {}, []),
        (process_change(Action.UPDATE, {"workplace": 1}, {"workplace": 2}, reason="unfinished"), {}, []),
        (process_change(Action.NOOP, {"workplace": 1}, {"workplace": 2}), {}, []),
        (process_change(Action.UPDATE, {}, {}), {"pipelines": ("A", "B")}, [(HazardKind.BLOCKED, "pipelines-several")]),
        (process_change(Action.CREATE, None, {"entity_type_id": 1036}), {"occupant": "x"}, [(HazardKind.BLOCKED, "number-taken")]),
        (process_change(Action.REPLACE, {"entity_type_id": 1}, {"entity_type_id": 2}), {}, [(HazardKind.BLOCKED, "process-renumbered")]),
        (process_change(Action.DELETE, {}, None), {"items": 0}, [(HazardKind.DELETES, "process-removed")]),
        (
            process_change(Action.DELETE, {}, None), {"items": 3},
            [(HazardKind.DELETES, "process-removed"), (HazardKind.BLOCKED, "process-occupied")],
        ),
    ],
)  # fmt: skip
def test_what_a_change_of_a_process_costs(change, facts, found):
    assert [(one.kind, one.code) for one in KINDS["process"].hazards(change, facts)] == found


def live_field(kind, settings):
    return LiveObject(
        kind="field", ident="field:1", parent="process:1", natural="X", ids={"id": 1},
        attrs={"type": kind, "settings": settings},
    )  # fmt: skip


def test_a_number_has_the_digits_that_somebody_wrote_or_that_it_had_or_the_usual_ones():
    assert born({"type": "double"}, None)["settings"] == {"precision": PRECISION}
    assert born({"type": "double", "settings": {"precision": 7}}, None)["settings"] == {"precision": 7}
    assert born({"type": "double"}, live_field("double", {"precision": 5}))["settings"] == {"precision": 5}
    assert born({"type": "double"}, live_field("double", {}))["settings"] == {"precision": PRECISION}
    assert born({"type": "double"}, live_field("string", {}))["settings"] == {"precision": PRECISION}
    assert born({"type": "string"}, None) == {"type": "string"}


def test_items_that_exchange_their_keys_keep_their_codes():
    def there(**codes):
        return {
            key: {"title": key, "code": code, "sort": 10 * at, "position": at, "default": False}
            for at, (key, code) in enumerate(codes.items(), 1)
        }

    wanted = {"items": {"a": {"title": "A", "position": 1}, "b": {"title": "B", "position": 2}}}
    targets, _live = refine(wanted, {"items": there(a="b", b="a")})
    assert {key: item["code"] for key, item in targets["items"].items()} == {"a": "b", "b": "a"}
    targets, _live = refine(wanted, {"items": there(a="a", b="x")})
    assert {key: item["code"] for key, item in targets["items"].items()} == {"a": "a", "b": "b"}
    named = {"items": {"a": {"title": "A", "position": 1, "code": "n"}, "b": {"title": "B", "position": 2}}}
    targets, _live = refine(named, {"items": there(a="b", b="a")})
    assert targets["items"]["a"]["code"] == "n"


def test_the_value_by_default_of_a_date_is_read_in_small_letters_and_other_maps_as_they_are():
    assert read("datetime", {"DEFAULT_VALUE": {"TYPE": "NOW", "VALUE": ""}}) == {
        "default_value": {"type": "NOW", "value": ""},
    }
    assert read("enumeration", {"LABELS": {"Yes": "Да"}}) == {"labels": {"Yes": "Да"}}


@pytest.mark.parametrize(
    ("live", "same"),
    [
        ("smartctl:shop/orders@1f2e3d4c", True),
        ("smartctl:shop/sales@1f2e3d4c", True),
        ("smartctl:shop/sales/of/old@1f2e3d4c", True),
        ("smartctl:shops/orders@1f2e3d4c", False),
        ("smartctl:shop/orders@00000000", False),
        ("shop/orders@1f2e3d4c", False),
        ("", False),
    ],
)
def test_a_marker_is_of_one_blueprint_and_one_state_under_whatever_address(live, same):
    assert same_marker("smartctl:shop/orders@1f2e3d4c", live) is same


def test_own_pipelines_cannot_be_switched_off_while_several_stay():
    answers = {
        "type_1": Answer(result={"type": {"id": 1, "entityTypeId": 1036, "title": "Заказы"}}),
        "categories_1036": Answer(result={"categories": [{"id": 10, "name": "A"}, {"id": 20, "name": "B"}]}),
    }
    (live,) = KINDS["process"].decode(answers)
    findings = KINDS["process"].findings
    change = process_change(Action.UPDATE, {"pipelines": True}, {"pipelines": False})
    gone = Change(
        address=Address("p.pipeline.a"), kind="pipeline", key="a", parent=Address("p"), action=Action.DELETE,
        before={}, after=None, ids={"id": 10},
    )  # fmt: skip
    assert findings(change, live, {}) == {"pipelines": ("A", "B")}
    assert findings(change, live, {gone.address: gone}) == {}
    assert findings(process_change(Action.UPDATE, {"pipelines": True}, {"pipelines": True}), live, {}) == {}


def test_what_carries_no_mark_is_told_by_its_number_and_the_process_that_it_is_of():
    process = LiveObject(
        kind="process", ident="process:3", parent=None, natural="", ids={"id": 3, "entityTypeId": 1036}, attrs={},
    )  # fmt: skip
    around = Live(bound={Address("p"): Bound(address=Address("p"), live=process, owned=True)})
    for kind, number in (("numerator", 1036), ("document", 1036), ("workplace", 3)):
        live = LiveObject(
            kind=kind, ident=f"{kind}:7", parent=None, natural="n", ids={"id": 7}, attrs={"title": "Акты"},
            raw={"types": frozenset({number}), "first": False},
        )  # fmt: skip
        trace = KINDS[kind].trace
        told = trace(live, around)
        assert (told.address, told.owner, told.near, told.title) == (f"{kind}.{kind}_7", "p", True, "Акты")
        strange = trace(replace(live, raw={"types": frozenset({5}), "first": False}), around)
        assert (strange.address, strange.owner, strange.near) == (f"{kind}.{kind}_7", None, False)
