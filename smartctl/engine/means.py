"""By which means an intent is carried out: what an application applies, and what stays a step for a person, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from smartctl.kinds import KINDS, UNSEEN
from smartctl.model import Desired

if TYPE_CHECKING:
    from smartctl.engine.survey import Survey


def remarks(found: Survey, desired: Desired) -> list[tuple[str, Mapping[str, Any]]]:
    """What stays manual because of how the portal is spoken to, and workflows that somebody made beside ours."""
    missing, live = found.missing, found.live
    within = {one.within for one in desired.automation}
    working = [one.address for one in desired.resources if one.address in within and one.address in found.beyond]
    left = [one for one in desired.resources if one.kind in missing and one.address not in working]
    told: list[tuple[str, Mapping[str, Any]]] = [
        ("application-needed", {"why": why, "addresses": [one.address for one in left if missing[one.kind] == why]})
        for why in dict.fromkeys(missing[one.kind] for one in left)
    ]
    if working:
        told.append(("application-works", {"addresses": working}))
    written = {one.address for one in desired.resources}
    kept = [address for address in found.beyond if address not in written]
    if kept:
        told.append(("application-keeps", {"addresses": kept}))
    unseen = [address for address, one in live.bound.items() if one.live.kind in UNSEEN]
    if unseen:
        told.append(("unseen", {"addresses": unseen}))
    return [*told, *(note for kind in KINDS.values() for note in kind.rivals(found.answers, found.wanted, live))]
