"""Whether a workflow of the portal's designer is the one of the blueprint: what the portal shows in, a finding out."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from smartctl.automation.imported import judged, wanted
from smartctl.automation.manual import ManualStep, Place, Proof
from smartctl.automation.observing import DONE, Finding
from smartctl.automation.runbook import Status
from smartctl.designer.naming import naming
from smartctl.designer.workflow import template
from smartctl.kinds.workflow import STARTS
from smartctl.model import Address, Intent
from tests.engine.probing_room import Room

INTENT = Intent(
    address=Address("p.automation.workflow.check"),
    kind="workflow",
    action="by_hand",
    process=Address("p"),
    values={"title": "Проверка", "robots": ({"action": "comment", "values": {"comment": "Да"}},)},
)
STEP = ManualStep(
    address=INTENT.address, intent=INTENT, place=Place(process="P"), link="", values=INTENT.values, proof=Proof.READ
)


@pytest.fixture(scope="module")
def live():
    return Room().live


def shown(live, **more):
    names = naming(Address("p"), live)
    number = live.of(Address("p")).ids["entityTypeId"]
    return {
        "NAME": "Проверка",
        "DOCUMENT_TYPE": ["crm", "x", f"DYNAMIC_{number}"],
        "AUTO_EXECUTE": STARTS["by_hand"],
        "TEMPLATE": template(wanted(INTENT), names, language="ru"),
        **more,
    }


def missing(detail, *other):
    return Finding(status=Status.NOT_DONE, detail=detail, other=other)


def test_a_workflow_as_the_blueprint_says_is_done(live):
    assert judged(STEP, [shown(live)], live) == DONE
    assert judged(STEP, [shown(live, NAME="Другая"), shown(live)], live) == DONE


def test_what_differs_is_named(live):
    other = next(one for name, one in STARTS.items() if one != STARTS["by_hand"])
    assert judged(STEP, None, live) == Finding(status=Status.UNSEEN, detail="unreadable")
    assert judged(STEP, [], live) == missing("no-template")
    assert judged(STEP, [shown(live, NAME="Другая")], live) == missing("no-template")
    assert judged(STEP, [shown(live, DOCUMENT_TYPE=["crm", "x", "DYNAMIC_9"])], live) == missing("no-template")
    assert judged(STEP, [shown(live, TEMPLATE=[])], live) == missing("other-template", "1: comment", "1: TEMPLATE: []")
    assert judged(STEP, [shown(live, TEMPLATE="x")], live) == missing("other-template", "1: comment", "1: TEMPLATE: []")
    off = template(wanted(INTENT), naming(Address("p"), live), language="ru")
    off[0]["Children"][0]["Activated"] = "N"
    place = "1: CrmTimelineCommentAdd.Activated: N"
    assert judged(STEP, [shown(live, TEMPLATE=off)], live) == missing("other-template", place)
    asking = {"Sum": {"Name": "Сумма", "Type": "double"}}
    assert judged(STEP, [shown(live, PARAMETERS=asking)], live).other[0].startswith("2: PARAMETERS: ")
    assert judged(STEP, [shown(live, AUTO_EXECUTE=other)], live) == missing("other-start")
    changed = replace(
        INTENT, values={**INTENT.values, "robots": ({"action": "comment", "values": {"comment": "Нет"}},)}
    )
    assert judged(replace(STEP, intent=changed), [shown(live)], live) == missing("other-template", "1: comment")
    gone = replace(STEP, intent=replace(INTENT, process=Address("nowhere")))
    assert judged(gone, [shown(live)], live) == missing("not-there")
