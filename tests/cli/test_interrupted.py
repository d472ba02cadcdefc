"""Ctrl-C while the portal does not answer: a sentence, exit code 130, at once; with real processes and signals."""

from __future__ import annotations

import json
import signal
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

import pytest

from tests import warm
from tests.cli.conftest import WINDOW, environment, said, served

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a signal of another process ends it there")
_PATIENCE = 60


class Between:
    """Stands before a portal and lets everything through but one method, whose answers never come."""

    def __init__(self, url: str, method: str) -> None:
        self.arrived = threading.Event()
        self.over = threading.Event()
        between = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if method in self.path or method.encode() in body:
                    between.arrived.set()
                    between.over.wait()
                    return
                self._pass_on(body)

            def _pass_on(self, body: bytes) -> None:
                import urllib.request

                there = url.removesuffix("/rest/1/demo/") + self.path
                request = urllib.request.Request(there, data=body, headers={"Content-Type": "application/json"})
                with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:
                    told = answer.read()
                self.send_response(200)
                self.send_header("Content-Length", str(len(told)))
                self.end_headers()
                self.wfile.write(told)

            def log_message(self, *_said: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/rest/1/demo/"

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self.over.set()
        self.server.shutdown()
        self.server.server_close()


def _pressed(folder, url, between, times, pause=0.0):
    """Starts an apply, waits until the portal is silent, and presses: (exit code, what was said)."""
    process = warm.Begun(["apply", str(WINDOW), "--portal", url, "--yes"], cwd=folder, environ=environment())
    assert between.arrived.wait(_PATIENCE)
    for _ in range(times):
        process.send_signal(signal.SIGINT)
        time.sleep(pause)  # how fast a person presses: the outcome must not depend on it
    process.wait(_PATIENCE)
    _out, told = process.said()
    assert not between.over.is_set()  # it ended although no answer had come
    assert "Traceback" not in told
    return process.returncode, told


@pytest.mark.parametrize(("times", "pause"), [(1, 0.0), (2, 0.0), (2, 0.05), (4, 0.01)])
def test_while_the_portal_is_read(tmp_path, times, pause):
    with served(tmp_path) as portal, Between(portal.url, "crm.type.list") as between:
        code, told = _pressed(tmp_path, between.url, between, times, pause)
    assert (code, told.strip().splitlines()[-1]) == (130, "Interrupted.")


@pytest.mark.parametrize(("times", "pause"), [(2, 0.1), (5, 0.1)])
def test_while_a_write_is_under_way(tmp_path, times, pause):
    with served(tmp_path) as portal, Between(portal.url, "userfieldconfig.add") as between:
        code, told = _pressed(tmp_path, between.url, between, times, pause)
        assert code == 130
        assert "Stopped at once." in told
        assert "Unclear: installation.field.address" in said(told)
        journals = [*tmp_path.rglob("journal.jsonl")]
        entries = [json.loads(line)["entry"] for line in journals[0].read_text("utf-8").splitlines()]
        assert (entries[0], entries[-1]) == ("begin", "intent")
