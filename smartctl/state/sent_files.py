"""Files that applies send: read where the plan saw them, and kept under their digest, so that a rollback finds them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Protocol

from msgspec import Struct

from smartctl.errors import Stale, UsageError
from smartctl.i18n import _
from smartctl.private import write_private_bytes
from smartctl.steps import Blob

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_LARGEST: Final = 20_000_000
"""As large as a blueprint may name one."""


class Copies(Protocol):
    """Contents under their digests."""

    def get(self, digest: str) -> bytes | None: ...

    def put(self, digest: str, content: bytes) -> None:
        """Keeps it, if it is not kept already. Raises `UsageError` when it cannot be."""


class CopiesInFolder(Struct, frozen=True):
    folder: Path

    def get(self, digest: str) -> bytes | None:
        return _read(self._path(digest), digest)

    def put(self, digest: str, content: bytes) -> None:
        if not self._path(digest).exists():
            write_private_bytes(self._path(digest), content)

    def _path(self, digest: str) -> Path:
        return self.folder / f"{digest}.docx"


class SentFiles(Struct, frozen=True, kw_only=True):
    """`copies` is where they are kept; `seen` says at which path the plan saw a file, by sha256."""

    copies: Copies
    seen: Mapping[str, str]

    def __call__(self, blob: Blob) -> bytes:
        """The content of a file that is to be sent.

        Raises `Stale` when the file has changed since and no copy of it is kept, `UsageError` when none can be.
        """
        if not _DIGEST.fullmatch(blob.sha256):
            raise UsageError(
                _("Sending {name}: {digest} is no digest of a file.", name=blob.name, digest=ascii(blob.sha256))
            )
        found = _read(Path(self.seen[blob.sha256]), blob.sha256) if blob.sha256 in self.seen else None
        if found is not None:
            self.copies.put(blob.sha256, found)
            return found
        kept = self.copies.get(blob.sha256)
        if kept is not None and hashlib.sha256(kept).hexdigest() != blob.sha256:
            kept = None
        if kept is None or blob.sha256 in self.seen:
            # What the blueprint names is sent as it stands there, or not at all.
            raise self._gone(blob)
        return kept

    def _gone(self, blob: Blob) -> Stale:
        if blob.sha256 in self.seen and not Path(self.seen[blob.sha256]).exists():
            return Stale(
                _("Sending {path}: there is no such file.", path=self.seen[blob.sha256]),
                hint=_("Run the command in the folder in which the plan was made, or make a new plan here."),
            )
        if blob.sha256 in self.seen:
            return Stale(
                _("Sending {path}: it is not the file that the plan saw.", path=self.seen[blob.sha256]),
                hint=_("Nothing was sent of it. Make a new plan and look at it again."),
            )
        return Stale(
            _("Sending {name}: no copy of the file as it was is kept here.", name=blob.name),
            hint=_("Take the older blueprint with its files from version control and apply that."),
        )


def _read(path: Path, digest: str) -> bytes | None:
    try:
        if not path.is_file():  # some files have no end, and some wait for somebody
            return None
        with path.open("rb") as stream:
            found = stream.read(_LARGEST + 1)
    except (OSError, ValueError):
        return None
    return found if hashlib.sha256(found).hexdigest() == digest else None
