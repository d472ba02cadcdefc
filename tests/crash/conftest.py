"""How many points were tried, and of what kind, at the end of a run of tests."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.crash import census
from tests.crash.lab import Lab


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    yield Lab(folder=tmp_path_factory.mktemp("crash"))
    census.hang_up()


def pytest_terminal_summary(terminalreporter):
    told: dict[str, list] = {"killed": [], "beside applies": [], "points tried": []}
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, value in getattr(report, "user_properties", ()):
                if name in told and report.when == "call":
                    told[name].append(value)
    _section(terminalreporter, "processes killed, and what their portal held", sorted(told["killed"]))
    beside = (f"{name}: {_counts(found)}" for name, found in sorted(told["beside applies"]))
    _section(terminalreporter, "a person beside many applies", beside)
    tried: dict[str, Counter[str]] = {}
    for scenario, fault, points in told["points tried"]:
        tried.setdefault(scenario, Counter())[fault] += points
    lines = [f"{scenario}: {faults.total()} ({_counts(faults)})" for scenario, faults in sorted(tried.items())]
    total = [f"{sum(faults.total() for faults in tried.values())} in all"] if tried else []
    _section(terminalreporter, "crash matrix: points tried", [*lines, *total])


def _counts(found) -> str:
    return ", ".join(f"{what} {number}" for what, number in sorted(found.items()))


def _section(terminalreporter, title: str, lines) -> None:
    lines = list(lines)
    if lines:
        terminalreporter.section(title)
        for line in lines:
            terminalreporter.write_line(line)
