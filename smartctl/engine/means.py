"""By which means an intent is carried out: what an application applies, and what stays a step for a person, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from smartctl.kinds.workflow import twins
from smartctl.kinds.workflow_file import mentioned
from smartctl.model import Action, Address, Change, Desired, Live

if TYPE_CHECKING:
    from smartctl.engine.survey import Survey


def remarks(found: Survey, desired: Desired) -> list[tuple[str, Mapping[str, Any]]]:
    """What stays manual because of how the portal is spoken to, and workflows that somebody made beside ours."""
    missing, live = found.missing, found.live
    left = [one for one in desired.resources if one.kind in missing]
    told: list[tuple[str, Mapping[str, Any]]] = [
        ("application-needed", {"why": why, "addresses": [one.address for one in left if missing[one.kind] == why]})
        for why in dict.fromkeys(missing[one.kind] for one in left)
    ]
    written = {one.address for one in desired.resources}
    kept = [address for address in found.beyond if address not in written]
    if kept:
        told.append(("application-keeps", {"addresses": kept}))
    unseen = [address for address, one in live.bound.items() if one.live.kind == "robot_kind"]
    if unseen:
        told.append(("unseen", {"addresses": unseen}))
    titles = {
        (there.ids["entityTypeId"], str(one.attrs["title"]))
        for one in found.wanted
        if one.kind == "workflow" and one.parent is not None and (there := live.of(one.parent)) is not None
    }
    return [
        *told,
        *(("workflow-twin", {"title": title, "id": number}) for number, title in twins(found.answers, titles)),
    ]


def stood_on(changes: Sequence[Change], chosen: set[Address], live: Live) -> set[Address]:
    """What is to be created and is named by the chosen workflows: their files have every name in them."""
    plan = {change.address: change for change in changes}
    workflows = [change for change in changes if change.kind == "workflow" and change.address in chosen]
    named = {one for change in workflows for one in mentioned(change, plan, live)}
    return {
        address
        for address, change in plan.items()
        if change.action is Action.CREATE and any(one == address or one.startswith(f"{address}.") for one in named)
    }
