"""Portal addresses: what a person may write after `--portal`, and what of it may ever be shown.

`mock:` and `mock:NAME` name an embedded portal, `mock:NAME+app` the same one spoken to as an application. A webhook is
`https://HOST/rest/USER/SECRET/`; an application is several words of the project file. Plain http is for a loopback
address only: the secret would travel in the open. The secret never leaves this value but in a request;
`redaction.py` and `masking.py` take it out of what comes back.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Any, Final
from urllib.parse import SplitResult, quote, urlsplit

from msgspec import Struct

from smartctl.errors import UsageError
from smartctl.i18n import _
from smartctl.redaction import know

_WEBHOOK: Final = re.compile(r"^/rest/(?P<user>(?!api/)[^/]+)/(?P<secret>[^/.]+)(?P<more>/.*)?$")
_PLAIN: Final = re.compile(r"(?!xn--)[a-z0-9][a-z0-9_-]*(\.(?!xn--)[a-z0-9_-]+)*(:[0-9]+)?")
_METHOD: Final = re.compile(r"^[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*/?$")
_AROUND: Final = " \t\r\n\ufeff\u200b\u00a0\"'`“”„‘’«»<>"
"""What comes along with an address that is copied from a page, a letter or a script."""
_MOCK: Final = re.compile(r"^mock:(?P<name>[A-Za-z0-9][A-Za-z0-9_.-]{0,63})?(?P<app>\+app)?$")
AUTHORIZATION_SERVER: Final = "https://oauth.bitrix24.tech"
"""Of portals in Russia and around; elsewhere it is https://oauth.bitrix.info (OAuth pages of the documentation)."""


class MockAddress(Struct, frozen=True, kw_only=True):
    name: str
    application: bool = False
    """Whether to speak as the application that every mock portal has, instead of by a webhook."""

    @property
    def identity(self) -> str:
        return f"mock:{self.name}"


class _Discreet(Struct, frozen=True, kw_only=True):
    """A value that shows everything of itself but what is called a secret."""

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return [(name, getattr(self, name)) for name in self.__struct_fields__ if "secret" not in name]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.__rich_repr__())})"


class WebhookAddress(_Discreet, frozen=True, kw_only=True):
    """A live portal, or a mock one served over HTTP."""

    origin: str
    user: str
    secret: str

    @property
    def identity(self) -> str:
        """Host and port: enough to tell portals apart, nothing that opens one."""
        return urlsplit(self.origin).netloc

    @property
    def loopback(self) -> bool:
        return is_loopback(urlsplit(self.origin).hostname or "")

    def url(self, method: str) -> str:
        return f"{self.origin}/rest/{self.user}/{self.secret}/{method}"


class ApplicationAddress(_Discreet, frozen=True, kw_only=True):
    """A live portal that lets an installed application in."""

    name: str
    """What the project file calls the portal: whom to log in to."""
    origin: str
    client_id: str
    client_secret: str
    server: str = AUTHORIZATION_SERVER
    """The authorization server: another host than the portal, but for a mock one."""
    tokens: str = ""
    """Where the tokens are kept: `keyring:NAME` or `file:PATH`."""

    @property
    def identity(self) -> str:
        """As with a webhook to the same portal: the state stays the same."""
        return urlsplit(self.origin).netloc

    @property
    def loopback(self) -> bool:
        return is_loopback(urlsplit(self.origin).hostname or "")

    @property
    def authorize(self) -> str:
        """What a person opens in the browser to let the application in."""
        return f"{self.origin}/oauth/authorize/?client_id={quote(self.client_id, safe='')}"

    def url(self, method: str) -> str:
        return f"{self.origin}/rest/{method}"


LiveAddress = WebhookAddress | ApplicationAddress
PortalAddress = MockAddress | LiveAddress


def parse(text: str) -> PortalAddress:
    """Understands an address. Raises `UsageError` with the accepted forms; never repeats a secret.

    What a copy brings along is taken off: blanks, quotes, and the method at the end of the examples that a portal shows.
    """
    text = bare(text)
    mock = _MOCK.match(text)
    if mock:
        return MockAddress(name=mock["name"] or "default", application=mock["app"] is not None)
    # Inside, a line break would vanish in `urlsplit`, and the rest would be sent as it stands.
    if not set(text).isdisjoint(_AROUND):
        raise UsageError(
            _("Reading the portal address: a space, a line break or a quote stands inside it."),
            hint=_("A webhook looks like https://HOST/rest/1/SECRET/ (copy it from the portal whole)."),
        )
    parts = _split(text)
    path = _WEBHOOK.match(parts.path)
    if parts.scheme not in ("http", "https") or not parts.hostname or path is None or parts.username:
        raise UsageError(
            _("Reading the portal address: it is neither mock:NAME nor a webhook."),
            hint=_("A webhook looks like https://HOST/rest/1/SECRET/ (copy it from the portal whole)."),
        )
    know(path["secret"])
    behind = (path["more"] or "").strip("/")
    if parts.query or parts.fragment or (behind and not _METHOD.match(behind)):
        raise UsageError(
            _("Reading the portal address: something stands behind the secret of the webhook."),
            hint=_("End it there: https://HOST/rest/1/SECRET/ is the whole webhook."),
        )
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise UsageError(
            _("Reading the portal address: {host} is to be called over plain http.", host=parts.hostname),
            hint=_("A webhook is a password. Use https://; plain http is accepted for 127.0.0.1 and localhost only."),
        )
    origin = f"{parts.scheme}://{parts.netloc}"
    return WebhookAddress(origin=origin, user=path["user"], secret=path["secret"])


def bare(text: str) -> str:
    """An address without the blanks and quotes around it."""
    return text.strip(_AROUND)


def origin_of(text: str, *, where: str) -> str:
    """`https://HOST[:PORT]` of an address without anything behind it. Raises `UsageError`."""
    parts = _split(text)
    plain = parts.scheme == "http" and is_loopback(parts.hostname or "")
    bare = parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username)
    if not (parts.scheme == "https" or plain) or not parts.hostname or not bare:
        raise UsageError(
            _("Reading {where}: it is no address of a server.", where=where),
            hint=_("It looks like https://HOST, without anything behind it; http:// is for this machine only."),
        )
    return f"{parts.scheme}://{parts.netloc}"


def _split(text: str) -> SplitResult:
    """The parts of an address; none where it is not even one: a bracket without its pair, a port that is no number,
    a host that no name service can be asked for.
    """
    none = SplitResult("", "", "", "", "")
    try:
        parts = urlsplit(text)
        _port = parts.port
    except ValueError:
        return none
    return parts if _PLAIN.fullmatch(parts.netloc.lower()) or _can_be_called(parts.netloc) else none


def _can_be_called(netloc: str) -> bool:
    """Whether the client would take a host that is not of plain letters: `портал.рф`, but not one with U+202E in it."""
    import httpx  # noqa: PLC0415 - slow to load, and hardly any address needs it

    try:
        return bool(httpx.URL(f"https://{netloc}").host)
    except (httpx.InvalidURL, UnicodeError):
        return False


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
