"""The exit code that a report ends with."""

from __future__ import annotations

from smartctl.errors import Exit
from smartctl.outcome import Report


def exit_code(report: Report) -> Exit:
    if report.interrupted:
        return Exit.INTERRUPTED
    if report.stale:
        return Exit.STALE
    return Exit.OK if report.complete else Exit.PARTIAL
