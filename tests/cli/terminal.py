"""`smartctl` at a terminal of its own: what a person sees before the answer, and what comes of it."""

from __future__ import annotations

import os
import re
import select
import time

import pytest

from tests import warm
from tests.cli.conftest import environment, said

try:
    import pty
except ImportError:  # there are pseudo-terminals on Unix only
    pty = None
only_where_there_are_terminals = pytest.mark.skipif(pty is None, reason="there are pseudo-terminals on Unix only")


class Terminal:
    """One command; its three streams are the terminal."""

    def __init__(self, folder, *words: str, language: str) -> None:
        self.ours, self._theirs = pty.openpty()
        terminal, around = os.ttyname(self._theirs), environment(SMARTCTL_LANG=language, TERM="dumb", COLUMNS="200")
        streams = dict.fromkeys(("in", "out", "err"), terminal)
        self.process = warm.Begun(list(map(str, words)), cwd=folder, environ=around, streams=streams)
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
        return self.process.wait(60), said(self.text)

    def _more(self) -> bool:
        select.select([self.ours], [], [], 60)
        try:
            part = os.read(self.ours, 65536)
        except OSError:  # the other end is closed
            return False
        if not self.text:  # it has opened the terminal itself, and will be the last one to close it
            os.close(self._theirs)
        self.text += part.decode("utf-8", "replace")
        return bool(part)
