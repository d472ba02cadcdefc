"""`smartctl runbook` as a person types it. What it does is in `runbook_run`."""

from __future__ import annotations

from dataclasses import replace

from smartctl.cli.asked_runbook import AskedRunbook
from smartctl.cli.asking import takes


@takes(AskedRunbook)
def runbook(asked: AskedRunbook) -> int:
    from smartctl.cli import runbook_run  # noqa: PLC0415 - loads the engine and the portal client

    probe = asked.probe or asked.leave_waiting
    check = asked.check or probe or asked.sweep or asked.files is not None or asked.archive is not None
    return runbook_run.runbook(replace(asked, check=check, probe=probe))
