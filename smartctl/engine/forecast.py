"""How many requests an apply will send: the sum of named parts, each of which follows the code that sends them.

Whoever makes an apply send more adds a part here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import ceil
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from smartctl.engine import backup, census, clash, drain, reader
from smartctl.engine.item_pages import PAGE, reads
from smartctl.engine.looking_again import placed
from smartctl.engine.order import references
from smartctl.engine.rereading import Rereading
from smartctl.engine.schedule import BATCH, Round, imagined
from smartctl.engine.survey import Survey, scope_of
from smartctl.engine.watching import Watch
from smartctl.errors import PortalError
from smartctl.estimate import Forecast, seconds
from smartctl.kinds import ITEM_HOLDERS, PLACES, ROOTS, VALUE_HOLDERS
from smartctl.kinds.base import Kind, staying
from smartctl.kinds.field_copies import UNTOLD
from smartctl.kinds.questions import Probe, count_items
from smartctl.model import Action, Address, Change, Desired, Record, Resource
from smartctl.ports import Answer
from smartctl.steps import Call, Drain, Return, Step


class Course(Struct, frozen=True, kw_only=True):
    """What is known of an apply before it begins: judged changes, their steps, the counting calls, the reading."""

    changes: Sequence[Change]
    steps: Sequence[Step]
    probes: Mapping[str, Probe]
    found: Survey
    kinds: Mapping[str, Kind]
    fits_batch: Callable[[Call], bool]
    application: bool = False
    back: Sequence[Return] = ()
    """Items that are put back."""
    rounds: Sequence[Round] = ()
    """The requests that the steps take."""


def forecast(course: Course) -> Forecast:
    """What carrying out costs if every request succeeds at once; nothing when nothing is written."""
    requests = sum(parts(course).values())
    return Forecast(requests=requests, seconds=seconds(requests))


def parts(course: Course) -> Mapping[str, int]:
    """Requests by what they are for; {} when nothing is written."""
    course = replace(course, rounds=tuple(_imagined(course)))
    writes = {name: part(course) for name, part in _WRITING.items()}
    if not any(writes.values()):
        return {}
    return {**writes, **{name: part(course) for name, part in _LOOKING.items()}}


def _imagined(course: Course) -> Iterator[Round]:
    ids = {address: bound.live.ids for address, bound in course.found.live.bound.items()}
    named = {ref.address for step in course.steps for ref in references(step.call.params)}
    # What another blueprint is about to make has a number by the time that this is sent.
    ids |= {one: {"id": _STAND_IN, "entityTypeId": _STAND_IN} for one in named if "/" in one}
    watch = Watch(rereading=Rereading(course.changes, course.found, course.kinds), fits_batch=course.fits_batch)
    return imagined(course.steps, ids, course.fits_batch, watch.narrowed)


def _rounds(course: Course) -> int:
    return len(course.rounds)


def _read_again(course: Course) -> int:
    """What a request overwrites or deletes is read, and counted, right before it."""
    rereading = Rereading(course.changes, course.found, course.kinds)
    return sum(rereading.requests(sent.steps.values(), course.fits_batch) for sent in course.rounds)


def _items(course: Course) -> int:
    """Requests for the items that the steps change; a drain is counted as one round already."""
    impacts = {change.address: change.impact for change in course.changes}
    drains = ((impacts.get(step.address, {}), step.call) for step in course.steps if isinstance(step.call, Drain))
    return sum(_given(drain.foretold(impact, one), _left(impact, one), one, course) for impact, one in drains)


def _left(impact: Mapping[str, Any], one: Drain) -> int:
    """Items into which nothing is written, because their value does not fit, or the one that is there is kept."""
    if one.copy is None or not one.counted:
        return 0
    kept = _many(impact, "taken") if one.copy.when_filled == "keep" else 0
    return min(drain.foretold(impact, one), _many(impact, "unfit") + kept)


def _given(number: int, left: int, one: Drain, course: Course) -> int:
    value = _SAMPLES.get(one.copy.target_type) if one.copy is not None else None
    alone = value is not None and not course.fits_batch(Call(method="crm.item.update", params={"value": value}))
    written = number - left
    return drain.requests(number, written, places=placed(one)) - 1 + (written - ceil(written / PAGE) if alone else 0)


def _many(impact: Mapping[str, Any], fact: str) -> int:
    """Of the items on a stage, those that a rollback brings back are no longer there by then."""
    number = staying(impact) if fact == "items" else impact.get(fact)
    return number if isinstance(number, int) else 0


def _put_back(course: Course) -> int:
    """Each page of items is looked at, written, what fits no batch by itself, and read again."""
    pages: dict[tuple[Address, int], list[Return]] = {}
    for one in course.back:
        pages.setdefault((one.address, one.entity_type_id), []).append(one)
    return sum(
        2
        + _asked([Call(method="crm.item.update", params={"id": one.id, "fields": one.fields}) for one in page], course)
        for items in pages.values()
        for page in (items[start : start + PAGE] for start in range(0, len(items), PAGE))
    )


def _kept(course: Course) -> int:
    """What is exported is read page by page, and once more to see that no more is there."""
    return backup.requests(course.changes, course.found.live, course.kinds)


def _counting(course: Course) -> int:
    """What is touched is counted once more before the first write; a question that several ask is sent once."""
    calls = [*reader.once(course.probes)[0].values()]
    readings = [
        *census.unfiltered(course.changes, course.found.live, course.kinds),
        *census.copying(course.changes, course.found.live, course.kinds),
    ]
    return _asked(calls, course) + census.requests(readings, course.changes)


def _asked(calls: Sequence[Call], course: Course) -> int:
    together = sum(map(course.fits_batch, calls))
    return -(-together // BATCH) + len(calls) - together


def _read_back(course: Course) -> int:
    """The reading at the end, gone through without a portal: what was answered before the plan is answered so again."""
    found = course.found
    records = dict(found.records)
    for number, change in enumerate(course.changes, start=1):
        if change.action is Action.CREATE and change.address not in records:
            ids = dict.fromkeys(("id", "entityTypeId"), _STAND_IN + number)
            records[change.address] = Record(kind=change.kind, ids=ids, attrs={}, created=True)
    wanted = tuple(
        Resource(address=one.address, kind=one.kind, key=one.key, parent=one.parent, attrs=one.after)
        for one in course.changes
        if one.after is not None
    )
    scope = scope_of(_ANYBODY, "", wanted, records, application=course.application)
    scope = replace(scope, again=frozenset(found.questions), language=found.language)
    answers = {**found.answers, **_types(course, records)}
    # What tells of a process that is gone by then is refused, and asks for nothing more.
    going = any(one.kind in ROOTS and one.action is Action.DELETE for one in course.changes)

    def told(key: str) -> Answer | PortalError:
        answer = answers.get(key, _SILENT)
        gone = going and key in answers and isinstance(answer, Answer) and _absent(key, answers, course)
        return _SILENT if gone else answer

    known: dict[str, Answer | PortalError] = {}
    requests = 0
    while asked := reader.open_questions(scope, known, course.kinds):
        requests += _asked([*asked.values()], course)
        known |= {key: told(key) for key in asked}
    # The first template of a process opens a question that no list here can foretell: where it is really kept.
    made = {course.kinds[one.kind].surprise for one in course.changes if one.action is Action.CREATE} - {""}
    return requests + sum(not any(key.startswith(question) for key in known) for question in made)


def _absent(key: str, answers: Mapping[str, Answer | PortalError], course: Course) -> bool:
    return any(kind.absent(key, answers) for kind in course.kinds.values())


def _types(course: Course, records: Mapping[Address, Record]) -> Mapping[str, Answer]:
    """What will be told of processes that come or go: further questions hang on it."""
    told: dict[str, Answer] = {}
    for change in course.changes:
        if change.kind in ROOTS and change.action in (Action.CREATE, Action.DELETE):
            ids = records[change.address].ids
            there = {"type": {name: ids[name] for name in ("id", "entityTypeId")}}
            told[f"type_{ids['id']}"] = Answer(result=there if change.action is Action.CREATE else None)
    return told


def _way_back(course: Course) -> int:
    """What the plan back counts of objects that are made now: what goes with its owner is not counted apart."""
    made = {change.address for change in course.changes if change.action in (Action.CREATE, Action.REPLACE)}
    alone = [one for one in course.changes if one.address in made and one.parent not in made and _weight(one, course)]
    # How many items a process holds that has just been made is known (undo.plan_back_from).
    alone = [one for one in alone if not (one.kind in ROOTS and one.action is Action.CREATE)]
    places = any(one.kind in PLACES for one in alone)
    moved = sum(
        _many(one.impact, "items") for one in course.changes if one.kind in ITEM_HOLDERS and one.destination is not None
    )
    looks = ceil(ceil(moved / PAGE) / BATCH) if places else 0
    gone = sum(one.kind in ROOTS and one.action is Action.DELETE for one in course.changes)
    values = sum(_values_back(one, course) for one in alone if one.kind in VALUE_HOLDERS)
    questions = sum(_weight(one, course) for one in alone) + gone + len(_asked_back(course, alone))
    return ceil(questions / BATCH) + looks + values


def _asked_back(course: Course, alone: Sequence[Change]) -> Mapping[str, Call]:
    """What the plan back counts of what changes or goes now, and how many items a field's values lie in."""
    live = course.found.live
    owners = {one.parent for one in alone if one.kind in VALUE_HOLDERS}
    probes = [count_items(there.ids["entityTypeId"], {}) for one in owners if one and (there := live.of(one))]
    dying = {one.address for one in course.changes if one.action is Action.DELETE}
    for one in course.changes:
        kind, there = course.kinds[one.kind], live.of(one.address)
        if there is not None and one.action is Action.UPDATE:
            known = replace(there, ids=_Foreseen(there.ids))
            probes.extend(kind.probes(replace(one, before=one.after, after=one.before), known, live).values())
        elif one.action is Action.DELETE and one.kind not in ROOTS and one.parent not in dying:
            made = replace(one, action=Action.CREATE, before=None, after=one.before)
            probes.extend(kind.obstacles(made, live).values())
    return reader.once({str(number): probe for number, probe in enumerate(probes)})[0]


