"""An apply on a portal that lies about one parameter, and what smartctl made of it.

A lie is *named* when the report does not call everything applied and the next plan shows it, as a change or as drift. It
is *told* when the report alone names it, *unseen* when the report says that the portal shows nobody
what became of it. It is *harmless* when the portal is as without the lie,
and *refused* when the portal did not let it pass. Everything else is *silent*, and a fault of smartctl.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from smartctl.engine.planner import Planned
from smartctl.errors import SmartctlError
from smartctl.kinds import KINDS
from smartctl.mockportal.dump import objects
from smartctl.model import Desired
from smartctl.outcome import Report, Status
from tests.lies.lie import Hears, Lie, Sent
from tests.world import World

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d.*")


@dataclass(frozen=True, slots=True)
class Scene:
    """A portal on which something stands already, and what is wanted of it then."""

    kind: str
    name: str
    prepare: Callable[[], World]
    want: Desired

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"

    def honest(self) -> Honest:
        world, heard = self.prepare(), Hears()
        before = world.twin()
        planned = world.plan(self.want, world.policy)
        world.mock.around_method.append(heard)
        world.apply_planned(planned, self.want)
        return Honest(self.want, before, planned, list(heard.sent()), stored(world))


@dataclass(frozen=True, slots=True)
class Honest:
    """What is written without a lie, and the portal before and afterwards: each lie about it has a copy of that portal."""

    want: Desired
    before: World
    planned: Planned
    sent: list[Sent]
    straight: Any

    def lied_to(self, sent: Sent, way: str) -> tuple[str, str]:
        """The verdict on one lie, and what was seen: for a person who must mend it."""
        world, lie = self.before.twin(), Lie(sent.method, sent.path, way)
        world.mock.around_method.append(lie)
        report = world.carry_out(self.planned)
        world.mock.around_method.remove(lie)
        if not lie.happened:
            return "silent", "the lie did not happen"
        return _verdict(world, report, self.want, self.straight, sent)


def _verdict(world: World, report: Report, want: Desired, straight: Any, sent: Sent) -> tuple[str, str]:
    told = [one for one in report.outcomes if one.status is not Status.APPLIED]
    seen = "; ".join(f"{one.address} {one.status} {dict(one.attributes or {})} {one.error}" for one in told)
    try:
        plan = world.plan(want, world.policy).plan
    except SmartctlError as error:
        # Nothing goes on until a person has looked.
        return ("named" if told else "silent"), f"{seen}; {error.message}"
    left = plan.effective or plan.drift
    if told and left:
        failed = all(one.status in (Status.FAILED, Status.SKIPPED) for one in told)
        return ("refused" if failed else "named"), seen
    if told:
        return "told", seen
    now = stored(world)
    if not left and now == straight:
        return "harmless", ""
    hidden = [
        f"{one.address} {name}"
        for one in report.outcomes
        for name in one.unseen
        if KINDS[one.kind].attr(name).wire in (*sent.path, "")
    ]
    if hidden and not left:
        return "unseen", f"{hidden}"
    return "silent", f"left: {[(one.address, one.before, one.after) for one in left]}; {differing(straight, now)}"


def stored(world: World) -> dict[str, Any]:
    """Everything on the portal but moments."""
    found = world.mock.look(objects)
    return {table: [_timeless(row) for row in rows] for table, rows in found.items()}


def _timeless(row: dict[str, Any]) -> dict[str, Any]:
    if row.get("user_type_id") == "crm":
        # What a field may point at: an N and nothing are one.
        row = {**row, "settings": {name: one for name, one in row["settings"].items() if one == "Y"}}
    return {name: None if isinstance(value, str) and _MOMENT.fullmatch(value) else value for name, value in row.items()}


def differing(one: Any, other: Any) -> list[str]:
    return [
        f"{table}: {[row for row in other[table] if row not in rows]} instead of "
        f"{[row for row in rows if row not in other[table]]}"
        for table, rows in one.items()
        if rows != other[table]
    ]
