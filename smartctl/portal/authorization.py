"""What lets an application in: its tokens, renewed when the portal calls them expired.

The authorization server is another host than the portal, and the only one that ever sees the client secret. It gives a
new refresh token with each renewal and forgets the old one, so a pair is kept durably before anybody uses it, one
process renews at a time, and no Ctrl-C falls between the answer and the keeping. A renewal is asked for on demand
only: applications that renew by the clock are blocked (auto-renewal page of the documentation).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from smartctl import __version__
from smartctl.errors import Denied, Unreachable
from smartctl.i18n import _
from smartctl.portal.address import ApplicationAddress
from smartctl.portal.body import TooLong, decoded, whole
from smartctl.portal.tokens import TokenPlace, Tokens
from smartctl.portal.undisturbed import undisturbed
from smartctl.trust import trusted

"""What a portal says of an access token that is to be renewed."""
_TIMEOUT: Final = httpx.Timeout(connect=10, read=30, write=30, pool=10)


@dataclass(slots=True)
class Authorization:
    """One application on one portal. `transport` and `clock` are parameters so that tests need no network and no time."""

    address: ApplicationAddress
    place: TokenPlace
    transport: httpx.BaseTransport | None = None
    clock: Callable[[], float] = time.time
    _current: Tokens | None = field(default=None, init=False)
    _seen: list[str] = field(default_factory=list, init=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Everything that must not leave, the tokens of this run that were replaced among it."""
        return (self.address.client_secret, *self._seen)

    def access(self) -> str:
        """The access token to send. Raises `Denied` when nobody has logged in, or the login has ended."""
        tokens = self._current or self._known(self.place.load())
        if 0 < tokens.expires <= self.clock():
            return self.renew(tokens.access)
        return self._use(tokens)

    def renew(self, stale: str) -> str:
        """Another access token than `stale`, which the portal does not take any more."""
        with self.place.held():
            tokens = self._known(self.place.load())
            if tokens.access != stale:  # another process was faster
                return self._use(tokens)
            self.place.save(tokens)  # a place that takes nothing says so before the refresh token is used up
            with undisturbed():
                return self._keep(self._asked({"grant_type": "refresh_token", "refresh_token": tokens.refresh}))

    def log_in(self, *, code: str = "", refresh: str = "") -> None:
        """Gets the first pair for the code of a login in the browser, or for a refresh token, and keeps it."""
        grant = (
            {"grant_type": "authorization_code", "code": code}
            if code
            else {"grant_type": "refresh_token", "refresh_token": refresh}
        )
        with self.place.held(), undisturbed():
            self._keep(self._asked(grant))

    def _use(self, tokens: Tokens) -> str:
        self._current = tokens
        self._seen.extend(one for one in (tokens.access, tokens.refresh) if one not in self._seen)
        return tokens.access

    def _keep(self, tokens: Tokens) -> str:
        self.place.save(tokens)
        return self._use(tokens)

    def _known(self, tokens: Tokens | None) -> Tokens:
        if tokens is None:
            raise Denied(
                _("Nobody has logged in to {portal} with this application yet.", portal=self.address.identity),
                hint=self._way_in(),
            )
        if (tokens.portal, tokens.client_id) != (self.address.identity, self.address.client_id):
            raise Denied(
                _(
                    "The login kept in {place} is for another application or portal ({portal}).",
                    place=self.place.name,
                    portal=tokens.portal,
                ),
                hint=self._way_in(),
            )
        return tokens

    def _way_in(self) -> str:
        return _("Run `smartctl portal login {name}`.", name=self.address.name)

    def _asked(self, grant: Mapping[str, str]) -> Tokens:
        """A new pair. Raises `Denied` or `Unreachable`."""
        client = {"client_id": self.address.client_id, "client_secret": self.address.client_secret}
        status, body = self._get({**client, **grant})
        if "error" in body or not body.get("access_token") or not body.get("refresh_token"):
            raise self._refused(status, body)
        lifetime = str(body.get("expires_in") or "")
        return Tokens(
            portal=self.address.identity,
            client_id=self.address.client_id,
            access=str(body["access_token"]),
            refresh=str(body["refresh_token"]),
            expires=int(self.clock()) + int(lifetime) if lifetime.isdecimal() else 0,
        )

    def _get(self, params: Mapping[str, str]) -> tuple[int, Mapping[str, Any]]:
        headers = {"User-Agent": f"smartctl/{__version__}", "Accept": "application/json"}
        url = f"{self.address.server}/oauth/token/"
        transport = _Borrowed(self.transport) if self.transport is not None else None
        try:
            with (
                httpx.Client(
                    transport=transport,
                    verify=transport is not None or trusted(url),
                    timeout=_TIMEOUT,
                    follow_redirects=False,
                    headers=headers,
                ) as client,
                client.stream("GET", url, params=params) as response,
            ):
                body = decoded(whole(response.iter_bytes()))
                return response.status_code, body if isinstance(body, Mapping) else {}
        except (httpx.RequestError, TooLong, RecursionError) as error:
            raise Unreachable(
                _(
                    "The authorization server {server} cannot be reached ({reason}).",
                    server=self.address.server,
                    reason=type(error).__name__,
                ),
                hint=_("Check the address and the network, then run the same command again."),
            ) from None

    def _refused(self, status: int, body: Mapping[str, Any]) -> Denied | Unreachable:
        code = str(body.get("error") or "").lower()
        if not code:
            return Unreachable(
                _(
                    "The authorization server {server} answered with something that is no token (HTTP {status}).",
                    server=self.address.server,
                    status=status,
                ),
                hint=_("Check `authorization_server` in smartctl.yaml, then run the same command again."),
            )
        if code == "invalid_grant":
            hint = self._way_in() + " " + _("A login ends after 180 days without use, and a code after 30 seconds.")
        elif code in ("invalid_client", "wrong_client"):
            hint = _("Compare client_id and client_secret with the card of the application on the portal.")
        else:
            hint = _("Look at the application on the portal: whether it is installed, and the portal's plan allows it.")
        return Denied(
            _(
                "The authorization server does not let the application in to {portal} ({code}).",
                portal=self.address.identity,
                code=code,
            ),
            hint=hint,
        )


@dataclass(slots=True)
class _Borrowed(httpx.BaseTransport):
    """A transport that others go on using: a client closes the one that it was given."""

    lender: httpx.BaseTransport

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self.lender.handle_request(request)
