"""`make bench`: HTTP requests for reading and applying beside the lower bound, and start-up as a multiple of Python's.

Counts and ratios only, since a time by itself says more of the machine than of the program.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench_mock import mock

from smartctl.cli.progress import Progress
from smartctl.engine.applier import Tools, apply
from smartctl.engine.guard import Policy
from smartctl.engine.planner import make_plan
from smartctl.engine.undo import plan_back_from
from smartctl.operations import past_runs
from smartctl.operations.blueprints import compiled
from smartctl.operations.session import memory_of
from smartctl.portal.address import MockAddress
from smartctl.portal.connect import connect
from smartctl.state.files import FileStore
from smartctl.state.recorder import StateRecorder

ROOT = Path(__file__).parent.parent
ROUNDS = 15


def requests() -> None:
    desired = compiled(ROOT / "blueprints" / "window-installation.yaml", language="ru")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        portal = connect(MockAddress(name="bench"), home=home)
        shelf = FileStore(home).shelf("mock:bench", desired.blueprint)

        state = shelf.load_or_new(desired.version)
        before = portal.requests
        made = make_plan(portal=portal, desired=desired, memory=memory_of(state), policy=Policy())
        recorder = StateRecorder(shelf=shelf, state=state)
        recorder.begin({})
        journal = past_runs.begin(shelf, made, "apply", version_before=desired.version)
        quiet = Progress(quiet=True)
        tools = Tools(portal=portal, recorder=recorder, journal=journal, sink=quiet, stop=lambda: False)
        applied = apply(made.plan, made.survey, tools)
        assert applied.after is not None
        begin, memory = journal.entries()[0], memory_of(recorder.state)
        plan_back_from(applied.after, begin, portal=portal, memory=memory)
        row(
            "apply window-installation on an empty portal, plan, read-back and way back included",
            portal.requests - before,
            5,
        )
        before = portal.requests
        make_plan(portal=portal, desired=desired, memory=memory_of(recorder.state), policy=Policy())
        row("read it again, ids known from the state", portal.requests - before, 1)
        portal.close()


def row(what: str, count: int, bound: int) -> None:
    sys.stdout.write(f"{what}: {count} requests (lower bound {bound})\n")


def start_up() -> None:
    bare = clock([sys.executable, "-c", "pass"])
    for arguments in (["--help"], ["version"]):
        took = clock([str(Path(sys.executable).parent / "smartctl"), *arguments])
        sys.stdout.write(f"smartctl {' '.join(arguments)}: {took / bare:.1f} times `python -c pass`\n")


def clock(command: Sequence[str]) -> float:
    """The median of several runs, so that one interruption says nothing."""
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - started)
    return statistics.median(times)


if __name__ == "__main__":
    requests()
    start_up()
    mock()
