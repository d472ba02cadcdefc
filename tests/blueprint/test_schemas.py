"""The schemas are schemas, and the language they describe is the language that is compiled."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from smartctl.blueprint import flags
from smartctl.blueprint.compile import compile_desired
from smartctl.blueprint.key_mistakes import settings_by_type
from smartctl.blueprint.names import LANGUAGES
from smartctl.blueprint.pattern_mistakes import FIELD_TYPES
from smartctl.blueprint.source import load, read_text
from smartctl.blueprint.validate import check
from smartctl.kinds import KINDS
from smartctl.shipped import schema, schemas_dir

CYRILLIC = re.compile("[А-Яа-я]")
WHOLE = Path(__file__).parent / "whole.yaml"
OWN = [schemas_dir() / "blueprint.v1.json", *sorted((schemas_dir() / "kinds").glob("*.json"))]
STRUCTURE = {
    "process": {"pipelines", "fields", "relations", "bindings", "card", "automation", "permissions"},
    "pipeline": {"stages"},
}
"""Properties that become objects of their own."""
BY_HAND = {"automation", "permission"}
"""What no method carries: it becomes steps of the runbook."""
ATTRIBUTES = {
    "preset": set(flags.FLAGS),
    "options": set(flags.OPTIONS),
    "standard_fields": set(flags.STANDARD_FIELDS),
    "features": set(flags.FEATURES),
}
"""Properties that become attributes of other names."""
MUST = {
    *(
        "document",
        "task",
        "todo",
        "notify",
        "sms",
        "mail",
        "comment",
        "move",
        "create",
        "set",
        "assign",
        "webhook",
        "on",
        "field",
    ),
    *("robots", "robot", "trigger", "from", "to", "title", "ru", "en", "pipeline", "seller", "pair", "office"),
}
"""Without these what is written is no robot, trigger or tunnel any more, or nobody knows where it stands."""
IN_AUTOMATION = {"workflow": {"why", "when"}, "trigger": None}
"""Kinds whose words stand in the schema of automation, and what beside them is no attribute. A trigger on a stage is no
object: of its words only the title of its kind is."""
BY_PLACE = {"position", "side", "target", "enabled"}
"""Attributes that come from where something stands, not from a property."""


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_every_schema_is_a_schema(path):
    Draft202012Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", sorted(schemas_dir().glob("**/*.json")), ids=lambda path: path.stem)
def test_whatever_a_schema_says_in_english_it_says_in_russian(path):
    for node in _nodes(json.loads(path.read_text(encoding="utf-8"))):
        for word in ("title", "description"):
            english, russian = node.get(word), node.get(f"x-{word}-ru")
            assert isinstance(english, str) == isinstance(russian, str), node
            if isinstance(english, str):
                assert not CYRILLIC.search(english), english
                assert CYRILLIC.search(russian), russian


@pytest.mark.parametrize("name", ["blueprint", "project"])
def test_every_key_that_a_person_writes_is_described(name):
    whole = schema(name)
    for node in _nodes(whole):
        for key, one in node.get("properties", {}).items():
            target = one.get("$ref", "").removeprefix("#/$defs/")
            assert "description" in one or "description" in whole["$defs"].get(target, {}) or _is_rule(one), key


def _is_rule(node):
    """Not a key of the language, but a condition on one that is described elsewhere."""
    return not set(node) - {"const"} or (set(node) == {"$ref"} and "settings_" in node["$ref"])


def _nodes(node):
    """Every mapping of a schema that is a schema itself: what stands under `properties` is named by its key."""
    if isinstance(node, list):
        for one in node:
            yield from _nodes(one)
    if isinstance(node, dict):
        if not any(isinstance(one, dict) and key == "title" for key, one in node.items()):
            yield node
        for one in node.values():
            yield from _nodes(one)


def test_the_whole_schema_needs_no_other_file():
    whole = schema("blueprint")
    Draft202012Validator.check_schema(whole)
    text = json.dumps(whole)
    assert ".json" not in text
    for target in {part.split('"')[0] for part in text.split('"$ref": "')[1:]}:
        assert target.removeprefix("#/$defs/") in whole["$defs"]


def test_a_schema_that_was_handed_out_may_be_changed():
    schema("blueprint")["properties"].clear()
    assert schema("blueprint")["properties"]


def test_the_schemas_know_the_words_of_the_code():
    defs = schema("blueprint")["$defs"]
    process = defs["process"]["properties"]
    assert tuple(process["options"]["properties"]) == flags.OPTIONS
    assert tuple(process["standard_fields"]["items"]["enum"]) == flags.STANDARD_FIELDS
    assert tuple(process["features"]["items"]["enum"]) == flags.FEATURES
    assert set(process["preset"]["enum"]) == set(flags.PRESETS)
    assert tuple(defs["language"]["enum"]) == LANGUAGES
    assert tuple(defs["field"]["properties"]["type"]["examples"]) == FIELD_TYPES == tuple(settings_by_type())


def test_each_kind_has_a_schema_with_its_attributes():
    defs = schema("blueprint")["$defs"]
    assert set(KINDS) - set(IN_AUTOMATION) == {path.stem for path in OWN[1:]} - BY_HAND
    for name, beside in IN_AUTOMATION.items():
        known = {attr.name for attr in KINDS[name].attrs if not attr.internal}
        written = set(defs[name]["properties"])
        assert known <= written if beside is None else known == written - beside
    for name, kind in KINDS.items():
        if name in IN_AUTOMATION:
            continue
        written = set(defs[name].get("properties", {})) - STRUCTURE.get(name, set()) - {"allow", "protect", "when"}
        attributes = {attr for one in written for attr in ATTRIBUTES.get(one, {one})}
        known = {attr.name for attr in kind.attrs if not attr.internal}
        assert attributes == known - BY_PLACE


def test_every_property_of_a_kind_is_compiled():
    """`whole.yaml` writes each property; whatever optional one is removed, something else is asked for."""
    document = load(WHOLE)
    assert check(document, language="ru") == ()
    before = _wanted(document)
    defs = schema("blueprint")["$defs"]
    removed: dict[str, set[str]] = {}
    for kind, path in properties_of(document.data):
        name = path[-1]
        if name in defs[kind].get("required", ()):
            continue
        data = json.loads(json.dumps(document.data))
        if without(data, path) == []:
            continue
        assert _wanted(read_text(json.dumps(data), path=WHOLE)) != before, path
        removed.setdefault(kind, set()).add(name)
    for kind in (
        "process",
        "workplace",
        "pipeline",
        "stage",
        "field",
        "relation",
        "card",
        "numerator",
        "document",
        "robot_kind",
    ):
        optional = set(defs[kind]["properties"]) - set(defs[kind].get("required", ()))
        assert removed[kind] | {"allow", "when"} == optional | {"allow", "when"}


def _wanted(document):
    desired = compile_desired(document, language="ru")
    return desired.resources, desired.automation


def test_every_property_of_automation_is_compiled():
    document = load(WHOLE)
    before = _wanted(document)
    seen = set()
    for path in _automation_paths(document.data["processes"]["house"], ("processes", "house")):
        data = json.loads(json.dumps(document.data))
        without(data, path)
        seen.add(path[-1])
        if path[-1] not in MUST and not _names_a_kind(document.data, path):
            assert _wanted(read_text(json.dumps(data), path=WHOLE)) != before, path
    defs = schema("blueprint")["$defs"]
    written = set(defs["permission"]["properties"]).union(
        *(
            defs[one]["properties"]
            for one in ("automation", "robot", "trigger", "tunnel", "condition", "automation_role", "workflow")
        )
    )
    # Robots as workflows make other objects of the same words: tests/stories/test_as_workflows.py.
    assert written - seen == {"stage", "when", "as", "existing_items"}


def _names_a_kind(data, path):
    """The code of an application's trigger: without it there is no kind."""
    for step in path[:-1]:
        data = data[step]
    return path[-1] == "code" and data.get("on") == "application"


