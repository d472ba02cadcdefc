"""The smart process itself: its title and switches (`crm.type.*`).

Identity: the id in the state, else the ownership marker in `code`. Titles are not unique on a portal.
Create-only: `entity_type_id`. The portal adds a default pipeline with five stages on its own.
Lost on delete: everything below it, robots and triggers included, which nobody can read or restore.
Nothing must exist first. Only documented switches are ever sent: the method takes internal columns too.
`workplace` is where the process lives; kinds/workplace.py carries it out, since the list of the workplace says it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final

from msgspec.structs import replace

from smartctl.errors import OutcomeUnknown, PortalError
from smartctl.i18n import N_
from smartctl.kinds import process_list, process_stakes, process_words, traces
from smartctl.kinds.answers import answer_of, following
from smartctl.kinds.attr import Attr, renamed
from smartctl.kinds.base import (
    Answers,
    Family,
    Kind,
    Scope,
    Seek,
    Work,
    as_int,
    as_map,
    as_rows,
    as_text,
    as_title,
    is_yes,
    yes_no,
)
from smartctl.kinds.marks import MARKER, is_anothers
from smartctl.kinds.matching import recorded
from smartctl.kinds.pipeline_list import CLOSED, pipelines_of
from smartctl.kinds.workplace import homes, stakes_in_homes
from smartctl.model import Action, Address, Change, Ids, LiveObject, Record
from smartctl.steps import Call, Step, Yield, gates

_CALLER: Final = "profile"
_PAGE: Final = 50
FLAGS: Final[Mapping[str, str]] = {
    "stages": "isStagesEnabled",
    "automation": "isAutomationEnabled",
    "pipelines": "isCategoriesEnabled",
    "open_permissions": "isSetOpenPermissions",
    "use_in_user_fields": "isUseInUserfieldEnabled",
    "client": "isClientEnabled",
    "observers": "isObserversEnabled",
    "my_company": "isMycompanyEnabled",
    "source": "isSourceEnabled",
    "begin_close_dates": "isBeginCloseDatesEnabled",
    "documents": "isDocumentsEnabled",
    "products": "isLinkWithProductsEnabled",
    "recycle_bin": "isRecyclebinEnabled",
    "business_processes": "isBizProcEnabled",
    "payments": "isPaymentsEnabled",
    "counters": "isCountersEnabled",
}


def _queries(scope: Scope, answers: Answers) -> Mapping[str, Call]:
    found = {as_int(type_id) for type_id in scope.known_ids("process")}
    found |= {as_int(row.get("id")) for row in _claimed_rows(answers, scope)}
    asked = {
        **{f"types_{start}": _claimed(scope, start) for start in _pages(answers, scope)},
        **{f"type_{type_id}": Call(method="crm.type.get", params={"id": type_id}) for type_id in sorted(found)},
    }
    if scope.titles:
        asked[_CALLER] = Call(method="profile", params={})
        asked["namesakes"] = Call(
            method="crm.type.list", params={"filter": {"@title": list(scope.titles)}, "order": {"id": "ASC"}}
        )
    return {**asked, **(process_list.queries(answers) if scope.every_process else {})}


def _pages(answers: Answers, scope: Scope) -> list[int]:
    """Where each page of the claimed processes starts, as far as the answers say.

    Those of the state carry the mark as a rule, so as many pages are asked for at once; then what the first one counts.
    """
    counted = int(getattr(answers.get("types_0"), "total", 0) or 0)
    pages = [*range(0, max(counted, len(scope.known_ids("process")), 1), _PAGE)]
    # Both are hints; that there is a page more is what the portal says of the last one.
    while (start := following(answers.get(f"types_{pages[-1]}"), pages[-1], "types")) is not None:
        pages.append(start)
    return pages


def _claimed(scope: Scope, start: int) -> Call:
    return marks_asked(scope.blueprint, start)


def _absent(key: str, answers: Answers) -> bool:
    error = answers[key]
    if key == _CALLER:
        return True
    return key.startswith("type_") and isinstance(error, PortalError) and _is_unknown(error)


def _is_unknown(error: PortalError) -> bool:
    """An unknown type is refused with a code that says nothing (crm.type.get); a lost answer is no refusal."""
    return not isinstance(error, OutcomeUnknown) and error.code in ("", "0")


def _by_number(number: int | str) -> Call:
    return Call(method="crm.type.getByEntityTypeId", params={"entityTypeId": as_int(number)})


def _sought(result: object) -> tuple[Ids, str, str]:
    row = as_map(as_map(result).get("type"))
    ids = {"id": as_int(row.get("id")), "entityTypeId": as_int(row.get("entityTypeId"))}
    return ids, as_text(row.get("code")), as_text(row.get("title"))


def _claimed_rows(answers: Answers, scope: Scope) -> list[Mapping[str, Any]]:
    """Rows whose marker names this blueprint. `%` is a substring search, so the beginning is checked here."""
    pages = (as_map(answer_of(answers, f"types_{start}")) for start in _pages(answers, scope))
    rows = [row for page in pages for row in as_rows(page.get("types"))]
    return [row for row in rows if as_text(row.get("code")).startswith(f"{MARKER}{scope.blueprint}/")]


def _decode(answers: Answers) -> tuple[LiveObject, ...]:
    types = (as_map(as_map(answer_of(answers, key)).get("type")) for key in answers if key.startswith("type_"))
    lives = homes(answers)
    return tuple(_live(row, lives, pipelines_of(answers, as_int(row.get("entityTypeId")))) for row in types if row)


def _live(
    row: Mapping[str, Any], lives: Mapping[int, int] | None, pipelines: Sequence[Mapping[str, Any]]
) -> LiveObject:
    type_id = as_int(row.get("id"))
    code = as_text(row.get("code"))
    flags = {name: is_yes(row[wire]) for name, wire in FLAGS.items() if wire in row}
    entity_type_id = as_int(row.get("entityTypeId"))
    return LiveObject(
        kind="process",
        ident=f"process:{type_id}",
        parent=None,
        natural=code,
        ids={"id": type_id, "entityTypeId": entity_type_id},
        attrs={
            "title": as_title(row.get("title")),
            "marker": code,
            "entity_type_id": entity_type_id,
            **flags,
            **({} if lives is None else {"workplace": lives.get(type_id)}),
        },
        raw={
            # As far as they were asked for: kinds/pipeline.py asks.
            "pipelines": {as_int(one.get("id")): as_text(one.get("name")) for one in pipelines},
            CLOSED: any(one.get(CLOSED) for one in pipelines),
        },
    )


def _asked(live: LiveObject) -> tuple[str, ...]:
    return (f"type_{live.ids['id']}", "workplaces_")


def _match(family: Family) -> Mapping[Address, str]:
    marks = {live.ident: live.natural for live in family.live}
    found = {
        address: ident
        for address, ident in recorded(family).items()
        if not is_anothers(marks[ident], as_text(family.records[address].attrs.get("marker")))
    }
    # Of two with one mark, which a request delivered twice leaves, the elder is ours.
    eldest = sorted(family.live, key=lambda live: as_int(live.ids["id"]), reverse=True)
    by_marker = {live.natural: live.ident for live in eldest}
    for resource in family.wanted:
        claim = as_text(resource.attrs.get("marker"))
        if resource.address not in found and claim in by_marker:
            found[resource.address] = by_marker[claim]
    return found


def _steps(work: Work) -> Sequence[Step]:
    return [step for change in work.changes for step in (*_steps_of(change), *_opened(change, work))]


def _steps_of(change: Change) -> list[Step]:
    address, after = change.address, change.after or {}
    match change.action:
        case Action.CREATE:
            return [
                Step(
                    name=f"{address}#add",
                    address=address,
                    call=Call(method="crm.type.add", params={"fields": _wire(_at_birth(after))}),
                    yields=(
                        Yield(address=address, name="id", path=("type", "id")),
                        Yield(address=address, name="entityTypeId", path=("type", "entityTypeId")),
                    ),
                )
            ]
        case Action.UPDATE:
            before = change.before or {}
            changed = {name: value for name, value in after.items() if before.get(name) != value}
            return _updates(change, changed)
        case Action.DELETE:
            call = Call(method="crm.type.delete", params={"id": change.ids["id"]})
            return [Step(name=f"{address}#delete", address=address, call=call)]
        case _:
            return []


def _opened(change: Change, work: Work) -> list[Step]:
    """Where a portal takes no pipelines while they are off, they are switched on for as long as one is written."""
    live = work.live.of(change.address)
    if live is None or not live.raw.get(CLOSED) or (change.after or {}).get("pipelines"):
        return []
    writes = (Action.CREATE, Action.UPDATE, Action.DELETE)
    boards = work.below(change.address, "pipeline")
    if work.dies(change.address) or not any(one.action in writes for one in boards):
        return []
    gate, nothing = gates(change.address, "pipelines"), frozenset[str]()
    return [
        Step(
            name=f"{change.address}#{verb}",
            address=change.address,
            call=Call(
                method="crm.type.update", params={"id": live.ids["id"], "fields": {FLAGS["pipelines"]: yes_no(value)}}
            ),
            # What else is written of the process is written before, while it is as the plan saw it.
            after=(f"{change.address}#update",) if value else (),
            opens=gate if value else nothing,
            closes=nothing if value else gate,
            passing=True,
        )
        for verb, value in (("pipelines-on", True), ("pipelines-off", False))
    ]


def _updates(change: Change, changed: Mapping[str, Any]) -> list[Step]:
    """What is switched on comes before all that stands on it, what is switched off behind it: two calls if need be."""
    off = {name: value for name, value in changed.items() if name in FLAGS and value is False}
    on = {name: value for name, value in changed.items() if name not in off}
    made: list[Step] = []
    for verb, part in (("update", on), ("switch-off", off)):
        if fields := _wire(part):
            call = Call(method="crm.type.update", params={"id": change.ids["id"], "fields": fields})
            switches = gates(change.address, *(name for name in part if name in FLAGS))
            made.append(
                Step(
                    name=f"{change.address}#{verb}",
                    address=change.address,
                    call=call,
                    opens=switches if verb == "update" else frozenset(),
                    closes=switches if verb == "switch-off" else frozenset(),
                )
            )
    return made


def _at_birth(attrs: Mapping[str, Any]) -> Mapping[str, Any]:
    """Switches that the table of crm.type.add does not name are sent only where they are wanted on."""
    return {name: value for name, value in attrs.items() if value or name not in ("payments", "counters")}


def _wire(attrs: Mapping[str, Any]) -> dict[str, Any]:
    wire: dict[str, Any] = {FLAGS[name]: yes_no(value) for name, value in attrs.items() if name in FLAGS}
    if "title" in attrs:
        wire["title"] = attrs["title"]
    if "marker" in attrs:
        wire["code"] = attrs["marker"]
    if "entity_type_id" in attrs:
        wire["entityTypeId"] = attrs["entity_type_id"]
    return wire


def _followed(address: Address, record: Record, renamed: Callable[[Address], Address]) -> tuple[Address, Record]:
    """It remembers the address of the workplace that it lives in."""
    home = record.attrs.get("workplace")
    if not isinstance(home, str):
        return renamed(address), record
    return renamed(address), replace(record, attrs={**record.attrs, "workplace": renamed(Address(home))})


def claims(answers: Answers, scope: Scope) -> Mapping[str, str]:
    """Markers on the portal that name this blueprint: marker -> title of the process that carries it."""
    return {as_text(row["code"]): as_text(row.get("title")) for row in _claimed_rows(answers, scope)}


def _twin(ours: LiveObject, other: LiveObject) -> bool:
    """The mark of the same process of the same blueprint, whichever state it names."""
    claim, at, _lineage = ours.natural.rpartition("@")
    return bool(at) and claim.startswith(MARKER) and other.natural.startswith(f"{claim}@")


def marks_asked(blueprint: str, start: int = 0) -> Call:
    """Every process that carries a mark of the blueprint, fifty at a time."""
    return _marks_where(blueprint, {}, "ASC", start)


def marks_among(blueprint: str, numbers: Collection[int], start: int = 0) -> Call:
    """Those of `marks_asked` that have one of these ids."""
    return _marks_where(blueprint, {"@id": sorted(numbers)}, "ASC", start)


def marks_newest(blueprint: str) -> Call:
    """Those of `marks_asked` that were made last. No condition on numbers: `<` is not safe inside of a batch."""
    return _marks_where(blueprint, {}, "DESC", 0)


def marks_before(blueprint: str, number: int, start: int = 0) -> Call:
    """Those of `marks_asked` that were made before the one with this id, the latest first."""
    return _marks_where(blueprint, {"<id": number}, "DESC", start)


def _marks_where(blueprint: str, condition: Mapping[str, Any], direction: str, start: int) -> Call:
    params = {"filter": {"%code": f"{MARKER}{blueprint}/", **condition}, "order": {"id": direction}}
    return Call(method="crm.type.list", params={**params, "start": start} if start else params)


def marks(result: object, blueprint: str) -> tuple[tuple[int, str], ...]:
    """(id, mark) of a page of `marks_asked`."""
    rows = as_rows(as_map(result).get("types"))
    found = ((as_int(row.get("id")), as_text(row.get("code"))) for row in rows)
    return tuple((number, code) for number, code in found if code.startswith(f"{MARKER}{blueprint}/"))


def marked(result: object, blueprint: str) -> tuple[tuple[str, Ids, str], ...]:
    """(address in the mark, ids, title) of a page of `marks_asked`."""
    rows = (row for row in as_rows(as_map(result).get("types")))
    found = ((as_text(row.get("code")), row) for row in rows)
    own = f"{MARKER}{blueprint}/"
    return tuple(
        (
            code.removeprefix(own).rpartition("@")[0],
            {"id": as_int(row.get("id")), "entityTypeId": as_int(row.get("entityTypeId"))},
            as_text(row.get("title")),
        )
        for code, row in found
        if code.startswith(own)
    )


def caller(answers: Answers) -> Mapping[str, Any]:
    """Who speaks to the portal, as it says itself (`profile`); {} when it was not asked or did not say."""
    return as_map(answer_of(answers, _CALLER))


def namesakes(answers: Answers) -> Sequence[tuple[int, str, str]]:
    """(id, title, marker) of every process on the portal that has one of the wanted titles."""
    rows = as_rows(as_map(answer_of(answers, "namesakes")).get("types"))
    return [(as_int(row.get("id")), as_text(row.get("title")), as_text(row.get("code"))) for row in rows]


_RENAMED: Final = N_('The smart process "{old}" will be renamed to "{new}".')


KIND: Final = Kind(
    name="process",
    section="processes",
    parent=None,
    root=True,
    by_number=lambda ids: str(ids["entityTypeId"]),
    seek=Seek(call=_by_number, read=_sought, absent=_is_unknown),
    followed=_followed,
    words=process_words.WORDS,
    weighs=1,
    attrs=(
        Attr(name="title", needed=True, wire="title", word=N_("name"), naming=True, told=renamed(_RENAMED)),
        Attr(name="marker", wire="code", internal=True),
        Attr(name="entity_type_id", wire="entityTypeId", create_only=True, word=N_("number of the smart process")),
        *(process_words.option(name, wire) for name, wire in FLAGS.items()),
        Attr(
            name="workplace",
            wire="typeIds",
            refers="workplace",
            word=N_("digital workplace"),
            value=process_words.home,
            told=process_words.moved_home,
        ),
    ),
    queries=_queries,
    absent=_absent,
    asked=_asked,
    stakes=stakes_in_homes,
    decode=_decode,
    match=_match,
    twin=_twin,
    trace=traces.process,
    others=process_list.others,
    beside=True,
    steps=_steps,
    probes=process_stakes.probes,
    obstacles=process_stakes.obstacles,
    findings=process_stakes.findings,
    lost=process_stakes.lost,
    hazards=process_stakes.hazards,
)
