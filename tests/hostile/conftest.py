"""Command lines of the program in a child with little memory and little time, and what they may print."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

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
        done = subprocess.run(
            [sys.executable, "-m", "tests.hostile.child", asked],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            cwd=tmp_path,
            env=environment(PYTHONPATH=str(ROOT), WARM=str(WINDOW)),
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
        found = [json.loads(line) for line in done.stdout.splitlines()]
        assert len(found) == len(lines)
        for line, one in zip(lines, found, strict=True):
            assert one["code"] in (0, 1, 2, 3, 4, 6, 7), (line, one["code"], one["err"][-2000:])
            assert "Traceback" not in one["err"], one["err"]
        return found

    return run


def steering(text: str) -> list[str]:
    """Every character that a terminal would obey, but line ends and what holds the parts of an emoji together."""
    return [one for one in _FAMILY.sub("", text) if one != "\n" and unicodedata.category(one) in STEERING]
