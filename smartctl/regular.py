"""Reading files that a person names: of a person's size, and such as end. What never ends, or waits for somebody, does not.

Everything here raises `OSError` whose `strerror` is a sentence's end; whoever reads says which file it was, and why.
"""

from __future__ import annotations

import os
import stat
from errno import EINVAL
from pathlib import Path
from typing import Final

from smartctl.i18n import N_, _, speak

_LARGEST: Final = 512_000_000
"""Bytes of a file of our own: larger than any state or journal, smaller than a file without end."""
_PIECE: Final = 1_000_000
_GIVEN: Final = ("/dev/stdin", "/dev/fd/", "/proc/self/fd/")
"""Pipes that somebody has opened already (`<(…)` of a shell): they end."""
_REASONS: Final = {
    text.casefold(): text
    for text in (
        N_("No such file or directory"),
        N_("Is a directory"),
        N_("Not a directory"),
        N_("Permission denied"),
        N_("Operation not permitted"),
        N_("File exists"),
        N_("No space left on device"),
        N_("Disk quota exceeded"),
        N_("Read-only file system"),
        N_("File name too long"),
        N_("Too many levels of symbolic links"),
        N_("Too many open files"),
        N_("Input/output error"),
        N_("Address already in use"),
    )
}
"""What the system says most often. It says so in English, whatever language the program speaks."""


def reason(error: OSError) -> str:
    """What the system said, in the language of the program; as it was said when that is nothing we know."""
    said = error.strerror or str(error) or type(error).__name__
    known = os.strerror(error.errno) if error.errno else said
    # `socket.create_server` adds the address.
    said = known if said.startswith(known) else said
    told = _REASONS.get(said.casefold())
    return speak(told) if told else said


def beginning(path: Path, size: int) -> bytes:
    """At most `size` bytes of a file. Raises `OSError` for what is none: a folder, a device, a pipe without a writer."""
    try:
        # A pipe that nobody writes to must not be waited for.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except ValueError:  # a NUL, a half of a letter: no name of a file
        raise OSError(EINVAL, _("this is no name of a file"), str(path)) from None
    with os.fdopen(descriptor, "rb") as stream:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISFIFO(mode) and str(path).startswith(_GIVEN):
            os.set_blocking(descriptor, True)
        elif not stat.S_ISREG(mode):
            raise OSError(EINVAL, _("it is no regular file"), str(path))
        # Piece by piece: one large read asks for all of that memory before it knows how little there is.
        content = bytearray()
        while len(content) < size and (piece := stream.read(min(_PIECE, size - len(content)))):
            content += piece
        return bytes(content)


def whole(path: Path) -> bytes:
    """A whole file of our own."""
    content = beginning(path, _LARGEST + 1)
    if len(content) > _LARGEST:
        raise OSError(EINVAL, _("it is larger than {count} bytes", count=_LARGEST), str(path))
    return content
