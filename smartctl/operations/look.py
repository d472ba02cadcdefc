"""What a runbook is asked to look at on the portal, and what a person says of its steps."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from msgspec import Struct, field

from smartctl.whoami import user_name


class Look(Struct, frozen=True, kw_only=True):
    check: bool = False
    """Whether what the steps stand on is on the portal; the rest needs it."""
    probe: bool = False
    """Try the robots with marked test items, which are removed afterwards."""
    wait: float = 20.0
    """How many seconds a robot may take to show."""
    leave_waiting: bool = False
    """Leave the test items of robots that wait for days, for a later probe."""
    sweep: bool = False
    """Remove the test items that earlier probes left."""
    files: Path | None = None
    """A folder that workflows are written into, to be imported."""
    archive: Path | None = None
    """What the portal exported: the steps are compared with it."""
    confirm: tuple[str, ...] = ()
    """Steps that were done."""
    take_back: tuple[str, ...] = ()
    """Steps that are not done after all."""
    by: str = field(default_factory=user_name)
    """Who says so."""


NOTHING: Final = Look()
