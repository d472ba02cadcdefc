"""Figures of the house, read from the text of its code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from smartctl.kinds import KINDS

PACKAGE = Path(__file__).parents[1] / "smartctl"


_PIECE = re.compile(rf"\.({'|'.join(KINDS)})\.\S*")
REFERENCES = {attr.name for kind in KINDS.values() for attr in kind.attrs} & set(KINDS)
"""Attributes that are called like the kind they name: whoever asks for one knows that kind."""


def naming(room: str) -> Iterator[tuple[str, int, str]]:
    """(file, line, name) of every literal outside `kinds/` that is the name of a kind, each line and name once.

    So does a piece of an address (`".field."`), and so does the value of one kind under whatever name it is imported.
    A key of a document or of facts is called like a kind and is none: `row["field"]`, `{"field": …, "options": …}`.
    A key counts all the same where it is an attribute that names a kind, where the mapping is the table of kinds or a
    constant of the module, and where it stands in a mapping that has only names of kinds for keys.
    """
    for file in sorted((PACKAGE / room).rglob("*.py")):
        found = names_in(file.read_text(encoding="utf-8"))
        yield from ((file.relative_to(PACKAGE).as_posix(), line, name) for line, name in sorted(found))


def names_in(source: str) -> set[tuple[int, str]]:
    tree = ast.parse(source)
    keys = {id(key) for node in ast.walk(tree) for key in _keys(node)}
    return {
        (getattr(node, "lineno", 0), name)
        for node in ast.walk(tree)
        for name in _named(node)
        if id(node) not in keys or name in REFERENCES
    }


def _named(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(word)) if word in KINDS:
            yield word
        case ast.Constant(value=str(word)) if piece := _PIECE.fullmatch(word):
            yield piece[1]
        case ast.ImportFrom(module=str(module), names=names) if module.startswith("smartctl.kinds."):
            yield from (module.rpartition(".")[2] for one in names if one.name == "KIND")


def _names_a_kind(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in KINDS


def _keys(node: ast.AST) -> Iterator[ast.AST]:
    """The literals of a node that are keys of a document."""
    match node:
        case ast.Dict(keys=keys) if not all(map(_names_a_kind, keys)):
            yield from (key for key in keys if key is not None)
        case ast.Subscript(value=mapping, slice=key) if not _is_table(mapping):
            yield key
        case ast.Call(func=ast.Attribute(value=mapping, attr="get"), args=[key, *_]) if not _is_table(mapping):
            yield key
        case ast.Compare(left=key, ops=[ast.In() | ast.NotIn()], comparators=[mapping]) if not _is_table(mapping):
            yield key


def _is_table(node: ast.AST) -> bool:
    """Whether it may be a table by kind: `kinds`, `self._kinds`, `scope.kinds`, a constant; written out where it stands."""
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    bare = name.strip("_")
    written = isinstance(node, ast.Set | ast.Tuple | ast.List | ast.Dict)
    return written or "kind" in bare.lower() or bare.isupper()


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
