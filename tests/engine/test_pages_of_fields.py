"""A process of more fields than a list shows at once: pages are read while others, and the run itself, write there."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from smartctl.errors import Unreachable
from smartctl.steps import Call
from tests.engine.test_forecast import counted
from tests.world import ALL_ALLOWED, Spy, World, desired, resource

PROCESS = resource("process", "p", title="P", stages=True)
OLD = [f"o{number}" for number in range(48)]
NEW = [f"n{number}" for number in range(60)]


def of_fields(*keys: str, renamed: tuple[str, ...] = ()):
    return desired(
        PROCESS,
        *(
            resource(
                "field",
                f"p.field.{key}",
                type="string",
                multiple=False,
                title={"ru": f"{key}!" if key in renamed else key},
                position=place,
            )
            for place, key in enumerate(keys, start=1)
        ),
    )


def test_fields_that_a_run_makes_push_none_off_the_pages_that_it_reads_again():
    world = World()
    world.apply(of_fields(*OLD))
    last = tuple(OLD[-5:])
    world.apply(of_fields(*NEW, *OLD, renamed=last))


@pytest.mark.parametrize(("before", "after"), [(0, 35), (10, 65), (48, 20), (30, 31)])
def test_many_fields_that_come_or_go_cost_what_was_said(before, after):
    world = counted(World())
    every = [*OLD, *NEW]
    world.apply(of_fields(*every[:before]))
    said, sent = world.cost(world.plan(of_fields(*every[:after]), ALL_ALLOWED))
    assert said == sent


class Busy(Spy):
    """A portal on which somebody does something after each request that reads fields, as long as there is something."""

    def __init__(self, spy: Spy, deeds: list[Callable[[], object]]) -> None:
        super().__init__(spy.inner)
        self.deeds = deeds

    def batch(self, calls: Mapping[str, Call], *, halt: bool):
        answers = super().batch(calls, halt=halt)
        if self.deeds and any(call.method == "userfieldconfig.list" for call in calls.values()):
            self.deeds.pop(0)()
        return answers


def busy(times: int) -> tuple[World, object]:
    """A process of sixty fields; somebody's own ones, which were made first, go one by one."""
    world = World()
    world.apply(desired(PROCESS))
    field = {"entityId": "CRM_1", "userTypeId": "string", "editFormLabel": {"ru": "x"}}
    own = [
        world.ask("userfieldconfig.add", moduleId="crm", field={**field, "fieldName": f"UF_CRM_1_OWN{number}"})
        for number in range(times)
    ]
    want = of_fields(*NEW)
    world.apply(want)
    deeds = [lambda one=one: world.ask("userfieldconfig.delete", moduleId="crm", id=one["field"]["id"]) for one in own]
    world.portal = Busy(world.portal, deeds)
    return world, want


def test_a_field_that_slips_to_a_page_that_was_read_already_is_not_missing():
    world, want = busy(1)
    planned = world.plan(want).plan
    assert (planned.effective, planned.drift) == ((), ())


def test_a_list_that_changes_whenever_it_is_read_ends_the_plan():
    world, want = busy(20)
    with pytest.raises(Unreachable, match=r"userfieldconfig\.list"):
        world.plan(want)
