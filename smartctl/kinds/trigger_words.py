"""What people are told of kinds of triggers."""

from __future__ import annotations

from typing import Final

from smartctl.i18n import N_
from smartctl.kinds.words import Danger, Words

WORDS: Final = Words(
    noun=N_('kind of trigger "{title}"'),
    several=N_("kinds of triggers"),
    way_in=N_("to manage it: name its code {code} in a trigger of a blueprint"),
    place=N_("Kinds of triggers of the application"),
    dangers={
        "trigger-removed": Danger(
            what=N_(
                "the kind of trigger would be deleted; triggers of this kind on stages do nothing any more, and nobody can "
                "read where they stand"
            )
        )
    },
)
