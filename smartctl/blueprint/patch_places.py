"""Where in a blueprint an object and its values stand, as people may have written them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from smartctl.blueprint.flags import FEATURES, OPTIONS, STANDARD_FIELDS, effective
from smartctl.blueprint.patch_changes import Put, Relist, Wish
from smartctl.blueprint.tree import Document, Path_
from smartctl.kinds import APART, EDGES, KINDS, LAYOUTS
from smartctl.model import Address

_LISTS: Final[Mapping[str, tuple[str, ...]]] = {"standard_fields": STANDARD_FIELDS, "features": FEATURES}
_LAYOUTS: Final = frozenset(KINDS[kind].section for kind in LAYOUTS)


def at(data: Any, path: Path_) -> Any:
    for step in path:
        if isinstance(data, Mapping):
            data = data.get(step)
        elif isinstance(data, list | tuple) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data


def path_of(document: Document, address: Address) -> Path_:
    """Where an object stands in the file."""
    first, _dot, rest = address.partition(".")
    words = rest.split(".") if rest else []
    if first in APART:
        return (KINDS[first].section, rest)
    path: list[str | int] = ["processes", first]
    while words:
        if words[0] not in KINDS:  # a section that only holds others
            path.append(words.pop(0))
            continue
        kind, *names = words[:3] if words[0] in EDGES else words[:2]
        del words[: 1 + len(names)]
        path.append(KINDS[kind].section)
        listed = at(document.data, tuple(path))
        if kind in EDGES:
            path += ["parents" if names[0] == "parent" else "children", names[1]]
        elif isinstance(listed, list | tuple) and names[0] in listed:
            path.append(list(listed).index(names[0]))
        else:
            path += names
    return tuple(path)


def switched(document: Document, path: Path_, name: str, *, on: bool) -> Iterator[Wish]:
    process = at(document.data, path)
    if name in OPTIONS:
        where: Path_ = (*path, "options") if "options" not in process else (*path, "options", name)
        yield Put(where, {name: on} if "options" not in process else on)
        return
    section, known = next((key, names) for key, names in _LISTS.items() if name in names)
    now = process.get(section)
    there = list(now) if now is not None else [one for one in known if effective(process).get(one)]
    new = [*there, name] if on else [one for one in there if one != name]
    if now is None:
        yield Put((*path, section), new)
    else:
        yield Relist((*path, section), there, new)


def in_file(document: Document, path: Path_, value: Any, language: str) -> tuple[Path_, Any]:
    """A place of the said blueprint in the file, which may write a title by language, or a card with more than sections."""
    match path:
        case ["processes", process, section, name, *inside] if section in _LAYOUTS:
            card = at(document.data, ("processes", process, section, name))
            inside = ["sections", *inside] if isinstance(card, Mapping) and inside[:1] != ["sections"] else inside
            path = ("processes", process, section, name, *inside)
    there = at(document.data, path)
    if isinstance(there, Mapping) and isinstance(value, str):
        shown = next(one for one in (language, "en", "ru", *there) if one in there)
        return (*path, shown), value
    if isinstance(there, str) and isinstance(value, Mapping) and list(value) == [language]:
        return path, value[language]
    return path, value
