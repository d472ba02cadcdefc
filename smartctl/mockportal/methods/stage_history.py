"""Where items have been: what is written down when they move, and `crm.stagehistory.list`."""

from __future__ import annotations

from typing import Any

from smartctl.mockportal import filtering, php
from smartctl.mockportal.binding import required_integer
from smartctl.mockportal.call import Call, method, paged
from smartctl.mockportal.evidence import ASSUMED, documented, effect, refusal, trap
from smartctl.mockportal.methods import classic, pipelines
from smartctl.mockportal.refusal import Refused
from smartctl.mockportal.tables import stage_history as tables
from smartctl.mockportal.tables.items import Item
from smartctl.mockportal.tables.pipelines import COMPANY, CONTACT, LEAD, statuses
from smartctl.mockportal.tables.pipelines import of_type as categories_of
from smartctl.mockportal.tables.stage_history import Passage
from smartctl.mockportal.tables.types import SmartType

_UNSUPPORTED = refusal(
    "history.type", documented("crm-stage-history-list"), "A type without stages is ENTITY_TYPE_NOT_SUPPORTED."
)
effect(
    "history.kinds",
    documented("crm-stage-history-list"),
    "Creation, a move in progress, a move to the end and a change of pipeline are rows of kind 1, 2, 3 and 5.",
)
effect("history.one-row", ASSUMED, "One update writes one row, and an item created on a final stage is of kind 1 only.")
effect("history.gone-with-item", ASSUMED, "The history of an item goes when the item goes.")
trap("history.stages-off", ASSUMED, "While isStagesEnabled is N nothing is written down.")
trap("history.rights", ASSUMED, "The list lacks what happened in pipelines that the caller may not read.")
trap("history.leads", documented("crm-stage-history-list"), "Of leads it is STATUS_ID and STATUS_SEMANTIC_ID.")
trap("history.upper", documented("crm-stage-history-list"), "Names are in UPPER_CASE here, values are real numbers.")

_CREATED, _IN_PROGRESS, _FINAL, _PIPELINE = 1, 2, 3, 5
_COLUMNS = ("ID", "TYPE_ID", "OWNER_ID", "CREATED_TIME", "CATEGORY_ID", "STAGE_SEMANTIC_ID", "STAGE_ID")
_COLUMNS_OF_LEADS = (*_COLUMNS[:4], "STATUS_SEMANTIC_ID", "STATUS_ID")


def created(call: Call, one: SmartType, item: Item) -> None:
    _write(call, one, item, _CREATED)


def moved(call: Call, one: SmartType, item: Item, *, from_category: int) -> None:
    if item.category_id != from_category:
        _write(call, one, item, _PIPELINE)
    else:
        _write(call, one, item, _IN_PROGRESS if _semantics(call, item) == "P" else _FINAL)


def _write(call: Call, one: SmartType, item: Item, kind: int) -> None:
    if not one.has("isStagesEnabled"):
        return
    passage = Passage(
        id=tables.next_id(call.database, one.entity_type_id),
        entity_type_id=one.entity_type_id,
        kind=kind,
        item_id=item.id,
        created_time=call.now(),
        category_id=item.category_id,
        semantics=_semantics(call, item),
        stage_id=item.stage_id,
    )
    tables.save(call.database, passage)


def _semantics(call: Call, item: Item) -> str:
    for category in categories_of(call.database, item.entity_type_id):
        if category.id == item.category_id:
            found = (one for one in statuses(call.database, category.directory) if one.status_id == item.stage_id)
            return next((one.semantics or "P" for one in found), "P")
    return "P"


@method(
    "crm.stagehistory.list",
    documented("crm-stage-history-list"),
    "Lists the moves of items between stages, fifty at a time.",
    scope="crm",
    style="controller",
)
def _list(call: Call) -> Any:
    entity_type_id = required_integer(call, "entityTypeId")
    one = classic.find(call, entity_type_id)
    if one is None or not one.initialized or entity_type_id in (CONTACT, COMPANY):
        raise Refused(_UNSUPPORTED, "ENTITY_TYPE_NOT_SUPPORTED", f"Entity type {entity_type_id} is not supported")
    own = _COLUMNS_OF_LEADS if entity_type_id == LEAD else _COLUMNS
    columns = filtering.Columns(names=own, shown=lambda name: name, column=lambda name: name)
    matches = filtering.matcher(call.params.get("filter"), columns)
    arrange = filtering.sorter(call.params.get("order"), columns)
    readable = {place.id for place in categories_of(call.database, entity_type_id) if pipelines.may_read(call, place)}
    stored = (passage for passage in tables.of_type(call.database, entity_type_id) if passage.category_id in readable)
    rows = [row for row in (_shown(passage) for passage in stored) if matches(row)]
    select = [php.text(name) for name in php.as_list(call.params.get("select")) or []]
    wanted = own if not select or "*" in select else [name for name in own if name in select]
    return paged(
        call,
        arrange(rows, lambda row: row),
        lambda page: {"items": [{name: row[name] for name in wanted} for row in page]},
    )


def _shown(passage: Passage) -> dict[str, Any]:
    return {
        "ID": passage.id,
        "TYPE_ID": passage.kind,
        "OWNER_ID": passage.item_id,
        "CREATED_TIME": passage.created_time,
        "CATEGORY_ID": passage.category_id,
        "STAGE_SEMANTIC_ID": passage.semantics,
        "STAGE_ID": passage.stage_id,
        "STATUS_SEMANTIC_ID": passage.semantics,
        "STATUS_ID": passage.stage_id,
    }
