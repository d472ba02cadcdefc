"""A mock portal over HTTP that keeps a log in the order in which requests take effect, and knows which names stand there.

Each request is carried out under one lock, be it of a run or of a person, and the portal is looked at before and after.
So the log says of every name that went which request took it, and what had been sent in between.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from smartctl.mockportal import dump
from smartctl.mockportal.application import Portal, Request, open_portal

PERSON = "person"
_WRITES = ("add", "update", "delete", "set")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One request: whose, with which methods (those of a batch one by one), and which names it made go."""

    number: int
    who: str
    methods: tuple[str, ...]
    batch: bool = False
    went: frozenset[str] = frozenset()


def _writes(method: str) -> bool:
    return method.rpartition(".")[2] in _WRITES


@dataclass
class Witness:
    """`url(NAME)` is the address of the portal for a run that the log is to call so."""

    portal: Portal
    port: int
    log: list[Entry] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    """What a person has written and that stood there after the last request."""
    latency: float = 0.1
    """Seconds that a request of a run is on its way: a person is quicker than that."""
    lock: threading.RLock = field(default_factory=threading.RLock)

    def url(self, who: str) -> str:
        return f"http://127.0.0.1:{self.port}/rest/1/{who}/"

    def ask(self, method: str, /, **params: Any) -> Any:
        """A look that is no event."""
        answer = self.portal.call(method, params)
        assert "error" not in answer, (method, answer)
        return answer["result"]

    def by_hand(self, name: str, method: str, /, **params: Any) -> Entry | None:
        """A person writes something that holds `name`; None when the portal refuses."""
        with self.lock:
            done = "error" not in self.portal.call(method, params)
            if done:
                self.names.add(name)
            entry = self._note(PERSON, (method,))
            return entry if name in self.names else None

    def in_window(self, edit: Entry, taking: Entry) -> bool:
        """Whether the run that took what was written had not asked for anything between the two."""
        between = self.log[edit.number : taking.number - 1]
        return edit.number < taking.number and all(one.who != taking.who for one in between)

    def handle(self, asked: Request) -> Any:
        _rest, user, who, method = asked.path.strip("/").split("/")
        body = json.loads(asked.body or b"{}")
        name = method.removesuffix(".json")
        methods = tuple(text.partition("?")[0] for text in body["cmd"].values()) if name == "batch" else (name,)
        time.sleep(self.latency)
        with self.lock:
            answer = self.portal.handle(
                Request(method=asked.method, path=f"/rest/{user}/demo/{method}", headers=asked.headers, body=asked.body)
            )
            self._note(who, methods, batch=name == "batch")
        return answer

    def _note(self, who: str, methods: tuple[str, ...], *, batch: bool = False) -> Entry:
        stand = self._standing() if any(map(_writes, methods)) else self.names
        number, went = len(self.log) + 1, frozenset(self.names - stand)
        entry = Entry(number=number, who=who, methods=methods, batch=batch, went=went)
        self.log.append(entry)
        self.names &= stand
        return entry

    def _standing(self) -> set[str]:
        there = json.dumps(self.portal.look(dump.objects), ensure_ascii=False)
        return {one for one in self.names if one in there}


@contextmanager
def watched() -> Iterator[Witness]:
    portal = open_portal(None)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = witness.handle(
                Request(method="POST", path=self.path, headers=headers, body=self.rfile.read(length))
            )
            self.send_response(answer.status)
            for name, value in {**answer.headers, "Content-Length": str(len(answer.body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_told: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    witness = Witness(portal=portal, port=server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield witness
    finally:
        server.shutdown()
        server.server_close()
        thread.join(20)
        portal.close()
