"""What somebody removes while a portal is read makes the reading begin anew; what stays refused is told."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from smartctl.blueprint.compile import compile_desired
from smartctl.blueprint.source import load
from smartctl.engine.survey import survey
from smartctl.errors import PortalError, Unreachable
from tests.blueprint.frames import whole
from tests.world import World

PROCESS = "options: {stages: true}\npipelines:\n  main: {title: Одна, stages: {new: {title: Новая}}}\n"


class Vanishing:
    """Once the process has been read somebody removes it, and its pipelines are asked for in vain."""

    def __init__(self, inner, remove):
        self.inner, self.remove = inner, remove

    def __getattr__(self, name):
        return getattr(self.inner, name)

    def batch(self, calls, *, halt):
        answers = self.inner.batch(calls, halt=halt)
        if any(call.method == "crm.type.get" for call in calls.values()):
            remove, self.remove = self.remove, lambda: None
            remove()
        return answers


class Refusing:
    """Says of every list of pipelines that there is no such process."""

    def __init__(self, inner):
        self.inner, self.asked = inner, 0

    def __getattr__(self, name):
        return getattr(self.inner, name)

    def batch(self, calls, *, halt):
        found = dict(self.inner.batch(calls, halt=halt))
        for key, call in calls.items():
            if call.method == "crm.category.list":
                self.asked += 1
                found[key] = PortalError("no", method=call.method, code="NOT_FOUND", description="no", status=400)
        return found


@pytest.fixture
def made(tmp_path):
    file = tmp_path / "one.yaml"
    file.write_text(whole("process", PROCESS), encoding="utf-8")
    world, wanted = World(), compile_desired(load(file), language="ru")
    world.apply(wanted)
    return world, wanted


def test_a_process_that_is_removed_while_it_is_read_is_gone(made):
    world, wanted = made
    [process] = [one for one in wanted.resources if one.parent is None]
    number = world.memory().records[process.address].ids["id"]
    portal = Vanishing(world.portal, lambda: world.mock.call("crm.type.delete", {"id": number}))
    found = survey(portal, wanted, replace(world.memory(), records={}))  # a clone finds it by its mark, in two steps
    assert process.address not in found.live.bound
    assert not world.mock.call("crm.type.list", {})["result"]["types"]


def test_what_stays_refused_is_told_after_a_few_readings(made):
    world, wanted = made
    portal = Refusing(world.portal)
    with pytest.raises(Unreachable, match=r"crm\.category\.list failed"):
        survey(portal, wanted, replace(world.memory(), records={}))
    assert portal.asked == 3
