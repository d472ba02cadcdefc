"""Encryption at rest: Fernet of the library cryptography, with as many keys as a rotation needs.

The first key closes, every key opens. What is closed says so by its form; nothing else of it can be read.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from smartctl import given
from smartctl.errors import UsageError
from smartctl.given import Damaged
from smartctl.i18n import _
from smartctl.state.shared.kept import Seal

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

FORMAT: Final = "smartctl/sealed/v1"


@dataclass(frozen=True, slots=True)
class FernetSeal:
    """Raises `UsageError` for what is no key; the key itself is in no message."""

    keys: Sequence[str] = field(repr=False)
    _fernet: MultiFernet = field(init=False, repr=False)

    def __post_init__(self) -> None:
        fernet = _library()
        try:
            made = fernet.MultiFernet([fernet.Fernet(key.strip().encode()) for key in self.keys])
        except ValueError:
            raise UsageError(
                _("Reading state.encryption: what is given is no key."),
                hint=_("A key has 44 letters and digits; `smartctl state new-key` makes one."),
            ) from None
        object.__setattr__(self, "_fernet", made)

    def close(self, content: bytes) -> str:
        return self._fernet.encrypt(content).decode("ascii")

    def open(self, token: str, place: str) -> bytes:
        try:
            return self._fernet.decrypt(token.encode("ascii", "replace"))
        except _library().InvalidToken:
            raise UsageError(
                _(
                    "Reading {place}: it is encrypted with a key that is not given here, or somebody has changed it.",
                    place=place,
                ),
                hint=_(
                    "Nothing was changed. Put the key before the change behind the new one in `encryption: {keys: […]}`; `smartctl state migrate` then writes everything with the first one."
                ),
            ) from None


def new_key() -> str:
    return str(_library().Fernet.generate_key().decode("ascii"))


def closed_file(seal: Seal, content: bytes) -> bytes:
    """A file of its own that holds what is closed."""
    return (json.dumps({"format": FORMAT, "sealed": seal.close(content)}) + "\n").encode()


def token_in(content: bytes) -> str:
    """What is closed in such a file, "" when it is none."""
    try:
        document = given.document(content)
        return given.text(document.get("sealed"), "sealed") if document.get("format") == FORMAT else ""
    except Damaged:
        return ""


def _library() -> Any:
    try:
        from cryptography import fernet  # noqa: PLC0415 - only where something is encrypted
    except ImportError:
        raise UsageError(
            _("Encryption needs a package that is not installed."),
            hint=_("Install it with `pip install smartctl[encryption]`."),
        ) from None
    return fernet
