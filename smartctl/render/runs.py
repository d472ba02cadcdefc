"""The runs that can be taken back, one line each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.text import Text

from smartctl.i18n import _
from smartctl.render.canvas import line, write
from smartctl.render.options import Options, spoken
from smartctl.render.visible import visible

Entries = Sequence[Mapping[str, Any]]


def runs_text(journals: Sequence[Entries], options: Options) -> str:
    return spoken(lambda: write(_lines(journals), options), options)


def _lines(journals: Sequence[Entries]) -> Iterator[Text]:
    begun = [entries for entries in journals if entries and entries[0]["entry"] == "begin"]
    if not begun:
        yield line(_("Nothing was ever applied from here."))
    for entries in sorted(begun, key=lambda one: str(one[0]["run"])):
        first = entries[0]
        facts = (first.get("command"), first.get("blueprint"), first.get("time"), first.get("user"))
        told = "  ".join(visible(str(fact)) for fact in facts if fact)
        yield line((visible(str(first["run"])), "bold"), f"  {told}  ", _end(entries))


def _end(entries: Entries) -> tuple[str, str]:
    last = next((entry for entry in entries if entry["entry"] == "end"), None)
    if last is None or last.get("cut_off"):
        return _("cut off"), "red"
    return (_("complete"), "green") if last.get("complete") else (_("not complete"), "yellow")
