"""Tries the steps of a runbook on a portal with marked test items, and removes everything that came of them.

The mark is in the log before the first item is made, and each item as soon as it has a number: what a cut-off probe left
behind the next one removes first.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Final, Protocol

from smartctl.automation.manual import ManualStep
from smartctl.automation.observing import Finding, Seen, TestItem, judged, questions, seen
from smartctl.automation.runbook import Status
from smartctl.automation.samples import CALLER
from smartctl.automation.trials import Trial, trials
from smartctl.errors import Denied, PortalError
from smartctl.kinds.base import as_int, as_map, as_rows, as_text
from smartctl.model import Address, Desired, Live
from smartctl.ports import Portal
from smartctl.steps import Call

_MARK: Final = "smartctl probe"
_FIRST_PAUSE: Final = 0.5


class Log(Protocol):
    """Where a probe writes what it is about to make."""

    def write(self, entry: str, **facts: Any) -> None:
        """Adds an entry and makes it durable before it returns."""

    def unswept(self) -> tuple[str, ...]:
        """Marks of probes that did not remove all of theirs."""


@dataclass(slots=True)
class Prober:
    """One run of probes. `patience` is how many seconds a robot may take to show, `caller` whose webhook it is."""

    portal: Portal
    desired: Desired
    live: Live
    log: Log
    patience: float = 20.0
    caller: int = 1
    _items: list[TestItem] = field(default_factory=list)

    def sweep(self) -> None:
        """Removes what probes before this one left behind."""
        for mark in self.log.unswept():
            self._remove(mark)

    def probe(self, steps: Sequence[ManualStep]) -> Iterator[tuple[ManualStep, Finding]]:
        """Each step with what a test item says of it. Nothing of the test is left when it ends, whichever way."""
        tried, impossible = trials(steps, self.live)
        for one in impossible:
            missing = one.detail == "not-there"
            yield one.step, Finding(status=Status.NOT_DONE if missing else Status.UNSEEN, detail=one.detail)
        if not tried:
            return
        mark = f"{_MARK} {secrets.token_hex(4)}"
        self.log.write("probing", mark=mark)
        try:
            findings = self._tried(tried, mark)
        finally:
            self._remove(mark)
        yield from findings

    def _tried(self, tried: Sequence[Trial], mark: str) -> list[tuple[ManualStep, Finding]]:
        begun: list[tuple[Trial, TestItem]] = []
        findings: list[tuple[ManualStep, Finding]] = []
        for trial in tried:
            item = self._begin(trial, mark)
            if item is None or not self._fire(trial, item):
                refused = Finding(status=Status.UNSEEN, detail="refused")
                findings.extend((step, refused) for step in trial.steps)
            else:
                begun.append((trial, item))
        return [*findings, *self._watched(begun)]

    def _watched(self, begun: Sequence[tuple[Trial, TestItem]]) -> list[tuple[ManualStep, Finding]]:
        """Looks again and again until every step is done or patience ends: robots run after the answer."""
        end, pause = time.monotonic() + self.patience, _FIRST_PAUSE
        while True:
            findings = [
                (step, judged(step, item, shown, self.live))
                for trial, item in begun
                for shown in (self._look(item),)
                for step in trial.steps
            ]
            left = end - time.monotonic()
            if left <= 0 or all(finding.status is not Status.NOT_DONE for _step, finding in findings):
                return findings
            time.sleep(min(pause, left))
            pause *= 2

    def _begin(self, trial: Trial, mark: str) -> TestItem | None:
        process, stage = self.live.of(trial.process), self.live.of(trial.start)
        assert process is not None
        assert stage is not None
        fields = {
            "title": mark,
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
                self._update(item, trial.fire["update"])
            elif "responsible" in trial.fire:
                other = self._another_user(item.responsible)
                if other is None:
                    return False
                self._update(item, {"assignedById": other})
        except (PortalError, Denied):
            return False
        return True

    def _update(self, item: TestItem, fields: Mapping[str, Any]) -> None:
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
        """entityTypeId of every process of the blueprint that is there."""
        bound = (one.live for one in self.live.bound.values() if one.live.kind == "process")
        return [as_int(one.ids["entityTypeId"]) for one in bound]

    def _look(self, item: TestItem) -> Seen:
        return seen(item, self.portal.batch(questions(item, self._types), halt=False))

    def _remove(self, mark: str) -> None:
        """Removes every item with the mark, what was made for it, and says so in the log once none is left."""
        for _round in range(3):
            found = [*self._known(mark), *self._marked(mark)]
            found = list({(one.entity_type_id, one.id): one for one in found}.values())
            if not found:
                self.log.write("swept", mark=mark)
                return
            gone: set[tuple[int, int]] = set()
            for item in found:
                self._delete(item, gone)
            self._items = [one for one in self._items if one.mark != mark]

    def _known(self, mark: str) -> list[TestItem]:
        return [one for one in self._items if one.mark == mark]

    def _marked(self, mark: str) -> Iterator[TestItem]:
        for number in self._types:
            params = {"entityTypeId": number, "filter": {"%title": mark}, "select": ["id", "title"]}
            answer = self.portal.call(Call(method="crm.item.list", params=params))
            for row in as_rows(as_map(answer.result).get("items")):
                # Nothing is ever removed that does not carry the mark itself.
                if mark in as_text(row.get("title")):
                    yield TestItem(
                        process=Address(""), entity_type_id=number, id=as_int(row.get("id")), mark=mark, responsible=0
                    )

    def _delete(self, item: TestItem, gone: set[tuple[int, int]]) -> None:
        """Removes an item with everything that came of it."""
        if (item.entity_type_id, item.id) in gone:
            return
        gone.add((item.entity_type_id, item.id))
        shown = self._look(item)
        for workflow in shown.workflows or ():
            with suppress(PortalError):
                self.portal.call(Call(method="bizproc.workflow.terminate", params={"ID": workflow["ID"]}))
        for task in shown.tasks or ():
            with suppress(PortalError):
                self.portal.call(Call(method="tasks.task.delete", params={"taskId": as_int(task["id"])}))
        for number, rows in shown.made.items():
            for row in rows:
                self._delete(replace(item, entity_type_id=number, id=as_int(row.get("id"))), gone)
        with suppress(PortalError):
            params = {"entityTypeId": item.entity_type_id, "id": item.id}
            self.portal.call(Call(method="crm.item.delete", params=params))


def probeable(steps: Sequence[ManualStep], live: Live) -> int:
    """How many test items a probe of these steps makes."""
    return len(trials(steps, live)[0])
