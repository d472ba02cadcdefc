"""From an address to a portal: one factory for each scheme."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal

from smartctl.portal.address import MockAddress, PortalAddress, WebhookAddress
from smartctl.portal.rest import RestPortal

_BURST: Final = 45
_WINDOW_MS: Final = 25_000
"""45 requests in any 25 s stay below a bucket of 50 that loses 2 a second (limits page; Enterprise has more)."""


def connect(address: PortalAddress, *, home: Path, language: Literal["ru", "en"] = "ru") -> RestPortal:
    """A portal to speak to. `home` is where embedded portals keep their files."""
    match address:
        case MockAddress(name=name):
            from smartctl.portal.embedded import SECRET, USER, embedded  # noqa: PLC0415 - sqlite only where used

            transport = embedded(mock_file(home, name), language=language)
            inside = WebhookAddress(origin="http://127.0.0.1", user=USER, secret=SECRET)
            return RestPortal(address=inside, transport=transport)
        case WebhookAddress(loopback=True):
            return RestPortal(address=address)
        case WebhookAddress():
            from pyrate_limiter import Limiter, Rate  # noqa: PLC0415 - only for a portal that has limits

            return RestPortal(address=address, limiter=Limiter(Rate(_BURST, _WINDOW_MS)))


def mock_file(home: Path, name: str) -> Path:
    return home / "mock" / f"{name}.sqlite3"
