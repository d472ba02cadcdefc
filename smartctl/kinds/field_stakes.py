"""What a write of a field replaces beside what it changes, and where the portal tells it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from smartctl.kinds import field_items
from smartctl.kinds.base import Work
from smartctl.kinds.stake import Stake, changed, of_one
from smartctl.model import Action, Change, LiveObject


def asked(live: LiveObject) -> tuple[str, ...]:
    return (f"field_{live.ids['id']}", f"fields_{str(live.parent).removeprefix('process:')}_")


def stakes(change: Change, work: Work) -> tuple[Stake, ...]:
    """Labels in every language, settings and list items are replaced as a whole; with a field all of them go."""
    live, names = work.live.of(change.address), changed(change)
    if live is None:
        return ()
    if change.action is not Action.UPDATE:
        return (of_one(live.ident, lambda there: {"items": field_items.named(there)}),)

    def parts(there: LiveObject) -> Mapping[str, Any]:
        labels = {"title", "help"} if names & {"title", "help"} else set()
        return {
            **{name: there.attrs[name] for name in labels - names},
            # Of a field that points at objects the attribute names what is on; the portal is told of all.
            **({"settings": there.raw["settings"]} if "settings" in names and live.attrs["type"] == "crm" else {}),
            **({"items": _items(there, live, change)} if "items" in (change.after or {}) else {}),
        }

    wanted = {item.get("code") or key: item for key, item in ((change.after or {}).get("items") or {}).items()}
    goal = {f"items.{code}.{name}": value for code, item in wanted.items() for name, value in item.items()}
    return (of_one(live.ident, parts, goal=goal),)


def _items(there: LiveObject, live: LiveObject, change: Change) -> Mapping[str, Any]:
    """All of the list when it is written, else the items that the blueprint names."""
    every = field_items.named(there)
    if "items" in changed(change):
        return every
    ours = {number for name, number in live.ids.items() if name.startswith("item.")}
    known = {row["xml_id"] for row in live.raw["items"] if row["id"] in ours}
    return {name: every[name] for name in known if name in every}
