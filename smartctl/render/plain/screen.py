"""The whole plan in sentences: what is dangerous first, then the rest by pipeline and smart process."""

from __future__ import annotations

from collections.abc import Iterator

from smartctl.i18n import _
from smartctl.kinds.words import Sentence, capital
from smartctl.model import Change, Plan
from smartctl.render.beside import SHOWN, more
from smartctl.render.canvas import write
from smartctl.render.lines import EMPTY, Line, line
from smartctl.render.notes import notes
from smartctl.render.options import Options, speaking
from smartctl.render.plain.sentences import drifted as drifted_told
from smartctl.render.plain.sentences import sentences
from smartctl.render.plain.titles import Titles
from smartctl.render.summary import closing, counts, data, forecast, refused
from smartctl.render.verdict import header, nothing_to_do
from smartctl.render.visible import visible


@speaking
def plain_text(plan: Plan, options: Options) -> str:
    return write(_screen(plan, options), options)


def _screen(plan: Plan, options: Options) -> Iterator[Line]:
    titles = Titles(plan)
    yield header(plan)
    yield EMPTY
    drifted = plan.drift if plan.mode != "drift" else plan.drift or plan.effective
    if drifted:
        yield from _drift(drifted, titles)
    if plan.mode == "drift":
        if not drifted:
            yield nothing_to_do(plan)
        return
    told = [(change, sentence) for change in plan.changes for sentence in sentences(change, titles)]
    yield from _dangerous(told, titles)
    yield from _others(told, titles)
    remarks = list(notes(plan))
    if remarks:
        yield from (*remarks, EMPTY)
    yield from _beside(plan, titles)
    if not plan.effective:
        yield nothing_to_do(plan)
        return
    yield counts(plan)
    yield from data(plan)
    if plan.forecast:
        yield forecast(plan.forecast)
    for paragraph in (list(refused(plan.refusals)), list(closing(plan, options))):
        if paragraph:
            yield from (EMPTY, *paragraph)


def _dangerous(told: list[tuple[Change, Sentence]], titles: Titles) -> Iterator[Line]:
    graves = [(change, sentence) for change, sentence in told if sentence.grave]
    if not graves:
        return
    yield line((_("Dangerous changes:"), "bold red"))
    for change, sentence in graves:
        place = f"{titles.place(change)}. " if change.parent else ""
        yield line("  ", ("!", "bold red"), f" {place}{sentence.text}")
    yield EMPTY


def _others(told: list[tuple[Change, Sentence]], titles: Titles) -> Iterator[Line]:
    heading = ""
    for change, sentence in told:
        if sentence.grave:
            continue
        place = titles.place(change)
        if place != heading:
            if heading:
                yield EMPTY
            yield line((place, "bold"))
            heading = place
        yield line(f"  - {sentence.text}")
    if heading:
        yield EMPTY


def _beside(plan: Plan, titles: Titles) -> Iterator[Line]:
    if not plan.unmanaged:
        return
    yield line((_("On the portal and not in the blueprint, left alone:"), "bold"))
    for one in plan.unmanaged[:SHOWN]:
        owner = titles.now.get(one.parent, visible(one.parent))
        yield line("  - ", _('{object} in "{owner}".', object=capital(titles.named(one)), owner=owner))
    if len(plan.unmanaged) > SHOWN:
        yield line(f"  {more(len(plan.unmanaged) - SHOWN)}")
    yield EMPTY


def _drift(drifted: tuple[Change, ...], titles: Titles) -> Iterator[Line]:
    yield line((_("These changes were made on the portal since the last apply:"), "bold"))
    for change in drifted:
        yield from (line(f"  - {text}") for text in drifted_told(change, titles))
    yield EMPTY
