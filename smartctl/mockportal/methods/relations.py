"""Relations of a smart process: one edge, seen from both of its ends."""

from __future__ import annotations

from typing import Any

from smartctl.mockportal import php
from smartctl.mockportal.call import Call
from smartctl.mockportal.evidence import ASSUMED, documented, effect, trap
from smartctl.mockportal.tables import types
from smartctl.mockportal.tables.types import Edge, SmartType

effect("relation.replace", documented("crm-type-update"), "Each side that is sent replaces the whole of that side.")
effect("relation.one-edge", ASSUMED, "A relation is one edge: writing it at one end changes what the other end shows.")
effect("relation.predefined", documented("crm-type-add"), "isClientEnabled adds the parents contact and company.")
effect("relation.orders", ASSUMED, "isPaymentsEnabled adds the child order.")
effect("relation.b2e", ASSUMED, "Each smart process has the predefined child 39.")
trap("relation.only-true", documented("crm-type-add"), 'isChildrenListEnabled is on only as the text "true"; Y is off.')
trap(
    "relation.forbidden",
    ASSUMED,
    "Targets that cannot be related are dropped without a word; of doubles the last wins.",
)
trap("relation.predefined-kept", documented("crm-type-update"), "Predefined relations survive a list without them.")
trap("relation.scalar", ASSUMED, "Any scalar in place of a side's list clears that side.")

_PARENTS = frozenset({1, 2, 7, 14, 31})
_CHILDREN = frozenset({1, 2, 3, 4, 7, 31})
_CONTACT, _COMPANY, _ORDER, _B2E_DOCUMENT = 3, 4, 14, 39


def predefined_parents(one: SmartType) -> list[int]:
    return [_CONTACT, _COMPANY] if one.has("isClientEnabled") else []


def predefined_children(call: Call, one: SmartType) -> list[int]:
    orders = [_ORDER] if one.has("isPaymentsEnabled") else []
    return orders + ([_B2E_DOCUMENT] if call.settings.b2e_relation == "sources" else [])


def shown(call: Call, one: SmartType) -> dict[str, Any]:
    edges = types.edges(call.database)
    parents = [(edge.parent, edge.children_list) for edge in edges if edge.child == one.entity_type_id]
    children = [(edge.child, edge.children_list) for edge in edges if edge.parent == one.entity_type_id]
    return {
        "parent": _side(predefined_parents(one), parents),
        "child": _side(predefined_children(call, one), children),
    }


def _side(predefined: list[int], custom: list[tuple[int, str]]) -> list[dict[str, Any]]:
    fixed = [(target, "Y", "Y") for target in predefined]
    own = [(target, children_list, "N") for target, children_list in custom if target not in predefined]
    return [
        {"entityTypeId": target, "isChildrenListEnabled": children_list, "isPredefined": is_predefined}
        for target, children_list, is_predefined in fixed + own
    ]


def custom_parents(call: Call, one: SmartType) -> list[int]:
    return [edge.parent for edge in types.edges(call.database) if edge.child == one.entity_type_id]


def replace(call: Call, one: SmartType, given: Any) -> None:
    sides = php.as_map(given)
    if sides is None:
        return
    own = one.entity_type_id
    if "parent" in sides:
        wanted = _wanted(call, one, sides["parent"], _PARENTS)
        for edge in types.edges(call.database):
            if edge.child == own:
                types.drop_edge(call.database, edge)
        for target, children_list in wanted.items():
            types.put_edge(call.database, Edge(target, own, children_list))
    if "child" in sides:
        wanted = _wanted(call, one, sides["child"], _CHILDREN)
        for edge in types.edges(call.database):
            if edge.parent == own:
                types.drop_edge(call.database, edge)
        for target, children_list in wanted.items():
            types.put_edge(call.database, Edge(own, target, children_list))


def _wanted(call: Call, one: SmartType, given: Any, allowed: frozenset[int]) -> dict[int, str]:
    smart = {other.entity_type_id for other in types.every(call.database)} - {one.entity_type_id}
    wanted: dict[int, str] = {}
    for entry in php.as_list(given) or []:
        described = php.as_map(entry) or {}
        target = php.integer(described.get("entityTypeId"))
        if target in allowed or target in smart:
            wanted[target] = "Y" if described.get("isChildrenListEnabled") == "true" else "N"
    return wanted
