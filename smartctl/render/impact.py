"""How much a change touches, in numbers read from the portal. A number that cannot be read is said to be unreadable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from smartctl.i18n import _, n_, speak
from smartctl.kinds.words import say
from smartctl.model import Action, Change, Hazard, HazardKind
from smartctl.render.consequences import consequences
from smartctl.render.destinations import first_moved
from smartctl.render.harmless import facts_of, harmless
from smartctl.render.kinds import DANGERS, words_of
from smartctl.render.visible import visible


def impact(change: Change, *, names: Mapping[str, str] | None = None) -> list[str]:
    """Sentences for the lines under the heading, without a full stop, each thing said once.

    `names`: what people call the objects; without them they are called by their keys.
    """
    said = [sentence for hazard in change.hazards if (sentence := impact_of(hazard))]
    if not said and change.action in (Action.DELETE, Action.REPLACE):
        told = words_of(change.kind).numbers(harmless(change.impact))
        said = [told] if told else []
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
    said.extend(first_moved(change, names))
    said.extend(left_empty(change.impact))
    for hazard in change.hazards:
        if hazard.code == "in-use":
            from smartctl.render import in_use  # noqa: PLC0415 - few plans take away what others use

            said.append(in_use.impact(hazard.facts))
    if any(hazard.kind is HazardKind.LOSES_AUTOMATION and hazard.code != "in-use" for hazard in change.hazards):
        said.append(_("its robots and triggers are lost: nobody can read or restore them"))
    dangers = (DANGERS.get(hazard.code) for hazard in change.hazards)
    said.extend(speak(danger.beside) for danger in dangers if danger and danger.beside)
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


def left_empty(facts: Mapping[str, Any]) -> list[str]:
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
    danger = DANGERS.get(hazard.code)
    return say(danger.numbers, facts_of(hazard)) if danger else ""


def reason(change: Change, *, names: Mapping[str, str] | None = None) -> str:
    """Why a change is there, for the line under the heading. "" when the heading or the body says it."""
    match change.reason:
        case "" | "forces-replacement":
            return ""
        case "removed-from-blueprint":
            return _("because it is not in the blueprint")
        case "portal-default":
            return _("because the portal made it by itself and the blueprint does not have it")
        case "parent-removed":
            title = (names or {}).get(str(change.parent))
            if title is not None:
                return _('because "{parent}" is removed', parent=title)
            return _("because {parent} is removed", parent=visible(str(change.parent)))
        case "in-use":
            return words_of(change.kind).in_use(harmless(change.impact))
        case "let-go":
            return _("because `removed:` says to forget it")
        case "unfinished":
            return _("because the run that made it did not finish it")
        case "not-in-state":
            return _("because the state does not know it")
        case code:
            return _("reason: {code}", code=visible(code))
