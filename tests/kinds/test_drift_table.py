"""Drift as a table: one change by hand for every attribute of every kind, and what is told of it."""

from __future__ import annotations

import sys

import pytest

from tests.kinds.attribute_cases import cases
from tests.kinds.test_cases import OF_AN_APPLICATION, filled

CASES = [case for case in cases() if case.real("by_hand")]
TOLD: dict[str, tuple[bool, int]] = {}
"""Cell -> whether its change was told, and how many others were told that nobody made."""


def changed(plan):
    """(address, attribute) of everything that drift tells; of a thing that is gone the whole."""
    for one in plan.drift:
        if one.after is None:
            yield one.address, ""
        else:
            names = (name for name in one.after if name != "sort" and (one.before or {}).get(name) != one.after[name])
            yield from ((one.address, name) for name in names)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind}-{case.name}")
def test_one_change_by_hand_is_told_and_nothing_else(case):
    world = case.world()
    first = case.wanted("create")
    world.apply(first)
    assert list(changed(world.plan(first, case.policy).plan)) == []
    ask = world.ask_as_application if case.kind in OF_AN_APPLICATION else world.ask
    ask(case.cell["by_hand"]["method"], **filled(case.cell["by_hand"]["params"], world))

    found = set(changed(world.plan(first, case.policy).plan))

    # Of two neighbours that change places either one has moved, and one default takes the place of another.
    siblings = case.address.rpartition(".")[0] if case.attr in ("position", "default") else None
    ours = {
        (at, name)
        for at, name in found
        if at == case.address or (name == case.attr and at.rpartition(".")[0] == siblings)
    }
    TOLD[f"{case.kind}.{case.name}"] = bool(ours), len(found - ours)
    assert ours


def test_the_figures(request):
    if len(TOLD) < len(CASES):
        pytest.skip("the table is whole when all of its cells were tried")
    told = sum(ours for ours, _others in TOLD.values())
    others = {name: count for name, (_ours, count) in TOLD.items() if count}
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        sys.stdout.write(
            f"\n{len(TOLD)} changes by hand: {told} told, {sum(others.values())} others told beside them {others}\n"
        )
    assert told == len(TOLD)
    assert others == {}
