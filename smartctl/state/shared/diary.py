"""The journal of a run in documents: parts of limited size, each grown by writing it anew over what was read.

A line that makes a part large closes it, so everybody knows at which place the next line will stand, and the one who comes
second there is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from smartctl.errors import UsageError
from smartctl.i18n import _
from smartctl.state.journal import entries_in, line_of, lines_of, table_in
from smartctl.state.names import made
from smartctl.state.shared.documents import Overtaken
from smartctl.state.shared.kept import Cabinet, Kept
from smartctl.state.shared.writing import Writer

LARGE: Final = 64_000
"""Bytes at which a part is full: what one more line sends again."""


class SharedDiary(Struct):
    """`folder` ends without a slash; `writer` says under which lease is written, if any."""

    folder: str
    writer: Writer
    _parts: list[Kept] | None = None

    @property
    def _cabinet(self) -> Cabinet:
        return self.writer.cabinet

    @property
    def run(self) -> str:
        return self.folder.rpartition("/")[2]

    @property
    def place(self) -> str:
        return self._cabinet.place(self.folder)

    def write(self, entry: str, **facts: Any) -> None:
        line = line_of(entry, facts).encode("utf-8", errors="backslashreplace")
        for _attempt in range(20):
            parts = self._read()
            last = parts[-1] if parts and len(parts[-1].body or b"") < LARGE else None
            name = last.name if last else f"{self.folder}/journal-{_behind(parts):04}"
            try:
                kept = self.writer.write(name, (last.body or b"" if last else b"") + line, over=last)
            except Overtaken:
                # Of a runbook, which several may write; under a lease a part that somebody left who held it before.
                self._parts = None
                continue
            parts[len(parts) - 1 if last else len(parts) :] = [kept]
            return
        raise UsageError(_("Writing {place}: others write there all the time.", place=self.place))

    def entries(self) -> tuple[Mapping[str, Any], ...]:
        return entries_in(b"".join(one.body or b"" for one in self._read()), self.place)

    def keep(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        self.writer.put(f"{self.folder}/values-{made(name)}.jsonl", lines_of(rows).encode("utf-8"))

    def kept(self) -> tuple[tuple[Mapping[str, Any], ...], ...]:
        names = self._cabinet.documents.names(f"{self.folder}/values-")
        found = [one for name in names if (one := self._cabinet.read(name)) is not None]
        return tuple(
            table_in(one.body or b"", one.name.rpartition("/")[2], self._cabinet.place(one.name)) for one in found
        )

    def leave_plan(self, content: bytes) -> None:
        self.writer.put(f"{self.folder}/rollback.plan", content)

    def forget(self) -> None:
        """What was read is read again: another run may have written since."""
        self._parts = None

    def _read(self) -> list[Kept]:
        if self._parts is None:
            names = self._cabinet.documents.names(f"{self.folder}/journal-")
            self._parts = [one for name in names if (one := self.writer.read(name)) is not None]
        return self._parts


def _behind(parts: Sequence[Kept]) -> int:
    """The number of the part behind all others: one that was left alone when its neighbours went is not written over."""
    last = parts[-1].name.rpartition("-")[2] if parts else ""
    return int(last) + 1 if last.isdecimal() else len(parts)
