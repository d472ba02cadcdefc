"""Files of workflow templates: as the official documentation shows one, and as blueprints say them."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartctl.designer import bpt, php
from smartctl.designer.naming import Naming
from smartctl.designer.reading import Unreadable, robots
from smartctl.designer.workflow import Robot, template
from smartctl.mockportal import bpt as portals
from smartctl.model import Address
from tests.share import examples

# The sample on the page of bizproc.workflow.template.add (official documentation, MIT licence beside it).
SAMPLE = (Path(__file__).parent / "official" / "app-template.bpt").read_bytes()

NAMING = Naming(
    columns={"crew": "UF_CRM_7_CREW", "start_on": "UF_CRM_7_START_ON", "kind": "UF_CRM_7_KIND"},
    items={("kind", "own"): "41", ("kind", "hired"): "43"},
    stages={
        Address("p.pipeline.main.stage.new"): "DT1036_9:NEW",
        Address("q.pipeline.main.stage.new"): "DT1038_11:NEW",
    },
    processes={"p": 1036, "q": 1038},
)


def test_the_official_sample_is_read_as_a_message_and_written_again_byte_for_byte():
    parts = bpt.read(SAMPLE)
    [message] = robots(parts["TEMPLATE"], Naming())
    author = {"role": "creator"}
    text = "Время локальное: {=System:NowLocal}\nВремя сервера: {=System:Now}\nТекущая дата: {=System:Date}"
    assert message == Robot(action="notify", values={"notify": text, "to": (author,)})
    names = [parts["TEMPLATE"][0]["Children"][0]["Name"]]
    again = template([message], Naming(), language="ru", names=names)
    assert bpt.write(again, fields=parts["DOCUMENT_FIELDS"]) == SAMPLE


def test_a_file_of_ours_brings_no_fields_along_and_is_taken_by_a_portal():
    data = bpt.write(template([Robot(action="comment", values={"comment": "Принято"})], NAMING, language="ru"))
    assert portals.read(data)["DOCUMENT_FIELDS"] in ({}, [])
    assert data == bpt.write(template([Robot(action="comment", values={"comment": "Принято"})], NAMING, language="ru"))


PEOPLE = st.one_of(
    st.sampled_from([{"role": "creator"}, {"role": "responsible"}]),
    st.integers(1, 99).map(lambda number: {"role": f"user_{number}", "user": number}),
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="{}"), min_size=1, max_size=20).map(
    lambda text: f"{text} {{{{crew}}}}"
)
DURATIONS = st.sampled_from(["3d", "4h", "30m", "1d12h", "2h15m"])
MOMENTS = st.one_of(DURATIONS, st.sampled_from(["start_on", "start_on - 3d", "created + 2h"]))


def values(action, required, **optional):
    return st.fixed_dictionaries({action: required}, optional=optional).map(lambda given: (action, given))


ANY = st.one_of(
    values(
        "task", TEXTS, responsible=PEOPLE, observers=st.tuples(PEOPLE), deadline=MOMENTS, description=TEXTS,
        checklist=st.lists(TEXTS, min_size=1, max_size=3).map(tuple),
    ),
    values("todo", TEXTS, responsible=PEOPLE, deadline=MOMENTS, description=TEXTS),
    st.tuples(TEXTS, st.lists(PEOPLE, min_size=1, max_size=3).map(tuple)).map(
        lambda pair: ("notify", {"notify": pair[0], "to": pair[1]})
    ),
    values("sms", TEXTS),
    values("comment", TEXTS),
    values("move", st.just("p.pipeline.main.stage.new")),
    values("create", st.just("q"), title=TEXTS, stage=st.just("q.pipeline.main.stage.new")),
    values("set", st.just({"crew": "Первая", "kind": "hired"})),
    values("assign", PEOPLE),
    values("webhook", st.just("https://example.com/hook")),
)  # fmt: skip
WAITS = st.one_of(st.just({}), DURATIONS.map(lambda text: {"after": text}), st.just({"at": "start_on - 1d"}))
CONDITIONS = st.lists(
    st.sampled_from(
        [
            {"field": "kind", "is": "own"},
            {"field": "crew", "is_not": "Первая"},
            {"field": "opportunity", "more": "5"},
            {"field": "crew", "filled": False},
        ]
    ),
    max_size=3,
    unique_by=repr,
).map(tuple)


def robot(given):
    (action, said), waits, conditions, either = given
    return Robot(
        action=action,
        values={**said, **waits},
        conditions=conditions,
        any_condition=either and len(conditions) > 1,
    )


ROBOTS = st.lists(st.tuples(ANY, WAITS, CONDITIONS, st.booleans()).map(robot), min_size=1, max_size=5)


@settings(max_examples=examples(100))
@given(ROBOTS)
def test_what_is_written_is_read_back_as_the_same_robots(wanted):
    data = bpt.write(template(wanted, NAMING, language="ru"))
    read = robots(bpt.read(data)["TEMPLATE"], NAMING)
    assert [_whole(one) for one in read] == [_whole(one) for one in wanted]
    portals.read(data)  # the names of activities are unique, or the portal refuses


def _whole(one):
    """Tasks and to-dos without a responsible person go to that of the item."""
    values = dict(one.values)
    if one.action in ("task", "todo"):
        values.setdefault("responsible", {"role": "responsible"})
    return one.action, values, one.conditions, one.any_condition


@settings(max_examples=examples(100))
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(st.characters(exclude_categories=["Cs"])),
        lambda inner: st.lists(inner, min_size=1) | st.dictionaries(st.text(min_size=1).map(lambda key: f"k{key}"), inner),
        max_leaves=20,
    )
)  # fmt: skip
def test_every_value_survives_serialization(value):
    assert php.loads(php.dumps(value)) == value


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"x",
        b"i:1",
        b'O:8:"stdClass":0:{}',
        b's:9:"a";',
        b"a:1:{i:0;",
        b"i:1;i:2;",
        b"a:1:{",
        zlib.compress(b"i:1;"),
    ],
)
def test_what_is_no_template_is_refused(data):
    with pytest.raises(bpt.NotATemplate):
        bpt.read(data)


def test_a_file_that_unpacks_without_end_is_refused():
    with pytest.raises(bpt.NotATemplate):
        bpt.read(zlib.compress(b"a" * (17 * 1024 * 1024)))


@pytest.mark.parametrize(
    "template_",
    [
        [],
        [{"Type": "StateMachineWorkflowActivity"}],
        [{"Type": "SequentialWorkflowActivity", "Children": [{"Type": "CodeActivity", "Properties": {}}]}],
        [{"Type": "SequentialWorkflowActivity", "Children": [{"Type": "IfElseActivity", "Children": []}]}],
    ],
)
def test_a_workflow_of_somebody_else_is_not_guessed_at(template_):
    with pytest.raises(Unreadable):
        robots(template_, NAMING)
