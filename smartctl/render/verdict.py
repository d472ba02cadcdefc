"""The first line of a plan and its shortest answer: whose portal this is, and that nothing is to be done."""

from __future__ import annotations

from smartctl.i18n import _
from smartctl.model import Plan
from smartctl.render.lines import Line, line
from smartctl.render.visible import visible


def header(plan: Plan) -> Line:
    """Whose portal this is: the classic accident is the right plan on the wrong client."""
    told = _(
        "Blueprint {blueprint} {version}, portal {portal}",
        blueprint=visible(plan.blueprint),
        version=visible(plan.version),
        portal=visible(plan.portal),
    )
    return line((told, "bold"))


def nothing_to_do(plan: Plan) -> Line:
    match plan.mode:
        case "destroy":
            told = _("No objects need to be destroyed.")
        case "drift":
            told = _("The portal still matches what was last applied.")
        case _ if plan.drift:
            told = _("The portal was changed since the last apply and matches the blueprint all the same.")
        case _:
            told = _("The portal matches the blueprint.")
    return line((_("No changes."), "bold green"), " ", (told, "bold"))
