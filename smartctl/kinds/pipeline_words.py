"""What people are told of pipelines."""

from __future__ import annotations

from typing import Any, Final

from smartctl.i18n import N_, _, n_
from smartctl.kinds.attr import Told
from smartctl.kinds.words import (
    AUTOMATION,
    NUMBER,
    PERMISSIONS,
    Danger,
    Drawn,
    Facts,
    Remark,
    Sentence,
    Telling,
    Words,
    mild,
)


def _created(telling: Telling) -> list[Sentence]:
    return [mild(_('The pipeline "{title}" will be created.', title=telling.new_title))]


def becomes_default(telling: Telling, _old: Any, new: Any) -> Told:
    """The one that no longer is the default is not told of: another becomes it."""
    return _('The pipeline "{title}" will become the default one.', title=telling.title) if new else None


def _numbers(facts: Facts) -> str:
    items = facts.get("items")
    if not isinstance(items, int):
        return _("the number of items in this pipeline cannot be read")
    if items == 0:
        return _("no items are in this pipeline")
    return n_("{n} item is in this pipeline", "{n} items are in this pipeline", items)


def _occupied(facts: Facts) -> str:
    if "returning" in facts:
        return _("They came after the run that is undone: move them elsewhere on the portal, then roll back again.")
    return _("Move the items to another pipeline on the portal and plan again, or keep the pipeline.")


def _removed(facts: Facts) -> str:
    titles = facts.get("titles", ())
    several = isinstance(titles, list | tuple)
    listed = ", ".join('"' + str(title).replace('"', '\\"') + '"' for title in titles) if several else str(titles)
    if not facts.get("address"):
        return _("the portal puts stages of its own into a new pipeline; these are removed: {titles}.", titles=listed)
    return _(
        "{address}: the portal puts stages of its own into a new pipeline; these are removed: {titles}.",
        address=facts.get("address", ""),
        titles=listed,
    )


WORDS: Final = Words(
    noun=N_('pipeline "{title}"'),
    several=N_("pipelines of processes"),
    the=N_("the pipeline"),
    drawn=Drawn.BOARD,
    found=N_("in the settings of pipelines of the smart process"),
    created=_created,
    deleted=N_('The pipeline "{title}" will be deleted with its stages.'),
    numbers=lambda facts: _numbers(facts) if "items" in facts else "",
    dangers={
        "pipeline-removed": Danger(
            what=N_(
                "the pipeline would be deleted with its stages and their robots and triggers, which nobody can read or restore"
            ),
            numbers=_numbers,
        ),
        "pipeline-occupied": Danger(
            what=N_("the portal refuses to delete a pipeline that has items"), numbers=_numbers, way=_occupied
        ),
    },
    remarks={"defaults-removed": Remark(text=_removed)},
    losses={"automation": AUTOMATION, "permissions": PERMISSIONS, "number": NUMBER},
)
