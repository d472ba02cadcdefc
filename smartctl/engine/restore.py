"""Puts items back as a run found them: to their old stages, with the values that went with a field or a relation.

An item that is gone by now, or that somebody has moved on since, is left as it is and named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from smartctl.engine.drain import refusal_of, send_each
from smartctl.engine.item_pages import PAGE
from smartctl.i18n import _
from smartctl.kinds.base import as_int, as_map, as_rows
from smartctl.model import Address, Live
from smartctl.ports import Journal, Portal
from smartctl.steps import Call


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """One item as it shall be again. `expected`: it is left alone unless it still has these values."""

    address: Address
    entity_type_id: int
    id: int
    fields: Mapping[str, Any]
    expected: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """How many items are as they were, and which are not: (item, why)."""

    done: int = 0
    left: tuple[tuple[int, str], ...] = ()


def returns(
    entries: Sequence[Mapping[str, Any]], tables: Sequence[Sequence[Mapping[str, Any]]], live: Live
) -> tuple[Return, ...]:
    """What a run's journal and its kept tables say of items, in terms of the portal as it is now."""
    moved = [one for entry in entries if entry["entry"] == "moving" for one in _moved(entry, live)]
    kept = [one for table in tables for one in _kept(table, live)]
    return (*moved, *kept)


def _moved(entry: Mapping[str, Any], live: Live) -> Iterator[Return]:
    address = Address(entry["address"])
    there = live.of(address)
    for item in entry["items"]:
        was = dict(item["was"])
        if "stageId" in was:
            if there is None:
                continue
            # The stage was made again: its pipeline may have another number than it had.
            was |= {"categoryId": there.ids["categoryId"], "stageId": there.raw["STATUS_ID"]}
        expected = {name: value for name, value in item["fields"].items() if name != "categoryId"}
        yield Return(
            address=address,
            entity_type_id=int(entry["entityTypeId"]),
            id=int(item["id"]),
            fields=was,
            expected=expected,
        )


def _kept(table: Sequence[Mapping[str, Any]], live: Live) -> Iterator[Return]:
    head, *rows = table
    address = Address(head["address"])
    there = live.of(address)
    if there is None:
        return
    column = str(head["field"] if head["relation"] else there.ids["fieldName"])
    values = {old: there.ids[f"item.{key}"] for old, key in head["options"].items() if f"item.{key}" in there.ids}
    for row in rows:
        yield Return(
            address=address,
            entity_type_id=int(head["entityTypeId"]),
            id=int(row["id"]),
            fields={column: _translated(row["value"], values)},
        )


def _translated(value: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(value, list):
        return [_translated(one, values) for one in value]
    return values.get(str(value), value)


def carry_out(wanted: Sequence[Return], portal: Portal, journal: Journal) -> Restored:
    """Sends what differs, 50 items a request. Raises what the portal raises for a whole request."""
    done = 0
    left: list[tuple[int, str]] = []
    for entity_type_id in dict.fromkeys(one.entity_type_id for one in wanted):
        mine = [one for one in wanted if one.entity_type_id == entity_type_id]
        for start in range(0, len(mine), PAGE):
            part = _chunk(mine[start : start + PAGE], portal, journal)
            done += part.done
            left.extend(part.left)
    return Restored(done=done, left=tuple(left))


def _chunk(wanted: Sequence[Return], portal: Portal, journal: Journal) -> Restored:
    now = _as_they_are(wanted, portal)
    left: list[tuple[int, str]] = []
    calls: dict[str, Call] = {}
    items = []
    done = 0
    for number, one in enumerate(wanted):
        row = now.get(one.id)
        if row is None:
            left.append((one.id, _("it is not there any more")))
        elif _has(row, one.fields):
            done += 1
        elif not _has(row, one.expected):
            left.append((one.id, _("it was changed since")))
        else:
            fields = {"categoryId": row.get("categoryId"), **one.fields}
            params = {"entityTypeId": one.entity_type_id, "id": one.id, "fields": fields, "useOriginalUfNames": "Y"}
            calls[f"i{number}"] = Call(method="crm.item.update", params=params)
            items.append(
                {"id": one.id, "was": {name: row.get(name) for name in one.fields}, "fields": dict(one.fields)}
            )
    if calls:
        journal.write("moving", address=wanted[0].address, entityTypeId=wanted[0].entity_type_id, items=items)
        answers = send_each(calls, portal)
        refused = {call.params["id"]: why for key, call in calls.items() if (why := refusal_of(answers.get(key), call))}
        journal.write("moved", address=wanted[0].address, items=len(calls) - len(refused), refused=refused)
        left.extend(refused.items())
        done += len(calls) - len(refused)
    return Restored(done=done, left=tuple(left))


def _as_they_are(wanted: Sequence[Return], portal: Portal) -> dict[int, Mapping[str, Any]]:
    names = [name for one in wanted for name in (*one.fields, *one.expected)]
    params = {
        "entityTypeId": wanted[0].entity_type_id,
        "select": list(dict.fromkeys(["id", "categoryId", *names])),
        "filter": {"@id": sorted({one.id for one in wanted})},
        "order": {"id": "ASC"},
        "useOriginalUfNames": "Y",
    }
    answer = portal.call(Call(method="crm.item.list", params=params))
    return {as_int(row.get("id")): row for row in as_rows(as_map(answer.result).get("items"))}


def _has(row: Mapping[str, Any], fields: Mapping[str, Any]) -> bool:
    return all(_plain(row.get(name)) == _plain(value) for name, value in fields.items())


def _plain(value: Any) -> Any:
    return [str(one) for one in value] if isinstance(value, list) else "" if value is None else str(value)
