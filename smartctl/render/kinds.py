"""What the kinds say, found by the code or the name that a plan carries.

A printer refuses nothing: what smartctl has no kind for is shown under its name, with general sentences.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from smartctl.i18n import speak
from smartctl.kinds import KINDS
from smartctl.kinds.attr import Attr
from smartctl.kinds.words import Danger, Remark, Words
from smartctl.render.visible import visible

DANGERS: Final[Mapping[str, Danger]] = {
    code: danger for kind in KINDS.values() for code, danger in kind.words.dangers.items()
}
REMARKS: Final[Mapping[str, Remark]] = {
    code: remark for kind in KINDS.values() for code, remark in kind.words.remarks.items()
}
LOSSES: Final[Mapping[str, str]] = {code: text for kind in KINDS.values() for code, text in kind.words.losses.items()}
_NOUNS: Final[Mapping[str, str]] = {
    **{part: noun for kind in KINDS.values() for part, noun in kind.words.parts.items()},
    **{name: kind.words.noun for name, kind in KINDS.items()},
}


def words_of(kind: str) -> Words:
    return KINDS[kind].words if kind in KINDS else Words(noun="")


def attrs_of(kind: str) -> tuple[Attr, ...]:
    """In the order of reading."""
    return KINDS[kind].attrs if kind in KINDS else ()


def attr_of(kind: str, name: str) -> Attr | None:
    return KINDS[kind].attr(name) if kind in KINDS else None


def several_of(kind: str) -> str:
    """`stages`: such objects in general."""
    return speak(words_of(kind).several) or visible(kind)


def named(kind: str, title: str) -> str:
    """`stage "Delivery"`; also a part of an object. The title is harmless already."""
    return speak(_NOUNS[kind], {"title": title}) if kind in _NOUNS else f'{visible(kind)} "{title}"'
