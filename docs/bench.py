"""`make bench`: HTTP requests for reading and applying beside the lower bound, what size costs, start-up beside Python's.

Counts and ratios first, since a time by itself says more of the machine than of the program. Ends with 1 where a count
is greater than the one that stands in `MOST`, or ten times the objects make more than eleven times the calls: whoever
lowers a count lowers it there, too.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bench_mock import mock
from bench_peers import peers
from bench_scale import cost, scale

from smartctl.engine import drain
from smartctl.mockportal.application import Settings, open_portal
from smartctl.mockportal.seeds import large
from smartctl.operations import apply, open_project, plan
from smartctl.operations.drifting import drift
from smartctl.operations.importing import import_processes

ROOT = Path(__file__).parent.parent
ROUNDS = 15
BATCH = 50
ITEMS = 10_000
APPLY, AGAIN, DRIFT, IMPORT, MOVE = "apply", "read again", "drift", "import", "move 10,000 items"
MOST = {APPLY: 5, AGAIN: 1, DRIFT: 1, IMPORT: 40, MOVE: 206}
"""What each of them may take."""
_over: list[str] = []


def requests() -> None:
    blueprint = ROOT / "blueprints" / "window-installation.yaml"
    with tempfile.TemporaryDirectory() as folder, open_project(Path(folder), portal="mock:bench") as session:
        before = session.portal.requests
        apply(session, blueprint)
        row(
            APPLY,
            "window-installation on an empty portal, plan, read-back and way back included",
            session.portal.requests - before,
            5,
        )
        before = session.portal.requests
        plan(session, blueprint)
        row(AGAIN, "ids known from the state", session.portal.requests - before, 1)
        before = session.portal.requests
        drift(session, blueprint)
        row(DRIFT, "with everything around that nobody manages", session.portal.requests - before, 1)


def row(name: str, what: str, count: int, bound: int) -> None:
    over = count > MOST[name]
    if over:
        _over.append(name)
    told = f", and {MOST[name]} are the most that there were" if over else ""
    sys.stdout.write(f"{name} {what}: {count} requests (lower bound {bound}{told})\n")


def adoption() -> None:
    """A portal of two hundred processes becomes files: requests, processor time and memory."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = folder / ".smartctl" / "mock" / "bench.sqlite3"
        database.parent.mkdir(parents=True)
        portal = open_portal(database, settings=Settings())
        for _half in range(2):
            portal.fill(large.sow)
        portal.close()
        with open_project(folder, portal="mock:bench") as session:
            began, before, memory = time.process_time(), session.portal.requests, most_memory()
            made = import_processes(session, (), folder / "blueprints", everything=True)
            took, sent = time.process_time() - began, session.portal.requests - before
    records = [record for one in made.written for record in one.draft.records.values()]
    kinds = Counter(record.kind for record in records)
    lists = sum(record.attrs.get("type") == "enumeration" for record in records)
    # Of each process itself, its pipelines, its fields in two languages; the card of each pipeline; each list of items.
    calls = 4 * kinds["process"] + kinds["pipeline"] + lists + 5  # stages, workplaces, numerators, templates, marks
    first = 2  # the first page says how many there are, and the others travel together
    row(IMPORT, f"{kinds['process']} processes with {len(records)} objects", sent, first + -(-calls // BATCH))
    each = took / kinds["process"]
    grown = f", {most_memory() - memory} MB of memory" if memory else ""
    sys.stdout.write(f"of which all take {took:.0f} s of a processor, one {each:.2f} s, mock included{grown}\n")


def most_memory() -> int:
    """In MB, since the start; 0 where nobody counts it."""
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "linux" else 1024**2)


def moving() -> None:
    """What `drain.requests` says of 10,000 items; tests/engine/test_item_moves.py holds it to what is sent."""
    row(
        MOVE,
        "to another stage, each page in the journal before it is sent",
        drain.requests(ITEMS, places=True),
        ITEMS // BATCH + 1,
    )


def start_up() -> None:
    bare = clock([sys.executable, "-c", "pass"])
    for arguments in (["--help"], ["version"]):
        took = clock([str(Path(sys.executable).parent / "smartctl"), *arguments])
        sys.stdout.write(f"smartctl {' '.join(arguments)}: {took / bare:.1f} times `python -c pass`\n")


def clock(command: Sequence[str]) -> float:
    """Processor time, the median of several runs, so that one interruption says nothing."""
    return statistics.median(cost(command, ROOT).seconds for _round in range(ROUNDS))


if __name__ == "__main__":
    requests()
    adoption()
    moving()
    peers()
    _over.extend(scale())
    start_up()
    mock()
    if _over:
        sys.exit(f"more than there were: {', '.join(_over)}")
