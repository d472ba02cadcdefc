"""A mock portal over real HTTP, for as long as a test needs it."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from smartctl.mockportal.application import Portal, open_portal
from smartctl.mockportal.server import prepare


@contextmanager
def served(tls: ssl.SSLContext | None = None) -> Iterator[tuple[Portal, int]]:
    """An empty portal in memory and the port of this machine that answers for it; its webhook is /rest/1/demo/."""
    ready, ports = threading.Event(), []

    def on_ready(port: int) -> None:
        ports.append(port)
        ready.set()

    portal = open_portal(None)
    server = prepare(portal, port=0, tls=tls, on_ready=on_ready)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        assert ready.wait(20), "the mock portal does not start"
        yield portal, ports[0]
    finally:
        server.should_exit = True
        thread.join(20)
        portal.close()
    assert not thread.is_alive(), "the mock portal does not stop"
