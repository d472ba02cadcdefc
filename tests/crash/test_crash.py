"""Cut off at any request, by any means, with real processes: one more run, and nothing is lost or doubled.

`make crash` tries every point there is: each fault at each request, writing call or durable write of each scenario,
or evenly spread ones among them: `make crash POINTS=0.2`. The test suite tries a fixed sample.
"""

from __future__ import annotations

import os

import pytest

from tests.crash.faults import FAULTS
from tests.crash.scenarios import SCENARIOS

SAMPLE = [
    ("first window-installation", "killed after", 0.3),
    ("first window-installation", "killed unrecorded", 0.6),
    ("first window-installation", "crash after", 0.5),
    ("edit", "killed before", 0.4),
    ("edit", "killed after", 0.6),
    ("edit", "answer lost", 0.5),
    ("edit", "killed in a record", 0.5),
    ("edit", "503 after", 0.3),
    ("edit", "429", 0.5),
    ("edit", "crash in a batch", 0.5),
    ("edit", "shape 1 after", 0.5),
    ("edit", "delivered twice, first seen", 0.6),
    ("first yard", "delivered twice, second seen", 0.6),
    ("first papers", "shape 3 after", 0.6),
    ("destroy", "truncated", 0.5),
    ("item moves", "killed after", 0.5),
    ("item moves", "HTML after", 0.6),
    ("item moves", "closed", 0.4),
    ("first offices", "killed after", 0.3),
    ("moves between workplaces", "answer lost", 0.5),
    ("first papers", "killed after", 0.5),
    ("edit papers", "answer lost", 0.3),
    ("edit papers", "killed after", 0.5),
    ("destroy papers", "503 after", 0.5),
    ("rollback of a split", "killed after", 0.3),
    ("rollback of a split", "answer lost", 0.6),
    ("rollback of a split", "killed in a record", 0.7),
    ("first flows", "killed after", 0.7),
    ("first flows", "answer lost", 0.9),
]
"""Scenario, fault, and how far into the run: a share of its writing requests, for a run may become shorter."""


_TOLD = os.environ.get("SMARTCTL_CRASH", "0")
SHARE = 1.0 if _TOLD == "all" else float(_TOLD)
"""Of the points of each fault in each scenario; 0 for the sample."""
EVERY = [(scenario, fault, None) for scenario in SCENARIOS for fault in FAULTS]


@pytest.mark.parametrize(("scenario", "fault", "share"), EVERY if SHARE else SAMPLE)
def test_one_more_run_and_nothing_is_lost_or_doubled(lab, scenario, fault, share, record_property):
    counted = lab.straight(SCENARIOS[scenario]).counted
    there = counted[FAULTS[fault].over]
    points = _spread(there) if share is None else [_point(counted, FAULTS[fault].over, share)]
    wrong = {at: found for at in points if (found := _tried(lab, scenario, fault, at))}
    record_property("points tried", (scenario, fault, len(points)))
    assert not wrong, "\n".join(f"--- {fault} at {at} of {there}\n{found}" for at, found in wrong.items())


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
