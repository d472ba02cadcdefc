"""How many points were tried, and of what kind, at the end of a run of tests."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.crash.lab import Lab


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    made = Lab(folder=tmp_path_factory.mktemp("crash"))
    yield made
    made.children.close()


def pytest_terminal_summary(terminalreporter):
    tried: dict[str, Counter[str]] = {}
    killed: list[str] = []
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, value in getattr(report, "user_properties", ()):
                if name == "killed" and report.when == "call":
                    killed.append(value)
                if name == "points tried" and report.when == "call":
                    scenario, fault, points = value
                    tried.setdefault(scenario, Counter())[fault] += points
    if killed:
        terminalreporter.section("processes killed, and what their portal held")
        for line in sorted(killed):
            terminalreporter.write_line(line)
    if not tried:
        return
    terminalreporter.section("crash matrix: points tried")
    for scenario, faults in sorted(tried.items()):
        kinds = ", ".join(f"{fault} {points}" for fault, points in sorted(faults.items()))
        terminalreporter.write_line(f"{scenario}: {faults.total()} ({kinds})")
    terminalreporter.write_line(f"{sum(faults.total() for faults in tried.values())} in all")
