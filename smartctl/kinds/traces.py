"""What ties an object that carries no mark to what is managed: said when a state is made again, nowhere else.

The API keeps no text of ours on numerators, templates, workplaces, workflows, cards and kinds of the application. What
they are for, who lives in them, whose they are tells something; what tells nothing may be anybody's.
"""

from __future__ import annotations

from collections.abc import Collection

from msgspec.structs import replace

from smartctl.kinds.base import as_int, as_text
from smartctl.kinds.beside import PORTAL, UNCLEAR, Trace
from smartctl.model import Address, Live, LiveObject


def process(live: LiveObject, _around: Live) -> Trace:
    """One of the list of all processes. A person names it by its number."""
    address = Address(f"process_{live.ids['entityTypeId']}")
    return Trace(address=address, owner=None, near=False, title=as_text(live.attrs["title"]), code=live.natural)


def document(live: LiveObject, around: Live) -> Trace:
    """A template that the portal came with has a code; one that somebody has made has none."""
    told = _numbered(live, _process(around, "entityTypeId", live.raw["types"]))
    origin = PORTAL if live.raw.get("code") else UNCLEAR
    return replace(told, origin=origin, processes=frozenset(map(str, live.raw["types"])))


def numerator(live: LiveObject, around: Live) -> Trace:
    """It belongs to the process with whose templates it counts. A portal comes with one; the list marks none, so the eldest
    is taken for it."""
    told = _numbered(live, _process(around, "entityTypeId", live.raw["types"]))
    origin = PORTAL if live.raw["first"] else UNCLEAR
    return replace(told, origin=origin, processes=frozenset(map(str, live.raw["types"])))


def workplace(live: LiveObject, around: Live) -> Trace:
    told = _numbered(live, _process(around, "id", live.raw["types"]))
    return replace(told, processes=frozenset(f"process:{one}" for one in live.raw["types"]))


def workflow(live: LiveObject, around: Live) -> Trace | None:
    """One of our own application, or one that somebody else has made for the process."""
    owner = _owner(live, around)
    if owner is None:
        return None
    address = Address(f"{owner}.automation.workflow.workflow_{live.ids['id']}")
    return Trace(address=address, owner=owner, near=True, title=as_text(live.attrs["title"]))


def card(live: LiveObject, around: Live) -> Trace | None:
    """A layout that everybody sees, and that a person may have arranged as well as smartctl."""
    owner = _owner(live, around)
    if owner is None:
        return None
    process, _pipeline, key = owner.rsplit(".", 2)
    return Trace(address=Address(f"{process}.card.{key}"), owner=owner, near=True)


def trigger(live: LiveObject, _around: Live) -> Trace:
    """Kinds of other applications are not even shown."""
    title = as_text(live.attrs["title"])
    return Trace(address=Address(f"trigger.{live.natural}"), owner=None, near=True, title=title, code=live.natural)


def robot_kind(live: LiveObject, _around: Live) -> Trace:
    return Trace(address=Address(f"robot_kind.{live.natural}"), owner=None, near=True, code=live.natural)


def _numbered(live: LiveObject, owner: Address | None) -> Trace:
    address = Address(f"{live.kind}.{live.kind}_{live.ids['id']}")
    return Trace(address=address, owner=owner, near=owner is not None, title=as_text(live.attrs["title"]))


def _process(around: Live, number: str, numbers: Collection[int]) -> Address | None:
    """The first managed process with one of these numbers."""
    return next(
        (
            address
            for address, one in around.bound.items()
            if one.live.kind == "process" and as_int(one.live.ids[number]) in numbers
        ),
        None,
    )


def _owner(live: LiveObject, around: Live) -> Address | None:
    return next((address for address, one in around.bound.items() if one.live.ident == live.parent), None)
