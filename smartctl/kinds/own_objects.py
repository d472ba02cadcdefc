"""The portal's own objects, which smart processes are linked with: `deal` is 2."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from smartctl.i18n import N_, _, speak
from smartctl.kinds.words import Names

_WORDS: Final[Mapping[int, str]] = {
    1: N_("lead"),
    2: N_("deal"),
    3: N_("contact"),
    4: N_("company"),
    7: N_("estimate"),
    14: N_("order"),
    31: N_("invoice"),
}
"""What people call them, by entityTypeId."""


def object_named(one: Any, names: Names) -> str:
    """One of the portal's own kinds by its number, or a smart process by its number or its address.

    `names` may hold numbers as well, of the smart processes whose titles are known.
    """
    if isinstance(one, int) and not isinstance(one, bool):
        own = speak(_WORDS.get(one, "")) or names.get(str(one), "")
        return own or _("smart process number {number}", number=one)
    return names.get(str(one)) or str(one)
