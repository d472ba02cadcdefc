"""Comments in a blueprint that switch a hint off: `# advice: off CODE`, with a reason behind it or none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from smartctl.blueprint.advice.hint import Hint
from smartctl.blueprint.source import read_text
from smartctl.blueprint.tree import Source

if TYPE_CHECKING:
    from smartctl.blueprint.patching import Edit

_CODE: Final = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_OFF: Final = re.compile(rf"#\s*advice:\s*off\s+({_CODE}(?:\s*,\s*{_CODE})*)")


class Off(Struct, frozen=True):
    line: int
    code: str
    offset: int
    """Where the code stands."""


def switched_off(source: Source) -> Iterator[Off]:
    """Every code in a comment of the file; the same letters inside of a text are a text."""
    for hit in _hits(source):
        for code in re.finditer(_CODE, hit[1]):
            offset = hit.start(1) + code.start()
            yield Off(source.line_of(offset), code[0], offset)


def _hits(source: Source) -> Iterator[re.Match[str]]:
    if not _OFF.search(source.text):
        return
    from smartctl.blueprint.comments import comments_of  # noqa: PLC0415 - most blueprints switch nothing off

    for _line, offset in comments_of(source, read_text(source.text, path=source.path).root):
        hit = _OFF.search(source.text, offset, _end(source, offset))
        if hit:
            yield hit


def _end(source: Source, offset: int) -> int:
    found = source.text.find("\n", offset)
    return len(source.text) if found < 0 else found


def without(hint: Hint) -> Edit:
    """The file without the code that is told; without the comment, where it was the only one in it."""
    from smartctl.blueprint.patching import Edit, Unpatchable  # noqa: PLC0415 - only where something is written

    source, span = hint.document.source, hint.told.span
    assert span is not None
    start = source.start_of(span.line) + span.column - 1
    hit = next((one for one in _hits(source) if one.start(1) <= start < one.end(1)), None)
    if hit is None:
        raise Unpatchable("shape")
    codes = [one for one in re.finditer(_CODE, hit[1]) if hit.start(1) + one.start() != start]
    if codes:
        return Edit(source, hit.start(1), hit.end(1), ", ".join(one[0] for one in codes))
    begin, end = source.line_start(start), _end(source, start)
    before = source.text[begin : hit.start()]
    if before.strip():
        return Edit(source, begin + len(before.rstrip()), end, "")
    return Edit(source, begin, min(end + 1, len(source.text)), "")
