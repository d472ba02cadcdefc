"""The installed program against the mock portal over real HTTP."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import warm

ROOT = Path(__file__).parents[2]
WINDOW = ROOT / "blueprints" / "window-installation.yaml"
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/rest/1/demo/")


@dataclass
class Served:
    """A mock portal in a process of its own, and a client that knows nothing of smartctl."""

    url: str
    told: list[str]
    """What it says on stderr: its first line, and once it has ended the rest."""

    def ask(self, method: str, **params):
        body = json.dumps(params).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}{method}.json", data=body, headers=headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())["result"]


@contextmanager
def served(folder: Path, *options: str) -> Iterator[Served]:
    with serving(folder, "--memory", *options) as told:
        yield Served(url=_ADDRESS.search(told[0])[0], told=told)


@contextmanager
def serving(folder: Path, *options: str, lines: int = 1) -> Iterator[list[str]]:
    """The first lines of `mock serve` on a port of its own, and once it has ended the rest."""
    arguments = ["mock", "serve", "--port", "0", *options]
    start = warm.serving if warm.warms({}) else _serving
    with start(arguments, cwd=folder, environ=environment(), lines=lines) as told:
        yield told


@contextmanager
def _serving(arguments: list[str], *, cwd: Path, environ: Mapping[str, str], lines: int) -> Iterator[list[str]]:
    command = [sys.executable, "-m", "smartctl", *arguments]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, encoding="utf-8", cwd=cwd, env=environ)
    told = [process.stderr.readline() for _line in range(lines)]
    try:
        yield told
    finally:
        process.terminate()
        process.wait(timeout=20)
        told.append(process.stderr.read())
        process.stderr.close()


@pytest.fixture
def portal(tmp_path):
    with served(tmp_path) as one:
        yield one


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SMARTCTL_", "LC_", "LANG"))}
    return {**kept, "SMARTCTL_LANG": "en", "PYTHONIOENCODING": "utf-8", **more}


_TO_A_PORTAL = ("plan", "apply", "destroy", "rollback", "runbook", "state")
"""Commands that speak to a portal run under the recorder of tests/official.py, the others as they are."""


def started(arguments: Sequence[object], *, cwd: Path, env=None, stdin=None) -> subprocess.CompletedProcess:
    """One command line, carried out: warm where nothing of it hangs on the start itself."""
    words = [str(one) for one in arguments]
    watched, own = bool(words) and words[0] in _TO_A_PORTAL, env or {}
    if stdin is None and warm.warms(own):
        return warm.run(words, cwd=cwd, environ=environment(**own), watched=watched)
    program = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from tests.official import run; run()"
    start = ["-c", program] if watched else ["-m", "smartctl"]
    return subprocess.run(
        [sys.executable, *start, *words],
        capture_output=True,
        encoding="utf-8",
        cwd=cwd,
        env=environment(**own),
        stdin=stdin or subprocess.DEVNULL,
        check=False,
        timeout=120,
    )


@pytest.fixture
def smartctl(tmp_path):
    """Runs one command line in a folder of its own: (exit code, stdout, stderr)."""

    def run(*arguments: object, env=None, stdin=None, cwd=tmp_path) -> subprocess.CompletedProcess:
        done = started(arguments, cwd=cwd, env=env, stdin=stdin)
        assert "Traceback" not in done.stderr, done.stderr
        assert done.returncode != 70, done.stderr
        return done

    return run


def said(text: str) -> str:
    """Prose without its frame and line breaks."""
    return " ".join(text.replace("│", " ").split())
