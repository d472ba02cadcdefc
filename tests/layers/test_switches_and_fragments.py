"""Inputs that reach every place, objects that are there for some values only, and fragments with parameters."""

from __future__ import annotations

from pathlib import Path

import pytest

from smartctl.blueprint.layers.compose import Layers
from smartctl.blueprint.source import load
from smartctl.blueprint.validate import check
from smartctl.errors import UsageError

HEAD = """\
format: smartctl/blueprint/v1
name: switches
version: 1.0.0
inputs:
  profile: {type: choice, choices: [minimal, full], default: full}
  with_documents: {type: boolean, default: true}
  name: {type: text, default: {ru: Заявка, en: Request}}
  places: {type: list, default: [tasks]}
  kinds: {type: items, default: {one: Первый, two: {title: {ru: Второй}}}}
processes:
  p:
    title: "{{name}}"
"""
WHOLE = f"""{HEAD}
    features: [{{word: documents, when: with_documents}}, recycle_bin]
    bindings: "{{{{places}}}}"
    pipelines:
      main:
        title: Основная
        stages:
          new: {{title: Новая}}
          check: {{title: Проверка, when: {{profile: full}}}}
          won: {{title: Да, result: success}}
          lost: {{title: Нет, result: failure}}
    fields:
      kind: {{type: list, title: Вид, items: "{{{{kinds}}}}"}}
      note: {{type: string, title: Заметка, when: {{profile: [full]}}}}
      more: {{type: string, title: Ещё, when: {{profile: [full]}}}}
    card:
      main:
        - {{section: Главное, fields: [title, kind, note]}}
        - {{section: Подробно, fields: [more]}}
    automation:
      stages:
        check:
          - robot: {{comment: Проверить}}
        new:
          - robot: {{comment: Принято, when: with_documents}}
          - {{trigger: {{on: call_incoming}}, when: {{with_documents: false}}}}
"""


def file(folder, text=WHOLE, name="switches.yaml"):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def process(path, **inputs):
    document = load(path, inputs=inputs)
    assert [one.message for one in check(document, language="ru")] == []
    return document.data["processes"]["p"]


def test_everything_is_there_by_default_and_no_condition_is_left(tmp_path):
    one = process(file(tmp_path))
    assert one["features"] == ["documents", "recycle_bin"]
    assert one["bindings"] == ["tasks"]
    assert one["title"] == {"ru": "Заявка", "en": "Request"}
    assert one["fields"]["kind"]["items"] == {"one": {"title": "Первый"}, "two": {"title": {"ru": "Второй"}}}
    assert list(one["pipelines"]["main"]["stages"]) == ["new", "check", "won", "lost"]
    assert one["automation"]["stages"]["new"] == [{"robot": {"comment": "Принято"}}]
    assert "when" not in repr(one)


def test_a_profile_takes_objects_away_with_their_places_on_the_card_and_their_robots(tmp_path):
    one = process(file(tmp_path), profile="minimal")
    assert list(one["pipelines"]["main"]["stages"]) == ["new", "won", "lost"]
    assert list(one["fields"]) == ["kind"]
    # A section that had nothing else goes, too.
    assert one["card"]["main"] == [{"section": "Главное", "fields": ["title", "kind"]}]
    assert list(one["automation"]["stages"]) == ["new"]


def test_a_switch_reaches_a_word_of_a_list_and_one_robot(tmp_path):
    one = process(file(tmp_path), with_documents="false")
    assert one["features"] == ["recycle_bin"]
    assert one["automation"]["stages"]["new"] == [{"trigger": {"on": "call_incoming"}}]


@pytest.mark.parametrize(
    ("given", "items"),
    [
        ("{small: Малый}", {"small": {"title": "Малый"}}),
        ("{small: {title: Малый, default: true}}", {"small": {"title": "Малый", "default": True}}),
    ],
)
def test_values_of_a_list_are_given_on_the_command_line(given, items, tmp_path):
    assert process(file(tmp_path), kinds=given)["fields"]["kind"]["items"] == items


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("when: {profile: full}", "when: {profile: ful}", "when-condition", 21),
        ("when: {profile: full}", "when: {profil: full}", "unknown-input", 21),
        ("when: {profile: full}", "when: [profile]", "when-condition", 21),
        ("{word: documents, when: with_documents}", "{word: documents, wen: with_documents}", "wrong-type", 14),
        ("title: Основная", 'title: "Вид {{kinds}}"', "input-in-text", 18),
        ("{one: Первый", "{one: [Первый]", "wrong-input", 9),
        ("default: [tasks]", "default: tasks", "wrong-input", 8),
    ],
)
def test_a_slip_is_refused_at_its_place(old, new, code, line, tmp_path):
    assert old in WHOLE
    found = [one for one in check(load(file(tmp_path, WHOLE.replace(old, new, 1))), language="ru") if one.code == code]
    assert [one.span.line for one in found] == [line]


