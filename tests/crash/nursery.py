"""A process that has loaded everything and forks: each child is a process of its own, and starts in milliseconds.

Speaks JSON lines on stdin and stdout: `{"serve"|"run": {…}}` is answered with a pid, `{"wait": pid, "seconds": n}`
with its exit code (negative: the signal that ended it), None when it is still there.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TextIO

ROOT = Path(__file__).parents[2]
BLUEPRINT = str(ROOT / "tests/crash/blueprints/yard.yaml")
CRASHED = 70
"""The exit code of a mock portal that crashes by its script."""


class Nursery:
    """The side of the tests. The program that is loaded is the one in the folder `top`."""

    def __init__(self, module: str = "tests.crash.nursery", top: Path = ROOT) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("SMARTCTL_", "LC_", "LANG"))}
        theirs = {} if top == ROOT else {"PYTHONPATH": str(ROOT)}
        self._process = subprocess.Popen(
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            cwd=top,
            stderr=subprocess.DEVNULL,
            env={**kept, "SMARTCTL_LANG": "en", "PYTHONIOENCODING": "utf-8", **theirs},
        )

    def ask(self, **asked: Any) -> Any:
        return asking(self._process.stdin, self._process.stdout, asked)

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait(timeout=20)
        self._process.stdout.close()


def asking(told_to: TextIO, answered_from: TextIO, asked: Mapping[str, Any]) -> Any:
    told_to.write(json.dumps(asked, default=str) + "\n")
    told_to.flush()
    return json.loads(answered_from.readline())


COMMANDS = (["apply", BLUEPRINT, "--portal", "mock:", "--yes"], ["plan", BLUEPRINT, "--portal", "mock:"])


def listen(born: Callable[[Mapping[str, Any]], int], commands: Iterable[list[str]] = COMMANDS) -> None:
    """The side of the process that has loaded everything: `born` starts a child, and says its number.

    `commands` are carried out once before, for what they load late and keep in memory.
    """
    _load(commands)
    attend(born)


def attend(born: Callable[[Mapping[str, Any]], int]) -> None:
    """Until nobody can ask any more."""
    gc.collect()
    gc.freeze()
    asked_from, told_to = os.fdopen(os.dup(0)), os.fdopen(os.dup(1), "w")
    for line in asked_from:
        asked = json.loads(line)
        told_to.write(json.dumps(waited(asked) if "wait" in asked else born(asked)) + "\n")
        told_to.flush()


def _load(commands: Iterable[list[str]]) -> None:
    """Everything that a command imports, the late imports too: a plan is made once, in memory of nobody."""
    import smartctl.mockportal.fault_files
    import smartctl.mockportal.latency
    import smartctl.mockportal.server
    import smartctl.render.report  # noqa: F401
    from smartctl.cli.boundary import run
    from tests.crash import client  # noqa: F401

    spoken, here = os.dup(1), Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        os.dup2(2, 1)
        for command in commands:
            assert run(command) != 70, command  # what no program foresees
        sys.stdout.flush()
        os.dup2(spoken, 1)
        os.chdir(here)


def waited(asked: Mapping[str, Any]) -> int | None:
    until = time.monotonic() + asked["seconds"]
    while True:
        pid, status = os.waitpid(asked["wait"], os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > until:
            return None
        _look_away(asked["wait"], until)


def _look_away(pid: int, until: float) -> None:
    """Until the child has ended; where the system cannot wake anybody then, a moment."""
    if not hasattr(os, "pidfd_open"):
        time.sleep(0.002)
        return
    ended = os.pidfd_open(pid)
    try:
        select.select([ended], [], [], max(0.0, until - time.monotonic()))
    finally:
        os.close(ended)


def born(asked: Mapping[str, Any]) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        os.setsid()
        (job,) = asked.values()
        os.chdir(job["folder"])
        _streams(Path(job["told"]))
        _serve(job) if "serve" in asked else _run(job)
    except SystemExit as end:
        sys.stdout.flush()
        os._exit(end.code if isinstance(end.code, int) else 1)
    except BaseException:  # noqa: BLE001 - nothing may go back into the loop of the parent
        sys.excepthook(*sys.exc_info())
    os._exit(99)


def _streams(told: Path) -> None:
    nothing, out = os.open(os.devnull, os.O_RDONLY), os.open(told, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(nothing, 0)
    os.dup2(out, 1)
    os.dup2(out, 2)


def _run(job: Mapping[str, Any]) -> None:
    from tests.crash import client

    client.run(job["arguments"], kill=job["kill"], tally=job["tally"])


def _serve(job: Mapping[str, Any]) -> None:
    """`smartctl mock serve`; with `again`, once more without faults and on the same port after it has crashed."""
    from smartctl.__main__ import main

    command = ["smartctl", "mock", "serve", "--show-secrets", "--port", str(job["port"])]
    faults = ["--faults", job["faults"]] if job["faults"] else []
    if job["again"]:
        pid = os.fork()
        if pid:
            _pid, status = os.waitpid(pid, 0)
            if os.waitstatus_to_exitcode(status) != CRASHED:
                os._exit(1)
            faults = []
    sys.argv = [*command, *faults]
    main()


def stop(pid: int) -> None:
    """Ends a child and what it started, at once."""
    os.killpg(pid, signal.SIGKILL)


if __name__ == "__main__":
    listen(born)
