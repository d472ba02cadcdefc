"""What became of an apply: what did happen, what did not, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from smartctl.i18n import _
from smartctl.model import UNKNOWN
from smartctl.outcome import Link, Outcome, Report, Status
from smartctl.render.canvas import write
from smartctl.render.doubles import double_told
from smartctl.render.gutter import marked
from smartctl.render.lines import EMPTY, Line, line, prose
from smartctl.render.options import Options, speaking
from smartctl.render.progress import skipped_because
from smartctl.render.report_items import report_items
from smartctl.render.values import literal
from smartctl.render.visible import visible


@speaking
def report_text(report: Report, options: Options) -> str:
    return write(_screen(report, destroying=False), options)


@speaking
def destroy_report_text(report: Report, options: Options) -> str:
    """The same for `destroy`, where only what is gone counts."""
    return write(_screen(report, destroying=True), options)


class Said(Struct, frozen=True, kw_only=True):
    """A report as plain values, for a form that is no terminal."""

    complete: bool
    result: str
    advice: tuple[str, ...]
    troubles: tuple[tuple[str, tuple[str, ...]], ...]
    """(heading, rows)"""
    links: tuple[Link, ...] = ()
    """Pages of what was made."""


def report_said(report: Report, *, destroying: bool) -> Said:
    """In the language that is spoken now."""
    first, *more = _ending(report, destroying=destroying)
    groups: list[list[str]] = [[]]
    for row in _troubles(report):
        if row == EMPTY:
            groups.append([])
        else:
            groups[-1].append(row.plain.strip())
    troubles = tuple((one[0], tuple(one[1:])) for one in groups if one)
    advice = tuple(row.plain for row in more)
    return Said(
        complete=report.complete, result=first.plain, advice=advice, troubles=troubles, links=tuple(_shown(report))
    )


def _screen(report: Report, *, destroying: bool) -> Iterator[Line]:
    yield from _troubles(report)
    yield from _ending(report, destroying=destroying)
    yield from _links(report)


def _troubles(report: Report) -> Iterator[Line]:
    """Groups with an empty line behind each: a heading, and what it is about."""
    yield from _section(_("Failed:"), "bold red", report, Status.FAILED)
    yield from _section(_("Changed on the portal since the plan, and left so:"), "bold yellow", report, Status.STALE)
    yield from _section(_("Skipped:"), "bold yellow", report, Status.SKIPPED)
    yield from _section(_("The portal said yes and changed nothing:"), "bold yellow", report, Status.IGNORED)
    yield from _section(_("The portal stored something else than it was sent:"), "bold yellow", report, Status.ALTERED)
    yield from _overwritten(report)
    yield from _section(_("To be done by a person:"), "bold", report, Status.MANUAL)
    yield from _twins(report)
    yield from _unseen(report)
    yield from report_items(report)


def _ending(report: Report, *, destroying: bool) -> Iterator[Line]:
    counts = _counts(report, destroying=destroying)
    if report.complete:
        done = _("Destroy complete!") if destroying else _("Apply complete!")
        yield line((f"{done} {counts}", "bold green"))
        return
    stopped = _("Apply was stopped.") if report.interrupted else _("Apply did not complete.")
    yield line((f"{stopped} {counts}", "bold red"))
    unhappy = _unhappy(report.outcomes)
    if unhappy:
        yield line(unhappy)
    yield prose(line(_next_step(report)))


def _links(report: Report) -> Iterator[Line]:
    if report.links:
        yield line(links_title())
        yield from (line(f"  {one.title}: {one.url}") for one in _shown(report))


def _shown(report: Report) -> Iterator[Link]:
    return (replace(one, title=visible(one.title), url=visible(one.url)) for one in report.links)


def links_title() -> str:
    """Above the pages of what was made."""
    return _("Open on the portal:")


def _section(title: str, style: str, report: Report, status: Status) -> Iterator[Line]:
    outcomes = [outcome for outcome in report.outcomes if outcome.status is status]
    if not outcomes:
        return
    yield line((title, style))
    for outcome in outcomes:
        yield prose(marked("!", 0, (visible(outcome.address), "bold"), _told(outcome)), 4)
        for name in sorted(outcome.attributes):
            yield line(f"        {visible(name)}: {_pair(outcome.status, *outcome.attributes[name])}")
    yield EMPTY


def _overwritten(report: Report) -> Iterator[Line]:
    """What no reading before a write could keep: it is gone, and whoever wrote it can only be told."""
    outcomes = [outcome for outcome in report.outcomes if outcome.overwritten]
    if not outcomes:
        return
    yield line((_("Changed on the portal in the moment before the write, and overwritten:"), "bold yellow"))
    for outcome in outcomes:
        yield marked("!", 0, (visible(outcome.address), "bold"))
        for name, (planned, gone) in sorted(outcome.overwritten.items()):
            told = _("{planned} when the plan was made, {gone} overwritten", planned=_seen(planned), gone=_seen(gone))
            yield line(f"        {visible(name)}: {told}")
    yield EMPTY


def _twins(report: Report) -> Iterator[Line]:
    if not report.doubles:
        return
    yield line((_("On the portal twice:"), "bold yellow"))
    for double in report.doubles:
        yield marked("!", 0, double_told(double))
    yield EMPTY


def _unseen(report: Report) -> Iterator[Line]:
    """What nobody can vouch for, though nothing speaks against it."""
    outcomes = [outcome for outcome in report.outcomes if outcome.unseen]
    if not outcomes:
        return
    yield line((_("Sent, but not seen, for the portal shows it to nobody:"), "bold"))
    for outcome in outcomes:
        yield marked("?", 0, (visible(outcome.address), "bold"), f": {', '.join(map(visible, outcome.unseen))}")
    yield EMPTY


def _pair(status: Status, first: object, second: object) -> str:
    if status is Status.STALE:
        return _("{planned} when the plan was made, {now} now", planned=_seen(first), now=_seen(second))
    return _("sent {sent}, found {found}", sent=literal(first), found=_found(second))


def _seen(value: object) -> str:
    return _("nothing") if value is None else _found(value)


def _found(value: object) -> str:
    return _("(cannot be read)") if value is UNKNOWN else literal(value)


def _told(outcome: Outcome) -> str:
    if outcome.status is Status.SKIPPED:
        return f": {skipped_because(outcome)}"
    return f": {visible(outcome.error)}" if outcome.error else ""


def _counts(report: Report, *, destroying: bool) -> str:
    summary = report.summary
    if destroying:
        return _("Resources: {destroyed} destroyed.", destroyed=summary.destroy)
    forgotten = _(", {n} forgotten", n=summary.forget) if summary.forget else ""
    told = _(
        "Resources: {imported}{added} added, {changed} changed, {destroyed} destroyed",
        imported=_("{n} imported, ", n=summary.imported) if summary.imported else "",
        added=summary.add,
        changed=summary.change,
        destroyed=summary.destroy,
    )
    return f"{told}{forgotten}."


def _unhappy(outcomes: Sequence[Outcome]) -> str:
    """`Not done: 2 failed, 1 skipped.`"""

    def count(status: Status) -> int:
        return sum(outcome.status is status for outcome in outcomes)

    words = (
        (count(Status.FAILED), _("{n} failed")),
        (count(Status.STALE), _("{n} changed by somebody else")),
        (count(Status.SKIPPED), _("{n} skipped")),
        (count(Status.IGNORED), _("{n} ignored by the portal")),
        (count(Status.ALTERED), _("{n} stored otherwise")),
    )
    told = ", ".join(word.format(n=number) for number, word in words if number)
    return _("Not done: {told}.", told=told) if told else ""


def _any_overwritten(report: Report) -> bool:
    return any(outcome.overwritten for outcome in report.outcomes)


def _next_step(report: Report) -> str:
    statuses = {outcome.status for outcome in report.outcomes}
    if report.doubles and (statuses <= {Status.APPLIED, Status.MANUAL} or any(one.yielded for one in report.doubles)):
        return _("What stands twice is named above, with the way to be rid of it.")
    if report.astray and Status.FAILED not in statuses:
        return _("Look at the items named above and put them where they belong; the next run goes on without asking.")
    if not report.interrupted and statuses <= {Status.APPLIED, Status.MANUAL} and _any_overwritten(report):
        return _("Talk to whoever made the changes that were overwritten; what is to stay belongs into the blueprint.")
    if report.interrupted or statuses <= {Status.APPLIED, Status.SKIPPED, Status.MANUAL}:
        return _("Run the same command again: it reads the portal first and goes on from there; nothing is done twice.")
    if Status.FAILED in statuses:
        return _(
            "Put the cause right and run the same command again: it reads the portal first, so nothing is done twice."
        )
    if Status.STALE in statuses:
        return _(
            "Look at the values above, then run the same command again: the new plan is made from the portal as it is now."
        )
    return _(
        "Compare the values above. Change the blueprint to what the portal accepts, or ask the portal's administrator."
    )
