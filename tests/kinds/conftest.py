"""How many edits by hand were tried, and what became of them; what drift told of them. At the end of a run of tests."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

TEXTS = Path(__file__).parents[1] / "golden" / "cells"
_HEAD = "=== "


@pytest.fixture
def golden_part() -> Callable[[str, str, str], None]:
    """As `golden`, for one of many short texts: those of a kind stand in one file."""

    def compare(kind: str, part: str, text: str) -> None:
        file = TEXTS / f"{kind}.txt"
        if os.environ.get("SMARTCTL_UPDATE_GOLDEN") == "1":
            kept = {**(parts(file) if file.exists() else {}), part: text}
            file.parent.mkdir(exist_ok=True)
            written = "".join(f"{_HEAD}{name}\n{told}" for name, told in sorted(kept.items()))
            file.write_bytes(written.encode("utf-8"))
            parts.cache_clear()
        assert text == parts(file).get(part), f"{part}: `make golden` writes it"

    return compare


@cache
def parts(file: Path) -> dict[str, str]:
    whole = f"\n{file.read_bytes().decode('utf-8')}".split(f"\n{_HEAD}")[1:]
    return {
        name: told if told.endswith("\n") else f"{told}\n" for name, _, told in (one.partition("\n") for one in whole)
    }


def pytest_terminal_summary(terminalreporter):
    _hand_edits(terminalreporter)
    _drift_table(terminalreporter)


def _noted(terminalreporter, what):
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", "") == "call":
                yield from (value for name, value in report.user_properties if name == what)


def _drift_table(terminalreporter):
    rows = list(_noted(terminalreporter, "drift table"))
    if not rows:
        return
    terminalreporter.section("drift, over kinds and attributes")
    for way in dict.fromkeys((*sorted(one for one, _missed, _false in rows), "in all")):
        ours = [one for one in rows if way in (one[0], "in all")]
        told, false = sum(not missed for _way, missed, _false in ours), sum(one[2] for one in ours)
        terminalreporter.write_line(
            f"{way}: {len(ours)} made, {told} told, recall {told / len(ours):.0%}, false alarms {false}"
        )


def _hand_edits(terminalreporter):
    tried: dict[str, Counter[str]] = {}
    for what, fate in _noted(terminalreporter, "hand edits"):
        tried.setdefault(what, Counter())[fate] += 1
    if not tried:
        return
    lost = len([one for one in terminalreporter.stats.get("failed", ()) if "test_hand_edits" in one.nodeid])
    terminalreporter.section("edits by hand between a plan and its apply")
    for what, fates in sorted(tried.items()):
        terminalreporter.write_line(f"{what}: " + ", ".join(f"{many} {fate}" for fate, many in sorted(fates.items())))
    terminalreporter.write_line(f"{sum(fates.total() for fates in tried.values())} in all, {lost} silent")
