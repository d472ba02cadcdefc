"""Who runs this, as far as the system says."""

from __future__ import annotations

import getpass


def user_name() -> str:
    """Who runs this; "?" where the system does not say."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such user, or a system without the notion
        return "?"
