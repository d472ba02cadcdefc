"""How far from the left things stand that point at each other."""

from __future__ import annotations

from collections.abc import Collection, Sequence


def ranks(names: Collection[str], links: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Each one right of the rightmost that points at it, from 0 on and without gaps. A ring is cut where it closes."""
    found = dict.fromkeys(names, 0)
    for _round in range(len(names)):
        moved = False
        for above, below in links:
            if above != below and found[below] <= found[above] < len(names) - 1:
                found[below] = found[above] + 1
                moved = True
        if not moved:
            break
    used = {rank: place for place, rank in enumerate(sorted(set(found.values())))}
    return {name: used[rank] for name, rank in found.items()}
