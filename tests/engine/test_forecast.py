"""What a plan says that it will cost is what the apply sends: its writes, its readings, the way back that it leaves."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from smartctl.blueprint.compile import compile_desired
from smartctl.blueprint.source import load
from smartctl.engine import looking_again, undo
from smartctl.engine.items_back import Past
from smartctl.engine.planner import make_destroy_plan
from smartctl.estimate import seconds
from tests.archive.room import wanted_as_workflows
from tests.engine.test_item_moves import AFTER, copied, field, occupied
from tests.engine.test_ways_back import SPLIT
from tests.share import ALL
from tests.world import ALL_ALLOWED, World, desired, resource

BUILT_IN = sorted((Path(__file__).parents[2] / "blueprints").glob("*.yaml"))


class Counting(World):
    """Carries plans out as the program does, and counts."""

    files = {}  # noqa: RUF012 - by digest

    def tools(self):
        return replace(super().tools(), files=lambda blob: Path(self.files[blob.sha256]).read_bytes())

    def cost(self, planned) -> tuple[int, int]:
        """Requests: (said, sent)."""
        before = self.portal.requests
        report = self.carry_out(planned)
        assert report.complete, report.outcomes
        run = Past(entries=tuple(self.journal.entries), tables=self.journal.kept())
        undo.plan_back_from(self.applied.after, run, portal=self.portal, memory=self.memory())
        return planned.plan.forecast.requests, self.portal.requests - before


def counted(world: World) -> Counting:
    world.__class__ = Counting
    return world


def compiled(path: Path):
    return compile_desired(load(path), language="ru")


def edited(want):
    """The same with every title changed, and a stage, a field and a list more where there can be one."""
    process = next(one for one in want.resources if one.kind == "process")
    titled = [
        replace(one, attrs={**one.attrs, "title": f"{one.attrs['title']}!"})
        if one.kind in ("process", "stage")
        else one
        for one in want.resources
    ]
    fields = [
        resource(
            "field",
            f"{process.address}.field.extra-{n}",
            type="string",
            multiple=False,
            title={"ru": "Ещё"},
            position=90 + n,
        )
        for n in range(3)
    ]
    return replace(want, resources=(*titled, *fields))


@pytest.mark.parametrize("path", BUILT_IN, ids=lambda path: path.stem)
def test_a_built_in_blueprint_costs_what_was_said_when_it_comes_changes_and_goes(path):
    world, want = Counting(), compiled(path)
    world.files = want.files
    told = {"create": world.cost(world.plan(want, ALL_ALLOWED))}
    told["edit"] = world.cost(world.plan(edited(want), ALL_ALLOWED))
    going = make_destroy_plan(
        portal=world.portal, desired=edited(want), memory=world.memory(), policy=ALL_ALLOWED, kinds=world.kinds
    )
    told["destroy"] = world.cost(going)
    assert {name: said for name, (said, _sent) in told.items()} == {name: sent for name, (_said, sent) in told.items()}


def test_robots_that_are_no_workflow_any_more_cost_what_was_said():
    path = next(one for one in BUILT_IN if one.stem == "window-installation")
    world = Counting()
    world.by_application()
    world.apply(wanted_as_workflows(path))
    said, sent = world.cost(world.plan(compiled(path), ALL_ALLOWED))
    assert said == sent


def boards(processes: int, number: int = 2):
    """Processes of so many boards, three stages on each, and three fields."""
    made = []
    for process in (f"p{number}" for number in range(processes)):
        made.append(resource("process", process, title=process, stages=True, pipelines=True))
        for board in range(1, number + 1):
            at = f"{process}.pipeline.b{board}"
            made.append(resource("pipeline", at, title=f"В{board}", default=board == 1, position=board))
            for place, result in enumerate(("process", "success", "failure"), 1):
                made.append(resource("stage", f"{at}.stage.s{place}", title=result, result=result, position=place))
        for place in (1, 2, 3):
            attrs = {"type": "string", "multiple": False, "title": {"ru": f"П{place}"}, "position": place}
            made.append(resource("field", f"{process}.field.f{place}", **attrs))
    return desired(*made)


@pytest.mark.parametrize(("processes", "number"), [(1, 2), (2, 2), (51, 0), *([(51, 2)] if ALL else [])])
def test_many_new_processes_cost_what_was_said_and_so_do_more_of_them(processes, number):
    world = Counting()
    said, sent = world.cost(world.plan(boards(processes, number), ALL_ALLOWED))
    assert said == sent
    said, sent = world.cost(world.plan(boards(processes + 2, number), ALL_ALLOWED))
    assert said == sent


def one_field(kind="string", **more):
    process = resource("process", "p", title="P")
    attrs = {"type": kind, "multiple": False, "title": {"ru": "Поле"}, "position": 1, **more}
    return desired(process, resource("field", "p.field.one", **attrs))


def listed(*keys):
    return one_field("enumeration", items={key: {"title": key, "position": place} for place, key in enumerate(keys, 1)})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (one_field(required=True), one_field(required=False)),
        (one_field(required=False), one_field(required=True)),
        (one_field(required=True), desired(resource("process", "p", title="P"))),
        (listed("a"), listed("a", "b", "c")),
        (listed("a", "b"), listed("a")),
    ],
)
def test_what_the_way_back_of_one_field_counts_is_in_it(before, after):
    world = Counting()
    world.apply(before)
    said, sent = world.cost(world.plan(after, ALL_ALLOWED))
    assert said == sent


@pytest.mark.parametrize("items", [0, 1, 50, 51, 501])
def test_items_that_move_are_in_it(items):
    world = counted(occupied(items))
    said, sent = world.cost(world.plan(AFTER, ALL_ALLOWED))
    assert said == sent


def test_items_that_move_in_several_goes_are_in_it(monkeypatch):
    monkeypatch.setattr(looking_again, "_CALLS", 4)  # two pages at a time, and two numbers about each two
    world = counted(occupied(260))
    planned = world.plan(AFTER, ALL_ALLOWED)
    world.portal.sent.clear()
    said, sent = world.cost(planned)
    assert said == sent
    lists = [call.params for call in world.portal.sent if call.method == "crm.item.list" and "start" in call.params]
    assert len(lists) == 3  # the second page of 100, of 100 and of 60


@pytest.mark.parametrize("items", [0, 1, 51])
def test_a_split_is_in_it_and_so_is_the_way_back_of_what_it_makes(items):
    world = counted(occupied(items))
    said, sent = world.cost(world.plan(SPLIT, ALL_ALLOWED))
    assert said == sent


@pytest.mark.parametrize("values", [["раз", "два"], ["1"] * 60])
def test_values_that_are_carried_over_are_in_it(values):
    world, want = copied(field("old"), field("note"), filled=values)
    said, sent = counted(world).cost(world.plan(want, ALL_ALLOWED))
    assert said == sent


def test_numbers_that_fit_no_batch_are_counted_one_by_one():
    settings = {"precision": 2}
    old, new = (field(key, "double", settings=settings) for key in ("old", "new"))
    world, want = copied(old, new, filled=[float(n) + 0.5 for n in range(60)])
    said, sent = counted(world).cost(world.plan(want, ALL_ALLOWED))
    assert said == sent


@pytest.mark.parametrize(("requests", "said"), [(0, 0), (6, 0.3), (50, 2.5), (58, 4), (285, 117.5), (1000, 475)])
def test_the_time_of_a_plan_is_that_of_the_portals_own_count(requests, said):
    """Fifty at once, then two a second: 285 requests are held up for 117.5 seconds, and not for 142.5."""
    assert seconds(requests) == pytest.approx(said)
