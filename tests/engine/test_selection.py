"""What `--target` and `--exclude` leave of a plan, by values: the changes, the refusals, what the state still knows."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from smartctl.engine.guard import Limits, Policy
from smartctl.engine.planner import Planned
from smartctl.engine.selection import only
from smartctl.engine.survey import Survey
from smartctl.errors import UsageError
from smartctl.model import Action, Address, Change, Hazard, HazardKind, LetGo, Live, Plan, Record
from tests.ruled import DENYING
from tests.world import LINEAGE

MAKE, ALTER, DROP, SAME = Action.CREATE, Action.UPDATE, Action.DELETE, Action.NOOP


def change(address, action, before=None, **after):
    words = address.split(".")
    kind = (
        "workflow"
        if "workflow" in words
        else words[-2]
        if len(words) > 2
        else words[0]
        if len(words) > 1
        else "process"
    )
    owner = address.rpartition(f".{kind}.")[0] if len(words) > 2 else ""
    return Change(
        address=Address(address), kind=kind, key=words[-1], parent=Address(owner) or None, action=action,
        before=before if before is not None or action is MAKE else {}, after=None if action is DROP else after,
        hazards=(Hazard(kind=HazardKind.DELETES, address=Address(address), code="removed"),) if action is DROP else (),
    )  # fmt: skip


ROBOT = "p.automation.workflow.check"
PLAN = (
    change("workplace.new", MAKE, title="Новое"),
    change("workplace.old", ALTER),
    change("p", ALTER, workplace="workplace.old"),
    change("p.pipeline.main", SAME),
    change("p.pipeline.main.stage.new", ALTER),
    change("p.pipeline.side", MAKE),
    change("p.pipeline.side.stage.ready", MAKE),
    change("p.pipeline.side.stage.won", MAKE),
    change("p.field.note", DROP),
    change("p.field.crew", ALTER),
    change("q", MAKE, workplace="workplace.new"),
    change("q.field.note", MAKE),
    change("pp", MAKE),
    change("numerator.acts", MAKE),
    change("numerator.gone", DROP),
    change("document.act", ALTER, before={"numerator": "numerator.gone"}, numerator="numerator.acts", **{"for": ("q.pipeline.x",)}),
    change("document.bill", DROP, before={"numerator": "numerator.gone"}),
    change("document.note", ALTER, before={"numerator": "numerator.acts"}, numerator="numerator.acts"),
)  # fmt: skip
GONE = {
    Address("p.field.lost"): Record(kind="field", ids={"id": 5}, attrs={}, created=True),
    Address("p.field.left"): Record(kind="field", ids={"id": 6}, attrs={}, created=True),
}
LET_GO = (
    LetGo(kind="field", id=5, address=Address("p.field.lost")),
    LetGo(kind="field", id=6, address=Address("p.field.left")),
    LetGo(kind="field", id=7, address=Address("p.field.long-ago")),
)
KNOWN = {Address("p"): Record(kind="process", ids={"id": 1}, attrs={}, created=True)}


def planned(*more):
    plan = Plan(
        mode="apply", portal="mock:x", blueprint="b", version="1", language="ru", lineage=LINEAGE, serial=3,
        changes=(*PLAN, *more), refusals=(Hazard(kind=HazardKind.BLOCKED, address=Address("p"), code="x"),),
    )  # fmt: skip
    found = Survey(live=Live(bound={}), answers={}, wanted=(), records=KNOWN, forgotten=GONE, let_go=LET_GO)
    return Planned(plan=plan, survey=found)


def cut(*, target=(), exclude=(), policy=None, more=()):
    named = {"target": tuple(map(Address, target)), "exclude": tuple(map(Address, exclude))}
    return only(planned(*more), **named, policy=policy or Policy())


@pytest.mark.parametrize(
    ("target", "exclude", "left"),
    [
        (["p.pipeline.main"], [], ["p.pipeline.main", "p.pipeline.main.stage.new"]),
        (["p.pipeline.main"], ["p.pipeline.main.stage"], ["p.pipeline.main"]),
        (["p.field.crew", "p.pipeline.main.stage.new"], [], ["p.pipeline.main.stage.new", "p.field.crew"]),
        # what it stands on comes with it, where it is to be made: its owners, its workplace
        (["p.pipeline.side.stage.ready"], [], ["p.pipeline.side", "p.pipeline.side.stage.ready"]),
        (["q.field.note"], [], ["workplace.new", "q", "q.field.note"]),
        (["q"], ["q.field"], ["workplace.new", "q"]),
        (["pp"], [], ["pp"]),
        (["p"], ["p.pipeline", "p.field"], ["p"]),
        # a document: its numerator and its processes
        (["document.note"], [], ["numerator.acts", "document.note"]),
        (["document.act"], [], ["workplace.new", "q", "numerator.acts", "document.act"]),
        # a numerator goes with all its documents, or not at all
        (["numerator.gone"], [], ["workplace.new", "q", "numerator.acts", "numerator.gone", "document.act", "document.bill"]),
        (["numerator.gone"], ["document.bill"], ["workplace.new", "q", "numerator.acts", "document.act"]),
        (["document.bill"], [], ["document.bill"]),
        (["numerator.gone", "document.bill"], ["document"], []),
        # everything but some
        ([], ["p", "q", "pp", "document", "workplace.old", "numerator.acts"], ["workplace.new"]),
    ],
)  # fmt: skip
def test_a_part_of_a_plan_has_what_it_stands_on(target, exclude, left):
    assert [str(one.address) for one in cut(target=target, exclude=exclude).plan.changes] == left


@pytest.mark.parametrize(
    ("target", "exclude", "named"),
    [
        (["p.field.crow"], [], "p.field.crow"),
        ([], ["p.pipe"], "p.pipe"),
        (["p", "p.x"], ["p.y"], "p.x"),
        (["p"], ["p.y", "p.z"], "p.y"),
    ],
)
def test_a_name_that_is_in_no_plan_is_named(target, exclude, named):
    with pytest.raises(UsageError) as told:
        cut(target=target, exclude=exclude)
    assert str(told.value) == f"There is no object {named} in this plan."
    assert told.value.hint == "Addresses look like installation.pipeline.main.stage.accepted."


def test_the_rest_of_a_plan_and_of_its_reading_is_what_it_was():
    whole, part = planned(), cut(target=["p"], exclude=["p.pipeline", "p.field"])
    assert replace(part.plan, changes=(), refusals=()) == replace(whole.plan, changes=(), refusals=())
    assert part.survey == replace(
        whole.survey,
        records={**KNOWN, **GONE},
        forgotten={},
        let_go=(LetGo(kind="field", id=7, address=Address("p.field.long-ago")),),
    )


def test_what_the_blueprint_forgets_is_forgotten_once_it_is_chosen():
    lost, left = (replace(change(address, Action.FORGET), before={}, after=None) for address in GONE)
    part = cut(target=["p.field.lost"], more=(lost, left))
    assert part.plan.changes == (lost,)
    assert part.survey.forgotten == {lost.address: GONE[lost.address]}
    assert part.survey.records == {**KNOWN, left.address: GONE[left.address]}
    assert [one.id for one in part.survey.let_go] == [5, 7]


def test_what_is_left_is_judged_anew_by_the_policy_of_the_project():
    assert cut(target=["p.pipeline.main"]).plan.refusals == ()
    (told,) = cut(target=["p.field.note"]).plan.refusals
    assert (told.address, told.kind) == ("p.field.note", HazardKind.DELETES)
    limits = Limits(max_changed_share=0.1, min_objects=1)
    codes = [
        one.code for one in cut(target=["p.pipeline.main"], policy=Policy(limits=limits, rules=DENYING)).plan.refusals
    ]
    assert codes == ["mass-change"]
