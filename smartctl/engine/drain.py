"""Moves items, or carries values of items over: page by page, 50 changes a request, each in the journal before it is sent.

Knows items and nothing of stages or fields. What it has changed does not come back in its query or is skipped because it
is as it shall be already, so a drain that was cut off is simply begun again.
Nothing is believed: what was written is read again before the drain ends, and what differs keeps the source.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct, field

from smartctl.engine.alike import alike, is_empty
from smartctl.engine.carrying import Fate, carried
from smartctl.engine.item_pages import PAGE, Pages, Wanted, asked, reread
from smartctl.engine.looking_again import look, placed, window
from smartctl.errors import OutcomeUnknown, PortalError
from smartctl.i18n import _, n_
from smartctl.kinds.base import as_int, staying
from smartctl.kinds.kept_values import holding
from smartctl.model import Address
from smartctl.ports import Answer, Journal, Portal
from smartctl.steps import Call, Drain

_NAMED: Final = 3
_SHOWN: Final = 40
"""Letters of a value in a message."""


def requests(items: int, written: int | None = None, *, places: bool) -> int:
    """How many requests it takes to change so many items, to move them where it is about `places`.

    What was written is looked at in the request that reads the next ones. `written`: how many of them are really
    changed, where that is known. They are taken to stand together: spread among the others they may need a request for
    each page of those.
    """
    changed = items if written is None else written
    return -(-items // window(placed=places)) + 1 + -(-changed // PAGE)


def foretold(impact: Mapping[str, Any], one: Drain) -> int:
    """How many items a drain will find: of those on a stage, the ones that a rollback brings back are gone by then."""
    number = staying(impact) if one.fact == "items" else impact.get(one.fact)
    return number if isinstance(number, int) else 0


class _Tally(Struct):
    done: int = 0
    total: int = 0
    refused: dict[int, str] = field(default_factory=dict)
    """Item -> why the portal did not take the change."""
    differing: dict[int, str] = field(default_factory=dict)
    """Item -> what was found where something else had been written."""
    taken: list[int] = field(default_factory=list)
    unfit: list[int] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)

    def note(self, item: int, fate: Fate, *, lose: bool) -> None:
        """Remembers an item into which nothing is written. What may be lost is in the export of the run."""
        match fate:
            case Fate.KEPT:
                self.kept.append(item)
            case Fate.TAKEN:
                self.taken.append(item)
            case Fate.UNFIT if not lose:
                self.unfit.append(item)

    @property
    def left(self) -> int:
        return len(self.refused) + len(self.differing) + len(self.taken) + len(self.unfit)


class Moving(Struct, frozen=True, kw_only=True):
    """One drain under way. `moved` hears of progress, `stop` is asked between two requests."""

    address: Address
    drain: Drain
    portal: Portal
    journal: Journal
    moved: Callable[[int, int], None]
    stop: Callable[[], bool]
    astray: Mapping[int, str] = field(default_factory=dict)
    """Items that an earlier run, cut off, sent and did not read again, and that are elsewhere: what was found."""
    expected: int = 0
    """How many items there are as far as the plan knows: so many are asked for at once."""
    tally: _Tally = field(default_factory=_Tally)


def carry_out(moving: Moving) -> Answer | PortalError:
    """Changes every item that the drain finds. Raises what the portal raises for a whole request.

    An item that the portal refuses to change, or that does not hold afterwards what was written into it, is left, named
    in the error at the end, and stops no other. The error keeps whatever waits for the drain from being sent.
    """
    tally = moving.tally
    most = window(placed=placed(moving.drain))
    pages = Pages(_wanted(moving.drain))
    rows = pages.taken(asked(pages.calls(min(moving.expected, most)), moving.portal))
    while rows:
        tally.total = max(tally.total, tally.done + tally.left + len(rows) + pages.left)
        written, stopped = _changed(rows, moving)
        following = {} if stopped else pages.calls(min(pages.left, most))
        answers = _look_again(written, moving, following)
        if stopped:
            break
        rows = pages.taken(answers)
    if tally.kept:
        moving.journal.write("kept", address=moving.address, items=tally.kept)
    if not tally.left and not moving.astray:
        return Answer(result={"items": tally.done})
    return PortalError(_told(moving), method=moving.drain.method)


def _changed(rows: Sequence[Mapping[str, Any]], moving: Moving) -> tuple[dict[int, Mapping[str, Any]], bool]:
    """What was written into which of these items, and whether somebody has stopped it in between."""
    tally = moving.tally
    written: dict[int, Mapping[str, Any]] = {}
    for start in range(0, len(rows), PAGE):
        page = [row for row in rows[start : start + PAGE] if _asked_for(row, moving.drain)]
        before = tally.left
        calls = {f"i{row['id']}": call for row in page if (call := _change(moving, row)) is not None}
        tally.done += len(page) - len(calls) - (tally.left - before)
        if calls:
            written |= _send(calls, page, moving)
        moving.moved(tally.done + len(written), tally.total)
        if moving.stop():
            return written, True
    return written, False


def _wanted(drain: Drain) -> Wanted:
    copied = [str(drain.copy.source), str(drain.copy.target)] if drain.copy else []
    return Wanted(
        entity_type_id=as_int(drain.entity_type_id),
        select=["categoryId", *drain.keep, *copied],
        condition=drain.where,
        original=drain.copy is not None,
    )


def _asked_for(row: Mapping[str, Any], drain: Drain) -> bool:
    """Whether an item is one of those: a portal that does not know the filter answers with all there are."""
    asked = {name[1:]: [value] for name, value in drain.where.items() if name.startswith("=")}
    asked |= {name[1:]: value for name, value in drain.where.items() if name.startswith("@")}
    return all(
        any(alike(value, one) for value in several for one in _values(row.get(name))) for name, several in asked.items()
    )


def _values(found: Any) -> list[Any]:
    return found if isinstance(found, list) else [found]


def _change(moving: Moving, row: Mapping[str, Any]) -> Call | None:
    """The update of one item, None when it is as it shall be or is to be left."""
    drain, tally = moving.drain, moving.tally
    fields = dict(drain.fields)
    named: dict[str, str] = {}
    if drain.copy is not None:
        one = carried(row, drain.copy)
        if one.fate is not Fate.WRITTEN:
            tally.note(as_int(row["id"]), one.fate, lose=drain.copy.lose)
            return None
        named = {"useOriginalUfNames": "Y"}
        fields[str(drain.copy.target)] = one.value
    elif all(alike(value, row.get(name)) for name, value in fields.items()):
        return None
    # An update without `categoryId` may put the item into the default pipeline (crm.item.update): documents and
    # sources disagree, so it is always sent.
    fields = {"categoryId": row.get("categoryId"), **fields}
    params = {"entityTypeId": drain.entity_type_id, "id": as_int(row["id"]), "fields": fields, **named}
    return Call(method=drain.method, params=params)


def _send(calls: Mapping[str, Call], rows: Sequence[Mapping[str, Any]], moving: Moving) -> dict[int, Mapping[str, Any]]:
    """Sends the changes of one page; what was written into which item, as far as the portal took it."""
    drain, tally = moving.drain, moving.tally
    kept = [{"id": as_int(row["id"]), "was": {name: row.get(name) for name in _kept(drain)}} for row in rows]
    concerned = {as_int(call.params["id"]) for call in calls.values()}
    items = [
        {**entry, "fields": calls[f"i{entry['id']}"].params["fields"]} for entry in kept if entry["id"] in concerned
    ]
    more: dict[str, Any] = {"exported": True} if drain.exported or drain.marks else {}
    more |= {"leaves": True} if drain.leaves else {}
    more |= holding(drain.copy)
    moving.journal.write("moving", address=moving.address, entityTypeId=drain.entity_type_id, items=items, **more)
    answers = send_each(calls, moving.portal)
    written: dict[int, Mapping[str, Any]] = {}
    for key, call in calls.items():
        number, reason = as_int(call.params["id"]), refusal_of(answers.get(key))
        if reason:
            tally.refused[number] = reason
        else:
            written[number] = {name: value for name, value in call.params["fields"].items() if value is not None}
    refused = {str(number): reason for number, reason in tally.refused.items() if number in concerned}
    moving.journal.write("moved", address=moving.address, items=len(written), refused=refused)
    return written


def _look_again(
    written: Mapping[int, Mapping[str, Any]], moving: Moving, following: Mapping[str, Call]
) -> dict[str, Answer]:
    """Looks at what was written; the answers to the `following` questions, which travel along.

    An item that is gone has nothing to lose any more.
    """
    again = look(written, moving.drain)
    calls = {**again.calls, **following}
    answers = asked(calls, moving.portal) if calls else {}
    told = {key: answers[key] for key in following}
    if not written:
        return told
    # A portal whose reads lag behind its writes deserves a second look.
    doubtful = {number: written[number] for number in again.doubtful(answers)}
    differing = differences(doubtful, moving.drain, moving.portal) if doubtful else {}
    moving.tally.differing |= differing
    moving.tally.done += len(written) - len(differing)
    named = {str(number): why for number, why in differing.items()}
    moving.journal.write("checked", address=moving.address, items=len(written) - len(differing), differing=named)
    return told


def differences(written: Mapping[int, Mapping[str, Any]], drain: Drain, portal: Portal) -> dict[int, str]:
    """Items that are there and do not hold what was written into them: what was sent, and what was found instead."""
    copy = drain.copy
    names = list(dict.fromkeys(name for fields in written.values() for name in fields))
    rows = reread(portal, drain.entity_type_id, written, names, original=copy is not None)
    kinds = {str(copy.target): copy.target_type} if copy else {}
    return {
        number: why
        for number, fields in written.items()
        if number in rows and (why := difference(fields, rows[number], kinds))
    }


def difference(fields: Mapping[str, Any], row: Mapping[str, Any], kinds: Mapping[str, str]) -> str:
    """`sent 5, found nothing` for the first field that differs, "" where none does."""
    for name, value in fields.items():
        if not alike(value, row.get(name), kinds.get(name, "")):
            return _("sent {sent}, found {found}", sent=_value(value), found=_value(row.get(name)))
    return ""


def _value(value: Any) -> str:
    text = _("nothing") if is_empty(value) else ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _told(moving: Moving) -> str:
    """What was left, as full sentences, and that nothing of it is lost."""
    tally = moving.tally
    told = []
    if tally.refused:
        told.append(
            _(
                "{count} of {total} items could not be changed ({named}).",
                count=len(tally.refused),
                total=tally.total,
                named=_named(tally.refused),
            )
        )
    if tally.differing:
        told.append(
            n_(
                "{n} item was written and does not hold what was sent ({named}).",
                "{n} items were written and do not hold what was sent ({named}).",
                len(tally.differing),
                named=_named(tally.differing),
            )
        )
    if tally.taken:
        told.append(
            n_(
                "{n} item has got another value in the new field meanwhile, which was left ({named}).",
                "{n} items have got another value in the new field meanwhile, which was left ({named}).",
                len(tally.taken),
                named=_numbers(tally.taken),
            )
        )
    if tally.unfit:
        told.append(
            n_(
                "{n} item holds a value that does not fit into the new field ({named}).",
                "{n} items hold values that do not fit into the new field ({named}).",
                len(tally.unfit),
                named=_numbers(tally.unfit),
            )
        )
    if moving.astray:
        told.append(
            n_(
                "{n} item that an earlier run moved, and could not read again, is elsewhere ({named}).",
                "{n} items that an earlier run moved, and could not read again, are elsewhere ({named}).",
                len(moving.astray),
                named=_named(moving.astray),
            )
        )
    return " ".join((*told, _source_stays(moving.drain)))


def _source_stays(drain: Drain) -> str:
    if drain.marks:
        return _("What they are marked for is not done; the next apply goes on.")
    if drain.copy is None:
        return _("The stage is kept.")
    return _("The list item is kept.") if drain.copy.in_place else _("The old field is kept with its values.")


def _named(items: Mapping[int, str]) -> str:
    said = [f"{number}: {reason}" for number, reason in list(items.items())[:_NAMED]]
    return "; ".join((*said, *_more(len(items))))


def _numbers(items: Sequence[int]) -> str:
    return ", ".join((*map(str, items[:_NAMED]), *_more(len(items))))


def _more(count: int) -> tuple[str, ...]:
    return (n_("and {n} more", "and {n} more", count - _NAMED),) if count > _NAMED else ()


def _kept(drain: Drain) -> tuple[str, ...]:
    return (*drain.keep, *((str(drain.copy.target),) if drain.copy else ()))


def send_each(calls: Mapping[str, Call], portal: Portal) -> dict[str, Answer | PortalError]:
    """One batch for all that survives one; the rest directly. One refusal stops no other."""
    together = {key: call for key, call in calls.items() if portal.fits_batch(call)}
    answers: dict[str, Answer | PortalError] = dict(portal.batch(together, halt=False)) if together else {}
    for key, call in calls.items():
        if key not in together:
            try:
                answers[key] = portal.call(call)
            except OutcomeUnknown:
                raise
            except PortalError as error:
                answers[key] = error
    return answers


def refusal_of(answer: Answer | PortalError | None) -> str:
    """Why an item was not changed, "" when the portal said yes: whether it is true is seen when it is read again."""
    if answer is None:
        return _("it was not answered")
    if isinstance(answer, PortalError):
        return answer.description or answer.message
    return ""
