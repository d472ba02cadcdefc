"""Removes test items from a portal with everything that came of them: never anything that does not carry the mark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from smartctl.automation.observing import Seen, TestItem, carries, marked, questions, seen
from smartctl.errors import PortalError
from smartctl.kinds.base import as_int, as_map, as_rows, as_text
from smartctl.model import Address
from smartctl.ports import Answer, Portal
from smartctl.steps import Call

_ROUNDS: Final = 3
"""Robots may make another copy while the first ones go."""
_BATCH: Final = 50
_PLACES: Final = {"title": "%title", "code": "xmlId"}
"""Where an item may carry the mark, and the filter that finds it there."""
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Clearing(Struct):
    """`types` are entityTypeIds of the processes in which something may have come to be."""

    portal: Portal
    types: Sequence[int]
    removed: dict[int, int] = field(default_factory=dict)
    """entityTypeId -> how many items went, which stay in the recycle bin of a process that has one."""

    def still_marked(self, logged: Sequence[TestItem]) -> list[TestItem]:
        """Those items of a log that carry their mark on the portal: a file alone says of no item that it may go."""
        return [one for one, shown in zip(logged, self.looks(logged), strict=True) if carries(shown.item, one.mark)]

    def remove(self, mark: str, known: Sequence[TestItem]) -> bool:
        """Removes every item with the mark; whether none of them is left. `known` were made by this very run."""
        for _round in range(_ROUNDS):
            found = {(one.entity_type_id, one.id): one for one in (*known, *self._marked(mark))}
            if not found:
                return True
            self._delete(found)
            known = ()
        return not any(True for _one in self._marked(mark))

    def _marked(self, mark: str) -> Iterator[TestItem]:
        asked = {(number, by): f"{place}_{number}" for number in self.types for place, by in _PLACES.items()}
        calls = {key: marked(number, mark, by=by) for (number, by), key in asked.items()}
        answers = self.together(calls)
        for (number, by), key in asked.items():
            answer = answers.get(key)
            if isinstance(answer, PortalError) and by == _PLACES["title"]:
                raise answer
            rows = as_rows(as_map(answer.result).get("items")) if isinstance(answer, Answer) else []
            yield from (_item(number, as_int(row.get("id")), mark) for row in rows if carries(row, mark))

    def looks(self, items: Sequence[TestItem]) -> list[Seen]:
        """What each item shows, in as few requests as there can be."""
        asked = {
            f"n{place}_{key}": call
            for place, item in enumerate(items)
            for key, call in questions(item, self.types).items()
        }
        answers = self.together(asked)
        return [
            seen(item, {key.removeprefix(own): one for key, one in answers.items() if key.startswith(own)})
            for item, own in ((item, f"n{place}_") for place, item in enumerate(items))
        ]

    def together(self, calls: Mapping[str, Call]) -> dict[str, Answer | PortalError]:
        keys = list(calls)
        answers: dict[str, Answer | PortalError] = {}
        for first in range(0, len(keys), _BATCH):
            answers |= self.portal.batch({key: calls[key] for key in keys[first : first + _BATCH]}, halt=False)
        return answers

    def _delete(self, found: Mapping[tuple[int, int], TestItem]) -> None:
        """Removes items with everything that came of them: what waits for them first, themselves last."""
        every, wave = dict(found), list(found.values())
        stop: dict[str, Call] = {}
        while wave:
            made: dict[tuple[int, int], TestItem] = {}
            for item, shown in zip(wave, self.looks(wave), strict=True):
                for workflow in shown.workflows or ():
                    name = as_text(workflow["ID"])
                    stop[f"w_{len(stop)}"] = Call(method="bizproc.workflow.terminate", params={"ID": name})
                for task in shown.tasks or ():
                    number = as_int(task["id"])
                    stop[f"t_{number}"] = Call(method="tasks.task.delete", params={"taskId": number})
                for document in shown.documents or ():
                    number = as_int(document["id"])
                    call = Call(method="crm.documentgenerator.document.delete", params={"id": number})
                    stop[f"d_{number}"] = call
                for kind, rows in shown.made.items():
                    children = (replace(item, entity_type_id=kind, id=as_int(row.get("id"))) for row in rows)
                    made |= {key: one for one in children if (key := (kind, one.id)) not in every}
            every |= made
            wave = list(made.values())
        self.together(stop)
        gone = {
            f"i_{number}_{item}": Call(method="crm.item.delete", params={"entityTypeId": number, "id": item})
            for number, item in reversed(every)
        }
        for name, answer in self.together(gone).items():
            if isinstance(answer, Answer):
                number = int(name.split("_")[1])
                self.removed[number] = self.removed.get(number, 0) + 1


def _item(entity_type_id: int, number: int, mark: str) -> TestItem:
    """A test item of which nothing but its number is known."""
    return TestItem(
        process=Address(""), entity_type_id=entity_type_id, id=number, mark=mark, responsible=0, born=_NEVER
    )
