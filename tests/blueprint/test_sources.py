"""A tree may be put together of several files: every mistake points into the file that said it."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from smartctl.blueprint.filling import fill
from smartctl.blueprint.inputs import Given, data_of, evaluate
from smartctl.blueprint.source import read, read_text
from smartctl.blueprint.validate import check

BASE = """\
format: smartctl/blueprint/v1
name: leads
version: 1.0.0
title: Leads
processes:
  lead:
    title: Lead
    features: [documents]
    pipelines:
      main:
        title: Main
        stages:
          new: {title: New}
          won: {title: Won, result: success}
          lost: {title: Lost, result: failure}
"""
OTHER = """\
# another file
fields:
  phone: {type: strng, title: Phone}
  source:
    type: list
    title: Source
    requird: true
"""


def grafted(base, path, other):
    """`base` with every key of `other` put into the section at `path`."""

    def below(node, steps):
        if not steps:
            return replace(node, entries=(*node.entries, *other.root.entries))
        entries = tuple(
            replace(one, value=below(one.value, steps[1:])) if one.name == steps[0] else one for one in node.entries
        )
        return replace(node, entries=entries)

    root = below(base.root, path)
    return replace(base, root=root, data=data_of(root))


def test_a_mistake_in_a_part_of_another_file_points_into_that_file():
    base = read_text(BASE, path=Path("leads.yaml"))
    document = grafted(base, ("processes", "lead"), read_text(OTHER, path=Path("fields.yaml")))
    found = {(one.span.path.name, one.span.line, one.span.column, one.code) for one in check(document, language="ru")}
    assert found >= {("fields.yaml", 3, 17, "wrong-value"), ("fields.yaml", 7, 5, "unknown-key")}
    assert all(one.span.text in OTHER for one in check(document, language="ru") if one.span.path.name == "fields.yaml")


def test_a_mistake_beside_it_still_points_into_the_first_file():
    base = read_text(BASE.replace("title: Won", "tite: Won"), path=Path("leads.yaml"))
    document = grafted(base, ("processes", "lead"), read_text(OTHER, path=Path("fields.yaml")))
    found = [one for one in check(document, language="ru") if one.span.path.name == "leads.yaml"]
    assert {(one.code, one.span.line) for one in found} >= {("unknown-key", 14), ("missing-key", 14)}


def test_a_name_of_an_input_that_nobody_knows_is_shown_in_the_file_that_uses_it():
    base = read_text(BASE, path=Path("leads.yaml"))
    other = read_text('fields:\n  phone: {type: string, title: "{{calls}}"}\n', path=Path("fields.yaml"))
    document = grafted(base, ("processes", "lead"), other)
    values = evaluate(document, Given(flags={}, file=None, environ={}))
    fill(document.root, values)
    (one,) = values.mistakes
    assert (one.span.path.name, one.span.line, one.span.column) == ("fields.yaml", 2, 33)


def test_the_file_of_a_document_lies_beside_the_file_that_names_it(tmp_path):
    (tmp_path / "portals").mkdir()
    base_file, other_file = tmp_path / "leads.yaml", tmp_path / "portals" / "acme.yaml"
    base_file.write_text(BASE, encoding="utf-8")
    other_file.write_text(
        "documents:\n  act: {title: Act, region: ru, numerator: 1, for: [lead], file: act.docx}\n", encoding="utf-8"
    )
    document = grafted(read(base_file), (), read(other_file))
    assert _of_files(document) == [("file-missing", other_file)]
    (tmp_path / "portals" / "act.docx").write_bytes(b"no archive")
    assert _of_files(document) == [("file-no-docx", other_file)]


def _of_files(document):
    found = check(document, language="ru")
    return [(one.code, one.span.path) for one in found if one.code.startswith("file-")]
