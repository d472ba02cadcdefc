"""The languages smartctl speaks: gettext catalogues under `locale/`, English in the source.

Facts are filled in with `str.format` after the lookup, so that a translation may reorder them.
`use` picks the language of one run; renderers and error texts ask `_` and `n_` at the moment they speak.
A table that is made before anybody has chosen a language marks its texts with `N_`, and `speak` says them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextvars import ContextVar
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from typing import Final

LANGUAGES: Final = ("en", "ru")
_LOCALE: Final = os.path.dirname(__file__) + "/locale"  # noqa: PTH120 - pathlib is a tenth of what `--help` takes
_language: ContextVar[str] = ContextVar("language", default="en")


@lru_cache
def _texts(language: str) -> NullTranslations:
    if language == "en":
        return NullTranslations()
    try:
        with open(f"{_LOCALE}/{language}/LC_MESSAGES/smartctl.mo", "rb") as stream:  # noqa: PTH123 - as above
            return GNUTranslations(stream)
    except FileNotFoundError:
        return NullTranslations()


def use(language: str) -> None:
    """Speak `language` from here on; an unknown one means English."""
    _language.set(language if language in LANGUAGES else "en")


def current() -> str:
    return _language.get()


def _(message: str, /, **facts: object) -> str:
    """The sentence in the current language, facts filled in."""
    text = _texts(current()).gettext(message)
    return text.format(**facts) if facts else text


def n_(singular: str, plural: str, n: int, /, **facts: object) -> str:
    """The right plural form for `n` (Russian has three); `{n}` in the text is the number."""
    return _texts(current()).ngettext(singular, plural, n).format(n=n, **facts)


def N_(message: str, /) -> str:  # noqa: N802 - the name by which collectors of messages know it
    """Marks a sentence of a table, so that it is collected. It is translated when somebody speaks it."""
    return message


def speak(message: str, facts: Mapping[str, object] | None = None, /) -> str:
    """A sentence marked with `N_`, in the current language. Of a fact that nobody knows it says `?`."""
    return _texts(current()).gettext(message).format_map(_Known(facts or {})) if message else ""


class _Known(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "?"
