"""The words for what operations tell while they run, and for failures that carry more than a sentence. All of it on stderr."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import singledispatch
from typing import Final

from msgspec.structs import replace

from smartctl.cli.screen import err, options_for, out
from smartctl.engine.history import Run
from smartctl.errors import SmartctlError
from smartctl.i18n import _, n_
from smartctl.model import Plan
from smartctl.operations import news as told
from smartctl.operations.failures import CutShort, NotAllowed, WhichRun
from smartctl.outcome import Report
from smartctl.project.project_file import FILE
from smartctl.render.visible import visible

_SHOWN: Final = 10
_EVERY: Final = 50
_BAR: Final = 20
"""Requests of a reading between two lines where nobody looks: about 10 s at the portal's limits and more."""
_SOME: Final = 10
"""A line about test items comes after so many."""


def say(news: told.News) -> None:
    err(_words(news))


def show_plan(plan: Plan, *, style: str) -> None:
    """On stdout, as the result of `plan` is. What is refused is told once, on stderr, with the way on."""
    from smartctl.render import FORMATS  # noqa: PLC0415 - with the renderers

    out(FORMATS["text"](replace(plan, refusals=()), options_for(sys.stdout, style=style)))


def show_report(report: Report, *, destroying: bool, style: str) -> None:
    """On stdout, as the result of `apply` is."""
    from smartctl.render.report import destroy_report_text, report_text  # noqa: PLC0415 - only after an apply

    text = destroy_report_text if destroying else report_text
    out(text(report, options_for(sys.stdout, style=style)))


@singledispatch
def _words(news: told.News) -> str:
    """One function for each kind of news; the renderers load with what they are needed for."""
    raise NotImplementedError(type(news))


@_words.register
def _portal_assumed(news: told.PortalAssumed) -> str:
    text = _(
        "No {file} was found; the portal is {portal}, and its files lie in {home}.",
        file=FILE,
        portal=news.portal,
        home=news.home,
    )
    return f"{visible(text)}\n"


@_words.register
def _waiting(news: told.Waiting) -> str:
    return _("Waiting for the state of {blueprint}: {holder}.", blueprint=news.blueprint, holder=news.holder) + "\n"


@_words.register
def _lock_taken_over(news: told.LockTakenOver) -> str:
    text = _("The run before this one ended without a word ({holder}); its lock is taken over.", holder=news.holder)
    return f"{text}\n"


@_words.register
def _run_settled(news: told.RunSettled) -> str:
    from smartctl.render.settled import settled_text  # noqa: PLC0415

    return settled_text(news.command, news.began, news.settled, options_for(sys.stderr))


@_words.register
def _items_astray(news: told.ItemsAstray) -> str:
    from smartctl.render.report_items import astray_text  # noqa: PLC0415

    return astray_text(news.items, options_for(sys.stderr))


@_words.register
def _no_way_back(news: told.NoWayBack) -> str:
    from smartctl.render.irreversible import irreversible_text  # noqa: PLC0415

    return irreversible_text(news.losses, options_for(sys.stderr))


@_words.register
def _came_back(news: told.CameBack) -> str:
    from smartctl.render.restored import restored_text  # noqa: PLC0415

    return restored_text(news.restored, options_for(sys.stderr))


@_words.register
def _rollback_goes_on(news: told.RollbackGoesOn) -> str:
    return _("The last rollback did not come to its end; it goes on (run {run}).", run=news.run) + "\n"


@_words.register
def _mark_found(news: told.MarkFound) -> str:
    text = _(
        "The processes carry the mark {mark}: {addresses}. If somebody else keeps that state, share it instead of "
        "working with two.",
        mark=news.mark,
        addresses=", ".join(news.addresses),
    )
    return f"{text}\n"


@_words.register
def _misunderstood(news: told.Misunderstood) -> str:
    return f"{news.mistake.message} {news.mistake.hint}\n"


@_words.register
def _leaving(news: told.Leaving) -> str:
    from smartctl.render.state import leaving_text  # noqa: PLC0415

    return leaving_text(news.addresses, options_for(sys.stderr))


@_words.register
def _file_written(news: told.FileWritten) -> str:
    return _("Written: {file}", file=news.path) + "\n"


@_words.register
def _items_tried(news: told.ItemsTried) -> str:
    """A probe of many steps takes minutes: a line for every tenth item, and one while it waits for the robots."""
    if news.done == news.total:
        return _("All {n} test items are on the portal; now it is looked what the robots do.", n=news.total) + "\n"
    if news.done % _SOME:
        return ""
    return _("Test items on the portal: {done} of {total}.", done=news.done, total=news.total) + "\n"


@_words.register
def _swept(news: told.Swept) -> str:
    text = n_("{n} test item that waited was removed.", "{n} test items that waited were removed.", news.count)
    return (text if news.count else _("No test item was left on the portal.")) + "\n"


@_words.register
def _binned(news: told.Binned) -> str:
    text = n_(
        "{n} test item of “{process}” is in its recycle bin, which no method empties: it is called “smartctl probe …”.",
        "{n} test items of “{process}” are in its recycle bin, which no method empties: they are called “smartctl probe …”.",
        news.count,
        process=visible(news.process),
    )
    return f"{text}\n"


@_words.register
def _made_meanwhile(news: told.MadeMeanwhile) -> str:
    text = _(
        "The item {id} “{title}” of “{process}” came to be while the probe ran, and nothing tells whether a robot made it of a test item: look at it, and delete it by hand if so.",
        id=news.id,
        title=visible(news.title),
        process=visible(news.process),
    )
    return f"{text}\n"


def explain(failure: SmartctlError) -> None:
    """Puts what a failure carries into its sentences."""
    match failure:
        case NotAllowed():
            from smartctl.render.refusal import refusal_sentences  # noqa: PLC0415

            failure.hint = "\n".join(refusal_sentences(failure.plan, options_for(sys.stderr)))
        case CutShort(unclear=[_first, *_others]):
            from smartctl.render.settled import unclear_text  # noqa: PLC0415

            failure.message = _(
                "{message} Unclear: {addresses}.", message=failure.message, addresses=unclear_text(failure.unclear)
            )
        case WhichRun():
            failure.hint = _candidates(failure.candidates)


def _candidates(found: Sequence[Run]) -> str:
    from smartctl.render.runs import changed_text, local_time  # noqa: PLC0415 - only here

    shown = sorted(found, key=lambda one: one.run)[-_SHOWN:]
    rows = [f"{one.run}  {one.command} {one.blueprint}  {local_time(one.time)}  {changed_text(one)}" for one in shown]
    return "\n".join([_("Name one of these, or a beginning that only one has:"), *rows])


@_words.register
def _drafted(news: told.BlueprintDrafted) -> str:
    """A bar that grows while somebody looks."""
    text = _("Writing blueprints: {done} of {total}", done=news.done, total=news.total)
    if sys.stderr.isatty():
        filled = _BAR * news.done // news.total
        return f"\r[{'#' * filled}{'.' * (_BAR - filled)}] {text}"
    return f"{text}\n" if news.done % _EVERY == 0 else ""


@_words.register
def _portal_read(news: told.PortalRead) -> str:
    """One line that is written over while somebody looks; a long job in a pipeline says now and then that it lives."""
    text = _("Reading the portal: {n} requests", n=news.requests)
    if sys.stderr.isatty():
        return f"\r{text}"
    return f"{text}\n" if news.requests % _EVERY == 0 else ""
