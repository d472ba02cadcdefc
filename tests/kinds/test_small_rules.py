"""Small rules of the kinds, values in and values out: what stays, what a list item is called, where values wait."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from smartctl.kinds import KINDS, foreign
from smartctl.kinds.base import Work, staying
from smartctl.kinds.beside import BY_HAND, PORTAL, UNCLEAR
from smartctl.kinds.field_becoming import becoming
from smartctl.kinds.field_items import followed, settle
from smartctl.kinds.field_retyped import MARK, named
from smartctl.kinds.field_setting_words import settings_told
from smartctl.kinds.field_settings import born
from smartctl.model import UNKNOWN, Action, Address, Bound, Change, Live, LiveObject, Record, parent_of
from smartctl.steps import Copy, Drain, Ref
from tests.world import resource

P, CREW = Address("p"), Address("p.field.crew")


@pytest.mark.parametrize(
    ("facts", "stay"),
    [
        ({}, 0),
        ({"items": 5}, 5),
        ({"items": 5, "returning": 2, "leaving": 1}, 2),
        ({"items": 1, "leaving": 3}, 0),
        ({"items": UNKNOWN}, UNKNOWN),
        ({"items": 5, "leaving": UNKNOWN}, UNKNOWN),
    ],
)
def test_what_nobody_takes_away_stays(facts, stay):
    assert staying(facts) == stay


def row(number, code, title):
    return {"id": number, "xml_id": code, "title": title, "sort": number, "default": False}


def crew(*rows, **ids):
    return LiveObject(
        kind="field", ident="field:3", parent="process:1", natural="CREW",
        ids={"id": 3, "fieldName": "UF_CREW", **{f"item.{key}": number for key, number in ids.items()}},
        attrs={"type": "enumeration", "multiple": False}, raw={"items": rows},
    )  # fmt: skip


def test_a_list_item_is_known_by_its_number_in_the_state_before_its_code():
    live = crew(row(7, "other", "Первая"), row(8, "first", "Вторая"))
    wanted = resource("field", CREW, items={"first": {"title": "Первая"}})
    record = Record(kind="field", ids={"id": 3, "item.first": 7}, attrs={}, created=True)
    assert settle(live, wanted, record).attrs["items"]["first"]["code"] == "other"
    assert settle(live, wanted, None).attrs["items"]["first"]["code"] == "first"


def process_there(*beside, field=None):
    process = LiveObject(
        kind="process", ident="process:1", parent=None, natural="", ids={"id": 1, "entityTypeId": 1036}, attrs={},
    )  # fmt: skip
    bound = {P: process} if field is None else {P: process, CREW: field}
    return Live(bound={at: Bound(address=at, live=one, owned=True) for at, one in bound.items()}, unmanaged=beside)


def test_a_field_whose_values_wait_in_another_one_says_in_which():
    field = crew()
    beside = LiveObject(
        kind="field", ident="field:4", parent="process:1", natural="X", ids={"id": 4, "fieldName": "UF_HELD"}, attrs={},
        raw={"xml_id": f"{MARK}crew"},
    )  # fmt: skip
    assert named(field, process_there(beside, field=field)).attrs["shelter"] == "UF_HELD"
    assert named(field, process_there(field=field)) == field


def test_choices_are_written_with_the_number_of_an_item_that_is_there_and_wait_for_that_of_a_new_one():
    items = {key: {"title": key, "position": 1, "default": False, "sort": 1} for key in ("old", "own", "new")}

    def values(target, *known):
        field = crew(*(row(number, key, key) for key, number in known), **dict(known))
        after = {key: one for key, one in items.items() if key != "old"}
        change = Change(
            address=CREW, kind="field", key="crew", parent=P, action=Action.UPDATE, before={"items": items},
            after={"items": after}, ids=field.ids, becomes={"old": target},
        )  # fmt: skip
        work = Work(changes=(change,), live=process_there(field=field), plan={CREW: change})
        *_, step = becoming(change, field, work)
        assert isinstance(step.call, Drain)
        assert isinstance(step.call.copy, Copy)
        return step.call.copy.values

    assert values("own", ("old", 7), ("own", 8)) == {"7": 8}
    assert values("new", ("old", 7), ("own", 8)) == {"7": Ref(address=CREW, name="item.new")}


@pytest.mark.parametrize(
    ("code", "origin"), [("UC_A1B2C3", BY_HAND), ("NEW", PORTAL), ("MEASURED", UNCLEAR)]
)  # fmt: skip
def test_a_stage_that_no_blueprint_has_says_whose_it_is(code, origin):
    live = LiveObject(
        kind="stage", ident="stage:5", parent="pipeline:1", natural=code, ids={"id": 5},
        attrs={"title": "Замер", "color": "", "result": "process"}, raw={},
    )  # fmt: skip
    assert foreign.stage(live, {}).origin == origin


def test_the_value_by_default_of_a_date_is_told_in_words():
    now = {"default_value": {"type": "NOW", "value": ""}}
    fixed = {"default_value": {"type": "FIXED", "value": "2026-01-31"}}
    assert settings_told(now, None) == "value by default: the present moment"
    assert settings_told(fixed, None) == 'value by default: "2026-01-31"'


@pytest.mark.parametrize(
    ("kind", "code", "words"),
    [
        ("boolean", "DROPDOWN", "a list"),
        ("boolean", "CHECKBOX", "a checkbox"),
        ("boolean", "radio", "two buttons"),
        ("enumeration", "CHECKBOX", "buttons"),
        ("enumeration", "UI", "the portal's usual choice"),
        ("iblock_element", "DIALOG", "a window"),
        ("enumeration", "NOVEL", '"NOVEL"'),
    ],
)
def test_how_a_field_looks_is_told_in_words(kind, code, words):
    telling = SimpleNamespace(after={"type": kind}, before={})
    assert settings_told({"display": code}, telling) == f"appearance: {words}"


def test_titles_in_quotes_are_told_with_their_quotes():
    several = KINDS["process"].words.dangers["pipelines-several"].what
    assert several({"titles": ('A "B"', "C")}).endswith(r'"A \"B\"", "C"')
    removed = KINDS["pipeline"].words.remarks["defaults-removed"].text
    assert removed({"titles": ('A "B"', "C")}).endswith(r'these are removed: "A \"B\"", "C".')
    respaced = KINDS["stage"].words.remarks["respaced"].text
    assert respaced({"count": 1}).startswith("in  1 neighbour gets a new sort number")


def creation(kind, address, **after):
    at = Address(address)
    return Change(
        address=at, kind=kind, key=at.rpartition(".")[2], parent=parent_of(kind, at), action=Action.CREATE, before=None,
        after=after,
    )  # fmt: skip


def test_values_that_wait_beside_a_field_that_is_made_go_back_into_it():
    beside = LiveObject(
        kind="field", ident="field:4", parent="process:1", natural="X", ids={"id": 4, "fieldName": "UF_HELD"},
        attrs={"type": "string", "multiple": False, "settings": {}}, raw={"xml_id": f"{MARK}crew", "items": ()},
    )  # fmt: skip
    change = creation("field", CREW, type="string", multiple=False, title={"ru": "Бригада"}, editable=True)

    def steps(live):
        return KINDS["field"].steps(Work(changes=(change,), live=live, plan={CREW: change}))

    names = [one.name.partition("#")[2] for one in steps(process_there(beside))]
    assert names == ["add", "return", "release"]
    (add,) = steps(process_there())
    assert add.call.params["field"]["editInList"] == "Y"
    assert [one.name for one in steps(Live(bound={}))] == [add.name]


def test_a_stage_that_is_made_anew_goes_first():
    board, at = Address("p.pipeline.main"), Address("p.pipeline.main.stage.done")
    pipeline = LiveObject(
        kind="pipeline", ident="pipeline:2", parent="process:1", natural="", ids={"id": 2, "entityTypeId": 1036}, attrs={},
    )  # fmt: skip
    stage = LiveObject(
        kind="stage", ident="stage:9", parent="pipeline:2", natural="DONE", ids={"id": 9}, attrs={"result": "process"},
        raw={"system": False},
    )  # fmt: skip
    live = Live(
        bound={
            **process_there().bound,
            board: Bound(address=board, live=pipeline, owned=True),
            at: Bound(address=at, live=stage, owned=True),
        }
    )
    change = Change(
        address=at, kind="stage", key="done", parent=board, action=Action.REPLACE, ids={"id": 9},
        before={"title": "Готово", "result": "process"}, after={"title": "Готово", "result": "failure"},
    )  # fmt: skip
    gone, add = KINDS["stage"].steps(Work(changes=(change,), live=live, plan={at: change}))
    assert (gone.call.method, gone.call.params) == ("crm.status.delete", {"id": 9})
    assert (add.call.params["fields"]["STATUS_ID"], add.after) == ("DONE", (gone.name,))


@pytest.mark.parametrize("side", ["parent", "child"])
def test_a_relation_that_was_sent_and_is_not_there_is_missed_on_its_side(side):
    change = creation("relation", f"p.relation.{side}.deal", side=side, target=2, show_in_card=True)
    live = process_there()
    work = Work(changes=(change,), live=live, plan={change.address: change})
    assert KINDS["relation"].stands(change, work, live) == {"relations.2": (True, None)}
    there = LiveObject(
        kind="relation", ident=f"relation:1:{side}:2", parent="process:1", natural=f"{side}:2", ids={"id": 1},
        attrs={"side": side, "target": 2, "show_in_card": True},
    )  # fmt: skip
    assert KINDS["relation"].stands(change, work, process_there(there)) == {}


def test_what_an_object_is_known_by_is_shown_even_where_it_stays():
    shown = {name: " ".join(one.name for one in kind.attrs if one.naming) for name, kind in KINDS.items()}
    assert shown == {
        **dict.fromkeys(KINDS, "title"),
        **dict.fromkeys(("binding", "card"), ""),
        "stage": "title code",
        "field": "title type code",
        "relation": "target",
    }


def test_what_people_see_has_a_word_and_what_they_do_not_see_has_none():
    attrs = [(name, one) for name, kind in KINDS.items() for one in kind.attrs]
    assert [(name, one.name) for name, one in attrs if bool(one.word) is one.internal] == []


def test_settings_of_a_field_are_told_by_their_words():
    told = settings_told({"entities": ("deal",), "list_height": 3, "unheard_of": "x"}, SimpleNamespace(then={}))
    assert [one.partition(":")[0] for one in told.split(", ")] == [
        "what it links to",
        "height of the list",
        "unheard_of",
    ]


def test_list_items_that_were_never_read_are_no_hindrance_to_a_new_name():
    record = Record(kind="field", ids={"id": 3, "item.old": 7}, attrs={"items": None}, created=True)
    new, moved = followed(Address("p.field.old"), record, lambda _one: Address("p.field.new"))
    assert (new, moved.attrs, moved.ids["id"]) == ("p.field.new", {"items": None}, 3)


def test_a_field_of_which_the_state_does_not_know_the_type_gets_no_digits():
    assert born({"settings": None}, None) == {"settings": None}


def test_every_kind_is_called_something_in_general():
    assert [name for name, kind in KINDS.items() if not kind.words.several] == []
