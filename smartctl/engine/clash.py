"""Two copies of a project that make the same process at the same moment: the younger one yields.

A portal has no lock for everybody, so after the first process was made it is asked who else carries a mark of the same
blueprint and a key of this run, and once more when the last one of a wave is there. Of two runs that of the smallest id
was there first: its process stood there before the other one's, so the other one sees it, whenever it asks. It yields
before anything is built on its processes, and takes back what it made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

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
from smartctl.kinds.process import marks, marks_among, marks_before
from smartctl.model import Action, Address, Change, Live, LiveObject
from smartctl.outcome import Double
from smartctl.ports import Journal, Portal, Recorder
from smartctl.steps import Call, Step


class Turns(Struct):
    """When the portal is asked: after the first process, and where a wave of them ends, before anything else is sent."""

    _asked: bool = False
    _new: bool = False

    def made(self) -> None:
        """A process has been made."""
        self._new = True

    def due(self, *, more: bool) -> bool:
        """Whether it is asked now; `more`: the next request makes another process."""
        if not self._new or (self._asked and more):
            return False
        self._asked, self._new = True, False
        return True


def requests(rounds: Iterable[Round], changes: Mapping[Address, Change]) -> int:
    """How often the portal is asked while these requests are sent."""
    turns, count = Turns(), 0
    for making in (*(makes_process(sent, changes) for sent in rounds), False):
        count += turns.due(more=making)
        if making:
            turns.made()
    return count


def makes_process(sent: Round, changes: Mapping[Address, Change]) -> bool:
    """Whether a request makes processes, and nothing else: they travel alone."""
    return any(_is_new_process(step, changes) for step in sent.steps.values())


def _is_new_process(step: Step, changes: Mapping[Address, Change]) -> bool:
    change = changes.get(step.address)
    is_new = change is not None and change.kind in ROOTS and change.action is Action.CREATE
    return is_new and step.call.method.endswith(".add")


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
    _turns: Turns = field(default_factory=Turns)

    def note(self, sent: Round, schedule: Schedule) -> None:
        """Remembers the processes that a request has made."""
        new = {
            step.address: int(schedule.ids[step.address]["id"])
            for step in sent.steps.values()
            if _is_new_process(step, self.changes) and schedule.is_done(step)
        }
        self._made |= new
        if new:
            self._turns.made()

    def came_second(self, following: Round | None, schedule: Schedule) -> bool:
        """Whether this run has to yield before a request; if so it has taken back what it made when this returns."""
        if not self._turns.due(more=following is not None and makes_process(following, self.changes)):
            return False
        elder = self._elder()
        if elder is None:
            return False
        number, mark = elder
        address = next((one for one in self._keys() if mark.startswith(self._claim(one))), next(iter(self._made)))
        left = self._taken_back(schedule, address)
        theirs = marker(self.blueprint, self.changes[address].key, self.lineage)
        title = str((self.changes[address].after or {}).get("title", ""))
        rival = Double(
            address=address, kind=self.changes[address].kind, title=title, id=number, yielded=True, left=left
        )
        self.rival = replace(rival, mark=mark if mark != theirs else "")
        return True

    def _keys(self) -> list[Address]:
        """Processes that this run makes, has made or is going to."""
        return [one.address for one in self.changes.values() if one.kind in ROOTS and one.action is Action.CREATE]

    def _claim(self, address: Address) -> str:
        return marker(self.blueprint, self.changes[address].key, "")

    def _elder(self) -> tuple[int, str] | None:
        """Another process with a mark for a key of ours, when its run was first."""
        first = min(self._made.values())
        claims = tuple(map(self._claim, self._keys()))
        known = {int(one.live.ids["id"]) for one in self.before.bound.values() if one.live.kind in ROOTS}
        # Numbers grow: what stands below one that was there when the run began was there, too.
        found = self._read(
            lambda start: marks_before(self.blueprint, first, start),
            enough=lambda page: any(number in known for number, _code in page),
        )
        ours = known.union(self._made.values())
        others = [(number, code) for number, code in found if number not in ours and code.startswith(claims)]
        return min((one for one in others if one[0] < first), default=None)

    def _read(
        self,
        page: Callable[[int], Call],
        enough: Callable[[Iterable[tuple[int, str]]], bool] = lambda _page: False,
    ) -> list[tuple[int, str]]:
        """(id, mark) of page after page, as far as the portal tells it."""
        found: list[tuple[int, str]] = []
        start: int | None = 0
        while start is not None:
            try:
                answer = self.portal.call(page(start))
            except Interrupted:
                raise
            except SmartctlError:
                return found  # what stands there twice is named when everything is read back
            told = marks(answer.result, self.blueprint)
            found.extend(told)
            more = answer.next is not None and answer.next > start and not enough(told)
            start = answer.next if more else None
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
        mine = set(self._made.values())
        still = mine & {number for number, _code in self._read(lambda at: marks_among(self.blueprint, mine, at))}
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


def _as_live(change: Change) -> LiveObject:
    return LiveObject(kind=change.kind, ident="", parent=None, natural="", ids=change.ids, attrs={})
