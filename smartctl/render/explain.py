"""A page of the catalogue of mistakes, and the list of them, for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import Final

from smartctl import i18n
from smartctl.i18n import _
from smartctl.mistakes.catalogue import Page, Place
from smartctl.render.options import Options, speaking

_INDENT: Final = "    "
_WIDEST: Final = 100


def _wrapped(text: str, width: int) -> list[str]:
    """An option or a code is never cut in two."""
    return wrap(text, width, break_on_hyphens=False, break_long_words=False)


@speaking
def page_text(page: Page, options: Options) -> str:
    return "\n".join(_rows(page, min(options.width, _WIDEST))) + "\n"


def fixable_text(page: Page) -> str:
    """Of several answers the first one is the safe one."""
    if ", or " in page.fix["en"]:
        return _("`smartctl validate --fix` writes the first of these.")
    return _("`smartctl validate --fix` writes that.")


@speaking
def list_text(pages: Iterable[Page], options: Options) -> str:
    """One line for each code: the first sentence of its page."""
    known = list(pages)
    longest = max(len(page.code) for page in known)
    room = max(20, options.width - longest - 2)
    return "".join(f"{page.code:<{longest}}  {_short(_first_sentence(page), room)}\n" for page in known)


def _rows(page: Page, width: int) -> Iterator[str]:
    language = i18n.current()
    yield f"{page.code}: {weight(page.level)}" if page.level else page.code
    yield ""
    yield from _wrapped(page.why[language], width)
    if page.faulty:
        yield ""
        yield _("Faulty{place}:", place=where(page.place))
        yield from _shown(page.faulty)
        yield ""
        yield _("Good:")
        yield from _shown(page.good)
    elif page.good:
        yield from _otherwise(page)
    yield ""
    written = f" {fixable_text(page)}" if page.fixable else ""
    yield from _wrapped(_("What to do: {fix}", fix=page.fix[language]) + written, width)


def behind_rule(page: Page, width: int) -> Iterator[str]:
    """What is said of a rule that plans are held against, behind what the rule itself says."""
    yield from _wrapped(page.why[i18n.current()], min(width, _WIDEST))
    yield ""
    yield from _wrapped(_("What to do: {fix}", fix=page.fix[i18n.current()]), min(width, _WIDEST))
    yield from _otherwise(page)


def otherwise(place: Place | None) -> str:
    """The heading of how a project says otherwise."""
    return _("Otherwise, {place}:", place=place.said if place else "")


def _otherwise(page: Page) -> Iterator[str]:
    yield ""
    yield otherwise(page.place)
    yield from _shown(page.good)


def weight(level: str) -> str:
    """How much a hint weighs."""
    words = {
        "mistake": _("a mistake, it will not work"),
        "risk": _("a risk, it works until one day"),
        "taste": _("a matter of taste"),
    }
    return words[level]


def where(place: Place | None) -> str:
    """Where in a blueprint an example stands, as the end of a heading."""
    return f" ({told})" if place and (told := place.said) else ""


def _shown(example: str) -> Iterator[str]:
    yield from (f"{_INDENT}{row}" for row in example.rstrip("\n").split("\n"))


def _first_sentence(page: Page) -> str:
    first, stop, _rest = page.why[i18n.current()].partition(". ")
    return first + "." if stop else first


def _short(text: str, room: int) -> str:
    first, *more = _wrapped(text, room)
    return f"{first} …" if more else first
