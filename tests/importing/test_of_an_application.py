"""What only an application is shown is imported through one: workflows come back as robots, kinds of triggers are named."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from smartctl.operations import apply, importing, plan
from smartctl.operations.absorbing import absorb
from smartctl.operations.drifting import drift, has_drifted
from tests.cli.test_applied_workflows import TEXT
from tests.cli.test_as_workflows import AS as DOORS
from tests.importing.rooms import Room, is_canonical, mistakes

APP = "flow+app"


@pytest.fixture
def room(tmp_path):
    room = Room(tmp_path, name="flow")
    path = tmp_path / "flow.yaml"
    path.write_text(TEXT, encoding="utf-8")
    with room.session(APP) as session:
        assert apply(session, path).report.complete
    return room


def imported(room, portal):
    with room.session(portal) as session:
        made = importing.import_processes(session, (), room.folder / "again.yaml", everything=True, take_over=True)
        assert plan(session, made.written[0].path).plan.summary.total == 0
    return made


def test_a_workflow_comes_back_with_its_robots_and_the_next_plan_is_empty(room):
    made = imported(room, APP)

    path = made.written[0].path
    assert mistakes(path) == []
    assert is_canonical(path)
    text = path.read_text(encoding="utf-8")
    for said in ("Проверить {{title}}", "due - 1d", "checklist: [Раз, Два]", "Ждём {{", "Чужое", "start: on_create"):
        assert said.replace("Ждём", "Ждёт") in text
    assert [(one.kind, one.reason) for one in made.left] == [("trigger", "of-application")]
    with room.session(APP) as session:
        assert apply(session, path).report.complete
        assert plan(session, path).plan.summary.total == 0


def test_a_webhook_is_shown_the_workflow_and_not_the_trigger(room):
    made = imported(room, "flow")

    assert mistakes(made.written[0].path) == []
    assert not any(one.kind == "trigger" for one in made.left)
    assert {one.kind for one in made.written[0].draft.records.values()} >= {"process", "pipeline", "stage", "field"}


def test_the_work_of_stages_is_left_where_it_is_with_the_reason(tmp_path):
    room = Room(tmp_path, name="doors")
    path = tmp_path / "doors.yaml"
    path.write_text(DOORS, encoding="utf-8")
    with room.session(APP) as session:
        assert apply(session, path).report.complete
    made = imported(room, APP)
    assert mistakes(made.written[0].path) == []
    assert [(one.kind, one.reason) for one in made.left] == [("workflow", "workflow-unreadable")]
    assert "workflows:" not in made.written[0].path.read_text(encoding="utf-8")


def test_a_workflow_of_the_application_that_nobody_manages_is_taken_into_the_file(room):
    path = room.folder / "flow.yaml"
    start = TEXT.index("      workflows:\n")
    path.write_text(TEXT[:start], encoding="utf-8")
    with room.session(APP) as session:
        shelf = session.shelf("flow")
        with shelf.held("test"):
            state = shelf.load()
            shelf.save(replace(state, records={at: one for at, one in state.records.items() if one.kind != "workflow"}))

        (one,) = [one for one in drift(session, path).unmanaged if one.kind == "workflow"]
        assert (one.parent, one.place) == ("sale", "processes.sale.automation.workflows")
        assert absorb(session, path, take_all=True).left == ()
        assert path.read_text(encoding="utf-8").startswith(TEXT[:start])
        assert "Чужое" in path.read_text(encoding="utf-8")
        assert not has_drifted(drift(session, path))
        assert plan(session, path).plan.summary.total == 0
        assert apply(session, path).report.complete
        assert plan(session, path).plan.summary.total == 0
