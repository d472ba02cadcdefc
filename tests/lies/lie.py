"""One parameter of one method that a portal drops on its way, or takes for another one, and says nothing.

The lie sits in the mock portal before its methods: every reference is a number there, every batch is taken apart.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from msgspec.structs import replace

from smartctl.designer import bpt
from smartctl.steps import is_read

WAYS = ("dropped", "altered")
Path = tuple[str, ...]

_OTHER: Mapping[str, Mapping[str, str]] = {
    "userTypeId": {"string": "integer", "": "string"},
    "SEMANTICS": {"S": "F", "F": "S"},
    "DISPLAY": {"UI": "DIALOG", "": "UI", "RADIO": "DROPDOWN", "DROPDOWN": "RADIO", "CHECKBOX": "RADIO"},
    "ENTITY_TYPE": {"": "INDUSTRY"},
    "TYPE": {"NOW": "NONE", "": "NOW"},
}
"""Where any other text is no value at all, a value that the portal takes; "" stands for every other one."""

_LABELS = ("Title", "EditorComment")
"""How a step is called in the designer: what somebody reads there, which no blueprint writes."""
_FRAMES = ("SequentialWorkflowActivity", "IfElseActivity", "IfElseBranchActivity")


@dataclass(frozen=True, slots=True)
class Sent:
    """A parameter as an honest run sends it: where it stands, and its value in every call of the method."""

    method: str
    path: Path
    values: tuple[str, ...]
    leaf: bool

    def __str__(self) -> str:
        return f"{self.method} {shown(self.path)}"


def shown(path: Path) -> str:
    return ".".join(path)


@dataclass
class Hears:
    """Writes down what is written to a portal."""

    calls: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)

    def __call__(self, call: Any, step: Any) -> Any:
        if not is_read(call.method):
            self.calls.append((call.method, call.params))
        return step(call)

    def sent(self) -> Iterator[Sent]:
        found: dict[tuple[str, Path], list[tuple[str, bool]]] = {}
        for method, params in self.calls:
            for path, value in _nodes((), params):
                found.setdefault((method, path), []).append((repr(value), not isinstance(value, dict | list)))
        for (method, path), values in found.items():
            leaf = any(leaf for _, leaf in values)
            yield Sent(method, path, tuple(value for value, _ in values), leaf)


@dataclass
class Lie:
    """In every call of `method` the parameter at `path` is dropped or altered, as long as this is installed."""

    method: str
    path: Path
    way: str
    happened: int = 0

    def __call__(self, call: Any, step: Any) -> Any:
        if call.method != self.method:
            return step(call)
        params, hit = _without(call.params, self.path, self.way)
        self.happened += hit
        return step(replace(call, params=params))


def _nodes(path: Path, value: Any) -> Iterator[tuple[Path, Any]]:
    if path:
        yield path, value
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in items:
        yield from _nodes((*path, str(key)), one)


def _without(value: Any, path: Path, way: str) -> tuple[Any, bool]:
    key, *rest = path
    if isinstance(value, list):
        if not key.isdecimal() or int(key) >= len(value):
            return value, False
        if rest:
            inner, hit = _without(value[int(key)], tuple(rest), way)
            return [inner if place == int(key) else one for place, one in enumerate(value)], hit
        if way == "altered":
            return [other(key, one) if place == int(key) else one for place, one in enumerate(value)], True
        return [one for place, one in enumerate(value) if place != int(key)], True
    if not isinstance(value, dict) or key not in value:
        return value, False
    if rest:
        inner, hit = _without(value[key], tuple(rest), way)
        return {**value, key: inner}, hit
    if way == "altered":
        return {**value, key: other(key, value[key])}, True
    return {name: one for name, one in value.items() if name != key}, True


def other(name: str, value: Any) -> Any:
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if not isinstance(value, str):
        return value
    if name in _OTHER:
        others = _OTHER[name]
        if value in others or others.get("", value) != value:
            return others.get(value, others.get("", value))
    return _other_text(value)


def _other_text(value: str) -> str:
    flips = {"Y": "N", "N": "Y", "true": "false", "false": "true"}
    if value in flips:
        return flips[value]
    if re.fullmatch(r"-?\d+", value):
        return str(int(value) + 1)
    if re.fullmatch(r"-?\d+\.\d+", value):
        return str(float(value) + 1)
    if re.fullmatch("#[0-9A-Fa-f]{6}", value):
        return "#123456" if value != "#123456" else "#654321"
    if len(value) > 40 and re.fullmatch(r"[A-Za-z0-9+/=]+", value):
        return _other_file(value)
    if re.fullmatch(r"\d{4}-\d\d-\d\d.*", value):
        return f"2001{value[4:]}"
    return f"{value}X"


def _other_file(value: str) -> str:
    content = base64.b64decode(value)
    try:
        template = bpt.read(content)["TEMPLATE"]
    except bpt.NotATemplate:
        return base64.b64encode(content + b" ").decode()
    for step in _steps(template):
        words = [name for name, one in step["Properties"].items() if isinstance(one, str) and name not in _LABELS]
        if words:
            step["Properties"][words[0]] = other(words[0], step["Properties"][words[0]])
            break
    return base64.b64encode(bpt.write(template)).decode()


def _steps(template: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for step in template:
        if step["Type"] not in _FRAMES:
            yield step
        yield from _steps(step.get("Children") or [])
