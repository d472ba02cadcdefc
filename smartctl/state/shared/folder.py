"""Documents in a folder: what the local place becomes when everything in it is encrypted."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from filelock import FileLock
from msgspec import Struct

from smartctl import regular
from smartctl.errors import UsageError
from smartctl.folders import make_folder
from smartctl.i18n import _
from smartctl.private import unwritable, write_private_bytes
from smartctl.state.shared.documents import ASIDE, Found, Overtaken, Version, serial_of, trim

_ALONE: Final = ".alone"


class FolderDocuments(Struct, frozen=True):
    """One file a document; a lock of the system makes reading and writing over one step."""

    home: Path

    @property
    def title(self) -> str:
        return str(self.home)

    def now(self) -> float:
        return time.time()

    def read(self, name: str) -> Found | None:
        try:
            content = regular.whole(self.home / name)
        except FileNotFoundError:
            return None
        except OSError as error:
            reason = regular.reason(error)
            raise UsageError(_("Reading {place}: {reason}.", place=self.home / name, reason=reason)) from None
        return Found(content, hashlib.sha256(content).hexdigest())

    def write(self, name: str, content: bytes, *, over: str | None) -> str:
        with self._alone():
            found = self.read(name)
            if (found.mark if found else None) != over:
                raise Overtaken
            write_private_bytes(self.home / name, content)
            if name.endswith(".json"):
                write_private_bytes(self.home / ASIDE / name / f"{serial_of(content):010}", content)
                trim(self, name, serial_of(content))
        return hashlib.sha256(content).hexdigest()

    def remove(self, name: str) -> None:
        try:
            (self.home / name).unlink(missing_ok=True)
        except OSError as error:
            raise unwritable(self.home / name, error) from None

    def names(self, beginning: str) -> tuple[str, ...]:
        folder = self.home / beginning.rpartition("/")[0]
        found = (one.relative_to(self.home).as_posix() for one in folder.rglob("*") if one.is_file())
        return tuple(
            sorted(name for name in found if name.startswith(beginning) and not name.endswith((".new", _ALONE)))
        )

    def versions(self, name: str, most: int) -> tuple[Version, ...]:
        names = self.names(f"{ASIDE}{name}/")[-most:]
        found = ((one.rpartition("/")[2], self.read(one)) for one in reversed(names))
        return tuple(Version(id=number, content=kept.content) for number, kept in found if kept is not None)

    def renew_versions(self, again: Callable[[str, bytes], bytes | None]) -> Iterator[str]:
        """They are documents of their own here."""
        del again
        yield from ()

    def close(self) -> None:
        """Files are opened and closed one by one."""

    def _alone(self) -> FileLock:
        lock = self.home / _ALONE
        try:
            make_folder(self.home)
        except OSError as error:
            raise unwritable(lock, error) from None
        return FileLock(lock, mode=0o600)
