"""How many edits by hand were tried, and what became of them, at the end of a run of tests."""

from __future__ import annotations

from collections import Counter


def pytest_terminal_summary(terminalreporter):
    tried: dict[str, Counter[str]] = {}
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, value in getattr(report, "user_properties", ()):
                if name == "hand edits" and report.when == "call":
                    what, fate = value
                    tried.setdefault(what, Counter())[fate] += 1
    if not tried:
        return
    lost = len([one for one in terminalreporter.stats.get("failed", ()) if "test_hand_edits" in one.nodeid])
    terminalreporter.section("edits by hand between a plan and its apply")
    for what, fates in sorted(tried.items()):
        terminalreporter.write_line(f"{what}: " + ", ".join(f"{many} {fate}" for fate, many in sorted(fates.items())))
    terminalreporter.write_line(f"{sum(fates.total() for fates in tried.values())} in all, {lost} silent")
