"""The table of options: made from what is there, and nothing is missing from it."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from smartctl.blueprint.compile import compile_desired
from smartctl.blueprint.key_mistakes import settings_by_type
from smartctl.blueprint.source import load
from smartctl.kinds import KINDS
from smartctl.shipped import blueprints_dir, schema
from tests.official import KNOWN, description

ROOT = Path(__file__).parents[2]
RECORD = YAML(typ="safe").load((ROOT / "docs" / "carried.yaml").read_text(encoding="utf-8"))


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
    "workflow",
    "robot_kind",
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
    own = {"process": set(), "robot": beside, "trigger": beside, "workflow": beside}
    general = {"allow", "protect", "when"}
    missing = []
    for path in _written():
        kind, _, name = path.partition(".")
        if path not in PATHS and name.rpartition(".")[2] not in general and name not in own.get(kind, set()):
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


def test_every_parameter_that_carries_something_is_described_by_the_official_documentation():
    """That the record is what the kinds send is tested in tests/kinds/test_attributes.py."""
    for name, methods in RECORD.items():
        assert methods, name
        for method, parameters in methods.items():
            known = set(_names(description(method))) | {one.rpartition(".")[2] for one in KNOWN if method in one}
            assert {one.replace("[]", "").partition(".")[0] for one in parameters} <= known, method


def _names(node):
    """Every parameter named anywhere in the description of a method."""
    if isinstance(node, dict):
        yield node.get("name")
    for one in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _names(one)


BUILT_IN = [load(path) for path in sorted(blueprints_dir().glob("*.yaml"))]
WHOLE = load(Path(__file__).parent / "whole.yaml")
NOT_USED = {
    "process.entity_type_id": "a blueprint for everybody pins no numbers",
    "stage.code": "and no codes",
    "field.code": "and no codes",
    "card.force": "and takes nobody's personal layout away",
    "field.type.iblock_element": "lists of a portal have numbers of their own",
    "field.type.iblock_section": "as above",
    "field.settings.iblock_id": "as above",
    "field.settings.active_filter": "as above",
    "field.settings.min_length": "a text that is too short says nothing of why",
    "field.settings.max_show_size": "the portal's own limit will do",
    "robot.webhook": "the address belongs to a system of the user",
    "trigger.on.responsible_changed": "a robot that assigns would set it off",
    "trigger.on.application": "belongs to an application",
    "trigger.on.call_incoming": "a call does not say which of the client's items it is about",
    "trigger.on.call_missed": "as above",
    "trigger.on.mail_opened": "a look at a letter decides nothing",
    "trigger.on.document_viewed": "as above",
    "trigger.on.order_paid": "orders belong to a shop",
    "trigger.on.payment_received": "payments are off in all of them: a field says what was paid",
    "trigger.on.chat_opened": "a chat does not say which of the client's items it is about",
    "trigger.on.chat_message": "as above",
    "trigger.on.mail_received": "a letter does not say it either",
    "trigger.on.callback_requested": "whoever wants to be called back has got nowhere yet",
    "trigger.backwards": "nothing goes back by itself: whoever takes an item back knows why",
    "tunnel.copy": "one card for each case",
    "tunnel.create": "what begins elsewhere is made by a robot, which says its title",
    "trigger.title": "belongs to an application",
    "workflow.title": "only an application writes workflows",
    "workflow.start": "as above",
    "workflow.robots": "as above",
    "robot_kind.title": "only an application brings kinds of robots",
    "robot_kind.help": "as above",
    "robot_kind.handler": "as above",
    "robot_kind.waits": "as above",
    "robot_kind.properties": "as above",
    "robot_kind.returns": "as above",
}
"""What the built-in blueprints have no use for; it is written in `whole.yaml` or tried by the cases of the kinds."""


def _uses(document):
    """Everything of the table that a blueprint uses, by the names of the table and of the kinds."""
    desired = compile_desired(document, language="ru")
    for one in desired.resources:
        yield from (f"{one.kind}.{name}" for name in one.attrs)
    yield from (f"tunnel.{one.action}" for one in desired.automation if one.kind == "tunnel")
    for process in document.data["processes"].values():
        for field in process.get("fields", {}).values():
            yield f"field.type.{field['type']}"
            yield from (f"field.settings.{name}" for name in field.get("settings", ()))
            yield from (f"field.items.{name}" for item in field.get("items", {}).values() for name in item)
        automation = process.get("automation", {})
        for entry in (entry for entries in automation.get("stages", {}).values() for entry in entries):
            yield from _of_entry(entry)


def _of_entry(entry):
    [(kind, body)] = entry.items()
    yield from (f"{kind}.{name}" for name in body)
    if kind == "trigger":
        yield f"trigger.on.{body['on']}"
    for name in ("if", "if_any"):
        yield from (f"condition.{operator}" for one in body.get(name, ()) for operator in one if operator != "field")


def _usable():
    """Every attribute of every kind; every type and setting of fields; every robot, trigger, condition and tunnel."""
    yield from (f"{kind.name}.{attr.name}" for kind in KINDS.values() for attr in kind.attrs if not attr.internal)
    yield from (f"field.type.{name}" for name in settings_by_type())
    yield from (f"field.settings.{name}" for name in OPTIONS["settings"])
    yield from (f"robot.{name}" for name in DEFS["robot"]["properties"] if name != "when")
    yield from (f"trigger.{name}" for name in DEFS["trigger"]["properties"])
    yield from (f"trigger.on.{name}" for name in DEFS["trigger"]["properties"]["on"]["enum"])
    yield from (f"condition.{name}" for name in DEFS["condition"]["properties"] if name != "field")
    yield from (f"tunnel.{name}" for name in DEFS["tunnel"]["properties"]["action"]["enum"])


def test_the_built_in_blueprints_use_everything_but_what_has_a_reason():
    used = {one for document in BUILT_IN for one in _uses(document)}
    assert sorted(set(_usable()) - used) == sorted(NOT_USED), "use it where it belongs, or say why not"


def test_what_no_built_in_blueprint_uses_is_written_in_the_whole_one():
    tried = {
        name for name in NOT_USED if name.startswith(("field.type.", "field.settings."))
    }  # by tests/kinds/attributes
    assert set(NOT_USED) - tried - set(_uses(WHOLE)) == set()


def test_the_file_is_yaml_that_everybody_reads():
    text = (ROOT / "docs" / "options.yaml").read_text(encoding="utf-8")
    assert YAML(typ="safe").load(text) == OPTIONS