class _Foreseen(dict[str, int | str]):
    """Ids of an object, of which this run brings some more: each stands for itself."""

    def __missing__(self, name: str) -> str:
        return name


def _weight(change: Change, course: Course) -> int:
    return course.kinds[change.kind].weighs


def _values_back(change: Change, course: Course) -> int:
    """Values are read where no filter tells them, and where they will go back into a field of the old type.

    Of a field that is only added nobody has counted the items: the least is said, one look into a process without any.
    """
    whole = str((change.after or {}).get("type")) in UNTOLD
    carried = any(step.address == change.address and isinstance(step.call, Drain) for step in course.steps)
    given = [one.impact for one in course.changes if one.destination and one.destination.target == change.address]
    sources = [change.impact] if carried and change.action is Action.REPLACE else given
    filled = sum(_many(one, "filled") - _many(one, "unfit") for one in sources)
    every = max((_many(one, "items") for one in (*sources, change.impact)), default=0)
    return (reads(every if whole else filled) if filled else 0) + (reads(every) if whole else 0)


def _marks(course: Course) -> int:
    """After the first process and the last one of a wave the portal is asked who else has made them."""
    return clash.requests(course.rounds, {change.address: change for change in course.changes})


_SAMPLES: Final = {"double": 0.5}
"""Type of a field -> a value as the portal tells it, where it is not a text or a whole number."""
_ANYBODY: Final = Desired(blueprint="", version="", language="", resources=())
_STAND_IN: Final = 10**9
_SILENT: Final = Answer(result=None)

_WRITING: Final[Mapping[str, Callable[[Course], int]]] = {
    "rounds": _rounds,
    "items moved": _items,
    "items put back": _put_back,
    "values kept": _kept,
    "marks of other copies": _marks,
}
_LOOKING: Final[Mapping[str, Callable[[Course], int]]] = {
    "counted again": _counting,
    "read again": _read_again,
    "read back": _read_back,
    "way back": _way_back,
}
