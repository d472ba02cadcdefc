"""A plan for people at a terminal, in the manner of Terraform: the whole screen from its header to the closing note."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from smartctl.i18n import _
from smartctl.model import Action, Plan
from smartctl.render.beside import SHOWN, added, apart, listed
from smartctl.render.canvas import write
from smartctl.render.gutter import SYMBOLS, marked
from smartctl.render.lines import EMPTY, Line, line
from smartctl.render.options import Options, speaking
from smartctl.render.plan import different
from smartctl.render.plan.ending import (
    automation,
    closing,
    counted,
    heading,
    notes,
    nothing_to_do,
    paragraph,
    pasting,
    refused,
    risky,
    ruled,
)
from smartctl.render.plan.ending import the_rest as others
from smartctl.render.plan.page import Block, Entry, Page


@speaking
def plan_text(plan: Plan, options: Options) -> str:
    return write(_screen(Page(plan), options), options)


def _screen(page: Page, options: Options) -> Iterator[Line]:
    yield heading(page)
    yield EMPTY
    if page.plan.mode == "drift":
        yield from _drift_only(page)
        return
    if page.drifted:
        yield from _drift(page, options)
    if page.compares and not page.says_nothing:
        yield from _compared(page)
        return
    if not page.entries:
        yield nothing_to_do(page)
        yield from paragraph(notes(page.notes))
        yield from paragraph(_beside(page))
        yield from paragraph(ruled(page))
        return
    yield from _legend(page.entries)
    yield line(_("smartctl will perform the following actions:"))
    yield EMPTY
    for entry in page.entries:
        yield from _block(page.block(entry))
    yield from paragraph(notes(page.notes), before=False)
    yield from paragraph(_beside(page), before=False)
    yield from _ending(page, options)


def _compared(page: Page) -> Iterator[Line]:
    """What is different, and nothing of what to do about it."""
    yield from _legend(page.entries, different.symbols(), _("The symbols mean:"))
    for entry in page.entries:
        yield from _block(page.block(entry))
    yield from paragraph(automation(page), before=False)
    yield from paragraph(notes(page.notes), before=False)
    yield from counted(page)


def _ending(page: Page, options: Options) -> Iterator[Line]:
    """From the risk index down: the part that people read first."""
    yield from risky(page)
    yield from counted(page)
    yield from paragraph(refused(page))
    yield from paragraph(closing(page, options))


def _block(block: Block) -> Iterator[Line]:
    yield from block.comments
    yield from block.rows
    yield EMPTY


def _drift(page: Page, options: Options) -> Iterator[Line]:
    yield line((_("Note:"), "bold"), " ", _("objects have changed outside of smartctl."))
    yield EMPTY
    yield from _drifted(page)
    yield line(_("The plan below may undo them or leave them alone."))
    yield EMPTY
    yield line(("─" * options.width, "dim"))
    yield EMPTY


def _drift_only(page: Page) -> Iterator[Line]:
    if not page.drifted:
        yield nothing_to_do(page)
        yield from paragraph(notes(page.notes))
        yield from paragraph(_beside(page))
        return
    yield from _drifted(page)
    yield line((_("Drift:"), "bold"), " ", page.drift_counts)
    yield from paragraph(notes(page.notes))
    yield from paragraph(_beside(page))


def _drifted(page: Page) -> Iterator[Line]:
    yield line(_("These changes were made on the portal since the last apply:"))
    yield EMPTY
    for change in page.drifted_once:
        yield from _block(page.drift_block(change))


def _legend(entries: Sequence[Entry], words: Mapping[Action, str] | None = None, title: str = "") -> Iterator[Line]:
    words = words or {
        Action.CREATE: _("create"),
        Action.UPDATE: _("update in-place"),
        Action.DELETE: _("destroy"),
        Action.REPLACE: _("destroy and then create replacement"),
        Action.FORGET: _("forget"),
    }
    present = {entry.change.action for entry in entries}
    rows = [marked(SYMBOLS[action], 0, word) for action, word in words.items() if action in present]
    if rows:
        yield line(title or _("Actions are indicated with the following symbols:"))
        yield from rows
        yield EMPTY


def _beside(page: Page) -> Iterator[Line]:
    """What others have added to managed processes, with the lines to paste."""
    if page.inside:
        number = sum(1 + len(same) for _one, same in page.inside)
        yield line((_("Beside the blueprint:"), "bold"), " ", added(number))
        shown = page.inside[:SHOWN]
        yield from (line(f"  {listed(one, same)}") for one, same in shown)
        yield from others(page.inside)
        yield from pasting([each for one, same in shown for each in (one, *same)][:SHOWN])
    if page.apart:
        number = sum(1 + len(same) for _one, same in page.apart)
        yield line((_("Beside all blueprints:"), "bold"), " ", apart(number))
        yield from (line(f"  {listed(one, same)}") for one, same in page.apart[:SHOWN])
        yield from others(page.apart)
