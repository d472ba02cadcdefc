"""Where the values of a removed field go before it is deleted: one drain into another field of the process.

Items of list fields have ids of their own in each field, so a list is carried over by key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from smartctl.kinds.base import Work
from smartctl.model import Address, Change, LiveObject, parent_of
from smartctl.steps import Copy, Drain, Ref, Step

_LIST: Final = "enumeration"


def copies(change: Change, field: LiveObject, work: Work) -> Iterator[Step]:
    """The step that carries the values over, none when the blueprint does not say where they go."""
    if change.destination is None:
        return
    target, process = change.destination.target, parent_of("field", change.address)
    assert process is not None
    there = work.live.of(process)
    assert there is not None
    name = str(field.ids["fieldName"])
    drain = Drain(
        entity_type_id=int(there.ids["entityTypeId"]),
        where={f"!{name}": ""},
        keep=(),
        copy=Copy(source=name, target=_name(target, work), values=dict(_values(change, field, target, work))),
    )
    after = (f"{target}#add", f"{target}#update")
    yield Step(name=copy_name(change.address), address=change.address, call=drain, after=after)


def copy_name(address: Address) -> str:
    return f"{address}#copy"


def _name(target: Address, work: Work) -> Any:
    live = work.live.of(target)
    return str(live.ids["fieldName"]) if live is not None else Ref(address=target, name="fieldName")


def _values(change: Change, field: LiveObject, target: Address, work: Work) -> Iterator[tuple[str, Any]]:
    """Old value, as text -> new value."""
    assert change.destination is not None
    given = change.destination.values
    wanted = (work.plan[target].after or {}) if target in work.plan else {}
    into_list = wanted.get("type") == _LIST
    lost = unmapped(change, field, wanted)
    for key, title in options(field).items():
        number = str(field.ids[f"item.{key}"])
        if key in lost:
            continue  # the plan is refused for it
        if into_list:
            yield number, _option(given.get(key, key), target, work)
        else:
            yield number, given.get(key, title)
    if not options(field):
        for old, new in given.items():
            yield old, _option(new, target, work) if into_list else new


def options(field: LiveObject) -> Mapping[str, str]:
    """Key -> title of the items of a list field, as far as smartctl knows them."""
    items: Mapping[str, Mapping[str, Any]] = field.attrs.get("items") or {}
    return {key: str(item["title"]) for key, item in items.items()}


def unmapped(change: Change, field: LiveObject, wanted: Mapping[str, Any]) -> tuple[str, ...]:
    """Keys of list items for which the new list has no counterpart and the blueprint names none."""
    assert change.destination is not None
    if wanted.get("type") != _LIST:
        return ()
    there = wanted.get("items") or {}
    return tuple(key for key in options(field) if change.destination.values.get(key, key) not in there)


def _option(key: str, target: Address, work: Work) -> Any:
    live = work.live.of(target)
    known = live.ids.get(f"item.{key}") if live is not None else None
    return known if known is not None else Ref(address=target, name=f"item.{key}")
