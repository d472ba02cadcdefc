"""Remarks of the planner that a reader should see beside the changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from rich.text import Text

from smartctl.i18n import _, n_
from smartctl.model import Plan
from smartctl.render.canvas import line
from smartctl.render.means import means_note
from smartctl.render.moment import moment
from smartctl.render.values import literal
from smartctl.render.visible import quoted, visible

_WARNINGS: Final = frozenset(
    {"title-taken", "workplace-title-taken", "workplace-without-rights", "not-brought-back", "workflow-twin"}
)


def notes(plan: Plan) -> Iterator[Text]:
    for code, facts in plan.notes:
        if code in _WARNINGS:
            yield line((_("Warning:"), "yellow"), " ", note(code, facts))
        else:
            yield line((_("Note:"), "bold"), " ", note(code, facts))


def note(code: str, facts: Mapping[str, Any]) -> str:
    """One remark as a sentence."""
    match code:
        case "title-taken":
            return _(
                'the portal has another smart process titled "{title}" (id {id}), which is not managed here. '
                "People will see two of the same name.",
                title=visible(str(facts.get("title", ""))),
                id=visible(str(facts.get("id", "?"))),
            )
        case "workplace-title-taken":
            return _(
                'the portal has another digital workplace titled "{title}" (id {id}), which is not managed here. '
                "People will see two of the same name; `workplace: {id}` in the process puts it into that one.",
                title=visible(str(facts.get("title", ""))),
                id=visible(str(facts.get("id", "?"))),
            )
        case "workplace-without-rights":
            return _(
                "{address}: a smart process that moves into a digital workplace leaves the permissions of CRM behind; give "
                "roles access to its first pipeline in the workplace.",
                address=visible(str(facts.get("address", ""))),
            )
        case "not-brought-back":
            return _(
                "{address} does not come back: no method gives the file of a template back, and what it held is not known.",
                address=visible(str(facts.get("address", ""))),
            )
        case "respaced":
            count = facts.get("count")
            return n_(
                "in {pipeline} {n} neighbour gets a new sort number to make room; the order on the board stays.",
                "in {pipeline} {n} neighbours get new sort numbers to make room; the order on the board stays.",
                count if isinstance(count, int) else 0,
                pipeline=visible(str(facts.get("pipeline", ""))),
            )
        case "defaults-removed":
            titles = facts.get("titles", ())
            several = isinstance(titles, list | tuple)
            listed = ", ".join(quoted(str(title)) for title in titles) if several else visible(str(titles))
            return _(
                "the portal puts stages of its own into a new pipeline; these are removed: {titles}.", titles=listed
            )
        case "manual-steps":
            left = facts.get("left")
            return n_(
                "{n} step of the automation is left to do by hand: REST neither writes nor reads it. "
                "`smartctl runbook` lists it.",
                "{n} steps of the automation are left to do by hand: REST neither writes nor reads them. "
                "`smartctl runbook` lists them.",
                left if isinstance(left, int) else 0,
            )
        case "test-items":
            count = facts.get("count")
            return n_(
                "{n} test item of a probe stands on the portal and waits, until {time} at the latest. "
                "`smartctl runbook --probe` after that looks at it and removes it; --sweep removes it at once.",
                "{n} test items of probes stand on the portal and wait, until {time} at the latest. "
                "`smartctl runbook --probe` after that looks at them and removes them; --sweep removes them at once.",
                count if isinstance(count, int) else 0,
                time=moment(visible(str(facts.get("until", "")))),
            )
        case "adopted":
            address = visible(str(facts.get("address", "")))
            return _("{address} is on the portal already and is taken over instead of being created.", address=address)
        case _:
            return _other(code, facts)


def _other(code: str, facts: Mapping[str, Any]) -> str:
    if code in ("application-needed", "application-keeps", "unseen", "workflow-twin"):
        return means_note(code, facts)
    told = ", ".join(f"{visible(str(key))} = {literal(facts[key])}" for key in sorted(facts))
    return f"{visible(code)}: {told}" if told else visible(code)
