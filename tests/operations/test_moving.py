"""States brought to another place while somebody is at work, and by a command that is killed on the way."""

from __future__ import annotations

import json

import pytest

from smartctl.errors import Locked, UsageError
from smartctl.operations import moving
from smartctl.operations.talk import Quiet
from smartctl.project.project_file import find
from smartctl.project.stores import open_store
from smartctl.state.files import FileStore
from smartctl.state.shared.sealing import new_key

KEY = new_key()
SEALED = {"encryption": {"keys": ["${KEY}"]}}


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.setenv("KEY", KEY)

    def project(state):
        document = {"format": "smartctl/project/v1", "state": state} if state else {"format": "smartctl/project/v1"}
        (tmp_path / "smartctl.yaml").write_text(json.dumps(document), encoding="utf-8")
        return find(tmp_path)

    return project


def kept(shelf):
    with shelf.held("apply"):
        return shelf.save(shelf.load_or_new("1.0.0"))


def in_the_clear(project):
    found = (one for one in project.home.rglob("*") if one.is_file() and "sealed" not in one.parts)
    return [one for one in found if b"lineage" in one.read_bytes()]


@pytest.mark.parametrize("half", ["", "files", "state"])
def test_an_encryption_that_was_killed_before_it_removed_what_lay_in_the_clear_is_ended_by_the_next_one(
    project, monkeypatch, half
):
    before = project({})
    for _time in range(2):  # a backup, too
        state = kept(FileStore(before.home).shelf("mock:demo", "window"))
    clear = FileStore.clear

    def killed(self):
        if half:
            from smartctl.state import files

            rmtree = files.shutil.rmtree

            def cut_off(path, **more):
                rmtree(path, **more)
                if path.name.startswith(half) or path.name.startswith("mock"):
                    raise KeyboardInterrupt

            monkeypatch.setattr(files.shutil, "rmtree", cut_off)
            clear(self)
        raise KeyboardInterrupt

    monkeypatch.setattr(FileStore, "clear", killed)
    now = project(SEALED)
    with pytest.raises(KeyboardInterrupt):
        moving.renew(now, Quiet())
    monkeypatch.undo()
    monkeypatch.setenv("KEY", KEY)
    moving.renew(now, Quiet())
    assert in_the_clear(now) == []
    assert open_store(now).shelf("mock:demo", "window").load() == state


def test_what_could_not_be_removed_is_not_said_to_be_encrypted(project, monkeypatch):
    kept(FileStore(project({}).home).shelf("mock:demo", "window"))
    now = project(SEALED)

    def refuse(path, **more):
        if not more.get("ignore_errors"):
            raise PermissionError(13, "in use by another program", str(path))

    monkeypatch.setattr("smartctl.state.files.shutil.rmtree", refuse)
    with pytest.raises(UsageError, match="in use by another program"):
        moving.renew(now, Quiet())
    assert in_the_clear(now)


@pytest.mark.parametrize("state", [{}, SEALED])
@pytest.mark.parametrize("to", ["another place", "the same place"])
def test_nothing_moves_away_under_a_run_that_has_not_saved_yet(project, tmp_path, state, to):
    now = project(state)
    kept(open_store(now).shelf("mock:demo", "window"))
    other = SEALED if state == {} else {"backend": "local"}
    if to == "the same place":
        now = project(SEALED)

    def move():
        if to == "the same place":
            return moving.renew(now, Quiet())
        return moving.migrate(now, other, Quiet())

    door = (FileStore(now.home) if state == {} else open_store(now)).shelf("mock:demo", "door")
    with door.held("apply"), pytest.raises(Locked, match="The state of door is in use: apply by"):
        move()
    move()


def test_a_run_that_begins_while_the_states_move_stops_the_move(project, monkeypatch):
    now = project({})
    store = FileStore(now.home)
    kept(store.shelf("mock:demo", "window"))
    door, away = store.shelf("mock:demo", "door"), FileStore.move_away
    begun = []

    def moved_away(self, to):
        if to and not begun:
            begun.append(door.held("apply"))
            begun[0].__enter__()
        away(self, to)

    monkeypatch.setattr(FileStore, "move_away", moved_away)
    with pytest.raises(Locked, match="The state of door is in use"):
        moving.migrate(now, SEALED, Quiet())
    begun[0].__exit__(None, None, None)
    with store.shelf("mock:demo", "window").held("apply"):
        """Goes on where it was."""
