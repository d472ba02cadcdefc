"""Digital workplaces: where a process stands in the left menu instead of in CRM (`crm.automatedsolution.*`).

Identity: the id in the state; the portal keeps no code for them and titles are not unique. Without an id, a workplace is
known by its title together with a process of ours that lives in it and is wanted there: the one whose create was
answered into the void. A title alone is no evidence.
Create-only: nothing. The portal adds nothing by itself.
Lost on delete: nothing but its number; the portal refuses it while a process lives there.
Nothing must exist first; processes are moved in once they have ids. A move, in any direction, erases the permissions
that roles have to the pipelines of the process.

Where a process lives is an attribute of the process (`workplace`), and `typeIds` of the workplace carries it, which
*replaces* the whole list: it is written with everybody who lives there, strangers included. The older keys of
`crm.type.*` are never sent: `customSections` deletes workplaces, and `customSectionId` counts in other numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from smartctl.i18n import N_
from smartctl.kinds import traces, workplace_words
from smartctl.kinds.answers import answer_of, following
from smartctl.kinds.attr import Attr, renamed
from smartctl.kinds.base import Answers, Family, Kind, Scope, Work, as_int, as_map, as_rows, as_title
from smartctl.kinds.matching import recorded, same_title, unclaimed
from smartctl.kinds.stake import Stake
from smartctl.model import Action, Address, Change, Hazard, HazardKind, Live, LiveObject
from smartctl.steps import Call, Ref, Step, Yield

Home = int | Address
"""A workplace: its number on the portal or, while it has none, its address."""


def _queries(scope: Scope, answers: Answers) -> Mapping[str, Call]:
    """A blueprint that does not speak of workplaces pays nothing for them."""
    return {f"workplaces_{start}": _listed(start) for start in _pages(answers)} if scope.workplaces else {}


def _pages(answers: Answers) -> list[int]:
    """Where each page starts, as far as the answers say: a page holds 50."""
    pages = [0]
    while (start := following(answers.get(f"workplaces_{pages[-1]}"), pages[-1], "automatedSolutions")) is not None:
        pages.append(start)
    return pages


def _listed(start: int) -> Call:
    params: dict[str, Any] = {"order": {"id": "ASC"}}
    return Call(method="crm.automatedsolution.list", params={**params, "start": start} if start else params)


def _rows(answers: Answers) -> list[Mapping[str, Any]]:
    pages = (as_map(answer_of(answers, f"workplaces_{start}")) for start in _pages(answers))
    return [row for page in pages for row in as_rows(page.get("automatedSolutions"))]


def homes(answers: Answers) -> Mapping[int, int] | None:
    """Id of a type -> number of the workplace it lives in. None when nobody asked for workplaces."""
    if answers.get("workplaces_0") is None:
        return None
    return {type_id: as_int(row.get("id")) for row in _rows(answers) for type_id in _types(row)}


def _types(row: Mapping[str, Any]) -> tuple[int, ...]:
    """The order of the list means nothing on the portal."""
    return tuple(sorted(as_int(one) for one in as_map(row.get("typeIds")).values()))


def _decode(answers: Answers) -> tuple[LiveObject, ...]:
    return tuple(_live(row) for row in _rows(answers))


def _live(row: Mapping[str, Any]) -> LiveObject:
    number = as_int(row.get("id"))
    return LiveObject(
        kind="workplace",
        ident=f"workplace:{number}",
        parent=None,
        natural="",
        ids={"id": number},
        attrs={"title": as_title(row.get("title"))},
        raw={"types": _types(row)},
    )


def _match(family: Family) -> Mapping[Address, str]:
    found = recorded(family)
    for resource in family.wanted:
        if resource.address in found:
            continue
        title, ours = str(resource.attrs.get("title")).strip(), set(_wanted_in(resource.address, family))
        namesakes = [live for live in unclaimed(family, found) if live.attrs["title"].strip() == title]
        theirs = [live for live in namesakes if ours.intersection(live.raw["types"])]
        if len(theirs) == 1:
            found[resource.address] = theirs[0].ident
    return found


def _wanted_in(workplace: Address, family: Family) -> Iterator[int]:
    """Types of the processes that are on the portal already and are wanted in a workplace."""
    for one in family.around:
        if one.kind == "process" and one.attrs.get("workplace") == workplace and one.address in family.ids:
            yield as_int(family.ids[one.address]["id"])


class _Move(Struct, frozen=True, kw_only=True):
    """A process that goes from one home to another; None is CRM."""

    process: Address
    type_id: int | Ref
    source: Home | None
    target: Home | None


def _steps(work: Work) -> Sequence[Step]:
    moves = [move for change in work.plan.values() if (move := _move(change, work.live)) is not None]
    lists = _lists_after(work, moves)
    changes = {_numbered(change.address, work.live): change for change in work.changes}
    # Whoever moves to another workplace is taken out of the old one by the portal; only a return to CRM is said there.
    rewritten = dict.fromkeys(home for move in moves if (home := move.target or move.source) is not None)
    # Who comes is written before who only goes: nobody stands in CRM on the way from one workplace to another.
    gaining = dict.fromkeys(move.target for move in moves if move.target is not None)
    steps: list[Step] = []
    for home in dict.fromkeys((*changes, *rewritten)):
        first = _leaving(work, home) if home in gaining else (*_leaving(work, home), *map(_name, gaining))
        change = changes.get(home)
        action = change.action if change else Action.NOOP
        concerned = tuple(move.process for move in moves if (move.target or move.source) == home)
        types = lists.get(home, []) if home in rewritten else None
        if action is Action.CREATE and change is not None:
            steps.append(_add(change, types, concerned))
        elif action is Action.DELETE and change is not None:
            if types is not None:
                steps.append(_update(home, {"typeIds": types}, concerned, first))
            steps.append(_delete(change, home, work, moves))
        elif isinstance(home, int):
            title = {"title": (change.after or {})["title"]} if change and action is Action.UPDATE else {}
            fields = {**title, **({"typeIds": types} if types is not None else {})}
            touched = (*([change.address] if change and title else []), *concerned)
            if fields:
                steps.append(_update(home, fields, touched, first))
    return steps


def _asked(_live: LiveObject) -> tuple[str, ...]:
    return ("workplaces_",)


def stakes_in_homes(change: Change, work: Work) -> tuple[Stake, ...]:
    """Of a process that moves: everybody else who lives where the list is written anew."""
    move = _move(change, work.live)
    home = (move.target or move.source) if move is not None else None
    if not isinstance(home, int):
        return ()  # it is only being made, and has no list yet
    moves = filter(None, (_move(one, work.live) for one in work.plan.values()))
    ours = {one.type_id for one in moves} | {as_int(one.ids.get("id")) for one in work.plan.values() if _dies(one)}

    def parts(objects: Sequence[LiveObject]) -> Mapping[str, Any]:
        lists = (one.raw["types"] for one in objects if one.ident == f"workplace:{home}")
        return {f"typeIds.{number}": home for types in lists for number in types if number not in ours}

    return (Stake(asked=("workplaces_",), parts=parts),)


def _home(said: object, live: Live) -> Home | None:
    """What a process says of its workplace."""
    if isinstance(said, str):
        return _numbered(Address(said), live)
    return said if isinstance(said, int) else None


def _numbered(address: Address, live: Live) -> Home:
    bound = live.of(address)
    return as_int(bound.ids["id"]) if bound else address


def _move(change: Change, live: Live) -> _Move | None:
    before, after = change.before or {}, change.after or {}
    if change.kind != "process" or change.action not in (Action.CREATE, Action.UPDATE):
        return None
    source, target = _home(before.get("workplace"), live), _home(after.get("workplace"), live)
    if "workplace" not in after or source == target:
        return None
    known = change.ids.get("id")
    type_id = int(known) if known is not None else Ref(address=change.address)
    return _Move(process=change.address, type_id=type_id, source=source, target=target)


def _lists_after(work: Work, moves: Sequence[_Move]) -> dict[Home, list[int | Ref]]:
    """Who lives in each workplace in the end: strangers stay, our own go where they are wanted."""
    lists: dict[Home, list[int | Ref]] = {number: [*types] for number, types in _there(work.live)}
    going = {move.type_id for move in moves} | {as_int(one.ids.get("id")) for one in work.plan.values() if _dies(one)}
    lists = {home: [one for one in types if one not in going] for home, types in lists.items()}
    for move in moves:
        if move.target is not None:
            lists.setdefault(move.target, []).append(move.type_id)
    return lists


def _there(live: Live) -> Iterator[tuple[Home, tuple[int, ...]]]:
    """Number of a workplace, and the types that live in it."""
    for one in (*(bound.live for bound in live.bound.values()), *live.unmanaged):
        if one.kind == "workplace":
            yield as_int(one.ids["id"]), one.raw["types"]


def _dies(change: Change) -> bool:
    return change.kind == "process" and change.action is Action.DELETE


def _leaving(work: Work, home: Home) -> tuple[str, ...]:
    """A process that is deleted is gone before the list is written without it: nobody is moved for nothing."""
    types = dict(_there(work.live)).get(home, ())
    doomed = (one for one in work.plan.values() if _dies(one) and one.ids.get("id") in types)
    return tuple(f"{one.address}#delete" for one in doomed)


def _add(change: Change, types: list[int | Ref] | None, processes: tuple[Address, ...]) -> Step:
    fields = {"title": (change.after or {})["title"], **({"typeIds": types} if types else {})}
    return Step(
        name=f"{change.address}#add",
        address=change.address,
        call=Call(method="crm.automatedsolution.add", params={"fields": fields}),
        yields=(Yield(address=change.address, name="id", path=("automatedSolution", "id")),),
        covers=processes,
    )


def _update(home: Home, fields: Mapping[str, Any], touched: tuple[Address, ...], after: tuple[str, ...]) -> Step:
    return Step(
        name=_name(home),
        address=touched[0],
        call=Call(method="crm.automatedsolution.update", params={"id": home, "fields": fields}),
        after=after,
        covers=touched[1:],
    )


def _name(home: Home) -> str:
    """The step that writes the list of a workplace."""
    return f"{home}#add" if isinstance(home, str) else f"workplace:{home}#update"


def _delete(change: Change, home: Home, work: Work, moves: Sequence[_Move]) -> Step:
    # The portal refuses it while a process lives there (crm.automatedsolution.delete).
    emptied = dict.fromkeys(_name(move.target or home) for move in moves if move.source == home)
    call = Call(method="crm.automatedsolution.delete", params={"id": change.ids["id"]})
    after = (*emptied, *_leaving(work, home))
    return Step(name=f"{change.address}#delete", address=change.address, call=call, after=after)


def _stays(_change: Change, live: LiveObject, plan: Mapping[Address, Change]) -> bool:
    """A workplace in which others live is let go, not deleted."""
    return bool(_staying(live, plan))


def _findings(change: Change, live: LiveObject, plan: Mapping[Address, Change]) -> Mapping[str, Any]:
    return {"processes": len(_staying(live, plan))} if change.action is Action.FORGET else {}


def _staying(live: LiveObject, plan: Mapping[Address, Change]) -> set[int]:
    leaving = {as_int(one.ids.get("id")) for one in plan.values() if _dies(one) or _leaves(one)}
    return set(live.raw["types"]) - leaving


def _leaves(change: Change) -> bool:
    before, after = change.before or {}, change.after or {}
    return change.kind == "process" and "workplace" in after and before.get("workplace") != after["workplace"]


def _hazards(change: Change, _facts: Mapping[str, Any]) -> tuple[Hazard, ...]:
    if change.action is not Action.DELETE:
        return ()
    return (Hazard(kind=HazardKind.DELETES, address=change.address, code="workplace-removed"),)


def _lost(change: Change) -> Iterator[str]:
    if change.action in (Action.DELETE, Action.REPLACE):
        yield "number"


_RENAMED: Final = N_('The digital workplace "{old}" will be renamed to "{new}", and the address of its page changes.')


KIND: Final = Kind(
    name="workplace",
    section="workplaces",
    parent=None,
    words=workplace_words.WORDS,
    attrs=(Attr(name="title", needed=True, wire="title", word=N_("name"), naming=True, told=renamed(_RENAMED)),),
    queries=_queries,
    asked=_asked,
    decode=_decode,
    match=_match,
    trace=traces.workplace,
    beside=True,
    twin=same_title,
    steps=_steps,
    stays=_stays,
    findings=_findings,
    lost=_lost,
    hazards=_hazards,
)
