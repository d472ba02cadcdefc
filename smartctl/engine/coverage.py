"""How much of what a drift looks at it sees at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from smartctl.engine.around import Around
from smartctl.engine.strangers import portals_own
from smartctl.engine.survey import Survey
from smartctl.kinds import KINDS
from smartctl.model import Stranger


def coverage(found: Survey, beside: Sequence[Stranger], around: Around) -> tuple[str, Mapping[str, Any]]:
    """Objects that are managed, those of nobody, of the portal and of others, boards of which no method reads robots and
    permissions, and kinds of which the portal shows nothing to whoever asks like this."""
    managed = [address for address in found.records if address in found.live.bound]
    lives = [found.live.bound[address].live for address in managed]
    # What has an owner that has an owner stands on a board.
    boards = {one.parent for one in lives if (owner := KINDS[one.kind].parent) and KINDS[owner].parent}
    return "coverage", {
        "managed": len(managed),
        "unmanaged": len(beside),
        "own": portals_own(found.live, KINDS) + around.own,
        "others": around.others,
        "unreadable": len(boards),
        "unread": dict(around.unread),
    }
