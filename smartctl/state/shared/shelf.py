"""The store over documents on a server: every backend that can do what `documents.py` asks is one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from smartctl import given
from smartctl.errors import Locked, UsageError
from smartctl.given import Damaged
from smartctl.i18n import _
from smartctl.state.journal import ended, next_name
from smartctl.state.names import checked, is_name, made
from smartctl.state.record import State, dumps, loads, new
from smartctl.state.shared import lease as leases
from smartctl.state.shared import proof
from smartctl.state.shared.diary import SharedDiary
from smartctl.state.shared.documents import Overtaken
from smartctl.state.shared.kept import Cabinet, Kept
from smartctl.state.shared.writing import Writer
from smartctl.state.store import Written

ROOT: Final = "state"


class SharedShelf(Struct, kw_only=True):
    """What is kept of one blueprint on one portal."""

    portal: str
    blueprint: str
    writer: Writer
    lasts: float = leases.LASTS
    _seen: Kept | None = None
    _diaries: dict[str, SharedDiary] = field(default_factory=dict)

    @property
    def base(self) -> str:
        return f"{ROOT}/{made(self.portal)}/{checked(self.blueprint)}"

    @property
    def name(self) -> str:
        return f"{self.base}.json"

    @property
    def cabinet(self) -> Cabinet:
        return self.writer.cabinet

    @property
    def place_before(self) -> str:
        return _("{place}, in its history (`smartctl state history`)", place=self.cabinet.place(self.name))

    def load(self) -> State | None:
        self._seen = self.writer.read(self.name)
        return None if self._seen is None or self._seen.body is None else self.read_state(self._seen.body)

    def read_state(self, content: bytes) -> State:
        """Raises `UsageError` when it is no state, or one of something else."""
        place = self.cabinet.place(self.name)
        state = loads(content, where=place)
        if (state.blueprint, state.portal) != (self.blueprint, self.portal):
            raise UsageError(
                _(
                    "The state {path} belongs to {blueprint} on {portal}.",
                    path=place,
                    blueprint=ascii(state.blueprint),
                    portal=ascii(state.portal),
                )
            )
        return state

    def load_or_new(self, version: str) -> State:
        return self.load() or new(self.portal, self.blueprint, version)

    def serial(self) -> int:
        try:
            self._seen = self.writer.read(self.name)
        except UsageError:
            return 0
        body = self._seen.body if self._seen else None
        return 0 if body is None else _serial(body)

    def save(self, state: State) -> State:
        written = replace(state, serial=state.serial + 1)
        seen = self._seen or self.writer.read(self.name)
        try:
            self._seen = self.writer.write(self.name, dumps(written).encode("utf-8"), over=seen)
        except Overtaken:
            raise UsageError(
                _("Writing {place}: somebody else wrote it in the meantime.", place=self.cabinet.place(self.name)),
                hint=_("Nothing was written. Run the same command again."),
            ) from None
        return written

    @property
    def lock_number(self) -> str:
        return str(self.writer.lease.facts["id"]) if self.writer.lease else ""

    @contextmanager
    def held(
        self, command: str, *, timeout: float = 0, waiting: Callable[[str], None] = lambda _holder: None
    ) -> Iterator[str]:
        if self.writer.lease is not None:
            raise Locked(_("The state of {blueprint} is in use: {holder}.", blueprint=self.blueprint, holder=command))
        proof.once(self.cabinet)
        taken = leases.take(
            self.cabinet,
            f"{self.base}.lock",
            leases.me(command, self.blueprint, self.portal),
            timeout=timeout,
            waiting=waiting,
            lasts=self.lasts,
        )
        self._forget()
        self.writer.lease, unsealed = taken.lease, taken.unsealed
        try:
            proof.once(self.cabinet)  # the states may have moved while the lease was taken
            if unsealed:
                self._take_the_pen_away()
                unsealed = False
            yield taken.left
        finally:
            self.writer.lease = None
            taken.lease.give_back(unsealed=unsealed)

    def _take_the_pen_away(self) -> None:
        """Writes over everything that the holder before could still write over, with the number of the new lease."""
        seen = self.cabinet.read(self.name)
        self.writer.write(self.name, seen.body if seen else None, over=seen)
        for diary in self.diaries():
            if not ended(diary.entries()):
                diary.write("taken_over", lease=self.writer.number)
        self._forget()

    def _forget(self) -> None:
        self._seen = None
        for diary in self._diaries.values():
            diary.forget()

    def forget(self, run: str) -> None:
        # The journal goes last, its end at the very last: whoever is cut off here leaves a run that is over.
        names = self.cabinet.documents.names(f"{self.base}.runs/{checked(run)}/")
        for name in sorted(names, key=lambda one: (one.rpartition("/")[2].startswith("journal-"), one)):
            self.cabinet.documents.remove(name)
        self._diaries.pop(run, None)

    def history(self, most: int) -> tuple[Written, ...]:
        # A new lease, or a new key, writes a state once more as it is: it counts as it was written first.
        found = {one.body: one for one in self.cabinet.versions(self.name, most) if one.body is not None}
        return tuple(
            Written(serial=_serial(body), time=one.time, by=one.by, content=body) for body, one in found.items()
        )

    def diaries(self) -> tuple[SharedDiary, ...]:
        begin = f"{self.base}.runs/"
        runs = {name.removeprefix(begin).partition("/")[0] for name in self.cabinet.documents.names(begin)}
        return tuple(self._diary(run) for run in sorted(filter(is_name, runs)))

    def new_diary(self, now: datetime) -> SharedDiary:
        return self._diary(next_name([one.run for one in self.diaries()], now))

    @property
    def runbook(self) -> SharedDiary:
        # Several people may confirm steps at once: not under the lease, and read anew each time.
        return SharedDiary(f"{self.base}.runbook", Writer(self.cabinet))

    def _diary(self, run: str) -> SharedDiary:
        return self._diaries.setdefault(run, SharedDiary(f"{self.base}.runs/{run}", self.writer))


def _serial(content: bytes) -> int:
    try:
        return given.number(given.document(content).get("serial"), "serial")
    except Damaged:
        return 0


def blueprints_in(names: tuple[str, ...], begin: str, end: str) -> tuple[str, ...]:
    """The blueprints of which there is what ends so (`.runs`, `.json`) among the names below the folder of a portal."""
    found = {name.removeprefix(begin).partition("/")[0] for name in names}
    return tuple(sorted(one.removesuffix(end) for one in found if one.endswith(end) and is_name(one.removesuffix(end))))
