"""Secrets inside what a portal answers: a stand-in on the way in, the secret again on the way out.

A portal may repeat the secret of a webhook or the tokens of an application in an error, in HTML or in a title that somebody typed. Masked at this door it reaches
no plan, state, journal or export. A stand-in that is written back becomes what it stood for, so no value is lost by
it. It is made from the secret: who does not know the secret cannot plant a stand-in that would bring it out.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from smartctl.redaction import spellings, worth_hiding
from smartctl.steps import Packed

_PREFIX: Final = "hidden-webhook-"
_ESCAPED: Final = re.compile(rb"\\u00(?:2[dDeE]|3[0-9]|[4-7])")
"""What may be a character of a plain secret."""


class Mask(Struct, frozen=True):
    """The mask for some secrets. A secret too short to be one is left alone."""

    secrets: tuple[str, ...]

    def hide(self, value: Any) -> Any:
        """The JSON value without the secrets, in keys and texts."""
        for secret in self._spelt():
            value = _replaced(value, secret, stand_in(secret))
        return value

    def absent_from(self, content: bytes) -> bool:
        """Whether a body that is JSON certainly holds no secret: none stands in it, and no escape in it could spell one.

        A secret of letters and digits is otherwise spelled by `\\u00..` alone; any other secret is looked for in the texts.
        Markup that a portal escapes is in no secret.
        """
        secrets = [secret for secret in self.secrets if worth_hiding(secret)]
        if any(spellings(secret) != (secret,) or secret.encode() in content for secret in secrets):
            return False
        return _ESCAPED.search(content) is None

    def reveal(self, value: Any) -> Any:
        """The JSON value as the portal knows it."""
        for secret in self._spelt():
            value = _replaced(value, stand_in(secret), secret)
        return value

    def _spelt(self) -> Iterator[str]:
        """A text of the portal may be JSON itself: each spelling has a stand-in of its own, and comes back as it was."""
        return (one for secret in filter(worth_hiding, self.secrets) for one in spellings(secret))


def stand_in(secret: str) -> str:
    return _PREFIX + hashlib.sha256(secret.encode()).hexdigest()[:16]


def _replaced(value: Any, old: str, new: str) -> Any:
    if isinstance(value, str):
        return value.replace(old, new) if old in value else value
    if isinstance(value, Mapping):
        return {_replaced(key, old, new): _replaced(item, old, new) for key, item in value.items()}
    if isinstance(value, Packed):
        return replace(value, template=_replaced(value.template, old, new))
    return [_replaced(item, old, new) for item in value] if isinstance(value, list | tuple) else value
