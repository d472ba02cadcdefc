"""Where what goes is told: after its siblings, or after its owner. The quick way gives what the slow one gives."""

from __future__ import annotations

import random

import pytest

from smartctl.engine.differ import beside
from smartctl.model import Action, Address, Change


def _change(address: str, kind: str) -> Change:
    owner = address.rpartition(".")[0]
    return Change(
        address=Address(address),
        kind=kind,
        key=address.rpartition(".")[2],
        parent=Address(owner) if owner else None,
        action=Action.DELETE,
        before=None,
        after=None,
    )


def _slowly(changes: list[Change], more: list[Change]) -> list[Change]:
    together = list(changes)
    for going in more:
        near = [
            number
            for number, one in enumerate(together)
            if (one.parent == going.parent and one.kind == going.kind) or (going.parent and one.address == going.parent)
        ]
        together.insert(near[-1] + 1 if near else len(together), going)
    return together


def _some(drawn: random.Random) -> tuple[list[Change], list[Change]]:
    tree = [_change(f"p{p}", "process") for p in range(4)]
    tree += [_change(f"p{p}.{kind}{n}", kind) for p in range(4) for kind in ("field", "pipeline") for n in range(3)]
    tree += [_change(f"p{p}.pipeline{n}.s{s}", "stage") for p in range(4) for n in range(3) for s in range(3)]
    drawn.shuffle(tree)
    tree = sorted(tree[: drawn.randrange(len(tree))], key=lambda one: one.address.count("."))
    here = [one for one in tree if drawn.random() < 0.5]
    return here, [one for one in tree if one not in here]


@pytest.mark.parametrize("seed", range(40))
def test_each_change_stands_where_a_reader_looks_for_it(seed):
    here, more = _some(random.Random(seed))
    assert [one.address for one in beside(here, more)] == [one.address for one in _slowly(here, more)]
