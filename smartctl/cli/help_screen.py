"""A help page on a screen, however narrow: lines are broken between words, and nothing is cut short."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

from smartctl.cli.help_page import Entry, Page
from smartctl.i18n import _

_WIDEST: Final = 100
_NARROW: Final = 60
"""Below it, what a name means stands under it."""
_LONGEST_NAME: Final = 30
_FIRM: Final = "\N{NO-BREAK SPACE}"


def text(page: Page, width: int = 0) -> str:
    """`width`: of the screen; 0 asks the terminal."""
    width = min(width or shutil.get_terminal_size((80, 24)).columns, _WIDEST)
    return "\n".join(_lines(page, width)) + "\n"


def _lines(page: Page, width: int) -> Iterator[str]:
    yield from _usage(page, width)
    if page.text:
        yield ""
        yield from _filled(page.text, width, "  ")
    for title, entries in (
        (_("Arguments"), page.arguments),
        (_("Options"), page.options),
        (_("Commands"), page.commands),
    ):
        if entries:
            yield from ("", f"{title}:")
            yield from _stacked(entries, width) if width < _NARROW else _table(entries, width)
    if page.examples:
        yield from ("", _("Examples") + ":")
    for number, example in enumerate(page.examples):
        if number:
            yield ""
        yield from _filled(example.text, width, "  # ")
        yield f"  {example.line}"  # whole, however long: it is there to be copied


def _usage(page: Page, width: int) -> Iterator[str]:
    """The command behind the word, or under it where it would find no room."""
    words, word = " ".join(page.usage), _("Usage:")
    start = f"{word} {page.path} "
    if len(start) + 20 <= width:
        yield from _broken(words, width, start, " " * len(start))
    else:
        yield word
        yield from _broken(f"{page.path} {words}", width, "  ", "    ")


def _stacked(entries: Sequence[Entry], width: int) -> Iterator[str]:
    for one in entries:
        yield from _broken(one.name, width, "  ", "    ")
        yield from _filled(_told(one), width, "      ")


def _table(entries: Sequence[Entry], width: int) -> Iterator[str]:
    longest = max((len(one.name) for one in entries if len(one.name) <= _LONGEST_NAME), default=_LONGEST_NAME)
    column = longest + 4
    for one in entries:
        lines = _filled(_told(one), width, " " * column)
        if len(one.name) <= longest and lines:
            yield f"  {one.name}".ljust(column) + lines[0].lstrip()
            yield from lines[1:]
        else:
            yield from _broken(one.name, width, "  ", "    ")
            yield from lines


def _told(one: Entry) -> str:
    """What stands in brackets is kept together on a line, as long as it finds room there."""
    return f"{one.text} [{'; '.join(part.replace(' ', _FIRM) for part in one.beside)}]" if one.beside else one.text


def _broken(names: str, width: int, first: str, later: str) -> list[str]:
    """What is typed: choices too many for a line of their own go on in the next one."""
    words = (word.replace("|", "| ") if len(later + word) > width else word for word in names.split(" "))
    return [line.replace("| ", "|") for line in _filled(" ".join(words), width, first, later)]


def _filled(text: str, width: int, first: str, later: str | None = None) -> list[str]:
    lines = textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=first if later is None else later,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace(_FIRM, " ") for line in lines]
