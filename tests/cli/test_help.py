"""Help as a person reads it: in both languages, on a wide screen and on a narrow one, with examples that are true."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections import defaultdict

import pytest
from typer.core import TyperGroup

from smartctl.cli.boundary import run
from smartctl.cli.examples import examples_of
from smartctl.cli.runs import REPORTS
from smartctl.render import FORMATS
from smartctl.render.diagnostics import DIAGNOSTIC_FORMATS
from smartctl.render.runbook import FORMATS as RUNBOOK_FORMATS
from tests.cli.conftest import ROOT, environment
from tests.cli.help_pages import commands
from tests.share import once

GOLDEN = ROOT / "tests" / "golden" / "help"
EXAMPLE = re.compile(r"^  (?! |#)(smartctl|source) .*", re.MULTILINE)
ENGLISH = re.compile(
    r"\b(Usage|Options|Arguments|Commands|Examples|default|required|Show|COMMAND|OPTIONS|FILE|NAME|ADDRESS|SECONDS)\b"
)


def _made(*arguments: object) -> str:
    done = subprocess.run(
        [sys.executable, *map(str, arguments)], capture_output=True, cwd=ROOT, env=environment(), check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@once
def _pages(language: str):
    return json.loads(_made("-m", "tests.cli.help_pages", language, 40, 80, 100))


@pytest.fixture(params=[("en", 80), ("en", 40), ("ru", 80), ("ru", 40)], ids=str)
def pages(request):
    language, width = request.param
    return language, width, _pages(language)["pages"][str(width)]


def test_the_help_of_every_command_is_as_it_was_read(pages):
    language, width, text = pages
    if width != 80:
        return  # the same words, as another test says
    file = GOLDEN / f"{language}.txt"
    if os.environ.get("SMARTCTL_UPDATE_GOLDEN") == "1":
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(text.encode())
    assert text == file.read_text(encoding="utf-8"), (
        f"{file.name} differs: run with SMARTCTL_UPDATE_GOLDEN=1 and read it"
    )


def test_no_line_is_wider_than_the_screen_but_what_is_to_be_copied(pages):
    _language, width, text = pages
    wide = [line for line in text.splitlines() if len(line) > width and not EXAMPLE.match(line)]
    assert not wide
    assert not [line for line in EXAMPLE.findall(text) if len(line) > 80]


def test_russian_help_has_no_word_of_the_library(pages):
    language, _width, text = pages
    if language == "ru":
        assert not ENGLISH.findall(EXAMPLE.sub("", text))


def test_nothing_is_cut_short(pages):
    language, width, text = pages
    whole = _pages(language)["pages"]["100" if width == 80 else "80"]
    assert sorted(_rejoined(whole)) == sorted(_rejoined(text))


def _rejoined(text: str) -> list[str]:
    """The words, choices that were broken over two lines put together again."""
    return re.sub(r"[-#]", " ", re.sub(r"\|\n\s+", "|", text)).split()


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_reference_of_commands_is_the_one_that_the_commands_give(language):
    file = ROOT / "docs" / {"en": "commands.md", "ru": "commands.ru.md"}[language]
    made = _made(ROOT / "docs" / "commands_page.py", language)
    assert made == file.read_text(encoding="utf-8"), "run `make commands`"


@pytest.mark.parametrize("arguments", [(), ("plan",), ("mock", "robots", "add")])
def test_minus_h_is_help_everywhere(smartctl, arguments):
    short, long = smartctl(*arguments, "-h"), smartctl(*arguments, "--help")
    assert short.returncode == long.returncode == 0
    assert short.stdout == long.stdout
    assert "-h, --help" in short.stdout


@pytest.mark.parametrize("arguments", [[], ["-h"], ["--help"]])
def test_help_that_nobody_can_read_is_no_bug(monkeypatch, arguments):
    monkeypatch.setattr(sys, "stdout", None)  # as Python has it where a program begins with its output closed
    assert run(arguments) == 0


@pytest.mark.parametrize("arguments", [(), ("--lang", "ru"), ("state",), ("mock", "robots"), ("mock", "--lang", "ru")])
def test_a_table_without_a_command_answers_with_its_help(smartctl, arguments):
    done = smartctl(*arguments)
    assert done.returncode == 0
    assert not done.stderr
    assert done.stdout.startswith("Использование" if "ru" in arguments else "Usage")


def _all():
    return [(command, ctx) for command, ctx in commands("en")]


def test_every_command_has_examples_and_each_is_a_command_line_that_it_takes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    root = _all()[0][0]
    for command, ctx in _all():
        examples = examples_of(ctx.command_path)
        assert examples, ctx.command_path
        paths = []
        for example in examples:
            line = example.line.removeprefix("source <(").removesuffix(")").split(" | ")[0]
            paths.append(_parsed(root, shlex.split(line)[1:]))
        within = [path for path in paths if path.startswith(ctx.command_path.removeprefix("smartctl").strip())]
        assert within, f"no example of {ctx.command_path} is one of it"
        assert isinstance(command, TyperGroup) or paths[0] == ctx.command_path.removeprefix("smartctl ")


def _parsed(root, words) -> str:
    """Reads a command line as the program does, and runs nothing. Raises what the program would complain of."""
    command, path = root, []
    while isinstance(command, TyperGroup):
        path.append(words[0])
        command, words = command.commands[words[0]], words[1:]
    if words != ["-h"]:
        command.make_context(path[-1], list(words))
    return " ".join(path)


def test_an_option_that_several_commands_have_is_said_once():
    said = defaultdict(set)
    for command, ctx in _all():
        for one in command.get_params(ctx):
            if one.param_type_name == "option":
                said[max(one.opts, key=len)].add((one.help, one.metavar))
    assert {name for name, ways in said.items() if len(ways) > 1} == {
        "--check",
        "--advice",  # on a blueprint, and at what a plan changes
        "--diff",  # of fmt, and of what is absorbed
        "--list",  # of runs, and of what lives on a portal
        "--rules",  # of what is absorbed, and of plans
        "--take-over",  # of another state, and of another blueprint
        "--format",
        "--detailed-exitcode",
        "--out",
        "--file",  # of the designer, and of solutions
    }


def test_help_lists_the_forms_that_there_are():
    forms = {
        ctx.command_path: one.metavar for command, ctx in _all() for one in command.params if "--format" in one.opts
    }
    assert forms["smartctl plan"] == forms["smartctl show"] == "|".join(FORMATS)
    assert forms["smartctl runbook"] == "|".join(RUNBOOK_FORMATS)
    assert forms["smartctl validate"] == "|".join(DIAGNOSTIC_FORMATS)
    assert forms["smartctl apply"] == forms["smartctl rollback"] == "|".join(REPORTS)
    assert forms["smartctl state list"] == "text|json"


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_page_of_the_program_is_the_one_that_its_commands_give(language):
    assert _pages(language)["program"] == [True, 29]
