"""`when:`: objects that are there for some values of the inputs only.

```yaml
when: with_documents                 # the input is true
when: {profile: full}                # it has this value
when: {profile: [full, wide], with_documents: true}   # all of them
```
In a list of words an item may be `{word: documents, when: with_documents}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct, field
from msgspec.structs import replace

from smartctl.blueprint.inputs import PLACE, Values
from smartctl.blueprint.layers.said import Said
from smartctl.blueprint.layers.shape import Shape
from smartctl.blueprint.names import did_you_mean, shortened
from smartctl.blueprint.tree import Alias, Document, Map, Node, Path_, Scalar, Seq, plain, same
from smartctl.i18n import _

WHEN: Final = "when"
WORD: Final = "word"


class Switches(Struct):
    document: Document
    found: Values
    said: Said
    gone: dict[Path_, Node] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    """Inputs that conditions ask for."""

    def switched(self) -> Map:
        if not self.document.may_hold(WHEN):
            return self.document.root
        root = self._node(self.document.root, Shape.of_blueprint(), ())
        return root if isinstance(root, Map) else self.document.root

    def _node(self, node: Node, shape: Shape, path: Path_) -> Node:
        match node:
            case Map():
                return self._map(node, shape, path)
            case Seq():
                return self._seq(node, shape, path)
            case Alias():
                target = self._node(node.target, shape, path)
                return node if target is node.target else target
        return node

    def _map(self, node: Map, shape: Shape, path: Path_) -> Map:
        entries = []
        for one in node.entries:
            below, here = shape.below(one.name), (*path, one.name)
            condition = _condition(one.value, below)
            if condition is not None and not self._holds(condition, (*here, WHEN)):
                self.gone[here] = condition
                continue
            value = self._node(_without(one.value) if condition is not None else one.value, below, here)
            if not below.empties(one.value, value):
                entries.append(one if value is one.value else replace(one, value=value))
        return node if same(entries, node.entries) else replace(node, entries=tuple(entries))

    def _seq(self, node: Seq, shape: Shape, path: Path_) -> Seq:
        items = []
        for index, item in enumerate(node.items):
            here = (*path, index)
            condition = _condition(item, shape.item) or _of_word(item)
            if condition is not None and not self._holds(condition, (*here, WHEN)):
                continue
            if condition is not None:
                item = _word(item) or _without(item)  # noqa: PLW2901 - the item as it stands without its condition
            new = self._node(item, shape.item, here)
            if _is_empty(item) or not _is_empty(new):  # an entry whose robot is switched off is none
                items.append(new)
        return node if same(items, node.items) else replace(node, items=tuple(items))

    def _holds(self, condition: Node, path: Path_) -> bool:
        wanted = _asked(condition)
        if wanted is None:
            message = _("A condition is the name of an input, or values of inputs.")
            hint = _("Write `when: name` for a switch, or {example}.", example="`when: {name: value}`")
            self.said.mistake("when-condition", message, condition, path, hint=hint)
            return True
        held = [self._has(name, value, condition, path) for name, value in wanted.items()]
        return all(held)

    def _has(self, name: str, wanted: Any, condition: Node, path: Path_) -> bool:
        """Every input is looked at, so that all mistakes are said at once. One without a value switches nothing off."""
        self.used.add(name)
        at: Node = condition
        if isinstance(condition, Map) and (entry := condition.entry(name)) is not None:
            at = entry.key
        if name not in self.found.known:
            message = _("There is no input {name}.", name=shortened(name))
            hint = did_you_mean(name, self.found.known) or _("Declare it under inputs:.")
            self.said.mistake("unknown-input", message, at, path, hint=hint)
            return True
        if name not in self.found.values:
            return True
        declaration = self.document.data["inputs"][name]
        options = wanted if isinstance(wanted, list) else [wanted]
        choices = [True, False] if declaration["type"] == "boolean" else declaration.get("choices")
        for one in options:
            if isinstance(choices, list) and one not in choices:
                message = _("{value} is not a choice of the input {name}.", value=_shown(one), name=name)
                hint = did_you_mean(str(one), map(_shown, choices))
                self.said.mistake("when-condition", message, at, path, hint=hint)
                return True
        return self.found.values[name] in options


def _condition(node: Node, shape: Shape) -> Node | None:
    """The condition of an object, where the language has one."""
    if not isinstance(node, Map) or WHEN not in shape.words:
        return None
    entry = node.entry(WHEN)
    return entry.value if entry else None


def _of_word(item: Node) -> Node | None:
    if not isinstance(item, Map) or {one.name for one in item.entries} != {WORD, WHEN}:
        return None
    entry = item.entry(WHEN)
    return entry.value if entry else None


def _word(item: Node) -> Node | None:
    entry = item.entry(WORD) if isinstance(item, Map) and len(item.entries) == len((WORD, WHEN)) else None
    return entry.value if entry else None


def _without(node: Node) -> Node:
    assert isinstance(node, Map)
    return replace(node, entries=tuple(one for one in node.entries if one.name != WHEN))


def _is_empty(node: Node) -> bool:
    return isinstance(node, Map) and not node.entries


def _asked(condition: Node) -> Mapping[str, Any] | None:
    """Name of an input -> the value that it must have, or several."""
    value = plain(condition)
    if isinstance(condition, Scalar) and isinstance(value, str):
        braced = PLACE.fullmatch(value)
        return {braced[1] if braced else value: True}
    if not isinstance(value, dict) or not value:
        return None
    flat = (one for entry in value.values() for one in (entry if isinstance(entry, list) else [entry]))
    return value if all(isinstance(one, str | int | float | bool) for one in flat) else None


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
