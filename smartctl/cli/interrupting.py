"""Ctrl-C, or the word of a pipeline that cancels its job (SIGTERM), from the first moment of the program to its last: a sentence and exit code 130, never a traceback.

The first one ends whatever is under way in good order (an apply goes on to the end of its request, see `StopSwitch`).
One more, while that is being done, ends the process where it stands: everything that must last is written already.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any, Final

from smartctl.i18n import _

STOPS: Final = (signal.SIGINT, signal.SIGTERM)
Handler = Callable[[int, FrameType | None], Any] | int | None
CODE: Final = 130
"""`errors.Exit.INTERRUPTED`, which takes half of a start to load."""


def arm() -> None:
    """From now on Ctrl-C raises `KeyboardInterrupt` once."""
    on_each(_first)


def on_each(handler: Handler) -> tuple[Handler, ...]:
    """The same for both signals that ask to stop; what was there before."""
    return tuple(signal.signal(number, handler) for number in STOPS)


def disarm() -> None:
    """The command is over and has said what became of it: nothing that comes now has anything to stop."""
    on_each(signal.SIG_IGN)


def _first(_number: int, _frame: FrameType | None) -> None:
    on_each(_again)
    raise KeyboardInterrupt


def _again(_number: int, _frame: FrameType | None) -> None:
    leave()


def leave() -> None:
    """Ends the process at once. What was buffered for stdout is lost; nothing else is open that could be."""
    told = _("Interrupted.")
    os.write(sys.__stderr__.fileno() if sys.__stderr__ is not None else 2, f"{told}\n".encode())
    os._exit(CODE)
