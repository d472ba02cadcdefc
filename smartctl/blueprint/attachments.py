"""Files that stand beside a blueprint: where they are, whether they may be read, what their content is known by."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Final

from msgspec import Struct

from smartctl.blueprint.tree import Document, section
from smartctl.digests import sha256
from smartctl.errors import UsageError
from smartctl.i18n import _

MEGABYTES: Final = 20
_LARGEST: Final = MEGABYTES * 1_000_000


class Attached(Struct, frozen=True):
    written: str
    """Its path as the blueprint has it, from the folder of the file that says it."""
    path: Path
    sha256: str


class Unusable(Exception):
    """Why a file cannot be sent, as a code: `outside`, `missing`, `unreadable`, `too-large`."""


def content(written: str, *, beside: Path) -> bytes:
    """The bytes of a file that the blueprint at `beside` names. Raises `Unusable`."""
    path = located(written, beside=beside)
    try:
        if not path.is_file():
            raise Unusable("missing")
        with path.open("rb") as stream:
            found = stream.read(_LARGEST + 1)
    except OSError:
        raise Unusable("unreadable") from None
    if len(found) > _LARGEST:
        raise Unusable("too-large")
    return found


def located(written: str, *, beside: Path) -> Path:
    """Where the file is. Nothing outside the blueprint's folder is ever read, links included. Raises `Unusable`."""
    name = PurePosixPath(written)
    folder = beside.parent
    if name.is_absolute() or ".." in name.parts or "\\" in written or ":" in written:
        raise Unusable("outside")
    path = folder.joinpath(*name.parts)
    try:
        path.resolve().relative_to(folder.resolve())
    except (ValueError, OSError):
        raise Unusable("outside") from None
    return path


def attached(document: Document) -> dict[str, Attached]:
    """The file of every document template of a checked blueprint, by the template's key. Raises `UsageError`."""
    return {
        key: _attached(str(one["file"]), document.said_in(("documents", key, "file")).path)
        for key, one in section(document.data, "documents").items()
    }


def _attached(written: str, beside: Path) -> Attached:
    try:
        digest = sha256(content(written, beside=beside))
        return Attached(written, located(written, beside=beside), digest)
    except Unusable:  # it was there when the blueprint was checked
        raise UsageError(_("Reading {path}: a file that it names changed meanwhile.", path=beside.as_posix())) from None
