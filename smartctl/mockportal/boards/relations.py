"""What a process is related to, seen from both ends, and which fields of other sections it may appear in."""

from __future__ import annotations

from msgspec import Struct

from smartctl.mockportal.boards import texts
from smartctl.mockportal.boards.names import Names
from smartctl.mockportal.database import Database
from smartctl.mockportal.methods import links
from smartctl.mockportal.methods import relations as predefined
from smartctl.mockportal.tables import types
from smartctl.mockportal.tables.types import SmartType

_ORDER = 14


class Relation(Struct, frozen=True, kw_only=True):
    title: str
    target: int | None  # the smart process to go to, if it is one
    in_card: bool  # the parent's card has a tab with the children
    builtin: bool


class Binding(Struct, frozen=True, kw_only=True):
    title: str
    on: bool


def parents(database: Database, one: SmartType, names: Names) -> tuple[Relation, ...]:
    own = [(edge.parent, edge.children_list) for edge in types.edges(database) if edge.child == one.entity_type_id]
    return _side(names, predefined.predefined_parents(one), own)


def children(database: Database, one: SmartType, names: Names) -> tuple[Relation, ...]:
    """Return what can be attached to its items; documents to sign, which each process has unasked, are left out."""
    own = [(edge.child, edge.children_list) for edge in types.edges(database) if edge.parent == one.entity_type_id]
    return _side(names, [_ORDER] if one.has("isPaymentsEnabled") else [], own)


def bindings(database: Database, one: SmartType, names: Names) -> tuple[Binding, ...]:
    """Return every place it could appear in; none at all while the switch is off."""
    if not one.has("isUseInUserfieldEnabled"):
        return ()
    stored = types.linked(database, one.entity_type_id)
    return tuple(
        Binding(title=texts.word(names.language, f"binding.{name}"), on=stored.get(name) == "Y") for name in links.KNOWN
    )


def _side(names: Names, fixed: list[int], own: list[tuple[int, str]]) -> tuple[Relation, ...]:
    added = [(target, in_card == "Y", False) for target, in_card in own if target not in fixed]
    return tuple(
        Relation(
            title=names.of_type(target),
            target=target if names.is_process(target) else None,
            in_card=in_card,
            builtin=builtin,
        )
        for target, in_card, builtin in added + [(target, True, True) for target in fixed]
    )
