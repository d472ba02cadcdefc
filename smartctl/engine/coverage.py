"""How much of what a drift looks at it sees at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from smartctl.engine.strangers import portals_own
from smartctl.engine.survey import Survey
from smartctl.kinds import KINDS
from smartctl.model import Stranger


def coverage(found: Survey, beside: Sequence[Stranger]) -> tuple[str, Mapping[str, Any]]:
    """Objects that are managed, others inside of them, and boards of which no method reads robots and permissions."""
    managed = [address for address in found.records if address in found.live.bound]
    lives = [found.live.bound[address].live for address in managed]
    # What has an owner that has an owner stands on a board.
    boards = {one.parent for one in lives if (owner := KINDS[one.kind].parent) and KINDS[owner].parent}
    own = portals_own(found.live, KINDS)
    return "coverage", {"managed": len(managed), "unmanaged": len(beside), "own": own, "unreadable": len(boards)}
