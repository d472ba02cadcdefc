"""Puts items back as a run found them: to their old stages, with the values that went with a field or a relation.

An item that is gone by now, or that somebody has moved on since, is left as it is and named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from smartctl.engine.alike import alike, is_empty
from smartctl.engine.drain import difference, refusal_of, send_each
from smartctl.engine.item_pages import PAGE, item_rows
from smartctl.i18n import _
from smartctl.kinds.base import as_int
from smartctl.ports import Journal, Portal
from smartctl.steps import Call, Return


class Restored(Struct, frozen=True, kw_only=True):
    """How many items are as they were, and which are not: (item, why)."""

    done: int = 0
    left: tuple[tuple[int, str], ...] = ()


def carry_out(wanted: Sequence[Return], portal: Portal, journal: Journal) -> Restored:
    """Sends what differs, 50 items a request. Raises what the portal raises for a whole request."""
    done = 0
    left = [(one.id, _("the stage that it came from is gone")) for one in wanted if one.homeless]
    wanted = [one for one in wanted if not one.homeless]
    for entity_type_id in dict.fromkeys(one.entity_type_id for one in wanted):
        mine = [one for one in wanted if one.entity_type_id == entity_type_id]
        for together in _pages(mine):
            part = _chunk(together, portal, journal)
            done += part.done
            left.extend(part.left)
    return Restored(done=done, left=tuple(left))


def _pages(wanted: Sequence[Return]) -> Iterator[Sequence[Return]]:
    """Up to 50 at a time, all of one item together: each of them is judged by the item as it was before the others."""
    items: dict[int, list[Return]] = {}
    for one in wanted:
        items.setdefault(one.id, []).append(one)
    page: list[Return] = []
    for mine in items.values():
        if page and len(page) + len(mine) > PAGE:
            yield page
            page = []
        page = [*page, *mine]
    if page:
        yield page


def _chunk(wanted: Sequence[Return], portal: Portal, journal: Journal) -> Restored:
    now = as_they_are(wanted, portal)
    left: list[tuple[int, str]] = []
    calls: dict[str, Call] = {}
    items = []
    sent: list[Return] = []
    done = 0
    for number, one in enumerate(wanted):
        row = now.get(one.id)
        if row is None:
            left.append((one.id, _("it is not there any more")))
        elif has(row, one.fields):
            done += 1
        elif not still(row, one):
            left.append((one.id, _("it was changed since")))
        else:
            fields = {"categoryId": row.get("categoryId"), **one.fields}
            params = {"entityTypeId": one.entity_type_id, "id": one.id, "fields": fields, "useOriginalUfNames": "Y"}
            calls[f"i{number}"] = Call(method="crm.item.update", params=params)
            sent.append(one)
            items.append(
                {"id": one.id, "was": {name: row.get(name) for name in one.fields}, "fields": dict(one.fields)}
            )
    if calls:
        journal.write("moving", address=wanted[0].address, entityTypeId=wanted[0].entity_type_id, items=items)
        answers = send_each(calls, portal)
        refused = {call.params["id"]: why for key, call in calls.items() if (why := refusal_of(answers.get(key)))}
        journal.write("moved", address=wanted[0].address, items=len(calls) - len(refused), refused=refused)
        differing = _not_put_back([one for one in sent if one.id not in refused], portal)
        journal.write("checked", address=wanted[0].address, items=len(calls) - len(refused), differing=differing)
        left.extend({**refused, **differing}.items())
        done += len(calls) - len(refused) - len(differing)
    return Restored(done=done, left=tuple(left))


def as_they_are(wanted: Sequence[Return], portal: Portal) -> dict[int, Mapping[str, Any]]:
    """The items of one type as they are now, up to 50, by id: all fields that matter for putting them back."""
    answer = portal.call(look(wanted))
    return {as_int(row["id"]): row for row in item_rows(answer)}


def look(wanted: Sequence[Return]) -> Call:
    """The question of how these items of one type are now."""
    names = [name for one in wanted for name in (*one.fields, *one.expected)]
    params = {
        "entityTypeId": wanted[0].entity_type_id,
        "select": list(dict.fromkeys(["id", "categoryId", *names])),
        "filter": {"@id": sorted({one.id for one in wanted})},
        "order": {"id": "ASC"},
        "useOriginalUfNames": "Y",
    }
    return Call(method="crm.item.list", params=params)


def still(row: Mapping[str, Any], one: Return) -> bool:
    """Whether nobody has taken the item elsewhere since, or only to where it cannot stay."""
    return str(row.get("stageId")) in one.vanishing or has(row, one.expected)


def has(row: Mapping[str, Any], fields: Mapping[str, Any]) -> bool:
    return all(_is(row.get(name), value) for name, value in fields.items())


def _is(there: Any, value: Any) -> bool:
    if isinstance(value, frozenset):  # one of several
        return ("" if is_empty(there) else str(there)) in value
    return alike(value, there)


def _not_put_back(sent: Sequence[Return], portal: Portal) -> dict[int, str]:
    """Items that do not hold what was written into them, read again: the item, what was sent and what was found."""
    now = as_they_are(sent, portal) if sent else {}
    return {one.id: why for one in sent if one.id in now and (why := difference(one.fields, now[one.id], {}))}
