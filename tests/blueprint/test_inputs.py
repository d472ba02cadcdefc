"""Inputs: who gives the value, in which type it arrives, what is said when there is none."""

from __future__ import annotations

import pytest

from smartctl.blueprint.layers.compose import Layers
from smartctl.blueprint.resolve import resolved
from smartctl.blueprint.source import load
from smartctl.blueprint.validate import check
from smartctl.errors import InvalidBlueprint

TEXT = """\
format: smartctl/blueprint/v1
name: sample
version: 1.0.0
inputs:
  word: {type: string, default: "да"}
  days: {type: integer, default: 3}
  share: {type: number, default: 0.5}
  loud: {type: boolean, default: false}
  after: {type: duration, default: 1d12h}
  tone: {type: choice, choices: [calm, loud], default: calm}
  site-name: {type: string, default: x}
processes:
  p:
    title: "{{word}}, {{ days }}: {{loud}}"
    fields:
      word: {type: string, title: "{{word}}", settings: {rows: "{{days}}", default: "{{after}} {{tone}} {{site-name}}"}}
      share: {type: double, title: Д, required: "{{loud}}", settings: {default: "{{share}}"}}
"""


@pytest.fixture
def read(tmp_path):
    def _read(text=TEXT, file=None, name="inputs.yaml", **more):
        path = tmp_path / "sample.yaml"
        path.write_text(text, encoding="utf-8")
        if file is not None:
            more["inputs_file"] = tmp_path / name
            more["inputs_file"].write_text(file, encoding="utf-8")
        return load(path, **more)

    return _read


def test_defaults_arrive_in_their_types_alone_and_as_text_inside_a_text(read):
    document = read()
    assert document.diagnostics == ()
    process = document.data["processes"]["p"]
    assert process["title"] == "да, 3: false"
    assert process["fields"]["word"]["settings"] == {"rows": 3, "default": "1d12h calm x"}
    assert process["fields"]["share"]["required"] is False
    assert process["fields"]["share"]["settings"] == {"default": 0.5}


def test_the_command_line_beats_the_file_beats_the_environment_beats_the_default(read):
    environ = {"SMARTCTL_INPUT_days": "5", "SMARTCTL_INPUT_word": "env", "SMARTCTL_INPUT_SITE_NAME": "upper"}
    document = read(file="days: 6\nword: file\n", inputs={"days": "7"}, environ=environ)
    assert document.diagnostics == ()
    assert (document.inputs["days"], document.inputs["word"], document.inputs["site-name"]) == (7, "file", "upper")


def test_an_inputs_file_may_be_json(read):
    assert read(file='{"days": 9, "loud": true}', name="inputs.json").inputs["loud"] is True


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ({"days": "-4"}, -4),
        ({"share": "2"}, 2),
        ({"share": "2.25"}, 2.25),
        ({"loud": "true"}, True),
        ({"after": "30m"}, "30m"),
        ({"tone": "loud"}, "loud"),
        ({"word": "12"}, "12"),
    ],
)
def test_a_text_from_outside_is_read_in_the_type_of_the_input(read, given, value):
    (name,) = given
    assert read(inputs=given).inputs[name] == value


@pytest.mark.parametrize(
    "given",
    [{"days": "3.5"}, {"days": ""}, {"share": "x"}, {"loud": "yes"}, {"after": "3"}, {"after": ""}, {"tone": "shy"}],
)
def test_a_text_that_is_not_of_the_type_is_a_mistake(read, given):
    (found,) = read(inputs=given).diagnostics
    assert (found.code, found.span) == ("wrong-input", None)
    assert found.message.startswith("--set: ")
    assert found.suggestion


def test_a_wrong_value_in_an_inputs_file_is_shown_there(read):
    (found,) = read(file="\ndays: soon\n").diagnostics
    assert (found.code, found.span.path.name, found.span.line, found.span.column) == (
        "wrong-input",
        "inputs.yaml",
        2,
        7,
    )


def test_names_that_nobody_declared_are_mistakes(read):
    found = read(file="dayz: 1\n", inputs={"wrod": "x"}).diagnostics
    assert [(one.code, one.suggestion) for one in found] == [
        ("unknown-input", "Did you mean word?"),
        ("unknown-input", "Did you mean days?"),
    ]


