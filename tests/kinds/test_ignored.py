"""Every attribute of every kind left alone by `ignore:`: a hand changes it, and no plan, apply or reading back minds."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from tests.kinds.attribute_cases import cases
from tests.kinds.test_cases import OF_AN_APPLICATION, filled
from tests.world import resource

CASES = [case for case in cases() if case.real("by_hand") and "." not in case.name and "also" not in case.cell]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind}-{case.name}")
def test_what_is_left_alone_is_left_by_an_apply_of_something_else(case):
    first, world = case.wanted("create"), case.standing("create")
    ask = world.ask_as_application if case.kind in OF_AN_APPLICATION else world.ask
    ask(case.cell["by_hand"]["method"], **filled(case.cell["by_hand"]["params"], world))
    # Of neighbours that change places any may have moved, and a default leaves another object.
    siblings = f"{case.address.rpartition('.')[0]}.*.{case.attr}".lstrip(".")
    patterns = {f"{case.address}.{case.attr}", siblings, "*.file"}
    more = resource("workplace", "workplace.beside", title="Рядом")
    want = replace(first, resources=(*first.resources, more), ignored=tuple((one, "leave") for one in patterns))

    plan, _report = world.apply(want, case.policy)

    gone = case.name in ("side", "enabled")  # an object that is not there any more
    assert {str(one.address) for one in plan.effective} <= {"workplace.beside", *([str(case.address)] if gone else [])}
