"""What resources look like as a blueprint: reading what was written gives the same resources back."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from smartctl.blueprint.automation import ACTIONS
from smartctl.blueprint.compile import compile_desired
from smartctl.blueprint.composing import compose
from smartctl.blueprint.fmt import format_text
from smartctl.blueprint.saying import sections_of
from smartctl.blueprint.source import load, read_text
from smartctl.blueprint.validate import check
from smartctl.errors import Severity
from smartctl.shipped import blueprints_dir
from tests.blueprint.schema_values import rule, values, whole
from tests.share import examples

HEAD = {"format": "smartctl/blueprint/v1", "name": "sample", "version": "1.0.0"}
WHOLE = Path(__file__).parent / "whole.yaml"
FILES = [*sorted(blueprints_dir().glob("*.yaml")), WHOLE]
WORDS = {"lead": 1, "deal": 2, "quote": 7, "order": 14, "invoice": 31, "1030": 1030, "2": 2}


def said_again(want, language):
    """Text of a blueprint that asks for the same; kinds of triggers stand on stages alone."""
    resources = [one for one in want.resources if one.kind != "trigger"]
    return resources, compose({**HEAD, "name": want.blueprint, **sections_of(resources, language=language)})


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_blueprint_that_we_have_is_said_again_in_full(path, language):
    resources, text = said_again(compile_desired(load(path), language=language), language)

    document = read_text(text, path=path)

    assert [one for one in check(document, language=language) if one.severity is Severity.ERROR] == []
    assert list(compile_desired(document, language=language).resources) == resources
    assert format_text(text) == text


KEYS = st.from_regex(r"[a-z][a-z0-9_-]{0,5}", fullmatch=True)
PLACES = st.sampled_from(["checked", "main.checked", "side.new"])
ROLES = st.sampled_from(["responsible", "head", "seller"])


WORKFLOW_ROBOT = {
    "#stage_name": PLACES,
    "#people": st.one_of(ROLES, st.lists(ROLES, min_size=1, max_size=2)),
    "responsible": ROLES,
    "assign": ROLES,
    "document": st.just("act"),
    "set": st.dictionaries(KEYS, st.text(max_size=5), min_size=1, max_size=2),
}


BESIDE = values(rule("robot"), WORKFLOW_ROBOT, without=frozenset(ACTIONS))


@cache
def acting(action, processes):
    given_ = {**WORKFLOW_ROBOT, "create": st.sampled_from(processes)}
    return values({"properties": {action: rule("robot")["properties"][action]}, "required": [action]}, given_)


@st.composite
def robots(draw, processes):
    """One action, and words beside it; whether they make sense together is not asked here."""
    robot = draw(BESIDE)
    action = draw(st.sampled_from(ACTIONS))
    said = draw(acting(action, processes))
    beside = {name: value for name, value in robot.items() if name != "stage" or action == "create"}
    return {**said, **beside}


@cache
def parts(processes):
    """What stands in a blueprint of these processes, each part as a strategy: to make one takes longer than to draw."""
    ends = st.sampled_from([*WORDS, *processes])
    elements = st.sampled_from(["title", "client", "UTM", "kind", "field.title", *(f"parent.{one}" for one in WORDS)])
    given_ = {
        "#key": KEYS,
        "#target": ends,
        "#card_field": elements,
        "workplace": st.one_of(st.none(), st.integers(1, 99), st.sampled_from(["office", "field"])),
        "entities": st.lists(st.one_of(ends, st.integers(1030, 1050)), min_size=1, unique_by=str),
        "numerator": st.one_of(st.integers(1, 9), KEYS),
        "for": st.lists(
            st.sampled_from([*processes, f"{processes[0]}.main", "deal", "2_category_0"]), min_size=1, unique=True
        ),
        "file": st.just("act.docx"),
    }
    workflow = st.fixed_dictionaries(
        {"title": st.just("Проверка"), "robots": st.lists(robots(processes), min_size=1, max_size=2)},
        optional={"start": st.sampled_from(["on_create", "by_hand"])},
    )
    field, process = rule("field"), frozenset({"automation", "permissions", "card", "fields"})
    return {
        "process": values(rule("process"), given_, without=process),
        "card": values(rule("card"), given_),
        "workflows": st.dictionaries(KEYS, workflow, max_size=1),
        "field": values(field, given_, without=frozenset({"settings", "items"})),
        "list items": values(field["properties"]["items"], given_),
        **{
            f"{case['if']['properties']['type']['const']} settings": values(
                case["then"]["properties"]["settings"], given_
            )
            for case in field["allOf"]
        },
        **{name: values(whole()["properties"][name], given_) for name in BESIDE_PROCESSES},
    }


SOME_PROCESSES = st.lists(st.sampled_from(["p", "house", "deal-like"]), min_size=1, unique=True)
NAMES = st.lists(KEYS, max_size=3, unique=True)
BESIDE_PROCESSES = ("workplaces", "numerators", "robot_kinds", "allow", "documents")


@st.composite
def blueprints(draw):
    """Everything that the schemas permit, with names that mean something in the file."""
    processes = draw(SOME_PROCESSES)
    of = parts(tuple(processes))
    made = {}
    for key in processes:
        node = draw(of["process"])
        node["fields"] = {name: draw(fields(of)) for name in draw(NAMES)}
        node["card"] = {name: draw(of["card"]) for name in node.get("pipelines", {})}
        main = {"title": "Главная", "stages": {"checked": {"title": "Проверено"}}}
        workflows = draw(of["workflows"])
        if workflows:
            node["pipelines"] = {"main": main, **node.get("pipelines", {})}
            node["automation"] = {
                "pipeline": "main",
                "roles": {"seller": {"title": "Продавец", "user": 7}},
                "workflows": workflows,
            }
        made[key] = {name: value for name, value in node.items() if value != {} or name not in ("fields", "card")}
    made = {"processes": made}
    for name in BESIDE_PROCESSES:
        if draw(st.booleans()):
            made[name] = draw(of[name])
    return {**HEAD, **made}


@st.composite
def fields(draw, of):
    node = draw(of["field"])
    settings_ = of.get(f"{node['type']} settings")
    if settings_ is not None and draw(st.booleans()):
        node["settings"] = draw(settings_)
    if node["type"] == "list":
        node["items"] = draw(of["list items"])
    return node


@settings(max_examples=examples(60), phases=[Phase.explicit, Phase.generate])
@given(blueprints(), st.sampled_from(["ru", "en"]))
def test_whatever_a_blueprint_can_say_is_said_again(tmp_path_factory, data, language):
    folder = tmp_path_factory.mktemp("b", numbered=True) if data.get("documents") else Path()
    if data.get("documents"):
        (folder / "act.docx").write_bytes(b"PK")
    document = read_text(compose(data), path=folder / "sample.yaml")
    assert document.data == data  # nothing is lost between values and text
    resources, text = said_again(compile_desired(document, language=language), language)

    again = compile_desired(read_text(text, path=folder / "sample.yaml"), language=language)

    assert {one.address: one for one in again.resources} == {one.address: one for one in resources}
    assert [one.address for one in again.resources] == [one.address for one in resources]
    assert format_text(text) == text


@pytest.mark.parametrize(
    "text", ["Да,нет", "да, нет", "k,+", "a,", "1,5", "x?", "a: b", "a #b", "[x", "x]", "{{title}}"]
)
@pytest.mark.parametrize(
    "around", [lambda text: {"title": text}, lambda text: {"s": [{"section": {"ru": text, "en": "x"}}]}]
)
def test_a_text_is_read_as_it_was_written_between_brackets_too(text, around):
    written = compose(around(text))
    assert read_text(written, path=Path("sample.yaml")).data == around(text)
    assert format_text(written) == written
