"""A plan as one HTML file that can be mailed: no script, no request, readable on a phone, in the dark and on paper.

The style is named by its hash in the policy of the page, so nothing that a portal holds can bring a style or a script.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from smartctl.i18n import _, n_
from smartctl.model import Action, Plan
from smartctl.outcome import Report, Status
from smartctl.render.lines import Line
from smartctl.render.options import Options, speaking, spoken
from smartctl.render.plan import different
from smartctl.render.plan.boards import boards
from smartctl.render.plan.cards import cards
from smartctl.render.plan.graph import graph
from smartctl.render.plan.page import Entry, Page, Told, as_paragraph
from smartctl.render.plan.standing import classes, digest, steps
from smartctl.render.plan.words import labels
from smartctl.render.visible import visible


@speaking
def plan_html(plan: Plan, options: Options) -> str:
    return _page(Page(plan), options)


def report_html(plan: Plan, report: Report, options: Options) -> str:
    """The same page after the plan was carried out: what became of it on top, and at each change."""
    return spoken(lambda: _page(Page(plan, report), options), options)


def _page(page: Page, options: Options) -> str:
    plan = page.plan
    drawn = boards(page)
    told = {one.entry.number: one for one in page.told}
    style = _style(drawn)
    return _template().render(
        language=options.language,
        style=style,
        style_hash=base64.b64encode(sha256(style.encode()).digest()).decode(),
        page=page,
        plan=plan,
        words=labels(comparing=page.compares),
        heading=_heading(page),
        title=_named(page),
        result=""
        if not page.says_nothing or plan.effective or (plan.mode == "drift" and page.drifted)
        else page.nothing,
        tiles=tuple(_tiles(page)),
        classes=classes(page) if plan.mode != "drift" else (),
        boards=drawn,
        cards=cards(page),
        graph=graph(page) if plan.mode != "drift" else None,
        action=_difference if page.compares else _action,
        groups=_groups(page),
        told=told,
        dangerous=list(_dangers(page, told)),
        refusals=_refusals(page),
        drifted=[(page.drift_told(change), page.drift_block(change)) for change in page.drifted_once],
        beside=[page.beside_told(one) for one, _same in page.inside],
        apart=[page.beside_told(one) for one, _same in page.apart],
        steps=steps(page),
        facts=tuple(_facts(page, options)),
        fates=_fates(page),
        places=options.places,
    )


def _letters(columns: int) -> float:
    """The more columns, the smaller their titles, so that the words of titles stay whole."""
    return {8: 0.82, 9: 0.76}.get(columns, 0.86 if columns < 8 else 0.72)


@lru_cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("smartctl.render.plan", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["visible"] = visible
    environment.filters["spans"] = _spans
    environment.filters["as_paragraph"] = as_paragraph
    return environment.get_template("plan.html.j2")


def _style(drawn: Any) -> str:
    """The sheet, and a rule for each colour and each number of columns that occurs: a page of its own has no `style=`."""
    columns = [one for board in drawn for one in (*board.before, *board.after)]
    colors = sorted({(one.color, one.ink) for one in columns})
    places = sorted({board.places for board in drawn})
    rules = [f".k{color[1:]}{{--c:{color};--i:{ink}}}" for color, ink in colors]
    rules += [f".n{count}>.lanes{{--n:{count};--f:{_letters(count)}rem}}" for count in places]
    sheet = files("smartctl.render.plan").joinpath("plan.css").read_text(encoding="utf-8")
    return sheet + "\n".join(rules) + "\n"


def _spans(line: Line) -> Iterator[tuple[str, str]]:
    """(classes, text)"""
    return ((style, text) for text, style in line.pieces)


def _action(entry: Entry) -> tuple[str, str, str]:
    """(class, sign, word)"""
    change = entry.change
    match change.action:
        case Action.CREATE:
            return "new", "+", _("new")
        case Action.UPDATE:
            return "changed", "~", _("changed")
        case Action.DELETE:
            return "gone", "−", _("deleted")
        case Action.REPLACE:
            return "gone", "∓", _("made anew")
        case Action.FORGET:
            return "forgotten", "○", _("no longer managed")
        case Action.NOOP:
            renamed = entry.moves or change.moved_from
            other = _("imported") if change.imported else _("taken over")
            return "same", "→", _("other name in the blueprint") if renamed else other


def _fates(page: Page) -> Mapping[int, tuple[str, str, str]]:
    """Number of a change -> (class, sign, word) for what became of it."""
    words = {
        Status.APPLIED: ("new", "✓", _("done")),
        Status.FAILED: ("gone", "✕", _("failed")),
        Status.STALE: ("changed", "!", _("changed by somebody else")),
        Status.SKIPPED: ("changed", "–", _("skipped")),
        Status.IGNORED: ("changed", "!", _("ignored by the portal")),
        Status.ALTERED: ("changed", "!", _("stored otherwise")),
        Status.MANUAL: ("hand", "☐", _("by hand")),
    }
    found = ((entry.number, page.outcomes.get(entry.address)) for entry in page.entries)
    return {number: words[status] for number, status in found if status is not None}


def _difference(entry: Entry) -> tuple[str, str, str]:
    """The same of a comparison."""
    kind, sign, word = _action(entry)
    return kind, sign, different.symbols().get(entry.change.action, word)


def _heading(page: Page) -> str:
    if page.report is not None:
        return _("Report")
    match page.plan.mode:
        case "diff":
            return _("Comparison")
        case "drift":
            return _("What was changed by hand")
        case "destroy":
            return _("Plan of removal")
    return _("Plan of a rollback") if page.plan.undoes else _("Plan of changes")


def _named(page: Page) -> str:
    """What it is about: the processes of the blueprint as people know them."""
    roots = [one for one in (*page.plan.changes, *page.drifted) if one.parent is None and "." not in one.address]
    names = list(dict.fromkeys(page.titles.then[one.address] for one in roots))
    return ", ".join(names[:3]) or visible(page.plan.blueprint)


def _tiles(page: Page) -> Iterator[tuple[str, str, int, str]]:
    """(class, sign, number, word)"""
    summary = page.plan.summary
    if page.plan.mode == "drift":
        yield "changed", "~", len(page.drifted), n_("change by hand", "changes by hand", len(page.drifted))
        return
    if page.compares:
        yield "new", "+", summary.add, _("only in the second")
        yield "changed", "~", summary.change, _("not the same")
        yield "gone", "−", summary.destroy, _("only in the first")
        if page.steps:
            yield "hand", "☐", len(page.steps), n_("step of the automation", "steps of the automation", len(page.steps))
        return
    if summary.imported:
        yield "same", "→", summary.imported, _("to import")
    yield "new", "+", summary.add, _("to add")
    yield "changed", "~", summary.change, _("to change")
    yield "gone", "−", summary.destroy, _("to destroy")
    if summary.forget:
        yield "forgotten", "○", summary.forget, _("to forget")
    if steps(page):
        yield "hand", "☐", steps(page), n_("step by hand", "steps by hand", steps(page))


def _groups(page: Page) -> Mapping[str, list[Entry]]:
    return page.grouped(page.entries)


def _dangers(page: Page, told: Mapping[int, Told]) -> Iterator[tuple[Entry, str]]:
    """What must not be missed, in the words of its gravest sentences."""
    for entry in page.entries:
        if entry.number not in page.dangerous:
            continue
        one = told.get(entry.number)
        said = one.sentences if one else ()
        text = " ".join(each.text for each in said if each.grave) or " ".join(each.text for each in said)
        place = f"{one.place}. " if one and entry.change.parent else ""
        yield entry, place + (text or visible(entry.address))


def _refusals(page: Page) -> Mapping[int, list[str]]:
    """Number of a change -> why it is refused; 0 for the plan as a whole."""
    found: dict[int, list[str]] = {}
    for number, text in page.refused:
        found.setdefault(number, []).append(text)
    return found


def _facts(page: Page, options: Options) -> Iterator[tuple[str, str]]:
    plan, made = page.plan, options.made
    if page.compares:
        yield from zip((_("The first"), _("The second")), page.sides, strict=True)
        return
    yield _("Portal"), plan.portal
    yield _("Blueprint"), f"{plan.blueprint} {plan.version}"
    if made is not None:
        rows = ((_("Made by"), made.by), (_("At"), made.at), (_("Commit"), made.commit))
        yield from ((label, value) for label, value in rows if value)
    if page.forecast:
        yield _("Requests"), page.forecast.removesuffix(".")
    if plan.valid_until:
        yield _("Valid until"), plan.valid_until
    yield _("Digest"), digest(page)