def test_a_robot_that_reads_a_field_which_is_switched_off_is_a_mistake_with_both_places(tmp_path):
    text = WHOLE.replace("{comment: Проверить}", "{comment: Проверить}").replace(
        "robot: {comment: Принято, when: with_documents}", "robot: {set: {note: Да}}"
    )
    found = check(load(file(tmp_path, text), inputs={"profile": "minimal"}), language="ru")
    (one,) = [one for one in found if one.code == "unknown-field"]
    assert (one.related.message, one.related.span.line) == (
        "taken away here",
        text[: text.index("[full]")].count("\n") + 1,
    )


FRAGMENT = """\
format: smartctl/fragment/v1
parameters:
  days: {type: duration}
  who: {type: string, default: responsible}
content:
  - robot: {comment: "Прошло {{days}}", after: "{{days}}"}
  - robot: {notify: "Кто: {{title}}", to: "{{who}}"}
"""
INCLUDING = (
    HEAD.replace('    title: "{{name}}"\n', "")
    + """\
    title: Заявка
    include: parts/fields.yaml
    pipelines:
      main: {title: Основная, stages: {new: {title: Новая}, won: {title: Да, result: success}}}
    automation:
      stages:
        new:
          - robot: {comment: Начало}
          - include: {file: parts/reminder.yaml, with: {days: 3d}}
        won:
          - include: {file: parts/reminder.yaml, with: {days: 5d, who: creator}}
"""
)
FIELDS = """\
format: smartctl/fragment/v1
content:
  fields:
    note: {type: string, title: Заметка}
"""


@pytest.fixture
def including(tmp_path):
    file(tmp_path, FRAGMENT, "parts/reminder.yaml")
    file(tmp_path, FIELDS, "parts/fields.yaml")
    return file(tmp_path, INCLUDING)


def errors(path, **layers):
    found = check(load(path, layers=Layers(**layers)), language="ru")
    return [one for one in found if one.severity.value == "error"]


def test_a_fragment_takes_the_place_of_its_line_with_the_parameters_of_that_line(including):
    document = load(including)
    assert errors(including) == []
    stages = document.data["processes"]["p"]["automation"]["stages"]
    assert [one["robot"].get("comment") for one in stages["new"]] == ["Начало", "Прошло 3d", None]
    assert stages["won"][0]["robot"]["after"] == "5d"
    assert stages["won"][1]["robot"] == {"notify": "Кто: {{title}}", "to": "creator"}
    assert list(document.data["processes"]["p"]["fields"]) == ["note"]


def test_a_mistake_in_a_fragment_points_into_it_and_shows_where_it_is_included(including, tmp_path):
    file(tmp_path, FIELDS.replace("type: string", "type: strng"), "parts/fields.yaml")
    (one,) = errors(including)
    assert (one.span.path.name, one.span.line) == ("fields.yaml", 4)
    assert (one.related.span.path, one.related.message) == (including, "included here")


def test_a_parameter_without_a_value_and_one_that_is_not_there_are_told(including, tmp_path):
    file(tmp_path, INCLUDING.replace("with: {days: 3d}", "with: {dais: 3d}"))
    assert [(one.code, one.span.path.name) for one in errors(including)][:2] == [
        ("missing-input", "reminder.yaml"),
        ("unknown-input", "switches.yaml"),
    ]


@pytest.mark.parametrize("name", ["../outside.yaml", "/etc/hostname", "parts/missing.yaml"])
def test_no_file_outside_of_the_project_is_read(name, including, tmp_path):
    project = tmp_path / "project"
    file(project, INCLUDING.replace("parts/fields.yaml", name))
    file(project, FRAGMENT, "parts/reminder.yaml")
    file(tmp_path, FIELDS, "outside.yaml")
    assert [one.code for one in errors(project / "switches.yaml")] == ["include-file"]


def test_a_fragment_of_the_project_may_stand_beside_the_folder_of_blueprints(tmp_path):
    path = file(tmp_path, INCLUDING.replace("parts/", "../parts/"), "blueprints/switches.yaml")
    file(tmp_path, FRAGMENT, "parts/reminder.yaml")
    file(tmp_path, FIELDS, "parts/fields.yaml")
    assert errors(path, inside=tmp_path) == []


def test_a_missing_overlay_is_a_sentence(tmp_path):
    with pytest.raises(UsageError, match=r"missing\.yaml"):
        load(file(tmp_path), layers=Layers(overlays=(Path("missing.yaml"),)))
