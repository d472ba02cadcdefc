"""smartctl as a library: operations over the embedded mock portal, without a process and without the command line."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from smartctl import operations
from smartctl.errors import Refused, UsageError
from smartctl.model import Action
from smartctl.operations import Quiet, Terms, apply, destroy, open_project, plan, read_state, rebuild, rollback
from smartctl.operations.failures import NotAllowed
from smartctl.operations.news import Carry, PlanMade, PortalAssumed
from smartctl.shipped import blueprints_dir

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "python-api.md"
BLUEPRINT = """format: smartctl/blueprint/v1
name: api
version: 1.0.0
processes:
  installation:
    title: {{ru: {title}, en: Installations}}
    fields:
      crew: {{type: string, title: {{ru: Бригада, en: Crew}}}}
{more}"""
FLOOR = "      floor: {type: integer, title: {ru: Этаж, en: Floor}}\n"


@pytest.fixture(autouse=True)
def _neither_screen_nor_process(monkeypatch):
    def refused(*_given, **_named):
        raise AssertionError

    for name in [name for name in sys.modules if name.split(".")[0] in ("rich", "typer") or ".cli" in name]:
        if name.startswith(("rich", "typer", "smartctl.cli")):
            monkeypatch.delitem(sys.modules, name)
    for name in ("smartctl.cli", "rich", "typer"):
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setattr(subprocess, "Popen", refused)
    if hasattr(os, "fork"):
        monkeypatch.setattr(os, "fork", refused)


@pytest.fixture
def write(tmp_path):
    def written(title="Монтажи", more=FLOOR):
        file = tmp_path / "api.yaml"
        file.write_text(BLUEPRINT.format(title=title, more=more), encoding="utf-8")
        return file

    return written


@pytest.fixture
def session(tmp_path):
    with open_project(tmp_path, portal="mock:api") as opened:
        yield opened


def planned_again(session, file):
    return [change.address for change in plan(session, file).plan.effective]


def test_a_blueprint_is_planned_applied_and_remembered(session, write):
    file = write()
    assert {one.action for one in plan(session, file).plan.effective} == {Action.CREATE}
    with pytest.raises(UsageError, match="no state of api"):
        read_state(session, "api")
    done = apply(session, file)
    assert done.report.complete
    assert not done.nothing_to_do
    assert "installation.field.crew" in read_state(session, "api").records
    assert planned_again(session, file) == []
    assert apply(session, file).nothing_to_do


def test_what_nobody_allowed_is_refused_with_the_plan_and_then_allowed(session, write):
    apply(session, write())
    file = write(more="")
    with pytest.raises(NotAllowed) as refused:
        apply(session, file)
    assert {one.address for one in refused.value.plan.refusals} == {"installation.field.floor"}
    done = apply(session, file, Terms(allow_delete=True, allow_data_loss=("installation.field.floor",)))
    assert done.report.complete
    assert planned_again(session, file) == []


def test_a_run_is_taken_back_and_everything_removed(session, write):
    apply(session, write())
    apply(session, write(title="Замеры"))
    assert rollback(session).report.complete
    assert planned_again(session, write()) == []
    assert destroy(session, write(), Terms(allow_data_loss=("installation",))).report.complete
    assert read_state(session, "api").records == {}


def test_a_lost_state_is_made_again(session, write, tmp_path):
    file = write()
    apply(session, file)
    before = read_state(session, "api").records
    next(tmp_path.rglob("api.json")).unlink()
    assert rebuild(session, file).state.records.keys() == before.keys()
    assert planned_again(session, file) == []


class Listening(Quiet):
    def __init__(self, *, agrees=True, stops=False):
        self.heard, self.agrees, self.stops = [], agrees, stops

    def tell(self, news):
        self.heard.append(type(news))

    def ask(self, question):
        return self.agrees if isinstance(question, Carry) else super().ask(question)

    @contextmanager
    def stop(self):
        yield lambda: self.stops


def test_whoever_listens_hears_of_it_and_may_say_no(tmp_path, write):
    file, talk = write(), Listening(agrees=False)
    with open_project(tmp_path, talk=talk) as session:
        with pytest.raises(Refused, match="not approved"):
            apply(session, file)
        assert talk.heard == [PortalAssumed, PlanMade]
        talk.agrees = True
        assert apply(session, file).report.complete
        assert planned_again(session, file) == []


def test_a_listener_stops_an_apply_and_the_next_one_goes_on(tmp_path, write):
    file, talk = write(), Listening(stops=True)
    with open_project(tmp_path, portal="mock:api", talk=talk) as session:
        assert apply(session, file).report.interrupted
        talk.stops = False
        assert apply(session, file).report.complete
        assert planned_again(session, file) == []


def test_inputs_are_values(tmp_path, session):
    file = tmp_path / "inputs.yaml"
    text = BLUEPRINT.format(title='"{{word}}"', more="").replace(
        "processes:", "inputs:\n  word: {type: string}\nprocesses:"
    )
    file.write_text(text, encoding="utf-8")
    terms = Terms(inputs={"word": "Замеры"})
    titles = [one.after["title"] for one in plan(session, file, terms).plan.effective if one.kind == "process"]
    assert titles == ["Замеры"]


def test_every_public_name_is_there():
    assert all(getattr(operations, name) for name in operations.__all__)
    assert not hasattr(operations, "nothing_of_this_name")


def test_the_examples_of_the_page_run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    place = tmp_path / "acme" / "blueprints"
    place.mkdir(parents=True)
    source = blueprints_dir() / "window-installation.yaml"
    (place / source.name).write_text(source.read_text("utf-8"), encoding="utf-8")
    examples = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), flags=re.DOTALL)
    assert len(examples) == 2
    for one in examples:
        exec(compile(one, str(PAGE), "exec"), names := {"__name__": "page"})
        if careful := names.get("Careful"):
            with open_project(Path("acme"), portal="mock:demo", talk=careful()) as session:
                file = place / source.name
                assert destroy_is_refused(session, file)
    told = capsys.readouterr().out
    assert "create process installation" in told
    assert "PlanMade" in told


def destroy_is_refused(session, file) -> bool:
    with pytest.raises(Refused):
        destroy(session, file, Terms(allow_data_loss=("installation",)))
    return True
