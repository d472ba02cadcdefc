"""Why a plan is refused as it stands, and the exact way on: a flag, a line in the blueprint, or work by hand."""

from __future__ import annotations

from collections.abc import Sequence

from smartctl.i18n import _
from smartctl.kinds.words import say
from smartctl.model import Address, Hazard, HazardKind, Plan
from smartctl.render import in_use
from smartctl.render.harmless import facts_of
from smartctl.render.impact import impact_of
from smartctl.render.kinds import DANGERS
from smartctl.render.notes import likely_rename
from smartctl.render.options import Options, spoken
from smartctl.render.policy import policy_breach, policy_way_on
from smartctl.render.visible import visible


def refusal_sentences(plan: Plan, options: Options) -> Sequence[str]:
    """Every refusal of the plan as a sentence with its way on."""
    return spoken(lambda: [*refusals(plan.refusals), *_renames(plan), *_forgetting(plan)], options)


def _forgetting(plan: Plan) -> list[str]:
    """The third way beside deleting and keeping, with the line to paste."""
    refused = {hazard.address for hazard in plan.refusals if hazard.kind is not HazardKind.BEYOND_POLICY}
    gone = [one for one in plan.changes if one.reason == "removed-from-blueprint" and one.address in refused]
    if not gone or plan.mode != "apply" or plan.undoes:
        return []
    told = _("What is to stay on the portal and be managed no longer needs no permission, but a line in the blueprint:")
    lines = (f"  - {{{one.kind}: {visible(one.address)}, forget: true}}" for one in gone[:_SHOWN])
    return [told + "\n\n" + "\n".join(["removed:", *lines])]


_SHOWN = 3


def _renames(plan: Plan) -> list[str]:
    """What was most likely only renamed needs no permission to be deleted, but a line in the blueprint."""
    if not plan.refusals:
        return []
    return [likely_rename(facts) for code, facts in plan.notes if code == "likely-rename"]


def refusals(hazards: Sequence[Hazard]) -> list[str]:
    """What would happen to which object and what to do, each object said once."""
    return [text for _address, text in addressed(hazards)]


def addressed(hazards: Sequence[Hazard]) -> list[tuple[Address, str]]:
    """The same with the address of each."""
    groups: dict[tuple[str, str], list[Hazard]] = {}
    for hazard in hazards:
        groups.setdefault((hazard.address, hazard.code), []).append(hazard)
    return [(group[0].address, _refusal(group)) for group in groups.values()]


def _refusal(group: list[Hazard]) -> str:
    gravest = next((hazard for hazard in group if hazard.kind is not HazardKind.DELETES), group[0])
    what, numbers, danger = _what(gravest), impact_of(gravest), DANGERS.get(gravest.code)
    says_number = gravest.kind is not HazardKind.DELETES and numbers and not (danger and danger.option)
    told = f"{what} ({numbers})" if says_number else what
    ways = list(dict.fromkeys(_way_on(hazard) for hazard in group))
    if len(ways) > 1:
        ways.append(_("Both are needed."))
    return f"{visible(gravest.address)}: {told}. {' '.join(ways)}"


def _what(hazard: Hazard) -> str:
    match hazard.kind:
        case HazardKind.UNKNOWN_IMPACT:
            return _("the number of items concerned cannot be read")
        case HazardKind.PROTECTED:
            return _("it is protected and would be deleted")
        case HazardKind.BEYOND_POLICY:
            return policy_breach(hazard)
        case HazardKind.LOSES_AUTOMATION if hazard.code == "in-use":
            return in_use.danger(hazard.facts)
        case HazardKind.LOSES_AUTOMATION:
            return _("its robots and triggers would be lost, and nobody can read or restore them")
    danger = DANGERS.get(hazard.code)
    if danger is None:
        return _("this change is dangerous: {code}", code=visible(hazard.code))
    said = danger.erases if danger.erases and hazard.kind is HazardKind.LOSES_DATA else danger.what
    return say(said, facts_of(hazard))


def _way_on(hazard: Hazard) -> str:
    if "misspelt" in hazard.facts and hazard.kind in (HazardKind.BLOCKED, HazardKind.LOSES_DATA):
        return _(
            "`removed:` names {source}, which is not there: write {address} in its place.",
            source=visible(str(hazard.facts["misspelt"])),
            address=visible(hazard.address),
        )
    danger = DANGERS.get(hazard.code)
    if danger is not None and danger.way:
        return say(danger.way, facts_of(hazard))
    match hazard.kind:
        case HazardKind.PROTECTED if hazard.code == "portal-protected":
            return _("This portal is marked `protect: true` in smartctl.yaml; nothing is deleted there while it is.")
        case HazardKind.PROTECTED:
            return _(
                "No flag overrides that. Write the object with `protect: false` in the blueprint, apply, then remove it."
            )
        case HazardKind.BEYOND_POLICY:
            return policy_way_on(hazard)
        case HazardKind.DELETES:
            return _("Pass --allow-delete, or write `allow: [delete]` for it in the blueprint.")
        case HazardKind.BLOCKED:
            return _("No flag helps here: change it on the portal by hand and plan again.")
        case (
            HazardKind.LOSES_DATA
            | HazardKind.UNKNOWN_IMPACT
            | HazardKind.LOSES_AUTOMATION
            | HazardKind.LOSES_PERMISSIONS
        ):
            return _("If that is intended, pass --allow-data-loss {address}.", address=visible(hazard.address))
