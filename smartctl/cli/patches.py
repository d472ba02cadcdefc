"""What would be otherwise in a file, as `git apply` reads it."""

from __future__ import annotations

import difflib
import io
from collections.abc import Iterator
from pathlib import Path


def patch(path: Path, before: str, after: str) -> str:
    return "".join(_lines(path.as_posix(), before, after))


def _lines(name: str, before: str, after: str) -> Iterator[str]:
    """As git reads it: lines end with a line feed and nothing else, and the last one may end with nothing."""
    old, new = (io.StringIO(text, newline="\n").readlines() for text in (before, after))
    for one in difflib.unified_diff(old, new, fromfile=name if before else "/dev/null", tofile=name):
        yield one if one.endswith("\n") else f"{one}\n\\ No newline at end of file\n"
