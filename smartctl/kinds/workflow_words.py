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
    from smartctl.kinds.robot_words import differing  # noqa: PLC0415 - few blueprints have workflows

    changes = differing(old, new, telling) or compared(old, new)
    facts = {"title": telling.title, "changes": changes}
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


def _count(facts: Facts, name: str) -> int:
    number = facts.get(name)
    return number if isinstance(number, int) else 0


def _unseen(facts: Facts) -> tuple[str, ...]:
    """Of stages that were there before: what somebody has placed on them."""
    if not facts.get("unseen"):
        return ()
    return (
        _(
            "Robots that somebody has placed on these stages cannot be read and would act as well, so that everything is "
            "done twice, messages to clients among it: take them away before."
        ),
    )


def _skipped(facts: Facts) -> str:
    return " ".join((_marked(facts), *_unseen(facts)))


def _marked(facts: Facts) -> str:
    if facts.get("standing", 0) is None:
        return _(
            "{address} is switched on last. How many items stand on its stages could not be read; each of them is marked "
            "as served before.",
            address=facts["address"],
        )
    if not _count(facts, "standing"):
        return _("{address} is switched on last; no item stands on its stages yet.", address=facts["address"])
    return n_(
        "{address} is switched on last. {n} item that stands on its stages is marked as served before: nothing is done "
        "for it before it comes to another stage.",
        "{address} is switched on last. {n} items that stand on its stages are marked as served before: nothing is done "
        "for them before they come to another stage.",
        _count(facts, "standing"),
        address=facts["address"],
    )


def _served(facts: Facts) -> str:
    if None in (facts.get("standing", 0), facts.get("written_to", 0)):
        told = _(
            "{address} is switched on last. How many items stand on its stages could not be read: the next change of each "
            "sets off what stands there.",
            address=facts["address"],
        )
        return " ".join((told, *_unseen(facts)))
    told = n_(
        "{address} is switched on last. {n} item stands on its stages: its next change sets off what stands there.",
        "{address} is switched on last. {n} items stand on its stages: the next change of each sets off what stands there.",
        _count(facts, "standing"),
        address=facts["address"],
    )
    written = n_(
        "From the stage of {n} of them messages go to the client.",
        "From the stages of {n} of them messages go to the client.",
        _count(facts, "written_to"),
    )
    nobody = _("From none of these stages a message goes to a client.")
    return " ".join((told, written if _count(facts, "written_to") else nobody, *_unseen(facts)))


WORDS: Final = Words(
    noun=N_('workflow "{title}"'),
    several=N_("workflows"),
    way_in=N_(
        "it stays in the designer: a person or another application made it, or it does what no blueprint can say"
    ),
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
        "stage-workflow-skip": Remark(text=_skipped),
        "stage-workflow-serve": Remark(text=_served, warns=True),
        "workflow-twin": Remark(
            text=N_(
                'the portal has a workflow "{title}" (id {id}) of the same process that somebody else made. Both start: '
                "delete that one in the designer."
            ),
            warns=True,
        ),
    },
)
