"""Cut off at any request, by any means, with real processes: one more run, and nothing is lost or doubled.

`make crash` tries every point there is: each fault at each request, writing call or durable write of each scenario,
or evenly spread ones among them: `make crash POINTS=0.2`. The test suite tries a fixed sample.
"""

from __future__ import annotations

import os

import pytest

from tests.crash.faults import FAULTS
from tests.crash.scenarios import SCENARIOS

SAMPLE = {
    "first window-installation": [("killed after", 0.3), ("killed unrecorded", 0.6), ("crash after", 0.5)],
    "edit": [
        ("killed before", 0.4),
        ("killed after", 0.6),
        ("answer lost", 0.5),
        ("killed in a record", 0.5),
        ("503 after", 0.3),
        ("429", 0.5),
        ("crash in a batch", 0.5),
        ("shape 1 after", 0.5),
        ("delivered twice, first seen", 0.6),
    ],
    "first yard": [("delivered twice, second seen", 0.6)],
    "first papers": [("shape 3 after", 0.6), ("killed after", 0.5)],
    "destroy": [("truncated", 0.5)],
    "item moves": [("killed after", 0.5), ("HTML after", 0.6), ("closed", 0.4)],
    "first offices": [("killed after", 0.3)],
    "moves between workplaces": [("answer lost", 0.5)],
    "edit papers": [("answer lost", 0.3), ("killed after", 0.5)],
    "destroy papers": [("503 after", 0.5)],
    "rollback of a split": [("killed after", 0.3), ("answer lost", 0.6), ("killed in a record", 0.7)],
    "first flows": [("killed after", 0.7), ("answer lost", 0.9)],
}
"""Scenario, its faults, and how far into the run: a share of its writing requests, for a run may become shorter.

What stands after the scenario without a fault is found once for all of them.
"""


_TOLD = os.environ.get("SMARTCTL_CRASH", "0")
SHARE = 1.0 if _TOLD == "all" else float(_TOLD)
"""Of the points of each fault in each scenario; 0 for the sample."""
EVERY = [(scenario, [(fault, None)]) for scenario in SCENARIOS for fault in FAULTS]


@pytest.mark.parametrize(("scenario", "faults"), EVERY if SHARE else SAMPLE.items())
def test_one_more_run_and_nothing_is_lost_or_doubled(lab, scenario, faults, record_property):
    counted, wrong = lab.straight(SCENARIOS[scenario]).counted, {}
    for fault, share in faults:
        there = counted[FAULTS[fault].over]
        points = _spread(there) if share is None else [_point(counted, FAULTS[fault].over, share)]
        told = {f"{fault} at {at} of {there}": _tried(lab, scenario, fault, at) for at in points}
        wrong |= {where: found for where, found in told.items() if found}
        record_property("points tried", (scenario, fault, len(points)))
    assert not wrong, "\n".join(f"--- {where}\n{found}" for where, found in wrong.items())


def _spread(there: int) -> list[int]:
    """The first, the last, and as many between them as the share says."""
    many = max(round(there * SHARE), min(there, 2))
    return sorted({1 + round(number * (there - 1) / max(many - 1, 1)) for number in range(many)})


def _point(counted, over, share) -> int:
    places = counted["writing"] if over == "requests" else range(1, counted[over] + 1)
    return places[int(len(places) * share)]


def _tried(lab, scenario, fault, at) -> str:
    try:
        lab.trial(SCENARIOS[scenario], FAULTS[fault], at)
    except AssertionError as wrong:
        return str(wrong)
    return ""
