"""Each place of a blueprint that refers to an object takes each form of an address: the same comes out of all of them.

The table has the places, the forms that mean the one object there, and two names that do not.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from smartctl.blueprint.compile import compile_desired
from smartctl.blueprint.source import read_text
from smartctl.blueprint.spelling import spelled
from smartctl.blueprint.validate import check
from smartctl.errors import Severity

TEXT = """format: smartctl/blueprint/v1
name: sample
version: 1.0.0
workplaces:
  estate: {title: Недвижимость}
processes:
  house:
    title: Дом
    workplace: @workplace
    features: [documents, business_processes]
    options: {stages: true, pipelines: true, automation: true}
    pipelines:
      main:
        title: Основная
        stages: {new: {title: Н}, seen: {title: П}, done: {title: У, result: success}, lost: {title: О, result: failure}}
      side:
        title: Боковая
        stages: {new: {title: Н}, first: {title: П}, won: {title: У, result: success}, gone: {title: О, result: failure}}
    fields:
      kind: {type: list, title: Вид, items: {one: {title: Один}, two: {title: Два}}}
      start_on: {type: date, title: Начало}
      note: {type: string, title: Заметка}
      title: {type: string, title: Имя}
    relations: {parents: {deal: {show_in_card: true}}}
    card:
      @card:
        - {section: Всё, fields: [@card_field, @card_own, @card_relation]}
    automation:
      pipeline: @pipeline
      stages:
        @stage:
          - robot: {move: @move}
          - robot: {create: flat, stage: @created}
          - robot: {document: @document}
          - robot: {set: {@set: @set_item}}
          - robot: {comment: "Скажи {{@text}}", at: @at, if: [{field: @field, is: @item}, {field: note, is: flat.main}]}
          - robot: {task: Раз, deadline: @deadline - 3d, if_any: [{field: @any, is_not: @not_item}]}
          - trigger: {on: field_changed, fields: [@watched]}
      workflows:
        check:
          title: Проверка
          robots: [{move: @step, if: [{field: @step_field, is: @step_item}]}]
      tunnels:
        - {from: @from, to: @to}
        - {from: side.first, to: @away}
    permissions:
      sellers: {title: Продавцы, pipelines: [@permitted], read: all}
  flat:
    title: Квартира
    preset: all
    pipelines:
      homes:
        title: Квартиры
        stages: {begin: {title: Н}, sold: {title: У, result: success}, bad: {title: О, result: failure}}
numerators:
  acts: {title: Акты, template: "{NUMBER}"}
documents:
  act: {title: Акт, region: ru, numerator: @numerator, for: [@for, @for_process], file: documents/act.docx}
