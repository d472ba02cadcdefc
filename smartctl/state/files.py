"""The store in files: `.smartctl` beside the project file, a folder for each portal, a file for each state."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from smartctl.errors import UsageError
from smartctl.i18n import _
from smartctl.private import unwritable, write_private, write_private_bytes
from smartctl.regular import whole
from smartctl.state.local import MOVED, StateFile
from smartctl.state.names import is_name, made
from smartctl.state.sent_files import CopiesInFolder, SentFiles
from smartctl.state.store import Item

if TYPE_CHECKING:
    from smartctl.state.lock import StateLock

_PART: Final = r"[A-Za-z0-9_-][A-Za-z0-9._-]*"
_KEPT_HERE: Final = re.compile(
    rf"state/{_PART}/{_PART}(?<!\.lock)\.json|state/{_PART}/{_PART}\.(runs/{_PART}|runbook)/{_PART}(?<!\.new)"
    r"|files/[0-9a-f]{64}(\.docx)?|plans/[0-9a-f]{64}"
)
"""What is moved to another place, and nothing else: no lock, no backup, no draft."""
_KEPT: Final = 200
"""Digests of plans; the oldest go."""


class FileStore(Struct, frozen=True):
    """Everything below one folder."""

    home: Path

    def shelf(self, portal: str, blueprint: str) -> StateFile:
        return StateFile(home=self.home, portal=portal, blueprint=blueprint)

    def blueprints(self, portal: str) -> tuple[str, ...]:
        folder = self.home / "state" / made(portal)
        found = sorted(folder.glob("*.runs")) if folder.is_dir() else ()
        return tuple(one.stem for one in found if is_name(one.stem))

    def states(self, portal: str) -> tuple[str, ...]:
        folder = self.home / "state" / made(portal)
        found = sorted(folder.glob("*.json")) if folder.is_dir() else ()
        return tuple(one.stem for one in found if is_name(one.stem) and one.suffixes[-2:] != [".lock", ".json"])

    @property
    def place(self) -> str:
        return str(self.home)

    def prove(self) -> None:
        """The system keeps the locks of files."""

    def items(self) -> Iterator[Item]:
        for folder in ("state", "files", "plans"):
            for path in sorted((self.home / folder).rglob("*")):
                name = path.relative_to(self.home).as_posix()
                if path.is_file() and _KEPT_HERE.fullmatch(name):
                    yield Item(name=name.removesuffix(".docx"), content=whole(path))

    def take_in(self, item: Item) -> None:
        if not _KEPT_HERE.fullmatch(item.name):
            raise UsageError(_("{name} is no name of anything that is kept.", name=ascii(item.name)[1:-1]))
        suffix = ".docx" if item.name.startswith("files/") else ""
        write_private_bytes(self.home / f"{item.name}{suffix}", item.content)

    @property
    def in_use(self) -> bool:
        """Whether anything is kept here that was not moved to another place."""
        return not (self.home / "state" / MOVED).exists() and any(True for _one in self.items())

    def move_away(self, to: str) -> None:
        mark = self.home / "state" / MOVED
        if to:
            write_private(mark, f"{to}\n")
        else:
            mark.unlink(missing_ok=True)

    def closed_file(self, content: bytes) -> bytes:
        return content

    def opened_file(self, content: bytes, where: str) -> bytes:
        from smartctl.state.shared.sealing import token_in  # noqa: PLC0415 - of plans alone

        if token_in(content):
            raise UsageError(
                _("Reading {place}: it is encrypted.", place=where),
                hint=_("Name the key in smartctl.yaml: `encryption:` below `state:`."),
            )
        return content

    def renew(self) -> Iterator[str]:
        yield from ()

    def went_to(self, place: str) -> bool:
        """Whether everything was moved there, and not all of it removed here."""
        try:
            return whole(self.home / "state" / MOVED).decode("utf-8", "replace").strip() == place
        except OSError:
            return False

    def clear(self) -> None:
        """Removes everything that is kept here: it was taken in elsewhere. The mark that says so goes last."""
        state = self.home / "state"
        kept = sorted(one for one in state.iterdir() if one.name != MOVED)
        for path in (*kept, self.home / "files", self.home / "plans", state):
            try:
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink(missing_ok=True)
            except OSError as error:
                raise unwritable(path, error) from None

    def locks(self) -> tuple[StateLock, ...]:
        from smartctl.state.lock import locks  # noqa: PLC0415 - filelock, for those who look for locks

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
