"""The pages by code. A test holds them against the codes in the source, and every example against `validate`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

_HERE: Final = Path(__file__).parent
_ORDER: Final = ("text", "language", "process", "fields", "names", "documents", "automation", "layers", "advice")
"""The files as a reader wants them: from what is read first to what is understood last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    code: str
    group: str
    """The file it stands in."""
    why: Mapping[str, str]
    """By language: what is wrong, and what would come of it."""
    fix: Mapping[str, str]
    """By language: what to write instead."""
    what: Mapping[str, str]
    """By language: the sentence of a hint, with places for its facts; {} for mistakes, which the code words."""
    level: str = ""
    """Of a hint: mistake, risk or taste; "" for mistakes."""
    place: str = ""
    """Where the examples stand: file, top, process, stages, fields, robots or overlay; "" for a page without."""
    faulty: str = ""
    good: str = ""


@cache
def pages() -> Mapping[str, Page]:
    return {page.code: page for group in _ORDER for page in _read(group)}


def _read(group: str) -> list[Page]:
    found = tomllib.loads((_HERE / f"{group}.toml").read_text(encoding="utf-8"))
    return [_page(code, group, one) for code, one in found.items()]


def _page(code: str, group: str, one: Mapping[str, Any]) -> Page:
    return Page(
        code=code,
        group=group,
        why=one["why"],
        fix=one["fix"],
        what=one.get("what", {}),
        level=one.get("level", ""),
        place=one.get("in", ""),
        faulty=one.get("faulty", ""),
        good=one.get("good", ""),
    )
