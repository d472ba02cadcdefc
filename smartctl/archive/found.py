"""Something of automation that an archive holds, in the blueprint's words as far as those go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct, field

from smartctl.intent_kinds import IntentKind
from smartctl.model import Attrs

NEUTRAL: Final = (None, "", "N", "0", 0, False)
"""What a property says that says nothing. Empty lists and maps are neutral, too."""


class Found(Struct, frozen=True, kw_only=True):
    """A robot, a trigger, a tunnel, or what a role may do."""

    kind: IntentKind
    """No workflow."""
    action: str
    """As in an intent; "" for what no blueprint says."""
    type: str
    """Class of the robot, code of the trigger."""
    entity_type_id: int
    stage: str = ""
    """Where it stands: DT1036_9:NEW."""
    name: str = ""
    """Under which the portal keeps it, whatever is changed in it: A12345_…, the number of a trigger or role."""
    title: str = ""
    where: str = ""
    """File, and the name in it."""
    order: int = 0
    values: Attrs = field(default_factory=dict)
    conditions: tuple[Attrs, ...] = ()
    any_condition: bool = False
    active: bool = True
    beside: Mapping[str, Any] = field(default_factory=dict)
    """What it has that our words cannot say, by the portal's name of it."""
    opaque: str = ""
    """Code of the reason why it is not understood as a whole."""
    raw: Any = None
    uses: tuple[str, ...] = ()
    """Columns, whole stage ids and numbers of list items that occur in it, wherever: what it may need."""


def says_nothing(value: Any) -> bool:
    return value in NEUTRAL if not isinstance(value, list | dict) else not value
