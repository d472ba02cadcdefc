"""How many lies were told about each kind, and what became of them, at the end of a run of tests."""

from __future__ import annotations

from collections import Counter


def pytest_terminal_summary(terminalreporter):
    told: dict[str, Counter[str]] = {}
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, value in getattr(report, "user_properties", ()):
                if name == "lies told" and report.when == "call":
                    kind, verdicts = value
                    told.setdefault(kind, Counter()).update(verdicts)
    if not told:
        return
    terminalreporter.section("lies of the portal")
    for kind, verdicts in (*sorted(told.items()), ("in all", sum(told.values(), Counter()))):
        words = ", ".join(f"{verdict} {number}" for verdict, number in sorted(verdicts.items()))
        terminalreporter.write_line(f"{kind}: {verdicts.total()} ({words}), silent {verdicts['silent']}")
