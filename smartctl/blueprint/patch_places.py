"""Where in a blueprint an object and its values stand, as people may have written them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from smartctl.blueprint.flags import FEATURES, OPTIONS, STANDARD_FIELDS, effective
from smartctl.blueprint.patching import Edit, changed
from smartctl.blueprint.tree import Document, Path_
from smartctl.model import Address

_LISTS: Final[Mapping[str, tuple[str, ...]]] = {"standard_fields": STANDARD_FIELDS, "features": FEATURES}
_SECTIONS: Final[Mapping[str, str]] = {"pipeline": "pipelines", "stage": "stages", "field": "fields"}


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
    if first in ("workplace", "numerator", "document", "robot_kind"):
        return (f"{first}s", rest)
    path: list[str | int] = ["processes", first]
    match words:
        case ["relation", side, name]:
            return (*path, "relations", "parents" if side == "parent" else "children", name)
        case ["card", name]:
            return (*path, "card", name)
        case ["binding", name]:
            listed = at(document.data, (*path, "bindings")) or []
            return (*path, "bindings", list(listed).index(name))
        case ["automation", "workflow", name]:
            return (*path, "automation", "workflows", name)
    while len(words) >= 2:
        path += [_SECTIONS[words[0]], words[1]]
        words = words[2:]
    return tuple(path)


def switched(document: Document, path: Path_, name: str, *, on: bool) -> Edit:
    process = at(document.data, path)
    if name in OPTIONS:
        if "options" not in process:
            return changed(document.root, (*path, "options"), {name: on})
        return changed(document.root, (*path, "options", name), on)
    section, known = next((key, names) for key, names in _LISTS.items() if name in names)
    now = process.get(section)
    there = list(now) if now is not None else [one for one in known if effective(process).get(one)]
    new = [*there, name] if on else [one for one in there if one != name]
    return changed(document.root, (*path, section), new)


def in_file(document: Document, path: Path_, value: Any, language: str) -> tuple[Path_, Any]:
    """A place of the said blueprint in the file, which may write a title by language, or a card with more than sections."""
    match path:
        case ["processes", process, "card", name, *inside]:
            card = at(document.data, ("processes", process, "card", name))
            inside = ["sections", *inside] if isinstance(card, Mapping) and inside[:1] != ["sections"] else inside
            path = ("processes", process, "card", name, *inside)
    there = at(document.data, path)
    if isinstance(there, Mapping) and isinstance(value, str):
        shown = next(one for one in (language, "en", "ru", *there) if one in there)
        return (*path, shown), value
    if isinstance(there, str) and isinstance(value, Mapping) and list(value) == [language]:
        return path, value[language]
    return path, value
