"""What becomes of a plan file that somebody wrote in: looked at up to the first request, or carried out to the end."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from smartctl.codec import plan_from_json
from smartctl.engine import order, saved
from smartctl.engine.guard import Policy
from smartctl.engine.planner import Planned
from smartctl.engine.saved_check import check_values
from smartctl.errors import Exit, SmartctlError, Stale, UsageError
from smartctl.kinds import KINDS
from smartctl.mockportal.dump import objects
from smartctl.model import Action, HazardKind
from smartctl.render import FORMATS
from smartctl.render.options import Options
from smartctl.render.report import report_text
from smartctl.report_json import report_to_json
from tests.saved.rooms import Room
from tests.world import World

LANGUAGES = ("ru", "en")
NOTHING_ALLOWED = Policy()
HARMLESS = ("crm.item.details.configuration.reset",)
MADE_MEANWHILE = ("portal-default", "unfinished")


class Papers(dict[str, bytes]):
    """Files by their digest; one that is not there is a sentence, as in the program."""

    def __missing__(self, digest: str) -> bytes:
        raise UsageError(f"no file {digest}")


def ended(room: Room, document: Any, policy: Policy = NOTHING_ALLOWED) -> str:
    """How an apply of this file ends, up to the moment at which the first request would be sent.

    `refused`; `as before` where nobody believes what was written; `as it says`, openly; `nothing` is left to do.
    """
    try:
        plan = plan_from_json(json.loads(json.dumps(document)))
        honest = room.made.plan
        if plan.undoes or (plan.portal, plan.lineage) != (honest.portal, honest.lineage):
            return "refused"  # by the command: tests/cli/test_saved_plans.py
        again = saved.renewed(plan, portal=room.still, memory=room.memory, policy=policy)
    except SmartctlError as error:
        assert error.exit_code in (Exit.INPUT, Exit.REFUSED, Exit.STALE), error
        assert error.message
        return "refused"
    _nothing_hidden(again)
    if again.plan.refusals:
        return "refused"
    steps = order.steps(again.plan.changes, again.survey.live, KINDS)
    if steps == room.steps:
        return "as before"
    _shown(again)
    _only_what_is_ours(room, again, steps, policy)
    return "as it says" if steps else "nothing"


def _shown(again: Planned) -> None:
    for form in ("text", "json"):
        FORMATS[form](again.plan, Options(language="ru"))
    FORMATS["text"](again.plan, Options(language="en", style="plain"))


def _only_what_is_ours(room: Room, again: Planned, steps: Any, policy: Policy) -> None:
    """Nothing goes without permission, and with it nothing that smartctl did not make and the plan does not name."""
    fresh = {
        one.address
        for one in again.plan.changes
        if one.action is Action.CREATE or one.reason in MADE_MEANWHILE or one.address not in room.memory.records
    }
    told = {one.address: one for one in again.plan.changes}
    for step in steps:
        going = step.call.method.endswith(".delete")
        if not going or told[step.address].reason == "portal-default":
            continue
        assert policy.allow_delete or step.address in fresh, step
        assert step.address not in room.memory.records or told[step.address].action is not Action.NOOP, step
        known = room.memory.records.get(step.address)
        if known is not None and told[step.address].action in (Action.DELETE, Action.REPLACE):
            assert known.created, step
            assert not known.protected, step


def _nothing_hidden(planned: Planned) -> None:
    """Every deletion of the plan is told as one, and stands among the refusals while nobody allowed it."""
    refused = {one.address for one in planned.plan.refusals}
    for change in planned.plan.effective:
        for hazard in change.hazards:
            assert hazard.allowed or hazard.address in refused, change
            assert not hazard.allowed or hazard.kind is HazardKind.DELETES, change
        if change.action is Action.DELETE and change.reason not in ("portal-default", "parent-removed"):
            told = [one for one in change.hazards if one.kind in (HazardKind.DELETES, HazardKind.PROTECTED)]
            assert not told or told[0].allowed or change.address in refused, change


def shown(document: Any, languages: Sequence[str] = LANGUAGES) -> bool:
    """`show PLANFILE` in every form: a sentence that refuses it, or the plan."""
    try:
        plan = plan_from_json(json.loads(json.dumps(document)))
        check_values(plan)
    except SmartctlError as error:
        assert error.exit_code == Exit.INPUT, error
        return False
    for language in languages:
        for form in FORMATS:
            FORMATS[form](plan, Options(language=language))
        FORMATS["text"](plan, Options(language=language, style="plain"))
    return True


def carried_out(room: Room, document: Any, policy: Policy = NOTHING_ALLOWED) -> str:
    """On a portal of its own, to the end: what was there is there still, but for what the plan says that it destroys."""
    world = room.again().world
    plan = plan_from_json(json.loads(json.dumps(document)))
    try:
        again = saved.renewed(plan, portal=world.portal, memory=world.memory(), policy=policy)
    except Stale:
        return "stale"  # numbers that this portal gave differ from those of the other one
    before = world.mock.look(objects)
    world.contents = Papers(world.contents)
    try:
        report = world.carry_out(again)
    except UsageError:
        return "without its file"
    report_text(report, Options(language="en"))
    report_to_json(report)
    destroys = [one for one in again.plan.effective if one.action in (Action.DELETE, Action.REPLACE)]
    lost = _lost(before, world.mock.look(objects))
    assert not lost or destroys, lost
    if report.complete:
        _the_end_is_what_was_said(world, plan, policy)
    return "complete" if report.complete else "partial"


def _the_end_is_what_was_said(world: World, plan: Any, policy: Policy) -> None:
    """Applied once more the file is stale, or there is nothing left to do: a success that left something is none."""
    try:
        again = saved.renewed(plan, portal=world.portal, memory=world.memory(), policy=policy)
    except SmartctlError as error:
        assert error.exit_code in (Exit.INPUT, Exit.STALE), error
        return
    # What nobody knows any more can be forgotten again.
    done = [one for one in again.plan.effective if one.action is Action.FORGET]
    left = [one for one in again.plan.effective if one.reason != "portal-default" and one not in done]
    assert not left, [(one.address, one.action, one.before, one.after) for one in left]


def _lost(before: Any, after: Any) -> list[Any]:
    """Rows that were there and are not, and items that hold less."""
    gone: list[Any] = []
    for table, rows in before.items():
        if table == "cards":
            continue  # a layout that is put back is no row
        there = {row["id"]: row for row in after[table] if "id" in row}
        gone.extend((table, row) for row in rows if "id" in row and row["id"] not in there)
    return gone
