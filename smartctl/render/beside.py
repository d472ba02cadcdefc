"""What others have added to managed processes: a section of a plan of its own, with the lines to paste."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from smartctl.i18n import _, n_, speak
from smartctl.kinds import KINDS
from smartctl.kinds.words import Drawn
from smartctl.model import Stranger
from smartctl.render.kinds import named, words_of
from smartctl.render.values import reading_order
from smartctl.render.visible import quoted, visible

NAMED: Final = 5
"""So many of those that are equal to one are named."""
SHOWN: Final = 10
"""Objects that a person is shown at most; the documents have them all."""


def added(count: int) -> str:
    return n_(
        "{n} object stands inside of what is managed here; it is left alone.",
        "{n} objects stand inside of what is managed here; they are left alone.",
        count,
    )


def apart(count: int) -> str:
    return n_(
        "{n} object that nobody manages; no blueprint has to do with it.",
        "{n} objects that nobody manages; no blueprint has to do with them.",
        count,
    )


def more(count: int) -> str:
    return n_("… and {n} more, which `--format json` names.", "… and {n} more, which `--format json` names.", count)


def once(strangers: Sequence[Stranger]) -> tuple[tuple[Stranger, tuple[Stranger, ...]], ...]:
    """Each with those that are equal to it and stand elsewhere, or are something of their own each."""
    groups: dict[tuple[object, ...], list[Stranger]] = {}
    for one in strangers:
        alike: tuple[object, ...] = (one.kind, one.title, one.origin, repr(_uncoded(one.block)))
        there = [other.parent for other in groups.get(alike, ())]
        if not one.title or (one.parent and one.parent in there):
            alike = (one.address,)  # two in one place are two
        groups.setdefault(alike, []).append(one)
    return tuple((first, tuple(others)) for first, *others in groups.values())


def _uncoded(block: Any) -> Any:
    """What a block says without what the portal gave its object alone: its key, its code, those of list items."""
    if isinstance(block, Mapping):
        said = [(name, _uncoded(value)) for name, value in block.items() if name != "code"]
        return [value if isinstance(block[name], Mapping) else (name, value) for name, value in said]
    return block


def others_told(others: Sequence[object], names: Sequence[str]) -> str:
    """The sentence about them; `names` is what they are called here."""
    shown = ", ".join(visible(one) for one in names[:NAMED]) + (", …" if len(names) > NAMED else "")
    return n_("the same at {n} other: {names}", "the same at {n} others: {names}", len(others), names=shown)


def elsewhere(others: Sequence[Stranger], names: Mapping[str, str]) -> str:
    """`the same at 2 others: …`: where they stand, or their numbers where they stand by themselves."""
    return others_told(others, [names.get(one.parent, one.parent) or number_of(one) for one in others])


def number_of(one: Stranger) -> str:
    """What people know it by, where it has no code."""
    if words_of(one.kind).drawn is Drawn.LAYOUT:  # it has the number of its board
        return ""
    number = KINDS[one.kind].by_number(one.ids) if one.kind in KINDS and one.ids else one.ids.get("id")
    return "" if number is None else str(number)


def way_in(one: Stranger) -> str:
    """How it gets into a blueprint, where no line to paste does it; "" where one does."""
    if one.block is not None:
        return ""
    return speak(words_of(one.kind).way_in, {"number": visible(number_of(one)), "code": visible(one.code)})


def listed(one: Stranger, others: Sequence[Stranger] = ()) -> str:
    """`told`, with those that are equal to it and the way to manage it."""
    same = [f"({elsewhere(others, {})})"] if others else []
    way = way_in(one)
    return " ".join((told(one), *same)) + (f"; {way}" if way else "")


def told(one: Stranger) -> str:
    """`stage "Waiting" (code UC_A1B2C3, id 31) in installation.pipeline.main, made by hand`, in the reader's words."""
    number = number_of(one)
    known = [
        *([_("code {code}", code=visible(one.code))] if one.code else []),
        *([_("id {id}", id=visible(number))] if number and number != one.code else []),
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
