"""Every pair of sides: equal ones are the same, and different ones differ in exactly what was changed, both ways round."""

from __future__ import annotations

import itertools
import subprocess

import pytest

from smartctl.errors import UsageError
from smartctl.operations import Terms, apply, planning
from smartctl.operations.diffing import diff, differs
from smartctl.operations.plan_files import save_plan
from smartctl.operations.session import open_project
from smartctl.state.record import dumps
from tests.diff.pair import AFTER, BEFORE, DIFFERENT, turned

TURNED_ROUND = {"create": "delete", "delete": "create", "update": "update"}


def told(plan):
    return {one.address: one.action.value for one in plan.effective}


def git(folder, *arguments):
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, "-C", str(folder), *arguments], check=True, capture_output=True)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A repository, and two portals: the old version was applied on one, the new one on the other, among others."""
    folder = tmp_path_factory.mktemp("sides")
    (folder / "old").mkdir()
    (folder / "new").mkdir()
    (folder / "smartctl.yaml").write_text(
        "format: smartctl/project/v1\nportals: {one: {url: 'mock:one'}, two: {url: 'mock:two'}}\n", encoding="utf-8"
    )
    git(folder, "init", "-q")
    for text in (BEFORE, AFTER):
        (folder / "repairs.yaml").write_text(text, encoding="utf-8")
        git(folder, "add", "repairs.yaml", "smartctl.yaml")
        git(folder, "commit", "-q", "-m", "version")
    for name, text in (("old", BEFORE), ("new", AFTER)):
        (folder / name / "repairs.yaml").write_text(text, encoding="utf-8")
    other = turned(
        BEFORE,
        ("name: repairs", "name: visits"),
        ("  repair:", "  visit:"),
        ("ru: Ремонт, en: Repair}", "ru: Выезд, en: Visit}"),
    )
    (folder / "visits.yaml").write_text(other, encoding="utf-8")
    for portal, name in (("one", "old"), ("two", "new")):
        with open_project(folder, portal=portal) as session:
            if portal == "two":  # so that no number is the same
                assert apply(session, folder / "visits.yaml", Terms(allow_delete=True)).report.complete
            assert apply(session, folder / name / "repairs.yaml", Terms(allow_delete=True)).report.complete
            planned = planning.plan(session, folder / name / "repairs.yaml").plan
            save_plan(planned, folder / f"{name}.plan.json", store=session.store)
            (folder / f"{name}.state.json").write_text(dumps(session.shelf("repairs").load()), encoding="utf-8")
    return folder


SIDES = {
    "file": ("old/repairs.yaml", "new/repairs.yaml"),
    "revision": ("HEAD~1:repairs.yaml", "HEAD:repairs.yaml"),
    "plan": ("old.plan.json", "new.plan.json"),
    "state": ("state:one/repairs", "state:two/repairs"),
    "state file": ("old.state.json", "new.state.json"),
    "portal": ("portal:one", "portal:two"),
    "process": ("portal:one/repair", "portal:two/Ремонт"),
}
PAIRS = list(itertools.combinations_with_replacement(SIDES, 2))


def between(one, other):
    """A whole portal against a portal is all of it: the second one has another process."""
    return "portal" in {one, other} <= {"portal", "process"} and one != other


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_each_pair_of_sides_tells_what_was_changed_and_nothing_else(place, monkeypatch, first, second):
    monkeypatch.chdir(place)
    old, new = SIDES[first], SIDES[second]
    for left, right in ((old[0], new[0]), (new[1], old[1])):
        plan = diff(left, right, portal="one" if left == old[0] else "two")
        if not between(first, second):
            assert told(plan) == {}, (left, right)
            assert not differs(plan)

    there, back = (diff(one, other, portal="one") for one, other in ((old[0], new[1]), (new[1], old[0])))

    # Texts of another language are written in blueprints alone; what is said of no attribute is not asked of a portal.
    blueprints = {first, second} <= {"file", "revision"}
    expected = {at: what for at, what in DIFFERENT.items() if blueprints or not at.endswith(".bench")}
    found = {at: what for at, what in told(there).items() if at.partition(".")[0] != "visit"}
    assert found == expected
    turned_round = {at: TURNED_ROUND[what] for at, what in expected.items()}
    assert {at: what for at, what in told(back).items() if at.partition(".")[0] != "visit"} == turned_round
    if blueprints:
        steps = dict(there.notes)["automation-differs"]["steps"]
        assert [(one["state"], one["action"]) for one in steps] == [("changed", "task"), ("gone", "notify")]
        assert steps[0]["words"] == ("deadline",)
    assert not any(one.ids for one in (*there.changes, *back.changes))


@pytest.mark.parametrize("named", ["file", "portal"])
def test_without_any_state_a_portal_is_recognised_by_marks_codes_and_titles(place, monkeypatch, named, tmp_path):
    monkeypatch.chdir(tmp_path)
    for name in ("smartctl.yaml", "old/repairs.yaml", "new/repairs.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((place / name).read_bytes())
    mock = tmp_path / ".smartctl" / "mock"
    mock.mkdir(parents=True)
    for name in ("one", "two"):
        (mock / f"{name}.sqlite3").write_bytes((place / ".smartctl" / "mock" / f"{name}.sqlite3").read_bytes())
    first = "old/repairs.yaml" if named == "file" else "portal:one/Ремонт"
    assert told(diff(first, "portal:one/repair")) == {}
    expected = [what for at, what in DIFFERENT.items() if not at.endswith(".bench")]
    assert sorted(told(diff(first, "portal:two/repair")).values()) == sorted(expected)


def test_two_portals_of_one_blueprint_differ_in_the_overlay_and_in_nothing_else(place, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "blueprints").mkdir()
    (tmp_path / "blueprints" / "repairs.yaml").write_text(BEFORE, encoding="utf-8")
    (tmp_path / "beta.yaml").write_text(
        "format: smartctl/overlay/v1\nblueprint: repairs\nprocesses:\n  repair:\n    fields:\n"
        "      note: {title: {ru: Пометка, en: Remark}}\n      bonus: {new: true, type: integer, title: {ru: Бонус, en: Bonus}}\n",
        encoding="utf-8",
    )
    (tmp_path / "smartctl.yaml").write_text(
        "format: smartctl/project/v1\nportals:\n  acme: {url: 'mock:acme'}\n  beta: {url: 'mock:beta', overlay: beta.yaml}\n",
        encoding="utf-8",
    )
    for portal in ("acme", "beta"):
        with open_project(tmp_path, portal=portal) as session:
            assert apply(session, tmp_path / "blueprints" / "repairs.yaml", Terms(allow_delete=True)).report.complete

    plan = diff("portal:acme", "portal:beta")

    assert told(plan) == {"repair.field.note": "update", "repair.field.bonus": "create"}
    # And the blueprint is read as it is meant for the portal on the other side.
    assert told(diff("blueprints/repairs.yaml", "portal:beta")) == {}
    assert told(diff("portal:acme", "blueprints/repairs.yaml")) == {}


def test_an_object_that_moved_says_so_is_the_same_object(place, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "old.yaml").write_text(BEFORE, encoding="utf-8")
    moved = turned(
        BEFORE,
        ("          bench: {", "          table: {"),
        (
            "processes:",
            "moved:\n  - {from: repair.pipeline.main.stage.bench, to: repair.pipeline.main.stage.table}\nprocesses:",
        ),
    )
    (tmp_path / "new.yaml").write_text(moved, encoding="utf-8")
    plan = diff("old.yaml", "new.yaml")
    assert told(plan) == {}
    assert [one.target for one in plan.moved] == ["repair.pipeline.main.stage.table"]


@pytest.mark.parametrize(
    ("side", "said"),
    [
        ("nowhere.yaml", "no file nowhere.yaml"),
        (r"C:\work\repairs.yaml", "no file C:"),
        ("C:/work/repairs.yaml", "no file C:"),
        ("nosuch:repairs.yaml", "no revision nosuch"),
        ("HEAD:nowhere.yaml", "no such file"),
        ("-x:repairs.yaml", "minus"),
        ("HEAD:../repairs.yaml", "no such file"),
        ("portal:", "names no portal"),
        ("state:", "names no blueprint"),
        ("state:one/nobody", "no state of nobody"),
        ("portal:one/nobody", "no process nobody"),
        ("portal:three", "no portal three"),
    ],
)
def test_a_side_that_is_none_is_told_in_a_sentence(place, monkeypatch, side, said):
    monkeypatch.chdir(place)
    with pytest.raises(UsageError) as told_:
        diff(side, "old/repairs.yaml", portal="one")
    assert said in told_.value.message


def test_without_git_or_a_repository_a_revision_is_refused_in_a_sentence(place, monkeypatch, tmp_path):
    (tmp_path / "a.yaml").write_text(BEFORE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(UsageError, match="not a git repository"):
        diff("HEAD:a.yaml", "a.yaml")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match="cannot be started"):
        diff("HEAD:a.yaml", "a.yaml")


def test_a_revision_has_its_own_fragments_and_runs_no_hook(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    git(tmp_path, "init", "-q")
    whole = turned(
        BEFORE,
        (
            "      note: {type: string, required: false, title: {ru: Заметка, en: Note}}\n",
            "      include: parts/note.yaml\n",
        ),
    )
    (tmp_path / "parts").mkdir()
    fragment = "format: smartctl/fragment/v1\ncontent:\n  note: {type: string, title: {ru: Заметка, en: Note}}\n"
    (tmp_path / "parts" / "note.yaml").write_text(fragment, encoding="utf-8")
    (tmp_path / "repairs.yaml").write_text(whole, encoding="utf-8")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "first")
    for hook in ("post-checkout", "reference-transaction", "post-index-change"):
        file = tmp_path / ".git" / "hooks" / hook
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"#!/bin/sh\ntouch '{tmp_path}/ran'\n", encoding="utf-8")
        file.chmod(0o755)
    (tmp_path / "parts" / "note.yaml").write_text(fragment.replace("en: Note", "en: Remark"), encoding="utf-8")
    assert told(diff("HEAD:repairs.yaml", "repairs.yaml")) == {"repair.field.note": "update"}
    assert not (tmp_path / "ran").exists()
