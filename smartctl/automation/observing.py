"""What a test item shows: the questions to ask about it, and the answers understood. Decides, sends nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct, field

from smartctl.automation.notes import Note
from smartctl.automation.runbook import Status
from smartctl.errors import PortalError
from smartctl.kinds.base import as_int, as_map, as_rows, as_text
from smartctl.model import Address
from smartctl.ports import Answer
from smartctl.steps import Call

Answers = Mapping[str, Answer | PortalError]


class TestItem(Struct, frozen=True, kw_only=True):
    """A test item on the portal."""

    __test__ = False

    process: Address
    entity_type_id: int
    id: int
    mark: str
    responsible: int
    """Who was responsible for it at first."""
    born: datetime
    """When it was made, by the portal's clock."""
    fields: Mapping[str, Any] = field(default_factory=dict)
    """What it was made with, as far as this run made it."""

    @property
    def code(self) -> str:
        """As tasks name the items they belong to: `T40c_15` (field types of CRM, documentation)."""
        return f"T{self.entity_type_id:x}_{self.id}"

    @property
    def document(self) -> str:
        return f"DYNAMIC_{self.entity_type_id}_{self.id}"


class Finding(Struct, frozen=True, kw_only=True):
    status: Status
    detail: str = ""
    seen: tuple[str, ...] = ()
    """Words of the step of which the portal showed that they are right."""
    unseen: tuple[str, ...] = ()
    """Words of the step of which nobody could tell."""
    other: tuple[str, ...] = ()
    """What is otherwise: words of the step, or places of a workflow with what stands there."""


DONE = Finding(status=Status.DONE)


def questions(item: TestItem, others: Sequence[int]) -> dict[str, Call]:
    """Everything that can be read of a test item; `others` are the types in which it may have made something."""
    owner = {"OWNER_TYPE_ID": item.entity_type_id, "OWNER_ID": item.id}
    number = item.entity_type_id
    calls = {
        "item": Call(method="crm.item.get", params={"entityTypeId": number, "id": item.id, "useOriginalUfNames": "Y"}),
        "tasks": Call(method="tasks.task.list", params={"filter": {"UF_CRM_TASK": item.code}, "select": _TASK}),
        "activities": Call(
            method="crm.activity.list",
            params={"filter": owner, "select": _ACTIVITY},
        ),
        "comments": Call(
            method="crm.timeline.comment.list",
            params={"filter": {"ENTITY_ID": item.id, "ENTITY_TYPE": f"dynamic_{number}"}, "select": ["ID", "COMMENT"]},
        ),
        "workflows": Call(
            method="bizproc.workflow.instances",
            params={"SELECT": ["ID", "DOCUMENT_ID"], "FILTER": {"DOCUMENT_ID": item.document}},
        ),
        "history": Call(
            method="crm.stagehistory.list",
            params={"entityTypeId": number, "filter": {"OWNER_ID": item.id}},
        ),
        # Among the fields to select the owner may not be named (documentation), so all of them come.
        "documents": Call(
            method="crm.documentgenerator.document.list",
            params={"filter": {"entityTypeId": number, "entityId": item.id}},
        ),
        "copies": marked(number, item.mark),
        "retitled": marked(number, item.mark, by="xmlId"),
    }
    for other in others:
        if other != number:
            calls[f"children_{other}"] = _children(other, item)
            calls[f"marked_{other}"] = marked(other, item.mark, parent=item.entity_type_id)
    return calls


_TASK = ["ID", "TITLE", "DESCRIPTION", "RESPONSIBLE_ID", "AUDITORS", "DEADLINE", "CREATED_DATE", "UF_CRM_TASK"]
_ACTIVITY = [
    *("ID", "SUBJECT", "DESCRIPTION", "RESPONSIBLE_ID", "DEADLINE", "CREATED", "PROVIDER_ID"),
    *("OWNER_TYPE_ID", "OWNER_ID"),
]


def marked(entity_type_id: int, mark: str, *, by: str = "%title", parent: int | None = None) -> Call:
    """Items with the mark in the title; by the external code those, too, whose title a robot changed."""
    select = ["id", "categoryId", "stageId", "title", "xmlId", *([f"parentId{parent}"] if parent else [])]
    return Call(method="crm.item.list", params={"entityTypeId": entity_type_id, "filter": {by: mark}, "select": select})


def _children(entity_type_id: int, item: TestItem) -> Call:
    params = {
        "entityTypeId": entity_type_id,
        "filter": {f"parentId{item.entity_type_id}": item.id},
        "select": ["id", "stageId", "title", f"parentId{item.entity_type_id}"],
    }
    return Call(method="crm.item.list", params=params)


