"""Figures of the house, read from the text of its code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from smartctl.kinds import KINDS

PACKAGE = Path(__file__).parents[1] / "smartctl"


_PIECE = re.compile(rf"\.({'|'.join(KINDS)})\.\S*")


def naming(room: str) -> Iterator[tuple[str, int, str]]:
    """(file, line, name) of whatever names a kind in a room, each line and name once."""
    for file in sorted((PACKAGE / room).rglob("*.py")):
        found = names_in(file.read_text(encoding="utf-8"))
        yield from ((file.relative_to(PACKAGE).as_posix(), line, name) for line, name in sorted(found))


def names_in(source: str) -> set[tuple[int, str]]:
    """Every literal that is the name of a kind, whatever it is there for: a key of a document is one, too.

    So is a piece of an address (`".field."`), and the value of one kind under whatever name it is imported.
    """
    return {(getattr(node, "lineno", 0), name) for node in ast.walk(ast.parse(source)) for name in _named(node)}


def _named(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(word)) if word in KINDS:
            yield word
        case ast.Constant(value=str(word)) if piece := _PIECE.fullmatch(word):
            yield piece[1]
        case ast.ImportFrom(module=str(module), names=names) if module.startswith("smartctl.kinds."):
            yield from (module.rpartition(".")[2] for one in names if one.name == "KIND")


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
