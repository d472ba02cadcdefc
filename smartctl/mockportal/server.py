"""The portal behind HTTP: a thin Starlette shell and the uvicorn entry."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from socket import create_server, socket
from ssl import SSLContext

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route

from smartctl.mockportal import forms
from smartctl.mockportal.application import Portal, Request
from smartctl.mockportal.closing import ClosableProtocol, NoResponse, cut_off_the_rest
from smartctl.mockportal.faults import Unanswered
from smartctl.mockportal.gate import Gate
from smartctl.mockportal.solutions import pages

_LAST_SECONDS = 5
"""How long the requests under way have to end when the server does."""
_VERBS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]


def build(portal: Portal) -> Starlette:
    async def rest(http: HttpRequest) -> Response:
        headers = dict(http.headers)
        if http.scope["scheme"] == "https":
            headers["x-forwarded-proto"] = "https"
        request = Request(
            method=http.method,
            path=http.scope["path"],
            query_string=http.scope["query_string"].decode("latin-1"),
            headers=headers,
            body=await http.body(),
            client=http.client.host if http.client else "",
        )
        try:
            answer = await run_in_threadpool(portal.handle, request)
        except Unanswered:
            return NoResponse()
        return Response(content=answer.body, status_code=answer.status, headers=dict(answer.headers))

    async def boards(http: HttpRequest) -> Response:
        from smartctl.mockportal.boards import page  # noqa: PLC0415 - jinja2 loads when somebody looks, not before

        asked = page.Asked(http.query_params.get("lang", ""), http.headers.get("accept-language", ""))
        number = http.path_params.get("number")
        if number is None:
            shown = await run_in_threadpool(page.home, portal, asked)
        else:
            shown = await run_in_threadpool(page.process, portal, number, asked)
        return Response(content=shown.body, status_code=shown.status, headers=page.HEADERS)

    return Starlette(
        routes=[
            Route("/crm/type/{number}/automation/{category}/", forms.automation(portal), methods=["GET", "POST"]),
            Route("/marketplace/configuration/export_{preset}/", pages.download(portal), methods=["GET"]),
            Route("/marketplace/configuration/export_{preset}/{workplace}/", pages.download(portal), methods=["GET"]),
            Route("/", boards, methods=["GET"]),
            Route("/process/{number}", boards, methods=["GET"]),
            Route("/crm/type/{number}/", boards, methods=["GET"]),
            Route("/{path:path}", rest, methods=_VERBS),
        ]
    )


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, on_ready: Callable[[int], None] | None) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and self._on_ready is not None:
            self._on_ready(self.servers[0].sockets[0].getsockname()[1])

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        await super().shutdown(sockets)
        await cut_off_the_rest(self.server_state.connections)


def serve(  # noqa: PLR0913 - what a server is told, by name
    portal: Portal,
    *,
    host: str = "127.0.0.1",
    port: int,
    tls: SSLContext | None = None,
    on_ready: Callable[[int], None] | None = None,
    hosts: Iterable[str] = (),
) -> None:
    """Serve until interrupted; port 0 takes a free one, `on_ready` is told which. Raises `OSError` for one in use."""
    server = prepare(portal, host=host, port=port, tls=tls, on_ready=on_ready, hosts=hosts)
    # Bound here: of a port in use, uvicorn would write a line of its own and end the whole program.
    with create_server((host, port)) as listening:
        server.run(sockets=[listening])


def prepare(  # noqa: PLR0913 - as above
    portal: Portal,
    *,
    host: str = "127.0.0.1",
    port: int,
    tls: SSLContext | None = None,
    on_ready: Callable[[int], None] | None = None,
    hosts: Iterable[str] = (),
) -> uvicorn.Server:
    """Return a server to run elsewhere; setting its `should_exit` stops it. `tls` makes it HTTPS.

    `hosts`: names under which it is called besides those of this machine.
    """
    config = uvicorn.Config(
        Gate(build(portal), hosts),
        host=host,
        port=port,
        http=ClosableProtocol,
        log_level="warning",
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=_LAST_SECONDS,
    )
    if tls is not None:
        config.load()
        config.ssl = tls
    return _Server(config, on_ready)
