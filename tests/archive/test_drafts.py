"""Automation of an export as lines of a blueprint: pasted there, every step is done and nothing stands beside."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from msgspec.structs import replace
from ruamel.yaml import YAML

from smartctl.blueprint.compile import compile_desired
from smartctl.blueprint.source import load
from smartctl.blueprint.validate import check as validate
from smartctl.errors import Severity
from smartctl.mockportal import back_door
from smartctl.operations.archived import drafts
from tests.archive.room import BUILT_IN, ROOT, Office


def pasted(path, made, folder):
    """The blueprint without what it says of automation, and with the lines in its place."""
    yaml = YAML(typ="safe")
    document = yaml.load(path.read_text(encoding="utf-8"))
    for draft in made:
        block = yaml.load("p:\n" + "\n".join(draft.lines()))["p"]
        process = document["processes"][draft.process]
        for key in ("automation", "permissions"):
            process.pop(key, None)
        process |= {key: one for key, one in block.items() if one}
    file = folder / path.name
    file.write_text(json.dumps(document), encoding="utf-8")  # which is YAML, too
    return file


@pytest.mark.parametrize("path", BUILT_IN, ids=lambda path: path.stem)
def test_the_lines_of_an_export_are_the_automation_of_the_portal(path, tmp_path):
    office = Office(path)
    office.carries_out_all()
    (tmp_path / "a.zip").write_bytes(office.exported())
    shutil.copytree(ROOT / "blueprints" / "documents", tmp_path / "documents")
    made = drafts(tmp_path / "a.zip", office.desired, office.world.plan(office.desired).survey)
    file = pasted(path, made, tmp_path)
    document = load(file, inputs={}, inputs_file=None, environ=os.environ)
    assert [one for one in validate(document, language="ru") if one.severity is Severity.ERROR] == []
    again = compile_desired(document, language="ru")
    assert len(again.automation) == len(office.desired.automation)
    office.desired = replace(office.desired, automation=again.automation)
    found = office.checked()
    assert {one.status.value for one in found.steps} == {"done"}
    assert found.beside == ()
    assert [draft.unsaid for draft in made] == [[] for _draft in made]


def test_what_no_word_says_is_a_comment_with_its_place(tmp_path):
    office = Office(BUILT_IN[-1])
    stage = office.status("installation.pipeline.main.stage.accepted")
    for kind, properties in (
        ("CrmTimelineCommentAdd", {"CommentText": "ja\nnein: # {a}", "Odd": "x"}),
        ("WebHookActivity", {"Handler": "https://example.com/x", "Activated": "N"}),
        ("CrmTimelineCommentAdd", {"CommentText": 'a: "b" # c \u2028 {{title}}'}),
    ):
        back_door.place_robot(office.mock, stage, kind, properties)
    (tmp_path / "a.zip").write_bytes(office.exported())
    [draft] = drafts(tmp_path / "a.zip", office.desired, office.world.plan(office.desired).survey)
    text = "\n".join(draft.lines())
    assert [one.rpartition("(")[2] for one in draft.unsaid] == ["Odd)", "off)"]
    loaded = YAML(typ="safe").load("p:\n" + text)["p"]["automation"]["stages"]["main.accepted"]
    assert loaded == [{"robot": {"comment": 'a: "b" # c \u2028 {{title}}'}}]
    assert text.count("    # BIZPROC_MAIN/") == 2
    assert Path(tmp_path / "a.zip").exists()
