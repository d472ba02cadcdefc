"""Command lines whose standard streams are those of a console that is no UTF-8, ends of lines included.

A file that is opened without saying its encoding has that of the machine: here that is an error. One process for each
language, started so, has loaded what commands load, and forks for each list of command lines.
"""

from __future__ import annotations

import atexit
import base64
import io
import json
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import smartctl
from tests.cli.conftest import ROOT, WINDOW, environment

_START = [sys.executable, "-X", "warn_default_encoding", "-W", "error::EncodingWarning", "-m", "tests.cli.consoles"]
_FORKS = hasattr(os, "fork")


def run(folder: Path, language: str, lines: Iterable[tuple[str, Sequence[str]]]) -> list[tuple[int, bytes, bytes]]:
    """What command lines say, each on a console of the encoding before it, one after the other in one process."""
    asked = {"folder": str(folder), "environ": _environ(language), "lines": list(lines)}
    parent = _parent(language) if _FORKS else _started(language)
    parent.stdin.write(json.dumps(asked) + "\n")
    parent.stdin.flush()
    told = json.loads(parent.stdout.readline())
    if not _FORKS:
        _end(parent)
    assert isinstance(told, list), told
    return [(code, base64.b64decode(out), base64.b64decode(err)) for code, out, err in told]


def _environ(language: str) -> dict[str, str]:
    return {**environment(), "SMARTCTL_LANG": language, "SMARTCTL_PORTAL": "mock:a"}


@lru_cache
def _parent(language: str) -> subprocess.Popen:
    started = _started(language)
    atexit.register(_end, started)
    return started


def _started(language: str) -> subprocess.Popen:
    pipe = subprocess.PIPE
    return subprocess.Popen(_START, stdin=pipe, stdout=pipe, encoding="utf-8", cwd=ROOT, env=_environ(language))


def _end(parent: subprocess.Popen) -> None:
    parent.stdin.close()
    parent.wait(timeout=20)
    parent.stdout.close()


def _listen() -> None:
    asked_from, told_to = os.fdopen(os.dup(0), encoding="utf-8"), os.fdopen(os.dup(1), "w", encoding="utf-8")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    if _FORKS:
        _load()
    for line in asked_from:
        told = _forked(json.loads(line)) if _FORKS else _carried_out(json.loads(line))
        told_to.write(told + "\n")
        told_to.flush()


def _load() -> None:
    """What commands load late; some are carried out once, on a portal of nobody."""
    for one in walk_packages(smartctl.__path__, "smartctl."):
        if not one.name.endswith("__main__"):
            import_module(one.name)
    import_module("jsonschema")
    here = Path.cwd()
    lines = [["apply", str(WINDOW), "--yes"], ["plan", str(WINDOW), "--format", "html"], ["validate", "none.yaml"]]
    with tempfile.TemporaryDirectory() as folder:
        _lines({"folder": folder, "environ": dict(os.environ), "lines": [("ascii", one) for one in lines]})
        os.chdir(here)


def _forked(asked: Mapping[str, Any]) -> str:
    read, write = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(read)
        with os.fdopen(write, "w", encoding="utf-8") as told:
            told.write(_carried_out(asked))
        os._exit(0)
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as told:
        text = told.read()
    os.waitpid(pid, 0)
    return text


def _carried_out(asked: Mapping[str, Any]) -> str:
    try:
        return json.dumps(_lines(asked))
    except BaseException:  # noqa: BLE001 - the tests are to read it
        return json.dumps(traceback.format_exc())


def _lines(asked: Mapping[str, Any]) -> list[list[object]]:
    from smartctl.cli.boundary import run as carry_out

    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environ"])
    told, streams = [], (sys.stdout, sys.stderr)
    for encoding, arguments in asked["lines"]:
        sys.stdout, sys.stderr = _console(encoding), _console(encoding)
        code = carry_out(arguments)
        texts = []
        for one in (sys.stdout, sys.stderr):
            one.flush()
            texts.append(base64.b64encode(one.buffer.getvalue()).decode())
        told.append([int(code), *texts])
    sys.stdout, sys.stderr = streams
    return told


def _console(encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="" if encoding == "utf-8" else "\r\n")


if __name__ == "__main__":
    _listen()
