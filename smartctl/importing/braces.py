"""Texts of a portal that look like inputs: `{{title}}` in a label means just that, and an input in a blueprint."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import chain, count
from typing import Any, Final

from smartctl.blueprint.inputs import PLACE

_KEY: Final = "braces"
_OPEN: Final = "{{"
_DECLARED: Final = {
    "type": "string",
    "default": _OPEN,
    "title": {"ru": "Две скобки, которые стоят в названии на портале", "en": "Two braces that stand in a title of the portal"},
}  # fmt: skip


def with_braces(data: Mapping[str, Any], declared: Mapping[str, Any], taken: Collection[str] = ()) -> Mapping[str, Any]:
    """The same blueprint with such texts written by an input that holds the braces; robots keep theirs, for fields.

    `declared`: inputs of the file to which it comes: one that holds them already serves, no other one is touched. `taken`:
    keys of its fields, for which such a name stands in automation.
    """
    if not any(PLACE.search(text) for text in _texts(data, ())):
        return data
    names = chain((_KEY,), (f"{_KEY}_{number}" for number in count(2)))
    free = (name for name in names if name not in taken)
    key = next(name for name in free if name not in declared or _holds_braces(declared[name]))
    braced = {name: _braced(part, (name,), key) for name, part in data.items()}
    return {**braced, "inputs": {key: declared.get(key, _DECLARED)}}


def _holds_braces(declared: Any) -> bool:
    return isinstance(declared, Mapping) and (declared.get("type"), declared.get("default")) == ("string", _OPEN)


def _is_automation(path: tuple[str, ...]) -> bool:
    return path[0] == "processes" and path[2:3] == ("automation",)


def _texts(value: Any, path: tuple[str, ...]) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, part in value.items():
            here = (*path, str(name))
            if not _is_automation(here):
                yield from _texts(part, here)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part, path)
    elif isinstance(value, str):
        yield value


def _braced(value: Any, path: tuple[str, ...], key: str) -> Any:
    if isinstance(value, Mapping):
        return {name: _part(part, (*path, str(name)), key) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_braced(part, path, key) for part in value]
    if isinstance(value, str) and PLACE.search(value):
        return PLACE.sub(lambda found: f"{_OPEN}{key}}}}}{found[0].removeprefix(_OPEN)}", value)
    return value


def _part(part: Any, path: tuple[str, ...], key: str) -> Any:
    return part if _is_automation(path) else _braced(part, path, key)
