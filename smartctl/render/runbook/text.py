"""A runbook at a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from smartctl.automation.runbook import Runbook, Status
from smartctl.i18n import _
from smartctl.render.canvas import padded, write
from smartctl.render.lines import EMPTY, Line, line
from smartctl.render.options import Options, speaking
from smartctl.render.runbook import archived
from smartctl.render.runbook.sentences import Told, heading_of, introduction, told, totals, waiting
from smartctl.render.visible import visible

_MARKS: Final = {
    Status.OPEN: ("[ ]", ""),
    Status.DONE: ("[x]", "green"),
    Status.DIFFERENT: ("[~]", "yellow"),
    Status.NOT_DONE: ("[!]", "red"),
    Status.UNSEEN: ("[?]", "yellow"),
}


@speaking
def runbook_text(runbook: Runbook, options: Options) -> str:
    return write(_lines(runbook), options)


def _lines(runbook: Runbook) -> Iterator[Line]:
    if not runbook.entries:
        yield line(_("Nothing is left to do by hand: the blueprint has no automation."))
        return
    yield line((visible(heading_of(runbook)), "bold"))
    yield EMPTY
    yield line(introduction())
    yield EMPTY
    for entry, step in zip(runbook.entries, told(runbook), strict=True):
        mark, style = _MARKS[entry.status]
        yield line((mark, style), f" {step.number}. ", (visible(step.heading), "bold"))
        yield from _step(step, entry.step.address)
        yield EMPTY
    if runbook.archive is not None:
        yield line((visible(archived.heading(runbook.archive)), "bold"))
        for sentence in archived.sentences(runbook.archive):
            yield line(visible(sentence))
        yield EMPTY
    yield line((totals(runbook), "bold"))
    if waits := waiting(runbook):
        yield line((waits, "yellow"))


def _step(step: Told, address: str) -> Iterator[Line]:
    yield _row(_("Address"), address)
    yield _row(_("Where"), step.where)
    yield _row(_("Link"), step.link or _("(known after apply)"))
    yield _row(_("State"), step.status)
    for number, sentence in enumerate(step.doing, start=1):
        yield _row(_("Do") if number == 1 else "", f"{number}. {sentence}")
    width = max((len(label) for label, _value in step.values), default=0)
    for place, (label, value) in enumerate(step.values):
        first, *rest = value.split("\n")
        yield _row(_("Values") if place == 0 else "", f"{padded(visible(label), width)} = {visible(first)}", raw=True)
        for more in rest:
            yield _row("", f"{' ' * width}   {visible(more)}", raw=True)
    if step.why:
        yield _row(_("Why"), step.why)
    if step.waiting:
        yield _row(_("Waits"), step.waiting)
    yield _row(_("Check"), step.proof)


def _row(label: str, text: str, *, raw: bool = False) -> Line:
    return line("      ", (padded(f"{label}:" if label else "", 11), "dim"), text if raw else visible(text))
