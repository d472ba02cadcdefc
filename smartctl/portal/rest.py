"""A Bitrix24 portal over REST. The only place that knows httpx.

Repeats by the rules of design 8: anything that was certainly not executed (no connection, a limit) may be repeated;
reads and updates by id too; a create whose answer was lost never, it is looked for by reading.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeVar

import httpx
from msgspec.structs import replace

from smartctl import __version__
from smartctl.errors import OutcomeUnknown, PortalError, Unreachable
from smartctl.i18n import _
from smartctl.portal.address import LiveAddress, WebhookAddress
from smartctl.portal.answers import EXPIRED, Limited, error_code, understand, unpack
from smartctl.portal.body import TooLong, decoded, is_deep, whole
from smartctl.portal.files import sendable
from smartctl.portal.masking import Mask
from smartctl.portal.patience import Patience, enough
from smartctl.portal.query import command, survives
from smartctl.ports import Answer, BatchAnswer
from smartctl.steps import Call
from smartctl.trust import trusted

if TYPE_CHECKING:
    from smartctl.portal.authorization import Authorization
    from smartctl.portal.pace import Pace

T = TypeVar("T")

# The portal cuts a request off after 60 s: the server gives up first.
_TIMEOUT: Final = httpx.Timeout(connect=10, read=65, write=30, pool=10)
_REPEATABLE_ENDINGS: Final = (".update", ".set")


@dataclass(slots=True)
class RestPortal:
    """One portal, one connection. `transport` and `sleep` are parameters so that tests need no network and no time."""

    address: LiveAddress
    authorization: Authorization | None = None
    """Of an application; a webhook carries its secret in its address."""
    transport: httpx.BaseTransport | None = None
    sleep: Callable[[float], None] = time.sleep
    pace: Pace | None = None
    """None for a portal that counts no requests, as far as is known: it may still say so by refusing one."""
    patience: Patience = field(default_factory=Patience)
    requests: int = field(default=0, init=False)
    _client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self._client = httpx.Client(
            transport=self.transport,
            verify=self.transport is not None or trusted(self.address.url("")),
            timeout=_TIMEOUT,
            follow_redirects=False,  # a redirected POST would lose its body
            headers={"User-Agent": f"smartctl/{__version__}", "Accept": "application/json"},
        )

    def close(self) -> None:
        self._client.close()

    @property
    def application(self) -> bool:
        return self.authorization is not None

    @property
    def _mask(self) -> Mask:
        """Tokens change while a run lasts."""
        if self.authorization is not None:
            return Mask(self.authorization.secrets)
        return Mask((self.address.secret,) if isinstance(self.address, WebhookAddress) else ())

    def fits_batch(self, call: Call) -> bool:
        return survives(call)

    def call(self, call: Call) -> Answer:
        params = sendable(self._mask.reveal(call.params))
        return self._repeated(lambda: self._understood(call, params), safe=_repeatable(call))

    def batch(self, calls: Mapping[str, Call], *, halt: bool) -> BatchAnswer:
        safe = all(_repeatable(call) for call in calls.values())
        waiting = dict(calls)
        answers: dict[str, Answer | PortalError] = {}

        def once() -> None:
            commands = {
                key: command(replace(call, params=self._mask.reveal(call.params))) for key, call in waiting.items()
            }
            outer = Call(method="batch", params={"halt": int(halt), "cmd": commands})
            methods = {key: call.method for key, call in waiting.items()}
            for key, answer in unpack(waiting, self._understood(outer, outer.params, methods), halt=halt).items():
                if isinstance(answer, Limited):
                    raise answer
                answers[key] = answer
                del waiting[key]

        self._repeated(once, safe=safe)
        return answers

    def _understood(self, call: Call, params: Mapping[str, Any], methods: Mapping[str, str] | None = None) -> Answer:
        status, body = self._let_in(call.method, params)
        self.patience.hear(call.method, body)
        self.patience.hear_batch(methods or {}, body)
        try:
            return understand(call, status, body, application=self.application)
        except Limited as limit:
            if limit.code == "query_limit_exceeded":
                self._slow_down()
            raise

    def _slow_down(self) -> None:
        if self.pace is None:
            from smartctl.portal.pace import Pace  # noqa: PLC0415 - the library only for a portal that has limits

            self.pace = Pace()
        self.pace.refused()

    def _licence(self) -> str:
        """What the portal calls its plan, "" when it does not say: a webhook may be refused (app.info page)."""
        try:
            _status, body = self._let_in("app.info", {})
        except (PortalError, Unreachable, _NotSent):
            return ""
        result = body.get("result") if isinstance(body, Mapping) else None
        return str(result.get("LICENSE") or "") if isinstance(result, Mapping) else ""

    def _let_in(self, method: str, params: Mapping[str, Any]) -> tuple[int, object]:
        """A request with a token that the portal takes. One that it calls expired was not executed: any may be repeated."""
        if self.authorization is None:
            return self._post(method, params, {})
        token = self.authorization.access()
        status, body = self._post(method, params, _bearer(token))
        if error_code(body) in EXPIRED:
            status, body = self._post(method, params, _bearer(self.authorization.renew(token)))
        return status, body

    def _post(self, method: str, params: Mapping[str, Any], headers: Mapping[str, str]) -> tuple[int, object]:
        """One HTTP request: status and decoded body, None when the body is not JSON."""
        if self.pace is not None:
            self.pace.wait(self._licence)
        self.requests += 1
        try:
            with self._client.stream(
                "POST", _parsed(self.address.url(method)), json=params, headers=headers
            ) as response:
                content = whole(response.iter_bytes())
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise _NotSent(str(error) or type(error).__name__) from None
        except (httpx.RequestError, TooLong) as error:
            raise _AnswerLost(_lost(method, error), method=method) from None
        finally:
            if self.pace is not None:
                self.pace.answered()
        if response.is_redirect:
            raise Unreachable(
                _("The portal {host} has moved to another address.", host=self.address.identity),
                hint=_("Open it in a browser, copy the webhook with the new address, and use that."),
            )
        return response.status_code, self._masked(content)

    def _masked(self, content: bytes) -> object:
        """The decoded body without the secret, None when it is no JSON or nested without end."""
        mask, value = self._mask, decoded(content)
        if mask.absent_from(content) and not is_deep(content, value):
            return value
        try:
            return mask.hide(value)
        except RecursionError:
            return None

    def _repeated(self, once: Callable[[], T], *, safe: bool) -> T:
        """Runs `once` until it answers; `safe` means that running it twice does no harm."""

        def worth_it(error: BaseException) -> bool:
            return isinstance(error, _NotSent | Limited) or (safe and isinstance(error, OutcomeUnknown))

        try:
            try:
                return once()
            except (_NotSent, Limited, OutcomeUnknown) as error:
                if not worth_it(error):
                    raise
                return self._again(once, error, worth_it)
        except _NotSent as error:
            raise Unreachable(
                _("The portal {host} cannot be reached ({reason}).", host=self.address.identity, reason=error),
                hint=_("Check the address and the network, then run the same command again."),
            ) from None
        except Limited as limit:
            raise Unreachable(
                _(
                    "The portal {host} keeps refusing for its limits ({code}).",
                    host=self.address.identity,
                    code=limit.code,
                ),
                hint=_("Wait ten minutes, then run the same command again: it goes on where it stopped."),
            ) from None

    def _again(self, once: Callable[[], T], error: Exception, worth_it: Callable[[BaseException], bool]) -> T:
        """Goes on after a first try that ended with this error, as long as patience and portal allow."""
        from tenacity import Retrying, retry_if_exception  # noqa: PLC0415 - 5 ms of a processor, and most portals answer

        first = [error]

        def tried() -> T:
            if first:
                raise first.pop()
            return once()

        retrying = Retrying(
            retry=retry_if_exception(worth_it),
            wait=self.patience.pause,
            stop=enough,
            sleep=self.sleep,
            reraise=True,
        )
        return retrying(tried)


@lru_cache(maxsize=128)
def _parsed(url: str) -> httpx.URL:
    """A portal has an address for each method, and is asked by each of them over and over."""
    return httpx.URL(url)


def _bearer(token: str) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {token}"}


class _NotSent(Exception):
    """No byte of the request reached the portal."""


class _AnswerLost(OutcomeUnknown):
    """The request was sent and no answer came back."""


def _lost(method: str, error: Exception) -> str:
    return _("Calling {method}: no answer came back ({reason}).", method=method, reason=type(error).__name__)


def _repeatable(call: Call) -> bool:
    return call.reads or call.method.endswith(_REPEATABLE_ENDINGS)
