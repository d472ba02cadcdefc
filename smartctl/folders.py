"""The folder of local files, `.smartctl`: for its owner only, with every folder inside.

It holds states, journals, the values that a run was about to lose and copies of what was sent: names of files alone tell
portals and clients. Other folders, which a person names, keep the rights that the person's system gives.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

HOME: Final = ".smartctl"
_OWNER_ONLY: Final = 0o700
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def make_folder(path: Path) -> None:
    """Makes a folder with all above it; what is `.smartctl` or inside of it is closed to others. Raises `OSError`."""
    inside = list(_from_home(path))
    if not inside:
        path.mkdir(parents=True, exist_ok=True)
        return
    inside[0].parent.mkdir(parents=True, exist_ok=True)
    close(inside[0])
    for folder in inside:
        folder.mkdir(exist_ok=True, mode=_OWNER_ONLY)
        _close(folder)


def close(home: Path) -> None:
    """Closes to others what an earlier version, or somebody else, has left open there; nothing where nothing is."""
    if not _is_open(home):
        return
    _close(home)
    for folder, inside, _files in os.walk(home):
        for name in inside:
            _close(Path(folder, name))


def _from_home(path: Path) -> Iterator[Path]:
    """The folders from `.smartctl` down to this one, the uppermost first; none outside of it."""
    places = [place for place, part in enumerate(path.parts) if part == HOME]
    for place in range(places[-1] + 1, len(path.parts) + 1) if places else ():
        yield Path(*path.parts[:place])


def _is_open(folder: Path) -> bool:
    try:
        return bool(folder.stat().st_mode & _OTHERS)
    except OSError:
        return False


def _close(folder: Path) -> None:
    """Somebody else's folder stays as it is: whoever may write there may not always say who reads."""
    if not folder.is_symlink() and _is_open(folder):
        with suppress(OSError):
            folder.chmod(_OWNER_ONLY)
