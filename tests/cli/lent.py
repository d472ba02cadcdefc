"""Mock portals over HTTP that tests borrow one after the other: the server goes on, the portal is a fresh one each time.

Each is `mock serve` on a file, in a process of its own; between two tests the file is filled with what it was born with.
Its address stays the same, so that what one test has made at it can be copied for another (`tests/cli/beginnings.py`).
"""

from __future__ import annotations

import atexit
import hashlib
import json
import re
import sqlite3
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.cli import beginnings

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/rest/1/demo/")
_JOURNAL, _COUNTS = slice(18, 20), (slice(24, 28), slice(40, 44), slice(92, 96))
"""Bytes of the first page: how it is written, and how often it was."""


@dataclass
class Served:
    """A mock portal in a process of its own, and a client that knows nothing of smartctl."""

    url: str
    told: list[str] = field(default_factory=list)
    """What it says on stderr: its first line, and once it has ended the rest."""

    def ask(self, method: str, **params: Any) -> Any:
        body, headers = json.dumps(params).encode(), {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}{method}.json", data=body, headers=headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())["result"]


class Lent(Served):
    """One whose whole content can be read and written."""

    def __init__(self, told: list[str], file: Path) -> None:
        super().__init__(ADDRESS.search(told[0])[0], told)
        self.file = file
        self._file = sqlite3.connect(file, timeout=30, isolation_level=None)
        self._born = self.content()

    def ask(self, method: str, **params: Any) -> Any:
        return beginnings.now[-1].call(self, method, params, lambda: super(Lent, self).ask(method, **params))

    def content(self) -> bytes:
        with _in_memory() as memory:
            self._file.backup(memory)
            content = bytearray(memory.serialize())
        content[_JOURNAL] = b"\x01\x01"  # the file is written ahead, which nothing in memory can be
        return bytes(content)

    def fill(self, content: bytes) -> None:
        with _in_memory() as memory:
            memory.deserialize(content)
            memory.backup(self._file)

    def empty(self) -> None:
        self.fill(self._born)

    def digest(self, content: bytes) -> str:
        """Of what a portal holds, not of how often its file was written."""
        head = bytearray(content[:100])
        for counted in _COUNTS:
            head[counted] = bytes(4)
        return hashlib.blake2b(head + content[100:], digest_size=16).hexdigest()

    def close(self) -> None:
        self._file.close()


_idle: list[Lent] = []
_servers = ExitStack()


@contextmanager
def lent(serving: Callable[..., AbstractContextManager[list[str]]]) -> Iterator[Lent]:
    """An empty portal until the end of the block; the first one that is not in use, as it has the best known address."""
    one = _idle.pop(0) if _idle else _new(serving)
    one.empty()
    compared = beginnings.now[-1].portals
    compared.append(one)
    try:
        yield one
    finally:
        compared.remove(one)
        _idle.insert(0, one)


def _new(serving: Callable[..., AbstractContextManager[list[str]]]) -> Lent:
    room = Path(_servers.enter_context(tempfile.TemporaryDirectory()))
    told = _servers.enter_context(serving(room, "mock:lent"))
    atexit.unregister(_servers.close)
    atexit.register(_servers.close)  # before what started the server ends itself
    one = Lent(told, room / ".smartctl" / "mock" / "lent.sqlite3")
    _servers.callback(one.close)
    return one


@contextmanager
def _in_memory() -> Iterator[sqlite3.Connection]:
    memory = sqlite3.connect(":memory:")
    try:
        yield memory
    finally:
        memory.close()
