"""What a shell offers: asked as its script asks, and in the shells themselves where they are on the machine."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from smartctl.cli import completing
from smartctl.cli.app import application
from smartctl.shipped import schema_names
from tests.cli.conftest import ROOT, environment

SCRIPTS = ROOT / "smartctl" / "cli" / "shells"
PROJECT = """\
format: smartctl/project/v1
portals:
  acme: {url: "mock:acme"}
  demo: {url: "mock:demo"}
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    (tmp_path / "smartctl.yaml").write_text(PROJECT, encoding="utf-8")
    mocks = tmp_path / ".smartctl" / "mock"
    mocks.mkdir(parents=True)
    (mocks / "other.sqlite3").touch()
    (tmp_path / "crm.yaml").touch()
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def answer(line: str) -> str:
    return completing.answer(line, application)


def offered(line: str) -> list[str]:
    return [one.split("\t")[0] for one in answer(line).splitlines()]


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("smartctl pl", ["plan"]),
        ("smartctl po", ["portal", "policy"]),
        ("smartctl mock robots ", ["list", "add", "remove"]),
        ("smartctl --lang ru mock tr", ["triggers"]),
        ("smartctl plan --col", ["--color"]),
        ("smartctl plan --color ", ["auto", "always", "never"]),
        ("smartctl plan --color a", ["auto", "always"]),
        ("smartctl plan --color=ne", ["--color=never"]),
        ("smartctl plan crm.yaml --portal ", ["acme", "demo", "mock:other"]),
        ("smartctl plan crm.yaml --portal mock:", ["mock:other"]),
        ("smartctl portal login ", ["acme", "demo"]),
        ("smartctl mock reset ", ["mock:other"]),
        ("smartctl schema ", list(schema_names())),
        ("smartctl mock seed ", ["realistic", "large", "junk"]),
        ("smartctl mock seed large ", ["mock:other"]),
        ("smartctl completion ", ["bash", "zsh", "fish", "powershell"]),
        ("smartctl plan --format ", ["text", "md", "html", "json", "gitlab", "junit"]),
        ("smartctl new x --from comp", ["complaints"]),
        ("smartctl plan --yes", []),
        ("smartctl plan ", [":files"]),
        ("smartctl plan cr", [":files"]),
        ("smartctl plan crm.yaml ", []),
        ("smartctl plan --out ", [":files"]),
        ("smartctl plan -- --color ", []),
        ("smartctl validate a.yaml b.yaml ", [":files"]),
        ("smartctl state rm deal ", [":files"]),
        ("smartctl init ", [":folders"]),
        ("smartctl plan --approved-by ", []),
        ("smartctl nonsense ", []),
        ("C:\\tools\\smartctl.exe sch", ["schema"]),
        ("CI=1 b24ctl sch", ["schema"]),
        ("smartctl plan 'half a na", [":files"]),
        ("smartctl plan \\", [":files"]),
    ],
)
def test_what_may_follow_is_offered(project, line, values):
    assert offered(line) == values


def test_an_option_that_was_given_is_not_offered_again_unless_it_may_be_repeated(project):
    again = offered("smartctl plan crm.yaml --portal demo --target a --style=plain --")
    assert "--target" in again
    assert not {"--portal", "--style"} & set(again)
    assert "--help" in again
    assert "--lang" in again


def test_what_is_offered_says_what_it_means(smartctl):
    asked = smartctl("__complete", env={"SMARTCTL_COMPLETE": "smartctl pl", "SMARTCTL_LANG": "en"})
    assert asked.stdout == "plan\tShow what would change on a portal.\n"


def test_a_broken_project_file_is_not_told_while_somebody_types(project):
    (project / "smartctl.yaml").write_text("portals: [", encoding="utf-8")
    assert answer("smartctl plan --portal ") == ""


