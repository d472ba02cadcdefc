"""Two sides of anything that has a blueprint, compared as a plan would: what a portal numbers is no difference."""

from __future__ import annotations

import subprocess

import pytest

from smartctl.errors import UsageError
from smartctl.model import Action
from smartctl.operations import apply
from smartctl.operations.diffing import diff, differs
from smartctl.shipped import blueprints_dir
from tests.importing.rooms import Room

NAMES = sorted(path.stem for path in blueprints_dir().glob("*.yaml"))


@pytest.fixture
def room(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Room(tmp_path)


def told(one, other):
    plan = diff(str(one), str(other))
    return {change.address: change.action for change in plan.effective}


@pytest.mark.parametrize("name", NAMES)
def test_a_blueprint_is_no_other_than_itself(room, name):
    path = blueprints_dir() / f"{name}.yaml"
    assert not differs(diff(str(path), str(path)))


@pytest.mark.parametrize("word", ["Загрузить фото и подписанный акт", "Upload the photos and the signed certificate"])
def test_a_text_of_a_robot_is_told_in_whichever_language_it_was_changed(room, word):
    path = blueprints_dir() / "window-installation.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count(word) == 1
    (room.folder / "mine.yaml").write_text(text.replace(word, f"{word}!"), encoding="utf-8")

    found = diff(str(path), "mine.yaml")

    assert differs(found)
    (step,) = dict(found.notes)["automation-differs"]["steps"]
    assert (step["state"], step["words"]) == ("changed", ("task",))


def test_two_portals_that_one_blueprint_made_differ_in_nothing_but_what_people_did(room):
    room.sow("realistic")  # numbers of the second portal are other ones
    made = room.imported("Установка окон", "Рекламации", out="windows.yaml")
    with room.session("two") as session:
        assert apply(session, made.written[0].path).report.complete

    assert told("mock:one/Установка окон", "mock:two/Установка окон") == {}
    assert set(told("mock:one", "mock:two").values()) == {Action.DELETE}
    assert set(told("mock:two", "mock:one").values()) == {Action.CREATE}

    with room.hand("two") as hand:
        (made,) = [one for one in hand.ask("crm.type.list")["types"] if one["title"] == "Установка окон"]
        number = made["entityTypeId"]
        stages = hand.stages(number, hand.default_pipeline(number))
        hand.ask("crm.status.update", id=stages["UC_4QZ1TB"]["ID"], fields={"NAME": "Смета"})
        hand.ask("crm.type.update", id=made["id"], fields={"isObserversEnabled": "N"})

    assert told("mock:one/Установка окон", "mock:two/Установка окон") == {
        "ustanovka_okon": Action.UPDATE,
        "ustanovka_okon.pipeline.obshchaya_voronka.stage.soglasovanie_smety": Action.UPDATE,
    }
    assert told("mock:two/Установка окон", "windows.yaml")["ustanovka_okon"] is Action.UPDATE


def test_a_file_is_compared_with_what_it_was_in_git(room):
    path = room.folder / "crm.yaml"
    text = (blueprints_dir() / "window-installation.yaml").read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    for line in (
        ["init", "-q"],
        ["add", "crm.yaml"],
        ["-c", "user.name=a", "-c", "user.email=a@a", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", *line], check=True, cwd=room.folder)
    path.write_text(
        text.replace("version: 1.0.0", "version: 1.0.1").replace("required: true", "required: false", 1), "utf-8"
    )

    changed = told("HEAD:crm.yaml", "crm.yaml")

    assert list(changed.values()) == [Action.UPDATE]
    assert told("HEAD:crm.yaml", "HEAD:crm.yaml") == {}


@pytest.mark.parametrize("word", ["nothing.yaml", "HEAD:nothing.yaml", "mock:one/nothing", "somewhere"])
def test_a_side_that_is_nothing_is_told(room, word):
    room.sow("realistic")
    with pytest.raises(UsageError):
        diff(word, "mock:one")


KEYS = {
    "trigger": ("construction", "on: task_status\n", "key: mine\n              on: task_status\n"),
    "robot": ("construction", "task: {ru: График", "key: mine\n              task: {ru: График"),
    "tunnel": ("recruitment", "{from: onboarding.started", "{key: mine, from: onboarding.started"),
}


@pytest.mark.parametrize("kind", KEYS)
def test_another_key_of_a_step_is_told(room, kind):
    name, old, new = KEYS[kind]
    text = (blueprints_dir() / f"{name}.yaml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    (room.folder / "mine.yaml").write_text(text.replace(old, new), encoding="utf-8")

    found = diff(str(blueprints_dir() / f"{name}.yaml"), "mine.yaml")

    (step,) = dict(found.notes)["automation-differs"]["steps"]
    assert (step["state"], step["kind"], step["words"]) == ("changed", kind, ("key",))
