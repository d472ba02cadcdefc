"""Where every line of a blueprint comes from, as comments behind the lines of its resolved form."""

from __future__ import annotations

from msgspec.structs import replace

from smartctl.blueprint.comments import Trivia
from smartctl.blueprint.inputs import PLACE
from smartctl.blueprint.tree import Alias, Document, Entry, Map, Node, Scalar, Seq

_BLOCKS = ("|", ">")


def on_lines(root: Map) -> Map:
    """The tree with every text on one line, so that every line has an origin of its own."""
    new = _on_lines(root)
    return new if isinstance(new, Map) else root


def _on_lines(node: Node) -> Node:
    match node:
        case Scalar():
            return (
                replace(node, written=False, style="") if node.style in _BLOCKS or "\n" in node.raw else replace(node)
            )
        case Map():
            return replace(node, entries=tuple(replace(one, value=_on_lines(one.value)) for one in node.entries))
        case Seq():
            return replace(node, items=tuple(_on_lines(one) for one in node.items))
        case Alias():
            return _on_lines(node.target)


def origins(document: Document, root: Map) -> Trivia:
    """A comment for each line of `root`: the file and line that say it, and what gave the inputs in it their values."""
    trivia = Trivia()
    _mark(document, root, trivia)
    return trivia


def _mark(document: Document, node: Node, trivia: Trivia) -> None:
    for place in node.entries if isinstance(node, Map) else node.items if isinstance(node, Seq) else ():
        value = place.value if isinstance(place, Entry) else place
        at = value if isinstance(value, Scalar) or not isinstance(place, Entry) else place.key
        # An item that is a section has no line of its own: its first key stands behind the dash.
        if isinstance(place, Entry) or not isinstance(value, Map):
            trivia.behind[id(place)].append(f"# {_origin(document, at)}")
        _mark(document, value, trivia)


def _origin(document: Document, node: Node) -> str:
    source = node.source
    asked = PLACE.findall(source.text[node.start : node.end]) if isinstance(node, Scalar) else []
    given = "".join(f", {name}: {document.said_by[name]}" for name in asked if name in document.said_by)
    return f"{source.path.as_posix()}:{source.line_of(node.start)}{given}"
