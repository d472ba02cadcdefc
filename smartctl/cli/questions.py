"""The questions of operations at the terminal, and what becomes of one when nobody is there to answer."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from smartctl.cli.approval import approved, can_ask
from smartctl.cli.screen import err, options_for
from smartctl.errors import Refused, UsageError
from smartctl.i18n import _, n_
from smartctl.operations.news import Carry, ChooseProcesses, LetGo, Question, TakeDrift, TakeIn, TakeOver, Try
from smartctl.render.visible import visible


def answer(question: Question[Any], *, yes: bool) -> Any:
    """`yes`: the flag of the command. Raises `UsageError` where nobody is there and nothing was said beforehand."""
    match question:
        case Carry():
            return yes or _carry(question)
        case LetGo():
            return yes or _let_go()
        case Try():
            return yes or _try(question)
        case TakeOver():
            return _take_over(question)
        case TakeIn():
            return _take_in(question)
        case ChooseProcesses():
            return _choose(question)
        case TakeDrift():
            return _take_drift(question)
        case _:
            return question.unasked


def _carry(question: Carry) -> bool:
    if not can_ask():
        raise UsageError(
            _("Nothing was changed: there is no terminal to ask at."),
            hint=_("Pass --yes, or apply a saved plan with it."),
        )
    of_all = question.plan.mode == "destroy"
    asked = _("Do you really want to destroy all of this?") if of_all else _("Apply these changes?")
    return approved(f"\n{asked}")


def _let_go() -> bool:
    if not can_ask():
        raise UsageError(_("Nothing was changed: there is no terminal to ask at."), hint=_("Pass --yes."))
    return approved(_("Take all of this out of the state?"))


def _try(question: Try) -> bool:
    if not can_ask():
        raise UsageError(
            _("Nothing was tried: there is no terminal to ask at."),
            hint=_("Pass --yes. A probe creates marked test items, sets their robots off and removes them again."),
        )
    created = n_(
        "{n} test item is created on {portal}.",
        "{n} test items are created on {portal}.",
        question.items,
        portal=question.portal,
    )
    left = n_(
        "{n} of them stays there until a probe after the time of its robot.",
        "{n} of them stay there until a probe after the time of their robots.",
        question.waiting,
    )
    warning = _(
        "Robots really run: employees may get notifications, and tasks that go afterwards together with the items. Clients get nothing."
    )
    return approved(" ".join([created, *([left] if question.waiting else []), warning]))


def _take_over(question: TakeOver) -> bool:
    belongs = _(
        "Making the state of {blueprint} again: {addresses} belong to another state (mark {mark}; the state here is "
        "{lineage}). Whoever keeps that state will work on the same processes.",
        blueprint=question.blueprint,
        addresses=", ".join(question.addresses),
        mark=question.mark,
        lineage=question.here,
    )
    if not can_ask():
        raise Refused(
            belongs,
            hint=_("Nothing was written. If that state is lost, or nobody uses it any more, pass --take-over."),
        )
    return approved("\n".join((belongs, _("Take them over?"))))


def _take_in(question: TakeIn) -> str | None:
    """A line as it was typed; None where nobody is there, or the terminal is gone."""
    from smartctl.render.rebuilt import question_text  # noqa: PLC0415 - with the renderers

    if not can_ask():
        return None
    err(question_text((question.among, question.missing), options_for(sys.stderr)) + "  > ")
    return sys.stdin.readline() or None


def _choose(question: ChooseProcesses) -> Sequence[str]:
    """Numbers of the list, or what the command itself takes."""
    if not can_ask() or not question.among:
        return question.unasked
    rows = [f"{at}. {visible(one.title)} ({one.entity_type_id})" for at, one in enumerate(question.among, start=1)]
    asked = _("Which of these shall become blueprints? Numbers with commas between them, or `all`.")
    err("\n".join((*rows, asked)) + "\n  > ")
    words = [word.strip() for word in sys.stdin.readline().split(",") if word.strip()]
    by_place = {str(at): str(one.entity_type_id) for at, one in enumerate(question.among, start=1)}
    if [word.lower() for word in words] in (["all"], ["все"]):
        return list(by_place.values())
    return [by_place.get(word, word) for word in words] or question.unasked


def _take_drift(question: TakeDrift) -> bool:
    """One thing at a time, with what differs in view."""
    from smartctl.render.offered_drift import offer_text  # noqa: PLC0415 - with the renderers

    if not can_ask():
        return False
    offer = question.offer
    err(offer_text(offer.change, offer.stranger, offer.conflicts, options_for(sys.stderr)))
    return approved(_("Take it into the blueprint?"))
