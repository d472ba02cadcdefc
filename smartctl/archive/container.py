"""The archive as a file: zip or gzipped tar, opened without writing anything anywhere, within bounds.

A file from elsewhere may be made to harm: entries that unpack without end, names that lead out of a folder, millions
of entries. Whatever it holds ends in documents, in places that were skipped with the reason, or in one sentence.
"""

from __future__ import annotations

import gzip
import io
import re
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final

from msgspec import Struct, field

from smartctl import regular
from smartctl.errors import UsageError
from smartctl.i18n import _

LARGEST_FILE: Final = 250 * 1024 * 1024
"""What the portal's own page takes (rest.configuration.import)."""
LARGEST_ENTRY: Final = 8 * 1024 * 1024
LARGEST_WHOLE: Final = 64 * 1024 * 1024
"""Of all that is unpacked."""
MOST_ENTRIES: Final = 20_000
_NAME: Final = re.compile(r"manifest\.json|files\.json|small_files\.json|[A-Za-z0-9_]{1,64}/[^/\\\x00]{1,200}\.json")
_ATTACHED: Final = re.compile(r"files/[^/\\\x00]{1,200}")
_END: Final = b"PK\x05\x06"
_LARGEST_DIRECTORY: Final = MOST_ENTRIES * 512


class Skipped(Struct, frozen=True, kw_only=True):
    """An entry that was not read. `why`: `too-large`, `twice`, `name`, `damaged`, `method`."""

    name: str
    why: str


class Container(Struct, kw_only=True):
    form: str
    """`zip` or `tar.gz`."""
    entries: dict[str, bytes] = field(default_factory=dict)
    """manifest.json and PART/name.json, in the order of the archive."""
    skipped: list[Skipped] = field(default_factory=list)
    attached: int = 0
    """Files that parts of the portal attached: counted, never read."""
    written: datetime | None = None
    """The latest time that an entry carries, by whatever clock the portal had. None where none makes sense."""

    def put(self, name: str, data: bytes | None, written: datetime | None) -> None:
        """Keep an entry, or say why not: None for one that is too large."""
        if written is not None and (self.written is None or written > self.written):
            self.written = written
        if data is None:
            self.skipped.append(Skipped(name=name, why="too-large"))
            return
        if name in self.entries:
            self.skipped.append(Skipped(name=name, why="twice"))
        self.entries[name] = data  # the last one counts, as it does when the portal unpacks

    def wants(self, name: str) -> bool:
        if _NAME.fullmatch(name) and ".." not in name:
            return True
        if _ATTACHED.fullmatch(name):
            self.attached += 1
        elif not name.endswith("/"):
            self.skipped.append(Skipped(name=name, why="name"))
        return False


class _TooMuch(Exception):
    """More than an export can be."""


def open_container(path: Path) -> Container:
    """The documents of an archive. Raises `UsageError` for what is none, or is too large."""
    try:
        if path.exists() and not path.is_file():
            raise UsageError(
                _("Reading the archive {file}: it is not a file.", file=path),
                hint=_("Name the file that was exported."),
            )
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise _refused(path, _("it is larger than a portal takes"))
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(
            _("Reading the archive {file}: {reason}.", file=path, reason=regular.reason(error)),
            hint=_("Name the file that was exported."),
        ) from None
    return read_container(data, path)


def read_container(data: bytes, path: Path) -> Container:
    """The same of bytes; `path` is for sentences."""
    try:
        if data[:4] == b"PK\x03\x04" or data[:4] == _END:
            return _zip(data)
        if data[:2] == b"\x1f\x8b":
            return _tar(data)
    except _TooMuch as error:
        raise _refused(path, str(error)) from None
    except (zipfile.BadZipFile, tarfile.TarError, EOFError, OSError, zlib.error, struct.error, *_ODD) as error:
        raise _refused(path, _("it is damaged ({reason})", reason=type(error).__name__)) from None
    raise _refused(path, _("it is neither a zip nor a gzipped tar"))


