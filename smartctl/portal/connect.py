"""From an address to a portal: one factory for each scheme."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from smartctl.portal.address import ApplicationAddress, LiveAddress, MockAddress, PortalAddress, WebhookAddress
from smartctl.portal.authorization import Authorization
from smartctl.portal.rest import RestPortal
from smartctl.portal.tokens import InMemory, TokenPlace, Tokens

if TYPE_CHECKING:
    from pyrate_limiter import Limiter

_BURST: Final = 45
_WINDOW_MS: Final = 25_000
"""45 requests in any 25 s stay below a bucket of 50 that loses 2 a second (limits page; Enterprise has more)."""


def connect(
    address: PortalAddress,
    *,
    home: Path,
    language: Literal["ru", "en"] = "ru",
    tokens: Callable[[ApplicationAddress], TokenPlace] = lambda _address: InMemory(),
) -> RestPortal:
    """A portal to speak to. `home` is where embedded portals keep their files; `tokens` knows where those of one lie."""
    match address:
        case MockAddress():
            return _embedded(address, home, language)
        case WebhookAddress():
            return RestPortal(address=address, limiter=_limiter(address))
        case ApplicationAddress():
            authorization = Authorization(address=address, place=tokens(address))
            return RestPortal(address=address, authorization=authorization, limiter=_limiter(address))


def _embedded(address: MockAddress, home: Path, language: Literal["ru", "en"]) -> RestPortal:
    from smartctl.portal.embedded import ORIGIN, SECRET, USER, embedded  # noqa: PLC0415 - sqlite only where used

    transport = embedded(mock_file(home, address.name), language=language)
    if not address.application:
        return RestPortal(address=WebhookAddress(origin=ORIGIN, user=USER, secret=SECRET), transport=transport)
    given = transport.application()
    inside = ApplicationAddress(
        name=address.identity,
        origin=ORIGIN,
        server=ORIGIN,
        client_id=given.client_id,
        client_secret=given.client_secret,
    )
    pair = Tokens(
        portal=inside.identity, client_id=given.client_id, access=given.access_token, refresh=given.refresh_token
    )
    authorization = Authorization(address=inside, place=InMemory(pair), transport=transport)
    return RestPortal(address=inside, authorization=authorization, transport=transport)


def _limiter(address: LiveAddress) -> Limiter | None:
    if address.loopback:
        return None
    from pyrate_limiter import Limiter, Rate  # noqa: PLC0415 - only for a portal that has limits

    return Limiter(Rate(_BURST, _WINDOW_MS))


def mock_file(home: Path, name: str) -> Path:
    return home / "mock" / f"{name}.sqlite3"
