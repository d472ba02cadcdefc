"""State in a file beside the project: atomic, private, with a backup and a lock."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from smartctl import given, regular
from smartctl.errors import UsageError
from smartctl.given import Damaged
from smartctl.i18n import _
from smartctl.private import unwritable, write_private, write_private_bytes
from smartctl.regular import whole
from smartctl.state.journal import RunJournal, next_run, runs
from smartctl.state.names import checked, made
from smartctl.state.record import State, dumps, loads, new
from smartctl.state.store import Written

if TYPE_CHECKING:
    from smartctl.state.lock import StateLock

MOVED: Final = "moved"


class StateFile(Struct, frozen=True, kw_only=True):
    """Where the state of one blueprint on one portal lives."""

    home: Path
    portal: str
    blueprint: str

    @property
    def path(self) -> Path:
        return self.home / "state" / made(self.portal) / f"{checked(self.blueprint)}.json"

    @property
    def runs(self) -> Path:
        """The folder with a folder for each apply."""
        return self.path.with_suffix(".runs")

    @property
    def backup(self) -> Path:
        return self.path.with_suffix(".json.backup")

    @property
    def place_before(self) -> str:
        return str(self.backup)

    def load(self) -> State | None:
        """The state, or None when there is none yet. Raises `UsageError` when the file is not what it should be."""
        try:
            content = whole(self.path)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise UsageError(
                _("Reading the state {path}: {reason}.", path=self.path, reason=regular.reason(error)),
                hint=_("Check the rights on this file; a copy of the previous state ends in .backup."),
            ) from None
        state = loads(content, where=str(self.path))
        if state.blueprint != self.blueprint:
            raise UsageError(
                _("The state {path} belongs to the blueprint {other}.", path=self.path, other=ascii(state.blueprint)),
                hint=_("Move the file away, or put back the copy that ends in .backup."),
            )
        if state.portal != self.portal:
            raise UsageError(
                _("The state {path} belongs to the portal {other}.", path=self.path, other=state.portal),
                hint=_("Run with `--portal` for that portal, or move the file away."),
            )
        return state

    def serial(self) -> int:
        """The serial of the state file, 0 when there is none or it cannot be read."""
        try:
            return given.number(given.document(whole(self.path)).get("serial"), "serial")
        except (OSError, Damaged):
            return 0

    def load_or_new(self, version: str) -> State:
        return self.load() or new(self.portal, self.blueprint, version)

    def save(self, state: State) -> State:
        """Writes the state with the next serial; the previous one stays beside it. Returns what was written."""
        written = replace(state, serial=state.serial + 1)
        try:
            if self.path.exists():
                copy = _copied(self.path)
                copy.replace(self.backup)
                copy.unlink(missing_ok=True)  # it stays where both were one file: a save was cut off right here
        except OSError as error:
            raise unwritable(self.backup, error) from None
        write_private(self.path, dumps(written))
        return written

    @property
    def lock(self) -> StateLock:
        from smartctl.state.lock import StateLock  # noqa: PLC0415 - filelock, and a plan holds no lock

        return StateLock(self.path)

    @property
    def lock_number(self) -> str:
        return self.lock.number

    def held(
        self, command: str, *, timeout: float = 0, waiting: Callable[[str], None] = lambda _holder: None
    ) -> AbstractContextManager[str]:
        moved_away(self.home / "state")
        return self.lock.held(command, timeout=timeout, waiting=waiting)

    def forget(self, run: str) -> None:
        folder = self.runs / checked(run)
        if not folder.is_dir():
            return
        try:
            # The journal goes last: a run without one is not listed, and what lay beside it would stay for ever.
            for path in sorted(folder.iterdir(), key=lambda one: (one == RunJournal(folder).path, one)):
                path.unlink()
            folder.rmdir()
        except OSError as error:
            raise unwritable(folder, error) from None

    def history(self, most: int) -> tuple[Written, ...]:
        """The state and the one before it: a folder keeps no more."""
        found = (written_at(path) for path in (self.path, self.backup))
        return tuple(one for one in found if one is not None)[:most]

    def diaries(self) -> tuple[RunJournal, ...]:
        return runs(self.runs)

    def new_diary(self, now: datetime) -> RunJournal:
        return next_run(self.runs, now)

    @property
    def runbook(self) -> RunJournal:
        return RunJournal(self.path.with_suffix(".runbook"))


def written_at(path: Path) -> Written | None:
    """A state in a file as it was written; None when it cannot be read."""
    try:
        content, time = whole(path), path.stat().st_mtime
        serial = given.number(given.document(content).get("serial"), "serial")
    except (OSError, Damaged):
        return None
    return Written(serial=serial, time=time, by="", content=content)


def moved_away(folder: Path) -> None:
    """Raises `UsageError` when the states in a folder have been moved to another place."""
    mark = folder / MOVED
    try:
        place = whole(mark).decode("utf-8", "replace").strip()
    except OSError:
        return
    raise UsageError(
        _("The states that were in {folder} are in {place} now.", folder=folder, place=ascii(place)[1:-1]),
        hint=_("Name that place in smartctl.yaml, under `state:`. If it is given up, delete {file}.", file=mark),
    )


def _copied(path: Path) -> Path:
    """The same file under a second name: it is never written to, only replaced. A copy where a disk knows no such names."""
    copy = path.with_name(f"{path.name}.{os.getpid()}.old")
    if not path.is_symlink() and path.is_file():
        try:
            copy.unlink(missing_ok=True)
            os.link(path, copy)
        except (OSError, NotImplementedError):
            pass
        else:
            return copy
    write_private_bytes(copy, whole(path))
    return copy
