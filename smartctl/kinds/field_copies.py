"""Where the values of a removed field go before it is deleted: one drain into another field of the process.

Items of list fields have ids of their own in each field, so a list is carried over by key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from smartctl.kinds.base import Work
from smartctl.kinds.conversions import by_title
from smartctl.model import Address, Change, LiveObject, parent_of
from smartctl.steps import Copy, Drain, Ref, Step

LIST: Final = "enumeration"
UNTOLD: Final = frozenset({"integer", "double", "boolean"})
"""Types of which a filter takes a stored zero, or a no, for empty (crm.item.list): they are read to be counted."""


def copies(change: Change, field: LiveObject, work: Work) -> Iterator[Step]:
    """The step that carries the values over, none when the blueprint does not say where they go."""
    if change.destination is None:
        return
    target, process = change.destination.target, parent_of("field", change.address)
    assert process is not None
    there = work.live.of(process)
    assert there is not None
    name = str(field.ids["fieldName"])
    wanted = (work.plan[target].after or {}) if target in work.plan else {}
    drain = Drain(
        entity_type_id=int(there.ids["entityTypeId"]),
        where=where_filled(field),
        keep=(),
        copy=Copy(
            source=name,
            target=_name(target, work),
            values=dict(_values(change, field, target, work)),
            source_type=str(field.attrs["type"]),
            target_type=str(wanted.get("type", "")),
            target_multiple=bool(wanted.get("multiple")),
            titles=titles(field),
            options=_options(target, wanted, work),
            when_filled=_rule(change),
            lose=allowed(change, "values-unfit"),
            **_held(target, work),
        ),
        fact="filled",
    )
    after = (f"{target}#add", f"{target}#update")
    yield Step(name=copy_name(change.address), address=change.address, call=drain, after=after)


def where_filled(field: LiveObject) -> dict[str, Any]:
    """The filter of the items in which a field is filled; none where the portal takes a zero or a no for empty."""
    return {} if field.attrs["type"] in UNTOLD else {f"!{field.ids['fieldName']}": ""}


def titles(field: LiveObject) -> dict[str, str]:
    """Id of a list item, as text -> its title; those that people made by hand, too."""
    return {str(row["id"]): str(row["title"]) for row in field.raw.get("items", ())}


def allowed(change: Change, code: str) -> bool:
    """Whether somebody gave the word for a loss that was counted."""
    return any(one.code == code and one.allowed for one in change.hazards)


def _rule(change: Change) -> str:
    assert change.destination is not None
    return change.destination.when_filled or ("overwrite" if allowed(change, "target-filled") else "")


def _options(target: Address, wanted: Mapping[str, Any], work: Work) -> Mapping[str, Any]:
    items: Mapping[str, Mapping[str, Any]] = wanted.get("items") or {}
    return by_title({str(item["title"]): _option(key, target, work) for key, item in items.items()})


def _held(target: Address, work: Work) -> dict[str, Any]:
    live = work.live.of(target)
    return {"holder": target, "held": held(live)} if live is not None and held(live) else {}


def held(field: LiveObject) -> dict[str, str]:
    """Id of a list item, as text -> its key."""
    keys = ((str(number), name) for name, number in field.ids.items() if name.startswith("item."))
    return {number: name.removeprefix("item.") for number, name in keys}


def copy_name(address: Address) -> str:
    return f"{address}#copy"


def _name(target: Address, work: Work) -> Any:
    live = work.live.of(target)
    return str(live.ids["fieldName"]) if live is not None else Ref(address=target, name="fieldName")


def _values(change: Change, field: LiveObject, target: Address, work: Work) -> Iterator[tuple[str, Any]]:
    """Old value, as text -> new value: what the blueprint says and, from list to list, items of the same key."""
    assert change.destination is not None
    given = change.destination.values
    wanted = (work.plan[target].after or {}) if target in work.plan else {}
    into_list = wanted.get("type") == LIST
    lost = unmapped(change, field, wanted)
    for key in options(field):
        number = str(field.ids[f"item.{key}"])
        if key in lost:
            continue  # the plan is refused for it
        if into_list:
            yield number, _option(given.get(key, key), target, work)
        elif key in given:
            yield number, given[key]
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
    if wanted.get("type") != LIST:
        return ()
    there = wanted.get("items") or {}
    return tuple(key for key in options(field) if change.destination.values.get(key, key) not in there)


def _option(key: str, target: Address, work: Work) -> Any:
    live = work.live.of(target)
    known = live.ids.get(f"item.{key}") if live is not None else None
    return known if known is not None else Ref(address=target, name=f"item.{key}")
