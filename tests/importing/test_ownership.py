"""An import takes nothing: who manages a process is said on the portal by an act of its own."""

from __future__ import annotations

import re

import pytest

from smartctl.codec import plan_to_json
from smartctl.errors import Refused, UsageError
from smartctl.model import Action
from smartctl.operations import Terms, apply, destroy, importing, plan, read_state
from tests.importing.rooms import Room


@pytest.fixture
def room(tmp_path):
    room = Room(tmp_path)
    room.sow("realistic")
    return room


def mark(room, title):
    with room.session() as session:
        return next(one.process.mark for one in importing.processes(session) if one.process.title == title)


def test_the_next_apply_marks_the_process_and_says_so_and_the_plan_after_it_is_empty(room):
    made = room.imported("Договоры", out="contracts.yaml")
    path = made.written[0].path
    assert mark(room, "Договоры") == "contracts"

    with room.session() as session:
        done = apply(session, path)
        after = plan(session, path).plan

    assert [one.address for one in done.plan.effective] == ["dogovory"]
    assert [code for code, _ in done.plan.notes] == ["marked-over"]
    assert dict(done.plan.notes)["marked-over"]["old"] == "contracts"
    assert done.report.complete
    assert mark(room, "Договоры").startswith("smartctl:contracts/dogovory@")
    assert after.summary.total == 0
    assert after.notes == ()


def test_an_apply_that_is_held_to_a_plan_does_what_that_says_and_marks_nothing(room):
    path = room.imported("Закупки", out="z.yaml").written[0].path
    text = path.read_text(encoding="utf-8")
    assert text.count("title: Закупки") == 1
    path.write_text(text.replace("title: Закупки", "title: Покупки"), encoding="utf-8")
    with room.session() as session:
        digest = plan_to_json(plan(session, path).plan)["digest"]
        done = apply(session, path, Terms(expect=(digest,)))

    assert done.report.complete
    assert not mark(room, "Покупки").startswith("smartctl:")
    with room.session() as session:
        assert apply(session, path).report.complete
    assert mark(room, "Покупки").startswith("smartctl:z/")


def test_what_is_managed_already_is_not_let_go_by_importing_it_once_more(room):
    path = room.imported("Закупки", out="z.yaml").written[0].path
    with room.session() as session:
        apply(session, path)
        before = read_state(session, "z").records

    room.imported("Закупки", out="z.yaml", take_over=True)

    with room.session() as session:
        assert read_state(session, "z").records == before
    room.imported("Закупки", out="z.yaml", take_over=True, force=True)
    with room.session() as session:
        assert not any(one.created for one in read_state(session, "z").records.values())


def test_a_state_that_another_run_wrote_meanwhile_is_not_written_over(room, monkeypatch):
    holding = importing.holding

    def after_another(talk, shelf, command, **more):
        monkeypatch.setattr(importing, "holding", holding)
        room.imported("Договоры", out="other/z.yaml")
        return holding(talk, shelf, command, **more)

    monkeypatch.setattr(importing, "holding", after_another)
    with pytest.raises(UsageError, match="already"):
        room.imported("Закупки", out="z.yaml")

    assert not (room.folder / "z.yaml").exists()
    with room.session() as session:
        assert "dogovory" in read_state(session, "z").records


def test_until_then_nothing_of_it_is_deleted_and_after_it_everything_may_be(room):
    made = room.imported("Договоры", out="contracts.yaml")
    path = made.written[0].path

    with room.session() as session:
        before = plan(session, path, Terms(destroy=True)).plan
        apply(session, path)
        after = plan(session, path, Terms(destroy=True)).plan

    assert {one.action for one in before.effective} == {Action.FORGET}
    assert any(one.action is Action.DELETE for one in after.effective)


def test_what_went_out_of_the_file_before_the_first_apply_is_let_go_as_the_plan_says(room):
    """The apply marks the process in the same run, and deletes nothing of it that nobody has seen marked."""
    path = room.imported("Договоры", out="contracts.yaml").written[0].path
    text = path.read_text(encoding="utf-8")
    shorter = re.sub(r"^      scan:\n(?: {8}.*\n?)+", "", text, flags=re.MULTILINE)
    assert shorter != text
    path.write_text(shorter, encoding="utf-8")

    with room.session() as session:
        said = plan(session, path).plan
        done = apply(session, path)
        again = plan(session, path).plan

    told = {one.address: one.action for one in said.effective}
    assert told == {"dogovory.field.scan": Action.FORGET}
    assert done.report.complete
    assert {one.address: one.action for one in done.plan.effective} == {**told, "dogovory": Action.UPDATE}
    assert again.summary.total == 0
    assert [one.title for one in again.unmanaged if one.kind == "field"] == ["Скан"]


def test_own_marks_at_once_and_changes_nothing_else(room):
    made = room.imported("Закупки", "Договоры")
    with room.session() as session:
        done = importing.own(session, made)
        plans = [plan(session, one.path).plan for one in made.written]

    assert all(one.report.complete for one in done)
    assert {change.kind for one in done for change in one.plan.effective} == {"process"}
    assert [one.summary.total for one in plans] == [0, 0]
    assert all(mark(room, title).startswith("smartctl:") for title in ("Закупки", "Договоры"))


def test_a_process_of_another_blueprint_is_refused_without_a_word_for_it(room):
    made = room.imported("Закупки", out="first.yaml")
    with room.session() as session:
        apply(session, made.written[0].path)

    with pytest.raises(Refused, match="first/zakupki"):
        room.imported("Закупки", out="second.yaml")
    with pytest.raises(Refused, match="first/zakupki"):
        room.imported()
    assert not (room.folder / "second.yaml").exists()

    taken = room.imported("Закупки", out="second.yaml", take_over=True)
    with room.session() as session:
        apply(session, taken.written[0].path)
        after = plan(session, taken.written[0].path).plan
    assert mark(room, "Закупки").startswith("smartctl:second/zakupki@")
    assert after.summary.total == 0


def test_a_destroyed_blueprint_that_was_only_imported_leaves_the_portal_as_it_was(room):
    made = room.imported("Закупки", out="first.yaml")
    before = room.content()
    with room.session() as session:
        destroy(session, made.written[0].path)
    assert room.content() == before


def test_a_file_that_says_something_else_is_left_alone(room):
    room.imported("Закупки", out="first.yaml")
    path = room.folder / "first.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("Закупки", "Покупки"), encoding="utf-8")
    mine = path.read_bytes()

    with pytest.raises(UsageError, match="says something else"):
        room.imported("Закупки", out="first.yaml")
    assert path.read_bytes() == mine

    room.imported("Закупки", out="first.yaml", force=True)
    assert "Закупки" in path.read_text(encoding="utf-8")
