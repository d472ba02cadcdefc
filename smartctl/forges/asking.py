"""HTTP to the API of a code host: pages, tries, and refusals as sentences."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from smartctl.errors import Denied, Unreachable, UsageError
from smartctl.i18n import _

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
        page = 1
        while True:
            rows = self.get(path, **query, per_page=str(PAGE), page=str(page))
            yield from rows
            if len(rows) < PAGE:
                return
            page += 1

    def send(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        return self._sent(method, path, json=body)

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def _sent(self, method: str, path: str, **more: Any) -> Any:
        """A `POST` is sent once: whether a lost one has done anything, nobody knows."""
        import httpx  # noqa: PLC0415 - only in a pipeline

        if self._client is None:
            self._client = httpx.Client(headers=dict(self.headers), timeout=_SECONDS)
        said = ""
        for pause in (*_PAUSES, None):
            try:
                answer = self._client.request(method, f"{self.url}{path}", **more)
            except httpx.TransportError as error:
                said = type(error).__name__
            else:
                if answer.status_code not in _BUSY:
                    return self._understood(method, path, answer)
                said = str(answer.status_code)
            if pause is None or method == "POST":
                break
            time.sleep(pause)
        raise Unreachable(
            _("{host} does not answer: {reason}.", host=self._host, reason=said),
            hint=_("Start the job once more."),
        )

    def _understood(self, method: str, path: str, answer: httpx.Response) -> Any:
        if answer.is_success:
            return answer.json() if answer.content else None
        asked = f"{method} {path} ({answer.status_code})"
        if answer.status_code in (401, 403):
            raise Denied(_("{host} refuses {asked}.", host=self._host, asked=asked), hint=self.hint)
        if answer.status_code == 404:
            raise NotThere(_("{host} refuses {asked}.", host=self._host, asked=asked), hint=self.hint)
        raise UsageError(_("{host} refuses {asked}.", host=self._host, asked=asked), hint=self.hint)

    @property
    def _host(self) -> str:
        return urlsplit(self.url).netloc


class NotThere(UsageError):
    """404: what is asked for is not there, or the token may not see it."""
