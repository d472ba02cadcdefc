"""The questions of operations at the terminal, and what becomes of one when nobody is there to answer."""

from __future__ import annotations

from typing import Any

from smartctl.cli.approval import approved, can_ask
from smartctl.errors import UsageError
from smartctl.i18n import _
from smartctl.operations.news import Carry, Question


def answer(question: Question[Any], *, yes: bool) -> Any:
    """`yes`: the flag of the command. Raises `UsageError` where nobody is there and nothing was said beforehand."""
    match question:
        case Carry():
            return yes or _carry(question)
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
