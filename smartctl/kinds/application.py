"""What only an application may carry: whether the portal is spoken to by one, and which of its objects are its own.

With a webhook, on a portal whose plan lacks the methods, or without the scope, such objects are left as they are: they
are no part of a difference, and their intents stay steps for a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from smartctl.errors import OutcomeUnknown, PortalError
from smartctl.kinds.answers import answer_of
from smartctl.kinds.base import Answers, Scope, as_int, as_map
from smartctl.steps import Call

_KEY: Final = "application"
_WHY: Final[Mapping[str, str]] = {
    "error_method_not_found": "plan",
    "insufficient_scope": "scope",
    "access_denied": "rights",
}
"""Code of a refusal -> why the methods are out of reach."""


def asked(scope: Scope) -> Mapping[str, Call]:
    """Who we are; only an application is asked that."""
    return {_KEY: Call(method="app.info", params={})} if scope.application else {}


def out_of_reach(answers: Answers, question: str) -> str:
    """Why no such object can be carried: `webhook`, `plan`, `scope`, `rights`; "" when it can. See the first question."""
    if _KEY not in answers:
        return "webhook"
    answer = answers.get(question)
    return _why(answer) if isinstance(answer, PortalError) else ""


def excused(answers: Answers, key: str, question: str) -> bool:
    """Whether a refusal is no failure of the reading: `out_of_reach` says what follows from it."""
    error = answers[key]
    return key in (_KEY, question) and isinstance(error, PortalError) and _why(error) != ""


def _why(error: PortalError) -> str:
    return "" if isinstance(error, OutcomeUnknown) else _WHY.get(error.code.lower(), "")


def own_code(answers: Answers) -> str:
    """SYSTEM_CODE of the templates of this application; "" when the portal does not say who we are."""
    number = as_int(as_map(answer_of(answers, _KEY)).get("ID"))
    return f"rest_app_{number}" if number else ""
