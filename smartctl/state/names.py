"""Names that become names of files: of blueprints, portals, objects. They come from files that anybody may have written."""

from __future__ import annotations

import hashlib
import re
from typing import Final

from smartctl.errors import UsageError
from smartctl.i18n import _

_NAME: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,98}[A-Za-z0-9_-])?", re.ASCII)
_DEVICES: Final = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
"""What Windows opens instead of a file."""
_SAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST: Final = 100


def is_name(text: str) -> bool:
    """Whether a text can be the name of a file everywhere, and leads nowhere else."""
    return _NAME.fullmatch(text) is not None and _DEVICES.fullmatch(text) is None


def checked(name: str) -> str:
    """The name of a blueprint as a part of a path. Raises `UsageError` where it would be anything else."""
    if not is_name(name):
        raise UsageError(
            _("{name} is no name of a blueprint.", name=ascii(name[:80])),
            hint=_("Nothing was written. A name has letters, digits, - and _, as `name:` of a blueprint does."),
        )
    return name


def made(text: str) -> str:
    """A name for what is called by a text of another grammar: a portal, an address. Short ones can still be read."""
    name = _SAFE.sub("-", text)
    if is_name(name):
        return name
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{name[: _LONGEST - 20].strip('.-')}-{digest}".strip("-")
