"""Each class of mistake has a file in `broken/`; beside it stands what must be said about it, with the place.

`SMARTCTL_UPDATE_GOLDEN=1` writes the expectations anew; read the diff.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from smartctl.blueprint.source import load
from smartctl.blueprint.validate import check

BROKEN = sorted((Path(__file__).parent / "broken").glob("*.yaml"))


def said(path):
    return "".join(f"{_line(one)}\n" for one in check(load(path), language="ru"))


def _line(one):
    place = f"{one.span.line}:{one.span.column}-{one.span.end_column}" if one.span else "-"
    parts = [f"{place} {one.severity.value} {one.code}", one.context, one.message, one.suggestion]
    return " | ".join(parts)


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_broken_blueprint_is_refused_with_every_mistake_and_its_place(path):
    expected = path.with_suffix(".txt")
    found = said(path)
    if os.environ.get("SMARTCTL_UPDATE_GOLDEN"):
        expected.write_text(found, encoding="utf-8")
    assert found == expected.read_text(encoding="utf-8")
    assert found
