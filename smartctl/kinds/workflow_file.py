"""The file of a workflow: its robots as the designer's activities, with the portal's names or the places for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from smartctl.designer.naming import item_code
from smartctl.designer.workflow import UNREADABLE, robot, template
from smartctl.kinds.base import Work, code_of
from smartctl.kinds.stage_steps import code_to_be
from smartctl.model import Action, Address, Attrs, Change, Live, parent_of
from smartctl.steps import Packed, Ref

if TYPE_CHECKING:
    from smartctl.designer.symbols import Meant, Symbols

__all__ = ["UNREADABLE", "mentioned", "objects", "packed", "renamed", "unwritable", "written"]


def written(attrs: Attrs, names: Symbols) -> list[dict[str, Any]]:
    return template(list(map(robot, attrs["robots"])), names.naming, language=str(attrs.get("language", "ru")))


def unwritable(attrs: Attrs) -> bool:
    return any(UNREADABLE in one for one in attrs.get("robots", ()))


def objects(plan: Mapping[Address, Change], live: Live) -> Iterable[tuple[Address, str, Attrs]]:
    """Everything that a robot may name, as it will be."""
    for address, bound in live.bound.items():
        if address not in plan:
            yield address, bound.live.kind, bound.live.attrs
    for address, change in plan.items():
        yield address, change.kind, {**(change.before or {}), **(change.after or {})}


def _symbols(process: Address, around: Iterable[tuple[Address, str, Attrs]]) -> Symbols:
    from smartctl.designer.symbols import symbols  # noqa: PLC0415 - few blueprints have workflows

    return symbols(process, around)


def mentioned(change: Change, plan: Mapping[Address, Change], live: Live) -> tuple[Address, ...]:
    """What the robots of a workflow name: fields, stages and processes that must be there first."""
    attrs = change.after or {}
    if change.parent is None or "robots" not in attrs or unwritable(attrs):
        return ()
    names = _symbols(change.parent, objects(plan, live))
    return names.addresses_in(written(attrs, names))


def packed(change: Change, work: Work) -> Packed:
    from smartctl.designer.symbols import with_references  # noqa: PLC0415 - as above

    assert change.parent is not None
    names = _symbols(change.parent, objects(work.plan, work.live))

    def known(symbol: str) -> tuple[str | Ref, ...] | None:
        one = names.meant.get(symbol)
        return None if one is None else _name(one, work)

    return Packed(name=f"{change.key}.bpt", template=with_references(written(change.after or {}, names), known))


def renamed(change: Change, work: Work) -> bool:
    """Whether the portal will call something that the robots name otherwise than today: the same words, another file."""
    attrs = change.after or {}
    if change.parent is None or "robots" not in attrs or unwritable(attrs):
        return False
    names = _symbols(change.parent, objects(work.plan, work.live))
    addresses = frozenset(names.addresses_in(written(attrs, names)))
    return any(_made_anew(address, work) for address in addresses) or any(
        one.what == "item" and one.address in addresses and _code_now(one, work) not in (None, _code(one, work))
        for one in names.meant.values()
    )


def _made_anew(address: Address, work: Work) -> bool:
    change = work.plan.get(address)
    return change is not None and change.action is Action.REPLACE


def _code(one: Meant, work: Work) -> str:
    """The xmlId of a list item as it will be."""
    change, there = work.plan.get(one.address), work.live.of(one.address)
    items = ((change.after if change else None) or {}).get("items") or (there.attrs.get("items") if there else None)
    return item_code(one.item, (items or {}).get(one.item))


def _code_now(one: Meant, work: Work) -> str | None:
    there = work.live.of(one.address)
    items = (there.attrs.get("items") if there else None) or {}
    return item_code(one.item, items[one.item]) if one.item in items else None


def _name(one: Meant, work: Work) -> tuple[str | Ref, ...]:
    """What the portal calls an object, or will call it."""
    there, change = work.live.of(one.address), work.plan.get(one.address)
    made = change is not None and change.action in (Action.CREATE, Action.REPLACE) and not change.adopted
    owner = Address(one.address.partition(".")[0])
    match one.what:
        case "process":
            return (Ref(address=one.address, name="entityTypeId"),)
        case "item":
            return (_code(one, work),)
        case "pipeline":
            return (Ref(address=one.address),)
        case "column" if there is not None and not made:
            return (str(there.ids["fieldName"]),)
        case "column":
            code = (change.after or {}).get("code") if change else None
            suffix = code or (there.natural if there else code_of(one.address.rpartition(".")[2]))
            return ("UF_CRM_", Ref(address=owner), f"_{suffix}")
        case _ if change is None or (there is not None and not made):
            return (str(there.raw["STATUS_ID"]) if there else "",)
        case _:
            pipeline = parent_of("stage", one.address)
            assert pipeline is not None
            number = Ref(address=owner, name="entityTypeId")
            return ("DT", number, "_", Ref(address=pipeline), f":{code_to_be(change, work)}")
