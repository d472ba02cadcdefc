"""`smartctl` at a terminal of its own: what a person sees before the answer, and what comes of it."""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
import time

import pytest

from tests.cli.conftest import environment, said

try:
    import pty
except ImportError:  # there are pseudo-terminals on Unix only
    pty = None
only_where_there_are_terminals = pytest.mark.skipif(pty is None, reason="there are pseudo-terminals on Unix only")


class Terminal:
    """One command; its three streams are the terminal."""

    def __init__(self, folder, *words: str, language: str) -> None:
        self.ours, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "smartctl", *words],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=folder,
            env=environment(SMARTCTL_LANG=language, TERM="dumb", COLUMNS="200"),
        )
        os.close(theirs)
        self.text = ""

    def until(self, pattern: str) -> None:
        limit = time.monotonic() + 300
        while not re.search(pattern, self.text):
            assert self._more(), self.text
            assert time.monotonic() < limit, self.text

    def answer(self, text: str | bytes) -> tuple[int, str]:
        os.write(self.ours, (text if isinstance(text, bytes) else text.encode()) + b"\n")
        while self._more():
            pass
        os.close(self.ours)
        return self.process.wait(timeout=60), said(self.text)

    def _more(self) -> bool:
        select.select([self.ours], [], [], 60)
        try:
            part = os.read(self.ours, 65536)
        except OSError:  # the other end is closed
            return False
        self.text += part.decode("utf-8", "replace")
        return bool(part)
