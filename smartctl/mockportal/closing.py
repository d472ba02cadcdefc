"""What a web server does not offer: to close a connection without an answer. Through the `state` of each request."""

from __future__ import annotations

import asyncio

from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

_KEY = "smartctl.close"
_PATIENCE = 0.5


class ClosableProtocol(H11Protocol):
    """Gives each request the means to close the connection it came on."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = {**self.app_state, _KEY: transport.abort}

    def shutdown(self) -> None:
        """Close at the server's end; a client that keeps an idle TLS connection would let it wait for half a minute."""
        super().shutdown()
        if self.cycle is None or self.cycle.response_complete:
            self.loop.call_later(_PATIENCE, self.transport.abort)


class NoResponse(Response):
    """Closes the socket where a response would be sent."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI
        scope["state"][_KEY]()
        while (await receive())["type"] != "http.disconnect":
            pass
