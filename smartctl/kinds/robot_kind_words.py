"""What people are told of kinds of robots."""

from __future__ import annotations

from typing import Any, Final

from smartctl.i18n import N_, _
from smartctl.kinds.attr import Told, by_hand
from smartctl.kinds.words import Danger, Telling, Words, compared, in_other_languages, mild


def renamed(telling: Telling, _old: Any, _new: Any) -> Told:
    old, new = telling.label(telling.before), telling.label(telling.after)
    told = []
    if old != new:
        told.append(mild(_('The kind of robot "{old}" will be renamed to "{new}".', old=telling.title, new=new)))
    if others := in_other_languages(telling.before.get("title"), telling.after.get("title"), telling.language):
        facts = {"title": telling.title, "changes": others}
        told.append(
            mild(_('The name of the kind of robot "{title}" will change in other languages: {changes}.', **facts))
        )
    return told


ASKED_CHANGED: Final = by_hand(N_("{object}: what a person fills in was changed."))
ANSWER_CHANGED: Final = by_hand(N_("{object}: what the application answers was changed."))


def hinted(telling: Telling, old: Any, new: Any) -> Told:
    facts = {"title": telling.title, "changes": compared(old, new)}
    return _('The hint of the kind of robot "{title}" will change: {changes}.', **facts)


def asked(telling: Telling, old: Any, new: Any) -> Told:
    facts = {"title": telling.title, "changes": compared(old, new)}
    return _('What a person fills in to place the robot "{title}" will change: {changes}.', **facts)


def answered(telling: Telling, old: Any, new: Any) -> Told:
    facts = {"title": telling.title, "changes": compared(old, new)}
    return _('What the robot "{title}" answers with will change: {changes}.', **facts)


def waiting(telling: Telling, _old: Any, new: Any) -> Told:
    if new:
        return _('Robots behind the robot "{title}" will wait for the answer of the application.', title=telling.title)
    return _('Robots behind the robot "{title}" will no longer wait for its answer.', title=telling.title)


WORDS: Final = Words(
    noun=N_('kind of robot "{title}"'),
    several=N_("kinds of robots"),
    way_in=N_("to manage it: write it under `robot_kinds:` with its code {code} as the key"),
    place=N_("Kinds of robots of the application"),
    dangers={
        "robot-kind-removed": Danger(
            what=N_("the kind of robot would be deleted; robots of it that stand on stages would be blocked")
        )
    },
    by_application=N_("kinds of robots come with an OAuth application alone, so these are left out: {addresses}."),
)
