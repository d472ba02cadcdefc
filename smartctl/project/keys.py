"""The keys of encryption at rest, from where `state.encryption` says: never from the project file itself."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from smartctl.errors import UsageError
from smartctl.i18n import _
from smartctl.project.webhooks import secret
from smartctl.redaction import know

if TYPE_CHECKING:
    from smartctl.state.shared.sealing import FernetSeal

_COMMAND: Final = "command:"
_SECONDS: Final = 60
_WHERE: Final = "state.encryption.keys"


def seal_of(encryption: Mapping[str, Any], root: Path) -> FernetSeal:
    """Raises `UsageError` for a key that cannot be had."""
    from smartctl.state.shared.sealing import FernetSeal  # noqa: PLC0415 - only where something is encrypted

    keys = [_key(str(source), root) for source in encryption["keys"]]
    for one in keys:
        know(one)
    return FernetSeal(keys)


def _key(source: str, root: Path) -> str:
    if not source.startswith(_COMMAND):
        return secret(source, where=_WHERE, root=root)
    try:
        words = shlex.split(source.removeprefix(_COMMAND), posix=os.name == "posix")
        done = subprocess.run(words, cwd=root, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603 - the project's own
        found = done.stdout.decode("ascii").strip()
    except (OSError, ValueError, IndexError, subprocess.TimeoutExpired) as error:
        raise _no_key(source, getattr(error, "strerror", None) or type(error).__name__) from None
    if done.returncode or not found:
        raise _no_key(
            source, _("it ended with {code} and said {count} characters", code=done.returncode, count=len(found))
        )
    return found


def _no_key(source: str, reason: str) -> UsageError:
    return UsageError(_("Reading {where}: {source}: {reason}.", where=_WHERE, source=source, reason=reason))


def new_key() -> str:
    """A key that nobody has had yet."""
    from smartctl.state.shared.sealing import new_key as made  # noqa: PLC0415 - only where something is encrypted

    return made()
