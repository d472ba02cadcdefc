"""Where a webhook, or a word of an application, comes from: the environment, a file, or the keyring of the system."""

from __future__ import annotations

import importlib
import os
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from smartctl.errors import UsageError
from smartctl.i18n import _

_VARIABLE: Final = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_SERVICE: Final = "smartctl"
_LONGEST: Final = 4096
SOURCES: Final = ("file:", "keyring:")


def webhook(text: str, *, where: str, root: Path) -> str:
    """The address behind `${NAME}`, `file:PATH` (from the project's folder) or `keyring:NAME`. Raises `UsageError`."""
    kind, _colon, name = text.partition(":")
    match f"{kind}:":
        case "file:":
            return private_text(root / name, where)
        case "keyring:":
            return _from_keyring(name, where)
        case _:
            return interpolated(text, where=where)


def secret(text: str, *, where: str, root: Path) -> str:
    """A word of an application behind `${NAME}`, `file:PATH` or `keyring:NAME`, or as it stands. Raises `UsageError`."""
    found = webhook(text, where=where, root=root)
    if not found:
        raise UsageError(_("Reading {where}: it is empty.", where=where))
    return found


def interpolated(text: str, *, where: str) -> str:
    """`${NAME}` replaced from the environment. Raises `UsageError` that names a missing variable."""

    def value(match: re.Match[str]) -> str:
        found = os.environ.get(match[1])
        if not found:
            raise UsageError(
                _("Reading {where}: the environment variable {name} is not set.", where=where, name=match[1]),
                hint=_("Set {name}, then run again.", name=match[1]),
            )
        return found

    return _VARIABLE.sub(value, text)


def private_text(path: Path, where: str) -> str:
    """What stands in a file that only its owner reads. Raises `UsageError`."""
    try:
        mode = path.stat().st_mode
        with path.open("rb") as stream:  # some files have no end
            text = stream.read(_LONGEST).decode("utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise UsageError(_("Reading {where}: {path}: {reason}.", where=where, path=path, reason=reason)) from None
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise UsageError(
            _("Reading {where}: others on this machine can read {path}.", where=where, path=path),
            hint=_("It holds a password. Run `chmod 600 {path}`, then try again.", path=path),
        )
    return text


def _from_keyring(name: str, where: str) -> str:
    found = recalled(name)
    if not found:
        raise UsageError(
            _("Reading {where}: the keyring has no webhook named {name}.", where=where, name=name),
            hint=_("Store it with `smartctl portal login {name}`.", name=name),
        )
    return found


def remember(name: str, address: str) -> None:
    """Puts a webhook address into the keyring of the system."""
    _answer(lambda keyring: keyring.set_password(_SERVICE, name, address))


def recalled(name: str) -> str | None:
    """What the keyring of the system has under a name."""
    found = _answer(lambda keyring: keyring.get_password(_SERVICE, name))
    return None if found is None else str(found)


def _answer(ask: Callable[[Any], Any]) -> Any:
    keyring, errors = _keyring()
    try:
        return ask(keyring)
    except (errors.KeyringError, RuntimeError) as error:
        raise UsageError(
            _("The keyring of the system does not answer: {reason}.", reason=str(error) or type(error).__name__),
            hint=_('Unlock it, or keep the webhook in an environment variable or in a file: url: "file:PATH".'),
        ) from None


def _keyring() -> tuple[Any, Any]:
    try:
        return importlib.import_module("keyring"), importlib.import_module("keyring.errors")
    except ImportError:
        raise UsageError(
            _("The keyring of the system needs a package that is not installed."),
            hint=_("Install it with `pip install smartctl[keyring]`."),
        ) from None
