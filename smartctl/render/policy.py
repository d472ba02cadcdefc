"""Where a plan goes beyond the policy of the project, and the exact way on."""

from __future__ import annotations

from smartctl.i18n import _
from smartctl.model import Hazard
from smartctl.render.visible import visible


def policy_breach(hazard: Hazard) -> str:
    facts = {name: value if isinstance(value, int) else visible(str(value)) for name, value in hazard.facts.items()}
    match hazard.code:
        case "mass-change":
            return _(
                "{touched} of {existing} existing objects would change or go ({percent} %), and the limit is {limit} %",
                **facts,
            )
        case "items-moved" if facts.get("unreadable"):
            return _("how many items would move cannot be read, and the policy permits {limit}", **facts)
        case "items-moved":
            return _("{count} items would move, and the policy permits {limit}", **facts)
        case "values-lost" if facts.get("unreadable"):
            return _("how many values would be lost cannot be read, and the policy permits {limit}", **facts)
        case "values-lost":
            return _("{count} values would be lost, and the policy permits {limit}", **facts)
        case "forbidden-hour":
            return _("it is {now}, and the policy forbids changes between {hours}", **facts)
        case "approval-needed":
            classes = ", ".join(visible(str(one)) for one in hazard.facts.get("classes", ()))
            return _("the policy asks for an approval of: {classes}", classes=classes)
        case code:
            return _("this change is dangerous: {code}", code=visible(code))


def policy_way_on(hazard: Hazard) -> str:
    match hazard.code:
        case "mass-change":
            return _("If that is intended, pass --allow-mass-change, or raise `max_changed_share` in the policy.")
        case "items-moved":
            return _("Move fewer at once, or raise `max_items_moved` in the policy.")
        case "values-lost":
            return _("Lose fewer at once, or raise `max_values_lost` in the policy.")
        case "forbidden-hour":
            return _("Apply at another hour, or change `forbidden_hours` in the policy.")
        case _:
            return _("Pass --approved-by NAME; the name is written to the journal of the run.")
