"""A plan file is a stranger's: every key of plans of every kind is changed, and nothing is lost or done unsaid.

Each edit ends in one of three ways: it is refused with a sentence; it does what the plan did before; or it does what the
edited file says openly, and then nothing goes that the flags of the run do not cover. A drawn share of the edits is
tried here; SMARTCTL_PLAN_EDITS=all tries every one (`make edits`).
"""

from __future__ import annotations

import json
import os
import random
import sys
import traceback
from collections import Counter
from dataclasses import dataclass, field

import pytest

from smartctl.codec import dumps, plan_from_json, plan_to_json
from smartctl.engine import order, saved
from smartctl.engine.guard import Policy
from smartctl.engine.planner import make_destroy_plan
from smartctl.engine.saved_check import check_values
from smartctl.errors import Exit, SmartctlError, Stale
from smartctl.kinds import KINDS
from smartctl.model import Action, HazardKind
from smartctl.render import FORMATS
from smartctl.render.options import Options
from smartctl.render.report import report_text
from smartctl.report_json import report_to_json
from tests.kinds.test_cases import CASES, OF_AN_APPLICATION, filled, read, wish
from tests.saved.edits import edits
from tests.world import World

ASKED = os.environ.get("SMARTCTL_PLAN_EDITS", "")
ALL = ASKED == "all"
SHARE = 1.0 if ALL else float(ASKED or 0.003)
NOTHING_ALLOWED = Policy()
HARMLESS = ("crm.item.details.configuration.reset",)
CARRIED_OUT = 0.1 if ALL else 1.0
SHOWN = 0.05 if ALL else 0.3
COUNTS: Counter[str] = Counter()


@dataclass
class Room:
    """A portal, and what a file says is to be done to it."""

    world: World
    document: dict
    steps: tuple
    effects: dict = field(default_factory=dict)


def _room(path, *, destroy=False) -> Room | None:
    case = read(path)
    world = World()
    if path.parent.name in OF_AN_APPLICATION:
        world.by_application()
    before, want = wish(case.get("before")), wish(case["want"])
    if case.get("before") is not False:
        world.apply(before)
    for by_hand in case.get("by_hand", ()):
        ask = world.ask_as_application if by_hand.get("application") else world.ask
        ask(by_hand["method"], **filled(by_hand["params"], world))
    if destroy:
        made = make_destroy_plan(portal=world.portal, desired=want, memory=world.memory(), policy=Policy())
    else:
        made = world.plan(want, Policy(allow_delete=True))
    steps = order.steps(made.plan.changes, made.survey.live, KINDS)
    return Room(world=world, document=json.loads(dumps(plan_to_json(made.plan))), steps=steps)


def _ended(room: Room, document: dict) -> str:
    """How an apply of this file ends, up to the moment at which the first request would be sent."""
    world = room.world
    writes = len(world.portal.writes())
    try:
        plan = plan_from_json(json.loads(json.dumps(document)))
        again = saved.renewed(plan, portal=world.portal, memory=world.memory(), policy=NOTHING_ALLOWED)
    except SmartctlError as error:
        assert error.exit_code in (Exit.INPUT, Exit.REFUSED, Exit.STALE), error
        assert error.message
        return "refused"
    finally:
        assert len(world.portal.writes()) == writes
    for form in ("text", "json"):
        FORMATS[form](again.plan, Options(language="ru"))
    FORMATS["text"](again.plan, Options(language="en", style="plain"))
    _nothing_hidden(again)
    if again.plan.refusals:
        return "refused"
    steps = order.steps(again.plan.changes, again.survey.live, KINDS)
    # The portal's own stages of a pipeline that is made go; nobody has seen them yet.
    defaults = {
        one.address
        for one in again.plan.changes
        if one.reason == "portal-default" or one.action is Action.CREATE or one.reason == "unfinished"
    }
    deleted = [one for one in steps if one.call.method.endswith(".delete") and one.address not in defaults]
    assert not [one for one in deleted if one.call.method not in HARMLESS], deleted
    return "the same" if steps == room.steps else "as it says" if steps else "nothing"


def _nothing_hidden(planned) -> None:
    """Every deletion of the plan is told as one, and stands among the refusals while nobody allowed it."""
    refused = {one.address for one in planned.plan.refusals}
    for change in planned.plan.effective:
        if change.action is Action.DELETE and change.reason not in ("portal-default", "parent-removed"):
            told = [one for one in change.hazards if one.kind in (HazardKind.DELETES, HazardKind.PROTECTED)]
            assert not told or change.address in refused, change
        if any(one.kind is HazardKind.LOSES_DATA for one in change.hazards):
            assert change.address in refused, change


def _shown(document: dict) -> None:
    """`show PLANFILE` in every form: a sentence that refuses it, or the plan."""
    try:
        plan = plan_from_json(json.loads(json.dumps(document)))
        check_values(plan)
    except SmartctlError as error:
        assert error.exit_code == Exit.INPUT, error
        return
    for language in ("ru", "en"):
        for form in FORMATS:
            FORMATS[form](plan, Options(language=language))
        FORMATS["text"](plan, Options(language=language, style="plain"))
    COUNTS["shown"] += 1


def _carried_out(room: Room, document: dict) -> None:
    """On a portal of its own, to the end: reading back and the report are made of the same values."""
    plan = plan_from_json(json.loads(json.dumps(document)))
    memory = room.world.memory()
    try:
        again = saved.renewed(plan, portal=room.world.portal, memory=memory, policy=NOTHING_ALLOWED)
    except Stale:
        return  # numbers that this portal gave differ from those of the other one
    report = room.world.carry_out(again)
    report_text(report, Options(language="en"))
    report_to_json(report)
    COUNTS["carried out"] += 1


@pytest.mark.parametrize("destroy", [False, True], ids=["apply", "destroy"])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_key_of_a_plan_is_refused_or_harmless(kind, destroy):
    rng = random.Random(f"{kind}{destroy}")
    bugs: Counter[str] = Counter()
    for path in [one for one in CASES if one.parent.name == kind]:
        room = _room(path, destroy=destroy)
        for where, value, document in edits(room.document, rng, SHARE):
            try:
                if rng.random() < SHOWN:
                    _shown(document)
                how = _ended(room, document)
                COUNTS[how] += 1
                if how == "as it says" and rng.random() < CARRIED_OUT:
                    _carried_out(_room(path, destroy=destroy), document)
            except Exception as bug:  # noqa: BLE001 - all of them are told at once
                bugs[
                    f"{path.stem}: {where} = {value!r:.80}: {type(bug).__name__}: {bug!s:.300} {traceback.extract_tb(bug.__traceback__)[-1]}"
                ] += 1
    assert not bugs, "\n".join(sorted(bugs))


def test_the_counts(capsys):
    tried = sum(COUNTS.values()) - COUNTS["carried out"] - COUNTS["shown"]
    with capsys.disabled():
        sys.stdout.write(
            f"\nedits of plan files: {tried}; " + ", ".join(f"{n} {how}" for how, n in COUNTS.items()) + " "
        )
    assert not COUNTS or COUNTS["refused"] > 0
