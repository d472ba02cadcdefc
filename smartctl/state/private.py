"""Files that only their owner can read, written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from smartctl.errors import UsageError
from smartctl.i18n import _


def write_private(path: Path, text: str) -> None:
    """Writes a whole file or nothing, readable by its owner only (where the system knows owners).

    Raises `UsageError` when the disk does not take it.
    """
    try:
        _write_private(path, text)
    except OSError as error:
        raise unwritable(path, error) from None


def unwritable(path: Path, error: OSError) -> UsageError:
    return UsageError(
        _("Writing {path}: {reason}.", path=path, reason=error.strerror or error),
        hint=_(
            "Nothing is sent to the portal that was not written down first. Make room or check the rights on the folder, "
            "then run the same command again: it reads the portal and goes on from there."
        ),
    )


def _write_private(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(path)
