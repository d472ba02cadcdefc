"""Two runs of the installed program on one state: one writes; the other is refused, waits, or takes over from a dead one."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sys
import time
from contextlib import contextmanager

import pytest
from filelock import FileLock

from tests import warm
from tests.cli.conftest import WINDOW, environment, said, served

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does")


@pytest.fixture
def portal(tmp_path):
    """A portal far enough away that an apply takes some seconds."""
    with served(tmp_path, "--latency", "0.05") as one:
        yield one


@pytest.fixture
def begun(tmp_path, portal):
    """An apply that holds the lock, stopped in the middle, and what its entry says."""
    with _applying(tmp_path, portal) as process:
        entry = _entry(tmp_path, process)
        process.send_signal(signal.SIGSTOP)
        assert process.poll() is None
        yield process, entry


@contextmanager
def _applying(folder, portal, *options):
    """An apply in a process of its own; what is left of it at the end is killed."""
    command = ["apply", str(WINDOW), "--yes", "--portal", portal.url, *options]
    process = warm.Begun(command, cwd=folder, environ=environment())
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _entry(folder, process):
    """The entry of the lock, as soon as it is there; the process cannot end before, and does not wait for anybody."""
    while not (found := list((folder / ".smartctl" / "state").glob("*/*.lock.json"))):
        assert process.poll() is None
        time.sleep(0.02)
    return json.loads(found[0].read_text(encoding="utf-8"))


def nothing_is_doubled(portal, smartctl):
    assert [row["title"] for row in portal.ask("crm.type.list")["types"]] == ["Установка окон"]
    fields = portal.ask("userfieldconfig.list", moduleId="crm", filter={"entityId": "CRM_1"})["fields"]
    assert len(fields) == len({row["fieldName"] for row in fields})
    assert smartctl("plan", WINDOW, "--portal", portal.url, "--detailed-exitcode").returncode == 0


def test_the_second_is_refused_and_told_who_holds_it(begun, portal, smartctl):
    first, entry = begun
    second = smartctl("apply", WINDOW, "--yes", "--portal", portal.url)
    assert second.returncode == 5
    for fact in ("apply by", socket.gethostname(), f"process {first.pid}", entry["id"], "--lock-timeout"):
        assert fact in said(second.stderr)
    unlocked = smartctl("state", "unlock", entry["id"])
    assert unlocked.returncode == 5
    assert f"process {first.pid}" in said(unlocked.stderr)
    first.send_signal(signal.SIGCONT)
    assert first.wait() == 0
    nothing_is_doubled(portal, smartctl)


def test_the_second_waits(begun, portal, smartctl, tmp_path):
    first, entry = begun
    with _applying(tmp_path, portal, "--lock-timeout", "3600") as second:
        while "Waiting for the state" not in second.said()[1]:  # only then does the first one go on
            assert second.poll(0.02) is None
        first.send_signal(signal.SIGCONT)
        ends = first.wait(), second.wait()
        told = second.said()[1]
    assert ends == (0, 0), told
    assert entry["id"] in said(told)
    nothing_is_doubled(portal, smartctl)


def test_the_lock_of_a_killed_run_is_named_and_taken_over(begun, portal, smartctl):
    first, entry = begun
    first.send_signal(signal.SIGKILL)
    first.wait(20)
    second = smartctl("apply", WINDOW, "--yes", "--portal", portal.url)
    assert second.returncode == 0, second.stderr
    assert "its lock is taken over" in said(second.stderr)
    assert entry["id"] in said(second.stderr)
    assert re.search(r"for \d+ min", said(second.stderr))
    nothing_is_doubled(portal, smartctl)


def test_a_lock_of_another_machine_is_broken_by_its_id(smartctl, tmp_path):
    assert smartctl("apply", WINDOW, "--yes", "--portal", "mock:").returncode == 0
    [lock] = (tmp_path / ".smartctl" / "state").glob("*/*.lock")
    entry = {"id": "0a1b2c3d", "user": "anna", "host": "far", "pid": os.getpid(), "command": "apply", "since": 1.7e9}
    with FileLock(lock):
        lock.with_suffix(".lock.json").write_text(json.dumps(entry), encoding="utf-8")
        refused = smartctl("apply", WINDOW, "--yes", "--portal", "mock:")
        assert refused.returncode == 5
        assert "smartctl state unlock 0a1b2c3d" in said(refused.stderr)
        wrong = smartctl("state", "unlock", "ffffffff")
        assert wrong.returncode == 1
        assert "Held: 0a1b2c3d" in said(wrong.stderr)
        assert smartctl("state", "unlock", "0a1b2c3d").returncode == 0
        assert smartctl("apply", WINDOW, "--yes", "--portal", "mock:").returncode == 0
