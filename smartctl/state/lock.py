"""The lock of a state: an operating-system lock, and beside it an entry that says who holds it.

The system frees its lock when a process dies, so a run that was killed blocks nobody; its entry stays and is told of.
On a network drive a lock may outlive a machine: that one is broken by its id.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import BaseFileLock, FileLock, Timeout
from msgspec import Struct

from smartctl.errors import Locked, UsageError
from smartctl.folders import make_folder
from smartctl.i18n import _
from smartctl.private import unwritable, write_private
from smartctl.whoami import user_name


class StateLock(Struct, frozen=True):
    """The lock beside one state file."""

    state: Path

    @property
    def entry(self) -> Path:
        return self.state.with_suffix(".lock.json")

    @property
    def file(self) -> Path:
        return self.state.with_suffix(".lock")

    @property
    def number(self) -> str:
        """The id of whoever holds it, "" if nobody says."""
        return str(self._read().get("id", ""))

    @contextmanager
    def held(
        self, command: str, *, timeout: float = 0, waiting: Callable[[str], None] = lambda _holder: None
    ) -> Iterator[str]:
        """Holds the lock; yields who left it behind, "" if nobody did. Raises `Locked` that names who holds it.

        `timeout`: seconds to wait for another run; `waiting` is told who that is before the wait begins.
        """
        lock = FileLock(self.file, mode=0o600)
        try:
            make_folder(self.state.parent)
            self._acquire(lock, timeout, waiting)
        except OSError as error:
            raise unwritable(self.file, error) from None
        me = _me(command)
        try:
            left = self._who() if self.entry.exists() else ""
            write_private(self.entry, json.dumps(me))
            yield left
        finally:
            # A run whose lock was broken must not take the entry of the next one along.
            if self.number == me["id"]:
                self.entry.unlink(missing_ok=True)
            lock.release()

    def _acquire(self, lock: BaseFileLock, timeout: float, waiting: Callable[[str], None]) -> None:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            if timeout <= 0:
                raise self._in_use() from None
        else:
            return
        self._patiently()
        waiting(self._who())
        try:
            lock.acquire(timeout=timeout)
        except Timeout:
            raise self._in_use() from None

    def _in_use(self) -> Locked:
        hint = _("Wait for that run to end, or pass --lock-timeout SECONDS to wait for it here.")
        number = self._patiently()
        if number:
            hint += " " + _(
                "If it is certainly over (another machine, a network drive): `smartctl state unlock {id}`.", id=number
            )
        return Locked(
            _("The state of {blueprint} is in use: {holder}.", blueprint=self.state.stem, holder=self._who()), hint=hint
        )

    def _patiently(self) -> str:
        """The holder's id: whoever has just taken the lock is about to write it down."""
        for _attempt in range(10):
            if self.number:
                break
            time.sleep(0.05)
        return self.number

    def taken(self) -> Locked | None:
        """What whoever needs the lock is told while its run lives."""
        lock = FileLock(self.file, mode=0o600)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return self._in_use()
        except OSError as error:
            raise unwritable(self.file, error) from None
        lock.release()
        return None

    def break_open(self, number: str) -> None:
        """Takes the lock away from a run that cannot give it back. Raises `Locked` while its process lives here."""
        entry = self._read()
        if str(entry.get("id")) != number:
            raise UsageError(
                _(
                    "The lock of {blueprint} is not {id}: {holder}.",
                    blueprint=self.state.stem,
                    id=number,
                    holder=self._who(),
                )
            )
        lock = FileLock(self.file, mode=0o600)
        try:
            lock.acquire(timeout=0)
            lock.release()
        except Timeout:
            if entry.get("host") == socket.gethostname() and _may_live(entry.get("pid")):
                raise Locked(
                    _("The lock {id} is alive: {holder}.", id=number, holder=self._who()),
                    hint=_("Stop that process first; its lock goes with it."),
                ) from None
            self.file.unlink(missing_ok=True)
        self.entry.unlink(missing_ok=True)

    def _read(self) -> Mapping[str, Any]:
        try:
            entry = json.loads(self.entry.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return entry if isinstance(entry, dict) else {}

    def _who(self) -> str:
        entry = self._read()
        try:
            minutes = int((time.time() - float(entry["since"])) // 60)
            facts = {name: _printable(entry[name]) for name in ("id", "user", "host", "pid", "command")}
        except (KeyError, TypeError, ValueError):
            return _("another run of smartctl")
        return _("{command} by {user} on {host}, process {pid}, for {minutes} min, lock {id}", minutes=minutes, **facts)


def _printable(value: object) -> str:
    """A word of the entry without anything that a terminal would obey."""
    return "".join(letter for letter in str(value) if letter.isprintable())


def _may_live(pid: object) -> bool:
    """Whether a process of this machine may hold the lock. Windows has no harmless question: a held lock says enough.

    Containers share a host name and a drive, but not their processes.
    """
    if sys.platform == "win32" or not isinstance(pid, int) or pid <= 0:
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _me(command: str) -> Mapping[str, object]:
    return {
        "id": secrets.token_hex(4),
        "user": user_name(),
        "host": socket.gethostname(),
        "pid": os.getpid(),
        "command": command,
        "since": time.time(),
    }


def locks(folder: Path) -> Iterator[StateLock]:
    """Every lock that is held, or was left behind, under the folder of all states."""
    for entry in sorted(folder.rglob("*.lock.json")) if folder.is_dir() else ():
        yield StateLock(entry.with_name(entry.name.removesuffix(".lock.json") + ".json"))
