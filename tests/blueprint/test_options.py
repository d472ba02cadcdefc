"""The table of options: made from what is there, and nothing is missing from it."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from smartctl.blueprint.compile import compile_desired
from smartctl.blueprint.source import load
from smartctl.kinds import KINDS
from smartctl.shipped import blueprints_dir, schema

ROOT = Path(__file__).parents[2]
SPEC = ROOT / "tests" / "mockportal" / "spec"


def _module():
    spec = importlib.util.spec_from_file_location("options_table", ROOT / "docs" / "options_table.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


TABLE = _module()
OPTIONS = TABLE.data()
ROWS = list(TABLE.rows(OPTIONS))
PATHS = {row["path"] for row in ROWS if "path" in row}
BY = {row["by"] for row in ROWS if "by" in row}
DEFS = schema("blueprint")["$defs"]
SUBJECTS = (
    "process",
    "workplace",
    "pipeline",
    "stage",
    "field",
    "relation",
    "card",
    "numerator",
    "document",
    "robot",
    "trigger",
)


@pytest.mark.parametrize("language", TABLE.FILES)
def test_the_file_is_what_the_script_writes(language):
    assert TABLE.FILES[language].read_text(encoding="utf-8") == TABLE.table(language), "run `make options`"


def _written():
    """Every option that the schema lets one write."""
    for kind in SUBJECTS:
        for name, body in DEFS[kind]["properties"].items():
            if name == "options":
                yield from (f"{kind}.{name}.{one}" for one in body["properties"])
            elif name in ("standard_fields", "features"):
                yield from (f"{kind}.{name}.{one}" for one in body["items"]["enum"])
            elif kind == "process" and name == "relations":
                yield from (f"process.relations.{one}" for one in body["properties"])
            elif kind == "process" and name == "automation":
                yield from (f"process.automation.{one}" for one in ("stages", "tunnels", "workflows"))
            elif kind == "process" and name in ("bindings", "card"):
                continue  # kinds of their own
            else:
                yield f"{kind}.{name}"


def test_every_option_of_the_schema_has_a_row():
    beside = set(OPTIONS["beside"])
    own = {"process": set(), "robot": beside, "trigger": beside}
    general = {"allow", "protect"}
    missing = []
    for path in _written():
        kind, _, name = path.partition(".")
        if path not in PATHS and name not in general | own.get(kind, set()):
            missing.append(path)
    assert missing == []


def test_every_row_stands_in_the_schema_and_is_carried_by_something():
    known = {*_written(), "binding", "document", "process.fields"}
    assert known >= PATHS
    for row in ROWS:
        ways = [way for way in ("by", "runbook", "step") if way in row]
        assert len(ways) == 1, row
        if "step" in row:
            assert all(row["step"][language] for language in ("en", "ru"))
        if "by" in row:
            kind, _, name = row["by"].partition(".")
            assert name == "*" or KINDS[kind].attr(name) is not None


def test_every_attribute_of_every_kind_has_a_row():
    known = {f"{kind.name}.{attr.name}" for kind in KINDS.values() for attr in kind.attrs if not attr.internal}
    assert known == {one for one in BY if not one.endswith("*")}


def test_every_method_named_is_described_by_the_official_documentation():
    assert set(OPTIONS["methods"]) == set(KINDS)
    for methods in (*OPTIONS["methods"].values(), *(row["methods"] for row in ROWS if "methods" in row)):
        assert all((SPEC / f"{one}.json").exists() for one in methods)


def test_every_attribute_is_used_by_a_built_in_blueprint():
    used = set()
    for path in sorted(blueprints_dir().glob("*.yaml")):
        desired = compile_desired(load(path), language="ru")
        used |= {(one.kind, name) for one in desired.resources for name in one.attrs}
    known = {(kind.name, attr.name) for kind in KINDS.values() for attr in kind.attrs if not attr.internal}
    assert sorted(known - used) == sorted(UNUSED), "use it in a blueprint where it belongs"


UNUSED = {("process", "entity_type_id"), ("stage", "code"), ("field", "code"), ("card", "force")}
"""A blueprint for everybody pins no numbers and no codes, and takes nobody's personal layout away."""


def test_every_robot_and_trigger_stands_in_a_built_in_blueprint_or_in_the_whole_one():
    files = [*sorted(blueprints_dir().glob("*.yaml")), Path(__file__).parent / "whole.yaml"]
    kinds = {(one.kind, one.action) for path in files for one in compile_desired(load(path), language="ru").automation}
    robots = {name.partition(".")[2] for name in PATHS if name.startswith("robot.")}
    assert robots <= {action for kind, action in kinds if kind == "robot"}


def test_the_file_is_yaml_that_everybody_reads():
    text = (ROOT / "docs" / "options.yaml").read_text(encoding="utf-8")
    assert YAML(typ="safe", pure=True).load(text) == OPTIONS
