"""Inputs filled in where a blueprint asks for them: `{{name}}` in a text, or a whole value.

A whole value takes whatever the input holds: a number, a list, a set of keys, each with the place that said it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from smartctl.blueprint.inputs import PLACE, Values
from smartctl.blueprint.names import did_you_mean
from smartctl.blueprint.tree import Alias, Document, Entry, Map, Node, Scalar, Seq, Value, same, span_of, with_values
from smartctl.errors import Diagnostic
from smartctl.i18n import _


def fill(root: Map, found: Values) -> Map:
    """The tree with `{{name}}` replaced and aliases followed. The declarations stay as they are written.

    In automation a name that is no input stands for a field of the item: the portal fills it in.
    """
    filler = _Filler(found, foreign=False)
    return with_values(
        root,
        [
            entry.value if entry.name == "inputs" else filler.filled(entry.value, (entry.name,))
            for entry in root.entries
        ],
    )


def fill_known(node: Node, found: Values) -> Node:
    """A fragment with its parameters filled in; what is none of them is an input of the blueprint, or a field."""
    return _Filler(found, foreign=True).filled(node, ())


class _Filler(Struct, frozen=True):
    found: Values
    foreign: bool
    """Names that are not known are left as they are everywhere."""

    def filled(self, node: Node, path: tuple[str, ...]) -> Node:
        match node:
            case Scalar():
                return self._text(node, path) if isinstance(node.value, str) and "{{" in node.value else node
            case Map() if path[-2:-1] == ("relations",) and any("{{" in entry.name for entry in node.entries):
                return replace(node, entries=tuple(self._ends(node, path)))
            case Map():
                return with_values(node, [self.filled(entry.value, (*path, entry.name)) for entry in node.entries])
            case Seq():
                items = tuple(self.filled(item, path) for item in node.items)
                return node if same(items, node.items) else replace(node, items=items)
            case Alias():
                return self.filled(node.target, path)

    def _ends(self, node: Map, path: tuple[str, ...]) -> Iterator[Entry]:
        """Relations: what stands at the other end is the key, and may be an input. Without a value there is no relation."""
        seen: dict[str, bool] = {}
        for entry in node.entries:
            key = self.filled(entry.key, path)
            if not isinstance(key, Scalar) or key.unfilled:
                continue
            name, filled = str(key.value), key is not entry.key
            if name in seen and (filled or seen[name]):  # written twice as it is: that was told when the file was read
                self.found.mistakes.append(_twice(name, entry.key))
                continue
            seen[name] = filled
            yield Entry(key=key, value=self.filled(entry.value, (*path, name)))

    def _text(self, scalar: Scalar, path: tuple[str, ...]) -> Node:
        found, text = self.found, str(scalar.value)
        names = PLACE.findall(text)
        if self.foreign or (path[0] == "processes" and path[2:3] == ("automation",)):
            names = [name for name in names if name in found.known]
        for name in names:
            if name not in found.known:
                found.mistakes.append(_nobody(name, scalar, found))
        if any(name not in found.values for name in names):
            return replace(scalar, unfilled=True)
        whole = PLACE.fullmatch(text)
        if whole and names:
            if (node := found.nodes.get(whole[1])) is not None:
                return node
            return replace(scalar, value=found.values[whole[1]], written=False, style="", anchor="")

        for name in names:
            if isinstance(found.values[name], list | dict):
                found.mistakes.append(_no_text(name, scalar))
                return replace(scalar, unfilled=True)

        def value(match: re.Match[str]) -> str:
            return _written(found.values[match[1]]) if match[1] in names else match[0]

        return replace(scalar, value=PLACE.sub(value, text), written=False, style="", anchor="") if names else scalar


def _written(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _nobody(name: str, scalar: Scalar, found: Values) -> Diagnostic:
    return Diagnostic(
        code="unknown-input",
        message=_("There is no input {name}.", name=name),
        span=scalar.source.span(*_place_of(name, scalar)),
        suggestion=did_you_mean(name, found.known) or _("Declare it under inputs:."),
    )


def _twice(name: str, key: Scalar) -> Diagnostic:
    return Diagnostic(
        code="duplicate-key",
        message=_("The key {key} is here twice.", key=name),
        span=span_of(key),
        suggestion=_("Keep one of the two."),
    )


def _no_text(name: str, scalar: Scalar) -> Diagnostic:
    return Diagnostic(
        code="input-in-text",
        message=_("The input {name} is a list or a set of keys, and stands inside a text.", name=name),
        span=scalar.source.span(*_place_of(name, scalar)),
        suggestion=_('Let it be the whole value: "{name}".', name="{{" + name + "}}"),
    )


def _place_of(name: str, scalar: Scalar) -> tuple[int, int]:
    """Where in the file the name stands."""
    match = next((one for one in PLACE.finditer(scalar.raw) if one[1] == name), None)
    return (scalar.start + match.start(), scalar.start + match.end()) if match else (scalar.start, scalar.end)


def used_names(document: Document) -> frozenset[str]:
    """Names of inputs that the files of a document refer to, wherever that is."""
    others = {} if document.one_file else _texts(document.root)
    texts = others | {id(document.source): document.source.text}
    return document.used | frozenset(name for text in texts.values() for name in PLACE.findall(text))


def _texts(root: Node) -> dict[int, str]:
    """The text of every file that says something of a tree, by its identity."""
    found: dict[int, str] = {}
    waiting: list[Node] = [root]
    while waiting:
        node = waiting.pop()
        found[id(node.source)] = node.source.text
        if isinstance(node, Map):
            waiting.extend(entry.value for entry in node.entries)
        elif isinstance(node, Seq):
            waiting.extend(node.items)
    return found
