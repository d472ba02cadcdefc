"""Where the tokens of an application lie between two runs: in the keyring of the system, or in a file for its owner."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout
from msgspec import Struct

from smartctl import regular
from smartctl.errors import Locked, UsageError
from smartctl.folders import make_folder
from smartctl.i18n import _
from smartctl.portal.tokens import TokenPlace, Tokens, dumps, loads
from smartctl.private import write_private
from smartctl.project.webhooks import private_text, recalled, remember

_PATIENCE: Final = 120.0
"""Seconds; a renewal is one request, which gives up after 40."""


def token_place(text: str, *, root: Path) -> TokenPlace:
    """The place behind `keyring:NAME` or `file:PATH` (from the project's folder)."""
    kind, _colon, name = text.partition(":")
    return InFile(root / name, text) if kind == "file" else InKeyring(name)


class InFile(Struct, frozen=True):
    path: Path
    name: str

    def load(self) -> Tokens | None:
        if not self.path.exists():
            return None
        return _understood(private_text(self.path, self.name), self.name)

    def save(self, tokens: Tokens) -> None:
        write_private(self.path, dumps(tokens))

    @contextmanager
    def held(self) -> Iterator[None]:
        with _alone(self.path.with_name(f"{self.path.name}.lock"), self.name):
            yield


class InKeyring(Struct, frozen=True):
    entry: str

    @property
    def name(self) -> str:
        return f"keyring:{self.entry}"

    @property
    def _key(self) -> str:
        """Beside a webhook of the same name, not instead of it."""
        return f"{self.entry} (application)"

    def load(self) -> Tokens | None:
        text = recalled(self._key)
        return None if text is None else _understood(text, self.name)

    def save(self, tokens: Tokens) -> None:
        remember(self._key, dumps(tokens))

    @contextmanager
    def held(self) -> Iterator[None]:
        # The keyring belongs to a user, not to a project: so does the lock.
        locks = Path.home() / ".smartctl" / "locks"
        with _alone(locks / f"{re.sub(r'[^A-Za-z0-9_-]', '-', self.entry)}.lock", self.name):
            yield


def _understood(text: str, name: str) -> Tokens:
    tokens = loads(text)
    if tokens is None:
        raise UsageError(
            _("Reading {place}: it holds no login of an application.", place=name),
            hint=_("Log in again with `smartctl portal login`."),
        )
    return tokens


@contextmanager
def _alone(path: Path, name: str) -> Iterator[None]:
    try:
        make_folder(path.parent)
        lock = FileLock(path, timeout=_PATIENCE, mode=0o600)
        lock.acquire()
    except Timeout:
        raise Locked(
            _("Renewing the login kept in {place}: another run holds it.", place=name),
            hint=_("Wait for it, then run the same command again."),
        ) from None
    except OSError as error:
        raise UsageError(_("Locking {path}: {reason}.", path=path, reason=regular.reason(error))) from None
    try:
        yield
    finally:
        lock.release()
