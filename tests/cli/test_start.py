"""What a start loads: counts, which are the same on every machine, where times are not."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, environment

BLUEPRINT = ROOT / "blueprints" / "window-installation.yaml"
PROGRAM = """
import json, sys
from smartctl.__main__ import main
sys.argv = ["smartctl", *sys.argv[1:]]
try:
    main()
except SystemExit as end:
    print(json.dumps([end.code, sorted(name for name, one in sys.modules.items() if one)]), file=sys.stderr)
"""


def loaded(*arguments: object, cwd: Path = ROOT) -> frozenset[str]:
    """The modules that a command ends with."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *map(str, arguments)],
        capture_output=True,
        text=True,
        env=environment(),
        cwd=cwd,
        check=False,
    )
    code, modules = json.loads(done.stderr.splitlines()[-1])
    assert code in (0, None, 2), done.stderr
    return frozenset(modules)


def _rooms(modules: frozenset[str]) -> frozenset[str]:
    return frozenset(name.partition(".")[0] for name in modules)


def _own(modules: frozenset[str]) -> list[str]:
    return sorted(name for name in modules if name.startswith("smartctl"))


@pytest.mark.parametrize("arguments", [(), ("-h",), ("--help",)])
def test_the_help_of_the_program_loads_neither_its_commands_nor_a_library(arguments):
    modules = loaded(*arguments)
    assert not _rooms(modules) & {"typer", "msgspec", "rich", "pathlib", "inspect", "locale"}
    assert len(_own(modules)) <= 12, _own(modules)


def test_a_good_blueprint_is_checked_without_what_would_word_its_mistakes():
    modules = loaded("validate", BLUEPRINT)
    unasked = {
        "rich",
        "html",
        "tomllib",
        "zipfile",
        "hashlib",
        "jsonschema",
        "httpx",
        "dataclasses",
        "sqlite3",
        "jinja2",
    }
    assert not _rooms(modules) & unasked
    assert not {name for name in modules if name.startswith(("smartctl.render", "smartctl.blueprint.patch"))}
    assert len(_own(modules)) <= 195, len(_own(modules))


def test_one_command_is_read_and_the_others_are_named():
    modules = _own(loaded("validate", "--help"))
    assert "smartctl.cli.validating" in modules
    assert not {"smartctl.cli.planning", "smartctl.cli.importing", "smartctl.cli.mock_commands"} & set(modules)


def test_a_plan_that_changes_nothing_loads_neither_what_writes_nor_what_advises(smartctl, tmp_path, portal):
    applied = smartctl("apply", BLUEPRINT, "--portal", portal.url, "--yes")
    assert applied.returncode == 0, applied.stderr
    modules = loaded("plan", BLUEPRINT, "--portal", portal.url, cwd=tmp_path)
    unasked = {"rich.console", "filelock", "pyrate_limiter", "sqlite3", "jinja2", "deepdiff", "jsonschema", "zipfile"}
    assert not modules & {
        *unasked,
        "smartctl.operations.applying",
        "smartctl.operations.validating",
        "smartctl.portal.authorization",
        "smartctl.mockportal",
        "smartctl.archive.robots",
    }
    assert len(_own(modules)) <= 346, len(_own(modules))
