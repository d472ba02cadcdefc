"""What is known of the steps of a runbook: one JSON object a line, beside the state, readable by its owner only.

`verdict` says what a probe found or a person confirmed; `probing` names the mark of test items before the first is made,
`left` that the one with a mark stays on purpose, of what it will tell and when, `swept` that none of them is there.
`recognised` keeps what an archive called the robots of steps, so that they are recognised whatever is changed in them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from smartctl.state.store import Shelf


class VerdictLog(Struct, frozen=True):
    """The log of what a shelf holds of a runbook."""

    shelf: Shelf

    def write(self, entry: str, **facts: Any) -> None:
        """Adds a line and makes it durable before it returns. Raises `UsageError` when the disk does not take it."""
        self.shelf.runbook.write(entry, **facts)

    def verdicts(self) -> tuple[Mapping[str, Any], ...]:
        return tuple(one for one in self.shelf.runbook.entries() if one["entry"] == "verdict")

    def names(self) -> Mapping[str, str]:
        """What archives called the robots of steps, by the address of the step: the last reading counts."""
        found: dict[str, str] = {}
        for one in self.shelf.runbook.entries():
            if one["entry"] == "recognised" and isinstance(one.get("names"), Mapping):
                found |= {str(address): str(name) for address, name in one["names"].items()}
        return found

    def unswept(self) -> tuple[str, ...]:
        """Marks of test items of a run that did not come to its end."""
        return tuple(mark for mark, left in self._marks().items() if left is None)

    def left(self) -> tuple[Mapping[str, Any], ...]:
        """The `left` entries of items that stand on the portal still."""
        return tuple(left for left in self._marks().values() if left is not None)

    def _marks(self) -> dict[str, Mapping[str, Any] | None]:
        """Each mark that was not swept, with what was written when its item was left."""
        marks: dict[str, Mapping[str, Any] | None] = {}
        for one in self.shelf.runbook.entries():
            mark = str(one.get("mark"))
            if one["entry"] == "probing":
                marks[mark] = None
            elif one["entry"] == "left":
                marks[mark] = one
            elif one["entry"] == "swept":
                marks.pop(mark, None)
        return marks
