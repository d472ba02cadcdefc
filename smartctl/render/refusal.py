"""Why a plan is refused as it stands, and the exact way on: a flag, a line in the blueprint, or work by hand."""

from __future__ import annotations

from collections.abc import Sequence

from smartctl.i18n import _
from smartctl.model import Hazard, HazardKind, Plan
from smartctl.render.impact import impact_of, option_title
from smartctl.render.notes import likely_rename
from smartctl.render.options import Options, spoken
from smartctl.render.policy import policy_breach, policy_way_on
from smartctl.render.visible import quoted, visible


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
    groups: dict[tuple[str, str], list[Hazard]] = {}
    for hazard in hazards:
        groups.setdefault((hazard.address, hazard.code), []).append(hazard)
    return [_refusal(group) for group in groups.values()]


def _refusal(group: list[Hazard]) -> str:
    gravest = next((hazard for hazard in group if hazard.kind is not HazardKind.DELETES), group[0])
    what, numbers = _what(gravest), impact_of(gravest)
    says_number = gravest.kind is not HazardKind.DELETES and numbers and gravest.code != "item-option-removed"
    told = f"{what} ({numbers})" if says_number else what
    ways = list(dict.fromkeys(_way_on(hazard) for hazard in group))
    if len(ways) > 1:
        ways.append(_("Both are needed."))
    return f"{visible(gravest.address)}: {told}. {' '.join(ways)}"


def _what(hazard: Hazard) -> str:
    if hazard.kind is HazardKind.UNKNOWN_IMPACT:
        return _("the number of items concerned cannot be read")
    if hazard.kind is HazardKind.PROTECTED:
        return _("it is protected and would be deleted")
    if hazard.kind is HazardKind.BEYOND_POLICY:
        return policy_breach(hazard)
    if hazard.kind is HazardKind.LOSES_AUTOMATION:
        return _("its robots and triggers would be lost, and nobody can read or restore them")
    if hazard.kind is HazardKind.LOSES_PERMISSIONS:
        return _(
            "moving it into or out of a digital workplace erases the permissions that roles have to its pipelines, and "
            "nobody can read or restore them"
        )
    if hazard.code in {"item-option-removed", "option-narrowed"}:
        return _option(hazard)
    if hazard.code == "items-unmapped":
        keys = ", ".join(visible(str(key)) for key in hazard.facts.get("keys", ()))
        return _("list items without a counterpart in the other field: {keys}", keys=keys)
    if hazard.code in {"copy-narrows", "copy-unlike", "values-unfit", "target-filled"}:
        return _copy(hazard)
    empty = hazard.facts.get("filled") == 0
    sentences = {
        "process-removed": _(
            "the smart process would be deleted with everything in it, robots and triggers included, which nobody can "
            "read or restore"
        ),
        "pipeline-removed": _(
            "the pipeline would be deleted with its stages and their robots and triggers, which nobody can read or restore"
        ),
        "stage-removed": _("the stage would be deleted with its robots and triggers, which nobody can read or restore"),
        "field-removed": _("the field would be deleted") if empty else _("the field would be deleted with its values"),
        "field-replaced": _("the field would be deleted and created anew")
        if empty
        else _("the field would be deleted with its values and created anew"),
        "relation-removed": _("the relation would be deleted with the links of the items")
        if hazard.facts.get("links")
        else _("the relation would be deleted"),
        "workplace-removed": _("the digital workplace would be deleted"),
        "numerator-removed": _("the numerator would be deleted with its count"),
        "robot-kind-removed": _(
            "the kind of robot would be deleted; robots of it that stand on stages would be blocked"
        ),
        "document-removed": _("the template of documents would be deleted with its file"),
        "binding-removed": _("the binding would be switched off"),
        "workflow-removed": _("the workflow would be deleted"),
        "workflow-running": _("the portal refuses to delete a workflow of which a started one still runs"),
        "trigger-removed": _(
            "the kind of trigger would be deleted; triggers of this kind on stages do nothing any more, and nobody can "
            "read where they stand"
        ),
        "card-reset": _("the card would go back to the arrangement of the portal"),
        "card-overwritten": _(
            "a card that somebody arranged in the browser would be overwritten; columns beside the first cannot be read"
        ),
        "card-forced": _(
            "the personal card layouts of all users would be removed, and nobody can read or restore them"
        ),
        "process-renumbered": _(
            "its number is given once, at creation: it is {here} on the portal and {wanted} in the blueprint",
            here=hazard.facts.get("here"),
            wanted=hazard.facts.get("wanted"),
        ),
        "number-taken": _(
            'the number {number} is taken on the portal by "{title}"',
            number=hazard.facts.get("number"),
            title=visible(str(hazard.facts.get("title"))),
        ),
        "pipelines-several": _(
            "own pipelines cannot be switched off while there are several: {titles}",
            titles=", ".join(quoted(str(title)) for title in hazard.facts.get("titles", ())),
        ),
        "process-occupied": _("the portal refuses to delete a smart process that has items"),
        "pipeline-occupied": _("the portal refuses to delete a pipeline that has items"),
        "stages-off": _("stages are switched off, so nobody can say which items of the pipeline stand on it"),
        "stage-occupied": _("the portal refuses to delete a stage with items on it"),
    }
    return sentences.get(hazard.code) or _("this change is dangerous: {code}", code=visible(hazard.code))


