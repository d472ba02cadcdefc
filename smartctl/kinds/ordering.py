"""Order as a value: which siblings moved, and which sort numbers make the wanted order with the fewest writes.

An insertion moves nobody: what stays is the longest run of siblings that already stand in the wanted order.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

STEP: Final = 100
"""Room between two neighbours, so that later insertions need not touch them."""


class Arrangement(Struct, frozen=True, kw_only=True):
    """`moved`: keys whose place among the others changes. `sort`: the sort number of every wanted key."""

    moved: frozenset[str]
    sort: Mapping[str, int]


def arrange(wanted: Sequence[str], live: Mapping[str, int]) -> Arrangement:
    """Orders `wanted` keys, of which `live` maps the existing ones to their sort numbers (in board order on ties)."""
    board = {key: place for place, key in enumerate(sorted(live, key=lambda key: live[key]))}
    present = [key for key in wanted if key in board]
    staying = _longest_rising(present, board)
    sort: dict[str, int] = {}
    last, kept = 0, True
    for place, key in enumerate(wanted):
        # Two neighbours with one number stand in the order of their birth, and nothing comes between them.
        kept = key in staying and (live[key] > last or (kept and live[key] == last))
        last = live[key] if kept else _between(last, place, wanted, staying, live)
        sort[key] = last
    return Arrangement(moved=frozenset(set(present) - staying), sort=sort)


def _between(last: int, place: int, wanted: Sequence[str], staying: frozenset[str], live: Mapping[str, int]) -> int:
    """A number after `last` and before the next sibling that stays; past it when there is no room (it is pushed up)."""
    run = 1
    for key in wanted[place + 1 :]:
        if key in staying:
            room = live[key] - last
            return last + room // (run + 1) if room > run else last + STEP
        run += 1
    return (last // STEP + 1) * STEP


def _longest_rising(keys: Sequence[str], board: Mapping[str, int]) -> frozenset[str]:
    tails: list[int] = []
    ends: list[str] = []
    before: dict[str, str | None] = {}
    for key in keys:
        at = bisect_left(tails, board[key])
        before[key] = ends[at - 1] if at else None
        if at == len(tails):
            tails.append(board[key])
            ends.append(key)
        else:
            tails[at] = board[key]
            ends[at] = key
    kept: set[str] = set()
    key_or_end = ends[-1] if ends else None
    while key_or_end is not None:
        kept.add(key_or_end)
        key_or_end = before[key_or_end]
    return frozenset(kept)
