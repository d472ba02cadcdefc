"""List items that go and become another one of the same field: their choices are rewritten before they are deleted.

The list of a field is written as a whole, so a new item that takes over is added first, beside the ones that go.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from smartctl.kinds import field_items
from smartctl.kinds.base import Work
from smartctl.kinds.field_copies import LIST, held
from smartctl.model import Change, LiveObject, parent_of
from smartctl.steps import Call, Copy, Drain, Ref, Step, Where, Yield


def becoming(change: Change, field: LiveObject, work: Work) -> Iterator[Step]:
    """The steps before the list is written without the items that go; none when none of them becomes another."""
    if not change.becomes:
        return
    process = parent_of("field", change.address)
    there = work.live.of(process) if process is not None else None
    assert there is not None
    first = tuple(_with_both(change, field))
    yield from first
    name = str(field.ids["fieldName"])
    for old, new in change.becomes.items():
        number = field.ids[f"item.{old}"]
        known = field.ids.get(f"item.{new}")
        copy = Copy(
            source=name,
            target=name,
            values={str(number): known if known is not None else Ref(address=change.address, name=f"item.{new}")},
            source_type=LIST,
            target_type=LIST,
            target_multiple=bool(field.attrs["multiple"]),
            holder=change.address,
            held=held(field),
        )
        drain = Drain(
            entity_type_id=int(there.ids["entityTypeId"]),
            where={f"={name}": number},
            keep=(),
            copy=copy,
            fact=f"option.{old}",
            counted=False,
        )
        after = tuple(one.name for one in first)
        yield Step(name=f"{change.address}#becomes-{old}", address=change.address, call=drain, after=after)


def _with_both(change: Change, field: LiveObject) -> Iterator[Step]:
    """The list with the new items and all the old ones, where an item takes over that is not there yet."""
    items: Mapping[str, Any] = (change.after or {}).get("items") or {}
    if all(f"item.{new}" in field.ids for new in change.becomes.values()):
        return
    going = {field.ids[f"item.{key}"] for key in ((change.before or {}).get("items") or {}) if key not in items}
    stay = tuple(row for row in field.raw.get("items", ()) if row["id"] in going)
    rows = field_items.write(items, field.ids, (*field.raw.get("foreign_items", ()), *stay))
    params = {"moduleId": "crm", "id": change.ids["id"], "field": {"userTypeId": LIST, "enum": rows}}
    yields = tuple(
        Yield(
            address=change.address,
            name=f"item.{key}",
            path=("field", "enum", Where(key="xmlId", value=str(item.get("code") or key)), "id"),
        )
        for key, item in items.items()
    )
    call = Call(method="userfieldconfig.update", params=params)
    yield Step(name=f"{change.address}#items", address=change.address, call=call, yields=yields)


def ids_then(change: Change, field: LiveObject) -> Mapping[str, Any]:
    """Ids of the list items when the list is written for good: those that were only added have theirs by then."""
    items: Mapping[str, Any] = (change.after or {}).get("items") or {}
    if all(f"item.{new}" in field.ids for new in change.becomes.values()):
        return field.ids
    return {f"item.{key}": Ref(address=change.address, name=f"item.{key}") for key in items} | dict(field.ids)
