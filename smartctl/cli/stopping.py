"""Ctrl-C while changes are carried out: once to end in good order, twice to end at once."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

from smartctl.cli import interrupting
from smartctl.errors import Interrupted
from smartctl.i18n import _

_TWICE: Final = 2


class StopSwitch:
    """Ctrl-C once: finish the request under way, record, stop. Twice: stop at once. Again: without another word."""

    def __init__(self) -> None:
        self._pressed = 0

    def __call__(self) -> bool:
        return self._pressed > 0

    @contextmanager
    def armed(self) -> Iterator[StopSwitch]:
        before = interrupting.on_each(self._press)
        try:
            yield self
        finally:
            for number, handler in zip(interrupting.STOPS, before, strict=True):
                signal.signal(number, handler)

    def _press(self, _number: int, _frame: FrameType | None) -> None:
        self._pressed += 1
        if self._pressed > _TWICE:
            interrupting.leave()
        if self._pressed == _TWICE:
            raise Interrupted(
                _("Stopped at once. The request under way may or may not have happened."),
                hint=_("Run the same command again: it reads the portal first and goes on from there."),
            )
