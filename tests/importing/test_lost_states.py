"""The state is gone and people have renamed things meanwhile: an import and `state rebuild` both lead back."""

from __future__ import annotations

import shutil

import pytest

from smartctl.importing import reading
from smartctl.model import Action
from smartctl.operations import Terms, apply, importing, plan
from smartctl.operations.rebuilding import rebuild
from smartctl.shipped import blueprints_dir
from tests.importing.rooms import Room

NAMES = sorted(path.stem for path in blueprints_dir().glob("*.yaml"))


@pytest.fixture
def room(tmp_path):
    return Room(tmp_path)


def people_rename(room):
    """Another title for each process, its first pipeline, first working stage and first field; a stage and a field more."""
    with room.hand() as hand:
        for one in hand.ask("crm.type.list")["types"]:
            number, entity = one["id"], one["entityTypeId"]
            hand.ask("crm.type.update", id=number, fields={"title": f"{one['title']} (старый)"})
            pipeline = hand.default_pipeline(entity)
            hand.ask("crm.category.update", entityTypeId=entity, id=pipeline, fields={"name": "Переименована"})
            first = next(iter(hand.stages(entity, pipeline).values()))
            hand.ask("crm.status.update", id=first["ID"], fields={"NAME": "Совсем иначе"})
            hand.stage(entity, pipeline, "UC_HAND01", "Ждём", SORT="25")
            rows = hand.ask("userfieldconfig.list", moduleId="crm", filter={"entityId": f"CRM_{number}"})["fields"]
            if rows:
                field = {"userTypeId": rows[0]["userTypeId"], "editFormLabel": {"ru": "Иначе", "en": "Otherwise"}}
                hand.ask("userfieldconfig.update", moduleId="crm", id=rows[0]["id"], field=field)
            hand.field(number, "BYHAND", "string", "От руки")


@pytest.mark.parametrize("name", NAMES)
def test_both_ways_back_end_with_an_empty_plan(room, name):
    source = blueprints_dir() / f"{name}.yaml"
    room.applied(source)
    people_rename(room)
    shutil.rmtree(room.folder / ".smartctl" / "state")

    with room.session() as session:
        rebuild(session, source, take_over=True)
        found = plan(session, source).plan
        assert {one.action for one in found.effective} == {Action.UPDATE}
        made = importing.import_processes(session, (), room.folder / "again.yaml", everything=True, take_over=True)
        assert plan(session, made.written[0].path).plan.summary.total == 0
        assert apply(session, source, Terms()).report.complete
        assert plan(session, source).plan.summary.total == 0


def test_an_import_that_dies_at_any_request_has_written_nothing_and_the_next_one_writes_the_same(room, monkeypatch):
    room.sow("realistic")
    whole = {one.path.name: one.path.read_bytes() for one in room.imported(out="whole", snapshot=True).written}
    room_files = set(room.folder.rglob("*"))
    ask = reading.reader.ask
    left = [0]

    class Killed(BaseException):
        pass

    def dying(portal, asked):
        left[0] -= 1
        if left[0] < 0:
            raise Killed
        return ask(portal, asked)

    monkeypatch.setattr(reading.reader, "ask", dying)
    requests = 0
    while True:
        left[0] = requests
        try:
            room.imported()
        except Killed:
            requests += 1
            assert not room.blueprints.exists()
            assert not list((room.folder / ".smartctl").rglob("state/**/*.json"))
        else:
            break
    assert requests >= 3
    assert room_files <= set(room.folder.rglob("*"))
    assert {path.name: path.read_bytes() for path in room.blueprints.iterdir()} == whole
