"""What a test item shows: the questions to ask about it, and what the answers say of a step. Decides, sends nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from smartctl.automation.manual import ManualStep
from smartctl.automation.notes import Note, reached
from smartctl.automation.runbook import Status
from smartctl.automation.samples import stored
from smartctl.designer.placeholders import pattern
from smartctl.errors import PortalError
from smartctl.kinds.base import as_int, as_map, as_rows, as_text
from smartctl.model import Address, Live
from smartctl.ports import Answer
from smartctl.steps import Call

Answers = Mapping[str, Answer | PortalError]


@dataclass(frozen=True, slots=True, kw_only=True)
class TestItem:
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

    @property
    def code(self) -> str:
        """As tasks name the items they belong to: `T40c_15` (field types of CRM, documentation)."""
        return f"T{self.entity_type_id:x}_{self.id}"

    @property
    def document(self) -> str:
        return f"DYNAMIC_{self.entity_type_id}_{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
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
            params={"filter": owner, "select": ["ID", "SUBJECT", "PROVIDER_ID", "OWNER_TYPE_ID", "OWNER_ID"]},
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
            calls[f"marked_{other}"] = marked(other, item.mark)
    return calls


_TASK = ["ID", "TITLE", "RESPONSIBLE_ID", "DEADLINE", "UF_CRM_TASK"]


def marked(entity_type_id: int, mark: str, *, by: str = "%title") -> Call:
    """Items with the mark in the title; by the external code those, too, whose title a robot changed."""
    select = ["id", "categoryId", "stageId", "title", "xmlId"]
    return Call(method="crm.item.list", params={"entityTypeId": entity_type_id, "filter": {by: mark}, "select": select})


def _children(entity_type_id: int, item: TestItem) -> Call:
    params = {
        "entityTypeId": entity_type_id,
        "filter": {f"parentId{item.entity_type_id}": item.id},
        "select": ["id", "stageId", f"parentId{item.entity_type_id}"],
    }
    return Call(method="crm.item.list", params=params)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
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


def _rows(answers: Answers, key: str, inside: str = "") -> list[dict[str, Any]] | None:
    if not isinstance(answers.get(key), Answer):
        return None
    result = _result(answers, key)
    return as_rows(as_map(result).get(inside) if inside else result)


def judged(step: ManualStep, item: TestItem, seen: Seen, live: Live, caller: int) -> Finding:  # noqa: C901 - a table
    """What a test item says of one step, as far as things stand now. `caller` is the user as whom the portal is asked."""
    intent = step.intent
    if intent.kind == "trigger":
        return DONE if _stage_id(intent.stage, live) in seen.stages else _no("not-moved")
    match intent.action:
        case "task":
            return _task(step, seen)
        case "todo":
            return _told(seen.activities, "SUBJECT", str(intent.values["todo"]), "no-todo")
        case "comment":
            return _told(seen.comments, "COMMENT", str(intent.values["comment"]), "no-comment")
        case "notify":
            return _notified(step, item, seen, caller)
        case "move":
            target = intent.values.get("move") or intent.values.get("stage")
            return DONE if _stage_id(target, live) in seen.stages else _no("not-moved")
        case "copy":
            target = _stage_id(intent.values["stage"], live)
            return DONE if any(as_text(one.get("stageId")) == target for one in seen.copies) else _no("not-copied")
        case "create":
            return _created(step, item, seen, live)
        case "set":
            return _set(step, seen, live)
        case "assign":
            return _assigned(step, item, seen)
        case "document":
            return _document(step, seen, live)
    return Finding(status=Status.UNSEEN, detail="unreadable")


def _no(detail: str) -> Finding:
    return Finding(status=Status.NOT_DONE, detail=detail)


def _unseen(detail: str) -> Finding:
    return Finding(status=Status.UNSEEN, detail=detail)


def _stage_id(stage: Address | str | None, live: Live) -> str:
    found = live.of(Address(stage)) if stage else None
    return str(found.raw["STATUS_ID"]) if found else "?"


def waiting(seen: Seen) -> Finding:
    """Whether something waits on the item: of a robot that waits no method says more."""
    if seen.workflows is None:
        return _unseen("unreadable")
    return _unseen("waits") if seen.workflows else _no("nothing-waits")


def _task(step: ManualStep, seen: Seen) -> Finding:
    if seen.tasks is None:
        return _unseen("unreadable")
    wanted = pattern(str(step.intent.values["task"]))
    found = [one for one in seen.tasks if wanted.fullmatch(as_text(one.get("title")))]
    if not found:
        return _no("no-task")
    user = step.intent.values.get("responsible", {}).get("user")
    if user is not None and all(as_int(one.get("responsibleId")) != user for one in found):
        return _no("other-person")
    if "deadline" in step.intent.values and not any(one.get("deadline") for one in found):
        return _no("no-deadline")
    return DONE


def _notified(step: ManualStep, item: TestItem, seen: Seen, caller: int) -> Finding:
    """A notification is shown to whom it is for, and to nobody else."""
    if seen.notes is None:
        return _unseen("unreadable")
    text = str(step.intent.values["notify"])
    if reached(seen.notes, text, document=item.document, born=item.born):
        return DONE
    people = step.intent.values.get("to", ())
    return _no("no-note") if any(_is_caller(one, item, caller) for one in people) else _unseen("other-reader")


def _is_caller(who: Mapping[str, Any], item: TestItem, caller: int) -> bool:
    if "user" in who:
        return bool(who["user"] == caller)
    return who["role"] == "creator" or (who["role"] == "responsible" and item.responsible == caller)


def _told(rows: Sequence[Mapping[str, Any]] | None, name: str, text: str, missing: str) -> Finding:
    if rows is None:
        return _unseen("unreadable")
    wanted = pattern(text)
    return DONE if any(wanted.fullmatch(as_text(one.get(name))) for one in rows) else _no(missing)


def _created(step: ManualStep, item: TestItem, seen: Seen, live: Live) -> Finding:
    values = step.intent.values
    process = live.of(Address(values["create"]))
    number = as_int(process.ids["entityTypeId"]) if process else 0
    made = seen.copies if number == item.entity_type_id else seen.made.get(number, ())
    target = _stage_id(values["stage"], live) if "stage" in values else ""
    if any(not target or as_text(one.get("stageId")) == target for one in made):
        return DONE
    return _no("not-created") if _traceable(step, live) else _unseen("unreadable")


def _traceable(step: ManualStep, live: Live) -> bool:
    """Whether what is created can be told from the items of others: by its title, or by what it is attached to."""
    here, there = step.intent.process, step.intent.values["create"]
    edges = (f"{there}.relation.parent.{here}", f"{here}.relation.child.{there}")
    return "{{title}}" in str(step.intent.values.get("title")) or any(live.of(Address(one)) for one in edges)


def _set(step: ManualStep, seen: Seen, live: Live) -> Finding:
    process = step.intent.process
    owner = live.of(process)
    for name, value in step.intent.values["set"].items():
        there = live.of(Address(f"{process}.field.{name}"))
        if there is None or owner is None:
            return _unseen("unreadable")
        held = seen.item.get(f"UF_CRM_{owner.ids['id']}_{there.natural}")
        held = held[0] if isinstance(held, list) and held else held
        wanted = stored(there, value)
        same = pattern(wanted).fullmatch(as_text(held)) if isinstance(wanted, str) else _number(held) == wanted
        if not same and not (there.attrs.get("type") == "boolean" and _yes(held) == _yes(wanted)):
            return _no("not-set")
    return DONE


def _document(step: ManualStep, seen: Seen, live: Live) -> Finding:
    if seen.documents is None:
        return _unseen("unreadable")
    template = live.of(Address(str(step.intent.values["document"])))
    number = as_int(template.ids["id"]) if template is not None else None
    return DONE if any(as_int(one.get("templateId")) == number for one in seen.documents) else _no("no-document")


def _number(value: object) -> object:
    text = as_text(value).partition("|")[0]
    return float(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else value


def _yes(value: object) -> bool:
    return value in ("Y", "1", 1, True, "true")


def _assigned(step: ManualStep, item: TestItem, seen: Seen) -> Finding:
    user = step.intent.values["assign"].get("user")
    if user is None:
        return _unseen("no-user")
    if user == item.responsible:
        return _unseen("no-other-user")
    return DONE if as_int(seen.item.get("assignedById")) == user else _no("not-assigned")
