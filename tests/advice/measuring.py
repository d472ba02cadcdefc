"""How good advice is: faults put into good blueprints that it finds, and what it says of a portal that people have filled."""

from __future__ import annotations

import shutil
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from smartctl.blueprint.advice.advise import CODES, advise
from smartctl.blueprint.source import load
from smartctl.mistakes.catalogue import pages
from smartctl.shipped import blueprints_dir
from tests.blueprint.frames import CALM, found, whole
from tests.importing.rooms import Room

HERE = Path(__file__).parent
ON_ITS_PAGE = "its page"
FALSE_ALARMS = 1
"""As many as a process may get."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    rule: str
    where: str
    """The built-in blueprint that got it, or the page of the rule."""
    text: str


@dataclass(frozen=True, kw_only=True)
class Judged:
    at: str
    rule: str
    fault: bool | None
    """Whether a consultant would say so, too; None where nobody has judged it yet."""
    why: str

    @property
    def process(self) -> str:
        return self.at.split(".")[1]


@cache
def faults() -> tuple[Fault, ...]:
    """One on the page of each rule, and one in a built-in blueprint."""
    listed = tomllib.loads((HERE / "faults.toml").read_text(encoding="utf-8"))["fault"]
    told = (page for page in pages().values() if page.code in CODES)
    return (
        *(Fault(rule=one.code, where=ON_ITS_PAGE, text=whole(one.place, one.faulty, CALM)) for one in told),
        *(Fault(rule=one["rule"], where=one["in"], text=_edited(one["in"], one["edits"])) for one in listed),
    )


def said_of(fault: Fault, folder: Path) -> list[str]:
    """Every code that a blueprint with the fault gets: the rule's alone, where it is found."""
    if fault.where != ON_ITS_PAGE:
        folder = folder / "built-in"
        if not folder.is_dir():
            shutil.copytree(blueprints_dir() / "documents", folder / "documents")
    return [one.code for one in found(fault.text, folder)]


def realistic(folder: Path) -> tuple[list[Judged], list[Judged]]:
    """The hints of the realistic portal after its import, each as it was judged, and judgements of what is not said."""
    judged = {(one["at"], one["rule"]): Judged(**one) for one in _judgements()}
    told = list(_told(folder))
    hints = [judged.get(one, Judged(at=one[0], rule=one[1], fault=None, why="")) for one in told]
    return hints, [one for key, one in judged.items() if key not in told]


def processes_of(folder: Path) -> list[str]:
    """What the realistic portal holds, whether or not anything is said of it."""
    return sorted(key for path in folder.glob("blueprints/*.yaml") for key in load(path).data["processes"])


def alarms(hints: list[Judged]) -> Counter[str]:
    """Process -> false alarms; what nobody has judged counts as one."""
    return Counter(one.process for one in hints if one.fault is not True)


def _told(folder: Path) -> Iterator[tuple[str, str]]:
    room = Room(folder)
    room.sow("realistic")
    for made in room.imported().written:
        yield from ((one.context, one.code) for one in advise(load(made.path)))


def _judgements() -> list[dict[str, object]]:
    return tomllib.loads((HERE / "judged.toml").read_text(encoding="utf-8"))["hint"]


def _edited(name: str, edits: list[tuple[str, str]]) -> str:
    text = (blueprints_dir() / f"{name}.yaml").read_text(encoding="utf-8")
    for old, new in edits:
        assert text.count(old) == 1, f"{name}: {old!r} stands there {text.count(old)} times"
        text = text.replace(old, new)
    return text
