"""Secrets that this run knows, and how they are kept out of whatever leaves it: streams, logs, reports of a bug.

A secret is known from the moment its address is understood (`know`); what stands in the environment or on the command
line is known from the start (`learn`). Two things are taken out of a text: what looks like the secret of a webhook,
known or not, and every known secret wherever it stands: a portal, a library or a file name may repeat it alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_SECRET_PATH: Final = re.compile(r"(/rest/(?:api/)?[^/\s\"']+/)([^/\s\"'?]+)")
_SHORTEST: Final = 8
"""A portal's secret has 16 letters. The mock portal's `demo` is public, and taking it out would garble other words."""
_known: Final[set[str]] = set()


def know(secret: str) -> None:
    if worth_hiding(secret):
        _known.add(secret)


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
    """The text without the secret of any webhook, and without any known secret."""
    return concealed(_SECRET_PATH.sub(r"\1***", text))


def concealed(text: str) -> str:
    """The text without any known secret. For results: an address that a blueprint mentions is not ours to change."""
    for secret in _known:
        if secret in text:
            text = text.replace(secret, "***")
    return text