class Seen(Struct, frozen=True, kw_only=True):
    """The answers about one test item, understood. None where the portal refused the question."""

    item: Mapping[str, Any]
    tasks: Sequence[Mapping[str, Any]] | None
    activities: Sequence[Mapping[str, Any]] | None
    comments: Sequence[Mapping[str, Any]] | None
    workflows: Sequence[Mapping[str, Any]] | None
    stages: frozenset[str]
    """Every stage on which it has been."""
    copies: Sequence[Mapping[str, Any]]
    notes: Sequence[Note] | None = ()
    """Notifications of the caller, of whatever item."""
    documents: Sequence[Mapping[str, Any]] | None = ()
    made: Mapping[int, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    """entityTypeId -> items that belong to it."""
    checklists: Mapping[int, Sequence[str]] = field(default_factory=dict)
    """Number of a task -> the points of its checklist, as far as they were asked for and told."""
    refused: frozenset[str] = frozenset()
    """Questions that the portal did not answer: what they ask for is neither there nor missing."""


def seen(item: TestItem, answers: Answers) -> Seen:
    """A portal that does not know a filter answers with everything: of each list only what names the item counts."""
    row = as_map(as_map(_result(answers, "item")).get("item"))
    history = _of(as_rows(as_map(_result(answers, "history")).get("items")), OWNER_ID=item.id) or []
    stages = {as_text(one.get("STAGE_ID")) for one in history} | {as_text(row.get("stageId"))}
    made: dict[int, list[Mapping[str, Any]]] = {}
    for key in answers:
        side, _, number = key.partition("_")
        if side in ("children", "marked"):
            rows = _rows(answers, key, "items") or []
            own = [one for one in rows if (carries(one, item.mark) if side == "marked" else _belongs(one, item))]
            there = made.setdefault(int(number), [])
            there.extend(one for one in own if all(one["id"] != other["id"] for other in there))
    tasks = _rows(answers, "tasks", "tasks")
    return Seen(
        item=row,
        tasks=None if tasks is None else [one for one in tasks if item.code in _codes(one)],
        activities=_of(_rows(answers, "activities"), OWNER_TYPE_ID=item.entity_type_id, OWNER_ID=item.id),
        comments=_rows(answers, "comments"),  # the portal lists them of one item only
        workflows=_of(_rows(answers, "workflows"), DOCUMENT_ID=item.document),
        stages=frozenset(stages),
        copies=list(_copies(item, answers)),
        documents=_of(_rows(answers, "documents", "documents"), entityTypeId=item.entity_type_id, entityId=item.id),
        made=made,
        refused=frozenset(key for key, answer in answers.items() if not isinstance(answer, Answer)),
    )


def _of(rows: Sequence[Mapping[str, Any]] | None, **names: int | str) -> list[Mapping[str, Any]] | None:
    """Those rows that name what was asked for; None where no row says to what it belongs."""
    if rows is None or (rows and not any(names.keys() <= one.keys() for one in rows)):
        return None
    return [one for one in rows if all(as_text(one.get(name)) == str(value) for name, value in names.items())]


def _copies(item: TestItem, answers: Answers) -> Iterator[Mapping[str, Any]]:
    rows = [one for key in ("copies", "retitled") for one in _rows(answers, key, "items") or []]
    numbers = {item.id}
    for one in rows:
        if carries(one, item.mark) and as_int(one.get("id")) not in numbers:
            numbers.add(as_int(one.get("id")))
            yield one


def carries(row: Mapping[str, Any], mark: str) -> bool:
    """Whether an item is one of a probe: nothing is ever removed that does not carry the mark itself."""
    return mark in as_text(row.get("title")) or as_text(row.get("xmlId")) == mark


def _belongs(row: Mapping[str, Any], item: TestItem) -> bool:
    return as_int(row.get(f"parentId{item.entity_type_id}")) == item.id


def _codes(task: Mapping[str, Any]) -> list[str]:
    given = task.get("ufCrmTask", task.get("UF_CRM_TASK"))
    return [str(one) for one in given] if isinstance(given, list) else []


def _result(answers: Answers, key: str) -> Any:
    answer = answers.get(key)
    return answer.result if isinstance(answer, Answer) else None


def _rows(answers: Answers, key: str, inside: str = "") -> list[Mapping[str, Any]] | None:
    if not isinstance(answers.get(key), Answer):
        return None
    result = _result(answers, key)
    return as_rows(as_map(result).get(inside) if inside else result)


def checklist_of(task: Mapping[str, Any]) -> Call:
    return Call(method="tasks.task.get", params={"taskId": as_int(task.get("id")), "select": ["ID", "CHECKLIST"]})


def points(answer: Answer | PortalError | None) -> tuple[str, ...] | None:
    """The points of a checklist in their order; None where the portal does not tell them.

    The checklist itself stands among them as a point on which the others hang.
    """
    task = as_map(as_map(answer.result).get("task")) if isinstance(answer, Answer) else {}
    given = task.get("checklist")
    if not isinstance(given, list | Mapping):
        return None
    found = as_rows(list(given.values()) if isinstance(given, Mapping) else given)
    rows = sorted(found, key=lambda row: as_int(row.get("sortIndex")))
    owners = {as_text(row.get("parentId")) for row in rows}
    return tuple(as_text(row.get("title")) for row in rows if as_text(row.get("id")) not in owners)