def _copy(hazard: Hazard) -> str:
    """What is in the way of values that are to go to another field."""
    target = visible(str(hazard.facts.get("target", "")))
    match hazard.code:
        case "copy-narrows":
            return _("it holds several values and {target} holds one", target=target)
        case "copy-unlike":
            old, new = map(visible, map(str, hazard.facts.get("types", ("", ""))))
            return _(
                "values of type {old} cannot be carried over into {target}, which is of type {new}",
                old=old,
                target=target,
                new=new,
            )
        case "values-unfit":
            return _("values that {target} cannot hold would be lost", target=target)
        case _:
            return _(
                "values that stand there already would be overwritten by those of {source}",
                source=visible(str(hazard.facts.get("source", ""))),
            )


def _option(hazard: Hazard) -> str:
    if hazard.kind is HazardKind.LOSES_DATA:
        numbers = impact_of(hazard)
        return _("the choice would be erased from items: {numbers}", numbers=numbers)
    return _('list item "{title}" would be deleted', title=option_title(hazard.facts))


_COPIES = frozenset({"copy-narrows", "copy-unlike", "target-filled"})


def _copy_way_on(hazard: Hazard) -> str:
    match hazard.code:
        case "copy-narrows":
            return _(
                "Write `multiple: true` for {target}, copy to a field of several values, or keep this one.",
                target=visible(str(hazard.facts.get("target", ""))),
            )
        case "copy-unlike":
            return _("Copy to a field of the same type or to a text, name each value under `map:`, or keep the field.")
        case _:
            return _(
                "Write `when_filled: keep`, `overwrite` or `join` into the entry of `removed:`, or pass --allow-data-loss "
                "{address} to overwrite them.",
                address=visible(hazard.address),
            )


def _way_on(hazard: Hazard) -> str:
    if "misspelt" in hazard.facts and hazard.kind in (HazardKind.BLOCKED, HazardKind.LOSES_DATA):
        return _(
            "`removed:` names {source}, which is not there: write {address} in its place.",
            source=visible(str(hazard.facts["misspelt"])),
            address=visible(hazard.address),
        )
    if hazard.code in _COPIES:
        return _copy_way_on(hazard)
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
            return _by_hand(hazard)
        case (
            HazardKind.LOSES_DATA
            | HazardKind.UNKNOWN_IMPACT
            | HazardKind.LOSES_AUTOMATION
            | HazardKind.LOSES_PERMISSIONS
        ):
            return _("If that is intended, pass --allow-data-loss {address}.", address=visible(hazard.address))


def _by_hand(hazard: Hazard) -> str:
    match hazard.code:
        case "stage-occupied" | "pipeline-occupied" if "returning" in hazard.facts:
            return _("They came after the run that is undone: move them elsewhere on the portal, then roll back again.")
        case "stage-occupied":
            return _(
                "Write where they go in the blueprint, `removed: [{{stage: {address}, move_items_to: STAGE}}]`, or keep "
                "the stage.",
                address=visible(hazard.address),
            )
        case "process-renumbered":
            return (
                _("Write `entity_type_id: {here}` or leave it out.", here=hazard.facts.get("here"))
                + " "
                + _("For another number destroy the smart process first: smartctl destroy.")
            )
        case _:
            return _plain_way(hazard.code)


def _plain_way(code: str) -> str:
    """Ways on that need no facts."""
    ways = {
        "stages-off": _("Switch stages on first (`options: {{stages: true}}`) and apply that, or keep the stage."),
        "items-unmapped": _("Name a list item of the other field for each under `map:` of this entry in `removed:`."),
        "pipeline-occupied": _(
            "Move the items to another pipeline on the portal and plan again, or keep the pipeline."
        ),
        "number-taken": _("Choose another `entity_type_id`, or leave it out and the portal chooses one."),
        "pipelines-several": _("Remove all but one, by hand those that nobody wrote here, or keep `pipelines: true`."),
        "workflow-running": _("Wait until it ends, or stop it on the portal, and plan again; or keep the workflow."),
        "process-occupied": _("Delete the items on the portal and plan again, or keep the smart process."),
    }
    return ways.get(code) or _("No flag helps here: change it on the portal by hand and plan again.")
