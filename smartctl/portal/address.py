"""Portal addresses: what a person may write after `--portal`, and what of it may ever be shown.

`mock:` and `mock:NAME` name an embedded portal; a webhook is `https://HOST/rest/USER/SECRET/`. Plain http is for a
loopback address only: the secret would travel in the open. The secret never leaves this value but in a request;
`redaction.py` and `masking.py` take it out of what comes back.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from smartctl.errors import UsageError
from smartctl.i18n import _
from smartctl.redaction import know

_WEBHOOK: Final = re.compile(r"^/rest/(?P<user>[^/]+)/(?P<secret>[^/]+)/?$")
_MOCK: Final = re.compile(r"^mock:(?P<name>[A-Za-z0-9][A-Za-z0-9_.-]{0,63})?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class MockAddress:
    name: str

    @property
    def identity(self) -> str:
        return f"mock:{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookAddress:
    """A live portal, or a mock one served over HTTP."""

    origin: str
    user: str
    secret: str = field(repr=False)

    @property
    def identity(self) -> str:
        """Host and port: enough to tell portals apart, nothing that opens one."""
        return urlsplit(self.origin).netloc

    @property
    def loopback(self) -> bool:
        return is_loopback(urlsplit(self.origin).hostname or "")

    def url(self, method: str) -> str:
        return f"{self.origin}/rest/{self.user}/{self.secret}/{method}"


PortalAddress = MockAddress | WebhookAddress


def parse(text: str) -> PortalAddress:
    """Understands an address. Raises `UsageError` with the accepted forms; never repeats a secret."""
    mock = _MOCK.match(text)
    if mock:
        return MockAddress(name=mock["name"] or "default")
    parts = urlsplit(text)
    path = _WEBHOOK.match(parts.path)
    if parts.scheme not in ("http", "https") or not parts.hostname or path is None or parts.query or parts.username:
        raise UsageError(
            _("Reading the portal address: it is neither mock:NAME nor a webhook."),
            hint=_("A webhook looks like https://HOST/rest/1/SECRET/ (copy it from the portal whole)."),
        )
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise UsageError(
            _("Reading the portal address: {host} is to be called over plain http.", host=parts.hostname),
            hint=_("A webhook is a password. Use https://; plain http is accepted for 127.0.0.1 and localhost only."),
        )
    origin = f"{parts.scheme}://{parts.netloc}"
    know(path["secret"])
    return WebhookAddress(origin=origin, user=path["user"], secret=path["secret"])


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
