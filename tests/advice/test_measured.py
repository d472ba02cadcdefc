"""The figures of `make advice`: every fault is found, by its rule alone, and nobody is called without need twice."""

from __future__ import annotations

import pytest

from smartctl.blueprint.advice.advise import CODES
from tests.advice.measuring import FALSE_ALARMS, ON_ITS_PAGE, alarms, faults, realistic, said_of


def test_every_rule_has_a_fault_on_its_page_and_one_in_a_good_blueprint():
    for there in (True, False):
        seeded = [one.rule for one in faults() if (one.where == ON_ITS_PAGE) is there]
        assert sorted(seeded) == sorted(CODES)


@pytest.mark.parametrize(
    "fault", [one for one in faults() if one.where != ON_ITS_PAGE], ids=lambda one: f"{one.rule}-{one.where}"
)
def test_a_fault_that_somebody_puts_into_a_good_blueprint_is_told_and_nothing_else(fault, tmp_path):
    assert said_of(fault, tmp_path) == [fault.rule]


def test_what_is_said_of_a_portal_of_people_was_judged_and_is_hardly_ever_wrong(tmp_path):
    hints, stale = realistic(tmp_path)
    assert [one for one in hints if one.fault is None] == []
    assert stale == []
    assert max(alarms(hints).values(), default=0) <= FALSE_ALARMS
    assert all(one.why for one in hints)
