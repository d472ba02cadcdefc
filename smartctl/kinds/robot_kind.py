"""Kinds of robots of the application (`bizproc.robot.*`): what people may then place on a stage.

Identity: the code, among the robots of our own application; others' are not even shown.
A code cannot change: another code is another kind. The portal adds nothing by itself.
Lost on delete: robots of this kind that stand on stages are blocked; nobody can read where they stand.
Nothing must exist first, but a server that answers at the handler: the portal calls it when the robot runs.

The portal lists codes alone, so what a kind is like nobody can read: it is what smartctl last sent, known by its digest.
A change by somebody else is not seen; a new version of the application takes all kinds away, and they are made anew.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec.structs import replace

from smartctl.digests import sha256
from smartctl.i18n import N_
from smartctl.kinds import application, field_words, robot_kind_words, traces
from smartctl.kinds.answers import answer_of
from smartctl.kinds.attr import Attr
from smartctl.kinds.base import Answers, Family, Kind, Scope, Work, as_map, as_text, yes_no
from smartctl.model import UNKNOWN, Action, Address, Attrs, Change, Hazard, HazardKind, LiveObject, Record, Resource
from smartctl.steps import Call, Step

_QUESTION: Final = "robot_kinds"
_WIRES: Final[Mapping[str, str]] = {
    "title": "NAME",
    "help": "DESCRIPTION",
    "handler": "HANDLER",
    "waits": "USE_SUBSCRIPTION",
    "properties": "PROPERTIES",
    "returns": "RETURN_PROPERTIES",
}
_PARTS: Final[Mapping[str, str]] = {
    "title": "Name",
    "help": "Description",
    "type": "Type",
    "required": "Required",
    "multiple": "Multiple",
    "default": "Default",
    "options": "Options",
}
"""Words of a property -> its keys, which the portal takes in any case."""


def _queries(scope: Scope, _answers: Answers) -> Mapping[str, Call]:
    if not scope.application or "robot_kind" not in scope.kinds:
        return {}
    return {**application.asked(scope), _QUESTION: Call(method="bizproc.robot.list", params={})}


def _absent(key: str, answers: Answers) -> bool:
    return application.excused(answers, key, _QUESTION)


def _missing(answers: Answers) -> str:
    return application.out_of_reach(answers, _QUESTION)


def _decode(answers: Answers) -> tuple[LiveObject, ...]:
    codes = (as_text(code) for code in as_map(answer_of(answers, _QUESTION)).values())
    return tuple(
        LiveObject(kind="robot_kind", ident=f"robot_kind:{code}", parent=None, natural=code, ids={"id": code}, attrs={})
        for code in codes
    )


def _asked(_live: LiveObject) -> tuple[str, ...]:
    return (_QUESTION,)


def _match(family: Family) -> Mapping[Address, str]:
    there = {live.natural: live.ident for live in family.live}
    addresses = [*(resource.address for resource in family.wanted), *family.records]
    return {address: there[code] for address in addresses if (code := _code(address)) in there}


def _code(address: Address) -> str:
    return address.partition(".")[2]


def _settle(live: LiveObject, wanted: Resource | None, record: Record | None) -> LiveObject:
    """What was sent last, as far as the state knows it."""
    sent = record.ids.get("definition") if record else None
    if record is None or sent is None:
        return replace(live, attrs=dict.fromkeys(_WIRES, UNKNOWN))
    same = wanted is not None and _digest(wanted.attrs) == sent
    attrs = wanted.attrs if wanted is not None and same else record.attrs
    return replace(live, ids={**live.ids, "definition": sent}, attrs=attrs)


def _digest(attrs: Attrs) -> str:
    known = {name: attrs[name] for name in _WIRES if name in attrs}
    return sha256(json.dumps(known, sort_keys=True, ensure_ascii=False).encode())[:32]


def _steps(work: Work) -> Sequence[Step]:
    return [step for change in work.changes for step in _steps_of(change)]


def _steps_of(change: Change) -> list[Step]:
    code, after = _code(change.address), change.after or {}
    match change.action:
        case Action.CREATE:
            return [_writing(change, "add", {"CODE": code, **_definition(after)})]
        case Action.UPDATE:
            # Whole: what somebody else may have changed of it nobody can see.
            return [_writing(change, "update", {"CODE": code, "FIELDS": _definition(after)})]
        case Action.DELETE:
            call = Call(method="bizproc.robot.delete", params={"CODE": code})
            return [Step(name=f"{change.address}#delete", address=change.address, call=call)]
        case _:
            return []


def _writing(change: Change, verb: str, params: Mapping[str, Any]) -> Step:
    return Step(
        name=f"{change.address}#{verb}",
        address=change.address,
        call=Call(method=f"bizproc.robot.{verb}", params=params),
        brings={"definition": _digest(change.after or {})},
    )


def _definition(attrs: Attrs) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for name, wire in _WIRES.items():
        if name in ("properties", "returns") and name in attrs:
            said[wire] = {key: _property(one) for key, one in attrs[name].items()}
        elif name in attrs:
            said[wire] = yes_no(attrs[name]) if isinstance(attrs[name], bool) else attrs[name]
    return said


def _property(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        _PARTS[name]: yes_no(value) if isinstance(value, bool) and name != "default" else value
        for name, value in one.items()
    }


def _hazards(change: Change, _facts: Mapping[str, Any]) -> tuple[Hazard, ...]:
    if change.action is not Action.DELETE:
        return ()
    return (Hazard(kind=HazardKind.DELETES, address=change.address, code="robot-kind-removed"),)


KIND: Final = Kind(
    name="robot_kind",
    section="robot_kinds",
    unread=True,
    parent=None,
    words=robot_kind_words.WORDS,
    fixed=True,
    attrs=(
        Attr(
            name="title",
            needed=True,
            wire=_WIRES["title"],
            unseen=True,
            word=N_("name"),
            naming=True,
            value=field_words.titled,
            told=robot_kind_words.renamed,
            drifted=field_words.other_languages,
        ),
        Attr(
            name="help",
            wire=_WIRES["help"],
            unseen=True,
            word=N_("hint"),
            value=field_words.worded,
            told=robot_kind_words.hinted,
        ),
        Attr(name="handler", needed=True, wire=_WIRES["handler"], unseen=True, word=N_("address of the application")),
        Attr(
            name="waits",
            wire=_WIRES["waits"],
            unseen=True,
            word=N_("waits for the answer"),
            told=robot_kind_words.waiting,
        ),
        Attr(
            name="properties",
            wire=_WIRES["properties"],
            unseen=True,
            word=N_("what a person fills in"),
            told=robot_kind_words.asked,
            drifted=robot_kind_words.ASKED_CHANGED,
        ),
        Attr(
            name="returns",
            wire=_WIRES["returns"],
            unseen=True,
            word=N_("what the application answers"),
            told=robot_kind_words.answered,
            drifted=robot_kind_words.ANSWER_CHANGED,
        ),
    ),
    queries=_queries,
    absent=_absent,
    missing=_missing,
    asked=_asked,
    decode=_decode,
    match=_match,
    trace=traces.robot_kind,
    beside=True,
    settle=_settle,
    steps=_steps,
    whole=True,
    hazards=_hazards,
)
