"""Sections of a card inside the block of the card: one line each, a section that is the same counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from smartctl.i18n import n_
from smartctl.model import Action, Change
from smartctl.render.gutter import ADD, CHANGE, KEEP, REMOVE, marked
from smartctl.render.lines import Line
from smartctl.render.visible import quoted, visible

_STEP: Final = 4
_Sections = Sequence[Mapping[str, Any]]


def section_blocks(change: Change, indent: int) -> Iterator[Line]:
    """`+ section "About": title, client`, in the order of the card; what goes comes last."""
    before: _Sections = (change.before or {}).get("sections") or ()
    after: _Sections = (change.after or {}).get("sections") or ()
    if change.action is Action.DELETE:
        return
    same = [one for number, one in enumerate(after) if _at(before, number) == one]
    for _number, one in enumerate(after):
        if one in same:
            continue
        old = next((other for other in before if other["title"] == one["title"]), None)
        yield marked(ADD if old is None else CHANGE, indent, *_line(one))
        if old is not None and old != one:
            yield from _differences(old, one, indent + _STEP)
    titles = {one["title"] for one in after}
    for one in before:
        if one["title"] not in titles:
            yield marked(REMOVE, indent, *_line(one))
    if same:
        text = n_("# ({n} unchanged section hidden)", "# ({n} unchanged sections hidden)", len(same))
        yield marked(KEEP, indent, (text, "dim"))


def _at(sections: _Sections, number: int) -> Mapping[str, Any] | None:
    return sections[number] if number < len(sections) else None


def _line(section: Mapping[str, Any]) -> tuple[str, ...]:
    fields = ", ".join(visible(str(name)) for name in section["fields"])
    return ("section ", quoted(str(section["title"])), f": {fields}" if fields else "")


def _differences(old: Mapping[str, Any], new: Mapping[str, Any], indent: int) -> Iterator[Line]:
    for symbol, names in (
        (ADD, [name for name in new["fields"] if name not in old["fields"]]),
        (REMOVE, [name for name in old["fields"] if name not in new["fields"]]),
    ):
        if names:
            yield marked(symbol, indent, ", ".join(visible(str(name)) for name in names))
