"""What both forms for a terminal share: labels in front of sentences, refusals, and what to do with the plan next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from smartctl.i18n import _
from smartctl.model import Stranger
from smartctl.render.beside import SHOWN, more, to_paste
from smartctl.render.gutter import REMOVE, marked
from smartctl.render.lines import EMPTY, Line, line, prose
from smartctl.render.notes import Note
from smartctl.render.options import Options
from smartctl.render.plan.page import Page, tag
from smartctl.render.visible import visible


def heading(page: Page) -> Line:
    return line((page.header, "bold"))


def nothing_to_do(page: Page) -> Line:
    if page.compares:
        return line((_("No differences."), "bold green"))
    return line((_("No changes."), "bold green"), " ", (page.nothing, "bold"))


def notes(found: Iterable[Note]) -> Iterator[Line]:
    for one in found:
        label = (_("Warning:"), "yellow") if one.warns else (_("Note:"), "bold")
        yield prose(line(label, " ", one.text))


def automation(page: Page) -> Iterator[Line]:
    """Of a comparison: steps of the automation, which are no objects, that only one side has or that are otherwise."""
    if page.compares and page.steps:
        yield line((_("Automation:"), "bold"))
        for one in page.steps:
            yield marked(REMOVE if one.state == "gone" else one.sign, 0, one.text, f" ({one.said})" if one.said else "")


def counted(page: Page) -> Iterator[Line]:
    """`Plan: 3 to add, 2 to change, 1 to destroy.`, and what of that costs data, requests and time."""
    if page.compares:
        yield line((_("Difference:"), "bold"), f" {page.counts}")
        return
    yield line((_("Plan:"), "bold"), f" {page.counts}")
    if page.data:
        yield prose(line((_("Data:"), "bold"), f" {page.data}"))
    if page.forecast:
        yield line((_("Forecast:"), "bold"), f" {page.forecast}")
    yield from ruled(page)


def risky(page: Page) -> Iterator[Line]:
    """The risk index: what goes, and how much that touches."""
    if page.risks:
        yield line((_("Risk:"), "bold red"))
    for risk in page.risks:
        number = tag(page.numbers[risk.change.address])
        told = f" ({risk.told})" if risk.told else ""
        yield prose(marked(risk.symbol, 0, *risk.said.pieces, told, (f" {number}", "dim")), 4)


def ruled(page: Page) -> Iterator[Line]:
    """What the rules of the project make of it."""
    if page.policy:
        yield prose(line((_("Policy:"), "bold"), f" {page.policy}"))
    yield from (prose(marked("!", 0, text), 4) for text in page.broken_whole)


def refused(page: Page) -> Iterator[Line]:
    if page.refusals:
        yield line((_("This plan will be refused as it stands:"), "bold red"))
        yield from (prose(marked("!", 0, sentence), 4) for sentence in page.refusals)


def pasting(strangers: Iterable[Stranger]) -> Iterator[Line]:
    rows = [line(f"  {row}") for row in to_paste(tuple(strangers))]
    if rows:
        yield line(_("To manage one of them, write its line into the blueprint:"))
        yield from rows


def the_rest(groups: Sequence[tuple[Stranger, Sequence[Stranger]]]) -> Iterator[Line]:
    rest = sum(1 + len(same) for _one, same in groups[SHOWN:])
    if rest:
        yield line(f"  {more(rest)}")


def closing(page: Page, options: Options) -> Iterator[Line]:
    if options.saved_to is None:
        return
    if options.saved_to and page.refusals:
        yield line(_("The plan is saved to {file}.", file=visible(options.saved_to)))
    elif options.saved_to:
        file = visible(options.saved_to)
        yield line(_("The plan is saved to {file}. To carry out exactly these actions:", file=file))
        yield line(f"    smartctl apply {file}")
        if page.plan.valid_until:
            yield line(_("It is valid until {time}.", time=visible(page.plan.valid_until)))
    else:
        told = _(
            "Note: the plan is not saved, so `smartctl apply` will plan again. Save it with --out FILE to apply it as it is."
        )
        yield prose(line(told))


def paragraph(lines: Iterable[Line], *, before: bool = True) -> Iterator[Line]:
    """The lines with an empty one before or behind them; nothing at all when there are none."""
    rows = list(lines)
    if rows and before:
        yield EMPTY
    yield from rows
    if rows and not before:
        yield EMPTY
