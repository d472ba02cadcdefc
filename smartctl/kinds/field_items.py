"""Items of a list field: the options of an `enumeration`, known by key, kept by id.

An update of the list is authoritative: what is not sent is deleted, so every item that shall stay is sent with its id,
hand-made ones included. `xmlId` carries the key; the id survives a rename.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec.structs import replace

from smartctl.board_order import in_board_order
from smartctl.kinds.base import as_int, as_rows, as_text, as_title, is_yes, yes_no
from smartctl.kinds.ordering import arrange
from smartctl.model import Address, Attrs, Change, LiveObject, Record, Resource

Items = Mapping[str, Mapping[str, Any]]


def read(enum: object) -> tuple[dict[str, Any], ...]:
    """The options on the portal in board order: id, title, xml_id, sort, default."""
    rows = [
        {
            "id": as_int(row.get("id")),
            "title": as_text(row.get("value")),
            "xml_id": as_text(row.get("xmlId")),
            "sort": as_int(row.get("sort")),
            "default": is_yes(row.get("def")),
        }
        for row in as_rows(enum)
    ]
    return tuple(sorted(rows, key=lambda row: (row["sort"], row["id"])))


def settle(live: LiveObject, wanted: Resource | None, record: Record | None) -> LiveObject:
    """Gives the options their keys: by the id in the state, else by xmlId. Options nobody claims stay in `raw`."""
    rows = live.raw.get("items", ())
    wants: Items = (wanted.attrs.get("items") if wanted else None) or {}
    remembered: Items = (record.attrs.get("items") if record else None) or {}
    if not (rows or wants or remembered):
        return live
    ids = {key.removeprefix("item."): value for key, value in (record.ids if record else {}).items()}
    by_id = {str(row["id"]): row for row in rows}
    by_code = {row["xml_id"]: row for row in rows if row["xml_id"]}
    found: dict[str, dict[str, Any]] = {}
    taken: set[int] = set()
    for key in (*wants, *(key for key in remembered if key not in wants)):
        row = by_id.get(str(ids.get(key))) or by_code.get(str(wants.get(key, {}).get("code") or key))
        if row and row["id"] not in taken:
            taken.add(row["id"])
            found[key] = row
    ordered = sorted(found, key=lambda key: (found[key]["sort"], found[key]["id"]))
    attrs = dict(live.attrs)
    if wants or remembered:
        attrs["items"] = {
            key: {
                "title": as_title(found[key]["title"]),
                "position": place,
                "default": found[key]["default"],
                "sort": found[key]["sort"],
                "code": found[key]["xml_id"],
            }
            for place, key in enumerate(ordered, start=1)
        }
    return LiveObject(
        kind=live.kind,
        ident=live.ident,
        parent=live.parent,
        natural=live.natural,
        ids={**live.ids, **{f"item.{key}": row["id"] for key, row in found.items()}},
        attrs=attrs,
        raw={**live.raw, "foreign_items": tuple(row for row in rows if row["id"] not in taken)},
    )


def made_again(live: LiveObject, _processes: Mapping[int, Address]) -> Attrs:
    """The items of a list field, those made by hand behind the others, under keys of their own."""
    known = {key: {**item, "sort": None} for key, item in (live.attrs.get("items") or {}).items()}
    for row in live.raw.get("foreign_items", ()):
        known[f"item-{row['id']}"] = {
            "title": row["title"],
            "position": len(known) + 1,
            "default": row["default"],
            "code": row["xml_id"] or f"item-{row['id']}",
        }
    items = {key: {name: value for name, value in item.items() if name != "sort"} for key, item in known.items()}
    return {"items": items} if items else {}


def followed(address: Address, record: Record, renamed: Callable[[Address], Address]) -> tuple[Address, Record]:
    """A list item keeps its id under its new key."""
    new = renamed(address)

    def key(old: str) -> str:
        return renamed(Address(f"{address}.item.{old}")).rpartition(".")[2]

    ids = {f"item.{key(one[5:])}" if one.startswith("item.") else one: value for one, value in record.ids.items()}
    if not record.attrs.get("items"):
        return new, replace(record, ids=ids)
    items = {key(one): item for one, item in record.attrs["items"].items()}
    return new, replace(record, ids=ids, attrs={**record.attrs, "items": items})


def named(live: LiveObject) -> dict[str, Any]:
    """The options as the portal lists them, hand-made ones included: by what names them there."""
    rows = live.raw.get("items", ())
    codes = [row["xml_id"] for row in rows]
    return {
        (row["xml_id"] if codes.count(row["xml_id"]) == 1 and row["xml_id"] else str(row["id"])): {
            name: row[name] for name in ("title", "sort", "default")
        }
        for row in rows
    }


def refine(wanted: Attrs, live: Attrs) -> tuple[Attrs, Attrs]:
    """Puts sort numbers on the wanted items and leaves `position` different only where an item really moves."""
    if not wanted.get("items"):
        return wanted, live
    wants: Items = wanted["items"]
    there: Items = live.get("items") or {}
    arranged = arrange(list(wants), {key: int(item["sort"]) for key, item in there.items()})
    # Two items that exchange their keys keep their codes: the portal writes row after row, and no two may be equal.
    holders = {item["code"]: key for key, item in there.items()}
    codes = {key: item.get("code") or key for key, item in wants.items()}
    codes |= {
        key: there[key]["code"]
        for key, code in codes.items()
        if key in there and "code" not in wants[key] and holders.get(code, key) != key
    }
    targets = {
        key: {"default": False, **item, "code": codes[key], "sort": arranged.sort[key]} for key, item in wants.items()
    }
    standing = {
        key: {
            **item,
            "position": item["position"] if key in arranged.moved or key not in wants else wants[key]["position"],
        }
        for key, item in there.items()
    }
    return {**wanted, "items": targets}, {**live, "items": standing} if there else live


def write(wanted: Items, ids: Mapping[str, Any], foreign: tuple[Mapping[str, Any], ...]) -> list[dict[str, Any]]:
    """The whole list to send: wanted items (known ones with their id), then hand-made ones as they are."""
    rows: list[dict[str, Any]] = []
    for key, item in wanted.items():
        row = {
            "value": item["title"],
            "def": yes_no(item.get("default")),
            "sort": item["sort"],
            "xmlId": item.get("code") or key,
        }
        known = ids.get(f"item.{key}")
        rows.append({"id": known, **row} if known else row)
    rows.extend(
        {
            "id": row["id"],
            "value": row["title"],
            "def": yes_no(row["default"]),
            "sort": row["sort"],
            **({"xmlId": row["xml_id"]} if row["xml_id"] else {}),
        }
        for row in foreign
    )
    return rows


def items_of(attrs: Attrs | None) -> Items:
    """The items of a list as a plan has them: key -> what it says of each."""
    items = (attrs or {}).get("items")
    if not isinstance(items, Mapping):
        return {}
    return {key: item if isinstance(item, Mapping) else {"title": item} for key, item in items.items()}


def seen(item: Mapping[str, Any], beside: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What a reader sees of an item; an attribute that the other side alone has is not managed and taken from it."""
    known = {**(beside or {}), **item}
    return {key: value for key, value in known.items() if key != "sort"}


def changed_items(change: Change) -> tuple[list[str], list[str], list[str]]:
    """Keys of items that are added, changed and removed."""
    before, after = items_of(change.before), items_of(change.after)
    if change.after is not None and "items" not in change.after:
        after = before
    order = in_board_order(after)
    added = [key for key in order if key not in before]
    changed = [key for key in order if key in before and seen(before[key]) != seen(after[key], before[key])]
    return added, changed, [key for key in in_board_order(before) if key not in after]
