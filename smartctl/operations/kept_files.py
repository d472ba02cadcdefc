"""A file that somebody keeps by hand, written anew: its ends of lines, its first letters and its form stay."""

from __future__ import annotations

from difflib import SequenceMatcher
from pathlib import Path

from smartctl import regular
from smartctl.blueprint.fmt import format_text, line_end
from smartctl.blueprint.patching import Unpatchable
from smartctl.blueprint.tree import Source
from smartctl.errors import SmartctlError, UsageError
from smartctl.i18n import _


def as_it_was_kept(path: Path, first: str, text: str) -> str:
    """With the ends of lines and the first letters of the file; one that was none before is as it is. Raises `UsageError` when somebody has written it since."""
    if not first and not path.exists():
        return text
    try:
        kept = path.read_bytes().decode("utf-8", errors="replace")
    except OSError as error:
        raise UsageError(_("Reading {path}: {reason}.", path=path.as_posix(), reason=regular.reason(error))) from None
    mark = "\ufeff" if kept.startswith("\ufeff") else ""
    there = kept.removeprefix(mark).replace("\r\n", "\n")
    if there.removesuffix("\n") != first.removesuffix("\n"):
        raise UsageError(
            _("Writing {path}: somebody has changed the file since it was read.", path=path.as_posix()),
            hint=_("Nothing was written. Run the same command again."),
        )
    if not kept.endswith("\n"):
        text = text.removesuffix("\n")
    return mark + _with_their_ends(kept.removeprefix(mark), text)


def _with_their_ends(kept: str, text: str) -> str:
    """Lines that stay end as they did, new ones as most of the file."""
    usual = line_end(kept)
    if usual == "\n" and "\r\n" not in kept:
        return text
    old, new = kept.replace("\r\n", "\n").split("\n"), text.split("\n")
    ends = ["\r\n" if line.endswith("\r") else "\n" for line in kept.split("\n")]
    found = [usual] * len(new)
    ends[-1] = usual
    for kind, start, stop, here, to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal" or (kind == "replace" and stop - start == to - here):
            found[here:to] = ends[start:stop]
    return "".join(f"{line}{end}" for line, end in zip(new[:-1], found, strict=False)) + new[-1]


def as_canonical(source: Source, text: str) -> str:
    """What had the canonical form keeps it."""
    try:
        return (
            format_text(text, path=source.path) if format_text(source.text, path=source.path) == source.text else text
        )
    except SmartctlError:
        raise Unpatchable("refused") from None
