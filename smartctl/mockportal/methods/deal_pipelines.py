"""What pipelines of deals do otherwise than those of smart processes; `pipelines` asks here."""

from __future__ import annotations

from typing import Any

from smartctl.mockportal import php
from smartctl.mockportal.call import Call
from smartctl.mockportal.deal_stages import STAGES
from smartctl.mockportal.evidence import ASSUMED, documented, effect, refusal, trap
from smartctl.mockportal.refusal import Refused
from smartctl.mockportal.tables import items, pipelines
from smartctl.mockportal.tables.pipelines import DEAL, Category, Status

_DEFAULT = refusal(
    "category.deal-default", documented("crm-category-delete"), "The pipeline 0 of deals refuses deletion with 0."
)
_OCCUPIED = refusal(
    "category.deal-occupied", documented("crm-category-delete"), "A pipeline with deals refuses deletion with 0."
)
effect("category.deal-stages", ASSUMED, "A new pipeline of deals is born with the stages of the first one.")
trap("category.deal-default-fixed", documented("crm-category-add"), "isDefault of a pipeline of deals cannot be set.")
trap("category.deal-zero", documented("crm-category-list"), "The default pipeline of deals has the id 0.")
trap("category.deal-own-ids", ASSUMED, "Pipelines of deals count on their own: an id may be that of another type, too.")


def create(call: Call, name: str, sort: int, fields: dict[str, Any]) -> Category:
    category = Category(
        id=call.database.next_id("deal category"),
        entity_type_id=DEAL,
        name=name,
        sort=sort,
        is_default="N",
        open="Y",
        origin_id=php.text(fields.get("originId")),
        originator_id=php.text(fields.get("originatorId")),
    )
    pipelines.save(call.database, category)
    for place, (code, russian, english, color, semantics, system) in enumerate(STAGES):
        title = russian if call.settings.language == "ru" else english
        status = Status(
            id=pipelines.next_status_id(call.database),
            entity_id=category.directory,
            status_id=category.status_id(code),
            name=title,
            name_init=title if system == "Y" else "",
            sort=10 * (place + 1),
            system=system,
            category_id=category.id,
            color=color,
            semantics=semantics,
        )
        pipelines.save_status(call.database, status)
    return category


def name_origin(category: Category, fields: dict[str, Any]) -> None:
    category.origin_id = php.text(fields.get("originId", category.origin_id))
    category.originator_id = php.text(fields.get("originatorId", category.originator_id))


def check_removable(call: Call, category: Category) -> None:
    if category.is_default == "Y":
        text = "Default deal category can not be deleted"
        raise Refused(_DEFAULT, call.settings.codeless_error(0), text)
    if items.in_category(call.database, DEAL, category.id):
        text = call.text("category.deals", name=category.name)
        raise Refused(_OCCUPIED, call.settings.codeless_error(0), text)


def origin(category: Category) -> dict[str, str]:
    """Return the two keys that only deals have, and of those only the pipelines that somebody made."""
    if category.entity_type_id != DEAL or category.is_default == "Y":
        return {}
    return {"originId": category.origin_id, "originatorId": category.originator_id}
