"""How much a change touches, in numbers read from the portal. A number that cannot be read is said to be unreadable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from smartctl.i18n import _, n_
from smartctl.model import Action, Change, Hazard, HazardKind
from smartctl.render.consequences import consequences
from smartctl.render.destinations import first_moved, in_the_way
from smartctl.render.visible import visible


def impact(change: Change, *, titles: bool = False) -> list[str]:
    """Sentences for the lines under the heading, without a full stop, each thing said once.

    `titles`: stages and pipelines by what people see, instead of by key.
    """
    said = [sentence for hazard in change.hazards if (sentence := impact_of(hazard))]
    if not said and change.action in (Action.DELETE, Action.REPLACE):
        said = _from_numbers(change)
    blocked = [
        hazard.facts.get(name)
        for hazard in change.hazards
        if hazard.kind is HazardKind.BLOCKED
        for name in ("items", "running")
        if name in hazard.facts
    ]
    if any(isinstance(number, int) for number in blocked):
        said.append(_("the portal refuses to delete it while they are there"))
    elif blocked:
        said.append(_("if there are any, the portal refuses to delete it"))
    said.extend(_brought_home(change))
    said.extend(first_moved(change, titles=titles))
    said.extend(_left_empty(change.impact))
    if any(hazard.kind is HazardKind.LOSES_AUTOMATION for hazard in change.hazards):
        said.append(_("its robots and triggers are lost: nobody can read or restore them"))
    if any(hazard.kind is HazardKind.LOSES_PERMISSIONS for hazard in change.hazards):
        said.append(_("the move erases the permissions that roles have to its pipelines: note them before"))
    said.extend(consequences(change))
    return list(dict.fromkeys(said))


def _brought_home(change: Change) -> list[str]:
    """Of a rollback: `148 of them go back to where they were before`."""
    number = change.impact.get("returning")
    if not isinstance(number, int) or not number:
        return []
    if number == change.impact.get("items"):
        return [_("they go back first to where they were before")]
    return [
        n_(
            "{n} of them goes back first to where it was before",
            "{n} of them go back first to where they were before",
            number,
        )
    ]


def _left_empty(facts: Mapping[str, Any]) -> list[str]:
    """A field that becomes required is asked for when an item that lacks it is saved next."""
    items, filled = facts.get("required_items", 0), facts.get("required_filled", 0)
    if not isinstance(items, int) or not isinstance(filled, int):
        return [_("the number of items in which it is empty cannot be read")]
    if items <= filled:
        return []
    return [
        n_(
            "required, and empty in {n} of {items} items: their cards cannot be saved without it",
            "required, and empty in {n} of {items} items: their cards cannot be saved without it",
            items - filled,
            items=items,
        )
    ]


def impact_of(hazard: Hazard) -> str:
    """What the numbers of one hazard say, or "" when it has none."""
    facts = hazard.facts
    match hazard.code:
        case "process-removed" | "process-occupied":
            return _in_process(facts.get("items"))
        case "pipeline-removed" | "pipeline-occupied":
            return _in_pipeline(facts.get("items"))
        case "stage-removed" | "stage-occupied":
            return _on_stage(facts)
        case "relation-removed" if "links" in facts:
            return _linked(facts.get("links"))
        case "field-removed" | "field-replaced" | "field-filled":
            return filled_in(facts)
        case "item-option-removed" | "option-narrowed":
            return option_in_use(facts)
        case "values-unfit" | "target-filled":
            return in_the_way(hazard)
        case "workflow-running":
            running = facts.get("running")
            number = running if isinstance(running, int) else 0
            return n_("{n} started workflow still runs", "{n} started workflows still run", number)
        case _:
            return ""


def _from_numbers(change: Change) -> list[str]:
    match change.kind:
        case "process" if "items" in change.impact:
            return [_in_process(change.impact["items"])]
        case "pipeline" if "items" in change.impact:
            return [_in_pipeline(change.impact["items"])]
        case "stage" if "items" in change.impact:
            return [_on_stage(change.impact)]
        case "field" if "filled" in change.impact:
            return [filled_in(change.impact)]
        case _:
            return []


def _linked(links: Any) -> str:
    if not isinstance(links, int):
        return _("the number of items linked by it cannot be read")
    if links == 0:
        return _("no items are linked by it")
    return n_("{n} item is linked by it", "{n} items are linked by it", links)


def _on_stage(facts: Mapping[str, Any]) -> str:
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
        return _("{items}, created on {day}", items=told, day=visible(oldest))
    return _("{items}, created from {oldest} to {newest}", items=told, oldest=visible(oldest), newest=visible(newest))


def _in_pipeline(items: Any) -> str:
    if not isinstance(items, int):
        return _("the number of items in this pipeline cannot be read")
    if items == 0:
        return _("no items are in this pipeline")
    return n_("{n} item is in this pipeline", "{n} items are in this pipeline", items)


def _in_process(items: Any) -> str:
    if not isinstance(items, int):
        return _("the number of items in this process cannot be read")
    if items == 0:
        return _("no items are in this process")
    return n_("{n} item is in this process", "{n} items are in this process", items)


def filled_in(facts: Mapping[str, Any]) -> str:
    """`filled in 61 of 412 items`."""
    filled, items = facts.get("filled"), facts.get("items")
    if not isinstance(filled, int):
        return _("the number of items in which it is filled cannot be read")
    if filled == 0:
        return _("not filled in any item")
    if not isinstance(items, int):
        return n_("filled in {n} item", "filled in {n} items", filled)
    return n_("filled in {n} of {items} items", "filled in {n} of {items} items", filled, items=items)


def option_in_use(facts: Mapping[str, Any]) -> str:
    """`list item "Own crew" is chosen in 12 items`."""
    title, filled = option_title(facts), facts.get("filled")
    if not isinstance(filled, int):
        return _('the number of items in which list item "{title}" is chosen cannot be read', title=title)
    if filled == 0:
        return _('list item "{title}" is not chosen in any item', title=title)
    return n_(
        'list item "{title}" is chosen in {n} item', 'list item "{title}" is chosen in {n} items', filled, title=title
    )


def chosen_in(facts: Mapping[str, Any]) -> str:
    """The same where the list item has been named already."""
    filled = facts.get("filled")
    if not isinstance(filled, int):
        return _("the number of items in which it is chosen cannot be read")
    if filled == 0:
        return _("not chosen in any item")
    return n_("chosen in {n} item", "chosen in {n} items", filled)


def option_title(facts: Mapping[str, Any]) -> str:
    return visible(str(facts.get("title") or facts.get("key") or ""))


def _still_used(processes: Any) -> str:
    return n_(
        "because {n} smart process stays in it",
        "because {n} smart processes stay in it",
        processes if isinstance(processes, int) else 0,
    )


def _still_counting(documents: Any) -> str:
    return n_(
        "because {n} document template still counts with it",
        "because {n} document templates still count with it",
        documents if isinstance(documents, int) else 0,
    )


def reason(change: Change) -> str:
    """Why a change is there, for the line under the heading. "" when the heading or the body says it."""
    match change.reason:
        case "" | "forces-replacement":
            return ""
        case "removed-from-blueprint":
            return _("because it is not in the blueprint")
        case "portal-default":
            return _("because the portal made it by itself and the blueprint does not have it")
        case "parent-removed":
            return _("because {parent} is removed", parent=visible(str(change.parent)))
        case "in-use":
            if change.kind == "numerator":
                return _still_counting(change.impact.get("documents"))
            return _still_used(change.impact.get("processes"))
        case "let-go":
            return _("because `removed:` says to forget it")
        case "unfinished":
            return _("because the run that made it did not finish it")
        case "not-in-state":
            return _("because the state does not know it")
        case code:
            return _("reason: {code}", code=visible(code))
