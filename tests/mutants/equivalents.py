"""Mutants that no test can tell from the program, each with its reason: `equivalent.yaml`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

if TYPE_CHECKING:  # the suite reads the list also where the library does not run
    from tests.mutants.drawing import Mutant

ROOT = Path(__file__).parents[2]
LIST = Path(__file__).parent / "equivalent.yaml"


def entries() -> list[dict[str, Any]]:
    with LIST.open(encoding="utf-8") as stream:
        return YAML(typ="safe").load(stream) or []


def key(entry: dict[str, Any]) -> tuple[str, str, str, str]:
    before, after = (entry[side].strip("\n") for side in ("before", "after"))
    return entry["file"], entry["function"], before, after


def sort_out(mutants: Iterable[Mutant], rooms: Iterable[str]) -> tuple[dict[Mutant, str], list[str]]:
    """The mutants that are excused, with the reason; and the entries of lines that are not there any more.

    One draw has other mutants than the next, so an entry need not excuse one of these.
    """
    reasons = {key(entry): entry["reason"] for entry in entries()}
    excused = {one: reasons[one.key] for one in mutants if one.key in reasons}
    looked = tuple(f"smartctl/{room}/" for room in rooms)
    unused = reasons.keys() - {one.key for one in excused}
    gone = [one for one in unused if one[0].startswith(looked) and not _stands(*one[:3])]
    places = sorted(f"{file} {function}: {before}" for file, function, before, _after in gone)
    return excused, [f"equivalent.yaml excuses a mutant that is not there: {place}" for place in places]


def _stands(file: str, _function: str, before: str) -> bool:
    path = ROOT / file
    lines = {line.strip() for line in path.read_text(encoding="utf-8").splitlines()} if path.exists() else set()
    return set(before.splitlines()) <= lines
