"""A kind says everything of itself, so whoever else names one by a literal is counted. See docs/adr/0051."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.house import names_in, naming

RECORD = Path(__file__).parents[2] / "docs/adr/0051-the-engine-asks-kinds-and-names-none.md"
ROW = re.compile(r"^\| `([^`]+\.py)` \| `(\w+)` \| .+ \|$", re.MULTILINE)
FREE = ("engine", "render", "state", "operations")
"""Rooms that name a kind nowhere but where the record says why."""
AT_MOST = {"automation": 10}
"""Lines in a room that name a kind. A number may be lowered and never raised."""


def test_whatever_names_a_kind_stands_in_the_record_with_its_reason():
    named = Counter((file, name) for room in FREE for file, _line, name in naming(room))
    listed = Counter(ROW.findall(RECORD.read_text(encoding="utf-8")))
    assert not (more := named - listed), f"say it in the kind instead: {dict(more)}"
    assert not (gone := listed - named), f"no longer so, and still in the record: {dict(gone)}"
    assert listed.total() <= 10


@pytest.mark.parametrize("room", AT_MOST)
def test_no_room_names_a_kind_more_often_than_it_did(room):
    lines = {(file, line) for file, line, _name in naming(room)}
    told = "\n".join(
        f"  smartctl/{file}: {number}" for file, number in Counter(file for file, _ in lines).most_common()
    )
    assert len(lines) <= AT_MOST[room], f"say it in the kind instead:\n{told}"


@pytest.mark.parametrize(
    "source",
    [
        'one.kind == "field"',
        'one.kind in {"stage", "item"}',
        'kinds["stage"]',
        '_TITLES["stage"]',
        'KINDS.get("stage")',
        '"trigger" in scope.kinds',
        'WORDS = {"stage": 1, "pipeline": 2}',
        'attrs["workplace"]',
        '(change.after or {}).get("numerator")',
        'address.partition(".stage.")',
        'f"{process}.field.{key}"',
        "from smartctl.kinds.process import KIND as PROCESS",
        'match kind:\n    case "document":\n        pass',
        'row["field"]',
        'entry.get("relation")',
        '"field" in entry',
        'facts = {"field": column, "options": held}',
        'names = ("title", "process")',
        'TRIGGER = "trigger"',
    ],
)
def test_the_count_sees_a_kind_that_is_named(source):
    assert names_in(source)


@pytest.mark.parametrize(
    "source",
    [
        'portal.call("bizproc.workflow.terminate")',
        '_("Addresses look like p.pipeline.main.stage.new.")',
        "from smartctl.kinds.process import claims",
        "told(field=column)",
    ],
)
def test_the_count_takes_other_words_for_what_they_are(source):
    assert not names_in(source)
