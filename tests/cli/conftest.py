"""The installed program against the mock portal over real HTTP."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from tests import warm
from tests.cli import beginnings, lent
from tests.cli.beginnings import Beginning
from tests.cli.lent import ADDRESS, Served

ROOT = Path(__file__).parents[2]
WINDOW = ROOT / "blueprints" / "window-installation.yaml"


@contextmanager
def served(folder: Path, *options: str) -> Iterator[Served]:
    """A portal with a server of its own; one that is like any other is `lent`."""
    with serving(folder, "--memory", *options) as told:
        yield Served(url=ADDRESS.search(told[0])[0], told=told)


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
def beginning(tmp_path):
    beginnings.now.append(Beginning(tmp_path))
    yield beginnings.now[-1]
    beginnings.now.pop()


@pytest.fixture
def lend(beginning):
    """A portal like any other until the end of a block: `with lend() as portal`."""
    return lambda: lent.lent(serving)


@pytest.fixture
def portal(lend):
    with lend() as one:
        yield one


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SMARTCTL_", "LC_", "LANG"))}
    return {**kept, "SMARTCTL_LANG": "en", "PYTHONIOENCODING": "utf-8", **more}


_TO_A_PORTAL = ("plan", "apply", "destroy", "rollback", "runbook", "state")
"""Commands that speak to a portal run under the recorder of tests/official.py, the others as they are."""


_LATE = {("PYTHONPATH", str(ROOT)), "PYTHON_KEYRING_BACKEND"}
"""Variables that only look as if they were read when Python starts: what is there anyway, what a library reads later."""


def started(arguments: Sequence[object], *, cwd: Path, env=None, typed="") -> subprocess.CompletedProcess:
    """One command line, carried out: warm where nothing of it hangs on the start itself. `typed` is what it reads."""
    words = [str(one) for one in arguments]
    watched, own = bool(words) and words[0] in _TO_A_PORTAL, env or {}
    if warm.warms({name: value for name, value in own.items() if (name, value) not in _LATE and name not in _LATE}):
        return warm.run(words, cwd=cwd, environ=environment(**own), watched=watched, typed=typed)
    program = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from tests.official import run; run()"
    start = ["-c", program] if watched else ["-m", "smartctl"]
    return subprocess.run(
        [sys.executable, *start, *words],
        capture_output=True,
        encoding="utf-8",
        cwd=cwd,
        env=environment(**own),
        input=typed,
        check=False,
        timeout=120,
    )


@pytest.fixture
def smartctl(tmp_path, beginning):
    """Runs one command line in a folder of its own: (exit code, stdout, stderr)."""

    def run(*arguments: object, env=None, typed="", cwd=tmp_path) -> subprocess.CompletedProcess:
        words = [str(one) for one in arguments]
        carry_out = partial(started, words, cwd=cwd, env=env, typed=typed)
        done = beginning.command(words, environment(**(env or {})), cwd, carry_out, typed=typed)
        assert "Traceback" not in done.stderr, done.stderr
        assert done.returncode != 70, done.stderr
        return done

    return run


def said(text: str) -> str:
    """Prose without its frame and line breaks."""
    return " ".join(text.replace("│", " ").split())
