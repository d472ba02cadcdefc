"""Tries the steps of a runbook on a portal with marked test items, and removes everything that came of them.

The mark is in the log before the first item is made, and each item as soon as it has a number: what a cut-off probe left
behind the next one removes first. On request the items of robots that wait for hours or days stay: the log says which,
of what they will tell and when, and the first probe after that time looks at them and removes them.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol

from msgspec import Struct
from msgspec.structs import replace

from smartctl.automation.judging import judged, waiting
from smartctl.automation.left import Left, all_left, left_to_json
from smartctl.automation.manual import ManualStep, Proof
from smartctl.automation.notes import Notes
from smartctl.automation.observing import DONE, Finding, Seen, TestItem, checklist_of, points
from smartctl.automation.runbook import Status
from smartctl.automation.samples import CALLER
from smartctl.automation.timing import Look, When, all_together, happened, seen_early
from smartctl.automation.trials import Trial, due, trials
from smartctl.engine.clearing import Clearing
from smartctl.engine.doubtful import Doubtful, doubtful
from smartctl.engine.reading_notes import read_notes
from smartctl.errors import Denied, PortalError
from smartctl.kinds import ROOTS
from smartctl.kinds.base import as_int, as_map, as_rows, as_text
from smartctl.model import Address, Desired, Live
from smartctl.ports import Portal
from smartctl.steps import Call

_MARK: Final = "smartctl probe"
_FIRST_PAUSE: Final = 0.5
_LATE: Final = timedelta(hours=1)
"""So long after its time a robot may still be on its way: portals run what waits in turn."""
_REFUSED: Final = Finding(status=Status.UNSEEN, detail="refused")
_UNCONDITIONAL: Final = Finding(status=Status.NOT_DONE, detail="unconditional")
_LEFT: Final = Finding(status=Status.UNSEEN, detail="left")


class Log(Protocol):
    """Where a probe writes what it is about to make."""

    def write(self, entry: str, **facts: Any) -> None:
        """Adds an entry and makes it durable before it returns."""

    def unswept(self) -> tuple[str, ...]:
        """Marks of probes that did not remove all of theirs, but for those left on purpose."""

    def left(self) -> tuple[Mapping[str, Any], ...]:
        """What was written of items that were left on purpose and stand on the portal still."""


class _Tried(Struct, frozen=True, kw_only=True):
    """A test item on the portal, and the steps of which it tells."""

    item: TestItem
    when: When
    steps: tuple[ManualStep, ...]
    part: str = ""
    absent: bool = False
    unseen: tuple[str, ...] = ()

    def look(self, finding: Finding) -> Look:
        return Look(when=self.when, finding=finding, part=self.part, unseen=self.unseen)


@dataclass(slots=True, kw_only=True)
class Prober:
    """One run of probes."""

    portal: Portal
    desired: Desired
    live: Live
    log: Log
    patience: float = 20.0
    """How many seconds a robot may take to show."""
    caller: int = 1
    """As whom the portal is asked."""
    leave: bool = False
    """Leave the items of robots that wait for hours or days, for a probe to come."""
    shown: frozenset[Address] = frozenset()
    """Steps of which a test item showed before that they were done."""
    told: Callable[[int, int], None] = lambda _done, _total: None
    """Hears how many of the test items are on the portal."""
    sleep: Callable[[float], None] = time.sleep
    doubtful: tuple[Doubtful, ...] = ()
    """Items that came to be meanwhile without a mark: nobody can tell whether a robot made them of a test item."""
    clearing: Clearing = field(init=False)
    _items: list[TestItem] = field(default_factory=list)
    _waiting: dict[Address, TestItem] = field(default_factory=dict)
    _ours: set[tuple[int, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.clearing = Clearing(portal=self.portal, types=self._types)

    def sweep(self, *, all_: bool = False) -> int:
        """Removes what probes before this one left behind; with `all_` what they left on purpose, too. Counts those."""
        for mark in self.log.unswept():
            self._remove(mark)
        left = all_left(self.log.left()) if all_ else ()
        for one in left:
            self._remove(one.item.mark, one.item)
        return len(left)

    def probe(self, steps: Sequence[ManualStep]) -> Iterator[tuple[ManualStep, Finding]]:
        """Each step with what test items say of it. All of them are gone when it ends, whichever way, but for those
        left on purpose; one of an earlier probe goes only after its finding was taken: it cannot be had again soon.
        """
        now = self._now()
        tried, impossible = trials(steps, self.live, now)
        for never in impossible:
            missing = never.detail == "not-there"
            yield never.step, Finding(status=Status.NOT_DONE if missing else Status.UNSEEN, detail=never.detail)
        pending = self._pending(steps)
        over = [one for one in pending.values() if one.due <= now]
        if not tried and not over:
            return
        by_address = {step.address: step for step in steps}
        try:
            looks = self._looks(tried, over, by_address, now)
            findings = {address: all_together(found) for address, found in looks.items()}
            for address, finding in findings.items():
                findings[address] = self._settled(by_address[address], finding, looks[address], pending.get(address))
            self.doubtful = self._doubtful(by_address[address] for address in looks)
        finally:
            for mark in self.log.unswept():
                self._remove(mark)
        for address, finding in findings.items():
            yield by_address[address], finding
        for one in over:
            told = next((look.finding for look in looks.get(one.address, ()) if look.when is When.DUE), None)
            # What could not be read today can be read another day; what it waited for cannot be had again soon.
            if told is not None and told.detail != "unreadable":
                self._remove(one.item.mark, one.item)

    def _pending(self, steps: Sequence[ManualStep]) -> dict[Address, Left]:
        """Items that earlier probes left. One of which nobody wants to know any more goes."""
        wanted = {(step.address, step.digest) for step in steps}
        pending: dict[Address, Left] = {}
        for one in all_left(self.log.left()):
            if (one.address, one.digest) in wanted:
                pending[one.address] = one
            else:
                self._remove(one.item.mark, one.item)
        return pending

    def _looks(
        self, tried: Sequence[Trial], over: Sequence[Left], steps: Mapping[Address, ManualStep], now: datetime
    ) -> dict[Address, list[Look]]:
        begun = [_Tried(item=one.item, when=When.DUE, steps=(steps[one.address],)) for one in over]
        looks: dict[Address, list[Look]] = {}
        mark = self._new_mark() if tried else ""
        for number, trial in enumerate(tried, start=1):
            self.told(number, len(tried))
            # What stays on the portal has a mark of its own: it goes alone, too. So has what makes items with its mark.
            makes = any(step.intent.action in ("copy", "create") for step in trial.steps)
            own = self._new_mark() if makes or (self.leave and trial.when is When.WAITING) else mark
            item = self._begin(trial, own, now)
            if item is None or not self._fire(trial, item):
                for step in trial.steps:
                    refused = Look(when=trial.when, finding=_REFUSED, part=trial.part)
                    looks.setdefault(step.address, []).append(refused)
                continue
            one = _Tried(item=item, when=trial.when, steps=trial.steps, part=trial.part)
            begun.append(replace(one, absent=trial.absent, unseen=trial.unseen))
            if trial.when is When.WAITING:
                self._waiting[trial.steps[0].address] = item
        for address, look in self._watched(begun, now):
            looks.setdefault(address, []).append(look)
        return looks

    def _watched(self, begun: Sequence[_Tried], now: datetime) -> list[tuple[Address, Look]]:
        """Looks again and again until every step is done or patience ends: robots run after the answer.

        Where nothing may happen to an item it is looked at once more after all others are done.
        """
        left, pause = self.patience, _FIRST_PAUSE
        once_more = any(one.absent for one in begun)
        while True:
            notes = self._notes(begun)
            listed = any("checklist" in step.intent.values for one in begun for step in one.steps)
            every = self._shown([one.item for one in begun], notes, listed=listed)
            findings = [
                (step.address, one.look(finding))
                for one, shown in zip(begun, every, strict=True)
                for step in one.steps
                if (finding := self._finding(step, one, shown, now)) is not None
            ]
            # An item that was just made is there: a portal that does not show it is busy. One left long ago may be gone.
            busy = any(
                "item" in shown.refused and one.when is not When.DUE for one, shown in zip(begun, every, strict=True)
            )
            done = not busy and all(look.finding.status is not Status.NOT_DONE for _step, look in findings)
            if left <= 0 or (done and not once_more):
                return findings
            once_more = once_more and not done
            self.sleep(min(pause, left))
            left -= pause
            pause *= 2

    def _finding(self, step: ManualStep, one: _Tried, shown: Seen, now: datetime) -> Finding | None:
        """None while a robot whose time has just come may still be on its way."""
        finding = judged(step, one.item, shown, self.live, self.caller)
        if one.absent:
            return _UNCONDITIONAL if happened(finding) else finding if finding.detail == "unreadable" else DONE
        if one.when in (When.AHEAD, When.WAITING):
            return seen_early(finding, waiting(shown))
        if one.when is When.DUE and not shown.item:
            return _LEFT
        if one.when is When.DUE and finding.status is Status.NOT_DONE:
            moment = due(step, one.item.born)
            on_its_way = shown.workflows is None or bool(shown.workflows)
            if on_its_way and moment is not None and now < moment + _LATE:
                return None
        if finding.detail == "other-reader" and step.address in self.shown:
            # It came to whoever asks before, and does not now: the robot is gone, or it tells somebody else.
            return Finding(status=Status.NOT_DONE, detail="note-gone")
        return finding

    def _settled(self, step: ManualStep, finding: Finding, looks: Sequence[Look], old: Left | None) -> Finding:
        """What is said of a step after its item was left, or an item that was left earlier was looked after."""
        if any(one.when is When.DUE for one in looks):
            return finding
        if old is not None:
            if finding.status is Status.NOT_DONE:
                self._remove(old.item.mark, old.item)
                return finding
            return _LEFT
        item = self._waiting.get(step.address)
        moment = due(step, item.born) if item is not None else None
        waits = finding.status is Status.UNSEEN and step.proof is Proof.TRIED
        if not (self.leave and waits and item is not None and moment is not None):
            return finding
        self.log.write("left", **left_to_json(Left(item=item, address=step.address, digest=step.digest, due=moment)))
        return _LEFT

    def _new_mark(self) -> str:
        mark = f"{_MARK} {secrets.token_hex(4)}"
        self.log.write("probing", mark=mark)
        return mark

    def _begin(self, trial: Trial, mark: str, now: datetime) -> TestItem | None:
        process, stage = self.live.of(trial.process), self.live.of(trial.start)
        assert process is not None
        assert stage is not None
        fields = {
            "title": mark,
            "xmlId": mark,
            "categoryId": stage.ids["categoryId"],
            "stageId": stage.raw["STATUS_ID"],
            **self._by_caller(trial.fields),
        }
        number = as_int(process.ids["entityTypeId"])
        params = {"entityTypeId": number, "fields": fields, "useOriginalUfNames": "Y"}
        try:
            answer = self.portal.call(Call(method="crm.item.add", params=params))
        except PortalError:
            return None
        row = as_map(as_map(answer.result).get("item"))
        item = TestItem(
            process=trial.process,
            entity_type_id=number,
            id=as_int(row.get("id")),
            mark=mark,
            responsible=as_int(row.get("assignedById")),
            born=_moment(row.get("createdTime")) or now,
            fields=self._by_caller(trial.fields),
        )
        self._items.append(item)
        self.log.write("made", mark=mark, entity_type_id=number, id=item.id)
        return item

    def _fire(self, trial: Trial, item: TestItem) -> bool:
        """Sets a trigger off; False when the portal refuses."""
        try:
            if "webhook" in trial.fire:
                params = {"target": item.document, "code": trial.fire["webhook"]}
                self.portal.call(Call(method="crm.automation.trigger", params=params))
            elif "update" in trial.fire:
                self._update(trial, item, trial.fire["update"])
            elif "responsible" in trial.fire:
                other = self._another_user(item.responsible)
                if other is None:
                    return False
                self._update(trial, item, {"assignedById": other})
        except (PortalError, Denied):
            return False
        return True

    def _update(self, trial: Trial, item: TestItem, fields: Mapping[str, Any]) -> None:
        stage = self.live.of(trial.start)
        assert stage is not None
        # Without `categoryId` the item may go to the default pipeline (crm.item.update): sources disagree.
        fields = {"categoryId": stage.ids["categoryId"], **fields}
        params = {
            "entityTypeId": item.entity_type_id,
            "id": item.id,
            "fields": self._by_caller(fields),
            "useOriginalUfNames": "Y",
        }
        self.portal.call(Call(method="crm.item.update", params=params))

    def _by_caller(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        def meant(value: Any) -> Any:
            return self.caller if value == CALLER else value

        return {
            name: [meant(one) for one in value] if isinstance(value, list) else meant(value)
            for name, value in fields.items()
        }

    def _another_user(self, user: int) -> int | None:
        answer = self.portal.call(Call(method="user.get", params={"FILTER": {"ACTIVE": "Y"}}))
        numbers = [as_int(row.get("ID")) for row in as_rows(answer.result)]
        return next((one for one in numbers if one not in (0, user)), None)

    @property
    def _types(self) -> list[int]:
        """entityTypeId of every process in which robots of the blueprint may make something, and that is there."""
        bound = (one.live for one in self.live.bound.values() if one.live.kind in ROOTS)
        outside = (as_int(one.get("entityTypeId")) for one in self.desired.outside.values())
        return [*(as_int(one.ids["entityTypeId"]) for one in bound), *(number for number in outside if number)]

    def _now(self) -> datetime:
        """The portal's time: its robots wait by its clock."""
        try:
            answer = self.portal.call(Call(method="server.time", params={}))
        except (PortalError, Denied):
            return datetime.now(UTC)
        return _moment(answer.result) or datetime.now(UTC)

    def _notes(self, begun: Sequence[_Tried]) -> Notes | None:
        """What the caller was told since the first of these items came; only asked for where a robot tells something."""
        born = [one.item.born for one in begun if any(step.intent.action == "notify" for step in one.steps)]
        return read_notes(self.portal, min(born)) if born else Notes()

    def _shown(self, items: Sequence[TestItem], notes: Notes | None, *, listed: bool) -> list[Seen]:
        looks = self.clearing.looks(items)
        lists = self._checklists(looks) if listed else {}
        every = [
            replace(shown, notes=notes.since(item.born) if notes is not None else None, checklists=lists)
            for item, shown in zip(items, looks, strict=True)
        ]
        for item, shown in zip(items, every, strict=True):
            self._ours.update((item.entity_type_id, as_int(one.get("id"))) for one in shown.copies)
            self._ours.update((number, as_int(one.get("id"))) for number, rows in shown.made.items() for one in rows)
        return every

    def _checklists(self, looks: Sequence[Seen]) -> dict[int, tuple[str, ...]]:
        """The checklists of all tasks of test items, which come with no list of tasks."""
        asked = {str(task["id"]): checklist_of(task) for shown in looks for task in shown.tasks or ()}
        answers = self.clearing.together(asked)
        told = {int(number): points(answers.get(number)) for number in asked}
        return {number: one for number, one in told.items() if one is not None}

    def _doubtful(self, steps: Iterable[ManualStep]) -> tuple[Doubtful, ...]:
        """What came to be meanwhile where robots make something, and carries no mark."""
        makers = [step.intent for step in steps if step.intent.action in ("copy", "create")]
        targets = {Address(one.values["create"]) if one.action == "create" else one.process for one in makers}
        there = [live for one in targets if (live := self.live.of(one)) is not None]
        since = min((one.born for one in self._items), default=None)
        if since is None:
            return ()
        ours = self._ours | {(one.entity_type_id, one.id) for one in self._items}
        types = sorted({as_int(one.ids["entityTypeId"]) for one in there})
        return doubtful(self.portal, types, since, ours=ours, caller=self.caller)

    def _remove(self, mark: str, *items: TestItem) -> None:
        """Removes every item with the mark, what was made for it, and says so in the log once none is left."""
        logged = [one for one in items if one not in self._items]
        known = [*(one for one in self._items if one.mark == mark), *self.clearing.still_marked(logged)]
        if self.clearing.remove(mark, known):
            self.log.write("swept", mark=mark)


def _moment(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(as_text(value))
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def probeable(steps: Sequence[ManualStep], live: Live) -> tuple[int, int]:
    """How many test items a probe of these steps makes, and how many of them are for robots that wait."""
    found = trials(steps, live, datetime.now(UTC))[0]
    waiting_ = (one.when is When.WAITING and one.steps[0].proof is Proof.TRIED for one in found)
    return len(found), sum(waiting_)
