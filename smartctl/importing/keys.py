"""Keys made of what people call things: ASCII, short, unique among their siblings, the same from run to run."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from smartctl.blueprint.names import code_of

_MADE_UP: Final = re.compile(r"UC_[A-Z0-9]{6}|[0-9A-F]{32}")
"""Codes that the portal gives to what people make by hand: stages and list items (live answers)."""
_LONGEST: Final = 32
_LETTERS: Final = 200
"""Of a title no more is looked at: some are made to be long."""


def key_of(title: str, otherwise: str) -> str:
    """The words of a title in Latin letters, as many as fit; `otherwise` begins what has no letter to begin with."""
    from anyascii import anyascii  # noqa: PLC0415 - tables of all scripts, needed by an import alone

    words = re.findall(r"[a-z0-9]+", anyascii(title[:_LETTERS]).lower().replace("'", ""))
    key = ""
    for word in words:
        longer = f"{key}_{word}" if key else word[:_LONGEST]
        if len(longer) > _LONGEST:
            break
        key = longer
    if not key:
        return otherwise
    return key if key[0].isalpha() else f"{otherwise}_{key}"


def free(key: str, taken: Collection[str]) -> str:
    """The key, or the key with the first number that nobody has. Two keys with one code on the portal are the same."""
    codes = {code_of(one) for one in taken}
    numbers = (f"{key}_{number}" for number in range(2, 100_000))
    return key if code_of(key) not in codes else next(one for one in numbers if code_of(one) not in codes)


def said_by(code: str) -> str:
    """The key whose code this is, "" where no key has it or where a machine has made it up."""
    key = code.lower()
    if re.fullmatch(r"[a-z][a-z0-9_]{0,35}", key) is None or code_of(key) != code:
        return ""
    return "" if _MADE_UP.fullmatch(code) else key
