"""Removes test items from a portal with everything that came of them: never anything that does not carry the mark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final

from smartctl.automation.notes import Note
from smartctl.automation.observing import Seen, TestItem, carries, marked, questions, seen
from smartctl.errors import PortalError
from smartctl.kinds.base import as_int, as_map, as_rows
from smartctl.model import Address
from smartctl.ports import Answer, Portal
from smartctl.steps import Call

_ROUNDS: Final = 3
"""Robots may make another copy while the first ones go."""
_PLACES: Final = {"title": "%title", "code": "xmlId"}
"""Where an item may carry the mark, and the filter that finds it there."""
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Clearing:
    """`types` are entityTypeIds of the processes in which something may have come to be."""

    portal: Portal
    types: Sequence[int]
    removed: dict[int, int] = field(default_factory=dict)
    """entityTypeId -> how many items went, which stay in the recycle bin of a process that has one."""

    def remove(self, mark: str, known: Sequence[TestItem]) -> bool:
        """Removes every item with the mark; whether none of them is left."""
        for _round in range(_ROUNDS):
            found = {(one.entity_type_id, one.id): one for one in (*known, *self._marked(mark))}
            if not found:
                return True
            gone: set[tuple[int, int]] = set()
            for item in found.values():
                self._delete(item, gone)
            known = ()
        return not any(True for _one in self._marked(mark))

    def _marked(self, mark: str) -> Iterator[TestItem]:
        asked = {(number, by): f"{place}_{number}" for number in self.types for place, by in _PLACES.items()}
        calls = {key: marked(number, mark, by=by) for (number, by), key in asked.items()}
        answers = self.portal.batch(calls, halt=False) if calls else {}
        for (number, by), key in asked.items():
            answer = answers.get(key)
            if isinstance(answer, PortalError) and by == _PLACES["title"]:
                raise answer
            rows = as_rows(as_map(answer.result).get("items")) if isinstance(answer, Answer) else []
            yield from (_item(number, as_int(row.get("id")), mark) for row in rows if carries(row, mark))

    def look(self, item: TestItem, notes: Sequence[Note] | None = ()) -> Seen:
        return seen(item, self.portal.batch(questions(item, self.types), halt=False), notes)

    def _delete(self, item: TestItem, gone: set[tuple[int, int]]) -> None:
        """Removes an item with everything that came of it."""
        if (item.entity_type_id, item.id) in gone:
            return
        gone.add((item.entity_type_id, item.id))
        shown = self.look(item)
        for workflow in shown.workflows or ():
            self._try("bizproc.workflow.terminate", ID=workflow["ID"])
        for task in shown.tasks or ():
            self._try("tasks.task.delete", taskId=as_int(task["id"]))
        for number, rows in shown.made.items():
            for row in rows:
                self._delete(replace(item, entity_type_id=number, id=as_int(row.get("id"))), gone)
        with suppress(PortalError):
            params = {"entityTypeId": item.entity_type_id, "id": item.id}
            self.portal.call(Call(method="crm.item.delete", params=params))
            self.removed[item.entity_type_id] = self.removed.get(item.entity_type_id, 0) + 1

    def _try(self, method: str, **params: Any) -> None:
        with suppress(PortalError):
            self.portal.call(Call(method=method, params=params))


def _item(entity_type_id: int, number: int, mark: str) -> TestItem:
    """A test item of which nothing but its number is known."""
    return TestItem(
        process=Address(""), entity_type_id=entity_type_id, id=number, mark=mark, responsible=0, born=_NEVER
    )
