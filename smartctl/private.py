"""Files that only their owner can read, written whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from smartctl import regular
from smartctl.errors import UsageError
from smartctl.folders import make_folder
from smartctl.i18n import _


def write_private(path: Path, text: str) -> None:
    """Writes a whole file or nothing, readable by its owner only (where the system knows owners).

    Raises `UsageError` when the disk does not take it.
    """
    write_private_bytes(path, text.encode("utf-8"))


def write_private_bytes(path: Path, content: bytes) -> None:
    """The same for what is no text."""
    try:
        _write_private(path, content)
    except OSError as error:
        raise unwritable(path, error) from None


def write_whole(path: Path, text: str) -> None:
    """Writes a file that others may read, whole or not at all. Raises `UsageError` when the disk does not take it."""
    draft = path.with_name(f"{path.name}.new")  # one that a killed run has left is written anew by the next one
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with draft.open("wb") as stream:
                stream.write(text.encode("utf-8"))
                stream.flush()
                os.fsync(stream.fileno())
            draft.replace(path)
        except OSError:
            draft.unlink(missing_ok=True)
            raise
        lasting(path.parent)
    except OSError as error:
        raise UsageError(_("Writing {path}: {reason}.", path=path.as_posix(), reason=regular.reason(error))) from None


def unwritable(path: Path, error: OSError) -> UsageError:
    return UsageError(
        _("Writing {path}: {reason}.", path=path, reason=regular.reason(error)),
        hint=_(
            "Nothing is sent to the portal that was not written down first. Make room or check the rights on the folder, "
            "then run the same command again: it reads the portal and goes on from there."
        ),
    )


def _write_private(path: Path, content: bytes) -> None:
    if path.exists() and not path.is_file():
        # A device or a pipe is written to; in its place no file is put.
        _write_into(path, content)
        return
    make_folder(path.parent)
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    descriptor = os.open(draft, flags, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(path)
        lasting(path.parent)
    except OSError:
        draft.unlink(missing_ok=True)  # half a file would take the room that is missing
        raise


def lasting(folder: Path) -> None:
    """Makes the names in a folder durable, where a system keeps them apart from the files (not on Windows)."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with suppress(OSError):  # some network drives know no such thing
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_into(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0))
    try:
        if hasattr(os, "set_blocking"):
            os.set_blocking(descriptor, True)
        write_all(descriptor, content)
    finally:
        os.close(descriptor)


def write_all(descriptor: int, content: bytes) -> None:
    """Everything, or an `OSError`: a disk that is filling up takes a part and says so only when it is asked again."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
