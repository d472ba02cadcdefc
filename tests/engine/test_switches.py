"""Switches of a process and what stands on them: whatever is edited together, the next plan is empty (`World.apply`)."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from smartctl.engine import order
from smartctl.kinds import KINDS
from smartctl.mockportal.application import Settings
from smartctl.model import Address, Removed
from tests.share import examples
from tests.world import CONTENTS, MOVES_ALLOWED, World, desired, resource

BINDINGS = ("tasks", "task_templates", "calendar_events")
STRICT = Settings(category_needs_flag="sources")
"""A portal that takes no pipelines while they are switched off."""


def _process(**flags):
    return resource("process", "p", title="Заявка", **flags)


def _bindings(*names):
    return [resource("binding", f"p.binding.{name}", enabled=True) for name in names]


def _pipeline(key, *stages, default=False, position=1):
    address = f"p.pipeline.{key}"
    made = [resource("pipeline", address, title=key, default=default, position=position)]
    for place, name in enumerate((*stages, "won", "lost"), start=1):
        result = {"won": "success", "lost": "failure"}.get(name, "process")
        made.append(resource("stage", f"{address}.stage.{name}", title=name, result=result, position=place))
    return made


def test_bindings_go_off_together_with_their_switch():
    world = World()
    world.apply(desired(_process(use_in_user_fields=True), *_bindings("tasks", "calendar_events")))
    world.apply(desired(_process(use_in_user_fields=False)))
    [one] = world.ask("crm.type.list")["types"]
    links = world.ask("crm.type.get", id=one["id"])["type"]["linkedUserFields"]
    assert set(links.values()) == {"N"}
    world.apply(desired(_process(use_in_user_fields=True), *_bindings("task_templates")))


def test_what_is_switched_on_comes_before_and_what_is_switched_off_behind():
    world = World()
    world.apply(desired(_process(use_in_user_fields=True, pipelines=False), *_bindings("tasks")))
    planned = world.plan(
        desired(
            _process(use_in_user_fields=False, pipelines=True),
            *_pipeline("main", "new", default=True),
            *_pipeline("side", "new", position=2),
        ),
        MOVES_ALLOWED,
    )
    names = [step.name for step in order.steps(planned.plan.changes, planned.survey.live, KINDS)]
    assert names.index("p#update") < names.index("p.pipeline.side#add")
    assert names.index("p#bindings") < names.index("p#switch-off")


@st.composite
def _processes(draw):
    """A process with switches, and only then with what stands on them."""
    flags = {
        name: draw(st.booleans())
        for name in ("use_in_user_fields", "pipelines", "stages", "documents", "client", "observers", "automation")
    }
    found = [_process(**flags)]
    if flags["use_in_user_fields"]:
        found += _bindings(*draw(st.lists(st.sampled_from(BINDINGS), unique=True)))
    keys = ["main", "side"] if flags["pipelines"] and draw(st.booleans()) else [draw(st.sampled_from(["main", "side"]))]
    default = draw(st.sampled_from(keys))
    for place, key in enumerate(keys, start=1):
        stages = draw(st.lists(st.sampled_from(["new", "doing", "ready"]), min_size=1, unique=True))
        found += _pipeline(key, *stages, default=key == default, position=place)
    if flags["documents"] and draw(st.booleans()):
        digest = min(CONTENTS)
        found.append(resource("numerator", "numerator.acts", title="acts", template="{NUMBER}"))
        found.append(
            resource(
                "document",
                "document.act",
                title="act",
                region="ru",
                numerator="numerator.acts",
                file={"path": "act.docx", "sha256": digest},
                position=1,
                **{"for": (draw(st.sampled_from(["p", *(f"p.pipeline.{key}" for key in keys)])),)},
            )
        )
    return desired(*found)


@settings(max_examples=examples(30, 5))
@given(first=_processes(), second=_processes(), third=_processes())
def test_switches_are_edited_together_with_what_stands_on_them(first, second, third):
    world = World(policy=MOVES_ALLOWED)
    for want in (first, second, third):
        world.apply(want)
    world.destroy(third)


@settings(max_examples=examples(30, 5))
@given(first=_processes(), second=_processes())
def test_where_no_pipeline_is_taken_while_they_are_off_the_edit_opens_and_closes_them(first, second):
    world = World(policy=MOVES_ALLOWED, settings=STRICT)
    # Nobody knows of a new process yet whether its portal is of this kind: see the next test.
    world.apply(desired(_process(pipelines=True), *_pipeline("main", "new", default=True)))
    for want in (first, second):
        world.apply(want)
    world.destroy(second)


def test_a_new_process_on_such_a_portal_is_finished_by_the_second_run():
    world = World(settings=STRICT)
    want = desired(_process(pipelines=False), *_pipeline("main", "new", default=True))
    planned = world.plan(want)
    report = world.carry_out(planned)
    assert not report.complete
    world.apply(want)
    world.destroy(want)


def test_a_stage_goes_while_stages_are_off_only_if_its_pipeline_is_empty():
    world = World()
    board = _pipeline("main", "new", "doing", default=True)
    less = _pipeline("main", "new", default=True)
    world.apply(desired(_process(stages=True), *board))
    world.apply(desired(_process(stages=False), *board))
    number = world.ask("crm.type.list")["types"][0]["entityTypeId"]
    item = world.ask("crm.item.add", entityTypeId=number, fields={"title": "Иванов"})["item"]["id"]
    refused = world.plan(desired(_process(stages=False), *less), MOVES_ALLOWED).plan.refusals
    assert [(one.code, one.facts["items"]) for one in refused] == [("stages-off", 1)]
    world.ask("crm.item.delete", entityTypeId=number, id=item)
    world.apply(desired(_process(stages=False), *less))


def test_items_leave_a_stage_before_stages_are_switched_off():
    world = World()
    world.apply(desired(_process(stages=True), *_pipeline("main", "new", "doing", default=True)))
    number = world.ask("crm.type.list")["types"][0]["entityTypeId"]
    rows = {one["NAME"]: one["STATUS_ID"] for one in world.ask("crm.status.list") if one["NAME"] in ("new", "doing")}
    item = world.ask("crm.item.add", entityTypeId=number, fields={"title": "Иванов", "stageId": rows["doing"]})["item"]
    at = "p.pipeline.main.stage"
    gone = Removed(source=Address(f"{at}.doing"), target=Address(f"{at}.new"))
    world.apply(desired(_process(stages=False), *_pipeline("main", "new", default=True), removed=(gone,)))
    world.apply(desired(_process(stages=True), *_pipeline("main", "new", default=True)))
    assert world.ask("crm.item.get", entityTypeId=number, id=item["id"])["item"]["stageId"] == rows["new"]
