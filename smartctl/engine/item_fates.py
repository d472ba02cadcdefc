"""What has become of the items of a run while it goes on: those that were put back, those whose new value was kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from smartctl.engine.restore import Restored
from smartctl.engine.schedule import Schedule
from smartctl.i18n import _
from smartctl.model import Address
from smartctl.outcome import Items
from smartctl.steps import PutBack, Step


class ItemFates(Struct):
    """`astray`: what an earlier run, cut off, left elsewhere: what it was moved for -> item -> what was found."""

    astray: Mapping[Address, Mapping[int, str]] = field(default_factory=dict)
    parts: dict[str, Restored] = field(default_factory=dict)
    kept: dict[Address, list[int]] = field(default_factory=dict)
    left: bool = False
    """Whether some could not be put back."""

    def kept_items(self) -> tuple[Items, ...]:
        return tuple(Items(address=one, items=dict.fromkeys(items, "")) for one, items in self.kept.items() if items)

    def astray_items(self) -> tuple[Items, ...]:
        return tuple(Items(address=one, items=items) for one, items in self.astray.items() if items)

    def restored(self, steps: Sequence[Step], schedule: Schedule) -> Restored | None:
        """Everything together; items whose turn never came are left, too."""
        mine = [step for step in steps if isinstance(step.call, PutBack)]
        if not mine:
            return None
        left = [one for part in self.parts.values() for one in part.left]
        for step in mine:
            if step.name not in self.parts and isinstance(step.call, PutBack):
                failure = schedule.failed.get(step.name)
                why = failure.error.message if failure and failure.error else _("its turn did not come")
                left.extend((one.id, why) for one in step.call.items)
        self.left = bool(left)
        return Restored(done=sum(part.done for part in self.parts.values()), left=tuple(left))