def test_the_commands_of_the_scripts_stand_in_no_help(smartctl):
    assert "__complete" not in smartctl("-h").stdout
    asked = smartctl("__complete", env={"SMARTCTL_COMPLETE": "smartctl --lang de pl", "SMARTCTL_LANG": "ru"})
    assert asked.stdout == "plan\tПоказать, что изменится на портале.\n"
    assert not asked.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_the_script_of_a_shell_is_printed_as_it_lies_in_the_package(smartctl, shell):
    script = next(SCRIPTS.glob(f"*.{'ps1' if shell == 'powershell' else shell}"))
    assert smartctl("completion", shell).stdout == script.read_text(encoding="utf-8")


def test_another_shell_is_refused_with_those_there_are(smartctl):
    refused = smartctl("completion", "tcsh")
    assert refused.returncode == 1
    assert "bash, zsh, fish, powershell" in refused.stderr


# In the shells themselves


@pytest.fixture
def run(project):
    def within(*command: str) -> list[str]:
        if shutil.which(command[0]) is None:
            pytest.skip(f"{command[0]} is not on this machine")
        path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
        done = subprocess.run(
            command,
            capture_output=True,
            encoding="utf-8",
            cwd=project,
            env=environment(PATH=path, LC_ALL="C.UTF-8"),
            check=False,
            timeout=60,
        )
        assert not done.stderr, done.stderr
        return [line.rstrip() for line in done.stdout.splitlines()]

    return within


IN_SHELLS = [
    ("smartctl pl", ["plan"]),
    ("smartctl plan --color=al", ["--color=always"]),
    ("smartctl plan --portal mock:", ["mock:other"]),
    ("smartctl plan --portal a", ["acme"]),
    ("smartctl plan cr", ["crm.yaml"]),
    ("smartctl init fo", ["folder"]),
    ("smartctl plan --approved-by ", []),
]


@pytest.mark.parametrize(("line", "values"), IN_SHELLS)
def test_bash_completes(run, line, values):
    """A reply takes the place of what follows the last : or =, at which bash breaks words."""
    asked = f"""
        source {SCRIPTS}/smartctl.bash
        complete -p smartctl b24ctl >/dev/null || echo not registered
        COMP_LINE={_quoted(line)} COMP_POINT={len(line)}
        _smartctl smartctl 2>/dev/null
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    ends = [value.rpartition(":")[2].rpartition("=")[2] for value in values]
    assert [one for one in run("bash", "--norc", "-c", asked) if one] == ends


@pytest.mark.parametrize(("line", "values"), IN_SHELLS)
def test_zsh_completes(run, line, values):
    """The functions of its completion system are heard, for they speak to a terminal alone."""
    asked = f"""
        compdef() {{ :; }}
        _describe() {{ print -rl -- "${{(@P)argv[-1]}}"; }}
        _files() {{ [[ $1 == -/ ]] && print -r folder || print -r crm.yaml; }}
        source {SCRIPTS}/smartctl.zsh
        words=({line} {"''" if line.endswith(" ") else ""}) CURRENT=$#words
        _smartctl
    """
    heard = [one.replace("\\:", "\0").split(":")[0].replace("\0", ":") for one in run("zsh", "-f", "-c", asked)]
    assert heard == values


@pytest.mark.parametrize(("line", "values"), IN_SHELLS)
def test_fish_completes(run, line, values):
    asked = f"source {SCRIPTS}/smartctl.fish; complete -C {_quoted(line)}"
    assert [one.split("\t")[0].rstrip("/") for one in run("fish", "--no-config", "-c", asked)] == values


def _quoted(text: str) -> str:
    return f"'{text}'"


def test_the_script_of_powershell_names_both_programs_and_speaks_utf8():
    text = (SCRIPTS / "smartctl.ps1").read_text(encoding="utf-8")
    assert "Register-ArgumentCompleter -Native -CommandName smartctl, b24ctl" in text
    assert text.isascii()  # Windows PowerShell reads a file without a mark in the code page of the machine
    assert text.count("{") == text.count("}")
