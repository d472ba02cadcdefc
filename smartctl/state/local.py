"""State in a file beside the project: atomic, private, with a backup and a lock."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from smartctl import given, regular
from smartctl.errors import UsageError
from smartctl.given import Damaged
from smartctl.i18n import _
from smartctl.model import Address, Ids, Record
from smartctl.regular import whole
from smartctl.state.lock import StateLock
from smartctl.state.names import checked, made
from smartctl.state.private import unwritable, write_private, write_private_bytes
from smartctl.state.record import State, dumps, loads, new


@dataclass(frozen=True, slots=True, kw_only=True)
class StateFile:
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

    def serial_on_disk(self) -> int:
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
                _copied(self.path).replace(self.backup)
        except OSError as error:
            raise unwritable(self.backup, error) from None
        write_private(self.path, dumps(written))
        return written

    @property
    def lock(self) -> StateLock:
        return StateLock(self.path)


def _copied(path: Path) -> Path:
    copy = path.with_name(f"{path.name}.{os.getpid()}.old")
    write_private_bytes(copy, whole(path))
    return copy


@dataclass(slots=True)
class StateRecorder:
    """Keeps what an apply learns in the state file, after every request."""

    file: StateFile
    state: State
    _records: dict[Address, Record] = field(init=False)
    _dirty: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self._records = dict(self.state.records)

    def begin(self, records: Mapping[Address, Record]) -> None:
        """Writes the state before the first request: a create that is cut off finds its lineage again."""
        self._records = dict(records)
        self._dirty = True
        self.flush()

    def learned(self, address: Address, kind: str, ids: Ids, *, created: bool) -> None:
        known = self._records.get(address)
        known = known or Record(kind=kind, ids=ids, attrs={}, created=created)
        self._records[address] = replace(known, ids=ids, created=created)  # an address says its kind
        self._dirty = True

    def settled(self, address: Address, record: Record | None) -> None:
        if record is None:
            self._dirty |= self._records.pop(address, None) is not None
        elif self._records.get(address) != record:
            self._records[address] = record
            self._dirty = True

    def flush(self) -> None:
        if self._dirty:
            self.state = self.file.save(replace(self.state, records=dict(self._records)))
            self._dirty = False
