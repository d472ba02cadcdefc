"""What stands beside a blueprint as JSON: a list in a plan and in the result of `state rebuild`, and back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from smartctl.errors import UsageError
from smartctl.i18n import _
from smartctl.model import Address, Stranger

_TEXTS: Final = ("kind", "address", "parent", "title", "code", "origin", "place", "before")


def strangers_to_json(strangers: Iterable[Stranger]) -> list[dict[str, Any]]:
    return [
        {**{name: getattr(one, name) for name in _TEXTS}, "ids": dict(one.ids), "block": one.block} for one in strangers
    ]


def strangers_from_json(value: Any, where: str) -> tuple[Stranger, ...]:
    """Raises `UsageError` that names the place where the document is damaged."""
    if value is None:
        return ()
    if not isinstance(value, list):
        raise _damaged(where, _("a list is expected"))
    return tuple(_stranger(one, f"{where}[{at}]") for at, one in enumerate(value))


def _stranger(value: Any, where: str) -> Stranger:
    if not isinstance(value, dict):
        raise _damaged(where, _("an object is expected"))
    for name in _TEXTS:
        if not isinstance(value.get(name), str):
            raise _damaged(f"{where}.{name}", _("a text is expected"))
    ids, block = value.get("ids"), value.get("block")
    if not isinstance(ids, dict) or not all(isinstance(one, int | str) for one in ids.values()):
        raise _damaged(f"{where}.ids", _("an object is expected"))
    if not isinstance(block, dict | list | None):
        raise _damaged(f"{where}.block", _("an object is expected"))
    texts = {name: value[name] for name in _TEXTS}
    places = {name: Address(texts.pop(name)) for name in ("address", "parent")}
    return Stranger(**places, **texts, ids=ids, block=block)


def _damaged(where: str, fault: str) -> UsageError:
    return UsageError(
        _("The plan is damaged at {where}: {fault}.", where=where, fault=fault),
        hint=_("Plan again; a plan file is not meant to be edited."),
    )
