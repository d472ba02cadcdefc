"""Values of attributes as they stand in a plan, in blueprint terms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from smartctl.i18n import _
from smartctl.kinds import KINDS
from smartctl.model import UNKNOWN
from smartctl.render.kinds import attr_of, attrs_of
from smartctl.render.visible import quoted, visible

_INTERNAL: Final = frozenset(attr.name for kind in KINDS.values() for attr in kind.attrs if attr.internal)
_WITHIN: Final = tuple(dict.fromkeys(name for kind in KINDS.values() for attr in kind.attrs for name in attr.within))
"""Names inside of values: those of a list item."""


def ordered(kind: str, names: set[str]) -> list[str]:
    """Names of attributes in the order of reading: what names the object first, what is nested last.

    What smartctl computes is carried out and never shown, also where a newer smartctl has written it into a state.
    """
    return sorted((name for name in names if not _is_internal(kind, name)), key=reading_order(kind))


def _is_internal(kind: str, name: str) -> bool:
    attr = attr_of(kind, name)
    return name in _INTERNAL if attr is None else attr.internal


def ordered_within(names: set[str]) -> list[str]:
    """The same of a list item."""
    return sorted(names - _INTERNAL, key=_by(_WITHIN))


def reading_order(kind: str) -> Callable[[str], tuple[int, str]]:
    """A key to sort the names by that stand in an object of the kind, or in a part of one. Unknown ones come last."""
    names = tuple(attr.name for attr in attrs_of(kind)) or _WITHIN
    return _by((*names, "section"))  # of a card: its name stands before its fields


def _by(names: tuple[str, ...]) -> Callable[[str], tuple[int, str]]:
    places = {name: place for place, name in enumerate(names)}
    return lambda name: (places.get(name, len(places)), name)


def names_it(kind: str, name: str) -> bool:
    """Whether an attribute is shown even where it stays as it is."""
    attr = attr_of(kind, name)
    return attr is not None and attr.naming


def written(kind: str, name: str, value: Any) -> Any:
    """The value as a plan shows it: in the blueprint's word where the portal has another one."""
    attr = attr_of(kind, name)
    return value if attr is None or attr.shown is None else attr.shown(value)


def literal(value: Any) -> str:
    """The value on one line. Text is quoted and escaped; what is not known is said in words."""
    if value is UNKNOWN:
        return _("(known after apply)")
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, Mapping):
        inside = ", ".join(f"{name(str(key))} = {literal(value[key])}" for key in sorted(value))
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(literal(item) for item in value)}]"
    return visible(str(value))


def name(key: str) -> str:
    """A name as it stands left of `=`: bare when it is a plain word, else quoted."""
    return key if key.isascii() and key.replace("-", "_").isidentifier() else quoted(key)
