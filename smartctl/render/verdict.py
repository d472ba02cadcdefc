"""The first line of a plan and its shortest answer: whose portal this is, and that nothing is to be done."""

from __future__ import annotations

from smartctl.i18n import _
from smartctl.model import Plan
from smartctl.render.visible import visible


def header(plan: Plan) -> str:
    """Whose portal this is: the classic accident is the right plan on the wrong client. Of a comparison both sides."""
    if plan.mode == "diff":
        first, second = [*plan.between, "", ""][:2]
        return _("From {first} to {second}", first=visible(first), second=visible(second))
    return _(
        "Blueprint {blueprint} {version}, portal {portal}",
        blueprint=visible(plan.blueprint),
        version=visible(plan.version),
        portal=visible(plan.portal),
    )


def nothing_to_do(plan: Plan) -> str:
    match plan.mode:
        case "destroy":
            return _("No objects need to be destroyed.")
        case "diff":
            return _("Both sides are the same.")
        case "drift":
            return _("The portal still matches what was last applied.")
        case _ if plan.drift:
            return _("The portal was changed since the last apply and matches the blueprint all the same.")
        case _:
            return _("The portal matches the blueprint.")
