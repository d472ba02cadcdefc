"""HTTP to the API of a code host: pages, tries, and refusals as sentences."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from smartctl.errors import Denied, Unreachable, UsageError
from smartctl.i18n import _
from smartctl.trust import trusted

if TYPE_CHECKING:
    import httpx

_SECONDS: Final = 60.0
_PAUSES: Final = (0.5, 2.0, 5.0)
_BUSY: Final = frozenset({429, 500, 502, 503, 504})
PAGE: Final = 100


@dataclass(slots=True, kw_only=True)
class Api:
    url: str
    headers: Mapping[str, str] = field(repr=False)
    hint: str
    """What the token must be allowed."""
    _client: httpx.Client | None = field(default=None, init=False, repr=False)

    def get(self, path: str, **query: str) -> Any:
        return self._sent("GET", path, params=query)

    def pages(self, path: str, **query: str) -> Iterator[Any]:
        """A page may be short before the last one: GitLab counts what the token's owner may not see, and leaves it out."""
        page, more = 1, True
        while more:
            answer = self._answer("GET", path, params={**query, "per_page": str(PAGE), "page": str(page)})
            rows = self._understood("GET", path, answer)
            yield from rows
            more = "next" in answer.links or len(rows) >= PAGE
            page += 1

    def ask(self, path: str, body: Mapping[str, Any]) -> Any:
        """A `POST` that writes nothing."""
        return self._sent("POST", path, json=body, again=True)

    def send(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        return self._sent(method, path, json=body)

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def _sent(self, method: str, path: str, **more: Any) -> Any:
        return self._understood(method, path, self._answer(method, path, **more))

    def _answer(self, method: str, path: str, *, again: bool = False, **more: Any) -> httpx.Response:
        """A `POST` is sent once: whether a lost one has done anything, nobody knows."""
        import httpx  # noqa: PLC0415 - only in a pipeline

        if self._client is None:
            self._client = httpx.Client(headers=dict(self.headers), verify=trusted(self.url), timeout=_SECONDS)
        said = ""
        for pause in (*_PAUSES, None):
            try:
                answer = self._client.request(method, f"{self.url}{path}", **more)
            except httpx.TransportError as error:
                said = type(error).__name__
            else:
                said = _busy(answer)
                if not said:
                    return answer
            if pause is None or (method == "POST" and not again):
                break
            time.sleep(pause)
        raise Unreachable(
            _("{host} does not answer: {reason}.", host=self._host, reason=said),
            hint=_("Start the job once more."),
        )

    def _understood(self, method: str, path: str, answer: httpx.Response) -> Any:
        if answer.is_success:
            return self._read(answer) if answer.content else None
        asked = f"{method} {path} ({answer.status_code})"
        if answer.status_code in (401, 403):
            raise Denied(_("{host} refuses {asked}.", host=self._host, asked=asked), hint=self.hint)
        if answer.status_code == 404:
            raise NotThere(_("{host} refuses {asked}.", host=self._host, asked=asked), hint=self.hint)
        raise UsageError(_("{host} refuses {asked}.", host=self._host, asked=asked), hint=self.hint)

    def _read(self, answer: httpx.Response) -> Any:
        try:
            return answer.json()
        except ValueError:  # the page of a proxy, or of a login
            raise Unreachable(
                _("{host} does not answer: {reason}.", host=self._host, reason=answer.headers.get("Content-Type", "?")),
                hint=_("Start the job once more."),
            ) from None

    @property
    def _host(self) -> str:
        return urlsplit(self.url).netloc


def _busy(answer: httpx.Response) -> str:
    """What it says instead of an answer; "" for an answer. GitHub refuses with 403 what comes too often, as what may not be."""
    headers = answer.headers
    limit = f"retry-after: {headers['Retry-After']}" if "Retry-After" in headers else ""
    if not limit and headers.get("X-RateLimit-Remaining") == "0":
        limit = "x-ratelimit-remaining: 0"
    if answer.status_code in _BUSY or (answer.status_code == 403 and limit):
        return f"{answer.status_code}, {limit}" if limit else str(answer.status_code)
    return ""


class NotThere(UsageError):
    """404: what is asked for is not there, or the token may not see it."""
