"""Another type, multiplicity or code of a field: the portal can only make it anew, so its values wait in a second field.

`#hold` makes a field of the old type beside the old one, `#shelter` carries all values into it, then the old one is
deleted, made anew as it is wanted, and `#return` carries over what fits; `#release` deletes the second field. At every
moment all values are in one of the two, each copy read back before its source goes. The second field says whose values
it holds in its `xmlId`, so a later run goes on from wherever an earlier one was cut off, also without a state.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Final

from msgspec.structs import replace

from smartctl.kinds import field_settings
from smartctl.kinds.base import Work, code_of, yes_no
from smartctl.kinds.conversions import by_title, convertible
from smartctl.kinds.field_copies import LIST, allowed, titles, where_filled
from smartctl.model import Action, Address, Attrs, Change, Live, LiveObject, Resource, parent_of
from smartctl.steps import Call, Copy, Drain, Ref, Step, Text, Where, Yield

MARK: Final = "smartctl:holds:"
"""First letters of the `xmlId` of a field that holds the values of another one for a while."""
_LONGEST: Final = 30


def holder_of(address: Address, live: Live) -> LiveObject | None:
    """The field that holds the values of this one, if a run was cut off between taking and giving them back."""
    process = parent_of("field", address)
    owner = live.of(process) if process is not None else None
    key = address.rpartition(".")[2]
    fields = (one for one in live.unmanaged if one.kind == "field" and owner and one.parent == owner.ident)
    return next((one for one in fields if one.raw.get("xml_id") == f"{MARK}{key}"), None)


def orphans(live: Live, wanted: Collection[Address]) -> Iterator[tuple[Address, LiveObject]]:
    """Fields that hold the values of one that nobody wants any more, so that no change of its type takes them back."""
    owners = {bound.live.ident: address for address, bound in live.bound.items() if bound.live.kind == "process"}
    for one in live.unmanaged:
        mark = str(one.raw.get("xml_id", "")) if one.kind == "field" else ""
        owner = owners.get(one.parent or "")
        if owner is not None and mark.startswith(MARK):
            address = Address(f"{owner}.field.{mark.removeprefix(MARK)}")
            if address not in wanted:
                yield address, one


def remarks(live: Live, wanted: Collection[Address]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for address, one in orphans(live, wanted):
        yield "values-held", {"address": address, "field": one.ids["fieldName"], "code": one.natural}


def carries(change: Change, live: LiveObject) -> bool:
    """Whether a field that is made anew takes its values along: not where it has none, or no type of value fits."""
    after = change.after or {}
    return (
        change.action is Action.REPLACE
        and change.impact.get("filled") != 0
        and convertible(str(live.attrs["type"]), str(after.get("type", "")))
    )


def named(field: LiveObject, live: Live) -> LiveObject:
    """The same; where a field beside it holds values that belong into this one, it says so."""
    if not any(_holds(one) and one.parent == field.parent for one in live.unmanaged):
        return field
    address = next((one for one, bound in live.bound.items() if bound.live.ident == field.ident), None)
    holder = holder_of(address, live) if address is not None else None
    if holder is None:
        return field
    return replace(field, attrs={**field.attrs, "shelter": holder.ids["fieldName"]})


def _holds(one: LiveObject) -> bool:
    return one.kind == "field" and str(one.raw.get("xml_id", "")).startswith(MARK)


def complete(resource: Resource, live: Live) -> Resource:
    """What is wanted of a field whose values are still in another one: that they are not."""
    if holder_of(resource.address, live) is None or resource.address not in live.bound:
        return resource
    return replace(resource, attrs={**resource.attrs, "shelter": ""})


def taken_along(change: Change, old: LiveObject, work: Work, again: Callable[[tuple[str, ...]], Step]) -> list[Step]:
    """All steps of a field that is made anew with its values. `again` is the step that adds it."""
    holder = holder_of(change.address, work.live)
    hold = [] if holder else [_hold(change, old, work)]
    shelter = _shelter(change, old, holder, work, after=tuple(one.name for one in hold))
    gone = Call(method="userfieldconfig.delete", params={"moduleId": "crm", "id": change.ids["id"]})
    delete = Step(name=f"{change.address}#delete", address=change.address, call=gone, after=(shelter.name,))
    add = again((delete.name,))
    return [*hold, shelter, delete, add, *given_back(change, work, after=(add.name,), old=old)]


def given_back(change: Change, work: Work, *, after: tuple[str, ...], old: LiveObject | None = None) -> Iterator[Step]:
    """What a second field holds goes back, and the second field goes; nothing where there is none."""
    holder = holder_of(change.address, work.live)
    source = holder or old
    if source is None:
        return
    beside = _beside(change.address)
    name: Any = str(holder.ids["fieldName"]) if holder else Ref(address=beside, name="fieldName")
    number: Any = holder.ids["id"] if holder else Ref(address=beside)
    wanted = change.after or {}
    copy = Copy(
        source=name,
        target=Ref(address=change.address, name="fieldName"),
        source_type=str(source.attrs["type"]),
        target_type=str(wanted.get("type") or source.attrs["type"]),
        target_multiple=bool(wanted.get("multiple")),
        titles=titles(holder)
        if holder
        else {_option(beside, row): row["title"] for row in source.raw.get("items", ())},
        options=_options(change.address, wanted),
        when_filled="keep",  # what stands there was given back already, or is newer
        lose=allowed(change, "values-unfit"),
    )
    untold = not where_filled(source)
    where: dict[Any, Any] = {} if untold else {f"!{name}" if holder else Text(("!", name)): ""}
    drain = Drain(entity_type_id=_number(change, work), where=where, keep=(), copy=copy, fact="filled", exported=True)
    if old is not None:
        kind = str(old.attrs["type"])
        there = replace(copy, source=str(old.ids["fieldName"]), source_type=kind, titles=titles(old))
        drain = replace(drain, foretold=replace(drain, where=where_filled(old), copy=there))
    back = Step(name=f"{change.address}#return", address=change.address, call=drain, after=after)
    release = Call(method="userfieldconfig.delete", params={"moduleId": "crm", "id": number})
    yield back
    yield Step(name=f"{change.address}#release", address=change.address, call=release, after=(back.name,))


def _beside(address: Address) -> Address:
    """Belongs to nothing in a blueprint, so no state learns of it."""
    return Address(f"{address}~held")


def _number(change: Change, work: Work) -> Any:
    process = parent_of("field", change.address)
    assert process is not None
    there = work.live.of(process)
    assert there is not None
    return int(there.ids["entityTypeId"])


def _hold(change: Change, old: LiveObject, work: Work) -> Step:
    """A field of the old type, beside the old one, without a duty to be filled in."""
    assert change.parent is not None
    process, beside = Ref(address=change.parent), _beside(change.address)
    field: dict[str, Any] = {
        "entityId": Text(("CRM_", process)),
        "fieldName": Text(("UF_CRM_", process, f"_{_free_code(old, work)}")),
        "userTypeId": old.attrs["type"],
        "multiple": yes_no(old.attrs["multiple"]),
        "xmlId": f"{MARK}{change.key}",
    }
    if old.attrs["title"]:
        field["editFormLabel"] = {language: f"{text} (smartctl)" for language, text in old.attrs["title"].items()}
    if old.raw.get("settings"):
        field["settings"] = field_settings.write(str(old.attrs["type"]), {}, old.raw["settings"])
    rows = old.raw.get("items", ())
    if rows:
        field["enum"] = [{"value": row["title"], "sort": row["sort"], "xmlId": _code(row)} for row in rows]
    yields = (
        Yield(address=beside, name="id", path=("field", "id")),
        Yield(address=beside, name="fieldName", path=("field", "fieldName"), text=True),
        *(
            Yield(
                address=beside,
                name=f"item.{_code(row)}",
                path=("field", "enum", Where(key="xmlId", value=_code(row)), "id"),
            )
            for row in rows
        ),
    )
    call = Call(method="userfieldconfig.add", params={"moduleId": "crm", "field": field})
    return Step(name=f"{change.address}#hold", address=change.address, call=call, yields=yields)


def _shelter(change: Change, old: LiveObject, holder: LiveObject | None, work: Work, *, after: tuple[str, ...]) -> Step:
    """All values as they are. In a second field of a run that was cut off they are made equal to those of today."""
    beside = _beside(change.address)
    ids = {str(row["xml_id"]): row["id"] for row in holder.raw.get("items", ())} if holder else {}
    copy = Copy(
        source=str(old.ids["fieldName"]),
        target=str(holder.ids["fieldName"]) if holder else Ref(address=beside, name="fieldName"),
        values={
            str(row["id"]): ids[_code(row)] if holder else Ref(address=beside, name=f"item.{_code(row)}")
            for row in old.raw.get("items", ())
            if not holder or _code(row) in ids
        },
        source_type=str(old.attrs["type"]),
        target_type=str((holder or old).attrs["type"]),
        target_multiple=bool((holder or old).attrs["multiple"]),
        when_filled="overwrite",
    )
    drain = Drain(
        entity_type_id=_number(change, work),
        where=where_filled(old),
        keep=(),
        copy=copy,
        fact="filled",
        counted=False,
        exported=True,
    )
    return Step(name=f"{change.address}#shelter", address=change.address, call=drain, after=after)


def _code(row: Mapping[str, Any]) -> str:
    """How an item of the old list is found again in the second field: two hand-made ones may share an xmlId."""
    return f"held-{row['id']}"


def _option(beside: Address, row: Mapping[str, Any]) -> Text:
    return Text((Ref(address=beside, name=f"item.{_code(row)}"),))


def _options(address: Address, wanted: Attrs) -> Mapping[str, Any]:
    if wanted.get("type") != LIST:
        return {}
    items: Mapping[str, Mapping[str, Any]] = wanted.get("items") or {}
    return by_title({str(item["title"]): Ref(address=address, name=f"item.{key}") for key, item in items.items()})


def _free_code(old: LiveObject, work: Work) -> str:
    everything = (*(bound.live for bound in work.live.bound.values()), *work.live.unmanaged)
    taken = {one.natural for one in everything if one.kind == "field" and one.parent == old.parent}
    wanted = (one for one in work.plan.values() if one.kind == "field" and one.after is not None)
    taken |= {str((one.after or {}).get("code") or code_of(one.key)) for one in wanted}
    stem = f"{old.natural[:_LONGEST]}_HELD"
    return next(name for number in range(1, 1000) if (name := stem if number == 1 else f"{stem}_{number}") not in taken)
