"""What others have added to managed processes: a section of a plan of its own, with the lines to paste."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from smartctl.i18n import _, n_
from smartctl.model import Stranger
from smartctl.render.kinds import named
from smartctl.render.values import reading_order
from smartctl.render.visible import quoted, visible

SHOWN: Final = 10
"""Objects that a person is shown at most; the documents have them all."""


def added(count: int) -> str:
    return n_(
        "{n} object stands inside of what is managed here; it is left alone.",
        "{n} objects stand inside of what is managed here; they are left alone.",
        count,
    )


def more(count: int) -> str:
    return n_("… and {n} more, which `--format json` names.", "… and {n} more, which `--format json` names.", count)


def told(one: Stranger) -> str:
    """`stage "Waiting" (code UC_A1B2C3, id 31) in installation.pipeline.main, made by hand`, in the reader's words."""
    number = one.ids.get("id")
    known = [
        *([_("code {code}", code=visible(one.code))] if one.code else []),
        *([_("id {id}", id=visible(str(number)))] if number is not None else []),
    ]
    name = named(one.kind, visible(one.title or _last(one)))
    facts = f" ({', '.join(known)})" if known else ""
    if not one.parent:
        return f"{name}{facts}"
    where = visible(one.parent)
    if one.origin == "by-hand":
        return _("{object} in {address}, made by hand", object=f"{name}{facts}", address=where)
    return _("{object} in {address}", object=f"{name}{facts}", address=where)


def _last(one: Stranger) -> str:
    return one.address.rpartition(".")[2]


def to_paste(strangers: Sequence[Stranger]) -> Iterator[str]:
    """Lines of a blueprint that would manage them, under the places where they would stand; nothing for those of none."""
    places: dict[str, list[Stranger]] = {}
    for one in strangers:
        if one.block is not None:
            places.setdefault(one.place, []).append(one)
    for place, several in places.items():
        yield f"{visible(place)}:"
        for one in several:
            before = _("before {key}", key=visible(one.before))
            remark = f"  # {before}" if one.before else ""
            yield from (f"  {row}{remark}" for row in _rows(one.block, reading_order(one.kind)))


def _rows(block: Any, order: Callable[[str], Any]) -> Iterator[str]:
    if isinstance(block, Mapping):
        yield from (f"{visible(str(key))}: {flow(value, order)}" for key, value in block.items())
    elif isinstance(block, list):
        yield from (f"- {flow(value, order)}" for value in block)


_PLAIN: Final = re.compile(r"[A-Z]{3,}[A-Z0-9_]*|[a-z]{4,}[a-z_]*")
"""Words that YAML takes for nothing else: `yes`, `no`, `on`, `null` and the like are quoted."""


def flow(value: Any, order: Callable[[str], Any]) -> str:
    """A value as YAML on one line, its keys in `order`. What somebody typed on a portal must not become syntax."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        # A saved plan sorts its keys, so the order is made here.
        inside = (f"{visible(str(key))}: {flow(value[key], order)}" for key in sorted(value, key=order))
        return "{" + ", ".join(inside) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(one, order) for one in value) + "]"
    if isinstance(value, str):
        plain = _PLAIN.fullmatch(value) and value.lower() not in ("true", "false", "null")
        return value if plain else quoted(value)
    return visible(str(value))
