"""Which language to speak: `--lang`, else SMARTCTL_LANG, else the locale. Known before the first sentence."""

from __future__ import annotations

import locale
from collections.abc import Mapping, Sequence
from typing import Final

_VARIABLES: Final = ("SMARTCTL_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


def chosen(arguments: Sequence[str], environ: Mapping[str, str]) -> str:
    """`ru` or `en` for a command line and an environment."""
    flag = _flag(arguments)
    if flag:
        return flag
    for name in _VARIABLES:
        value = environ.get(name, "")
        if value:
            return _known(value)
    return _known(locale.getlocale()[0] or "")  # Windows has none of the variables: "Russian_Russia"


def _known(value: str) -> str:
    return "ru" if value.lower().startswith("ru") else "en"


def _flag(arguments: Sequence[str]) -> str:
    for place, argument in enumerate(arguments):
        if argument == "--lang" and place + 1 < len(arguments):
            return _known(arguments[place + 1])
        if argument.startswith("--lang="):
            return _known(argument.removeprefix("--lang="))
    return ""
