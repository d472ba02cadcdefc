"""How many absorbs were tried at random, and what became of what they were offered, at the end of a run of tests."""

from __future__ import annotations

from collections import Counter


def pytest_terminal_summary(terminalreporter):
    reports = [one for some in terminalreporter.stats.values() for one in some if getattr(one, "when", "") == "call"]
    tried = [value for one in reports for name, value in one.user_properties if name == "absorbs"]
    if not tried:
        return
    taken, left = sum(many for many, _left in tried), Counter(why for _many, whys in tried for why in whys)
    reasons = ", ".join(f"{many} {why}" for why, many in sorted(left.items())) or "none"
    failed = [one for one in terminalreporter.stats.get("failed", ()) if "test_random_absorbs" in one.nodeid]
    terminalreporter.section("absorbs of random changes into files written at random")
    terminalreporter.write_line(
        f"{len(tried)} absorbs without a byte changed elsewhere, {taken} changes taken, left: {reasons}; {len(failed)} failed"
    )
