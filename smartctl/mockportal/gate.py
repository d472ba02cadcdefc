"""Whom the server lets in, and how much of them: it stands on a developer's machine, beside a browser full of strangers.

A page can have its own name resolve to this machine and then read what it likes (so the Host header counts), can send
forms and images without asking (so the Origin counts, and what browsers say of where a request comes from), and anybody
can send too much or never finish. A refusal is an answer in the portal's form with the reason in it.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Final
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from smartctl.mockportal.closing import hang_up

LARGEST_BODY: Final = 32 * 1024 * 1024
BODY_SECONDS: Final = 30.0
ANSWER_SECONDS: Final = 30.0
_FROM_HERE: Final = frozenset({"same-origin", "none"})


class Gate:
    """An ASGI application that refuses at the door what the one behind it should never see."""

    def __init__(self, inside: ASGIApp, hosts: Iterable[str] = ()) -> None:
        self._inside = inside
        self._hosts = frozenset(one.lower() for one in hosts)
        self._room = _Room()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._inside(scope, receive, send)
            return
        visit = _Visit(scope, receive, send)
        reason = self._refused(scope)
        if reason is not None:
            await visit.refuse(403, "ACCESS_DENIED", reason)
            return
        if visit.length() > LARGEST_BODY:
            await visit.refuse(413, "REQUEST_TOO_LARGE", _TOO_LARGE)
            return
        try:
            await visit.read_body(self._room)
            await self._inside(scope, visit.receive, visit.send)
        except _Gone:
            return  # half a body is no request
        except _NotTaken as refused:
            await visit.refuse(*refused.answer)
        finally:
            self._room.give_back(visit.came)

    def _refused(self, scope: Scope) -> str | None:
        """Why a request does not come in, None if it does."""
        host = _headers(scope, b"host")
        if len(host) != 1 or not self._is_ours(_name(host[0])):
            return "This server answers to localhost, 127.0.0.1 and [::1] only; --allow-host NAME adds a name."
        origins = _headers(scope, b"origin")
        if any(one.lower() != f"{scope['scheme']}://{host[0]}".lower() for one in origins):
            return "This server answers no page of another origin."
        came_from = _headers(scope, b"sec-fetch-site")
        if any(one not in _FROM_HERE for one in came_from) and not _is_a_link_to_a_page(scope):
            return "This server answers no page of another site."
        return None

    def _is_ours(self, name: str) -> bool:
        if name in self._hosts or name == "localhost":
            return True
        with suppress(ValueError):
            return ipaddress.ip_address(name.removeprefix("[").removesuffix("]")).is_loopback
        return False


_TOO_LARGE: Final = f"A body may have {LARGEST_BODY} bytes."


class _NotTaken(Exception):
    def __init__(self, status: int, code: str, reason: str) -> None:
        super().__init__(reason)
        self.answer = (status, code, reason)


class _Gone(Exception):
    pass


class _Room:
    """What all bodies that are here at one time may take together."""

    def __init__(self) -> None:
        self._free = 4 * LARGEST_BODY

    def take(self, count: int) -> None:
        self._free -= count
        if self._free < 0:
            raise _NotTaken(503, "QUERY_LIMIT_EXCEEDED", "Too many large requests at one time.")

    def give_back(self, count: int) -> None:
        self._free += count


class _Visit:
    """One request: its body, and whether an answer has begun."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._body: list[bytes] | None = []
        self.came = 0

    def length(self) -> int:
        """The length that the client announces; 0 where it announces none."""
        announced = _headers(self._scope, b"content-length")
        return int(announced[0]) if announced and announced[0].isdecimal() else 0

    async def read_body(self, room: _Room) -> None:
        """Reads it to its end before anything is done. Raises `_NotTaken` when it is too long or too slow."""
        try:
            async with asyncio.timeout(BODY_SECONDS):
                await self._read(room)
        except TimeoutError:
            reason = f"The body did not come within {BODY_SECONDS:.0f} seconds."
            raise _NotTaken(408, "REQUEST_TIMEOUT", reason) from None

    async def _read(self, room: _Room) -> None:
        assert self._body is not None
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise _Gone
            part = message.get("body", b"")
            self.came += len(part)
            room.take(len(part))
            if self.came > LARGEST_BODY:
                raise _NotTaken(413, "REQUEST_TOO_LARGE", _TOO_LARGE)
            self._body.append(part)
            if not message.get("more_body", False):
                return

    async def receive(self) -> Message:
        if self._body is None:  # what is waited for now is the end of the connection
            return await self._receive()
        body, self._body = b"".join(self._body), None
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(self, message: Message) -> None:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._send(message)
        except TimeoutError:
            hang_up(self._scope)

    async def refuse(self, status: int, code: str, reason: str) -> None:
        """Answers without having read the rest, and ends the connection: the rest is not waited for."""
        body = json.dumps({"error": code, "error_description": reason}).encode()
        headers = [
            (b"content-type", b"application/json; charset=utf-8"),
            (b"content-length", str(len(body)).encode()),
            (b"connection", b"close"),
        ]
        await self.send({"type": "http.response.start", "status": status, "headers": headers})
        await self.send({"type": "http.response.body", "body": b"" if self._scope["method"] == "HEAD" else body})


def _headers(scope: Any, name: bytes) -> list[str]:
    return [value.decode("latin-1").strip() for key, value in scope["headers"] if key == name]


def _name(host: str) -> str:
    """The name in a Host header, without its port; "" for what is none."""
    with suppress(ValueError):
        parts = urlsplit(f"//{host}")
        _port = parts.port
        if parts.netloc == host and parts.username is None:
            return (parts.hostname or "").lower()
    return ""


def _is_a_link_to_a_page(scope: Scope) -> bool:
    """Somebody has followed a link to what the portal shows; a method is called by no link."""
    shown = not scope["path"].lower().startswith("/rest")
    return shown and scope["method"] in ("GET", "HEAD") and _headers(scope, b"sec-fetch-mode") == ["navigate"]
