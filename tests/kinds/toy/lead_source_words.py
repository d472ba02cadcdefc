"""What people are told of sources."""

from __future__ import annotations

from typing import Final

from smartctl.i18n import N_
from smartctl.kinds.attr import moved
from smartctl.kinds.words import Danger, Words

PLACED: Final = moved(N_('The source "{title}" will move from place {old} to place {new}.'))

WORDS: Final = Words(
    noun=N_('source "{title}"'),
    place=N_("Sources of clients"),
    found=N_("in the list of sources"),
    dangers={
        "lead-source-removed": Danger(
            what=N_("the source would be deleted; items that have it show nothing in its place")
        )
    },
)
