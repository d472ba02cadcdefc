"""Names and limits of the portal as far as a blueprint can break them: keys, codes, targets, languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from smartctl.addresses import did_you_mean, shortened
from smartctl.kinds import ALONE

__all__ = ["ALONE", "did_you_mean", "shortened"]

KEY: Final = re.compile(r"^[a-z][a-z0-9_-]*$")

LANGUAGES: Final = (
    "ar", "br", "de", "en", "fr", "hi", "id", "it", "ja", "la", "ms", "pl", "ru", "sc", "tc", "th", "tr", "ua", "vn",
)  # fmt: skip
"""Language codes that the portal knows (userfieldconfig.add, data types)."""

LANGUAGE_SYNONYMS: Final[Mapping[str, str]] = {
    "uk": "ua", "es": "la", "pt": "br", "zh": "sc", "zh-cn": "sc", "zh-tw": "tc", "vi": "vn", "rus": "ru", "eng": "en",
}  # fmt: skip

TARGETS: Final[Mapping[str, int]] = {
    "lead": 1,
    "deal": 2,
    "contact": 3,
    "company": 4,
    "quote": 7,
    "order": 14,
    "invoice": 31,
}
"""Words for what the portal has of its own, with their entityTypeId."""

PARENTS: Final = frozenset({1, 2, 7, 14, 31})
CHILDREN: Final = frozenset({1, 2, 3, 4, 7, 31})

FIELD_CODE_LIMIT: Final = 50 - len("UF_CRM_12345_")
STAGE_CODE_LIMIT: Final = 50 - len("DT12345_12345:")
"""What is left of the portal's 50 characters behind the longest prefix that is to be expected."""


_NOT_IN_CODES: Final = re.compile(r"[^A-Z0-9]")


def code_of(key: str) -> str:
    """The portal's form of a key: `first-visit` -> `FIRST_VISIT`."""
    return _NOT_IN_CODES.sub("_", key.upper())


UNSURE_NUMBER: Final = 192
"""Within the range by the page of crm.type.add, outside of it by published source."""


def is_process_number(number: int) -> bool:
    """Whether a number can be the entityTypeId of a smart process (crm.type.add)."""
    return 128 <= number <= UNSURE_NUMBER or (number >= 1030 and number % 2 == 0)


def breaks_camel_case(code: str) -> bool:
    """Whether the portal cannot find the way back from the camelCase form of a field's name.

    A word of one letter between two others is lost, and so is an underscore without a word; anything that mixes
    letters and digits is safe (crm converter).
    """
    if re.search(r"[A-Z]", code) and re.search(r"\d", code):
        return False
    words = code.split("_")
    if not all(words):
        return True
    return len(words) > 1 if words[0].isdigit() else any(len(word) == 1 for word in words[1:-1])
