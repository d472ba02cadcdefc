"""A kind that smartctl does not have is given to a copy of it: its own files, one line of the table, its schema.

The copy is a program of its own, so nothing that was made of the table before is left over. What the kind does there is
what a person would do with it: plan, apply, look again, read, rename, roll back, let go, destroy. See docs/add-a-kind.md.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib.util import cache_from_source
from pathlib import Path

import pytest

from tests import warm

TOP = Path(__file__).parents[2]
TOY = Path(__file__).parent / "toy"
NAME, SECTION = "lead_source", "lead_sources"


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The copy with the toy. Whatever of it is not a file of the toy's own is changed here, and nowhere else."""
    top = tmp_path_factory.mktemp("copy")
    left_out = shutil.ignore_patterns("__pycache__", "*.po")
    for folder in ("smartctl", "schemas", "blueprints"):
        shutil.copytree(TOP / folder, top / folder, ignore=left_out)
    for file in (f"{NAME}.py", f"{NAME}_words.py"):
        shutil.copy(TOY / file, top / "smartctl/kinds" / file)
    shutil.copy(TOY / f"{NAME}.json", top / "schemas/kinds" / f"{NAME}.json")
    table = top / "smartctl/kinds/__init__.py"
    text = table.read_text(encoding="utf-8")
    text = text.replace("    field,\n", f"    field,\n    {NAME},\n", 1)
    table.write_text(
        text.replace("        field.KIND,\n", f"        field.KIND,\n        {NAME}.KIND,\n", 1), encoding="utf-8"
    )
    _in_json(top / "schemas/blueprint.v1.json", _with_section)
    _in_json(top / "schemas/state.v1.json", _with_name)
    _with_bytecode(top)
    return top


@pytest.fixture(scope="module")
def parent(copy):
    """The copy, started warm: each command is a process of its own, and of the copy."""
    found = warm.Parent("tests.kinds.toy.warm", copy) if warm.warms({}) else None
    yield found
    if found is not None:
        found.close()


def _in_json(path, edit):
    document = json.loads(path.read_text(encoding="utf-8"))
    edit(document)
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def _with_section(schema):
    entries = {"type": "object", "additionalProperties": {"$ref": f"kinds/{NAME}.json"}}
    schema["properties"][SECTION] = {**entries, "propertyNames": {"$ref": "#/$defs/key"}}
    schema["properties"]["removed"]["items"]["properties"][NAME] = {"$ref": "#/$defs/address"}


def _with_name(schema):
    kinds = next(one for one in _enums(schema) if "robot_kind" in one)
    kinds.append(NAME)


def _enums(node):
    if isinstance(node, dict):
        yield from (value for name, value in node.items() if name == "enum")
        yield from (one for value in node.values() for one in _enums(value))
    elif isinstance(node, list):
        yield from (one for value in node for one in _enums(value))


def _with_bytecode(top):
    """What is in a file of the copy as in ours is not compiled once more."""
    for file in (top / "smartctl").rglob("*.py"):
        ours, theirs = (Path(cache_from_source(str(one))) for one in (TOP / file.relative_to(top), file))
        if ours.exists():
            theirs.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ours, theirs)


class Person:
    """Types commands in a folder of their own: cold, where no parent of the copy is given."""

    def __init__(self, copy, folder, parent=None):
        self.folder, self._parent = folder, parent
        self._env = {**os.environ, "PYTHONPATH": str(copy), "PYTHONUTF8": "1", "NO_COLOR": "1"}
        self.blueprint = folder / "toy.yaml"
        shutil.copy(TOY / "blueprint.yaml", self.blueprint)

    def types(self, *words, code=0):
        done = self._run(["--lang", "en", *words])
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def _run(self, words):
        if self._parent is not None:
            return warm.run(words, cwd=self.folder, environ=self._env, watched=False, parent=self._parent)
        command = [sys.executable, "-m", "smartctl", *words]
        return subprocess.run(
            command, cwd=self.folder, env=self._env, capture_output=True, text=True, encoding="utf-8", check=False
        )

    def runs(self, command, *more, code=0):
        return self.types(command, "toy.yaml", "--portal", "mock:toy", *more, code=code)

    def edits(self, old, new):
        text = self.blueprint.read_text(encoding="utf-8")
        assert old in text
        self.blueprint.write_text(text.replace(old, new), encoding="utf-8")


