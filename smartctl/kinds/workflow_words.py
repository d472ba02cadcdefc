"""What people are told of workflows of the designer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from smartctl.i18n import N_, _, n_, speak
from smartctl.kinds.attr import Told, by_hand
from smartctl.kinds.words import Danger, Facts, Remark, Telling, Words, compared

STARTS: Final[Mapping[str, str]] = {
    "by_hand": N_("by hand"),
    "on_create": N_("when an item is created"),
    "on_change": N_("when an item is changed"),
    "on_create_and_change": N_("when an item is created or changed"),
}


def start(action: str) -> str:
    return speak(STARTS.get(action, "")) or action


def started(telling: Telling, old: Any, new: Any) -> Told:
    facts = {"title": telling.title, "new": start(str(new)), "old": start(str(old))}
    return _('The workflow "{title}" will start {new} instead of {old}.', **facts)


def does(telling: Telling, old: Any, new: Any) -> Told:
    facts = {"title": telling.title, "changes": compared(old, new)}
    return _('What the workflow "{title}" does will change: {changes}.', **facts)


DONE_OTHERWISE: Final = by_hand(N_("{object}: what it does was changed."))


def one_below_the_other(value: Any) -> Any:
    """Robots as a plan shows them."""
    if not isinstance(value, list | tuple):
        return value
    return {f"robot_{number:02}": one for number, one in enumerate(value, start=1)}


def _running(facts: Facts) -> str:
    running = facts.get("running")
    number = running if isinstance(running, int) else 0
    return n_("{n} started workflow still runs", "{n} started workflows still run", number)


WORDS: Final = Words(
    noun=N_('workflow "{title}"'),
    found=N_("in the list of workflow templates of the smart process"),
    dangers={
        "workflow-removed": Danger(what=N_("the workflow would be deleted")),
        "workflow-running": Danger(
            what=N_("the portal refuses to delete a workflow of which a started one still runs"),
            numbers=_running,
            way=N_("Wait until it ends, or stop it on the portal, and plan again; or keep the workflow."),
        ),
    },
    remarks={
        "workflow-twin": Remark(
            text=N_(
                'the portal has a workflow "{title}" (id {id}) of the same process that somebody else made. Both start: '
                "delete that one in the designer."
            ),
            warns=True,
        )
    },
)
