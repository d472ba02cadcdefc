"""Entries of the CRM's directory of sources (`crm.status.*` of SOURCE): where a client came from.

Identity: the row id in the state, else the code, made of the key; the portal never changes it.
Create-only: the code. The portal adds entries of its own, which are nobody's here.
Lost on delete: items keep the code of a source that is gone and show nothing in its place.
Nothing must exist first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from smartctl.i18n import N_
from smartctl.kinds import lead_source_words
from smartctl.kinds.answers import answer_of
from smartctl.kinds.attr import Attr, renamed
from smartctl.kinds.base import Answers, Family, Kind, Scope, Work, as_int, as_rows, as_text, as_title, code_of
from smartctl.kinds.beside import Trace
from smartctl.kinds.matching import recorded, unclaimed
from smartctl.model import Action, Address, Change, Hazard, HazardKind, Live, LiveObject
from smartctl.steps import Call, Step, Yield

_QUESTION: Final = "lead_sources"
_DIRECTORY: Final = "SOURCE"


def _queries(scope: Scope, _answers: Answers) -> Mapping[str, Call]:
    """A blueprint that does not speak of sources pays nothing for them."""
    listed = Call(method="crm.status.list", params={"filter": {"ENTITY_ID": _DIRECTORY}})
    return {_QUESTION: listed} if scope.speaks_of("lead_source") else {}


def _decode(answers: Answers) -> tuple[LiveObject, ...]:
    return tuple(
        LiveObject(
            kind="lead_source",
            ident=f"lead_source:{row.get('ID')}",
            parent=None,
            natural=as_text(row.get("STATUS_ID")),
            ids={"id": as_int(row.get("ID"))},
            attrs={"title": as_title(row.get("NAME")), "place": as_int(row.get("SORT"))},
        )
        for row in as_rows(answer_of(answers, _QUESTION))
    )


def _asked(_live: LiveObject) -> tuple[str, ...]:
    return (_QUESTION,)


def _match(family: Family) -> Mapping[Address, str]:
    found = recorded(family)
    there = {live.natural: live.ident for live in unclaimed(family, found)}
    for resource in family.wanted:
        if resource.address not in found and code_of(resource.key) in there:
            found[resource.address] = there[code_of(resource.key)]
    return found


def _trace(live: LiveObject, _around: Live) -> Trace:
    address = Address(f"lead_source.{live.natural.lower()}")
    return Trace(address=address, owner=None, near=False, title=as_text(live.attrs["title"]), code=live.natural)


def _steps(work: Work) -> Sequence[Step]:
    return [step for change in work.changes for step in _steps_of(change, work)]


def _steps_of(change: Change, work: Work) -> list[Step]:
    after, there = change.after or {}, work.live.of(change.address)
    said = {wire: after[name] for name, wire in (("title", "NAME"), ("place", "SORT")) if name in after}
    if change.action is Action.CREATE:
        fields = {"ENTITY_ID": _DIRECTORY, "STATUS_ID": code_of(change.key), **said}
        call = Call(method="crm.status.add", params={"fields": fields})
        made = Yield(address=change.address, name="id", path=())
        return [Step(name=f"{change.address}#add", address=change.address, call=call, yields=(made,))]
    if there is None or change.action not in (Action.UPDATE, Action.DELETE):
        return []
    params = {"id": there.ids["id"]}
    if change.action is Action.DELETE:
        call = Call(method="crm.status.delete", params=params)
        return [Step(name=f"{change.address}#delete", address=change.address, call=call)]
    call = Call(method="crm.status.update", params={**params, "fields": said})
    return [Step(name=f"{change.address}#update", address=change.address, call=call)]


def _hazards(change: Change, _facts: Mapping[str, object]) -> tuple[Hazard, ...]:
    if change.action is not Action.DELETE:
        return ()
    return (Hazard(kind=HazardKind.DELETES, address=change.address, code="lead-source-removed"),)


KIND: Final = Kind(
    name="lead_source",
    section="lead_sources",
    parent=None,
    words=lead_source_words.WORDS,
    attrs=(
        Attr(
            name="title",
            needed=True,
            wire="NAME",
            word=N_("name"),
            naming=True,
            told=renamed(N_('The source "{old}" will be renamed to "{new}".')),
        ),
        Attr(name="place", wire="SORT", word=N_("place in the list"), told=lead_source_words.PLACED),
    ),
    queries=_queries,
    asked=_asked,
    decode=_decode,
    match=_match,
    trace=_trace,
    steps=_steps,
    hazards=_hazards,
)
