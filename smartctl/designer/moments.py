"""Moments as a blueprint writes them and as the portal's workflows compute them: `install_at - 1d`, `now + 3wd`, `4h`.

Days and hours of `wd` and `wh` are those of the work time of the person who is responsible for the item.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

NOW: Final = "now"
_SYSTEM_NOW: Final = "{=System:Now}"
_CALENDAR: Final = "{=Document:ASSIGNED_BY_ID}"
_OF_WORK: Final = re.compile(r"(?<![a-z0-9_-])\d+w[dh]")
_OFFSET: Final = re.compile(r"(?:\d+wd)?(?:\d+wh)?|(?:\d+d)?(?:\d+h)?(?:\d+m)?")
_SAID: Final = re.compile(r"([A-Za-z][A-Za-z0-9_-]*)(?: ([-+]) ([0-9dhmw]+))?")
_PLAIN: Final = re.compile(r'=dateadd\(([^,()]+), "(-?)([0-9dhi ]+)"\)')
_WORKING: Final = re.compile(r'=workdateadd\(([^,()]+), "(-?)([0-9dh ]+)", ' + re.escape(_CALENDAR) + r"\)")


def working(duration: str) -> bool:
    """Whether it counts work time: `3wd`, `1wd4wh`."""
    return _OF_WORK.search(duration) is not None


def is_moment(text: str) -> bool:
    """Whether a text says a moment: a word, or a word and a duration before or after it."""
    found = _SAID.fullmatch(text)
    return found is not None and (found[3] is None or _OFFSET.fullmatch(found[3]) is not None)


def moment_of(text: str, column: Callable[[str], str]) -> str:
    """`install_at - 1d` -> `=dateadd({=Document:UF_CRM_7_INSTALL_AT}, "-1d")`; `4h` counts from now."""
    if text[:1].isdigit():
        text = f"{NOW} + {text}"
    word, _space, rest = text.partition(" ")
    basis = _SYSTEM_NOW if word == NOW else f"{{=Document:{column(word)}}}"
    if not rest:
        return basis
    sign, _space, offset = rest.partition(" ")
    minus = "-" if sign == "-" else ""
    if working(offset):
        return f'=workdateadd({basis}, "{minus}{offset.replace("w", "")}", {_CALENDAR})'
    return f'=dateadd({basis}, "{minus}{offset.replace("m", "i")}")'


def text_of(moment: str, word: Callable[[str], str]) -> str:
    """The way back; what is computed otherwise comes back as it is."""
    for form, of_work in ((_PLAIN, False), (_WORKING, True)):
        if found := form.fullmatch(moment):
            basis, minus, offset = found.groups()
            said = re.sub(r"(\d)([dh])", r"\1w\2", offset) if of_work else offset.replace("i", "m")
            return f"{_word(basis, word)} {minus or '+'} {said}"
    return _word(moment, word)


def deadline_of(moment: str, word: Callable[[str], str]) -> str:
    """`now + 4h` is what a deadline of `4h` is."""
    return text_of(moment, word).removeprefix(f"{NOW} + ")


def _word(basis: str, word: Callable[[str], str]) -> str:
    if basis == _SYSTEM_NOW:
        return NOW
    name = basis.removeprefix("{=Document:").removesuffix("}")
    return word(name) if basis == f"{{=Document:{name}}}" and word(name) != name else basis
