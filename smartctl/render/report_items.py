"""Items that a report names beside its changes: what was kept in them, and where an earlier run lost sight of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from smartctl.i18n import _, n_
from smartctl.model import Address
from smartctl.outcome import Report
from smartctl.render.canvas import write
from smartctl.render.gutter import marked
from smartctl.render.lines import EMPTY, Line, line
from smartctl.render.options import Options, spoken
from smartctl.render.visible import visible

_SHOWN: Final = 20


def report_items(report: Report) -> Iterator[Line]:
    """The sections of a report; nothing where there is nothing to name."""
    if report.kept:
        yield line((_("The value that stood in the new field was kept, and the old one was not copied:"), "bold"))
        for one in report.kept:
            told = n_("{n} item", "{n} items", len(one.items))
            yield marked("!", 0, (visible(one.address), "bold"), f": {told} ({_numbers(one.items)})")
        yield EMPTY
    if report.astray:
        yield from _astray({one.address: one.items for one in report.astray})
        yield EMPTY


def astray_text(items: Mapping[Address, Mapping[int, str]], options: Options) -> str:
    """What is said before a plan is made."""
    return spoken(lambda: write(_astray(items), options), options)


def _astray(items: Mapping[Address, Mapping[int, str]]) -> Iterator[Line]:
    head = _("An earlier run was cut off after it had sent these items elsewhere, and they are not there:")
    yield line((head, "bold yellow"))
    for address, mine in items.items():
        told = n_("{n} item", "{n} items", len(mine))
        yield marked("!", 0, (visible(address), "bold"), f": {told}")
        for number, why in sorted(mine.items())[:_SHOWN]:
            yield line(f"        {number}: {visible(why)}")
        if len(mine) > _SHOWN:
            yield line(f"        {_more(len(mine))}")


def _numbers(items: Mapping[int, str]) -> str:
    shown = [str(number) for number in sorted(items)[:_SHOWN]]
    return ", ".join((*shown, *((_more(len(items)),) if len(items) > _SHOWN else ())))


def _more(count: int) -> str:
    return n_("and {n} more", "and {n} more", count - _SHOWN)
