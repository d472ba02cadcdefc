"""What a web server does not offer: to close a connection without an answer, and one that never gets to the point.

Through the `state` of each request.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import Any, Final

import h11
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

HEADER_SECONDS: Final = 10.0
"""How long a request may take to say what it wants, from its first byte, or from the beginning of a connection."""
MOST: Final = 100
"""Connections at one time. One more takes the place of the one that has been silent longest."""
_KEY = "smartctl.close"
_PATIENCE = 0.5
_TURNS: Final = 8
"""Of the loop: to accept a connection, to make it known, to abort it, to close its socket, the same through TLS."""


class ClosableProtocol(H11Protocol):
    """Gives each request the means to close the connection it came on; cuts off who keeps one without a request."""

    _deadline: asyncio.TimerHandle | None = None
    heard = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = {**self.app_state, _KEY: transport.abort}
        self.heard = self.loop.time()
        if len(self.connections) > MOST:
            self._make_room()
        self._watch()

    def data_received(self, data: bytes) -> None:
        self.heard = self.loop.time()
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._call_off()

    def shutdown(self) -> None:
        """Close at the server's end whatever waits for its client: an idle connection, or half a request."""
        super().shutdown()
        if self.owes():
            self.loop.call_later(_PATIENCE, self.transport.abort)

    def is_silent(self) -> bool:
        """Whether nothing is under way: the head of a request has not come, or not come to its end."""
        return self.conn.their_state is h11.IDLE and (self.cycle is None or self.cycle.response_complete)

    def owes(self) -> bool:
        """Whether the client is the one who is waited for."""
        return self.is_silent() or self.conn.their_state is h11.SEND_BODY

    def _watch(self) -> None:
        if not self.is_silent():
            self._call_off()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(HEADER_SECONDS, self._cut_off)

    def _cut_off(self) -> None:
        self._deadline = None
        if self.is_silent() and not self.transport.is_closing():
            self.transport.abort()

    def _call_off(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _make_room(self) -> None:
        others: list[Any] = [one for one in self.connections if isinstance(one, ClosableProtocol) and one is not self]
        waited_for = [one for one in others if one.owes() and not one.transport.is_closing()]
        (min(waited_for, key=lambda one: one.heard) if waited_for else self).transport.abort()


async def cut_off_the_rest(connections: Collection[Any]) -> None:
    """Abort every connection that a server would leave behind: its loop ends, and nobody would close them then.

    One that was accepted while the server closed is among them two turns of the loop later.
    """
    for _ in range(_TURNS):
        for one in tuple(connections):
            one.transport.abort()
        await asyncio.sleep(0)


def hang_up(scope: Scope) -> None:
    """Closes the connection on which a request came."""
    scope["state"][_KEY]()


class NoResponse(Response):
    """Closes the socket where a response would be sent."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI
        hang_up(scope)
        while (await receive())["type"] != "http.disconnect":
            pass