def test_an_inputs_file_that_cannot_be_read_is_a_mistake_in_that_file(read):
    (found,) = read(file="a: [\n").diagnostics
    assert (found.code, found.span.path.name) == ("yaml-syntax", "inputs.yaml")


def test_a_value_that_looks_like_yaml_stays_a_text(read):
    document = read(inputs={"word": "{{days}} [x]: 'y' # z"})
    assert document.data["processes"]["p"]["fields"]["word"]["title"] == "{{days}} [x]: 'y' # z"


def test_the_resolved_form_has_no_inputs_and_means_the_same(read, tmp_path):
    document = read(inputs={"word": "а: #б", "days": "5"})
    text = resolved(document)
    again = tmp_path / "again.yaml"
    again.write_text(text, encoding="utf-8")
    assert "{{" not in text
    assert load(again).diagnostics == ()
    assert load(again).data == {key: value for key, value in document.data.items() if key != "inputs"}


def test_the_resolved_form_writes_aliases_out(read):
    text = TEXT.replace("      share:", "      again: &again {type: date, title: Д}\n      once: *again\n      share:")
    assert resolved(read(text)).count("{type: date, title: Д}") == 2


def test_a_document_with_a_missing_input_has_no_resolved_form(read):
    with pytest.raises(InvalidBlueprint):
        resolved(read(TEXT.replace('{type: string, default: "да"}', "{type: string}")))


HELD = """\
format: smartctl/blueprint/v1
name: sample
version: 1.0.0
inputs:
  list: {type: integer, title: {en: List 12 of acme, ru: Список}, portals: {acme.bitrix24.ru: 12, "mock:one": 13}}
  other: {type: string, portals: {acme.bitrix24.ru: "1030"}}
processes:
  p:
    title: P
    pipelines: {main: {title: Main}}
    fields:
      place: {type: iblock_element, title: M, settings: {iblock_id: "{{list}}"}}
      whose: {type: crm, title: W, settings: {entities: [deal, "{{other}}"]}}
    relations: {parents: {"{{other}}": {show_in_card: true}, deal: {}}}
    card: {main: [{section: S, fields: [title, "parent.{{other}}"]}]}
"""


def on(portal):
    return {"layers": Layers(portal=portal)}


def test_a_value_that_an_input_has_for_a_portal_is_good_there_alone(read):
    document = read(HELD, **on("acme.bitrix24.ru"))
    assert (document.diagnostics, document.inputs["list"]) == ((), 12)
    process = document.data["processes"]["p"]
    assert process["relations"]["parents"] == {"1030": {"show_in_card": True}, "deal": {}}
    assert process["card"]["main"][0]["fields"] == ["title", "parent.1030"]
    assert document.said_by["list"] == "portals"
    assert read(HELD, inputs={"list": "7"}, **on("acme.bitrix24.ru")).inputs["list"] == 7
    assert read(HELD).inputs["list"] == 12  # nobody is spoken to: as good as another


def test_on_every_other_portal_it_is_asked_for_with_what_it_is_elsewhere_and_nothing_else_is_complained_of(read):
    document = read(HELD, **on("mock:two"))
    assert [one.code for one in (*document.diagnostics, *check(document, language="en"))][:2] == ["missing-input"] * 2
    assert {one.code for one in check(document, language="en")} <= {"missing-input"}
    first = document.diagnostics[0]
    assert first.message == (
        'The input list ("List 12 of acme") has no value; processes.p.fields.place.settings.iblock_id asks for it.'
    )
    assert first.suggestion == (
        "On acme.bitrix24.ru it is 12. Write what it is here under `inputs:` of the portal in smartctl.yaml, or pass "
        "--set list=VALUE."
    )
    assert document.data["processes"]["p"]["relations"]["parents"] == {"deal": {}}


def test_two_relations_that_come_to_one_are_told(read):
    document = read(HELD, inputs={"other": "deal"}, **on("mock:one"))
    assert [(one.code, one.span.line) for one in document.diagnostics] == [("duplicate-key", 14)]


def test_a_value_for_a_portal_has_the_type_of_the_input(read):
    document = read(HELD.replace('"mock:one": 13', '"mock:one": x'))
    (wrong,) = [one for one in check(document, language="en") if one.code == "wrong-input"]
    assert wrong.context == "inputs.list.portals.mock:one"
