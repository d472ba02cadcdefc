"""What people are told of stages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from smartctl.i18n import N_, _, n_
from smartctl.kinds.attr import Told
from smartctl.kinds.base import staying
from smartctl.kinds.words import AUTOMATION, Danger, Drawn, Errand, Facts, Remark, Sentence, Telling, Words, mild
from smartctl.model import Change

RESULTS: Final = {
    "process": N_("a working stage"),
    "success": N_("the stage of success"),
    "failure": N_("a stage of failure"),
}


def _created(telling: Telling) -> list[Sentence]:
    facts = {"title": telling.new_title, "place": telling.after.get("position")}
    if not isinstance(facts["place"], int):
        return [mild(_('The stage "{title}" will be added.', title=facts["title"]))]
    match telling.after.get("result"):
        case "success":
            return [mild(_('The success stage "{title}" will be added in place {place}.', **facts))]
        case "failure":
            return [mild(_('The failure stage "{title}" will be added in place {place}.', **facts))]
        case _:
            return [mild(_('The stage "{title}" will be added in place {place}.', **facts))]


def recoloured(telling: Telling, old: Any, new: Any) -> Told:
    facts = {"title": telling.title, "old": old, "new": new}
    return _('The colour of the stage "{title}" will change from {old} to {new}.', **facts)


def _leaves(change: Change, *, titles: bool) -> Iterator[Errand]:
    if change.destination is None or (count := staying(change.impact)) == 0:
        return
    places, key = change.destination.places, change.destination.target.rpartition(".")[2]
    target = places.get("title", key) if titles else key
    if "pipeline" in places:
        board = places["pipeline_title"] if titles else places["pipeline"]
        told = _('they move to "{target}" of the pipeline "{pipeline}" first', target=target, pipeline=board)
    else:
        told = _('they move to "{target}" first', target=target)
    yield Errand(text=told, count=count, places=True)


def _numbers(facts: Facts) -> str:
    items = facts.get("items")
    if not isinstance(items, int):
        return _("the number of items on this stage cannot be read")
    if items == 0:
        return _("no items are on this stage")
    told = n_("{n} item is on this stage", "{n} items are on this stage", items)
    oldest, newest = (str(facts.get(name) or "")[:10] for name in ("oldest", "newest"))
    if not oldest or not newest:
        return told
    if oldest == newest:
        return _("{items}, created on {day}", items=told, day=oldest)
    return _("{items}, created from {oldest} to {newest}", items=told, oldest=oldest, newest=newest)


def _occupied(facts: Facts) -> str:
    if "returning" in facts:
        return _("They came after the run that is undone: move them elsewhere on the portal, then roll back again.")
    return _(
        "Write where they go in the blueprint, `removed: [{{stage: {address}, move_items_to: STAGE}}]`, or keep the stage.",
        address=facts["address"],
    )


def _respaced(facts: Facts) -> str:
    count = facts.get("count")
    return n_(
        "in {pipeline} {n} neighbour gets a new sort number to make room; the order on the board stays.",
        "in {pipeline} {n} neighbours get new sort numbers to make room; the order on the board stays.",
        count if isinstance(count, int) else 0,
        pipeline=facts.get("pipeline", ""),
    )


WORDS: Final = Words(
    noun=N_('stage "{title}"'),
    several=N_("stages of pipelines"),
    the=N_("the stage"),
    drawn=Drawn.COLUMN,
    place=N_('Pipeline "{owner}" of the smart process "{process}"'),
    created=_created,
    told_of_new=frozenset({"title", "position", "result"}),
    deleted=N_('The stage "{title}" will be deleted.'),
    portals_own=N_('The portal\'s own stage "{title}" will be removed from the pipeline.'),
    replaced=N_('The stage "{title}" will be deleted and created anew'),
    leaves=_leaves,
    numbers=lambda facts: _numbers(facts) if "items" in facts else "",
    dangers={
        "stage-removed": Danger(
            what=N_("the stage would be deleted with its robots and triggers, which nobody can read or restore"),
            numbers=_numbers,
        ),
        "stages-off": Danger(
            what=N_("stages are switched off, so nobody can say which items of the pipeline stand on it"),
            way=N_("Switch stages on first (`options: {{stages: true}}`) and apply that, or keep the stage."),
        ),
        "stage-occupied": Danger(
            what=N_("the portal refuses to delete a stage with items on it"), numbers=_numbers, way=_occupied
        ),
    },
    remarks={"respaced": Remark(text=_respaced)},
    losses={
        "automation": AUTOMATION,
        "arrival": N_("what the robots of the new stage do when the items arrive"),
    },
)
