"""Moves items, or carries values of items over: page by page, 50 changes a request, each in the journal before it is sent.

Knows items and nothing of stages or fields. What it has changed does not come back in its query or is skipped because it
is as it shall be already, so a drain that was cut off is simply begun again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from smartctl.engine.item_pages import PAGE, WINDOW, Wanted, windows
from smartctl.errors import OutcomeUnknown, PortalError
from smartctl.i18n import _
from smartctl.kinds.base import as_int, as_map
from smartctl.model import Address
from smartctl.ports import Answer, Journal, Portal
from smartctl.steps import Call, Drain

_NAMED: Final = 3


def requests(items: int) -> int:
    """How many requests it takes to change so many items: lists, batches of changes, and the look that finds none left."""
    looks = max(1, -(-items // WINDOW))
    return 1 + looks * (2 if items > PAGE else 1) + -(-items // PAGE)


@dataclass(slots=True)
class _Tally:
    done: int = 0
    total: int = 0
    refused: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    """One drain under way. `moved` hears of progress, `stop` is asked between two requests."""

    address: Address
    drain: Drain
    portal: Portal
    journal: Journal
    moved: Callable[[int, int], None]
    stop: Callable[[], bool]
    tally: _Tally = field(default_factory=_Tally)


def carry_out(moving: Moving) -> Answer | PortalError:
    """Changes every item that the drain finds. Raises what the portal raises for a whole request.

    An item that the portal refuses to change is left, named in the error at the end, and stops no other.
    """
    tally = moving.tally
    for rows in _pages(moving):
        calls = {f"i{row['id']}": call for row in rows if (call := _change(moving.drain, row)) is not None}
        tally.done += len(rows) - len(calls)
        if calls:
            _send(calls, rows, moving)
        moving.moved(tally.done, tally.total)
        if moving.stop():
            break
    if not tally.refused:
        return Answer(result={"items": tally.done})
    named = "; ".join(f"{number}: {reason}" for number, reason in list(tally.refused.items())[:_NAMED])
    return PortalError(
        _(
            "{count} of {total} items could not be changed ({named}).",
            count=len(tally.refused),
            total=tally.total,
            named=named,
        ),
        method=moving.drain.method,
    )


def _pages(moving: Moving) -> Iterator[Sequence[Mapping[str, Any]]]:
    drain, tally = moving.drain, moving.tally
    copied = [drain.copy.source, str(drain.copy.target)] if drain.copy else []
    wanted = Wanted(
        entity_type_id=as_int(drain.entity_type_id),
        select=["categoryId", *drain.keep, *copied],
        condition=drain.where,
        original=drain.copy is not None,
    )
    for rows, left in windows(moving.portal, wanted):
        tally.total = max(tally.total, tally.done + len(tally.refused) + left)
        for start in range(0, len(rows), PAGE):
            yield rows[start : start + PAGE]


def _change(drain: Drain, row: Mapping[str, Any]) -> Call | None:
    """The update of one item, None when it is as it shall be."""
    fields = dict(drain.fields)
    named: dict[str, str] = {}
    if drain.copy is not None:
        named = {"useOriginalUfNames": "Y"}
        fields[str(drain.copy.target)] = translated(row.get(drain.copy.source), drain.copy.values)
    if all(str(row.get(name)) == str(value) for name, value in fields.items()):
        return None
    # An update without `categoryId` may put the item into the default pipeline (crm.item.update): documents and
    # sources disagree, so it is always sent.
    fields = {"categoryId": row.get("categoryId"), **fields}
    params = {"entityTypeId": drain.entity_type_id, "id": as_int(row["id"]), "fields": fields, **named}
    return Call(method=drain.method, params=params)


def translated(value: Any, values: Mapping[str, Any]) -> Any:
    """A value of the old field in the words of the new one; each of several by itself."""
    if isinstance(value, list):
        return [translated(one, values) for one in value]
    return values.get(str(value), value)


def _send(calls: Mapping[str, Call], rows: Sequence[Mapping[str, Any]], moving: Moving) -> None:
    drain, tally = moving.drain, moving.tally
    kept = [{"id": as_int(row["id"]), "was": {name: row.get(name) for name in _kept(drain)}} for row in rows]
    concerned = {as_int(call.params["id"]) for call in calls.values()}
    items = [
        {**entry, "fields": calls[f"i{entry['id']}"].params["fields"]} for entry in kept if entry["id"] in concerned
    ]
    moving.journal.write("moving", address=moving.address, entityTypeId=drain.entity_type_id, items=items)
    answers = send_each(calls, moving.portal)
    for key, call in calls.items():
        number, reason = as_int(call.params["id"]), refusal_of(answers.get(key), call)
        if reason:
            tally.refused[number] = reason
        else:
            tally.done += 1
    refused = {str(number): reason for number, reason in tally.refused.items() if number in concerned}
    moving.journal.write("moved", address=moving.address, items=len(concerned) - len(refused), refused=refused)


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


def refusal_of(answer: Answer | PortalError | None, call: Call) -> str:
    """Why an item was not changed, "" when it was."""
    if answer is None:
        return _("it was not answered")
    if isinstance(answer, PortalError):
        return answer.description or answer.message
    stage = call.params["fields"].get("stageId")
    # A stage that does not exist is no error: the old one stays, and only the answer shows it (crm.item.update).
    if stage is not None and as_map(as_map(answer.result).get("item")).get("stageId") != stage:
        return _("the portal left it where it was")
    return ""
