"""Understands what a portal sends back: envelopes, errors, batches, and the moments when it sends something else.

Errors are told by the `error` key, never by the HTTP status alone: they come with 200, and the documentation and the
portal disagree about statuses. A code may be "", "0" or the number 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from smartctl.errors import Denied, OutcomeUnknown, PortalError
from smartctl.i18n import _
from smartctl.ports import Answer
from smartctl.steps import Call

CREDENTIALS: Final = frozenset(
    {
        "no_auth_found",
        "invalid_credentials",
        "expired_token",
        "invalid_token",
        "authorization_error",
        "user_access_error",
    }
)
EXPIRED: Final = frozenset({"expired_token", "invalid_token"})
LIMITS: Final = frozenset({"query_limit_exceeded", "operation_time_limit"})
_NOT_EXECUTED: Final = frozenset({"overload_limit", "error_method_not_found", "portal_deleted", "wrong_license"})


class Limited(Exception):
    """The portal asks to wait. Nothing was executed, so any call may be repeated."""

    def __init__(self, *, code: str, method: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.method = method


def understand(call: Call, status: int, body: object, *, application: bool = False) -> Answer:
    """The answer to a direct call, of a webhook or of an application. Raises `Denied`, `PortalError`, `OutcomeUnknown` or `Limited`."""
    if not isinstance(body, Mapping):
        raise OutcomeUnknown(_garbled(call.method, status), method=call.method, status=status)
    if "error" in body and "result" not in body:
        raise failure(call.method, body, status, application=application)
    if "result" not in body:
        raise OutcomeUnknown(_garbled(call.method, status), method=call.method, status=status)
    return Answer(result=body["result"], total=_number(body.get("total")), next=_number(body.get("next")))


def _garbled(method: str, status: int) -> str:
    return _(
        "Calling {method}: the portal answered with something that is not a REST answer (HTTP {status}).",
        method=method,
        status=status,
    )


def error_code(body: object) -> str:
    """The code of a refusal in small letters, "" for anything else."""
    return str(body.get("error") or "").lower() if isinstance(body, Mapping) and "result" not in body else ""


def failure(method: str, body: Mapping[str, Any], status: int, *, application: bool = False) -> Exception:
    """The exception for an error body. Texts of a portal are data: they are shown, never matched."""
    code = str(body.get("error") if body.get("error") is not None else "")
    description = str(body.get("error_description") or "")
    lowered = code.lower()
    if lowered in LIMITS:
        return Limited(code=lowered, method=method)
    if lowered in CREDENTIALS and application:
        return Denied(
            _("The portal does not let the application in ({code}).", code=code),
            hint=_(
                "Look on the portal whether the application is installed and open to its user, then log in again with "
                "`smartctl portal login`."
            ),
        )
    if lowered in CREDENTIALS:
        return Denied(
            _("The portal does not accept the webhook ({code}).", code=code),
            hint=_("Check that the address was copied whole and that the webhook is still active on the portal."),
        )
    if lowered == "insufficient_scope" and status in (401, 403) and application:
        return Denied(
            _("The application has no permission for {method}.", method=method),
            hint=_(
                "Give the application the scopes crm, userfieldconfig and bizproc in its card on the portal, then run again."
            ),
        )
    if lowered == "insufficient_scope" and status in (401, 403):
        return Denied(
            _("The webhook has no permission for {method}.", method=method),
            hint=_(
                "Give the webhook the scopes crm and userfieldconfig in its settings on the portal, then run again."
            ),
        )
    message = _("Calling {method}: the portal refused: {text}", method=method, text=description or code or str(status))
    unknown = status >= 500 and lowered not in _NOT_EXECUTED
    kind = OutcomeUnknown if unknown else PortalError
    return kind(message, method=method, code=code, description=description, status=status)


def unpack(calls: Mapping[str, Call], outer: Answer, *, halt: bool) -> dict[str, Answer | PortalError | Limited]:
    """The answers of a batch by command key. Raises `OutcomeUnknown` when the answer is not that of a batch.

    Missing is what stood behind a command that failed, in a batch that halts there: it was not executed. Of any other
    command without a word nobody can tell, so its answer is `OutcomeUnknown`.
    Every section is a PHP array: an empty one is `[]`, one with keys 0..n a list.
    """
    sections = outer.result
    if not isinstance(sections, Mapping) or not _is_section(sections.get("result")):
        raise OutcomeUnknown(_garbled("batch", 200), method="batch", status=200)
    results, errors = _section(sections.get("result")), _section(sections.get("result_error"))
    totals, nexts = _section(sections.get("result_total")), _section(sections.get("result_next"))
    answers: dict[str, Answer | PortalError | Limited] = {}
    halted = False
    for key, call in calls.items():
        if key in errors:
            answers[key] = _command_error(call, errors[key])
            halted = halt
        elif key in results:
            total, following = _number(totals.get(key)), _number(nexts.get(key))
            answers[key] = Answer(result=results[key], total=total, next=following)
        elif not halted:
            answers[key] = OutcomeUnknown(
                _("Calling {method}: the portal said nothing of it in the answer to a batch.", method=call.method),
                method=call.method,
            )
    return answers


def _is_section(value: object) -> bool:
    return isinstance(value, Mapping | list)


def _command_error(call: Call, body: object) -> PortalError | Limited:
    error = failure(call.method, body if isinstance(body, Mapping) else {"error": str(body)}, 400)
    if isinstance(error, PortalError | Limited):
        return error
    return PortalError(str(error), method=call.method, code="insufficient_scope")


def _section(value: object) -> dict[str, Any]:
    if isinstance(value, Mapping):
        return {str(key): item for key, item in value.items()}
    if isinstance(value, list):
        return {str(index): item for index, item in enumerate(value)}
    return {}


def _number(value: object) -> int | None:
    try:
        return None if value is None or isinstance(value, bool) else int(str(value))
    except ValueError:
        return None
