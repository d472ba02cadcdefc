"""What is known of the steps of a runbook: one JSON object a line, beside the state, readable by its owner only.

`verdict` says what a probe found or a person confirmed; `probing` names the mark of test items before the first is made,
`swept` that none of them is left.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from smartctl.state.journal import RunJournal
from smartctl.state.local import StateFile

_FOLDER: Final = "runbook"


@dataclass(frozen=True, slots=True)
class VerdictLog:
    """The log of one blueprint on one portal."""

    file: StateFile

    @property
    def _journal(self) -> RunJournal:
        return RunJournal(self.file.path.with_suffix(f".{_FOLDER}"))

    def write(self, entry: str, **facts: Any) -> None:
        """Adds a line and makes it durable before it returns. Raises `UsageError` when the disk does not take it."""
        self._journal.write(entry, **facts)

    def verdicts(self) -> tuple[Mapping[str, Any], ...]:
        return tuple(one for one in self._journal.entries() if one["entry"] == "verdict")

    def unswept(self) -> tuple[str, ...]:
        """Marks of test items of a run that did not come to its end."""
        marks: dict[str, None] = {}
        for one in self._journal.entries():
            if one["entry"] == "probing":
                marks[str(one["mark"])] = None
            elif one["entry"] == "swept":
                marks.pop(str(one["mark"]), None)
        return tuple(marks)
