"""What stands on the portal and in no file: with the reason, so that nothing is lost without a word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from smartctl.model import Address, Ids, LiveObject


class Left(Struct, frozen=True, kw_only=True):
    """One object, or one attribute of an object that is in a file otherwise."""

    kind: str
    address: Address
    """The one that it has or would have; "" where it has none."""
    title: str
    ids: Ids
    reason: str
    """Code of the sentence that says why."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    attribute: str = ""
    """Dotted path inside of the object; "" for the whole of it."""


def titled(live: LiveObject) -> str:
    """What people call an object; its code or number where it has no title."""
    title = live.attrs.get("title", "")
    if isinstance(title, Mapping):
        title = next((title[name] for name in ("ru", "en", *sorted(title)) if title.get(name)), "")
    return str(title).strip() or live.natural or str(live.ids.get("id", live.ident))
