"""The score by room, and every survivor with its place."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from tests.mutants.drawing import ROOMS, Mutant

ENOUGH = 85


def identity(one: Mutant) -> str:
    return hashlib.sha256("\n".join((*one.key, one.name, one.diff)).encode()).hexdigest()[:16]


def report(
    tried: Iterable[Mutant],
    told: Mapping[str, Mapping[str, Any]],
    excused: Mapping[Mutant, str],
    amiss: Iterable[str],
    seconds: float,
) -> tuple[str, bool]:
    """The text, and whether every room is good enough."""
    tried = list(tried)
    lines: list[str] = []
    for one in tried:
        verdict = told[identity(one)]
        if not verdict["killed"]:
            why = "no test reaches it" if verdict.get("unreached") else "no test noticed it"
            lines += [f"{one.function}: {why}", one.diff, ""]
    lines += amiss
    lines += ["room        tried  killed  survived  equivalent  score"]
    tries = Counter(one.room for one in tried)
    kills = Counter(one.room for one in tried if told[identity(one)]["killed"])
    same = Counter(one.room for one in excused)
    enough = True
    for room in filter(tries.get, ROOMS):
        score = 100 * kills[room] / tries[room]
        enough = enough and score >= ENOUGH
        lines.append(
            f"{room:10} {tries[room]:6} {kills[room]:7} {tries[room] - kills[room]:9} {same[room]:11} {score:5.1f}%"
        )
    lines.append(f"{seconds / 60:.0f} minutes; at least {ENOUGH} % of each room must be noticed")
    return "\n".join(lines) + "\n", enough
