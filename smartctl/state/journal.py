"""The journals of past runs: one folder for each apply, beside the state, readable by its owner only.

`journal.jsonl` holds one JSON object a line, written and synced before the request that it announces. What was
answered is synced with the line after it: without it a request is judged by reading, as if the run had ended there.

- `begin`: the run, its command, what it leads to (`wanted`);
- `intent`, `result`: the calls of one request, and `done`, `lost` or `refused: …` for each;
- `overwritten`: what somebody had changed in the moment before a request, and what went with it;
- `moving`, `moved`, `checked`: items about to be changed with their old values, how many were, and were read again;
- `kept`: items of which a value of today was left, as the blueprint says;
- `named`: items that an earlier run sent elsewhere and did not read again, told to the person by this run;
- `settled`: what a later run found out about an open intent;
- `end`: the run is over, and the portal was read back.

A journal without `end` belongs to a run that was cut off. A line torn by a crash counts as not written.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from smartctl import given, regular
from smartctl.errors import UsageError
from smartctl.folders import make_folder
from smartctl.given import Damaged
from smartctl.i18n import _
from smartctl.json_text import written
from smartctl.private import lasting, unwritable, write_all, write_private, write_private_bytes
from smartctl.regular import whole
from smartctl.state.journal_check import check, check_table
from smartctl.state.names import made

FORMAT: Final = "smartctl/journal/v1"
_NAME: Final = "journal.jsonl"
_STAMP: Final = "%Y%m%dT%H%M%S%f"
_TICK: Final = timedelta(microseconds=1)
_ANSWERS: Final = frozenset({"result", "moved"})


class RunJournal(Struct, frozen=True):
    """The journal of one run."""

    folder: Path

    @property
    def path(self) -> Path:
        return self.folder / _NAME

    @property
    def run(self) -> str:
        return self.folder.name

    @property
    def place(self) -> str:
        return str(self.path)

    def write(self, entry: str, **facts: Any) -> None:
        """Adds a line and makes it durable before it returns, what was answered with the next line.

        Raises `UsageError` when the disk does not take it.
        """
        line = line_of(entry, facts)
        try:
            self._append(line, lasts=entry not in _ANSWERS)
        except OSError as error:
            raise unwritable(self.path, error) from None

    def _append(self, line: str, *, lasts: bool) -> None:
        make_folder(self.folder)
        torn, new = self._is_torn(), not self.path.exists()
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
        descriptor = os.open(self.path, flags, 0o600)
        try:
            write_all(descriptor, (f"\n{line}" if torn else line).encode("utf-8", errors="backslashreplace"))
            if lasts:
                os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if new:
            lasting(self.folder)
            lasting(self.folder.parent)

    def keep(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Writes a table as JSON Lines beside the journal: the values that the run is about to lose."""
        write_private(self.folder / f"values-{made(name)}.jsonl", lines_of(rows))

    def kept(self) -> tuple[tuple[Mapping[str, Any], ...], ...]:
        """Every table that was kept, as it was written. Raises `UsageError` for one that is not."""
        return tuple(self._table(one) for one in sorted(self.folder.glob("values-*.jsonl")))

    def leave_plan(self, content: bytes) -> None:
        write_private_bytes(self.folder / "rollback.plan", content)

    def _table(self, path: Path) -> tuple[Mapping[str, Any], ...]:
        try:
            content = whole(path)
        except OSError as error:
            raise unreadable(path, regular.reason(error)) from None
        return table_in(content, path.name, path)

    def _is_torn(self) -> bool:
        """Whether a crash left half a line at the end."""
        try:
            with self.path.open("rb") as stream:
                stream.seek(-1, os.SEEK_END)
                return stream.read(1) != b"\n"
        except OSError:
            return False

    def entries(self) -> tuple[Mapping[str, Any], ...]:
        """Everything written whole so far; () when there is nothing. Raises `UsageError` for what no run has written."""
        try:
            content = whole(self.path)
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise unreadable(self.path, regular.reason(error)) from None
        return entries_in(content, self.path)


def line_of(entry: str, facts: Mapping[str, Any]) -> str:
    """An entry as a journal holds it."""
    return written({"entry": entry, **facts}, default=_plain) + "\n"


def lines_of(rows: Sequence[Mapping[str, Any]]) -> str:
    """A table as it is kept."""
    return "".join(written(dict(row), default=_plain) + "\n" for row in rows)


def entries_in(content: bytes, place: object) -> tuple[Mapping[str, Any], ...]:
    """The entries that are whole. Raises `UsageError`, which names the place, for what no run has written."""
    try:
        lines = enumerate(content.split(b"\n"), 1)
        return tuple(entry for at, line in lines if (entry := _entry(line, at)) is not None)
    except Damaged as wrong:
        raise unreadable(place, _what(wrong)) from None


def table_in(content: bytes, name: str, place: object) -> tuple[Mapping[str, Any], ...]:
    """The rows of a table. Raises `UsageError`, which names the place, for what is none."""
    try:
        rows = tuple(given.document(line) for line in content.split(b"\n") if line)
        check_table(rows, name)
    except Damaged as wrong:
        raise unreadable(place, _what(wrong)) from None
    return rows


def _entry(line: bytes, at: int) -> Mapping[str, Any] | None:
    """None for a line that a crash tore."""
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return None
    where = _("line {number}", number=at)
    if not isinstance(entry, dict) or not isinstance(entry.get("entry"), str):
        given.damaged(where, _("it is no entry of a journal"))
    check(entry, where)
    return entry


def _what(wrong: Damaged) -> str:
    return f"{wrong.where}: {wrong.fault}" if wrong.where else wrong.fault


def unreadable(path: object, reason: str) -> UsageError:
    return UsageError(
        _("Reading the journal {path}: {reason}.", path=path, reason=reason),
        hint=_(
            "Nothing was changed on the portal. Put the file back as it was; without it, move its folder away: that run "
            "can then not be taken back, and what it left unclear is for you to look at on the portal."
        ),
    )


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, frozenset | set):
        return sorted(value)
    return str(value)


def runs(folder: Path) -> tuple[RunJournal, ...]:
    """The journals under the folder of a blueprint, the oldest first: a run's name begins with its time."""
    found = sorted(one.parent for one in folder.glob(f"*/{_NAME}")) if folder.is_dir() else []
    return tuple(RunJournal(one) for one in found)


def next_run(folder: Path, now: datetime) -> RunJournal:
    """A journal that is listed after every other one."""
    return RunJournal(folder / next_name([one.run for one in runs(folder)], now))


def next_name(runs_before: Sequence[str], now: datetime) -> str:
    """A name that sorts after every other one, also after a run of this moment or of a clock that was ahead."""
    earlier = [moment + _TICK for run in runs_before if (moment := _moment(run))]
    name = max((now, *earlier)).astimezone(UTC).strftime(_STAMP)
    return f"{name}Z-{secrets.token_hex(2)}"


def _moment(run: str) -> datetime | None:
    try:
        return datetime.strptime(run.partition("Z")[0], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def ended(entries: tuple[Mapping[str, Any], ...]) -> bool:
    """Whether nothing is open: a run that could not read the portal back, or explain it, leaves it to the next one."""
    return any(entry["entry"] == "end" and not entry.get("unread") for entry in entries)
