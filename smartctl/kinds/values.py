"""What an attribute may hold, for values that come from a file: a saved plan, a state, the journal of a run.

A blueprint is held to its schema and a portal's answer to `shapes`. These files were written by smartctl, and whoever
hands one over may have written in it: a value of another type is a sentence before anything is compared or sent.
Deliberately coarse: whether a colour is one, the portal says.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, Final

from smartctl.i18n import _
from smartctl.kinds import APART, KINDS, robot_values
from smartctl.kinds.base import Kind
from smartctl.kinds.binding import PLACES
from smartctl.kinds.workflow import STARTS
from smartctl.model import UNKNOWN

Holds = Callable[[Any], bool]


_HALVES: Final = re.compile("[\ud800-\udfff\x00]")
"""No file and no request can hold them."""


def _text(value: Any) -> bool:
    return isinstance(value, str) and _HALVES.search(value) is None


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
    return lambda value: isinstance(value, Mapping) and all(_text(name) and holds(item) for name, item in value.items())


def _object(**parts: Holds) -> Holds:
    """Those parts and no others; which of them must be there is left to whoever reads them."""
    return lambda value: (
        isinstance(value, Mapping) and all(name in parts and parts[name](item) for name, item in value.items())
    )


def _with(holds: Holds, *names: str) -> Holds:
    return lambda value: holds(value) and all(name in value for name in names)


def plain(value: Any) -> bool:
    """Any JSON: what a portal keeps for the kind of a field or a robot, and nobody else can judge."""
    if value is None or isinstance(value, bool) or _text(value) or _whole(value):
        return True  # most are, and to ask what is none of these whether it is a map takes long
    if isinstance(value, Mapping):
        return all(_text(name) and plain(item) for name, item in value.items())
    if isinstance(value, list | tuple):
        return all(map(plain, value))
    return isinstance(value, float) and math.isfinite(value)


def _title(value: Any) -> bool:
    """The portal makes nothing without a name."""
    return _text(value) and bool(value.strip())


def _settings(value: Any) -> bool:
    """Nobody but the portal can judge most of them; the lists among them are gone through before they are sent."""
    names = _each(_either(_text, _whole))
    return _map(plain)(value) and all(names(value[name]) for name in ("entities", "extensions") if name in value)


def _robot(value: Any) -> bool:
    return robot_values.holds(value, _text, plain)


_TEXTS: Final = _map(_text)
_SORT: Final = _whole
_OPTION: Final = _with(
    _object(title=_text, position=_place, sort=_either(_whole, _nothing), default=_flag, code=_text),
    *("title", "position"),
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
        "title": _title,
        "marker": _text,
        "entity_type_id": _whole,
        "workplace": _either(_nothing, _whole, _text),
        **dict.fromkeys(_SWITCHES, _flag),
    },
    "workplace": {"title": _title},
    "numerator": {
        **dict.fromkeys(("title", "template", "pad", "period", "timezone"), _either(_nothing, _text)),
        **dict.fromkeys(("start", "step", "length"), _either(_nothing, _whole)),
        "continuous": _either(_nothing, _flag),
    },
    "document": {
        "title": _title,
        "region": _text,
        "numerator": _either(_whole, _text),
        "for": _each(_text),
        "users": _each(_text),
        "file": _with(_TEXTS, "path", "sha256"),
        "active": _flag,
        "stamps": _flag,
        "position": _place,
        "sort": _SORT,
    },
    "pipeline": {"title": _title, "default": _flag, "position": _place, "sort": _SORT},
    "stage": {
        "title": _title,
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
        "settings": _settings,
        "items": _map(_OPTION),
        "position": _place,
        "sort": _SORT,
    },
    "relation": {"side": _one_of("parent", "child"), "target": _either(_whole, _text), "show_in_card": _flag},
    "binding": {"enabled": _flag},
    "card": {"sections": _each(_SECTION), "force": _flag},
    "workflow": {
        "title": _title,
        "start": _one_of(*STARTS),
        "robots": _each(_robot),
        "language": _text,
        "existing_items": _one_of("skip", "serve"),
    },
    "trigger": {"title": _title},
    "robot_kind": {
        "title": _TEXTS,
        "help": _TEXTS,
        "handler": _text,
        "waits": _flag,
        "properties": _DESCRIBED,
        "returns": _DESCRIBED,
    },
}
"""Kind -> attribute -> what it holds. What is not named here holds what the attribute says, or any JSON."""


def lacking(kind: str, attrs: Mapping[str, Any]) -> Iterator[str]:
    """The names of attributes that an object has to have to be made, and that are not there."""
    there = KINDS[kind].attrs if kind in KINDS else ()
    yield from (attr.name for attr in there if attr.needed and attrs.get(attr.name) is None)


_KEY: Final = "[A-Za-z0-9][A-Za-z0-9_:-]{0,99}"
_SHAPES: Final[Mapping[str, str]] = {
    "process": "K",
    "pipeline": r"K\.pipeline\.K",
    "stage": r"K\.pipeline\.K\.stage\.K",
    "field": r"K\.field\.K",
    "relation": r"K\.relation\.(parent|child)\.(K/)?K",
    "binding": rf"K\.binding\.({'|'.join(PLACES)})",
    "card": r"K\.card\.K",
    "workflow": r"K\.automation\.workflow\.K",
    # Its user chose the code, dots and all.
    "trigger": r"trigger\.K(\.K)*",
    "robot_kind": r"robot_kind\.K(\.K)*",
}


def is_address(kind: str, address: str) -> bool:
    """Whether an object of this kind can be called that."""
    shape = _shape(kind)
    return shape is not None and shape.fullmatch(address) is not None


@cache
def _shape(kind: str) -> re.Pattern[str] | None:
    shape = _SHAPES.get(kind, rf"{kind}\.K" if kind in APART else None)
    return re.compile(shape.replace("K", _KEY), re.ASCII) if shape is not None else None


def side_of(address: str) -> str:
    """The side on which a link of this address has its target, "" for the address of anything else."""
    return address.split(".")[2] if is_address("relation", address) else ""


def wrong(kind: Kind, attrs: Mapping[str, Any]) -> Iterator[str]:
    """The names of attributes that the kind does not have, or that hold what they cannot."""
    known = VALUES.get(kind.name, {})
    for name, value in attrs.items():
        attr = kind.attr(name)
        if attr is None or not (value is UNKNOWN or known.get(name, attr.holds or plain)(value)):
            yield name


def _unsaid(name: str, value: Any) -> bool:
    return value is None or (name == "title" and isinstance(value, str) and not value.strip())


def object_fault(
    kind: str, address: str, attrs: Mapping[str, Any], kinds: Mapping[str, Kind] = KINDS, *, read: bool = True
) -> str:
    """What is wrong with an object of a file, "" for nothing.

    `read`: the attributes were read from a portal once, so one that is null is one that was not known, and a title may
    be blank: people leave them so.
    """
    if kind not in kinds:
        return _("there is no kind {kind}", kind=json.dumps(kind, ensure_ascii=False))
    if not is_address(kind, address):
        return _("it is not the address of a {kind}", kind=kind)
    known = {name: value for name, value in attrs.items() if not (read and _unsaid(name, value))}
    for name in wrong(kinds[kind], known):
        return _("{name} cannot be what it is", name=name)
    return ""
