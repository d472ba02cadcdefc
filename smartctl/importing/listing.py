"""What lives on a portal, counted: the list from which a person chooses what to import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from smartctl.engine import reader
from smartctl.errors import PortalError
from smartctl.importing.reading import Process
from smartctl.kinds.answers import answer_of
from smartctl.kinds.base import Answers, as_int, as_map, as_rows, as_text
from smartctl.kinds.questions import count_items
from smartctl.model import UNKNOWN
from smartctl.ports import Answer, Portal
from smartctl.steps import Call

_PAGE: Final = 50


class Listed(Struct, frozen=True, kw_only=True):
    """A number is `UNKNOWN` where the portal does not say it."""

    process: Process
    workplace: str
    pipelines: Any
    stages: Any
    fields: Any
    items: Any
    here: bool | None = None
    """Whether the mark that it carries is that of a state of this project; None where it carries none."""


def listed(portal: Portal, every: Sequence[Process]) -> tuple[Listed, ...]:
    """Three questions a process and two for all of them. What the portal withholds is unknown, not zero."""
    asked: dict[str, Call] = {
        "statuses": Call(method="crm.status.list", params={"order": {"ID": "ASC"}}),
        "workplaces_0": _workplaces(0),
    }
    for one in every:
        number = one.entity_type_id
        asked[f"categories_{number}"] = Call(method="crm.category.list", params={"entityTypeId": number})
        asked[f"fields_{number}"] = Call(
            method="userfieldconfig.list",
            params={"moduleId": "crm", "select": {"0": "id"}, "filter": {"entityId": f"CRM_{one.id}"}},
        )
        asked[f"items_{number}"] = count_items(number, {}).call
    answers = dict(reader.ask(portal, asked))
    first = answers["workplaces_0"]
    total = (first.total or 0) if isinstance(first, Answer) else 0
    later = {f"workplaces_{start}": _workplaces(start) for start in range(_PAGE, total, _PAGE)}
    answers |= reader.ask(portal, later) if later else {}
    homes = _homes(answers)
    return tuple(_told(one, answers, homes) for one in every)


def _workplaces(start: int) -> Call:
    params: dict[str, Any] = {"order": {"id": "ASC"}}
    return Call(method="crm.automatedsolution.list", params={**params, "start": start} if start else params)


def _homes(answers: Answers) -> Mapping[int, str]:
    pages = [as_map(answer_of(answers, key)) for key in answers if key.startswith("workplaces_")]
    rows = [row for page in pages for row in as_rows(page.get("automatedSolutions"))]
    return {as_int(one): as_text(row.get("title")) for row in rows for one in as_map(row.get("typeIds")).values()}


def _told(one: Process, answers: Answers, homes: Mapping[int, str]) -> Listed:
    number = one.entity_type_id
    pipelines = answers[f"categories_{number}"]
    rows = as_rows(as_map(pipelines.result).get("categories")) if isinstance(pipelines, Answer) else []
    return Listed(
        process=one,
        workplace=homes.get(one.id, ""),
        pipelines=len(rows) if isinstance(pipelines, Answer) else UNKNOWN,
        stages=_stages(answers["statuses"], number),
        fields=_total(answers[f"fields_{number}"]),
        items=_total(answers[f"items_{number}"]),
    )


def _stages(answer: Answer | PortalError, number: int) -> Any:
    if not isinstance(answer, Answer):
        return UNKNOWN
    rows = as_rows(answer.result)
    return sum(as_text(row.get("ENTITY_ID")).startswith(f"DYNAMIC_{number}_STAGE_") for row in rows)


def _total(answer: Answer | PortalError) -> Any:
    return answer.total if isinstance(answer, Answer) and answer.total is not None else UNKNOWN
