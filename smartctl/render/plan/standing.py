"""What a plan is, in a word: only additions, changes, data at stake, refused. And what identifies it."""

from __future__ import annotations

from collections.abc import Iterator

from smartctl.codec import plan_to_json
from smartctl.engine.measures import moved
from smartctl.i18n import _
from smartctl.model import Action, HazardKind
from smartctl.render.plan.page import Page


def classes(page: Page) -> tuple[str, ...]:
    """Words of the reader's language, the gravest first."""
    return tuple(_classes(page))


def _classes(page: Page) -> Iterator[str]:
    plan = page.plan
    if page.compares:
        return
    if plan.refusals:
        yield _("refused")
    losing = (HazardKind.LOSES_DATA, HazardKind.UNKNOWN_IMPACT)
    if any(hazard.kind in losing for change in plan.changes for hazard in change.hazards) or any(
        number != 0 for change in plan.changes for number in moved(change)
    ):
        yield _("touches data")
    actions = {change.action for change in plan.effective if change.reason != "portal-default" or change.hazards}
    if actions & {Action.DELETE, Action.REPLACE, Action.FORGET}:
        yield _("deletes")
    if actions & {Action.UPDATE}:
        yield _("changes")
    if actions == {Action.CREATE}:
        yield _("only adds")
    if plan.imported:
        yield _("imports")
    elif not actions:
        yield _("nothing to do")
    if steps(page):
        yield _("manual steps")


def steps(page: Page) -> int:
    """Steps of the automation that are left for a person."""
    left = next((facts.get("left") for code, facts in page.plan.notes if code == "manual-steps"), 0)
    return left if isinstance(left, int) else 0


def digest(page: Page) -> str:
    """Of everything that the plan would do: two readers can tell whether they approve the same, `apply --expect` holds to it."""
    return str(plan_to_json(page.plan)["digest"])