_ODD: Final = (ValueError, OverflowError, RuntimeError, NotImplementedError, IndexError, KeyError, MemoryError)
"""What the libraries raise of files that nobody has ever made in good faith."""


def _refused(path: Path, reason: str) -> UsageError:
    return UsageError(
        _("Reading the archive {file}: {reason}.", file=path, reason=reason),
        hint=_("Export once more on the portal, and pass the file as it came."),
    )


def _zip(data: bytes) -> Container:
    _check_directory(data)
    found = Container(form="zip")
    left = LARGEST_WHOLE
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            if not found.wants(info.filename):
                continue
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or info.flag_bits & 1:
                found.skipped.append(Skipped(name=info.filename, why="method"))
                continue
            try:
                with archive.open(info) as entry:
                    content = _bounded(entry, min(LARGEST_ENTRY, left))
            except (zipfile.BadZipFile, zlib.error, EOFError, *_ODD):
                found.skipped.append(Skipped(name=info.filename, why="damaged"))
                continue
            if content is None and left < LARGEST_ENTRY:
                raise _TooMuch(_("it unpacks to more than an export can hold"))
            left -= len(content or b"")
            found.put(info.filename, content, _moment(info.date_time))
    return found


def _check_directory(data: bytes) -> None:
    """A directory of millions of entries would be built in memory before anybody could count them."""
    at = data.rfind(_END, max(0, len(data) - 65_557))
    if at < 0 or len(data) < at + 22:
        raise zipfile.BadZipFile
    count, size = struct.unpack_from("<HI", data, at + 10)
    if count >= min(MOST_ENTRIES, 0xFFFF) or size > _LARGEST_DIRECTORY:
        raise _TooMuch(_("it has more entries than an export can have"))


def _bounded(entry: IO[bytes], limit: int) -> bytes | None:
    """What the entry holds; None for more than that, of which nothing is kept."""
    content = entry.read(limit + 1)
    return content if len(content) <= limit else None


def _moment(given: tuple[int, ...]) -> datetime | None:
    try:
        found = datetime(*given)  # type: ignore[arg-type]  # noqa: DTZ001 - a zip has no zone
    except (ValueError, TypeError):
        return None
    return found if found.year > 1980 else None


class _Metered(io.RawIOBase):
    """What comes out of a gzip, until it is too much."""

    def __init__(self, data: bytes) -> None:
        self._inside = gzip.GzipFile(fileobj=io.BytesIO(data))
        self._left = LARGEST_WHOLE

    def read(self, size: int = -1, /) -> bytes:
        got = self._inside.read(min(size if size >= 0 else self._left + 1, self._left + 1))
        self._left -= len(got)
        if self._left < 0:
            raise _TooMuch(_("it unpacks to more than an export can hold"))
        return got


def _tar(data: bytes) -> Container:
    found = Container(form="tar.gz")
    for name, content, written in _members(data, found):
        found.put(name, content, written)
    return found


def _members(data: bytes, found: Container) -> Iterator[tuple[str, bytes | None, datetime | None]]:
    with tarfile.open(fileobj=_Metered(data), mode="r|") as archive:
        for count, member in enumerate(archive):
            if count >= MOST_ENTRIES:
                raise _TooMuch(_("it has more entries than an export can have"))
            name = member.name.removeprefix("./")
            if not member.isreg():
                if not member.isdir():
                    found.skipped.append(Skipped(name=name, why="name"))
                continue
            if not found.wants(name):
                continue
            entry = archive.extractfile(member)
            content = _bounded(entry, LARGEST_ENTRY) if entry is not None else b""
            yield name, content, _stamp(member.mtime)


def _stamp(seconds: float) -> datetime | None:
    try:
        found = datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
    except (ValueError, OverflowError, OSError):
        return None
    return found if found.year > 1980 else None
