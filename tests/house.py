"""Figures of the house, read from the text of its code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from smartctl.kinds import KINDS

PACKAGE = Path(__file__).parents[1] / "smartctl"


def naming(room: str) -> Iterator[tuple[str, int, str]]:
    """(file, line, name) of every literal outside `kinds/` that is the name of a kind, each line and name once."""
    for file in sorted((PACKAGE / room).rglob("*.py")):
        found = {
            (node.lineno, node.value)
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in KINDS
        }
        yield from ((file.relative_to(PACKAGE).as_posix(), line, name) for line, name in sorted(found))


def hazard_codes() -> set[str]:
    """Every `code=` that a kind gives to a hazard."""
    return {
        word.value
        for file in (PACKAGE / "kinds").glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Hazard"
        for keyword in node.keywords
        if keyword.arg == "code"
        for word in [keyword.value]
        if isinstance(word, ast.Constant) and isinstance(word.value, str)
    }
