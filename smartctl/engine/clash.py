"""Two copies of a project that make the same process at the same moment: the younger one yields.

A portal has no lock for everybody, so after the first process was made it is asked who else carries a mark of the same
blueprint and a key of this run, and once more when the last one of a wave is there. Of two runs that of the smallest id
was there first: its process stood there before the other one's, so the other one sees it, whenever it asks. It yields
before it touches anything but its own processes, and takes back what it made: where the next request is about nothing
else, the question travels in it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from smartctl.engine import order
from smartctl.engine.doubles import removal
from smartctl.engine.schedule import BATCH, Round, Schedule
from smartctl.errors import Interrupted, PortalError, SmartctlError
from smartctl.i18n import _
from smartctl.kinds import ROOTS
from smartctl.kinds.base import Kind
from smartctl.kinds.marks import marker
from smartctl.kinds.process import marks, marks_among, marks_before, marks_newest
from smartctl.model import Action, Address, Change, Live, LiveObject
from smartctl.outcome import Double
from smartctl.ports import Answer, BatchAnswer, Journal, Portal, Recorder
from smartctl.steps import Call, Step

_QUESTION: Final = "marks"


class Turns(Struct):
    """When the portal is asked: after the first process, and where a wave of them ends, before anything else is sent."""

    _asked: bool = False
    _new: bool = False

    def made(self) -> None:
        """A process has been made."""
        self._new = True

    def due(self, *, more: bool) -> bool:
        """Whether it is to be asked; `more`: the next request makes another process."""
        return self._new and not (self._asked and more)

    def told(self) -> None:
        """The portal has said it, or will not."""
        self._asked, self._new = True, False


def requests(rounds: Iterable[Round], changes: Mapping[Address, Change]) -> int:
    """How many requests it takes to ask while these are sent."""
    turns, count = Turns(), 0
    made: set[Address] = set()
    for sent in (*rounds, None):
        new = {step.address for step in _makers(sent, changes)}
        if turns.due(more=bool(new)):
            count += not rides(sent, made)
            turns.told()
        made |= new
        if new:
            turns.made()
    return count


def rides(sent: Round | None, made: Collection[Address]) -> bool:
    """Whether a request has room for the question, and is about nothing but processes that go if the run has to yield."""
    if sent is None or sent.direct or len(sent.steps) >= BATCH:
        return False
    return all(step.address.partition(".")[0] in made for step in sent.steps.values())


def _makers(sent: Round | None, changes: Mapping[Address, Change]) -> list[Step]:
    """Steps of a request that make processes: each of them travels alone."""
    return [step for step in sent.steps.values() if _is_new_process(step, changes)] if sent else []


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
    _along: bool = False
    """Whether the question travels in the request that is under way."""
    _told: list[tuple[int, str]] = field(default_factory=list)
    """What was said to it."""

    def note(self, sent: Round, schedule: Schedule) -> None:
        """Remembers the processes that a request has made."""
        new = {
            step.address: int(schedule.ids[step.address]["id"])
            for step in _makers(sent, self.changes)
            if schedule.is_done(step)
        }
        self._made |= new
        if new:
            self._turns.made()

    def came_second(self, following: Round | None, schedule: Schedule) -> bool:
        """Whether this run has to yield before a request; if so it has taken back what it made when this returns."""
        if not self._turns.due(more=bool(_makers(following, self.changes))) or rides(following, self._made):
            return False
        self._turns.told()
        first = min(self._made.values())
        return self._yields(self._read(lambda at: marks_before(self.blueprint, first, at), self._enough), schedule)

    def accompanied(self, sent: Round, calls: Mapping[str, Call]) -> dict[str, Call]:
        """The calls of a request, the question in front of them where it travels along."""
        self._along = self._turns.due(more=False) and rides(sent, self._made) and len(calls) < BATCH
        return {_QUESTION: marks_newest(self.blueprint), **calls} if self._along else dict(calls)

    def halted(self, answers: BatchAnswer) -> bool:
        """Takes in what was said to the question; whether it was refused, which keeps all behind it from being sent."""
        answer = answers.get(_QUESTION) if self._along else None
        if isinstance(answer, PortalError):
            self._turns.told()  # what stands there twice is named when everything is read back
            return True
        if isinstance(answer, Answer):
            page = marks(answer.result, self.blueprint)
            if answer.next is None or self._enough(page):  # else it is asked by itself, page after page
                self._turns.told()
                self._told.extend(page)
        return False

    def was_second(self, schedule: Schedule) -> bool:
        """The same as `came_second` by what was said to the question that travelled along."""
        told, self._told = self._told, []
        return bool(told) and self._yields(told, schedule)

    def _yields(self, found: Iterable[tuple[int, str]], schedule: Schedule) -> bool:
        elder = self._elder(found)
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

    def _known(self) -> frozenset[int]:
        """Processes that were ours when the run began."""
        return frozenset(int(one.live.ids["id"]) for one in self.before.bound.values() if one.live.kind in ROOTS)

    def _enough(self, page: Iterable[tuple[int, str]]) -> bool:
        """Numbers grow: what stands below one that was there when the run began was there, too."""
        known = self._known()
        return any(number in known for number, _code in page)

    def _elder(self, found: Iterable[tuple[int, str]]) -> tuple[int, str] | None:
        """Another process with a mark for a key of ours, when its run was first."""
        first = min(self._made.values())
        claims = tuple(map(self._claim, self._keys()))
        ours = self._known().union(self._made.values())
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
        # What the portal has made along with a process goes with it, too.
        gone = {*made, *(one for one in self.changes if one.partition(".")[0] in roots)}
        for address in gone - {change.address for change in left}:
            self.recorder.settled(address, None)
        self.recorder.flush()
        error = _(
            "Another process with a mark of {blueprint} was there first; this run has taken back what it had made.",
            blueprint=self.blueprint,
        )
        schedule.withdraw(gone, process, PortalError(error, method="crm.type.add"))
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
