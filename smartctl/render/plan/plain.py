"""The whole plan in sentences: what is dangerous first, then the rest by pipeline and smart process."""

from __future__ import annotations

from collections.abc import Iterator

from smartctl.i18n import _
from smartctl.model import Plan
from smartctl.render.beside import SHOWN
from smartctl.render.canvas import write
from smartctl.render.lines import EMPTY, Line, Piece, line, prose
from smartctl.render.options import Options, speaking
from smartctl.render.plan.ending import (
    automation,
    closing,
    counted,
    heading,
    notes,
    nothing_to_do,
    paragraph,
    refused,
    ruled,
    the_rest,
)
from smartctl.render.plan.page import Page, Told, tag


@speaking
def plain_text(plan: Plan, options: Options) -> str:
    return write(_screen(Page(plan), options), options)


def _screen(page: Page, options: Options) -> Iterator[Line]:
    yield heading(page)
    yield EMPTY
    if page.drifted:
        yield from _drift(page)
    if page.plan.mode == "drift":
        if not page.drifted:
            yield nothing_to_do(page)
        beside = list(_beside(page))
        if not page.drifted and (beside or page.plain_notes):
            yield EMPTY
        yield from beside
        yield from notes(page.plain_notes)
        return
    yield from _dangerous(page)
    yield from _others(page)
    yield from paragraph(automation(page), before=False)
    yield from paragraph(notes(page.plain_notes), before=False)
    yield from _beside(page)
    if page.says_nothing if page.compares else not page.plan.effective and not page.plan.imported:
        yield nothing_to_do(page)
        yield from paragraph(ruled(page))
        return
    yield from counted(page)
    yield from paragraph(refused(page))
    yield from paragraph(closing(page, options))


def _dangerous(page: Page) -> Iterator[Line]:
    graves = [(told, one) for told in page.told for one in told.sentences if one.grave]
    if not graves:
        return
    yield line((_("Dangerous changes:"), "bold red"))
    for told, sentence in graves:
        place = f"{told.place}. " if told.entry.change.parent else ""
        yield prose(line("  ", ("!", "bold red"), f" {place}{sentence.text}", _number(told)), 4)
    yield EMPTY


def _others(page: Page) -> Iterator[Line]:
    groups: dict[str, list[Line]] = {}
    for told in page.told:
        mild = [prose(line(f"  - {one.text}", _number(told)), 4) for one in told.sentences if not one.grave]
        if mild:
            groups.setdefault(told.place, []).extend(mild)
    for place, rows in groups.items():
        yield line((place, "bold"))
        yield from rows
        yield EMPTY


def _number(told: Told) -> Piece:
    return f" {tag(told.entry.number)}", "dim"


def _beside(page: Page) -> Iterator[Line]:
    lead = _("On the portal and not in the blueprint, left alone:")
    for title, groups in ((lead, page.inside), (_("On the portal and in no blueprint:"), page.apart)):
        if groups:
            yield line((title, "bold"))
            yield from (line("  - ", page.beside_told(one)) for one, _same in groups[:SHOWN])
            yield from the_rest(groups)
            yield EMPTY


def _drift(page: Page) -> Iterator[Line]:
    yield line((_("These changes were made on the portal since the last apply:"), "bold"))
    for change in page.drifted_once:
        yield from (prose(line(f"  - {text}"), 4) for text in page.drift_told(change))
    yield EMPTY
