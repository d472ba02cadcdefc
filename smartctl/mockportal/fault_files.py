"""A script of faults as a file, YAML or JSON: a list, or a map with the list under `faults`."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

from smartctl.mockportal.faults import Fault, InBatch, Kind, Phase, Seen, WrongFault

_KEYS = set(Fault.__struct_fields__)
_CHOICES: dict[str, tuple[Any, ...]] = {
    "do": get_args(Kind),
    "in_batch": get_args(InBatch),
    "when": get_args(Phase),
    "seen": get_args(Seen),
}
_WHOLE = frozenset({"first", "every", "status"})
_TEXT = frozenset({"method", "description", "body", "location"})


def read(path: Path) -> list[Fault]:
    """Read a script. Raises `WrongFault`, whose text names the fault by its place, and `OSError`."""
    # Costly to import, and hardly ever needed.
    from ruamel.yaml import YAML  # noqa: PLC0415
    from ruamel.yaml.error import YAMLError  # noqa: PLC0415

    try:
        loaded = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except (YAMLError, UnicodeDecodeError) as error:
        raise WrongFault(" ".join(str(error).split())) from None
    listed = loaded.get("faults") if isinstance(loaded, dict) else loaded
    if not isinstance(listed, list):
        raise WrongFault("a list of faults is expected")
    return [_numbered(given, place) for place, given in enumerate(listed, start=1)]


def _numbered(given: Any, place: int) -> Fault:
    try:
        return _fault(given)
    except WrongFault as wrong:
        raise WrongFault(f"fault {place}: {wrong}") from None


def _fault(given: Any) -> Fault:
    if not isinstance(given, dict) or "do" not in given:
        raise WrongFault("a map with `do` is expected")
    unknown = sorted(str(key) for key in given.keys() - _KEYS)
    if unknown:
        raise WrongFault(f"unknown: {', '.join(unknown)}; known: {', '.join(sorted(_KEYS))}")
    return Fault(**{key: _value(key, value) for key, value in given.items()})


def _value(key: str, value: Any) -> Any:
    if key in _CHOICES:
        if value not in _CHOICES[key]:
            raise WrongFault(f"{key} is one of {', '.join(_CHOICES[key])}")
        return value
    if key == "call":
        numbers = value if isinstance(value, list) else [value]
        return tuple(_checked(key, number, int) for number in numbers)
    if key in _WHOLE:
        return _checked(key, value, int)
    if key in _TEXT:
        return _checked(key, value, str)
    return _checked(key, value, *((int, float) if key == "seconds" else (int, str)))


def _checked(key: str, value: Any, *kinds: type) -> Any:
    if isinstance(value, bool) or not isinstance(value, kinds):
        raise WrongFault(f"{key} cannot be {value!r}")
    return value
