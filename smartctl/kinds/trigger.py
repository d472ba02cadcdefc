"""Kinds of triggers of the application (`crm.automation.trigger.*`): what people may then place on a stage.

Identity: the code, among the kinds of our own application; other applications' are not even shown.
A code cannot change: another code is another kind. The portal adds nothing, and adding a code again renames it.
Lost on delete: triggers of this kind that stand on stages do nothing any more; nobody can read where they stand.
Nothing must exist first. It belongs to the application and outlives the processes that use it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from smartctl.i18n import N_
from smartctl.kinds import application, traces, trigger_words
from smartctl.kinds.answers import answer_of
from smartctl.kinds.attr import Attr
from smartctl.kinds.base import Answers, Family, Kind, Scope, Work, as_rows, as_text
from smartctl.kinds.stake import Stake, of_one
from smartctl.model import Action, Address, Change, Hazard, HazardKind, LiveObject
from smartctl.steps import Call, Step

_QUESTION: Final = "triggers"


def _queries(scope: Scope, _answers: Answers) -> Mapping[str, Call]:
    if not scope.application or "trigger" not in scope.kinds:
        return {}
    return {**application.asked(scope), _QUESTION: Call(method="crm.automation.trigger.list", params={})}


def _absent(key: str, answers: Answers) -> bool:
    return application.excused(answers, key, _QUESTION)


def _missing(answers: Answers) -> str:
    return application.out_of_reach(answers, _QUESTION)


def _decode(answers: Answers) -> tuple[LiveObject, ...]:
    return tuple(
        LiveObject(
            kind="trigger",
            ident=f"trigger:{row.get('CODE')}",
            parent=None,
            natural=as_text(row.get("CODE")),
            ids={"id": as_text(row.get("CODE"))},
            attrs={"title": as_text(row.get("NAME"))},
        )
        for row in as_rows(answer_of(answers, _QUESTION))
    )


def _asked(_live: LiveObject) -> tuple[str, ...]:
    return (_QUESTION,)


def _stakes(change: Change, work: Work) -> tuple[Stake, ...]:
    """Adding a code that is there by now renames what is there."""
    if work.live.of(change.address) is not None:
        return ()
    ident = f"trigger:{_code(change.address)}"
    return (of_one(ident, lambda there: {"title": there.attrs["title"]}, asked=(_QUESTION,)),)


def _match(family: Family) -> Mapping[Address, str]:
    there = {live.natural: live.ident for live in family.live}
    addresses = [*(resource.address for resource in family.wanted), *family.records]
    return {address: there[code] for address in addresses if (code := _code(address)) in there}


def _code(address: Address) -> str:
    return address.partition(".")[2]


def _steps(work: Work) -> Sequence[Step]:
    return [step for change in work.changes for step in _steps_of(change)]


def _steps_of(change: Change) -> list[Step]:
    match change.action:
        case Action.CREATE | Action.UPDATE:
            params = {"CODE": _code(change.address), "NAME": (change.after or {})["title"]}
            call = Call(method="crm.automation.trigger.add", params=params)
            return [Step(name=f"{change.address}#add", address=change.address, call=call)]
        case Action.DELETE:
            call = Call(method="crm.automation.trigger.delete", params={"CODE": _code(change.address)})
            return [Step(name=f"{change.address}#delete", address=change.address, call=call)]
        case _:
            return []


def _hazards(change: Change, _facts: Mapping[str, object]) -> tuple[Hazard, ...]:
    if change.action is not Action.DELETE:
        return ()
    return (Hazard(kind=HazardKind.DELETES, address=change.address, code="trigger-removed"),)


KIND: Final = Kind(
    name="trigger",
    unread=True,
    parent=None,
    words=trigger_words.WORDS,
    fixed=True,
    attrs=(Attr(name="title", needed=True, wire="NAME", word=N_("name"), naming=True),),
    queries=_queries,
    absent=_absent,
    missing=_missing,
    asked=_asked,
    stakes=_stakes,
    decode=_decode,
    match=_match,
    trace=traces.trigger,
    beside=True,
    steps=_steps,
    hazards=_hazards,
)
