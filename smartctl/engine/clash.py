"""Two copies of a project that make the same process at the same moment: the younger one yields.

A portal has no lock for everybody, so after a process was made it is asked who else carries a mark of the same blueprint
and key. Of two runs that of the smallest id was there first: its process stood there before the other one's, so the
other one sees it, whenever it asks. It yields before anything is built on its processes, and takes back what it made.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from smartctl.engine import order
from smartctl.engine.doubles import removal
from smartctl.engine.schedule import Round, Schedule
from smartctl.errors import Interrupted, PortalError, SmartctlError
from smartctl.i18n import _
from smartctl.kinds import ROOTS
from smartctl.kinds.base import Kind
from smartctl.kinds.marks import marker
from smartctl.kinds.process import marks, marks_asked
from smartctl.model import Action, Address, Change, Live, LiveObject
from smartctl.outcome import Double
from smartctl.ports import Journal, Portal, Recorder
from smartctl.steps import Call


class Clash(Struct, kw_only=True):
    """What a run has to know to yield; `rival` is the process that was there first, once it is found."""

    blueprint: str
    lineage: str
    changes: Mapping[Address, Change]
    before: Live
    kinds: Mapping[str, Kind]
    portal: Portal
    recorder: Recorder
    journal: Journal
    rival: Double | None = None
    taken_back: dict[Address, Change] = field(default_factory=dict)
    _made: dict[Address, int] = field(default_factory=dict)

    def came_second(self, sent: Round, schedule: Schedule) -> bool:
        """Whether this run has to yield after a round; if so it has taken back what it made when this returns."""
        new = {
            step.address: int(schedule.ids[step.address]["id"])
            for step in sent.steps.values()
            if self._makes_process(step.address) and step.call.method.endswith(".add") and schedule.is_done(step)
        }
        self._made |= new
        elder = self._elder() if new else None
        if elder is None:
            return False
        number, mark = elder
        address = next(iter(new))
        left = self._taken_back(schedule, address)
        theirs = marker(self.blueprint, self.changes[address].key, self.lineage)
        title = str((self.changes[address].after or {}).get("title", ""))
        rival = Double(
            address=address, kind=self.changes[address].kind, title=title, id=number, yielded=True, left=left
        )
        self.rival = replace(rival, mark=mark if mark != theirs else "")
        return True

    def _makes_process(self, address: Address) -> bool:
        change = self.changes.get(address)
        return change is not None and change.kind in ROOTS and change.action is Action.CREATE

    def _elder(self) -> tuple[int, str] | None:
        """Another process with a mark for a key of ours, when its run was first."""
        claims = tuple(marker(self.blueprint, self.changes[address].key, "") for address in self._made)
        known = {
            *self._made.values(),
            *(one.live.ids["id"] for one in self.before.bound.values() if _process(one.live)),
        }
        others = [(number, code) for number, code in self._marks() if number not in known and code.startswith(claims)]
        first = min(others, default=None)
        return first if first is not None and first[0] < min(self._made.values()) else None

    def _marks(self) -> list[tuple[int, str]]:
        found: list[tuple[int, str]] = []
        start: int | None = 0
        while start is not None:
            try:
                answer = self.portal.call(marks_asked(self.blueprint, start))
            except Interrupted:
                raise
            except SmartctlError:
                return found  # what stands there twice is named when everything is read back
            found.extend(marks(answer.result, self.blueprint))
            start = answer.next if answer.next is not None and answer.next > start else None
        return found

    def _taken_back(self, schedule: Schedule, process: Address) -> tuple[str, ...]:
        """Deletes what this run made, children with their owners; the calls of what is still there."""
        made = {address: ids for address in self._created(schedule) if "id" in (ids := schedule.ids.get(address, {}))}
        roots = {a: ids for a, ids in made.items() if self.changes[a].parent not in made}
        doomed = tuple(
            replace(self.changes[address], action=Action.DELETE, before={}, after=None, ids=ids)
            for address, ids in roots.items()
        )
        self.journal.write("yields", objects=[{"address": address, "ids": dict(ids)} for address, ids in roots.items()])
        for change in reversed(doomed):
            for step in order.steps((change,), self.before, self.kinds):
                if isinstance(step.call, Call):
                    self._sent(step.call)
        still = {number for number, _code in self._marks()} & set(self._made.values())
        left = [change for change in doomed if change.kind in ROOTS and change.ids["id"] in still]
        self.taken_back = {address: self.changes[address] for address in roots}
        for address in made:
            if address not in {change.address for change in left}:
                self.recorder.settled(address, None)
        self.recorder.flush()
        error = _(
            "Another process with a mark of {blueprint} was there first; this run has taken back what it had made.",
            blueprint=self.blueprint,
        )
        schedule.withdraw(set(made), process, PortalError(error, method="crm.type.add"))
        return tuple(removal(change.address, _as_live(change), self.kinds) for change in left)

    def _created(self, schedule: Schedule) -> list[Address]:
        made = (address for address in schedule.made() if address in self.changes)
        return [address for address in made if self.changes[address].action is Action.CREATE]

    def _sent(self, call: Call) -> None:
        for _attempt in range(2):
            try:
                self.portal.call(call)
            except Interrupted:
                raise
            except SmartctlError:
                continue  # whether it is gone is seen by reading
            return


def _process(live: LiveObject) -> bool:
    return live.kind in ROOTS


def _as_live(change: Change) -> LiveObject:
    return LiveObject(kind=change.kind, ident="", parent=None, natural="", ids=change.ids, attrs={})
