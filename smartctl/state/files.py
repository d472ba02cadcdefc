"""The store in files: `.smartctl` beside the project file, a folder for each portal, a file for each state."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from smartctl.state.local import StateFile
from smartctl.state.lock import StateLock, locks
from smartctl.state.names import is_name, made
from smartctl.state.private import write_private
from smartctl.state.sent_files import CopiesInFolder, SentFiles

_KEPT: Final = 200
"""Digests of plans; the oldest go."""


@dataclass(frozen=True, slots=True)
class FileStore:
    """Everything below one folder."""

    home: Path

    def shelf(self, portal: str, blueprint: str) -> StateFile:
        return StateFile(home=self.home, portal=portal, blueprint=blueprint)

    def blueprints(self, portal: str) -> tuple[str, ...]:
        folder = self.home / "state" / made(portal)
        found = sorted(folder.glob("*.runs")) if folder.is_dir() else ()
        return tuple(one.stem for one in found if is_name(one.stem))

    def locks(self) -> tuple[StateLock, ...]:
        return tuple(locks(self.home / "state"))

    def sent_files(self, seen: Mapping[str, str]) -> SentFiles:
        return SentFiles(copies=CopiesInFolder(self.home / "files"), seen=seen)

    def remember_plan(self, content: bytes) -> None:
        mark = self._mark(content)
        write_private(mark, "")
        older = sorted(mark.parent.iterdir(), key=lambda one: one.stat().st_mtime)[:-_KEPT]
        for one in older:
            one.unlink(missing_ok=True)

    def knows_plan(self, content: bytes) -> bool:
        return self._mark(content).is_file()

    def _mark(self, content: bytes) -> Path:
        return self.home / "plans" / hashlib.sha256(content).hexdigest()

    def close(self) -> None:
        """Files are opened and closed one by one."""
