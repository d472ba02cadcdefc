"""Parts of the kinds that only rare portals or rare files show, by values: what a robot may hold, pipelines told elsewhere,
switches that are opened for a while, and what tells of an object without a mark."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from msgspec.structs import asdict

from smartctl.designer.activities import WRITABLE
from smartctl.errors import PortalError
from smartctl.kinds import KINDS, robot_values, traces
from smartctl.kinds.base import Scope, Work
from smartctl.kinds.beside import PORTAL, UNCLEAR
from smartctl.kinds.card_names import NEEDS, SYSTEM
from smartctl.kinds.field_words import other_languages
from smartctl.kinds.pipeline_list import CLOSED, absent, pipelines_of, queries, types_of
from smartctl.kinds.values import plain
from smartctl.model import Action, Address, Bound, Change, Live, LiveObject
from smartctl.ports import Answer
from smartctl.steps import Call, gates

P, MAIN = Address("p"), Address("p.pipeline.main")
SAMPLES = {
    "text": "x", "person": {"user": 1}, "people": [{"role": "boss"}], "conditions": [{"field": "crew", "is": "x"}],
    "texts": ["a"], "map": {}, "empty": [], "number": 5,
}  # fmt: skip
WRITTEN = {
    ("text",): (
        *("task", "todo", "notify", "sms", "comment", "webhook", "move", "create", "title", "stage"),
        *("description", "deadline", "after", "at", "on"),
    ),
    ("person", "people", "empty"): ("responsible", "observers", "to", "assign"),
    ("conditions", "empty"): ("if", "if_any"),
    ("texts", "empty"): ("checklist",),
    ("person", "map"): ("set", "with"),
    tuple(SAMPLES): ("important",),
}


def text(value):
    return isinstance(value, str)


@pytest.mark.parametrize(("sorts", "name"), [(sorts, name) for sorts, names in WRITTEN.items() for name in names])
def test_each_part_of_a_robot_holds_values_of_its_sort(sorts, name):
    robot = {"comment": "x", **({"to": SAMPLES["people"]} if name == "notify" else {})}
    held = {sort for sort, value in SAMPLES.items() if robot_values.holds({**robot, name: value}, text, plain)}
    assert held == set(sorts)


def test_a_robot_does_something_or_cannot_be_read():
    def holds(value):
        return robot_values.holds(value, text, plain)

    assert [
        name for name in WRITABLE if not holds({name: {"set": {}, "assign": SAMPLES["people"]}.get(name, "x")})
    ] == ["notify"]
    assert holds({"notify": "x", "to": SAMPLES["people"]})
    assert holds({"unreadable": "x", "comment": 5})
    assert not any(
        map(holds, ({}, {"after": "1d"}, {"to": SAMPLES["people"]}, [], "comment", None, {"comment": object()}))
    )


@pytest.mark.parametrize(
    ("condition", "held"),
    [
        ({"field": "crew", "is": "x"}, True),
        ({"field": "crew", "is": 5}, True),
        ({"field": "crew", "is": {"user": 1}}, True),
        ({"field": "crew", "is": {"role": "boss"}}, True),
        ({"field": "crew", "is": {"role": 5}}, False),
        ({"field": "crew", "is": {}}, False),
        ({"field": "crew", "is": ["x"]}, False),
        ({"field": "crew", "filled": True}, True),
        ({"field": "crew"}, False),
        ({"field": 5, "is": "x"}, False),
        ({"is": "x"}, False),
        ("crew", False),
    ],
)
def test_a_condition_names_a_field_and_what_it_is_held_against(condition, held):
    assert robot_values.holds({"comment": "x", "if": [condition]}, text, plain) is held


def test_the_places_that_robots_name_are_addresses_of_stages_and_processes():
    robots = [{"on": "a", "move": "b"}, {"create": "c", "stage": "d", "task": "e"}, "f", {"move": 5}, {"title": "g"}]
    assert list(robot_values.named(robots)) == ["a", "b", "c", "d"]
    assert list(robot_values.named(tuple(robots))) == ["a", "b", "c", "d"]
    assert list(robot_values.named("on")) == []


CLOSED_ANSWERS = {
    "type_1": Answer(result={"type": {"id": "1", "entityTypeId": "1036"}}),
    "type_2": Answer(result=[]),
    "categories_1036": PortalError("no", method="crm.category.list", code="entity_type_not_supported"),
    "directories": Answer(
        result=[
            {
                "ID": "DYNAMIC_1036_STAGE_9", "ENTITY_TYPE_ID": "1036", "CATEGORY_ID": "9", "CATEGORY_NAME": "Общая",
                "CATEGORY_SORT": "500", "IS_DEFAULT_CATEGORY": "Y",
            },
            {"ID": "DYNAMIC_1040_STAGE_11", "ENTITY_TYPE_ID": 1040, "CATEGORY_ID": 11, "CATEGORY_NAME": "Чужая"},
            {"ID": "STATUS", "NAME": "Статусы"},
        ]
    ),
}  # fmt: skip


def test_pipelines_of_a_process_that_refuses_are_told_by_the_lists_of_stages():
    assert types_of(CLOSED_ANSWERS) == ((1, 1036),)
    assert pipelines_of(CLOSED_ANSWERS, 1036) == [
        {"id": "9", "name": "Общая", "sort": "500", "entityTypeId": 1036, "isDefault": "Y", CLOSED: True}
    ]
    told = {"categories_1040": Answer(result={"categories": [{"id": 11}]})}
    assert pipelines_of({**CLOSED_ANSWERS, **told}, 1040) == [{"id": 11}]


def test_pipelines_are_asked_for_by_the_numbers_of_processes_and_elsewhere_where_that_is_refused():
    scope = Scope(blueprint="b", lineage="", known={P: ("process", {"id": 3, "entityTypeId": "1050"})})
    asked = queries(scope, {"type_1": CLOSED_ANSWERS["type_1"]})
    assert {key: (call.method, dict(call.params)) for key, call in asked.items()} == {
        "categories_1036": ("crm.category.list", {"entityTypeId": 1036}),
        "categories_1050": ("crm.category.list", {"entityTypeId": 1050}),
    }
    more = queries(scope, CLOSED_ANSWERS)
    assert (more["directories"].method, dict(more["directories"].params)) == ("crm.status.entity.types", {})
    assert [key for key in ("categories_1036", "categories_1050", "stages_9") if absent(key, CLOSED_ANSWERS)] == [
        "categories_1036", "categories_1050",
    ]  # fmt: skip
    other = PortalError("no", method="crm.category.list", code="ACCESS_DENIED")
    assert not absent("categories_1036", {**CLOSED_ANSWERS, "categories_1036": other})


def change(kind, address, action, before=None, after=None, *, parent=None):
    at = Address(address)
    return Change(
        address=at, kind=kind, key=at.rpartition(".")[2], parent=parent, action=action, before=before, after=after,
        ids={"id": 1, "entityTypeId": 1036},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("closed", "process", "pipeline", "opened"),
    [
        (True, change("process", "p", Action.NOOP, {}, {"pipelines": False}), Action.UPDATE, True),
        (True, change("process", "p", Action.NOOP, {}, {"pipelines": False}), Action.CREATE, True),
        (True, change("process", "p", Action.NOOP, {}, {"pipelines": False}), Action.DELETE, True),
        (True, change("process", "p", Action.NOOP, {}, {}), Action.UPDATE, True),
        (True, change("process", "p", Action.NOOP, {}, {"pipelines": False}), Action.NOOP, False),
        (True, change("process", "p", Action.UPDATE, {}, {"pipelines": True}), Action.UPDATE, False),
        (True, change("process", "p", Action.DELETE, {}, None), Action.DELETE, False),
        (False, change("process", "p", Action.NOOP, {}, {"pipelines": False}), Action.UPDATE, False),
    ],
)
def test_pipelines_are_switched_on_for_as_long_as_one_is_written(closed, process, pipeline, opened):
    live = LiveObject(
        kind="process", ident="process:1", parent=None, natural="", ids={"id": 1, "entityTypeId": 1036}, attrs={},
        raw={CLOSED: True} if closed else {},
    )  # fmt: skip
    board = change("pipeline", MAIN, pipeline, {}, {}, parent=P)
    around = Live(bound={P: Bound(address=P, live=live, owned=True)})
    steps = KINDS["process"].steps(Work(changes=(process,), live=around, plan={P: process, MAIN: board}))
    gate = gates(P, "pipelines")
    told = [(one.name, one.call, one.after, one.opens, one.closes) for one in steps if one.passing]

    def switch(value):
        return Call(method="crm.type.update", params={"id": 1, "fields": {"isCategoriesEnabled": value}})

    assert told == opened * [
        ("p#pipelines-on", switch("Y"), ("p#update",), gate, frozenset()),
        ("p#pipelines-off", switch("N"), (), frozenset(), gate),
    ]


def there(kind, **more):
    return LiveObject(
        kind=kind, ident=f"{kind}:7", parent=more.pop("parent", None), natural="CODE", ids={"id": 7, "entityTypeId": 1036},
        attrs={"title": "Акты"}, raw=more,
    )  # fmt: skip


AROUND = Live(
    bound={
        P: Bound(address=P, live=LiveObject(kind="process", ident="process:3", parent=None, natural="", ids={"id": 3, "entityTypeId": 1036}, attrs={}), owned=True),
        MAIN: Bound(address=MAIN, live=LiveObject(kind="pipeline", ident="pipeline:9", parent="process:3", natural="", ids={"id": 9}, attrs={}), owned=True),
    }
)  # fmt: skip
NUMBERS = frozenset({1036, 1040})


@pytest.mark.parametrize(
    ("told", "facts"),
    [
        (traces.process(there("process"), AROUND), ("process_1036", None, False, "Акты", "CODE", None, frozenset())),
        (traces.document(there("document", types=NUMBERS, code="x"), AROUND), ("document.document_7", "p", True, "Акты", "", PORTAL, frozenset({"1036", "1040"}))),
        (traces.document(there("document", types=NUMBERS), AROUND), ("document.document_7", "p", True, "Акты", "", UNCLEAR, frozenset({"1036", "1040"}))),
        (traces.document(there("document", types=frozenset()), AROUND), ("document.document_7", None, False, "Акты", "", UNCLEAR, frozenset())),
        (traces.numerator(there("numerator", types=NUMBERS, first=True), AROUND), ("numerator.numerator_7", "p", True, "Акты", "", PORTAL, frozenset({"1036", "1040"}))),
        (traces.numerator(there("numerator", types=frozenset({5}), first=False), AROUND), ("numerator.numerator_7", None, False, "Акты", "", UNCLEAR, frozenset({"5"}))),
        (traces.workplace(there("workplace", types=frozenset({3, 4})), AROUND), ("workplace.workplace_7", "p", True, "Акты", "", None, frozenset({"process:3", "process:4"}))),
        (traces.workflow(there("workflow", parent="process:3"), AROUND), ("p.automation.workflow.workflow_7", "p", True, "Акты", "", None, frozenset())),
        (traces.card(there("card", parent="pipeline:9"), AROUND), ("p.card.main", MAIN, True, "", "", None, frozenset())),
        (traces.trigger(there("trigger"), AROUND), ("trigger.CODE", None, True, "Акты", "CODE", None, frozenset())),
        (traces.robot_kind(there("robot_kind"), AROUND), ("robot_kind.CODE", None, True, "", "CODE", None, frozenset())),
    ],
)  # fmt: skip
def test_what_tells_of_an_object_without_a_mark(told, facts):
    plain_trace = traces.trigger(there("trigger"), AROUND)
    address, owner, near, title, code, origin, processes = facts
    origin = plain_trace.origin if origin is None else origin
    assert asdict(told) == {
        **asdict(plain_trace), "address": address, "owner": owner, "near": near, "title": title, "code": code, "origin": origin,
        "processes": processes,
    }  # fmt: skip


def test_what_stands_in_nothing_of_ours_tells_nothing():
    assert traces.workflow(there("workflow", parent="process:9"), AROUND) is None
    assert traces.card(there("card", parent="pipeline:1"), AROUND) is None


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({"ru": "Бригада", "en": "Gang"}, "Field crew: the name was changed in other languages."),
        ({"ru": "Иное", "en": "Crew"}, ""),
    ],
)
def test_a_name_that_somebody_changed_in_a_language_that_is_not_read_is_told_as_that(found, said):
    telling = SimpleNamespace(name="Field crew", language="ru", label=lambda attrs: attrs["title"]["ru"])
    assert other_languages(telling, {"ru": "Бригада", "en": "Crew"}, found) == said


def test_a_field_of_the_portals_own_is_on_a_card_with_the_switch_that_gives_it():
    assert sorted(NEEDS.items()) == [
        ("begin_date", "begin_close_dates"), ("client", "client"), ("close_date", "begin_close_dates"),
        ("my_company", "my_company"), ("observers", "observers"), ("opportunity", "products"), ("products", "products"),
        ("source", "source"), ("source_description", "source"), ("stage", "stages"),
    ]  # fmt: skip
    assert NEEDS.keys() <= SYSTEM.keys()
    assert {KINDS["process"].attr(name) is None for name in NEEDS.values()} == {False}
