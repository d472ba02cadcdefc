"""Values of a document that anybody may have written in, each read with the place where it is not what it should be.

Whoever reads a document catches `Damaged` and says which document it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final, NoReturn, TypeVar

import msgspec

from smartctl.i18n import _

_HALF: Final = re.compile(rb"\\u[dD]|\xed[\xa0-\xbf]")
"""Of a letter: what may be half a one, which no file and no address can hold."""
T = TypeVar("T")
Choice = TypeVar("Choice", bound=StrEnum)


class Damaged(Exception):
    """What is wrong, and where: a dotted path, "" for the document itself."""

    def __init__(self, where: str, fault: str) -> None:
        super().__init__(f"{where}: {fault}")
        self.where = where
        self.fault = fault


def damaged(where: str, fault: str) -> NoReturn:
    raise Damaged(where, fault)


def document(text: str | bytes) -> dict[str, Any]:
    """JSON that is an object, with nothing in it that is no JSON."""
    try:
        found = _read(text)
    except (ValueError, RecursionError):
        damaged("", _("it is no JSON"))
    return obj(found, "")


def _read(text: str | bytes) -> Any:
    """Half a letter is none to the quick reader, and a number beyond all bounds: what it refuses is judged by the other."""
    try:
        return msgspec.json.decode(text)
    except (ValueError, RecursionError):
        found = json.loads(text, parse_constant=_no_number)
        if _HALF.search(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text):
            json.dumps(found, ensure_ascii=False).encode()
        return found


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)


def each(read: Callable[[Any, str], T], value: Any, where: str) -> tuple[T, ...]:
    return tuple(read(item, f"{where}[{at}]") for at, item in enumerate(array(value, where)))


def optional(read: Callable[[Any, str], T], value: Any, where: str) -> T | None:
    return None if value is None else read(value, where)


def obj(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        damaged(where, _("an object is expected"))
    return value


def array(value: Any, where: str) -> Sequence[Any]:
    if not isinstance(value, list):
        damaged(where, _("a list is expected"))
    return value


def text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        damaged(where, _("a text is expected"))
    return value


def texts(value: Any, where: str) -> Mapping[str, str]:
    return {name: text(one, f"{where}.{name}") for name, one in obj(value, where).items()}


def integer(value: Any, where: str) -> int:
    """A whole number in 64 bits, as portals and their databases have them."""
    if isinstance(value, bool) or not isinstance(value, int) or not -(1 << 63) <= value < 1 << 63:
        damaged(where, _("a whole number is expected"))
    return value


def number(value: Any, where: str) -> int:
    """The same, not below zero."""
    if integer(value, where) < 0:
        damaged(where, _("a whole number is expected"))
    return int(value)


def ident(value: Any, where: str) -> int | str:
    """An id of a portal."""
    return value if isinstance(value, str) else integer(value, where)


def idents(value: Any, where: str) -> dict[str, int | str]:
    return {name: ident(one, f"{where}.{name}") for name, one in obj(value, where).items()}


def flag(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        damaged(where, _("true or false is expected"))
    return value


def choice(choices: type[Choice], value: Any, where: str) -> Choice:
    if not isinstance(value, str) or value not in set(choices):
        known = ", ".join(one.value for one in choices)
        damaged(where, _("{value} is not one of {known}", value=json.dumps(value, ensure_ascii=False), known=known))
    return choices(value)