def _automation_paths(node, path):
    """Every key below automation and permissions."""
    for name in ("automation", "permissions"):
        yield from _keys(node[name], (*path, name))


def _keys(node, path):
    entries = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for name, one in entries:
        if isinstance(name, str):
            yield (*path, name)
        yield from _keys(one, (*path, name))


def properties_of(data):
    """(kind, path) of every property of every object in the file."""
    apart = [(kind, key) for kind in ("workplace", "numerator", "document", "robot_kind") for key in data[f"{kind}s"]]
    yield from ((kind, (f"{kind}s", key, name)) for kind, key in apart for name in data[f"{kind}s"][key])
    for key, process in data["processes"].items():
        home = ("processes", key)
        yield from (("process", (*home, name)) for name in process)
        for pipeline, body in process.get("pipelines", {}).items():
            place = (*home, "pipelines", pipeline)
            yield from (("pipeline", (*place, name)) for name in body)
            for stage, inner in body.get("stages", {}).items():
                yield from (("stage", (*place, "stages", stage, name)) for name in inner)
        for field, body in process.get("fields", {}).items():
            yield from (("field", (*home, "fields", field, name)) for name in body)
        for pipeline, body in process.get("card", {}).items():
            if isinstance(body, dict):
                yield from (("card", (*home, "card", pipeline, name)) for name in body)
        for side, targets in process.get("relations", {}).items():
            for target, body in targets.items():
                yield from (("relation", (*home, "relations", side, target, name)) for name in body)


def without(data, path):
    for step in path[:-1]:
        data = data[step]
    return data.pop(path[-1])
