"""Where an item stands: pipeline and stage, and what the portal does with places that do not exist."""

from __future__ import annotations

from typing import Any

from smartctl.mockportal.call import Call
from smartctl.mockportal.evidence import ASSUMED, documented, effect, refusal, trap
from smartctl.mockportal.methods import pipelines
from smartctl.mockportal.refusal import Refused
from smartctl.mockportal.tables.items import Item
from smartctl.mockportal.tables.pipelines import DEAL, Category, Status, of_type, statuses
from smartctl.mockportal.tables.types import SmartType

_CATEGORY = refusal("item.category", documented("crm-item-add"), "A pipeline that the type does not have is refused.")
_NO_STAGE = refusal("item.stage-of-kind", ASSUMED, "A new pipeline without a stage of the same semantics is refused.")
trap("item.stage-on-add", ASSUMED, "A stage that does not exist is replaced by the first one in progress on add.")
trap("item.stage-on-update", ASSUMED, "A stage that does not exist is ignored on update: the old one stays.")
effect(
    "item.pipeline-change",
    ASSUMED,
    "In a new pipeline without a valid stage an item goes to the first of the wanted stage's kind, unknown is in progress.",
)
trap("item.category-left-out", ASSUMED, "An update without categoryId leaves the pipeline alone (switchable).")


def category(call: Call, one: SmartType, wanted: int | None) -> Category:
    if not wanted:
        return pipelines.default(call, one)
    for found in of_type(call.database, one.entity_type_id):
        if found.id == wanted:
            return found
    raise Refused(_CATEGORY, "CRM_FIELD_ERROR_VALUE_NOT_VALID", call.text("item.value", name="CATEGORY_ID"))


def _stages(call: Call, place: Category) -> list[Status]:
    return statuses(call.database, place.directory)


def entered(call: Call, place: Category, wanted: str | None) -> str:
    stages = _stages(call, place)
    if any(stage.status_id == wanted for stage in stages):
        return str(wanted)
    in_progress = [stage for stage in stages if stage.semantics is None]
    return next((stage.status_id for stage in in_progress), stages[0].status_id if stages else "")


def moved(call: Call, one: SmartType, item: Item, values: dict[str, Any]) -> tuple[int, str]:
    """Return where the item stands after an update."""
    wanted_category = values.get("CATEGORY_ID")
    if wanted_category is None and "CATEGORY_ID" not in values and call.settings.category_left_out == "documented":
        wanted_category = pipelines.default(call, one).id
    wanted_stage = values.get("STAGE_ID")
    nowhere = wanted_category is None or (wanted_category == 0 and one.entity_type_id != DEAL)
    if nowhere or wanted_category == item.category_id:
        here = category(call, one, item.category_id)
        known = {stage.status_id for stage in _stages(call, here)}
        return item.category_id, wanted_stage if wanted_stage in known else item.stage_id
    target = category(call, one, wanted_category)
    stages = _stages(call, target)
    if any(stage.status_id == wanted_stage for stage in stages):
        return target.id, str(wanted_stage)
    # A code that no stage has counts as one in progress.
    sought = wanted_stage if "STAGE_ID" in values else item.stage_id
    everywhere = [*_stages(call, category(call, one, item.category_id)), *stages]
    semantics = next((stage.semantics for stage in everywhere if stage.status_id == sought), None)
    alike = next((stage.status_id for stage in stages if stage.semantics == semantics), None)
    if alike is None:
        raise Refused(_NO_STAGE, call.settings.codeless_error(0), call.text("item.stage-of-kind"))
    return target.id, alike
