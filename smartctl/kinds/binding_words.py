"""What people are told of bindings: the places where items can be attached."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from smartctl.i18n import N_, _, speak
from smartctl.kinds.words import Danger, Named, Sentence, Telling, Words, mild

_PLACES: Final[Mapping[str, str]] = {
    "tasks": N_("tasks"),
    "task_templates": N_("task templates"),
    "calendar_events": N_("calendar events"),
}
_DIRECTIONS: Final[Mapping[str, str]] = {
    "tasks": N_("to tasks"),
    "task_templates": N_("to task templates"),
    "calendar_events": N_("to calendar events"),
}


def _called(one: Named) -> str:
    return speak(_PLACES.get(one.key, "")) or one.key


def _direction(telling: Telling) -> str:
    return speak(_DIRECTIONS.get(telling.change.key, "")) or telling.change.key


def _created(telling: Telling) -> list[Sentence]:
    if telling.after.get("enabled") is False:
        return [mild(_deleted(telling))]
    return [mild(_("Items of the smart process can be attached {place}.", place=_direction(telling)))]


def _deleted(telling: Telling) -> str:
    return _("Items of the smart process can no longer be attached {place}.", place=_direction(telling))


WORDS: Final = Words(
    noun=N_('binding "{title}"'),
    several=N_("bindings"),
    called=_called,
    created=_created,
    told_of_new=frozenset({"enabled"}),
    deleted=_deleted,
    dangers={"binding-removed": Danger(what=N_("the binding would be switched off"))},
)
