"""The listener: every text that the program says in this suite, in English, has its place in the Russian catalogue.

What the catalogue does not know was put together before it was looked up, or lies where nobody collects it: a Russian
would read English.
"""

from __future__ import annotations

from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from smartctl import i18n

_RUSSIAN = Path(i18n.__file__).parent / "locale" / "ru" / "LC_MESSAGES" / "smartctl.mo"


class _Missing(NullTranslations):
    def gettext(self, message: str) -> str:
        raise AssertionError(f"not in the catalogue: {message!r}")

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        raise AssertionError(f"not in the catalogue: {msgid1!r}")


@lru_cache
def _russian() -> GNUTranslations:
    with _RUSSIAN.open("rb") as stream:
        texts = GNUTranslations(stream)
    texts.add_fallback(_Missing())
    return texts


class _Watched(NullTranslations):
    def gettext(self, message: str) -> str:
        _russian().gettext(message)
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        _russian().ngettext(msgid1, msgid2, n)
        return msgid1 if n == 1 else msgid2


def watch() -> None:
    texts = i18n._texts
    english = _Watched()
    i18n._texts = lambda language: english if language == "en" else texts(language)
