"""What an experienced consultant would say, where it is said, and how it is switched off."""

from __future__ import annotations

import re

import pytest

from smartctl import i18n
from smartctl.blueprint.advice.advise import BESIDE, CODES, advise
from smartctl.blueprint.source import load
from smartctl.errors import Severity
from smartctl.mistakes.catalogue import pages
from smartctl.shipped import blueprints_dir
from tests.blueprint.frames import CALM, found, whole

ADVICE = [page for page in pages().values() if page.group == "advice" and page.code not in BESIDE]

FAT = """\
preset: all
standard_fields: [my_company, source, client]
features: [documents, products, recycle_bin, business_processes]
options: {stages: true, automation: true, pipelines: true}
fields:
  a: {type: string, title: Поле}
  b: {type: string, title: Поле, required: true}
relations:
  parents: {deal: {}, lead: {}, quote: {}, invoice: {}}
  children: {deal: {}}
bindings: [tasks, task_templates, calendar_events]
card:
  main:
    - section: О заявке
      fields: [title]
"""
ODD = """\
preset: blank
features: []
options: {stages: true, automation: true}
bindings: [tasks]
pipelines:
  main:
    title: Основная
    stages:
      a: {title: А}
      z: {title: Тупик}
      b: {title: Б, result: success}
      c: {title: В, result: failure}
fields:
  d: {type: datetime, title: Срок, editable: false}
  m: {type: money, title: Деньги}
automation:
  stages:
    a:
      - robot: {sms: "Оплатите {{m}}", to: client, after: 3d}
    b:
      - trigger: {on: payment_received}
      - robot: {sms: Спасибо, to: client, after: 3d}
"""
LOOPS = """\
features: [recycle_bin]
options: {stages: true, automation: true, pipelines: true}
pipelines:
  main:
    title: Первая
    stages:
      a: {title: А}
      z: {title: Я}
      b: {title: Б, result: success}
      c: {title: В, result: failure}
  two:
    title: Вторая
    stages:
      a: {title: А}
      b: {title: Б, result: success}
      c: {title: В, result: failure}
automation:
  stages:
    main.a:
      - robot: {move: z}
    main.z:
      - robot: {move: a}
  tunnels:
    - {from: main.b, to: two.a, action: move}
    - {from: two.b, to: main.a, action: move}
"""


def hints(text, tmp_path, **how):
    file = tmp_path / "example.yaml"
    file.write_text(text, encoding="utf-8")
    return advise(load(file), **how)


def codes(text, tmp_path, **how):
    return [one.code for one in hints(text, tmp_path, **how)]


@pytest.mark.parametrize(
    ("process", "said"),
    [
        (
            FAT,
            {
                *("everything-on", "standard-field-off-card", "designer-unused", "automation-unused"),
                *("pipelines-for-one", "field-off-card", "titles-alike", "required-off-card", "many-relations"),
                *("parent-off-card", "lead-relation", "relation-both-ways", "every-binding", "products-unused"),
            },
        ),
        (
            ODD,
            {
                *("nobody-sees-it", "no-recycle-bin", "dead-end-stage", "read-only-unfilled", "message-may-be-blank"),
                *("message-without-client", "payments-off", "timer-on-final-stage"),
            },
        ),
        (LOOPS, {"one-working-stage", "moves-at-once", "ring", "tunnels-in-a-ring"}),
    ],
    ids=["everything on", "odd", "loops"],
)
def test_what_strangers_brought_is_told_with_its_reasons(process, said, tmp_path):
    assert set(codes(whole("process", process), tmp_path)) == said


def test_there_are_more_than_forty_rules_and_each_has_its_page_and_its_weight():
    assert len(ADVICE) > 40
    assert [page.code for page in ADVICE if page.code not in CODES] == []
    assert len(set(CODES)) == len(CODES) == len(ADVICE)
    assert {page.level for page in ADVICE} == {"mistake", "risk", "taste"}
    assert all(set(page.what) == {"en", "ru"} for page in ADVICE)


@pytest.mark.parametrize("page", ADVICE, ids=lambda page: page.code)
def test_a_page_shows_its_own_fault_alone_and_a_good_example_of_which_nothing_is_said(page, tmp_path):
    assert [one.code for one in found(whole(page.place, page.faulty, CALM), tmp_path)] == [page.code]
    assert found(whole(page.place, page.good, CALM), tmp_path) == ()


@pytest.mark.parametrize("page", ADVICE, ids=lambda page: page.code)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_hint_is_a_sentence_of_its_language_that_names_its_facts(page, language, tmp_path):
    i18n.use(language)
    try:
        [said, *_more] = [one for one in hints(whole(page.place, page.faulty), tmp_path) if one.code == page.code]
    finally:
        i18n.use("en")
    assert said.severity is Severity.HINT
    assert said.span is not None
    assert said.message.endswith((".", "?"))
    assert "{" not in said.message.replace("{{", "")
    assert said.suggestion.endswith(".")


@pytest.mark.parametrize(
    "text",
    [
        "act: {type: file, title: Акт, required: true}  # advice: off required-file",
        "# Без акта работа не принята.\n# advice: off required-file\nact: {type: file, title: Акт, required: true}",
        "act: {type: file, title: Акт, required: true}  # advice: off titles-alike, required-file",
        "# advice: off required-file: без акта работа не принята.\nact: {type: file, title: Акт, required: true}",
        "# advice: off required-file because it proves the work.\nact: {type: file, title: Акт, required: true}",
    ],
    ids=["behind", "above", "two codes", "with a reason", "with a reason in words"],
)
def test_a_comment_at_the_line_switches_a_hint_off(text, tmp_path):
    assert "required-file" not in codes(whole("fields", text), tmp_path)


