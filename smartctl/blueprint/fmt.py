"""The canonical form of a blueprint: order of keys, spacing, quotes. Comments stay, meaning stays, twice is once.

Keys stand in the order of the schema; what has an order of its own (processes, stages, fields, items) keeps it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from smartctl.blueprint.comments import Trivia, collect
from smartctl.blueprint.source import read_text
from smartctl.blueprint.tree import Alias, Document, Entry, Map, Node, Scalar, Seq
from smartctl.blueprint.writer import Order, write
from smartctl.errors import InvalidBlueprint
from smartctl.shipped import rules

_WINDOWS: Final = "\r\n"
_OVERLAY: Final = "smartctl/overlay/v1"
_FIRST: Final = ("format", "blueprint", "new", "before", "after")
"""What an overlay says of itself and of its objects stands above what it says for the blueprint."""
_EDITOR: Final = "# yaml-language-server"


def format_text(text: str, *, path: Path = Path("blueprint.yaml")) -> str:
    """The same blueprint in canonical form, with its ends of lines. Raises `InvalidBlueprint` when the text cannot be read."""
    document = read_text(text, path=path)
    if document.diagnostics:
        raise InvalidBlueprint(document.diagnostics)
    formatted = rewritten(document)
    # Whatever the writer may have overlooked, a format never changes what a file says.
    kept = formatted if says_the_same(document, formatted) else document.source.text
    return kept.replace("\n", line_end(text))


def line_end(text: str) -> str:
    """How most lines of a file end: a checkout on Windows turns every end, and that is no matter of form."""
    return _WINDOWS if 2 * text.count(_WINDOWS) > text.count("\n") else "\n"


def rewritten(document: Document) -> str:
    root, trivia = document.root, collect(document.source, document.root)
    if _has_anchor(root):
        return write(root, trivia, anchors=True)
    header = _header(root, trivia)
    order = canonical_order(root)
    if header:
        first = order[id(root)][0]
        assert isinstance(first, Entry)
        trivia.before[id(first)] = [*header, *_without_first_blanks(trivia.before[id(first)])]
    return write(root, trivia, order=order)


def says_the_same(document: Document, text: str) -> bool:
    """Whether a text has the values, their order apart, and the comments of a document."""
    other = read_text(text, path=document.source.path)
    return (
        not other.diagnostics
        and other.data == document.data
        and _comments_of(collect(other.source, other.root)) == _comments_of(collect(document.source, document.root))
    )


def _comments_of(trivia: Trivia) -> Counter[str]:
    kept = (trivia.before, trivia.behind, trivia.tail)
    return Counter(line for group in kept for lines in group.values() for line in lines if line)


def _has_anchor(node: Node) -> bool:
    """An alias must stay below its anchor, so a file with anchors keeps the order of its keys."""
    match node:
        case Alias():
            return True
        case Scalar():
            return bool(node.anchor)
        case Map():
            return bool(node.anchor) or any(_has_anchor(one.key) or _has_anchor(one.value) for one in node.entries)
        case Seq():
            return bool(node.anchor) or any(_has_anchor(item) for item in node.items)


def _without_first_blanks(lines: list[str]) -> list[str]:
    first = next((index for index, line in enumerate(lines) if line), len(lines))
    return lines[first:]


def _header(root: Map, trivia: Trivia) -> list[str]:
    """The comments of the file as a whole: above the first key, apart from it by a blank line. Taken off that key."""
    if not root.entries:
        return []
    lines = _without_first_blanks(trivia.before[id(root.entries[0])])
    alone = 1 if lines and lines[0].startswith(_EDITOR) else 0
    size = len(lines) - lines[::-1].index("") if "" in lines else alone
    trivia.before[id(root.entries[0])] = lines[size:]
    return lines[:size]


def canonical_order(root: Map) -> Order:
    """The entries of every section that the schema knows, in the order of the schema; unknown keys last."""
    whole = rules("blueprint")
    form = root.entry("format")
    over = form is not None and isinstance(form.value, Scalar) and form.value.value == _OVERLAY
    first = _FIRST if over else ()
    return {id(node): entries for node, entries in _ordered(root, whole, whole["$defs"], first)}


def _ordered(
    node: Node, rule: Mapping[str, Any], defs: Mapping[str, Any], first: tuple[str, ...]
) -> Iterator[tuple[Map, tuple[Entry, ...]]]:
    target = rule.get("$ref")
    rule = defs[target.rpartition("/")[2]] if isinstance(target, str) else rule
    if isinstance(node, Seq):
        for item in node.items:
            yield from _ordered(item, rule.get("items") or {}, defs, first)
    if not isinstance(node, Map):
        return
    properties = rule.get("properties") or {}
    words = [*(name for name in first if name not in properties or name == "format"), *properties]
    places = {name: place for place, name in reversed([*enumerate(words)])}
    yield node, tuple(sorted(node.entries, key=lambda entry: places.get(entry.name, len(places))))
    for entry in node.entries:
        yield from _ordered(
            entry.value, properties.get(entry.name) or rule.get("additionalProperties") or {}, defs, first
        )
