"""What an apply learns, written into the state after every request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from msgspec.structs import replace

from smartctl.model import Address, Ids, Record
from smartctl.state.record import State


class Saving(Protocol):
    """The part of a `Shelf` that a recorder needs."""

    def save(self, state: State) -> State: ...


@dataclass(slots=True)
class StateRecorder:
    """Keeps what an apply learns in the state, after every request."""

    shelf: Saving
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
            self.state = self.shelf.save(replace(self.state, records=dict(self._records)))
            self._dirty = False
