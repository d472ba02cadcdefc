"""A command line that cannot be understood: said in the language of the screen, with what may have been meant."""

from __future__ import annotations

import re
from functools import cache

import pytest

from smartctl import i18n
from smartctl.cli.app import application, command_line
from smartctl.cli.table import ALL, COMMANDS, GROUPS
from smartctl.errors import UsageError


def said(language: str, *words: str) -> str:
    before = i18n.current()
    i18n.use(language)
    try:
        with pytest.raises(UsageError) as caught:
            command_line(words)
    finally:
        i18n.use(before)
    return caught.value.message


@pytest.mark.parametrize(
    ("line", "english", "russian"),
    [
        ("plan --nope", "No such option: --nope.", "Нет такого флага: --nope."),
        ("plan x -q", "No such option: -q.", "Нет такого флага: -q."),
        (
            "plan x --exclud a",
            "No such option: --exclud. Did you mean --exclude?",
            "Нет такого флага: --exclud. Может быть, --exclude?",
        ),
        ("plam x", "No such command: 'plam'. Did you mean 'plan'?", "Нет такой команды: 'plam'. Может быть, 'plan'?"),
        ("zzz", "No such command: 'zzz'.", "Нет такой команды: 'zzz'."),
        ("mock sev", "No such command: 'sev'. Did you mean 'serve'?", "Нет такой команды: 'sev'. Может быть, 'serve'?"),
        ("state list", "Missing argument: 'BLUEPRINT'.", "Не указан аргумент 'BLUEPRINT'."),
        ("mock robots add", "Missing option: '--stage'.", "Не указан флаг '--stage'."),
        ("plan x y z", "More was given than the command takes: y z.", "Лишнее для этой команды: y z."),
        ("plan x --portal", "'--portal' needs a value.", "У '--portal' должно быть значение."),
        ("plan x --destroy=1", "'--destroy' takes no value.", "У '--destroy' не бывает значения."),
        (
            "mock serve --port a",
            "'--port' cannot be taken: 'a' is no whole number.",
            "'--port' не подходит: 'a' — не целое число.",
        ),
        (
            "mock serve --port 99999",
            "'--port' cannot be taken: 99999 is not between 0 and 65535.",
            "'--port' не подходит: 99999 не от 0 до 65535.",
        ),
        (
            "mock serve --latency=-3",
            "'--latency' cannot be taken: -3.0 is less than 0.",
            "'--latency' не подходит: -3.0 меньше, чем 0.",
        ),
        ("runbook x --wait q", "'--wait' cannot be taken: 'q' is no number.", "'--wait' не подходит: 'q' — не число."),
    ],
)
def test_each_complaint_is_told_in_both_languages(line, english, russian):
    assert said("en", *line.split()) == english
    assert said("ru", *line.split()) == russian


def _lines():
    """Every option of every command, got wrong in the way that its kind allows; each option once, whoever has it."""
    told = set()
    for words in [*((one,) for one in COMMANDS), *_inside()]:
        for one in _command(words).params:
            if one.param_type_name != "option" or one.name in ("help", "lang") or one.name in told:
                continue
            told.add(one.name)
            yield [*words, f"{one.opts[0]}=x"] if one.is_flag else [*words, one.opts[0]]
            if one.type.name not in ("str", "path", "boolean", "bool", "text"):
                yield [*words, f"{one.opts[0]}=abc"]


def _inside():
    for group in GROUPS:
        for name, command in _command((group,)).commands.items():
            yield from [(group, name, one) for one in getattr(command, "commands", {})] or [(group, name)]


@cache
def _program():
    return application(ALL)


def _command(words):
    command = _program()
    for word in words:
        command = command.commands[word]
    return command


def test_no_complaint_of_the_library_is_left_in_english():
    """Whatever stands behind the name of an option: a complaint in another form would come through as it is."""
    lines = list(_lines())
    assert len(lines) > 50
    for line in lines:
        told = said("ru", *line)
        own = " ".join(line)
        english = [
            word for word in re.findall(r"(?<![\w-])[A-Za-z]{2,}(?![\w-])", told) if word.lower() not in own.lower()
        ]
        assert re.search("[а-я]", told), (line, told)
        assert not [one for one in english if not one.isupper()], (line, told)
