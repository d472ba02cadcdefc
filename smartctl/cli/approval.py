"""The question before a command acts, and what counts as a yes: a whole word, in either language, whatever the screen's."""

from __future__ import annotations

import sys
from typing import Final

from smartctl.cli.screen import err
from smartctl.i18n import _

_YES: Final = frozenset({"yes", "да"})


def can_ask() -> bool:
    """Whether somebody is there to answer."""
    return sys.stdin.isatty()


def approved(question: str) -> bool:
    """Asks, and says whether the answer was a yes. Enter, a single letter or an answer that cannot be read is a no."""
    rule = _("Only 'yes' will be accepted to approve.")
    err(f"{question}\n  {rule}\n  > ")
    try:
        answer = sys.stdin.readline()
    except UnicodeDecodeError:  # a keyboard that speaks another encoding than its terminal
        return False
    return answer.strip().lower() in _YES
