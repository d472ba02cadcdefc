"""What a plan leaves to a person: due, changed since it was done, needless now; in the words of the runbook."""

from __future__ import annotations

import pytest
from plan_examples import P, change, plan

from smartctl.codec import dumps, plan_from_json, plan_to_json
from smartctl.model import Action
from smartctl.render import FORMATS
from smartctl.render.options import Options

HERE = {"process": "Монтаж", "pipeline": "Основная", "stage": "<b>Новая</b>"}


def step(**more):
    facts = {"address": f"{P}.automation.main.new.task", "kind": "robot", "action": "task", "title": "", "place": HERE}
    return {**facts, "changed": False, **more}


def with_steps(*steps, needless=()):
    facts = {"left": len(steps), "addresses": (), "steps": steps, **({"needless": needless} if needless else {})}
    return plan(change(P, Action.UPDATE, {"title": "x"}, {"title": "y"}), notes=(("manual-steps", facts),))


@pytest.mark.parametrize("form", ["md", "html"])
def test_a_step_is_named_as_the_runbook_names_it(form):
    told = FORMATS[form](with_steps(step(), step(changed=True), needless=("p.automation.old",)), Options())
    assert told.count("Robot “Create task” on “") == 2
    assert "<b>Новая" not in told
    assert "it was done, and is to be done otherwise now" in told
    assert "p.automation.old" in told.replace("\\", "")
    assert "take it away" in told


def test_what_is_needless_is_said_at_a_terminal_too():
    told = FORMATS["text"](with_steps(needless=("p.automation.old",)), Options())
    assert "Note: Done once and needed no more, so to be taken away by hand: p.automation.old." in told
    assert "0 steps" not in told


@pytest.mark.parametrize("kind", ["robot", "trigger", "tunnel", "workflow", "permission", "later"])
@pytest.mark.parametrize("broken", [{}, {"action": "unheard"}, {"place": None}, {"target": 5}, {"title": {"x": 1}}])
@pytest.mark.parametrize("form", ["md", "html"])
def test_a_step_of_a_strange_plan_is_shown_and_breaks_nothing(kind, broken, form):
    one = plan_from_json(plan_to_json(with_steps(step(kind=kind, **broken))))
    assert FORMATS[form](one, Options(language="ru"))


@pytest.mark.parametrize("steps", ["x", 5, ["x"], {"a": 1}])
def test_steps_that_are_none_are_not_shown(steps):
    one = plan(
        change(P, Action.NOOP, {"title": "x"}, {"title": "x"}),
        notes=(("manual-steps", {"left": 1, "steps": steps, "needless": "x"}),),
    )
    assert "hand" in FORMATS["html"](one, Options())
    assert dumps(plan_to_json(one))
