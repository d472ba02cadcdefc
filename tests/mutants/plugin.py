"""pytest's side of `make mutants`, loaded with `-p tests.mutants.plugin`; the environment says what to do.

MUTANTS_DO=reach: run the tests, and write for each which functions it reached and how long it took.
MUTANTS_DO=try: collect the tests once, then fork a child for each mutant, which runs the mutant's tests until one fails.
MUTANTS_DO=some: run the tests named in a file, until one fails.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from uuid import uuid4
from zlib import crc32

import pytest
from hypothesis import HealthCheck, Phase, settings
from mutmut.configuration import config as library
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state

from tests import share, warm

DO = os.environ.get("MUTANTS_DO", "")
WORK = Path(os.environ.get("MUTANTS_WORK", "."))
FEW = 6
# The catalogue is held against the text of the sources, which no mutant changes.
SOURCES = ("tests/render/test_catalogue.py",)
CAP = int(os.environ.get("MUTANTS_CAP", "0"))
"""So many tests of a file, always the same ones, and the others while the file has not taken `QUICK` seconds; 0: all.

Of a function with many cases one comes first, then the second of each: a test that goes through a whole table at once
is one among hundreds of its file, and would hardly ever be drawn.
"""
QUICK = 6.0
_BEYOND = pytest.StashKey[bool]()


def pytest_configure(config: pytest.Config) -> None:
    if DO == "reach":
        library()
        config.pluginmanager.register(Reach())
    elif DO == "try":
        config.pluginmanager.register(Trial())


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        given = getattr(item.obj, "_hypothesis_internal_use_settings", None)
        if given is not None:  # few examples, always the same, and nobody needs the smallest one
            item.obj._hypothesis_internal_use_settings = settings(
                given,
                max_examples=min(FEW, given.max_examples),
                phases=(Phase.explicit, Phase.generate),
                derandomize=True,
                database=None,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            )
    items[:] = [item for item in items if item.nodeid.partition("::")[0] not in SOURCES]
    if DO == "reach" and CAP:
        places = _in_turn([item.nodeid for item in items])
        files = {name: place for place, name in enumerate(dict.fromkeys(file for file, _place in places.values()))}
        for item in items:
            item.stash[_BEYOND] = places[item.nodeid][1] >= CAP
        items.sort(key=lambda one: (files[places[one.nodeid][0]], places[one.nodeid][1]))
    if DO == "some":
        order = {name: place for place, name in enumerate(json.loads(Path(os.environ["MUTANTS_TESTS"]).read_text()))}
        items[:] = sorted((one for one in items if one.nodeid in order), key=lambda one: order[one.nodeid])


def _in_turn(names: list[str]) -> dict[str, tuple[str, int]]:
    """Test -> its file, and its place among the tests of that: a case of each function, then another one of each."""
    turns: Counter[str] = Counter()
    drawn: dict[str, list[tuple[int, int, str]]] = {}
    for number, name in sorted((crc32(one.encode()), one) for one in names):
        function = name.partition("[")[0]
        turns[function] += 1
        drawn.setdefault(name.partition("::")[0], []).append((turns[function], number, name))
    return {
        name: (file, place) for file, rows in drawn.items() for place, (_turn, _number, name) in enumerate(sorted(rows))
    }


class Reach:
    """Which functions a test reaches, in this process and in those it starts."""

    def __init__(self) -> None:
        self.ill: set[str] = set()
        self.spent: Counter[str] = Counter()
        self.told = Path(WORK, f"reach-{os.getpid()}.jsonl")
        self.folder = tempfile.mkdtemp(dir=WORK)
        os.environ["MUTANTS_HITS"] = self.folder
        set_mutant_under_test("stats")
        warm.at_the_end = self._leave_word

    def _leave_word(self) -> None:
        Path(self.folder, uuid4().hex).write_text("\n".join(state()._stats), encoding="utf-8")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item, nextitem):
        file = item.nodeid.partition("::")[0]
        if item.stash.get(_BEYOND, False) and self.spent[file] > QUICK:
            item.add_marker(pytest.mark.skip("enough of this file"))
            return (yield)
        state()._stats.clear()
        start = sum(os.times()[:4]), time.perf_counter()
        done = yield
        reached = set(state()._stats)
        for word in Path(self.folder).iterdir():
            reached |= set(word.read_text(encoding="utf-8").split("\n")) - {""}
            word.unlink()
        seconds = max(sum(os.times()[:4]) - start[0], (time.perf_counter() - start[1]) / 4)
        self.spent[file] += seconds
        row = {"test": item.nodeid, "reached": sorted(reached), "seconds": seconds, "ill": item.nodeid in self.ill}
        with self.told.open("a", encoding="utf-8") as told:  # at once: a long look that is cut off was not for nothing
            told.write(json.dumps(row) + "\n")
        return done

    def pytest_runtest_logreport(self, report) -> None:
        if report.failed or report.skipped:
            self.ill.add(report.nodeid)


class Failures:
    """In a child: the first test that failed."""

    def __init__(self) -> None:
        self.first = ""

    def pytest_runtest_logreport(self, report) -> None:
        if report.failed and not self.first:
            self.first = report.nodeid


def _room(one: dict) -> Path:
    return Path(WORK, f"room-{one['id']}")


class Trial:
    """Instead of running the tests: a child for each mutant."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        work = json.loads(Path(WORK, "work.json").read_text(encoding="utf-8"))
        self.items = {item.nodeid: item for item in session.items}
        self.config = session.config
        if factory := getattr(session.config, "_tmp_path_factory", None):
            factory.getbasetemp()  # one for all children
        with Path(WORK, "told.jsonl").open("a", encoding="utf-8") as told:
            running: dict[int, tuple[dict, float]] = {}
            queue = list(work["mutants"])
            while queue or running:
                while queue and len(running) < work["workers"]:
                    one = queue.pop(0)
                    running[self._fork(one)] = one, time.monotonic()
                for pid, (one, since) in list(running.items()):
                    ended, status = os.waitpid(pid, os.WNOHANG)
                    if not ended and time.monotonic() - since < one["patience"]:
                        continue
                    if not ended:
                        os.killpg(pid, signal.SIGKILL)
                        _, status = os.waitpid(pid, 0)
                    with suppress(ProcessLookupError):  # a mock portal that nobody stopped
                        os.killpg(pid, signal.SIGKILL)
                    shutil.rmtree(_room(one), ignore_errors=True)
                    del running[pid]
                    told.write(json.dumps(self._verdict(one, status, time.monotonic() - since)) + "\n")
                    told.flush()
                time.sleep(0.02)
        return True

    def _verdict(self, one: dict, status: int, seconds: float) -> dict:
        word = Path(WORK, f"child-{one['id']}")
        by = word.read_text(encoding="utf-8") if word.exists() else "time"
        word.unlink(missing_ok=True)
        alive = os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0
        return {"id": one["id"], "killed": not alive, "by": "" if alive else by, "seconds": round(seconds, 2)}

    def _fork(self, one: dict) -> int:
        pid = os.fork()
        if pid:
            return pid
        code = 3
        try:
            os.setsid()
            resource.setrlimit(resource.RLIMIT_CPU, (one["cpu"], one["cpu"] + 5))
            nowhere = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(nowhere, stream)
            _room(one).mkdir()
            tempfile.tempdir = str(_room(one))
            code = self._run(one)
        except BaseException as fault:  # noqa: BLE001 - whatever ends a run of tests has noticed the mutant
            Path(WORK, f"child-{one['id']}").write_text(f"{type(fault).__name__}: {fault}", encoding="utf-8")
        os._exit(code)

    def _run(self, one: dict) -> int:
        set_mutant_under_test(one["name"])
        share.forget()
        failures = Failures()
        self.config.pluginmanager.register(failures)
        chosen = [self.items[name] for name in one["tests"] if name in self.items]
        # Without a chosen test both are over at once: tests that are gone by now notice nothing.
        for item, following in zip(chosen, [*chosen[1:], None], strict=False):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if failures.first:
                Path(WORK, f"child-{one['id']}").write_text(failures.first, encoding="utf-8")
                return 1
        sys.stdout.flush()
        return 0
