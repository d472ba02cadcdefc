"""What the READMEs show is what the program takes: blueprints, commands, flags, exit codes, numbers; in both languages."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import product
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from ruamel.yaml import YAML

from smartctl.blueprint.compile import compile_desired
from smartctl.blueprint.layers.compose import Layers
from smartctl.blueprint.source import load, read
from smartctl.blueprint.validate import check
from smartctl.cli.app import application
from smartctl.cli.table import COMMANDS, GROUPS
from smartctl.errors import Diagnostic, Exit, Severity
from smartctl.project import project_file, rules
from smartctl.shipped import blueprints_dir
from tests.cli.conftest import ROOT

READMES = [ROOT / "README.md", ROOT / "README.ru.md"]
GUIDES = [ROOT / "docs" / "guide.md", ROOT / "docs" / "guide.ru.md"]
PAGES = [
    *READMES,
    *sorted(blueprints_dir().glob("*.md")),
    *sorted((ROOT / "docs").glob("*.md")),
    ROOT / "CONTRIBUTING.md",
]
BASES = ("window-installation", "recruitment", "construction")
"""Blueprints of which a fragment may be a part, the likeliest first."""
each_readme = pytest.mark.parametrize("readme", [*READMES, *GUIDES], ids=lambda path: path.name)
each_guide = pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)


def fences(page: Path, language: str) -> list[str]:
    return [
        dedent(one)
        for one in re.findall(rf"^```{language}\n(.*?)^```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    ]


def plain(text):
    return YAML(typ="safe", pure=True).load(text)


@cache
def built_in(name):
    """As a map that nobody changes."""
    return plain((blueprints_dir() / f"{name}.yaml").read_text("utf-8"))


def merged(base, more):
    if isinstance(base, dict) and isinstance(more, dict):
        return {**base, **{key: merged(base.get(key), value) for key, value in more.items()}}
    return more


def mistakes(node, folder: Path) -> list[str]:
    """Errors of `validate` for a blueprint that is put together from parts."""
    path = folder / "blueprint.yaml"
    path.write_text(json.dumps(node, ensure_ascii=False, default=str), encoding="utf-8")  # JSON is YAML, in this order
    return [f"{one.code}: {one.message}" for one in check(load(path), language="ru") if one.severity is Severity.ERROR]


def whole(fragment):
    """The blueprints that a fragment may be of: its own, or a built-in one with it."""
    if "format" in fragment:
        yield fragment
        return
    for name in BASES:
        base = built_in(name)
        top = set(fragment) <= {
            "workplaces",
            "processes",
            "removed",
            "moved",
            "import",
            "numerators",
            "documents",
            "robot_kinds",
        }
        for process in base["processes"]:
            yield merged(base, fragment if top else {"processes": {process: fragment}})


PARTS = ("smartctl/overlay/v1", "smartctl/fragment/v1")


def parts_mistaken(block: str, part: Mapping[str, Any], folder: Path) -> Sequence[Diagnostic]:
    """What is wrong with an overlay of a built-in blueprint, or with a fragment as far as it can be told alone."""
    file = folder / "part.yaml"
    file.write_text(block, encoding="utf-8")
    if part["format"] != PARTS[0]:
        return read(file).diagnostics
    base = folder / f"{part['blueprint']}.yaml"
    shutil.copy(blueprints_dir() / base.name, base)
    return [
        one
        for one in check(load(base, layers=Layers(overlays=(file,))), language="ru")
        if one.severity is Severity.ERROR
    ]


@each_readme
def test_every_yaml_of_a_readme_is_valid(readme, tmp_path):
    shutil.copytree(blueprints_dir() / "documents", tmp_path / "documents")
    shutil.copy(tmp_path / "documents" / "services-certificate.docx", tmp_path / "documents" / "acceptance.docx")
    blocks = fences(readme, "yaml")
    assert len(blocks) == readme.read_text("utf-8").count("```yaml")
    for block in blocks:
        fragment = plain(block)
        if {"portals", "policy", "advice"} & set(fragment):
            text = block if "format" in fragment else f"format: smartctl/project/v1\n{block}"
            (tmp_path / project_file.FILE).write_text(text, encoding="utf-8")
            assert project_file.find(tmp_path).found
            continue
        if fragment.get("format") == "smartctl/policy/v1":
            (tmp_path / "rules.yaml").write_text(block, encoding="utf-8")
            assert rules.with_files([tmp_path / "rules.yaml"]).waivers
            continue
        if str(fragment.get("format")) in PARTS:
            assert not parts_mistaken(block, fragment, tmp_path), block
            continue
        found = []
        for node in whole(fragment):
            found = mistakes(node, tmp_path)
            if not found:
                break
        assert not found, (block, found)


@cache
def options(*words: str) -> frozenset[str] | None:
    """The options of a command, None where there is no such command."""
    command = application(words)
    for word in words:
        if word not in getattr(command, "commands", {}):
            return None
        command = command.commands[word]
    return frozenset({*(name for one in command.params for name in (*one.opts, *one.secondary_opts)), "--help"})


def every_option() -> set[str]:
    words = [(one,) for one in COMMANDS]
    for group in GROUPS:
        inside = application([group]).commands[group].commands
        words += [(group, one) for one in inside]
        words += [(group, one, two) for one in inside for two in getattr(inside[one], "commands", {})]
    return {option for one in words for option in options(*one) or ()} | {"--version"}


_FLAG = re.compile(r"(?<![\w-])--[a-z][a-z-]+")


def named(words: list[str]) -> tuple[str, ...]:
    """The command at the beginning of a command line."""
    long = 2 if words and words[0] in GROUPS else 1
    if words[:1] == ["mock"] and words[1:2] in (["robots"], ["triggers"]):
        long = 3
    return tuple(words[:long])


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_line_that_a_page_shows_is_understood(page):
    text = page.read_text(encoding="utf-8")
    shown = re.findall(r"`smartctl ([^`]+)`", text)
    shown += [
        line
        for block in fences(page, "(?:sh|powershell)")
        for line in re.findall(r"(?m)^(?!#).*?\bsmartctl (.+)", block)
    ]
    shown += [line for block in fences(page, "text") for line in re.findall(r"^\$ smartctl (.+)", block, re.MULTILINE)]
    for line in shown:
        words = line.partition(" #")[0].split()
        if not re.fullmatch(r"[a-z|]+", words[0]) or words[0] == "contract":  # any command; a title on a portal
            continue
        for command in product(*(one.split("|") for one in named(words))):
            known = options(*command)
            assert known is not None, line
            assert set(_FLAG.findall(line)) <= known, line


@each_readme
def test_every_flag_of_a_readme_is_one_of_the_program(readme):
    text = re.sub(r"`(?:\.venv|python|py|make)[^`]*`", "", readme.read_text(encoding="utf-8"))
    spans = "\n".join(re.findall(r"`[^`\n]+`", text))
    assert set(_FLAG.findall(spans)) - every_option() == set()


@each_guide
def test_the_table_of_commands_has_every_command_with_flags_of_its_own(guide):
    text = guide.read_text(encoding="utf-8").replace("\\|", "|")
    told = set()
    for cell, row in re.findall(r"^\| `([a-z][^`]*)` \| (.*) \|$", text, re.MULTILINE):
        for command in product(*(one.split("|") for one in named(cell.split()))):
            known = options(*command)
            if known is None:  # another table: a file, a blueprint
                continue
            told.add(command)
            assert set(_FLAG.findall(f"{cell} {row}")) <= known, cell
    every = {(one,) for one in COMMANDS}
    for group in GROUPS:
        every |= {(group, one) for one in application([group]).commands[group].commands}
    assert {one[:2] for one in told} >= every


CODES = {
    Exit.OK: ("success", "успех"),
    Exit.INPUT: ("input or the use is wrong", "ошибка во входных данных или в команде"),
    Exit.CHANGES: ("--detailed-exitcode", "--detailed-exitcode"),
    Exit.PORTAL: ("cannot be reached", "портал недоступен"),
    Exit.REFUSED: ("refused: nobody allowed", "отказ: удаление или потерю данных никто не разрешил"),
    Exit.LOCKED: ("another run holds the state", "состояние занято другим запуском"),
    Exit.STALE: ("the plan is stale", "план устарел"),
    Exit.PARTIAL: ("partly applied", "применено не всё"),
    Exit.BUG: ("a bug in smartctl", "ошибка в самой программе"),
    Exit.INTERRUPTED: ("interrupted", "прервано"),
}


@each_guide
def test_the_table_of_exit_codes_is_that_of_the_program(guide):
    rows = {
        int(code): text for code, text in re.findall(r"^\| (\d+) \| (.*) \|$", guide.read_text("utf-8"), re.MULTILINE)
    }
    assert set(rows) == set(Exit) == set(CODES)
    russian = guide.name.endswith(".ru.md")
    for code, text in rows.items():
        assert text.startswith(CODES[Exit(code)][russian]) or CODES[Exit(code)][russian] in text, code


@each_guide
def test_the_table_of_built_in_blueprints_counts_right(guide):
    rows = re.findall(r"^\| \[`([\w-]+)`\]\([^)]*\) \| .* \| (\d+), (\d+) \|$", guide.read_text("utf-8"), re.MULTILINE)
    assert sorted(name for name, _stages, _fields in rows) == sorted(
        one.stem for one in blueprints_dir().glob("*.yaml")
    )
    for name, stages, fields in rows:
        kinds = [one.kind for one in compile_desired(load(blueprints_dir() / f"{name}.yaml"), language="ru").resources]
        assert (kinds.count("stage"), kinds.count("field")) == (int(stages), int(fields)), name


def edited(text: str, page: Path) -> str:
    """What was done to the blueprint of which a page shows the plan: in a README less than in a guide."""
    text = re.sub(r"(?m)^      floor:.*\n", "", text).replace(", floor,", ",").replace("Заявка принята", "Новая заявка")
    if page in READMES:
        return text
    row = re.search(r"(?m)^          delivery:.*\n", text)[0]
    text = text.replace(row, "").replace("          agreed:", f"{row}          agreed:", 1)
    other = "      other: {title: {ru: Другое, en: Other}}\n"
    return text.replace(other, f"{other}      weather: {{title: {{ru: Погода, en: Weather}}}}\n")


@each_readme
def test_a_page_shows_a_plan_as_it_is_printed(readme, smartctl, tmp_path):
    shown = re.findall(
        r"```text\n\$ smartctl (plan .*)\n([^`]*(?:`[^`]+`[^`]*)*?)```", readme.read_text(encoding="utf-8")
    )
    assert len(shown) == (2 if readme.name == "guide.ru.md" else 1)
    smartctl("init")
    file = tmp_path / "blueprints" / "window-installation.yaml"
    assert smartctl("apply", file, "--yes").returncode == 0
    file.write_text(edited(file.read_text(encoding="utf-8"), readme), encoding="utf-8")
    for line, text in shown:
        assert smartctl(*line.split()).stdout == text


@pytest.mark.parametrize("readme", READMES, ids=lambda page: page.name)
def test_a_readme_shows_an_import_as_it_is_printed(readme, smartctl):
    ((line, text),) = re.findall(
        r"```text\n\$ smartctl (import [^\n]*)\n(.*?)```", readme.read_text("utf-8"), re.DOTALL
    )
    assert smartctl("mock", "seed", "realistic", "mock:old").returncode == 0
    assert smartctl(*shlex.split(line)).stdout == text


def test_the_readmes_are_short_and_lead_to_what_is_there():
    for page in READMES:
        assert len(page.read_text(encoding="utf-8").splitlines()) <= 196
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), (page.name, target)


@each_readme
def test_a_link_into_a_page_leads_to_a_heading_of_it(readme):
    for target, anchor in re.findall(r"\]\(([^)#:]*)#([^)]+)\)", readme.read_text(encoding="utf-8")):
        page = readme.parent / target if target else readme
        headings = re.findall(r"(?m)^#+ (.*)$", page.read_text(encoding="utf-8"))
        assert anchor in {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings}, anchor
