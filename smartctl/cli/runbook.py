"""`smartctl runbook` as a person types it. What it does is in `operations/runbooks.py`."""

from __future__ import annotations

from smartctl.cli import flags
from smartctl.cli.asked_runbook import AskedRunbook
from smartctl.cli.asking import takes


@takes(AskedRunbook, blueprint=flags.Blueprints, optional=frozenset({"blueprint"}))
def runbook(asked: AskedRunbook) -> int:
    from smartctl.cli import runbook_run  # noqa: PLC0415 - loads the engine and the portal client

    return runbook_run.runbook(asked)
