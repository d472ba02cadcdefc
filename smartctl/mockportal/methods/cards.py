"""Card layouts: `crm.item.details.configuration.*`, kept per type, pipeline and scope."""

from __future__ import annotations

import json
from typing import Any

from smartctl.mockportal import json_column, php
from smartctl.mockportal.binding import legacy
from smartctl.mockportal.call import Call, method
from smartctl.mockportal.evidence import ASSUMED, documented, effect, refusal, trap
from smartctl.mockportal.methods import card_sections
from smartctl.mockportal.refusal import Refused
from smartctl.mockportal.tables import types

_ENTITY = refusal(
    "card.entity",
    documented("crm-item-details-configuration-set"),
    "A layout without a type, or of one that has no card, is refused.",
)
_DENIED = refusal(
    "card.rights",
    documented("crm-item-details-configuration-set"),
    "The common layout and those of others are written by CRM administrators only.",
)
effect(
    "card.force",
    documented("crm-item-details-configuration-forceCommonScopeForAll"),
    "forceCommonScopeForAll removes all personal layouts of that place and leaves the common one alone.",
)
trap(
    "card.null", documented("crm-item-details-configuration-get"), "get answers null unless this very layout is stored."
)
trap(
    "card.category-key",
    ASSUMED,
    "Without extras.categoryId a layout goes to a place of its own, which no card of a smart process reads.",
)
trap("card.scope", ASSUMED, "Any scope other than C means the caller's personal layout.")
trap(
    "card.reset-true",
    documented("crm-item-details-configuration-reset"),
    "reset answers true even if nothing was there.",
)
trap("card.not-checked", ASSUMED, "Names of elements are not checked, and a deleted field stays in the layout.")

_CLASSIC = frozenset({1, 2, 3, 4, 7, 31})


def _entity_type_id(call: Call) -> int:
    given = php.integer(legacy(call, "entityTypeId"))
    if given <= 0:
        raise Refused(_ENTITY, "", "Parameter 'entityTypeId' is not defined")
    one = types.by_entity_type_id(call.database, given)
    if given not in _CLASSIC and (one is None or not one.initialized):
        raise Refused(_ENTITY, "", f"The entity type 'DYNAMIC_{given}' is not supported in current context.")
    return given


def _place(call: Call) -> str:
    """Name the place of a layout: a type, and a pipeline if one was given."""
    entity_type_id = _entity_type_id(call)
    extras = {key.lower(): value for key, value in (php.as_map(legacy(call, "extras")) or {}).items()}
    category_id = php.integer(extras.get("categoryid", extras.get("category_id", 0)))
    suffix = f"_C{category_id}" if category_id > 0 else ""
    return f"{entity_type_id}_details{suffix}"


def _owner(call: Call) -> int:
    """Return whose layout is meant: 0 stands for the common one."""
    if legacy(call, "scope") == "C":
        return 0
    return php.integer(legacy(call, "userId")) or call.user.id


def _check_writer(call: Call, owner: int) -> None:
    if owner != call.user.id and not call.user.crm_admin:
        raise Refused(_DENIED, "", "Access denied.")


@method(
    "crm.item.details.configuration.get",
    documented("crm-item-details-configuration-get"),
    "Returns the sections of one stored layout.",
    scope="crm",
    style="legacy",
)
def _get(call: Call) -> Any:
    place, owner = _place(call), _owner(call)
    if owner != 0:
        _check_writer(call, owner)
    row = call.database.row("SELECT sections FROM cards WHERE place = ? AND owner = ?", place, owner)
    return json_column.read(row[0]) if row is not None else None


@method(
    "crm.item.details.configuration.set",
    documented("crm-item-details-configuration-set"),
    "Replaces one layout as a whole.",
    scope="crm",
    style="legacy",
)
def _set(call: Call) -> Any:
    place, owner = _place(call), _owner(call)
    _check_writer(call, owner)
    sections = card_sections.checked(legacy(call, "data"))
    call.database.run(
        "INSERT OR REPLACE INTO cards (place, owner, sections) VALUES (?, ?, ?)", place, owner, json.dumps(sections)
    )
    return True


@method(
    "crm.item.details.configuration.reset",
    documented("crm-item-details-configuration-reset"),
    "Removes one stored layout.",
    scope="crm",
    style="legacy",
)
def _reset(call: Call) -> Any:
    place, owner = _place(call), _owner(call)
    _check_writer(call, owner)
    call.database.run("DELETE FROM cards WHERE place = ? AND owner = ?", place, owner)
    return True


@method(
    "crm.item.details.configuration.forceCommonScopeForAll",
    documented("crm-item-details-configuration-forceCommonScopeForAll"),
    "Takes the personal layouts of all users away.",
    scope="crm",
    style="legacy",
)
def _force(call: Call) -> Any:
    place = _place(call)
    _check_writer(call, 0)
    call.database.run("DELETE FROM cards WHERE place = ? AND owner <> 0", place)
    return True
