"""The commands that need no portal, and the program as it is installed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from smartctl import __version__
from smartctl.cli import editor
from smartctl.cli.language import chosen
from smartctl.shipped import schema_names, schemas_dir
from tests.cli.conftest import ROOT, WINDOW, environment

is_schema = Draft202012Validator(Draft202012Validator.META_SCHEMA).is_valid
with suppress(ImportError):  # not built for every machine, and forty times as fast
    from jsonschema_rs import meta

    is_schema = meta.is_valid


def test_a_new_project_plans_at_once(smartctl, tmp_path):
    made = smartctl("init")
    assert made.returncode == 0, made.stderr
    assert ".smartctl/" in (tmp_path / ".gitignore").read_text(encoding="utf-8")
    plan = smartctl("plan", "blueprints/window-installation.yaml", "--detailed-exitcode")
    assert plan.returncode == 2, plan.stderr
    again = smartctl("init")
    assert again.returncode == 1
    assert "Nothing was written" in again.stderr


@pytest.mark.parametrize(("ci", "file"), [("gitlab", ".gitlab-ci.yml"), ("github", ".github/workflows/smartctl.yml")])
def test_a_project_with_a_pipeline_wants_its_state_where_the_pipeline_has_it(smartctl, tmp_path, ci, file):
    assert smartctl("init", "--ci", ci).returncode == 0
    assert (tmp_path / file).is_file()
    assert smartctl("validate").returncode == 0
    plan = smartctl("plan")
    assert plan.returncode == 1
    assert "Set SMARTCTL_STATE_URL, then run again" in plan.stderr


@pytest.mark.parametrize("name", ["acme", "Окна Север"])
def test_what_init_says_comes_next_works_as_it_is_printed(smartctl, tmp_path, name):
    said = smartctl("init", name).stdout.partition("Next:\n")[2].splitlines()
    into, command = (line.strip() for line in said)
    folder = into.removeprefix("cd ").strip('"')
    assert folder == name
    assert (" " in folder) == ('"' in into)
    planned = smartctl(*command.split()[1:], cwd=tmp_path / folder)
    assert planned.returncode == 0, planned.stderr


def test_what_the_system_refuses_is_said_in_the_language_of_the_program(smartctl, tmp_path):
    assert "none.yaml: нет такого файла или папки." in smartctl("plan", "none.yaml", "--lang", "ru").stderr
    assert "none.yaml: No such file or directory." in smartctl("plan", "none.yaml", "--lang", "en").stderr


def test_a_built_in_blueprint_is_copied_under_a_new_name(smartctl, tmp_path):
    listed = smartctl("blueprints")
    assert "window-installation" in listed.stdout
    made = smartctl("new", "glazing", "--from", "window-installation")
    assert made.stdout == "created blueprints/glazing.yaml\nNext:\n  smartctl plan blueprints/glazing.yaml\n"
    copy = tmp_path / "blueprints" / "glazing.yaml"
    text = copy.read_text(encoding="utf-8")
    assert "\nname: glazing\n" in text
    assert _schema_of(copy).is_file()
    assert smartctl("validate").returncode == 0
    assert smartctl("new", "glazing", "--from", "window-installation").returncode == 1
    assert smartctl("new", "other", "--from", "nothing").returncode == 1
    assert smartctl("new", "../evil", "--from", "window-installation").returncode == 1


def _schema_of(file):
    """Where the first line of a file sends an editor."""
    first, _, _ = file.read_text(encoding="utf-8").partition("\n")
    assert first.startswith("# yaml-language-server: $schema=")
    return file.parent / first.rpartition("=")[2]


def test_an_editor_finds_the_schemas_of_a_project_in_either_language(smartctl, tmp_path):
    smartctl("init", "--lang", "ru")
    blueprint = tmp_path / "blueprints" / "window-installation.yaml"
    files = blueprint, tmp_path / "smartctl.yaml"
    for file in files:
        Draft202012Validator(json.loads(_schema_of(file).read_text(encoding="utf-8"))).validate(
            YAML(typ="safe").load(file)
        )
    assert "Название на портале" in _schema_of(blueprint).read_text(encoding="utf-8")
    assert smartctl("fmt", "--check").returncode == 0
    before = blueprint.read_bytes()
    smartctl("fmt")
    assert blueprint.read_bytes() == before
    assert smartctl("schema", "--editor", "--lang", "en").returncode == 0
    assert "Name on the portal" in _schema_of(blueprint).read_text(encoding="utf-8")


def test_an_editor_takes_an_input_wherever_a_value_may_stand(tmp_path):
    editor.lay(tmp_path, "en")
    rules = json.loads((tmp_path / ".smartctl" / "schema" / "blueprint.v1.json").read_text(encoding="utf-8"))
    check = Draft202012Validator(rules)
    for file in sorted((ROOT / "blueprints").glob("*.yaml")):
        check.validate(YAML(typ="safe").load(file))
    text = (ROOT / "tests" / "blueprint" / "whole.yaml").read_text(encoding="utf-8")
    for value in ("false", "REVIEW", "success", '"#39a8ef"', "7", "2", "1d"):
        assert f" {value}" in text
        check.validate(YAML(typ="safe").load(text.replace(f" {value}", ' "{{given}}"')))
    assert not check.is_valid(YAML(typ="safe").load(text.replace(" success", " wonderful")))


def test_a_clone_gets_the_schemas_of_the_editor_back_and_keeps_their_language(smartctl, tmp_path):
    smartctl("init", "--lang", "ru")
    blueprint = tmp_path / "blueprints" / "window-installation.yaml"
    whole = _schema_of(blueprint).read_bytes()
    _schema_of(blueprint).unlink()
    assert smartctl("validate", "--lang", "ru").returncode == 0
    assert _schema_of(blueprint).read_bytes() == whole
    _schema_of(blueprint).write_text('{"x-language": "ru"}', encoding="utf-8")
    assert smartctl("validate", "--lang", "en").returncode == 0
    assert _schema_of(blueprint).read_bytes() == whole


def test_fmt_checks_shows_and_writes(smartctl, tmp_path):
    messy = tmp_path / "messy.yaml"
    messy.write_text(WINDOW.read_text(encoding="utf-8").replace("preset: blank", "preset:    blank"), encoding="utf-8")
    assert smartctl("fmt", WINDOW, "--check").returncode == 0
    assert smartctl("fmt", messy, "--check").returncode == 1
    shown = smartctl("fmt", messy, "--diff")
    assert "-    preset:    blank" in shown.stdout
    assert smartctl("fmt", messy).returncode == 0
    assert messy.read_bytes() == WINDOW.read_bytes()


@pytest.mark.parametrize("name", ["blueprint", "plan", "report", "state", "project"])
def test_every_schema_is_printed_and_is_one(smartctl, name):
    printed = [json.loads(smartctl("schema", name, "--lang", one).stdout) for one in ("en", "ru")]
    for one, language in zip(printed, ("en", "ru"), strict=True):
        assert is_schema(one)
        said = [text for key, text in _texts(one) if key in ("title", "description")]
        assert said
        assert all(_is_russian(text) == (language == "ru") for text in said), said
        assert not any(key.endswith("-ru") for key, _ in _texts(one))


def _texts(node):
    """Every key with a text below it, all through a document."""
    if isinstance(node, list):
        for one in node:
            yield from _texts(one)
    if isinstance(node, dict):
        for key, one in node.items():
            yield from [(key, one)] if isinstance(one, str) else _texts(one)


def _is_russian(text):
    return re.search("[а-я]", text) is not None


def test_the_resolved_blueprint_is_a_blueprint(smartctl, tmp_path):
    shown = smartctl("show", "--resolved", WINDOW)
    assert shown.returncode == 0, shown.stderr
    (tmp_path / "resolved.yaml").write_text(shown.stdout, encoding="utf-8")
    assert smartctl("validate", "resolved.yaml").returncode == 0


@pytest.mark.parametrize("arguments", [["version"], ["--version"], ["version", "--lang", "ru"]])
def test_the_version_is_printed_alike(smartctl, arguments):
    assert smartctl(*arguments).stdout == f"smartctl {__version__}\n"


def test_help_speaks_the_language_of_the_reader(smartctl):
    assert "Commands" in smartctl("--help").stdout
    russian = smartctl("--help", env={"SMARTCTL_LANG": "ru"}).stdout
    assert "Показать" in russian


@pytest.mark.parametrize(
    ("arguments", "environ", "language"),
    [
        ([], {"LANG": "ru_RU.UTF-8"}, "ru"),
        ([], {"LANG": "de_DE.UTF-8"}, "en"),
        ([], {"LC_ALL": "ru_RU", "SMARTCTL_LANG": "en"}, "en"),
        (["plan", "--lang", "ru"], {"LANG": "en_US"}, "ru"),
        (["plan", "--lang=en"], {"LANG": "ru_RU"}, "en"),
    ],
)
def test_the_language_is_the_flag_then_the_variable_then_the_locale(arguments, environ, language):
    assert chosen(arguments, environ) == language


def test_the_wheel_holds_all_it_needs(tmp_path):
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    built = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, timeout=300)
    assert built.returncode == 0, built.stderr
    wheel = next(Path(tmp_path).glob("*.whl"))
    inside = tmp_path / "inside"
    zipfile.ZipFile(wheel).extractall(inside)
    code = (
        "import json, sys; sys.path.insert(0, sys.argv[1]); from smartctl.__main__ import main; "
        "from smartctl.cli.boundary import run; *first, last = json.loads(sys.argv[2]); "
        "assert not any(map(run, first)); sys.argv = ['smartctl', *last]; main()"
    )

    def run(*lines: list[str]) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-I", "-c", code, str(inside), json.dumps(lines)],
            capture_output=True,
            encoding="utf-8",
            cwd=tmp_path,
            env=environment(),
            check=False,
            timeout=120,
        )

    assert (inside / "smartctl" / "_shipped" / "schemas" / "blueprint.v1.json").is_file()
    pages = {file.name for file in (inside / "smartctl" / "mockportal" / "boards" / "templates").iterdir()}
    assert {"home.html", "process.html", "style.css"} <= pages
    applied = run(["schema"], ["init"], ["apply", "blueprints/window-installation.yaml", "--yes", "--lang", "ru"])
    assert applied.returncode == 0, applied.stderr
    assert "Объекты: добавлено" in applied.stdout


def test_every_schema_that_comes_with_the_program_can_be_printed(smartctl):
    """Blueprint, overlay and project are the language; whatever else there is are documents of commands."""
    shipped = {path.name.removesuffix(".v1.json") for path in schemas_dir().glob("*.v1.json")}
    assert set(schema_names()) == shipped
    for name in schema_names():
        assert is_schema(json.loads(smartctl("schema", name, "--lang", "ru").stdout))