def test_a_kind_lives_on_its_own_files_a_line_of_the_table_and_its_schema(copy, parent, tmp_path):
    me = Person(copy, tmp_path, parent)
    assert "place = 90" in me.runs("plan")
    told = me.runs("plan", "--style", "plain")
    assert [
        one for one in ("Sources of clients\n", 'New: source "Вывеска".', "place in the list: 90") if one not in told
    ] == []
    assert [form for form in ("html", "md") if "Вывеска" not in me.runs("plan", "--format", form)] == []

    assert "3 added" in me.runs("apply", "--yes")
    assert "No changes." in me.runs("plan", "--detailed-exitcode")
    assert "No changes." in me.runs("drift")

    me.edits("Вывеска, place: 90", "Витрина, place: 10")
    me.edits("  fair: {title: Ярмарка}\n", "")
    told = me.runs("plan", "--style", "plain")
    assert 'The source "Вывеска" will be renamed to "Витрина".' in told
    assert "lead_source.fair: the source would be deleted; items that have it show nothing in its place" in told
    assert "1 changed, 1 destroyed" in me.runs("apply", "--yes", "--allow-delete")
    assert "1 added, 1 changed" in me.runs("rollback", "--yes")

    me.edits("Витрина, place: 10", "Вывеска, place: 90}\n  fair: {title: Ярмарка")
    me.edits("  street:", "  window:")
    me.blueprint.write_text(
        me.blueprint.read_text(encoding="utf-8") + "moved:\n  - {from: lead_source.street, to: lead_source.window}\n",
        encoding="utf-8",
    )
    assert "lead_source.street has moved to lead_source.window" in me.runs("plan")
    assert "No changes." in me.runs("apply", "--yes") + me.runs("plan")
    assert "lead_source.window" in me.types("state", "list", "toy.yaml", "--portal", "mock:toy")
    assert "3 destroyed" in me.runs("destroy", "--yes")


def test_an_object_of_the_kind_is_let_go_and_stays_on_the_portal(copy, parent, tmp_path):
    me = Person(copy, tmp_path, parent)
    me.runs("apply", "--yes")
    me.edits("  fair: {title: Ярмарка}\n", "removed:\n  - {lead_source: lead_source.fair, forget: true}\n")
    assert "lead_source.fair: Removed from state; it stays on the portal" in me.runs("apply", "--yes")
    assert "No changes." in me.runs("plan")
    assert "Ярмарка" in me.types("mock", "dump", "mock:toy")


def test_a_mistake_in_the_section_of_the_kind_is_told_like_any_other(copy, tmp_path):
    me = Person(copy, tmp_path)
    me.edits("place: 90", "palce: 90")
    assert "Did you mean place?" in me.types("validate", "toy.yaml", code=1)


def test_the_table_of_the_copy_differs_by_the_toy_alone(copy):
    ours = {path.relative_to(TOP) for folder in ("smartctl", "schemas") for path in (TOP / folder).rglob("*.*")}
    added, changed = set(), set()
    for folder in ("smartctl", "schemas"):
        for path in (copy / folder).rglob("*.*"):
            name = path.relative_to(copy)
            if "__pycache__" in name.parts or not path.is_file():
                continue
            if name not in ours:
                added.add(name.as_posix())
            elif path.read_bytes() != (TOP / name).read_bytes():
                changed.add(name.as_posix())
    assert added == {f"smartctl/kinds/{NAME}.py", f"smartctl/kinds/{NAME}_words.py", f"schemas/kinds/{NAME}.json"}
    assert changed == {"smartctl/kinds/__init__.py", "schemas/blueprint.v1.json", "schemas/state.v1.json"}
