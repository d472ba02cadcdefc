"""The fixed texts of the HTML page."""

from __future__ import annotations

from collections.abc import Mapping

from smartctl.i18n import _
from smartctl.render.report import links_title


def labels(*, comparing: bool = False) -> Mapping[str, str]:
    return {**_labels(), **(_of_a_comparison() if comparing else {})}


def _of_a_comparison() -> Mapping[str, str]:
    """Where nobody does anything, and neither side is today's."""
    return {
        "now": _("The first"),
        "then": _("The second"),
        "new": _("only in the second"),
        "gone": _("only in the first"),
        "changed": _("not the same"),
        "boards": _("The boards, side by side"),
        "cards": _("The cards, side by side"),
        "nothing_then": _("The second has no such board."),
        "changes": _("All differences"),
        "steps": _("Automation"),
        "steps_how": _("Steps that only one side has, or that are otherwise. No object of a plan holds them."),
        "facts": _("About this comparison"),
        "silent": _("It goes with what it belongs to."),
    }


def _labels() -> Mapping[str, str]:
    return {
        "skip": _("To the content"),
        "refused": _("This plan will be refused as it stands"),
        "refused_how": _("What is needed is said at each change below."),
        "ready": _("Nothing stands in the way of this plan."),
        "decides": _("A person decides whether this plan is applied."),
        "risks": _("What must not be missed"),
        "no_risks": _("Nothing is deleted, and no data is lost."),
        "data": _("Data"),
        "policy": _("Policy"),
        "rules": _("Rules of the project"),
        "warnings": _("Warnings"),
        "boards": _("The boards"),
        "kind": _("Class"),
        "links": links_title(),
        "plan_carried": _("The plan that was carried out"),
        "before": _("Before"),
        "now": _("Today"),
        "then": _("After the apply"),
        "nothing_then": _("The board is gone."),
        "ways": _("Where the stages and their items go"),
        "success": _("success"),
        "failure": _("failure"),
        "leaving": _("Items that leave this board"),
        "cards": _("The cards"),
        "portals_card": _("The portal arranges the card by itself."),
        "graph": _("Processes and their relations"),
        "graph_said": _("The same as a list"),
        "frame": _("Workplace"),
        "changes": _("All changes"),
        "number": _("Change"),
        "stands": _("What stands in the way"),
        "technical": _("Technical form"),
        "silent": _("Goes with what it belongs to."),
        "steps": _("What is left to do by hand"),
        "steps_how": _("No method of the portal places these. The runbook says for each what to press and type."),
        "drift": _("Changed on the portal since the last apply"),
        "drift_how": _("The plan may undo these changes or leave them alone."),
        "beside": _("On the portal and not in the blueprint, left alone"),
        "apart": _("On the portal and in no blueprint"),
        "notes": _("Notes"),
        "legend": _("Legend"),
        "new": _("new"),
        "gone": _("will be deleted"),
        "moved": _("moved"),
        "changed": _("changed"),
        "facts": _("About this plan"),
        "made": _("Made by smartctl. This page asks nothing of the network and runs no script."),
    }