def test_a_comment_that_switches_nothing_off_is_told_where_it_stands(tmp_path):
    text = whole("fields", "act: {type: file, title: Акт}  # advice: off required-file")
    [one] = [one for one in hints(text, tmp_path) if one.code == "needless-off"]
    assert one.span.text[one.span.column - 1 : one.span.end_column - 1] == "required-file"
    assert "needless-off" not in codes(text, tmp_path, off=["needless-off"])


def test_the_words_of_a_reason_are_no_codes(tmp_path):
    text = whole(
        "fields", "# advice: off required-file because we want it\nact: {type: file, title: Акт, required: true}"
    )
    assert {"required-file", "needless-off"}.isdisjoint(codes(text, tmp_path))


def test_what_the_project_switches_off_is_not_said(tmp_path):
    text = whole("process", "preset: all")
    assert "everything-on" in codes(text, tmp_path)
    assert "everything-on" not in codes(text, tmp_path, off=["everything-on"])


@pytest.mark.parametrize(
    ("robot", "unused"), [("set: {who: boss}", False), ("assign: boss", False), ("set: {who: creator}", True)]
)
def test_a_role_that_a_robot_writes_into_a_field_is_used(robot, unused, tmp_path):
    process = f"""\
options: {{stages: true, automation: true}}
fields:
  who: {{type: employee, title: Кто}}
automation:
  pipeline: main
  roles: {{boss: {{title: Начальник}}}}
  stages:
    a:
      - robot: {{{robot}}}
pipelines:
  main:
    title: Первая
    stages:
      a: {{title: А}}
      b: {{title: Б, result: success}}
      c: {{title: В, result: failure}}
"""
    assert ("role-unused" in codes(whole("process", process), tmp_path)) is unused


FOUND = """\
title: Закупки
preset: blank
options: {stages: true, automation: true}
features: [recycle_bin, business_processes]
pipelines:
  import:
    title: Импорт
    stages:
      new: {title: Новая}
      wait: {title: "Оплачено, ждём груз", code: UC_B6N0ZX}
      work: {title: Разгрузка}
      done: {title: Успех, result: success}
      lost: {title: Провал, result: failure}
"""
ROBOT = "automation:\n  stages:\n    work:\n      - robot: {comment: Начали}\n"


def test_of_a_process_that_stood_on_a_portal_nobody_says_that_what_rest_does_not_read_is_missing(tmp_path):
    assert codes(whole("process", FOUND), tmp_path) == []
    own = FOUND.replace(", code: UC_B6N0ZX", "")
    assert set(codes(whole("process", own), tmp_path)) == {
        *("nobody-sees-it", "automation-unused", "designer-unused", "waiting-without-robot")
    }
    assert "waiting-without-robot" in codes(whole("process", FOUND + ROBOT), tmp_path)


CARD = "card:\n  main:\n    - section: О доме\n      fields: [title, crew, price, team]\n"
SECOND = """\
options: {stages: true, pipelines: true, open_permissions: true}
pipelines:
  main: {title: Первая, stages: {a: {title: А}, b: {title: Б}, c: {title: В, result: success}, d: {title: Г, result: failure}}}
  two: {title: Вторая, stages: {a: {title: А}, b: {title: Б}, c: {title: В, result: success}, d: {title: Г, result: failure}}}
"""


def test_a_card_that_is_not_written_shows_everything(tmp_path):
    assert codes(whole("process", CARD, CALM), tmp_path) == ["field-off-card"]
    assert codes(whole("process", SECOND + CARD, CALM), tmp_path) == []


def test_several_bad_ends_say_by_themselves_why(tmp_path):
    fields = "".join(f"  f{number}: {{type: string, title: Поле {number}}}\n" for number in range(5))
    stages = "pipelines:\n  main:\n    title: Одна\n    stages:\n      a: {title: А}\n      b: {title: Б}\n"
    ends = "      c: {title: Да, result: success}\n      d: {title: Нет, result: failure}\n"
    more = "      e: {title: Не востребовано, result: failure}\n"
    assert codes(whole("process", f"{stages}{ends}fields:\n{fields}", CALM), tmp_path) == ["failure-without-reason"]
    assert codes(whole("process", f"{stages}{ends}{more}fields:\n{fields}", CALM), tmp_path) == []


@pytest.mark.parametrize("inputs", [{}, {"profile": "minimal"}], ids=["full", "minimal"])
@pytest.mark.parametrize("path", sorted(blueprints_dir().glob("*.yaml")), ids=lambda path: path.stem)
def test_a_built_in_blueprint_is_clean_or_says_why_not(path, inputs):
    assert [(one.code, one.span.line) for one in advise(load(path, inputs=inputs))] == []
    switched = [line for line in path.read_text(encoding="utf-8").splitlines() if "advice: off" in line]
    assert all(re.search(r"off [a-z-]+: .*[а-я]\.$", line) for line in switched)


@pytest.mark.parametrize(("how", "unused"), [("as: workflows", False), ("as: robots", True)])
def test_a_designer_that_robots_as_workflows_ask_for_is_used(how, unused, tmp_path):
    process = f"""\
features: [business_processes, recycle_bin]
options: {{stages: true, automation: true}}
automation:
  {how}
  pipeline: main
  stages:
    a:
      - robot: {{comment: Пришла}}
pipelines:
  main:
    title: Первая
    stages:
      a: {{title: А}}
      b: {{title: Б, result: success}}
      c: {{title: В, result: failure}}
"""
    assert ("designer-unused" in codes(whole("process", process), tmp_path)) is unused
