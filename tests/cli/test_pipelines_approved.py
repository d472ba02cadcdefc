"""What the job that applies takes for approved: the plan that the request of its commit showed of its last commit, and no other."""

from __future__ import annotations

import pytest

from smartctl.forges import marks
from tests.cli.conftest import said
from tests.cli.pipelines_world import (  # noqa: F401 - fixtures
    APPROVAL,
    PLAN,
    REPAIRS,
    begun,
    blueprint,
    comment,
    green,
    pushed,
    servers,
    world,
)
from tests.servers.forge_repository import MAIN, Note
from tests.share import each

GITLAB, GITHUB = ("gitlab", "http"), ("github", "postgres")
BOTH = pytest.mark.parametrize("begun", [GITLAB, GITHUB], indirect=True, ids="-".join)


def planned(world, branch, text, base=None):  # noqa: F811
    repository = world.repository
    repository.put(branch, {REPAIRS: text}, base=base or repository.tip(MAIN))
    one = repository.open(branch)
    green(world.on_request(one.number, "plan"))
    return one


def why(ran):
    assert ran.code == 6, ran.said
    return said(ran.said)


@pytest.mark.parametrize(
    ("begun", "how", "first"), each((GITLAB, GITHUB), ("squash", "merge"), (0, 1)), indirect=["begun"]
)
def test_of_two_open_requests_each_is_applied_as_approved_whichever_is_merged_first(begun, how, first):  # noqa: F811
    start = begun.repository.tip(MAIN)
    requests = [
        planned(begun, "stage", blueprint(work="Ремонтируется"), start),
        planned(begun, "note", blueprint(note="Примечание"), start),
    ]
    early, late = requests[first], requests[1 - first]
    before = begun.repository.merge(early.number, how)
    after = begun.repository.merge(late.number, how)

    refused = why(begun.apply(after))
    assert "They differ in: repairs." in refused
    assert begun.apply(before).code == 0
    assert begun.apply(after).code == 0
    assert "They differ in: repairs." in why(begun.apply(before)), "an old job would have taken back what came later"


@BOTH
def test_a_request_that_only_moves_the_branch_forward_is_found_too(begun):  # noqa: F811
    one = planned(begun, "two", blueprint(note="Примечание"))
    begun.repository.merge(one.number, "forward")
    assert green(begun.on_push("portals", "apply"))["apply"].code == 0


def test_what_was_pushed_after_the_plan_is_approved_by_nobody(begun):  # noqa: F811
    one = planned(begun, "two", blueprint(note="Примечание"))
    begun.repository.put("two", {REPAIRS: blueprint(note="Иное")}, base=begun.repository.tip("two"))
    begun.repository.merge(one.number, "merge")
    told = why(begun.on_push("portals", "apply")["apply"])
    assert "nobody has approved a plan of repairs" in told
    assert "and what was merged is" in told


def test_what_was_pushed_without_a_request_is_approved_by_nobody_and_what_changes_nothing_needs_no_approval(begun):  # noqa: F811
    repository = begun.repository
    repository.put(MAIN, {"README.md": "-\n"}, base=repository.tip(MAIN))
    green(begun.on_push("portals", "apply"))
    repository.put(MAIN, {REPAIRS: blueprint("Сервис")}, base=repository.tip(MAIN))
    assert "is no merge of a request" in why(begun.on_push("portals", "apply")["apply"])


@BOTH
def test_nobody_else_can_write_an_approval(begun):  # noqa: F811
    """A comment of a person counts for nothing, though it holds what the pipeline wrote for this very commit."""
    one = planned(begun, "two", blueprint(note="Примечание"))
    notes = begun.repository.notes[one.number]
    notes[:] = [Note(99, comment(begun, one), stranger=True)]
    begun.repository.merge(one.number, "merge")
    assert f"Request {one.number} shows no plan." in why(begun.on_push("portals", "apply")["apply"])


def test_with_a_key_only_what_it_signed_is_approved(begun):  # noqa: F811
    begun.variables["SMARTCTL_APPROVAL_KEY"] = "a long random text"
    one = planned(begun, "two", blueprint(note="Примечание"))
    note = begun.repository.notes[one.number][0]
    approval = marks.read(note.body, "a long random text")
    signed, forged = note.body, note.body.partition(APPROVAL)[0] + marks.written(approval, "another key")
    note.body = forged
    begun.repository.merge(one.number, "merge")
    assert "is not signed with SMARTCTL_APPROVAL_KEY" in why(begun.on_push("portals", "apply")["apply"])
    note.body = signed
    green(begun.on_push("portals", "apply"))


@pytest.mark.parametrize("world", [GITLAB, GITHUB], indirect=True, ids="-".join)
def test_a_comment_tells_of_the_last_commit_or_that_its_plan_failed_or_what_replaced_it(world):  # noqa: F811
    one = pushed(world, "one", {REPAIRS: blueprint()})
    stranger = f"{PLAN}\nLGTM"
    world.repository.notes[one.number].append(Note(99, stranger, stranger=True))
    old = world.repository.head(one)
    green(world.on_request(one.number, "plan"))
    new = world.repository.put("one", {REPAIRS: "nonsense: 1\n"}, base=old)
    world.repository.notes[one.number].append(Note(100, f"{PLAN}\nof two jobs that wrote at once"))
    jobs = world.on_request(one.number)
    assert (jobs["check"].code, jobs["plan"].code) == (1, 1)
    told = comment(world, one)
    ours = world.repository.notes[one.number][1]
    assert f"is replaced: of commit {new[:12]} one is being made" in ours.was[-1], "the old plan stood there meanwhile"
    assert "**the plan failed**" in told
    assert "nonsense" in told
    assert marks.read(told, "").plans == ()

    green(world.on_request(one.number, "plan", commit=old))
    assert comment(world, one) == told, "a slow job of an older commit has written over the comment of the newer one"

    world.repository.put("one", {REPAIRS: blueprint()}, base=new)
    green(world.on_request(one.number, "plan", commit=old))
    assert f"The plan of commit {old[:12]} is replaced by that of commit {world.repository.head(one)[:12]}." in comment(
        world, one
    )
    green(world.on_request(one.number, "plan"))
    assert "to add" in comment(world, one)
    assert world.repository.notes[one.number][0].body == stranger, "a comment of somebody else was written over"
