"""One overlay merged over a blueprint, by keys.

A key that the blueprint does not have is a mistake unless the overlay says `new: true`; `null` takes an object away;
`before:` and `after:` move it; a line that changes nothing is reported. A list is replaced, or changed by `add:`,
`remove:` and the names of its items. See docs/adr/0036.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from smartctl.blueprint.layers.heads import HEAD
from smartctl.blueprint.layers.listed import WORDS, known_as
from smartctl.blueprint.layers.placing import Place, placed
from smartctl.blueprint.layers.renamed import Renamed
from smartctl.blueprint.layers.said import Said
from smartctl.blueprint.layers.shape import Shape
from smartctl.blueprint.names import did_you_mean, shortened
from smartctl.blueprint.tree import Alias, Document, Entry, Map, Node, Path_, Scalar, Seq, plain
from smartctl.i18n import _

_OWN: Final = ("name", "version")
_GROWING: Final = ("moved", "removed", "ignore", "import")
"""Lists at the top to which an overlay adds: each of their lines stands for itself."""
_DIRECTIVES: Final = ("new", "before", "after")


class Merged(Struct):
    """What came of it."""

    root: Map
    gone: dict[Path_, Node] = field(default_factory=dict)
    """Path of what was taken away -> the line that says so."""


def merge(base: Document, overlay: Document, said: Said) -> Merged:
    """`base` with `overlay` over it. Mistakes are collected in `said`, and what is mistaken leaves no trace."""
    merger = _Merger(Renamed(base), said)
    entries = tuple(one for one in overlay.root.entries if one.name not in HEAD)
    for one in entries:
        if one.name in _OWN:
            message = _("An overlay does not change the {key} of its blueprint.", key=one.name)
            there = base.root.entry(one.name)
            said.mistake("overlay-head", message, one.key, (one.name,), other=there.key if there else None)
    kept = tuple(one for one in entries if one.name not in _OWN)
    root = merger.sections(base.root, replace(overlay.root, entries=kept), Shape.of_blueprint(), ())
    return Merged(root=root, gone=merger.gone)


class _Section(Struct, frozen=True):
    """A section of the blueprint that an overlay stands over."""

    base: Map
    shape: Shape
    path: Path_


class _Merger(Struct):
    renamed: Renamed
    said: Said
    gone: dict[Path_, Node] = field(default_factory=dict)

    def sections(self, base: Map, over: Map, shape: Shape, path: Path_) -> Map:
        entries, here = {one.name: one for one in base.entries}, _Section(base, shape, path)
        places: list[Place] = []
        for one in over.entries:
            name = self._today(one.key, path, base)
            new = self._entry(entries.get(name), replace(one, key=replace(one.key, value=name)), here, places)
            if new is not None:
                entries[name] = new
            elif name in entries and (*path, name) in self.gone:
                del entries[name]
        names = placed(tuple(entries), places, self.said, path, lambda name: self.renamed.today(name, path, base)[0])
        return replace(base, entries=tuple(entries[name] for name in names))

    def _today(self, key: Scalar, path: Path_, base: Map) -> str:
        old = str(key.value)
        name, line = self.renamed.today(old, path, base)
        if name != old:
            message = _("The blueprint calls {old} {name} by now.", old=old, name=name)
            self.said.warning(
                "overlay-renamed", message, key, (*path, old), hint=_("Write {name}.", name=name), other=line
            )
        return name

    def _entry(self, there: Entry | None, over: Entry, around: _Section, places: list[Place]) -> Entry | None:
        """The merged entry; None when there is none, or it stays as it is."""
        name, value = over.name, _target(over.value)
        path, shape, named = (*around.path, name), around.shape.below(name), around.shape.names(name)
        if isinstance(value, Scalar) and value.value is None:
            if there is None:
                self._unknown(over.key, around)
            else:
                self.gone[path] = over.key
            return None
        directives: dict[str, Entry] = {}
        if named and isinstance(value, Map):
            directives, value = self._directives(value, shape)
        is_new = self._is_new(directives.get("new"), path, there)
        if there is None and named and not is_new:
            if not self._misspelt(value, shape, path):
                self._unknown(over.key, around)
            return None
        places.extend(self._places(name, directives, path))
        if there is None:
            return replace(over, value=self._added(value, shape, path, is_new=is_new))
        if isinstance(value, Map) and not value.entries and not directives:
            self._same(over.key, path, there.key)
            return None
        merged = self._value(there.value, value, shape, path, over.key)
        if isinstance(value, Map) and shape.empties(_target(there.value), merged):
            self.gone[path] = over.key
            return None
        if merged is value:
            return replace(over, value=value)
        return replace(there, value=merged) if merged is not there.value else None

    def _added(self, value: Node, shape: Shape, path: Path_, *, is_new: bool) -> Node:
        if not isinstance(value, Map):
            return value
        return self._fresh(value, shape) if is_new else self.sections(replace(value, entries=()), value, shape, path)

    def _fresh(self, value: Map, shape: Shape) -> Map:
        """What stands in a new object is as new as the object, and need not say so."""
        entries = []
        for one in value.entries:
            inner, below = _target(one.value), shape.below(one.name)
            if isinstance(inner, Map):
                inner = self._directives(inner, below)[1] if shape.names(one.name) else inner
                inner = self._fresh(inner, below)
            entries.append(replace(one, value=inner))
        return replace(value, entries=tuple(entries))

    def _value(self, base: Node, over: Node, shape: Shape, path: Path_, key: Scalar) -> Node:
        base = _target(base)
        if isinstance(base, Seq) and isinstance(over, Map):
            if any(one.name in shape.words for one in over.entries):
                # A card may be a list of sections, or a section that has such a list.
                base = _with_sections(base, shape)
            else:
                return self._listed(base, over, shape, path)
        if isinstance(base, Map) and isinstance(over, Map):
            return self.sections(base, over, shape, path)
        if isinstance(base, Seq) and isinstance(over, Seq) and len(path) == 1 and path[0] in _GROWING:
            return replace(base, items=(*base.items, *over.items))
        if plain(base) == plain(over):
            self._same(key, path, base)
        return over

    def _listed(self, base: Seq, over: Map, shape: Shape, path: Path_) -> Node:
        """A list changed item by item."""
        items = list(zip(known_as(base), base.items, strict=True))
        for one in over.entries:
            if one.name in WORDS:
                continue
            index = _index(items, one.name)
            if index is None:
                hint = did_you_mean(one.name, _words(items)) or _("Put what is new under `add:`.")
                message = _("The list of the blueprint has no {name}.", name=shortened(one.name))
                self.said.mistake("overlay-unknown", message, one.key, (*path, one.name), hint=hint, other=base)
                continue
            names, item = items[index]
            value = _target(one.value)
            if isinstance(value, Scalar) and value.value is None:
                del items[index]
            elif isinstance(value, Map) and not value.entries:
                self._same(one.key, (*path, one.name), item)
            else:
                items[index] = names, self._value(item, value, shape.item, (*path, one.name), one.key)
        items = self._without(items, over.entry("remove"), base, path)
        return replace(base, items=tuple(item for _names, item in self._with(items, over, base, path)))

    def _without(self, items: _Items, removed: Entry | None, base: Seq, path: Path_) -> _Items:
        for one in _each(removed):
            index = _index(items, str(plain(one)))
            if index is None:
                message = _("The list of the blueprint has no {name}.", name=shortened(str(plain(one))))
                hint = did_you_mean(str(plain(one)), _words(items))
                self.said.mistake("overlay-unknown", message, one, (*path, "remove"), hint=hint, other=base)
            else:
                del items[index]
        return items

    def _with(self, items: _Items, over: Map, base: Seq, path: Path_) -> _Items:
        added: _Items = []
        for one in _each(over.entry("add")):
            if any(plain(one) == plain(item) for _names, item in items):
                self._same(one, (*path, "add"), base)
            else:
                added.append((known_as(Seq(items=(one,), flow=False, start=0, end=0))[0], one))
        place = next((one for one in over.entries if one.name in ("before", "after")), None)
        if place is None:
            return [*items, *added]
        index = _index(items, str(plain(place.value)))
        if index is None:
            message = _("The list of the blueprint has no {name}.", name=shortened(str(plain(place.value))))
            hint = did_you_mean(str(plain(place.value)), _words(items))
            self.said.mistake("overlay-place", message, place.value, (*path, place.name), hint=hint, other=base)
            return [*items, *added]
        index += place.name == "after"
        return [*items[:index], *added, *items[index:]]

    def _directives(self, value: Map, below: Shape) -> tuple[dict[str, Entry], Map]:
        found = {one.name: one for one in value.entries if one.name in _DIRECTIVES and one.name not in below.words}
        return found, replace(value, entries=tuple(one for one in value.entries if one.name not in found))

    def _is_new(self, new: Entry | None, path: Path_, there: Entry | None) -> bool:
        if new is None:
            return False
        if plain(new.value) is not True:
            message = _("{key} must be {wanted}, not {value}.", key="new", wanted="true", value=plain(new.value))
            hint = _("Write new: true, or remove the key.")
            self.said.mistake("overlay-new", message, new.value, (*path, "new"), hint=hint)
        elif there is not None:
            message = _("{name} is not new: the blueprint has it.", name=path[-1])
            hint = _("Remove `new:`, or choose another key.")
            self.said.mistake("overlay-new", message, new.key, (*path, "new"), hint=hint, other=there.key)
        return True

    def _places(self, name: str, directives: dict[str, Entry], path: Path_) -> Iterator[Place]:
        ends = [one for word, one in directives.items() if word != "new"]
        if len(ends) > 1:
            message = _("An object stands before one neighbour or after one; here are both.")
            self.said.mistake(
                "overlay-place", message, ends[1].key, (*path, ends[1].name), hint=_("Keep one of the two.")
            )
            return
        for one in ends:
            yield Place(name=name, side=one.name, at=_target(one.value), key=one.key, new="new" in directives)

    def _unknown(self, key: Scalar, around: _Section) -> None:
        name, known = str(key.value), [one.name for one in around.base.entries]
        message = _("The blueprint has no {name} here.", name=shortened(name))
        hint = did_you_mean(name, known)
        if around.shape.names(name):
            say_so = _("If it is new, write new: true.")
            hint = f"{hint} {say_so}".strip()
        self.said.mistake("overlay-unknown", message, key, (*around.path, name), hint=hint, other=around.base)

    def _misspelt(self, value: Node, shape: Shape, path: Path_) -> bool:
        """Whether an object fails to say that it is new by a slip of the hand."""
        strays = [one.key for one in value.entries if one.name not in shape.words] if isinstance(value, Map) else []
        for key in strays:
            if get_close_matches(str(key.value), _DIRECTIVES, n=1):
                message = _("There is no key {key} here.", key=shortened(str(key.value)))
                hint = did_you_mean(str(key.value), _DIRECTIVES)
                self.said.mistake("unknown-key", message, key, (*path, str(key.value)), hint=hint)
                return True
        return False

    def _same(self, at: Node, path: Path_, other: Node) -> None:
        message = _("The line changes nothing: the blueprint says the same.")
        self.said.warning("overlay-same", message, at, path, hint=_("Remove it."), other=other)


_Items = list[tuple[tuple[str, ...], Node]]


def _target(node: Node) -> Node:
    return _target(node.target) if isinstance(node, Alias) else node


def _index(items: _Items, name: str) -> int | None:
    return next((index for index, (names, _item) in enumerate(items) if name in names), None)


def _words(items: _Items) -> list[str]:
    return [name for names, _item in items for name in names]


def _each(entry: Entry | None) -> tuple[Node, ...]:
    if entry is None:
        return ()
    value = _target(entry.value)
    return value.items if isinstance(value, Seq) else (value,)


def _with_sections(base: Seq, shape: Shape) -> Map:
    """`card: main: [...]` as `card: main: {sections: [...]}`."""
    word = next(name for name in shape.words if shape.below(name).rule.get("type") == "array")
    key = Scalar(value=word, written=False, style="", start=base.start, end=base.start, source=base.source)
    entries = (Entry(key=key, value=base),)
    return Map(entries=entries, flow=False, start=base.start, end=base.end, source=base.source)
