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
RECORD = YAML(typ="safe", pure=True).load((ROOT / "docs" / "carried.yaml").read_text(encoding="utf-8"))


def _module():
    spec = importlib.util.spec_from_file_location("options_table", ROOT / "docs" / "options_table.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _listed(value):
    return (value,) if isinstance(value, str) else value


TABLE = _module()
OPTIONS = TABLE.data()
ROWS = list(TABLE.rows(OPTIONS))
PATHS = {row["path"] for row in ROWS if "path" in row}
BY = {one for row in ROWS for one in _listed(row.get("by", ()))}
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


PARTS = {
    "process.options": lambda body: body["properties"],
    "process.standard_fields": lambda body: body["items"]["enum"],
    "process.features": lambda body: body["items"]["enum"],
    "process.relations": lambda body: body["properties"],
    "process.automation": lambda _body: ("stages", "tunnels", "workflows"),
    "process.bindings": lambda _body: (),
    "process.card": lambda _body: (),
    "field.settings": lambda _body: ("", *OPTIONS["settings"]),
    "field.items": lambda _body: ("", *DEFS["item"]["properties"]),
    "trigger.on": lambda body: body["enum"],
}
"""What is written below a key; bindings and cards are kinds of their own."""


def _written():
    """Every option that the schema lets one write."""
    for kind in SUBJECTS:
        for name, body in DEFS[kind]["properties"].items():
            path = f"{kind}.{name}"
            parts = PARTS[path](body) if path in PARTS else ("",)
            yield from (f"{path}.{part}" if part else path for part in parts)


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
        [way] = [way for way in TABLE.SAYING if way in row]
        assert all(row[language] for language in ("en", "ru")), row
        if way in ("step", "beyond"):
            assert all(row[way][language] for language in ("en", "ru"))


def test_every_attribute_of_every_kind_has_a_row():
    known = {f"{kind.name}.{attr.name}" for kind in KINDS.values() for attr in kind.attrs if not attr.internal}
    assert known <= BY
    assert BY - {"process.*"} <= set(RECORD)
    parts = {one for one in set(RECORD) - BY if one.count(".") > 1}
    assert parts <= {f"field.{name}.{language}" for name in ("title", "help") for language in ("en", "ru")}


def test_every_method_that_carries_something_is_described_by_the_official_documentation():
    """The record itself is held against what the kinds send by tests/kinds/test_attributes.py."""
    for name, methods in RECORD.items():
        assert methods, name
        for method, parameters in methods.items():
            described = (SPEC / f"{method}.json").read_text(encoding="utf-8")
            for parameter in parameters:
                first = parameter.partition(".")[0].partition("[")[0]
                assert f'"{first}"' in described or first in described, (method, parameter)


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
