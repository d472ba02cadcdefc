"""Two versions of a blueprint compared as they are understood: by keys, `moved:` followed, with default inputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from msgspec import Struct

from smartctl.blueprint import flags
from smartctl.blueprint.addresses import addresses
from smartctl.blueprint.layers.listed import known_of
from smartctl.blueprint.layers.renamed import address_of
from smartctl.blueprint.moves import Graph, graph
from smartctl.blueprint.release.rules import LOOKS, ORDERED, UNTOLD, bump_of
from smartctl.blueprint.semver import BUMPS, MAJOR, MINOR, PATCH
from smartctl.blueprint.tree import Document, Path_
from smartctl.kinds import APART

ADDED: Final = "added"
REMOVED: Final = "removed"
CHANGED: Final = "changed"
RENAMED: Final = "renamed"
ORDER: Final = "order"
_FLAGS: Final = ("preset", "options", "standard_fields", "features")


class Difference(Struct, frozen=True, kw_only=True):
    bump: str
    what: str
    """`added`, `removed`, `changed`, `renamed` or `order`."""
    path: Path_
    before: Any = None
    after: Any = None

    @property
    def name(self) -> str:
        """The address of an object, otherwise the path."""
        return address_of(self.path) or ".".join(map(str, self.path))


def due(differences: tuple[Difference, ...]) -> str:
    """The bump that the gravest difference wants; "" for none."""
    return max((one.bump for one in differences), key=BUMPS.index, default="")


def compared(old: Document, new: Document) -> tuple[Difference, ...]:
    """What changed for a portal and its people, in the order of the blueprint."""
    moved = new.data.get("moved")
    names = graph(moved if isinstance(moved, list) else (), tuple(addresses(new)))
    found = _Comparison(names)
    return tuple(found.sections(_told(old.data), _told(new.data), ()))


def _told(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in UNTOLD}


class _Comparison:
    def __init__(self, names: Graph) -> None:
        self._names = names

    def sections(self, old: Mapping[str, Any], new: Mapping[str, Any], path: Path_) -> Iterator[Difference]:
        today = {self._today(name, path, new): name for name in old}
        for name in dict.fromkeys((*new, *today)):
            here = (*path, name)
            if name not in today:
                yield from self._added(new[name], here)
            elif name not in new:
                yield from self._removed(old[today[name]], here)
            else:
                if today[name] != name:
                    yield Difference(bump=MINOR, what=RENAMED, path=here, before=today[name], after=name)
                yield from self._value(old[today[name]], new[name], here)
        if path and path[-1] in ORDERED:
            kept = [name for name in today if name in new]
            if kept != [name for name in new if name in today]:
                yield Difference(bump=PATCH, what=ORDER, path=path)

    def _today(self, name: str, path: Path_, new: Mapping[str, Any]) -> str:
        address = address_of((*path, name))
        if not address or name in new:
            return name
        key = self._names.today(address).rpartition(".")[2]
        return key if key in new else name

    def _value(self, old: Any, new: Any, path: Path_) -> Iterator[Difference]:
        match path:
            case ("inputs", str()):
                yield from _input(old, new, path)
                return
            case ("processes", str()):
                yield from self._process(old, new, path)
                return
            case (*_above, "title" | "help"):
                pass
            case ("processes", str(), str(word)) if word in LOOKS:
                pass
            case _ if isinstance(old, Mapping) and isinstance(new, Mapping):
                yield from self.sections(old, new, path)
                return
            case (*_above, "automation", "stages", str()) | (*_above, "automation", "tunnels") | (*_above, "robots"):
                yield from self.sections(_known(old), _known(new), path)
                return
        if old != new and (bump := bump_of(str(path[-1]), old, new)):
            yield Difference(bump=bump, what=CHANGED, path=path, before=old, after=new)

    def _process(self, old: Mapping[str, Any], new: Mapping[str, Any], path: Path_) -> Iterator[Difference]:
        """Presets, options and features as what they come to: turning off narrows, turning on adds."""
        before, after = flags.effective(old), flags.effective(new)
        for name in dict.fromkeys((*before, *after)):
            if before.get(name) != after.get(name):
                bump = MINOR if after.get(name) else MAJOR
                yield Difference(
                    bump=bump, what=CHANGED, path=(*path, name), before=before.get(name), after=after.get(name)
                )
        rest = [{key: value for key, value in one.items() if key not in _FLAGS} for one in (old, new)]
        yield from self.sections(rest[0], rest[1], path)

    def _added(self, value: Any, path: Path_) -> Iterator[Difference]:
        if _is_word(path):
            yield from self._value(None, value, path)
        elif path[:1] == ("inputs",) and len(path) > 1:
            bump = MINOR if "default" in value else MAJOR
            yield Difference(bump=bump, what=ADDED, path=path, after=value)
        elif _groups(value, path):
            yield from self.sections({}, value, path)
        else:
            bump = MAJOR if isinstance(value, Mapping) and value.get("required") is True else MINOR
            yield Difference(bump=bump, what=ADDED, path=path, after=value)

    def _removed(self, value: Any, path: Path_) -> Iterator[Difference]:
        if _is_word(path):
            yield from self._value(value, None, path)
        elif _groups(value, path):
            yield from self.sections(value, {}, path)
        else:
            yield Difference(bump=MAJOR, what=REMOVED, path=path, before=value)


_GROUPS: Final = frozenset({
    *("inputs", "processes", *APART.values(), "pipelines", "fields", "relations"),
    *("parents", "children", "stages", "items", "roles", "workflows", "permissions", "automation", "options", "set"),
    "settings",
})  # fmt: skip
"""Sections that are nothing but what stands in them."""


def _groups(value: Any, path: Path_) -> bool:
    return isinstance(value, Mapping) and path[-1] in _GROUPS


def _is_word(path: Path_) -> bool:
    """Whether the last step is an attribute of something, and no object of its own."""
    match path:
        case (*_above, str(group), str()) if group in _GROUPS and group not in (
            "automation",
            "options",
            "set",
            "settings",
        ):
            return False
        case (*_above, "automation", "stages", str(), str()) | (*_above, "tunnels" | "robots" | "properties", str()):
            return False
        case (*_above, str(name)):
            return name not in _GROUPS
    return False


def _known(items: Any) -> dict[str, Any]:
    """Robots, triggers and tunnels, each by what it is known by."""
    if not isinstance(items, list):
        return {}
    return {
        (names[0] if names else str(index)): _inner(item)
        for index, (names, item) in enumerate(zip(known_of(items), items, strict=True))
    }


def _inner(item: Any) -> Any:
    """A robot or a trigger without the word that says which of the two it is."""
    return next((item[kind] for kind in ("robot", "trigger") if kind in item), item) if isinstance(item, dict) else item


def _input(old: Mapping[str, Any], new: Mapping[str, Any], path: Path_) -> Iterator[Difference]:
    for word in dict.fromkeys((*old, *new)):
        before, after = old.get(word), new.get(word)
        if before == after:
            continue
        bump = bump_of(word, before, after)
        if word == "default":
            bump = MAJOR if word not in new else MINOR
        if bump:
            yield Difference(bump=bump, what=CHANGED, path=(*path, word), before=before, after=after)
