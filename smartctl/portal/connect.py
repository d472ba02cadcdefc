"""From an address to a portal: one factory for each scheme."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from smartctl.portal.address import ApplicationAddress, LiveAddress, MockAddress, PortalAddress, WebhookAddress
from smartctl.portal.rest import RestPortal

if TYPE_CHECKING:
    from smartctl.portal.pace import Pace
    from smartctl.portal.tokens import TokenPlace

_OF_THE_MACHINE: Final = Path(".smartctl") / "limits"
"""In the folder of the user: what one address has asked is counted over all projects."""


def connect(
    address: PortalAddress,
    *,
    home: Path,
    language: Literal["ru", "en"] = "ru",
    tokens: Callable[[ApplicationAddress], TokenPlace] | None = None,
) -> RestPortal:
    """A portal to speak to. `home` is where embedded portals keep their files; `tokens` knows where those of one lie; None: with this value."""
    match address:
        case MockAddress():
            return _embedded(address, home, language)
        case WebhookAddress():
            return RestPortal(address=address, pace=_pace(address))
        case ApplicationAddress():
            from smartctl.portal.authorization import Authorization  # noqa: PLC0415 - most portals are spoken to by a webhook
            from smartctl.portal.tokens import InMemory  # noqa: PLC0415 - as above

            authorization = Authorization(address=address, place=tokens(address) if tokens else InMemory())
            return RestPortal(address=address, authorization=authorization, pace=_pace(address))


def _embedded(address: MockAddress, home: Path, language: Literal["ru", "en"]) -> RestPortal:
    from smartctl.portal.embedded import ORIGIN, SECRET, USER, embedded  # noqa: PLC0415 - sqlite only where used

    transport = embedded(mock_file(home, address.name), language=language)
    if not address.application:
        return RestPortal(address=WebhookAddress(origin=ORIGIN, user=USER, secret=SECRET), transport=transport)
    from smartctl.portal.authorization import Authorization  # noqa: PLC0415 - as above
    from smartctl.portal.tokens import InMemory, Tokens  # noqa: PLC0415 - as above

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


def _pace(address: LiveAddress) -> Pace | None:
    """The bucket of this portal, shared with the other runs of this user; none on this machine itself until it refuses."""
    if address.loopback:
        return None
    from smartctl.portal.pace import Level, Pace  # noqa: PLC0415 - the library only for a portal that has limits

    name = re.sub(r"[^a-z0-9.-]", "_", address.identity.lower())
    try:
        home = Path.home()
    except RuntimeError:
        return Pace()  # a user whom the machine does not know has no folder to share
    return Pace(Level(home / _OF_THE_MACHINE / f"{name}.json"))


def mock_file(home: Path, name: str) -> Path:
    return home / "mock" / f"{name}.sqlite3"
