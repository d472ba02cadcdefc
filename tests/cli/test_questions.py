"""What a person is asked at a terminal before a command acts, in the words of both languages, and what counts as a yes."""

from __future__ import annotations

import io
import sys

import pytest

from smartctl import i18n
from smartctl.cli.approval import approved
from tests.cli.conftest import said
from tests.cli.portal_hands import Hands
from tests.cli.terminal import Terminal, only_where_there_are_terminals

BLUEPRINT = """\
format: smartctl/blueprint/v1
name: yard
version: 1.0.0
title: Двор
processes:
  visit:
    title: Осмотр
    options: {stages: true, automation: true}
    pipelines:
      main:
        title: Работа
        default: true
        stages:
          new: {title: Новый}
          won: {title: Готов, result: success}
          lost: {title: Отказ, result: failure}
    automation:
      pipeline: main
      stages:
        new:
          - robot: {todo: Позвонить}
"""
RULE = {
    "en": "Only 'yes' will be accepted to approve.",
    "ru": "Чтобы подтвердить, введите 'yes' или 'да'; другие ответы означают отказ.",
}
APPLY = {"en": "Apply these changes?", "ru": "Применить эти изменения?"}
DESTROY = {"en": "Do you really want to destroy all of this?", "ru": "Действительно удалить всё это?"}
PROBE = "На mock:yard будет создан 1 пробный элемент. Роботы сработают по-настоящему"
LET_GO = "Убрать всё это из состояния?"
BOTH = pytest.mark.parametrize("language", ["en", "ru"])


@BOTH
@pytest.mark.parametrize(
    ("answer", "meant"),
    [
        *((word, True) for word in ("yes\n", "да\n", "YES\n", "Да\n", "  yes \r\n", "yes")),
        *(
            (word, False)
            for word in ("", "\n", "y\n", "Y\n", "д\n", "ye\n", "no\n", "нет\n", "n\n", "н\n", "ok\n", "1\n")
        ),
        *((word, False) for word in ("yes!\n", "yes yes\n", "not yes\n", "даже\n", "true\n", "\nyes\n")),
    ],
)
def test_a_whole_yes_and_nothing_else_approves(answer, meant, language, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.StringIO(answer))
    before = i18n.current()
    i18n.use(language)
    try:
        assert approved("Что?") is meant
    finally:
        i18n.use(before)
    assert said(capsys.readouterr().err) == f"Что? {RULE[language]} >"


@pytest.fixture
def yard(tmp_path):
    (tmp_path / "yard.yaml").write_text(BLUEPRINT, encoding="utf-8")

    opened = []

    def asked(*words, language):
        """The command where it waits for an answer, and what it asks."""
        at = Terminal(tmp_path, *words, "--portal", "mock:yard", language=language)
        opened.append(at)
        at.until(r"\n\s+> ")
        return at, said(at.text)

    asked.types = lambda: "Осмотр" in str(Hands(tmp_path / ".smartctl" / "mock" / "yard.sqlite3").dump())
    yield asked
    for one in opened:
        one.process.kill()
        one.process.wait()


# One sequence: each question costs a start of the program.
@only_where_there_are_terminals
def test_each_command_that_acts_asks_in_the_language_of_the_screen_and_does_what_was_answered(yard):
    at, text = yard("apply", "yard.yaml", language="ru")
    assert text.endswith(f"{APPLY['ru']} {RULE['ru']} >")
    code, text = at.answer("да".encode("cp1251"))  # a keyboard of another encoding: a no and no accident
    assert code == 4, text
    assert not yard.types()

    at, text = yard("apply", "yard.yaml", language="en")
    assert text.endswith(f"{APPLY['en']} {RULE['en']} >")
    code, text = at.answer("yes")
    assert code == 0, text
    assert yard.types()

    at, text = yard("runbook", "yard.yaml", "--check", "--probe", language="ru")
    assert PROBE in text
    assert text.endswith(f"{RULE['ru']} >")
    assert at.answer("д")[0] == 4

    at, text = yard("state", "rm", "visit", "yard.yaml", language="ru")
    assert text.endswith(f"{LET_GO} {RULE['ru']} >")
    assert at.answer("")[0] == 4

    at, text = yard("destroy", "yard.yaml", language="en")
    assert text.endswith(f"{DESTROY['en']} {RULE['en']} >")
    assert at.answer("y")[0] == 4
    assert yard.types()

    at, text = yard("destroy", "yard.yaml", language="ru")
    assert text.endswith(f"{DESTROY['ru']} {RULE['ru']} >")
    code, text = at.answer("да")
    assert code == 0, text
    assert not yard.types()
