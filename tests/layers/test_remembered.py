"""What the last apply was told: inputs and the version of the blueprint are remembered, and a run that forgot is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from smartctl.blueprint.semver import BUMPS, bump_between, bumped, older
from smartctl.errors import Refused, UsageError
from smartctl.operations import Quiet, Terms, apply, open_project, plan, read_state

BLUEPRINT = """\
format: smartctl/blueprint/v1
name: calls
version: {version}
inputs:
  name: {{type: string, default: Звонок}}
  kinds: {{type: items, default: {{a: Первый}}}}
processes:
  call:
    title: "{{{{name}}}}"
    fields:
      kind: {{type: list, title: Вид, items: "{{{{kinds}}}}"}}
"""


class Willing(Quiet):
    def ask(self, _question):
        return True


@pytest.fixture
def session(tmp_path):
    with open_project(tmp_path, portal="mock:calls", talk=Willing()) as opened:
        yield opened


def file(folder: Path, version="1.0.0"):
    path = folder / "calls.yaml"
    path.write_text(BLUEPRINT.format(version=version), encoding="utf-8")
    return path


def notes(made):
    return {code: facts for code, facts in made.plan.notes if code.startswith(("version", "input"))}


def test_what_was_given_is_remembered_with_what_gave_it(session, tmp_path):
    given = Terms(inputs={"name": "Приём", "kinds": "{a: Первый, b: {title: Второй}}"})
    apply(session, file(tmp_path), given)
    state = read_state(session, "calls")
    assert {name: (one.value, one.by) for name, one in state.inputs.items()} == {
        "name": ("Приём", "--set"),
        "kinds": ({"a": {"title": "Первый"}, "b": {"title": "Второй"}}, "--set"),
    }
    assert plan(session, tmp_path / "calls.yaml", given).plan.effective == ()


def test_a_forgotten_input_is_refused_by_name_and_both_ways_out_lead_on(session, tmp_path):
    path = file(tmp_path)
    apply(session, path, Terms(inputs={"name": "Приём"}))
    with pytest.raises(UsageError) as refused:
        plan(session, path)
    assert "name = Приём by --set" in refused.value.message
    assert "default is Звонок" in refused.value.message
    assert notes(plan(session, path, Terms(inputs={"name": "Звонок"})))["input-changed"]["after"] == "Звонок"
    (tmp_path / "smartctl.yaml").write_text(
        'format: smartctl/project/v1\nportals:\n  calls: {url: "mock:calls", inputs: {name: Приём}}\n', encoding="utf-8"
    )
    with open_project(tmp_path, portal="calls", talk=Willing()) as again:
        made = plan(again, path)
        assert (made.plan.effective, notes(made)) == ((), {})


def test_a_plan_says_which_input_changed(session, tmp_path):
    path = file(tmp_path)
    apply(session, path, Terms(inputs={"name": "Приём"}))
    made = plan(session, path, Terms(inputs={"name": "Вызов"}))
    assert notes(made) == {"input-changed": {"name": "name", "before": "Приём", "after": "Вызов", "by": "--set"}}


def test_the_version_is_remembered_also_when_nothing_else_changed(session, tmp_path):
    apply(session, file(tmp_path))
    newer = file(tmp_path, "1.1.0")
    made = plan(session, newer)
    assert made.plan.effective == ()
    assert notes(made) == {"version-changed": {"blueprint": "calls", "before": "1.0.0", "after": "1.1.0"}}
    assert apply(session, newer).nothing_to_do
    assert read_state(session, "calls").version == "1.1.0"
    assert notes(plan(session, newer)) == {}


def test_an_older_version_is_planned_with_a_warning_and_applied_only_when_that_is_allowed(session, tmp_path):
    apply(session, file(tmp_path, "1.10.0"))
    path = file(tmp_path, "1.9.0")
    assert "version-lower" in notes(plan(session, path))
    with pytest.raises(Refused, match=r"calls 1\.9\.0 is older than 1\.10\.0"):
        apply(session, path)
    assert read_state(session, "calls").version == "1.10.0"
    apply(session, path, Terms(allow_downgrade=True))
    assert read_state(session, "calls").version == "1.9.0"


@pytest.mark.parametrize(
    ("lower", "higher"),
    [
        ("1.0.0", "1.0.1"),
        ("1.9.0", "1.10.0"),
        ("1.0.0-rc.1", "1.0.0"),
        ("1.0.0-rc.2", "1.0.0-rc.10"),
        ("1.0.0-1", "1.0.0-a"),
    ],
)
def test_versions_are_ordered_as_semver_says(lower, higher):
    assert older(lower, higher)
    assert not older(higher, lower)
    assert not older(lower, lower)


@pytest.mark.parametrize(
    ("version", "next_"),
    [
        ("1.4.2", ("1.4.3", "1.5.0", "2.0.0")),
        ("0.3.1", ("0.3.2", "0.4.0", "1.0.0")),
        ("2.0.0-rc.1", ("2.0.0", "2.0.0", "2.0.0")),
        ("1.5.0-rc.1", ("1.5.0", "1.5.0", "2.0.0")),
    ],
)
def test_the_next_version_after_each_bump(version, next_):
    assert tuple(bumped(version, bump) for bump in BUMPS) == next_
    assert all(older(version, one) for one in next_)


def test_which_number_was_raised():
    assert [bump_between("1.2.3", one) for one in ("1.2.4", "1.3.0", "2.0.0", "1.2.3", "1.0.0")] == [
        "patch",
        "minor",
        "major",
        "",
        "",
    ]
