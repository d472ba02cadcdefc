"""The pages by code. A test holds them against the codes in the source, and every example against `validate`."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from smartctl.i18n import N_, speak

_HERE: Final = Path(__file__).parent
_ORDER: Final = (
    "text",
    "language",
    "process",
    "fields",
    "names",
    "documents",
    "automation",
    "layers",
    "advice",
    "policy",
)
"""The files as a reader wants them: from what is read first to what is understood last."""


class Place(StrEnum):
    """Where an example stands: in a blueprint, or in a file of the project."""

    FILE = "file"
    TOP = "top"
    PROCESS = "process"
    STAGES = "stages"
    FIELDS = "fields"
    ROBOTS = "robots"
    OVERLAY = "overlay"
    PROJECT = "project"
    RULES = "rules"

    @property
    def said(self) -> str:
        """For the end of a heading; "" for a whole file and for the top of one."""
        return speak(_SAID.get(self, ""))


_SAID: Final[Mapping[Place, str]] = {
    Place.PROCESS: N_("in a process"),
    Place.STAGES: N_("under `stages:` of a pipeline"),
    Place.FIELDS: N_("under `fields:` of a process"),
    Place.ROBOTS: N_("under `automation: stages:` of a process"),
    Place.OVERLAY: N_("in an overlay"),
    Place.PROJECT: N_("in smartctl.yaml"),
    Place.RULES: N_("in the file of rules"),
}


class Page(Struct, frozen=True, kw_only=True):
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
    fixable: bool = False
    """Of a hint, where somebody has asked: `validate --fix` follows it."""
    place: Place | None = None
    """Where the examples stand; None for a page without."""
    faulty: str = ""
    good: str = ""
    """Of a rule that plans are held against (the group `policy`), alone: how a project says otherwise."""


@cache
def pages() -> Mapping[str, Page]:
    return {page.code: page for group in _ORDER for page in _read(group)}


@cache
def pages_of_hints() -> Mapping[str, Page]:
    """Of those alone: reading all the others takes as long as validating a blueprint."""
    return {page.code: page for page in _read("advice")}


def _read(group: str) -> list[Page]:
    import tomllib  # noqa: PLC0415 - of most blueprints nothing is told

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
        place=Place(one["in"]) if "in" in one else None,
        faulty=one.get("faulty", ""),
        good=one.get("good", ""),
    )
