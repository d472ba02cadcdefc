"""Which pipelines a process has, by whichever method the portal tells it.

A tutorial of the documentation says that `crm.category.*` refuses a process while its pipelines are switched off; the
reference says that it does not. `crm.status.entity.types` names every pipeline beside its stages, and is asked then.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from smartctl.errors import PortalError
from smartctl.kinds.answers import answer_of
from smartctl.kinds.base import Answers, Scope, as_int, as_map, as_rows
from smartctl.steps import Call

CLOSED: Final = "closed"
"""Of a row: that the portal takes no word about this pipeline while its process has pipelines switched off."""
_ELSEWHERE: Final = "directories"


def types_of(answers: Answers) -> tuple[tuple[int, int], ...]:
    """(id, entityTypeId) of every process read in full so far."""
    rows = (as_map(as_map(answer_of(answers, key)).get("type")) for key in answers if key.startswith("type_"))
    return tuple((as_int(row.get("id")), as_int(row.get("entityTypeId"))) for row in rows if row)


def queries(scope: Scope, answers: Answers) -> Mapping[str, Call]:
    types = {as_int(number) for number in scope.known_ids("process", "entityTypeId")}
    types |= {entity_type_id for _, entity_type_id in types_of(answers)}
    asked = {
        f"categories_{number}": Call(method="crm.category.list", params={"entityTypeId": number})
        for number in sorted(types)
    }
    if any(_closed(answers, number) for number in types):
        asked[_ELSEWHERE] = Call(method="crm.status.entity.types", params={})
    return asked


def absent(key: str, answers: Answers) -> bool:
    """The pipelines of a process that is known from the state and gone from the portal, or that are told elsewhere."""
    if not key.startswith("categories_"):
        return False
    number = as_int(key.removeprefix("categories_"))
    return number not in {one for _, one in types_of(answers)} or _closed(answers, number)


def pipelines_of(answers: Answers, entity_type_id: int) -> list[Mapping[str, Any]]:
    """Rows as `crm.category.list` has them; one that was found elsewhere says `CLOSED`."""
    if not _closed(answers, entity_type_id):
        return as_rows(as_map(answer_of(answers, f"categories_{entity_type_id}")).get("categories"))
    return [
        {
            "id": row.get("CATEGORY_ID"),
            "name": row.get("CATEGORY_NAME"),
            "sort": row.get("CATEGORY_SORT"),
            "entityTypeId": entity_type_id,
            "isDefault": row.get("IS_DEFAULT_CATEGORY"),
            CLOSED: True,
        }
        for row in as_rows(answer_of(answers, _ELSEWHERE))
        if as_int(row.get("ENTITY_TYPE_ID")) == entity_type_id
    ]


def _closed(answers: Answers, entity_type_id: int) -> bool:
    error = answers.get(f"categories_{entity_type_id}")
    return isinstance(error, PortalError) and error.code.upper() == "ENTITY_TYPE_NOT_SUPPORTED"
