"""Reads a portal: asks the kinds for questions until none is left, in as few requests as a batch permits.

Knows rounds and batches; the questions and their meaning belong to the kinds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from msgspec.structs import replace

from smartctl.errors import Denied, OutcomeUnknown, PortalError, SmartctlError, Unreachable
from smartctl.i18n import _
from smartctl.kinds.base import Answers, Kind, Scope, as_map, as_rows
from smartctl.kinds.questions import Probe
from smartctl.kinds.shapes import cut_short, torn, unreadable
from smartctl.model import UNKNOWN, LiveObject
from smartctl.ports import Answer, BatchAnswer, Portal
from smartctl.steps import Call

_BATCH: Final = 50
_ANEW: Final = 3
"""How often a list is read once more because somebody changes it between two of its pages."""
_GONE: Final = "NOT_FOUND"
"""What a list has just named is there no more: somebody has removed it in between, so all of it is read once more."""
_NO_RIGHT: Final = frozenset({"", "0", "access_denied", "insufficient_scope", "allowed_only_intranet_user"})
"""Codes of a missing right. The older methods (`crm.status.*`) have none at all, and fields say it in a text only."""


def read(portal: Portal, scope: Scope, kinds: Mapping[str, Kind], known: Answers | None = None) -> Answers:
    """Everything that the kinds want to know about `scope`, what is `known` included and not asked again.

    Raises `Denied` when the portal withholds something, `Unreachable` when it answers what cannot be understood.
    """
    unread: list[PortalError] = []
    for _turn in range(_ANEW):
        answers = _whole(portal, scope, kinds, known or {})
        failed = ((key, one) for key, one in answers.items() if isinstance(one, PortalError))
        unread = [one for key, one in failed if not any(kind.absent(key, answers) for kind in kinds.values())]
        if not unread:
            return answers
        if all(one.code != _GONE for one in unread):
            break
    raise withheld(unread[0], application=portal.application)


def _whole(portal: Portal, scope: Scope, kinds: Mapping[str, Kind], known: Answers) -> Answers:
    answers: dict[str, Answer | PortalError] = dict(known)
    calls: dict[str, Call] = {}
    anew = 0
    while asked := open_questions(scope, answers, kinds):
        answers |= ask(portal, asked, partial(_taken, asked, kinds))
        calls |= asked
        for key in (moved := sorted(torn(calls, answers))):
            del answers[key]
        anew += bool(moved)
        if anew > _ANEW:
            raise _garbled(calls[moved[0]], "total")
    return answers


def _taken(asked: Mapping[str, Call], kinds: Mapping[str, Kind], told: BatchAnswer) -> BatchAnswer:
    """What is kept of the answer to one request. Raises as `check`."""
    check(told, asked)
    return {key: _kept(key, answer, kinds) for key, answer in told.items()}


def _kept(key: str, answer: Answer | PortalError, kinds: Mapping[str, Kind]) -> Answer | PortalError:
    if not isinstance(answer, Answer):
        return answer
    result = answer.result
    for kind in kinds.values():
        result = kind.kept(key, result)
    return answer if result is answer.result else replace(answer, result=result)


def questions(scope: Scope, answers: Answers, kinds: Mapping[str, Kind]) -> Mapping[str, Call]:
    """Every question of a reading that has ended, by key: the same may be asked again."""
    return {key: call for kind in kinds.values() for key, call in kind.queries(scope, answers).items()}


def check(answers: Answers, asked: Mapping[str, Call]) -> None:
    """Raises `Unreachable` when an answer is not of the shape that its method has."""
    for key, answer in answers.items():
        if isinstance(answer, Answer):
            what = unreadable(asked[key], answer.result)
            if what or cut_short(asked[key], answer.result, answer.total, answer.next):
                raise _garbled(asked[key], what or "total")


def objects(answers: Answers, kinds: Mapping[str, Kind]) -> tuple[LiveObject, ...]:
    return tuple(live for kind in kinds.values() for live in kind.decode(answers))


def count(portal: Portal, probes: Mapping[str, Probe]) -> Mapping[str, Any]:
    """What each probe finds: a number or a value; `UNKNOWN` where the portal does not say. Never a guessed zero."""
    calls, asked_by = once(probes)
    answers = ask(portal, calls) if calls else {}
    return {key: counted(probe, answers.get(asked_by[key])) for key, probe in probes.items()}


def once(probes: Mapping[str, Probe]) -> tuple[dict[str, Call], dict[str, str]]:
    """Calls by key, each sent once, and by the key of each probe the key of the call that answers it."""
    calls: dict[str, Call] = {}
    asked_by: dict[str, str] = {}
    alike: dict[Any, list[str]] = {}
    for key, probe in probes.items():
        others = alike.setdefault((probe.call.method, _looks(probe.call.params)), [])
        same = next((other for other in others if calls[other] == probe.call), None)
        asked_by[key] = same or key
        if same is None:
            others.append(key)
            calls[key] = probe.call
    return calls, asked_by


def _looks(value: Any) -> Any:
    """Equal for equal parameters, and for few others."""
    if isinstance(value, Mapping):
        return frozenset((name, _looks(one)) for name, one in value.items())
    if isinstance(value, list | tuple):
        return tuple(_looks(one) for one in value)
    return value if isinstance(value, str | int | float) else None


def counted(probe: Probe, answer: Answer | PortalError | None) -> Any:
    """What an answer says to a counting question; `UNKNOWN` when it says nothing."""
    if not isinstance(answer, Answer):
        return UNKNOWN
    if not probe.first:
        return answer.total if answer.total is not None else UNKNOWN
    listed = as_map(answer.result).get(probe.rows)
    if not isinstance(listed, list | Mapping):
        return UNKNOWN
    rows = as_rows(listed)
    return rows[0].get(probe.first) if rows else None


def open_questions(scope: Scope, answers: Answers, kinds: Mapping[str, Kind]) -> dict[str, Call]:
    return {
        key: call for kind in kinds.values() for key, call in kind.queries(scope, answers).items() if key not in answers
    }


def _whole_answer(told: BatchAnswer) -> BatchAnswer:
    return told


def ask(
    portal: Portal, asked: Mapping[str, Call], taken: Callable[[BatchAnswer], BatchAnswer] = _whole_answer
) -> BatchAnswer:
    """All questions, 50 a request; what would change its meaning inside a batch is asked directly.

    `taken`: what is kept of the answer to each request.
    """
    found: dict[str, Answer | PortalError] = {}
    together = {key: call for key, call in asked.items() if portal.fits_batch(call)}
    for chunk in _chunks(together):
        found |= taken(portal.batch(chunk, halt=False))
    for key, call in asked.items():
        if key not in together:
            try:
                found |= taken({key: portal.call(call)})
            except PortalError as error:
                found[key] = error
    return {key: found[key] if key in found else _silence(call) for key, call in asked.items()}


def requests(asked: Mapping[str, Call], fits_batch: Callable[[Call], bool]) -> int:
    """How many requests `ask` takes."""
    together = sum(fits_batch(call) for call in asked.values())
    return -(-together // _BATCH) + len(asked) - together


def _silence(call: Call) -> PortalError:
    return OutcomeUnknown(
        _("The portal did not answer {method} inside a batch.", method=call.method), method=call.method
    )


def _chunks(asked: Mapping[str, Call]) -> Iterator[dict[str, Call]]:
    keys = list(asked)
    for start in range(0, len(keys), _BATCH):
        yield {key: asked[key] for key in keys[start : start + _BATCH]}


def _garbled(call: Call, what: str) -> Unreachable:
    return Unreachable(
        _("Reading the portal: the answer to {method} cannot be understood ({name}).", method=call.method, name=what),
        hint=_("Nothing was planned without it. Run the same command again; if it stays so, look at the portal."),
    )


def withheld(error: PortalError, *, application: bool) -> SmartctlError:
    """What cannot be read is not absent: a plan made without it would create it again, or empty it."""
    if error.code.lower() in _NO_RIGHT and not isinstance(error, OutcomeUnknown):
        return _denied_to_application(error) if application else _denied(error)
    return Unreachable(
        _(
            "Reading the portal: {method} failed ({text}).",
            method=error.method,
            text=error.description or error.message,
        ),
        hint=_("Nothing was planned without it. Run the same command again; if it stays so, look at the portal."),
    )


def _denied(error: PortalError) -> Denied:
    if error.code.lower() == "insufficient_scope":
        return Denied(
            _("Reading the portal: the webhook has no permission for {method}.", method=error.method),
            hint=_(
                "Give the webhook the scopes crm and userfieldconfig in its settings on the portal, then run again."
            ),
        )
    documents = error.method.startswith("crm.documentgenerator.")
    return Denied(
        _(
            "Reading the portal: {method} was refused ({text}).",
            method=error.method,
            text=error.description or error.code,
        ),
        hint=_(
            "Numerators and document templates need the right to change templates of documents, and a portal that has them. "
            "Give it to the webhook's owner, or take `numerators:` and `documents:` out of the blueprint."
        )
        if documents
        else _("The webhook's owner must be an administrator of the CRM. Ask for such a webhook, then run again."),
    )


def _denied_to_application(error: PortalError) -> Denied:
    if error.code.lower() == "insufficient_scope":
        return Denied(
            _("Reading the portal: the application has no permission for {method}.", method=error.method),
            hint=_(
                "Give the application the scopes crm, userfieldconfig and bizproc in its card on the portal, then run again."
            ),
        )
    return Denied(
        _(
            "Reading the portal: {method} was refused ({text}).",
            method=error.method,
            text=error.description or error.code,
        ),
        hint=_("Who lets the application in must be an administrator: log in as one with `smartctl portal login`."),
    )