"""


class Place(NamedTuple):
    forms: str
    """The first one is the plain one."""
    code: str
    """Of the mistake about a name that means nothing."""
    missing: str
    near: str
    """What is advised."""


def stage(short, key):
    pipeline, _dot, word = short.rpartition(".")
    return (
        f"{short} {pipeline}.stage.{word} pipeline.{pipeline}.stage.{word} house.{short} house.pipeline.{pipeline}.stage.{word} "
        + key
    )


NEW, SEEN, FIRST = (
    stage("main.new", "new stage.new house.new"),
    stage("main.seen", "seen stage.seen house.seen"),
    stage("side.first", "first stage.first house.first"),
)
HOMES = "begin homes.begin flat.begin flat.homes.begin flat.pipeline.homes.stage.begin homes.stage.begin stage.begin"
MAIN = "main pipeline.main house.main house.pipeline.main"
KIND = "kind field.kind house.kind house.field.kind"
START = "start_on field.start_on house.start_on house.field.start_on"
ONE = "one item.one kind.one house.kind.one field.kind.item.one house.field.kind.item.one"

PLACES = {
    "workplace": Place("estate workplace.estate", "unknown-workplace", "workplace.estat", "workplace.estate"),
    "card": Place(MAIN, "unknown-pipeline", "house.pipeline.mian", "house.pipeline.main"),
    "card_field": Place(KIND, "unknown-card-field", "house.field.kid", "house.field.kind"),
    "card_own": Place("field.title house.field.title house.title", "unknown-card-field", "field.titel", ".title"),
    "card_relation": Place(
        "parent.deal deal relation.parent.deal house.relation.parent.deal house.deal",
        "unknown-card-field",
        "relation.parent.dela",
        "parent.deal",
    ),
    "pipeline": Place(MAIN, "unknown-pipeline", "pipeline.mian", "main"),
    "stage": Place(NEW, "unknown-stage", "house.pipeline.main.stage.nwe", "house.pipeline.main.stage.new"),
    "move": Place(SEEN, "unknown-stage", "main.stage.sene", "main.seen"),
    "created": Place(HOMES, "unknown-stage", "flat.homes.begni", "begin"),
    "document": Place("act document.act", "unknown-document", "document.atc", "act"),
    "set": Place(KIND, "unknown-field", "house.field.kid", "house.field.kind"),
    "set_item": Place(ONE, "unknown-item", "item.oen", "one"),
    "text": Place(
        "note field.note house.note house.field.note", "unknown-field", "house.field.not", "house.field.note"
    ),
    "at": Place(START, "unknown-field", "field.start_in", "start_on"),
    "field": Place(KIND, "unknown-field", "house.kid", "kind"),
    "item": Place(ONE, "unknown-item", "house.field.kind.item.oen", "house.field.kind.item.one"),
    "deadline": Place(START, "unknown-field", "house.field.start_in", "house.field.start_on"),
    "any": Place(KIND, "unknown-field", "field.kid", "kind"),
    "not_item": Place(ONE, "unknown-item", "kind.oen", "one"),
    "watched": Place(KIND, "unknown-field", "house.field.kid", "house.field.kind"),
    "step": Place(SEEN, "unknown-stage", "house.pipeline.main.stage.sene", "house.pipeline.main.stage.seen"),
    "step_field": Place(KIND, "unknown-field", "house.field.kid", "house.field.kind"),
    "step_item": Place(ONE, "unknown-item", "house.kind.oen", "one"),
    "from": Place(SEEN, "unknown-stage", "house.main.sene", "main.seen"),
    "to": Place(FIRST, "unknown-stage", "house.pipeline.side.stage.frist", "house.pipeline.side.stage.first"),
    "away": Place(
        f"flat.homes.begin {HOMES}", "unknown-stage", "flat.pipeline.homes.stage.begni", "flat.pipeline.homes"
    ),
    "permitted": Place(MAIN, "unknown-pipeline", "house.pipeline.mian", "house.pipeline.main"),
    "numerator": Place("acts numerator.acts", "unknown-numerator", "numerator.atcs", "acts"),
    "for": Place(f"house.main {MAIN}", "unknown-pipeline", "house.pipeline.mian", "house.pipeline.main"),
    "for_process": Place("flat", "unknown-process", "falt", "flat"),
}
FORMS = [(name, form) for name, place in PLACES.items() for form in dict.fromkeys(place.forms.split())]


def filled(**other):
    text = TEXT
    for name in sorted(PLACES, key=len, reverse=True):
        text = text.replace(f"@{name}", other.get(name, PLACES[name].forms.split()[0]))
    return text


def read(text):
    return read_text(text, path=Path(__file__).parent / "sample.yaml")


def mistakes(text):
    return [one for one in check(read(text), language="ru") if one.severity is Severity.ERROR]


def compiled(text):
    assert mistakes(text) == []
    return compile_desired(read(text), language="ru")


PLAIN = filled()


@pytest.mark.parametrize(("name", "form"), FORMS, ids=lambda one: one)
def test_a_form_that_means_one_thing_is_taken_where_any_other_is(name, form):
    assert compiled(filled(**{name: form})) == compiled(PLAIN)


def test_a_value_that_looks_like_an_address_stays_a_value():
    [robot] = [one for one in compiled(PLAIN).automation if one.action == "comment"]
    assert robot.conditions[1] == {"field": "note", "is": "flat.main"}


@pytest.mark.parametrize("name", PLACES)
def test_a_name_that_means_nothing_is_told_with_its_place_and_what_may_be_meant(name):
    place = PLACES[name]
    text = filled(**{name: place.missing})
    told = [one for one in mistakes(text) if one.code == place.code]
    assert len(told) == 1, mistakes(text)
    [line] = [number for number, one in enumerate(text.splitlines(), start=1) if one != PLAIN.splitlines()[number - 1]]
    assert told[0].span.line == line
    assert place.near in told[0].suggestion
    assert "Did you mean" in told[0].suggestion


SECOND = """  yard:
    title: Двор
    options: {stages: true, pipelines: true}
    features: [documents]
    pipelines:
      main:
        title: Основная
        stages: {begin: {title: Н}, sold: {title: У, result: success}, bad: {title: О, result: failure}}
numerators:
"""
SEVERAL = {
    "for": ("main", "house.pipeline.main, yard.pipeline.main"),
    "away": ("begin", "flat.pipeline.homes.stage.begin, yard.pipeline.main.stage.begin"),
}


@pytest.mark.parametrize("name", SEVERAL)
def test_a_name_that_means_two_things_is_told_with_both(name):
    form, both = SEVERAL[name]
    text = filled(**{name: form}).replace("numerators:\n", SECOND)
    [told] = mistakes(text)
    assert (told.code, told.context.rpartition(".")[0] != "") == ("ambiguous-name", True)
    assert told.message == f"{form} can mean several: {both}."
    assert told.span.text[told.span.column - 1 : told.span.end_column - 1] == form


def test_a_stage_without_a_main_pipeline_is_one_of_several():
    text = PLAIN.replace("      pipeline: main\n", "").replace("pipeline: main", "")
    codes = {(one.code, one.message) for one in mistakes(text.replace("        main.new:", "        new:"))}
    expected = "new can mean several: house.pipeline.main.stage.new, house.pipeline.side.stage.new."
    assert codes == {("ambiguous-name", expected)}


@pytest.mark.parametrize(
    ("before", "more", "code"),
    [
        ("      workflows:\n", "        house.new: [{robot: {comment: Раз}}]\n", "stage-twice"),
        ("    automation:\n      pipeline", "      house.main: [{section: Всё, fields: []}]\n", "card-twice"),
    ],
)
def test_one_object_under_two_names_is_told(before, more, code):
    assert PLAIN.count(before) == 1
    assert [one.code for one in mistakes(PLAIN.replace(before, more + before))] == [code]


def test_what_is_spelled_anew_stays_where_it_is():
    written = read(filled(card="house.pipeline.main", move="house.pipeline.main.stage.seen"))
    told = spelled(written).mistake("x", "", ("processes", "house", "card", "main"), key=True).span
    assert told.text[told.column - 1 : told.end_column - 1] == "house.pipeline.main"
