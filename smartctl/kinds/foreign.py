"""What stands under a managed process and in no blueprint: whose work it looks like, and how a blueprint would say it.

The API tells neither who made such an object nor when. A code tells something: people's stages are `UC_` and six
letters, their list items an md5, their fields a number of digits (live answers; crm.status.add, userfieldconfig.add).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from msgspec.structs import replace

from smartctl.kinds.beside import BY_HAND, PORTAL, UNCLEAR, Foreign
from smartctl.kinds.stage_codes import DEFAULTS, result_of
from smartctl.model import LiveObject

_PEOPLES_STAGE: Final = re.compile(r"UC_[A-Z0-9]{6}")
_PEOPLES_ITEM: Final = re.compile(r"[0-9a-f]{32}")
_KEY: Final = re.compile(r"[a-z][a-z0-9_-]{0,63}")
_FIRST_TITLES: Final = frozenset({"Общая воронка", "General"})
"""What a portal calls the first pipeline of a process (live answers; a portal in another language calls it otherwise)."""
_TYPES: Final = frozenset(
    {"string", "integer", "double", "boolean", "date", "datetime", "money", "enumeration", "address", "url", "file"}
    | {"employee", "crm", "crm_status", "iblock_element", "iblock_section"}
)
"""Types of fields that a blueprint can write; `rest_*` beside them."""
_NUMBERLESS: Final = frozenset({"relation", "binding"})
"""Kinds whose ids are those of their process."""
_CLASSIC: Final = {1: "lead", 2: "deal", 3: "contact", 4: "company", 7: "quote", 14: "order", 31: "invoice"}


def key_of(code: str, otherwise: str) -> str:
    """A key that a blueprint may use, made of a code where one can be made."""
    key = re.sub(r"[^a-z0-9_]", "_", code.lower())
    return key if _KEY.fullmatch(key) and not _PEOPLES_ITEM.fullmatch(key) else otherwise


def stage(live: LiveObject, _names: Mapping[int, str]) -> Foreign:
    code = live.natural
    stranger = BY_HAND if _PEOPLES_STAGE.fullmatch(code) else UNCLEAR
    origin = PORTAL if code in DEFAULTS else stranger
    result, color = result_of(live.attrs), live.attrs["color"]
    block = {
        "title": live.attrs["title"],
        "code": code,
        **({"result": result} if result != "process" else {}),
        **({"color": color} if color else {}),
    }
    key = key_of(code, f"stage_{live.ids['id']}")
    told = _foreign(live, key=key, section="stages", code=code, origin=origin, block=block)
    return replace(told, untouched=origin == PORTAL and bool(live.raw.get("untouched")))


def pipeline(live: LiveObject, _names: Mapping[int, str]) -> Foreign:
    """It has no code; the title is what it is known by when a blueprint names it."""
    origin = PORTAL if live.attrs["default"] else UNCLEAR
    key, block = f"pipeline_{live.ids['id']}", {"title": live.attrs["title"]}
    told = _foreign(live, key=key, section="pipelines", code="", origin=origin, block=block)
    return replace(told, untouched=origin == PORTAL and live.attrs["title"] in _FIRST_TITLES)


def field(live: LiveObject, _names: Mapping[int, str]) -> Foreign:
    kind, code = str(live.attrs["type"]), live.natural
    named = {"list" if kind == "enumeration" else kind}
    rows = live.raw["items"]
    items = {key_of(row["xml_id"], f"item_{row['id']}"): _item(row) for row in rows}
    block = {
        "type": next(iter(named)),
        "title": dict(live.attrs["title"]),
        "code": code,
        **({"multiple": True} if live.attrs["multiple"] else {}),
        **({"items": items} if items else {}),
    }
    return _foreign(
        live,
        key=key_of(code, f"field_{live.ids['id']}"),
        section="fields",
        code=code,
        origin=BY_HAND if code.isdecimal() else UNCLEAR,
        block=block if kind in _TYPES or kind.startswith("rest_") else None,
    )


def items(live: LiveObject) -> tuple[Foreign, ...]:
    """List items that the blueprint does not name, in a field whose items it writes."""
    rows: Iterable[Mapping[str, Any]] = live.raw.get("foreign_items", ()) if "items" in live.attrs else ()
    return tuple(
        Foreign(
            kind="item",
            segment="item",
            section="items",
            key=key_of(row["xml_id"], f"item_{row['id']}"),
            title=row["title"],
            code=row["xml_id"],
            ids={"id": row["id"]},
            origin=UNCLEAR if row["xml_id"] and not _PEOPLES_ITEM.fullmatch(row["xml_id"]) else BY_HAND,
            block=_item(row),
        )
        for row in rows
    )


def _item(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"title": row["title"], **({"code": row["xml_id"]} if row["xml_id"] else {})}


def relation(live: LiveObject, names: Mapping[int, str]) -> Foreign:
    side, target = str(live.attrs["side"]), int(live.attrs["target"])
    key = names.get(target) or _CLASSIC.get(target) or str(target)
    return _foreign(
        live,
        key=key,
        segment=f"relation.{side}",
        section="relations.parents" if side == "parent" else "relations.children",
        code=str(target),
        origin=UNCLEAR,
        block={"show_in_card": True} if live.attrs["show_in_card"] else {},
    )


def binding(live: LiveObject, _names: Mapping[int, str]) -> Foreign:
    return _foreign(live, key=live.natural, section="bindings", code="", origin=UNCLEAR, block=live.natural)


def _foreign(  # noqa: PLR0913 - what a kind says of its object, by name
    live: LiveObject, *, key: str, section: str, code: str, origin: str, block: Any, segment: str = ""
) -> Foreign:
    return Foreign(
        kind=live.kind,
        segment=segment or live.kind,
        section=section,
        key=key,
        title=live.attrs.get("title", ""),
        code=code,
        ids={} if live.kind in _NUMBERLESS else live.ids,
        origin=origin,
        block=block,
    )
