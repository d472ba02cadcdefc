"""What the answer to a question of a kind holds: its result, and where the next page begins."""

from __future__ import annotations

from typing import Any

from smartctl.errors import PortalError
from smartctl.kinds.base import Answers, as_map
from smartctl.ports import Answer


def answer_of(answers: Answers, key: str) -> Any:
    """The result of a query, or None when it failed or was not asked."""
    answer = answers.get(key)
    return answer.result if isinstance(answer, Answer) else None


def following(answer: Answer | PortalError | None, start: int, rows: str) -> int | None:
    """Where the page after the one at `start` begins. A portal that names no later one, or has no rows, has no more."""
    if not isinstance(answer, Answer) or answer.next is None or answer.next <= start:
        return None
    return answer.next if as_map(answer.result).get(rows) else None
