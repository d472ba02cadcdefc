"""What a test item says of one step: every value that the step prints is looked at, and what nobody could see is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec import Struct, field
from msgspec.structs import replace

from smartctl.automation.filled import Filled
from smartctl.automation.manual import ManualStep
from smartctl.automation.moments import Due, due_of, same_moment
from smartctl.automation.notes import reached
from smartctl.automation.observing import DONE, Finding, Seen, TestItem
from smartctl.automation.runbook import Status
from smartctl.automation.samples import stored
from smartctl.designer.columns import DATES, IN_FIELD
from smartctl.intent_kinds import IntentKind
from smartctl.kinds.base import as_int, as_text
from smartctl.model import Address, Live

PARTLY: Final = "partly"
OTHERWISE: Final = "otherwise"
_PLACE: Final = "stage"
_PAPER: Final = "document"
"""Words of a step behind which an address stands."""
_BESIDE: Final = frozenset({"on", "after", "at", "conditions"})
"""Words that the moments and the conditions of a trial tell about, and no effect does."""


class _Parts(Struct):
    """What was looked at of one thing that a robot made."""

    seen: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)

    def tell(self, word: str, *, same: bool | None) -> None:
        """`same` is None where nobody can tell."""
        (self.unseen if same is None else self.seen if same else self.other).append(word)

    def finding(self) -> Finding:
        parts = {"seen": tuple(self.seen), "unseen": tuple(self.unseen), "other": tuple(self.other)}
        if self.other:
            return Finding(status=Status.NOT_DONE, detail=OTHERWISE, **parts)
        return Finding(status=Status.UNSEEN, detail=PARTLY, **parts) if self.unseen else DONE


def judged(step: ManualStep, item: TestItem, seen: Seen, live: Live, caller: int) -> Finding:
    """What a test item says of one step, as far as things stand now. `caller` is the user as whom the portal is asked."""
    return _Judge(step, item, seen, live, caller).finding()


def waiting(seen: Seen) -> Finding:
    """Whether something waits on the item: of a robot that waits no method says more."""
    if seen.workflows is None:
        return _unseen("unreadable")
    return _unseen("waits") if seen.workflows else _no("nothing-waits")


def _no(detail: str) -> Finding:
    return Finding(status=Status.NOT_DONE, detail=detail)


def _unseen(detail: str) -> Finding:
    return Finding(status=Status.UNSEEN, detail=detail)


class _Judge:
    def __init__(self, step: ManualStep, item: TestItem, seen: Seen, live: Live, caller: int) -> None:
        self.step, self.item, self.seen, self.live, self.caller = step, item, seen, live, caller
        self.values = step.intent.values
        self.filled = Filled(step.intent.process, item, seen, live)

    def finding(self) -> Finding:
        intent = self.step.intent
        if intent.kind == IntentKind.TRIGGER:
            return self._reached(intent.stage)
        looks = {
            "task": self._task,
            "todo": self._todo,
            "comment": self._comment,
            "notify": self._notified,
            "move": self._moved,
            "copy": self._copied,
            "create": self._created,
            "set": self._set,
            "assign": self._assigned,
            _PAPER: self._document,
        }
        look = looks.get(intent.action)
        return look() if look is not None else _unseen("unreadable")

    def _stage_id(self, stage: object) -> str:
        found = self.live.of(Address(str(stage))) if stage else None
        return str(found.raw["STATUS_ID"]) if found else "?"

    def _best(
        self, rows: Sequence[Mapping[str, Any]] | None, word: str, name: str, missing: str, *parts: str
    ) -> tuple[_Parts, Mapping[str, Any]] | Finding:
        """The row that is most like the step by its main text, and what its text says."""
        if rows is None:
            return _unseen("unreadable")
        text = str(self.values[word])
        found = [one for one in rows if self.filled.matches(text, one.get(name))]
        told = _Parts()
        if found:
            blind = self.filled.blind(text)
            told.tell(word, same=None if blind else True)
            return told, found[0] if len(found) == 1 else max(found, key=lambda row: self._alike(row, parts))
        near = [one for one in rows if _begins_alike(text, as_text(one.get(name)))]
        if not near:
            return _no(missing)
        told.tell(word, same=False)
        return told, near[0]

    def _alike(self, row: Mapping[str, Any], parts: Sequence[str]) -> int:
        return sum(bool(row.get(name)) for name in parts)

    def _task(self) -> Finding:
        if "item" not in self.values.get("link", ("item",)):
            return _unseen("unreadable")  # a task that is attached to nothing is found by nobody
        best = self._best(self.seen.tasks, "task", "title", "no-task", "deadline", "description")
        if isinstance(best, Finding):
            return best
        told, row = best
        self._person(told, "responsible", row.get("responsibleId"))
        if "observers" in self.values:
            there = row.get("auditors")
            self._people(told, "observers", there if isinstance(there, list) else None)
        self._text(told, "description", row, "description")
        self._deadline(told, row.get("deadline"), row.get("createdDate"))
        if "checklist" in self.values:
            points = self.seen.checklists.get(as_int(row.get("id")))
            wanted = self.values["checklist"]
            same = points is not None and len(points) == len(wanted) and all(map(self.filled.matches, wanted, points))
            told.tell("checklist", same=None if points is None else same)
        if "link" in self.values:
            told.tell("link", same=None if "client" in self.values["link"] else True)
        return told.finding()

    def _todo(self) -> Finding:
        best = self._best(self.seen.activities, "todo", "SUBJECT", "no-todo", "DEADLINE", "DESCRIPTION")
        if isinstance(best, Finding):
            return best
        told, row = best
        self._person(told, "responsible", row.get("RESPONSIBLE_ID"))
        self._text(told, "description", row, "DESCRIPTION")
        self._deadline(told, row.get("DEADLINE"), row.get("CREATED"))
        return told.finding()

    def _comment(self) -> Finding:
        best = self._best(self.seen.comments, "comment", "COMMENT", "no-comment")
        return best if isinstance(best, Finding) else best[0].finding()

    def _text(self, told: _Parts, word: str, row: Mapping[str, Any], name: str) -> None:
        if word in self.values:
            text = str(self.values[word])
            blind = self.filled.blind(text) or name not in row
            told.tell(word, same=None if blind else self.filled.matches(text, row.get(name)))

    def _deadline(self, told: _Parts, found: object, made: object) -> None:
        if "deadline" in self.values:
            due = due_of(str(self.values["deadline"]), self.item, self.filled, made)
            told.tell("deadline", same=same_moment(due, found) if isinstance(due, Due) else bool(found) and None)

    def _person(self, told: _Parts, word: str, found: object) -> None:
        if word in self.values:
            numbers = self._numbers(self.values[word])
            told.tell(word, same=None if numbers is None or found is None else as_int(found) in numbers)

    def _people(self, told: _Parts, word: str, found: Sequence[object] | None) -> None:
        wanted = [self._numbers(one) for one in self.values[word]]
        if found is None:
            told.tell(word, same=None)
            return
        there = {as_int(one) for one in found}
        known = [one for one in wanted if one is not None]
        strangers = there - {number for numbers in known for number in numbers}
        if any(not numbers & there for numbers in known) or len(strangers) > len(wanted) - len(known):
            told.tell(word, same=False)
        else:
            told.tell(word, same=None if len(known) < len(wanted) else True)

    def _numbers(self, who: Mapping[str, Any]) -> set[int] | None:
        """The users behind a role, as far as anybody can say: who was responsible at first may be another one now."""
        if "user" in who:
            return {int(who["user"])}
        match who["role"]:
            case "responsible":
                return {self.item.responsible, as_int(self.seen.item.get("assignedById"))} - {0}
            case "creator":
                return {self.caller}
        if who.get(IN_FIELD):
            held = {as_int(one) for value in self.filled.values(str(who["role"])) for one in _listed(value)}
            return held - {0} or None
        return None

    def _notified(self) -> Finding:
        """A notification is shown to whom it is for, and to nobody else."""
        if self.seen.notes is None:
            return _unseen("unreadable")
        text = str(self.values["notify"])
        people = [self._numbers(one) for one in self.values.get("to", ())]
        mine = [one for one in people if one is not None and self.caller in one]
        wanted = self.filled.said(text)
        document, born = self.item.document, self.item.born
        if not reached(self.seen.notes, wanted, document=document, born=born):
            return _no("no-note") if mine else _unseen("other-reader")
        told = _Parts()
        told.tell("notify", same=None if self.filled.blind(text) else True)
        if not mine and None not in people:
            told.tell("to", same=False)
        else:
            told.tell("to", same=True if len(mine) == len(people) else None)
        return told.finding()

    def _moved(self) -> Finding:
        return self._reached(self.values.get("move") or self.values.get(_PLACE))

    def _reached(self, stage: object) -> Finding:
        if self._stage_id(stage) in self.seen.stages:
            return DONE
        return self._missing("not-moved", "item")

    def _missing(self, detail: str, *questions: str) -> Finding:
        """Of what the portal refused to show nobody can tell that it is missing."""
        return _unseen("unreadable") if self.seen.refused.intersection(questions) else _no(detail)

    def _copied(self) -> Finding:
        target = self._stage_id(self.values[_PLACE])
        if not self.seen.copies:
            return self._missing("not-copied", "copies")
        there = any(as_text(one.get("stageId")) == target for one in self.seen.copies)
        return DONE if there else Finding(status=Status.NOT_DONE, detail="not-copied", other=("place",))

    def _created(self) -> Finding:
        values = self.values
        process = self.live.of(Address(values["create"]))
        number = as_int(process.ids["entityTypeId"]) if process else 0
        made = self.seen.copies if number == self.item.entity_type_id else self.seen.made.get(number, ())
        if not made:
            asked = ("copies",) if number == self.item.entity_type_id else (f"children_{number}", f"marked_{number}")
            return self._missing("not-created", *asked) if self._traceable() else _unseen("unreadable")
        text = str(values.get("title", ""))
        row = next((one for one in made if text and self.filled.matches(text, one.get("title"))), made[0])
        told = _Parts()
        told.tell("create", same=True)
        self._text(told, "title", row, "title")
        if _PLACE in values:
            told.tell("place", same=as_text(row.get("stageId")) == self._stage_id(values[_PLACE]))
        if "link" in values:
            told.tell("link", same=self._linked(row))
        for title in self.step.values.get("with", values.get("with", {})):
            told.tell(str(title), same=None)
        return told.finding()

    def _linked(self, row: Mapping[str, Any]) -> bool | None:
        link = self.values["link"]
        if {"client", "deal"} & {*link} or not any(self.live.of(Address(one)) for one in self._edges()):
            return None
        attached = as_int(row.get(f"parentId{self.item.entity_type_id}")) == self.item.id
        return attached is ("item" in link)

    def _edges(self) -> tuple[str, str]:
        here, there = self.step.intent.process, self.values["create"]
        return f"{there}.relation.parent.{here}", f"{here}.relation.child.{there}"

    def _traceable(self) -> bool:
        """Whether what is created can be told from the items of others: by its title, or by what it is attached to."""
        return "{{title}}" in str(self.values.get("title")) or any(self.live.of(Address(one)) for one in self._edges())

    def _set(self) -> Finding:
        if "item" in self.seen.refused:
            return _unseen("unreadable")
        titles = dict(zip(self.values["set"], self.step.values.get("set", self.values["set"]), strict=True))
        told = _Parts()
        for word, value in self.values["set"].items():
            told.tell(str(titles[word]), same=self._holds(word, value))
        if not told.seen and told.other:
            return Finding(status=Status.NOT_DONE, detail="not-set", unseen=tuple(told.unseen), other=tuple(told.other))
        return told.finding()

    def _holds(self, word: str, value: Any) -> bool | None:
        column, there = self.filled.column(word), self.filled.field(word)
        if not column or (there is None and self.live.of(self.step.intent.process) is None):
            return None
        if column not in self.seen.item:
            return None
        held = self.seen.item[column]
        one = _listed(held)[0] if _listed(held) else None
        kind = str(there.attrs.get("type")) if there is not None else ""
        if isinstance(value, Mapping):
            numbers = self._numbers(value)
            return None if numbers is None else as_int(one) in numbers
        if isinstance(value, str) and (kind in DATES or word in ("begin_date", "close_date")):
            due = due_of(value, self.item, self.filled)
            if due is None:
                return None
            plain = kind != "datetime"  # a date has no time of day, whatever it was counted from
            return same_moment(replace(due, day_only=due.day_only or plain), one)
        wanted = stored(there, value) if there is not None else value
        if isinstance(wanted, str) and kind not in ("enumeration", "boolean"):
            return None if self.filled.blind(wanted) else self.filled.matches(wanted, one)
        if kind == "boolean":
            return _yes(one) == _yes(wanted)
        return _number(one) == _number(wanted)

    def _assigned(self) -> Finding:
        user = self.values["assign"].get("user")
        if user is None:
            return _unseen("no-user")
        if user == self.item.responsible:
            return _unseen("no-other-user")
        if as_int(self.seen.item.get("assignedById")) == user:
            return DONE
        return self._missing("not-assigned", "item")

    def _document(self) -> Finding:
        if self.seen.documents is None:
            return _unseen("unreadable")
        template = self.live.of(Address(str(self.values[_PAPER])))
        number = as_int(template.ids["id"]) if template is not None else None
        return (
            DONE if any(as_int(one.get("templateId")) == number for one in self.seen.documents) else _no("no-document")
        )


def _begins_alike(wanted: str, found: str) -> bool:
    """Whether a text is meant to be this one: it begins with the same words, up to the first field."""
    start = wanted.partition("{{")[0].strip()
    return len(start) > _ENOUGH and found.strip().startswith(start)


_ENOUGH: Final = 5
"""Characters that two texts must share before one is taken for the other gone wrong."""


def _listed(value: Any) -> list[Any]:
    rows = value if isinstance(value, list) else [value]
    return [one for one in rows if one not in (None, "", [])]


def _number(value: object) -> object:
    text = as_text(value).partition("|")[0]
    try:
        return float(text)
    except ValueError:
        return text


def _yes(value: object) -> bool:
    return value in ("Y", "1", 1, True, "true")
