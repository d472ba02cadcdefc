"""Secrets that this run knows, and how they are kept out of whatever leaves it: streams, logs, reports of a bug.

A secret is known from the moment its address is understood (`know`); what stands in the environment or on the command
line is known from the start (`learn`). Two things are taken out of a text: what looks like the secret of a webhook
or the password of an address, known or not, and every known secret wherever it stands: a portal, a library or a file name may repeat it alone.
A password may hold a quote or a backslash: it is taken out as JSON, an address and HTML spell it, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_SECRET_PATH: Final = re.compile(r"(/rest/(?:api/)?[^/\s\"']+/)([^/\s\"'?]+)")
_USER_INFO: Final = re.compile(r"(://[^/\s:@\"'`]*:)([^/\s@\"'`]+)(?=@)")
"""`postgresql://USER:PASSWORD@HOST`, a proxy, a repository."""
_EXAMPLE: Final = "SECRET"
"""What stands for a secret where a person is shown what a webhook looks like."""
_PLAIN: Final = re.compile(r"[A-Za-z0-9_.~-]*")
_SHORTEST: Final = 8
"""A portal's secret has 16 letters. The mock portal's `demo` is public, and taking it out would garble other words."""
_known: set[str] = set()
"""Every spelling of every known secret."""


def know(secret: str) -> None:
    if worth_hiding(secret):
        _known.update(spellings(secret))


def spellings(secret: str) -> tuple[str, ...]:
    """The secret as it stands in a text, inside of JSON (and of JSON that is a text in JSON), in an address, in HTML.

    One for a secret of letters and digits. The longest first, so that none leaves the rest of another one.
    """
    if _PLAIN.fullmatch(secret):
        return (secret,)
    import html  # noqa: PLC0415 - the secrets of portals are plain
    import json  # noqa: PLC0415
    from urllib.parse import quote  # noqa: PLC0415

    found = {secret, html.escape(secret), quote(secret), quote(secret, safe="")}
    for whole in (True, False):
        once = json.dumps(secret, ensure_ascii=whole)[1:-1]
        found |= {once, json.dumps(once, ensure_ascii=whole)[1:-1]}
    return tuple(sorted(found, key=lambda one: (-len(one), one)))


def learn(texts: Iterable[str]) -> None:
    """Knows the secrets of the webhooks that stand in the texts."""
    for text in texts:
        for _place, secret in _SECRET_PATH.findall(text):
            know(secret)


def worth_hiding(secret: str) -> bool:
    return len(secret) >= _SHORTEST


def holds_secret(text: str) -> bool:
    """Whether a known secret stands in the text."""
    return any(secret in text for secret in _known)


def redacted(text: str) -> str:
    """The text without the secret of any webhook, the password of any address, and without any known secret."""
    return concealed(_USER_INFO.sub(_struck_out, _SECRET_PATH.sub(_struck_out, text)))


def _struck_out(found: re.Match[str]) -> str:
    return found[0] if found[2] in (_EXAMPLE, "PASSWORD") else f"{found[1]}***"


def concealed(text: str) -> str:
    """The text without any known secret. For results: an address that a blueprint mentions is not ours to change."""
    for secret in sorted((one for one in _known if one in text), key=len, reverse=True):
        text = text.replace(secret, "***")
    return text
