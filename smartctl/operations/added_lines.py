"""Lines that an import adds to a file of the project which people keep: nothing else in it changes, nor means anything else."""

from __future__ import annotations

from collections.abc import Sequence

from smartctl.blueprint.patch_lists import differences
from smartctl.blueprint.patching import Edit, Unpatchable, applied
from smartctl.blueprint.source import read_text
from smartctl.blueprint.tree import Document
from smartctl.errors import UsageError
from smartctl.i18n import _
from smartctl.operations.kept_files import as_it_was_kept
from smartctl.private import write_whole


def with_lines(document: Document, place: Sequence[str], edits: Sequence[Edit]) -> str:
    """The text with everything that `edits` say below `place`. Raises `UsageError` where it cannot be said there alone."""
    try:
        return _text(document, place, edits)
    except Unpatchable:
        raise UsageError(
            _(
                "Writing {path}: {place} is not written so that a line can be added.",
                path=document.source.path,
                place=".".join(place),
            ),
            hint=_("Write it as a block with one line each, and run the same command again."),
        ) from None


def _text(document: Document, place: Sequence[str], edits: Sequence[Edit]) -> str:
    (text,) = applied(edits).values()
    after = read_text(text, path=document.source.path).data
    if any(path[: len(place)] != tuple(place) for path, _value in differences(document.data, after)):
        raise Unpatchable("shared")  # two places have one value by an alias
    return text


def write(document: Document, text: str) -> None:
    """Raises `UsageError` when somebody has written the file since it was read."""
    if text != document.source.text:
        write_whole(document.source.path, as_it_was_kept(document.source.path, document.source.text, text))
