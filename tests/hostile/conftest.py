"""Command lines of the program in a child with little memory and little time, and what they may print."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from tests import warm
from tests.cli.conftest import WINDOW, environment

ROOT = Path(__file__).parents[2]
STEERING = {"Cc", "Cf", "Cs", "Zl", "Zp"}
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_FAMILY = re.compile("(?<=[\U0001f300-\U0001faff\ufe0f])\u200d(?=[\U0001f300-\U0001faff\u2600-\u27bf])")


@pytest.fixture
def commands(tmp_path):
    """Runs command lines one after another; each is a dict of code, seconds, out, err."""

    def run(*lines: tuple[object, ...]) -> list[dict]:
        asked = json.dumps([[str(word) for word in line] for line in lines])
        done = _child(asked, tmp_path)
        assert done.returncode == 0, done.stderr
        found = [json.loads(line) for line in done.stdout.splitlines()]
        assert len(found) == len(lines)
        for line, one in zip(lines, found, strict=True):
            assert one["code"] in (0, 1, 2, 3, 4, 6, 7), (line, one["code"], one["err"][-2000:])
            assert "Traceback" not in one["err"], one["err"]
        return found

    return run


def _child(asked: str, folder: Path) -> subprocess.CompletedProcess:
    module, variables = "tests.hostile.child", environment(WARM=str(WINDOW))
    if hasattr(os, "fork"):
        return warm.run([asked], cwd=folder, environ=variables, watched=False, module=module)
    return subprocess.run(
        [sys.executable, "-m", module, asked],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        cwd=folder,
        env={**variables, "PYTHONPATH": str(ROOT)},
        check=False,
        timeout=120,
    )


def steering(text: str) -> list[str]:
    """Every character that a terminal would obey, but line ends and what holds the parts of an emoji together."""
    told = set(_FAMILY.sub("", text) if "\u200d" in text else text)
    return sorted(one for one in told if one != "\n" and unicodedata.category(one) in STEERING)
