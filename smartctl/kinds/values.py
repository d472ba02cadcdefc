"""What an attribute may hold, for values that come from a file: a saved plan, a state, the journal of a run.

A blueprint is held to its schema and a portal's answer to `shapes`. These files were written by smartctl, and whoever
hands one over may have written in it: a value of another type is a sentence before anything is compared or sent.
Deliberately coarse: whether a colour is one, the portal says.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from smartctl.kinds.base import Kind
from smartctl.model import UNKNOWN

Holds = Callable[[Any], bool]


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


_LARGEST: Final = 10**18
"""The portal keeps its numbers in 64 bits."""


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LARGEST


def _place(value: Any) -> bool:
    return value is None or (_whole(value) and value >= 0)


def _one_of(*words: str) -> Holds:
    return lambda value: isinstance(value, str) and value in words


def _either(*shapes: Holds) -> Holds:
    return lambda value: any(holds(value) for holds in shapes)


def _nothing(value: Any) -> bool:
    return value is None


def _each(holds: Holds) -> Holds:
    return lambda value: isinstance(value, list | tuple) and all(map(holds, value))


def _map(holds: Holds) -> Holds:
    return lambda value: (
        isinstance(value, Mapping) and all(isinstance(name, str) and holds(item) for name, item in value.items())
    )


def _object(**parts: Holds) -> Holds:
    """Those parts and no others; which of them must be there is left to whoever reads them."""
    return lambda value: (
        isinstance(value, Mapping) and all(name in parts and parts[name](item) for name, item in value.items())
    )


def _with(holds: Holds, *names: str) -> Holds:
    return lambda value: holds(value) and all(name in value for name in names)


def plain(value: Any) -> bool:
    """Any JSON: what a portal keeps for the kind of a field or a robot, and nobody else can judge."""
    if isinstance(value, Mapping):
        return all(isinstance(name, str) and plain(item) for name, item in value.items())
    if isinstance(value, list | tuple):
        return all(map(plain, value))
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or isinstance(value, str | bool) or _whole(value)


_TEXTS: Final = _map(_text)
_SORT: Final = _whole
_OPTION: Final = _with(
    _object(title=_text, position=_place, sort=_either(_whole, _nothing), default=_flag, code=_text), "title"
)
_DESCRIBED: Final = _map(_object(title=_TEXTS, help=_TEXTS, type=_text, required=_flag, multiple=_flag, default=plain))
_SECTION: Final = _with(_object(title=_text, fields=_each(_text)), "title", "fields")

_SWITCHES: Final = (
    *("stages", "automation", "pipelines", "open_permissions", "use_in_user_fields", "client", "observers"),
    *("my_company", "source", "begin_close_dates", "documents", "products", "recycle_bin", "business_processes"),
    *("payments", "counters"),
)

VALUES: Final[Mapping[str, Mapping[str, Holds]]] = {
    "process": {
        "title": _text,
        "marker": _text,
        "entity_type_id": _whole,
        "workplace": _either(_nothing, _whole, _text),
        **dict.fromkeys(_SWITCHES, _flag),
    },
    "workplace": {"title": _text},
    "numerator": {
        **dict.fromkeys(("title", "template", "pad", "period", "timezone"), _either(_nothing, _text)),
        **dict.fromkeys(("start", "step", "length"), _either(_nothing, _whole)),
        "continuous": _either(_nothing, _flag),
    },
    "document": {
        **dict.fromkeys(("title", "region", "numerator"), _text),
        "for": _each(_text),
        "users": _each(_text),
        "file": _TEXTS,
        "active": _flag,
        "stamps": _flag,
        "position": _place,
        "sort": _SORT,
    },
    "pipeline": {"title": _text, "default": _flag, "position": _place, "sort": _SORT},
    "stage": {
        "title": _text,
        "color": _either(_nothing, _text),
        "result": _one_of("process", "success", "failure"),
        "code": _text,
        "position": _place,
        "sort": _SORT,
    },
    "field": {
        "type": _text,
        "code": _text,
        "mark": _text,
        "shelter": _text,
        **dict.fromkeys(("multiple", "required", "filterable", "searchable", "editable"), _flag),
        "title": _TEXTS,
        "help": _TEXTS,
        "settings": _map(plain),
        "items": _map(_OPTION),
        "position": _place,
        "sort": _SORT,
    },
    "relation": {"side": _one_of("parent", "child"), "target": _either(_whole, _text), "show_in_card": _flag},
    "binding": {"enabled": _flag},
    "card": {"sections": _each(_SECTION), "force": _flag},
    "workflow": {"title": _text, "start": _text, "robots": _each(_map(plain)), "language": _text},
    "trigger": {"title": _text},
    "robot_kind": {
        "title": _TEXTS,
        "help": _TEXTS,
        "handler": _text,
        "waits": _either(_nothing, _flag),
        "properties": _either(_nothing, _DESCRIBED),
        "returns": _either(_nothing, _DESCRIBED),
    },
}
"""Kind -> attribute -> what it holds; what is not named here holds any JSON."""


def wrong(kind: Kind, attrs: Mapping[str, Any]) -> Iterator[str]:
    """The names of attributes that the kind does not have, or that hold what they cannot."""
    known = VALUES.get(kind.name, {})
    for name, value in attrs.items():
        if kind.attr(name) is None or not (value is UNKNOWN or known.get(name, plain)(value)):
            yield name
