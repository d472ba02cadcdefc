"""What is taken from a portal goes into the file that says it, and changes nothing that nobody asked for."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from msgspec.structs import replace

from smartctl.errors import UsageError
from smartctl.model import Action
from smartctl.operations import plan
from smartctl.operations.absorbing import absorb
from smartctl.operations.session import open_project
from smartctl.operations.talk import Quiet
from tests.importing.house_kept_by_hand import BLUEPRINT, People, changed_lines, taken
from tests.importing.rooms import Room

FLOORS = "      floors: {type: integer, title: Этажи, required: true}\n"
OVERLAY = """\
# What this client has of its own.
format: smartctl/overlay/v1
blueprint: house

# A long line, so that a place in this file is a place in the other one, too. A long line, so that a place in this file
# is a place in the other one, too. A long line, so that a place in this file is a place in the other one, too. A long
# line, so that a place in this file is a place in the other one, too. A long line, so that a place in this file is one.
processes:
  house:
    fields:
      garden:
        new: true
        type: string
        title: Сад
      pool:
        new: true
        type: string
        title: Бассейн
"""


class Client(Room):
    """The portal as the project names it, with what it has of its own."""

    @contextmanager
    def session(self, portal=""):
        with open_project(self.folder, portal=portal or "one") as session:
            yield session


def applied(folder, text=BLUEPRINT, overlay="", parts=()):
    room = Client(folder) if overlay else Room(folder)
    path = folder / "house.yaml"
    path.write_bytes(text.encode("utf-8"))
    if overlay:
        (folder / "client.yaml").write_text(overlay, encoding="utf-8")
        (folder / "smartctl.yaml").write_text(PROJECT, encoding="utf-8")
    for name, content in parts:
        (folder / name).write_text(content, encoding="utf-8")
    room.applied(path)
    return room, path


PROJECT = """\
format: smartctl/project/v1
portals:
  one:
    url: mock:one
    overlay: [client.yaml]
"""


def planned(room, path):
    with room.session() as session:
        return plan(session, path).plan.effective


def test_a_field_of_an_overlay_that_is_gone_goes_from_the_overlay(tmp_path):
    room, path = applied(tmp_path, overlay=OVERLAY)
    with room.hand() as hand:
        people = People(hand)
        people.ask("userfieldconfig.delete", moduleId="crm", id=people.fields["GARDEN"])

    made = taken(room, path, take_all=True)

    assert path.read_text(encoding="utf-8") == BLUEPRINT
    garden = "      garden:\n        new: true\n        type: string\n        title: Сад\n"
    assert (tmp_path / "client.yaml").read_text(encoding="utf-8") == OVERLAY.replace(garden, "")
    assert made.taken == ("house.field.garden",)
    assert planned(room, path) == ()


def test_a_new_field_stands_behind_the_last_of_its_own_file(tmp_path):
    room, path = applied(tmp_path, overlay=OVERLAY)
    with room.hand() as hand:
        add_field(People(hand))

    made = taken(room, path, take_all=True)

    before, after = changed_lines(BLUEPRINT, path.read_text(encoding="utf-8"))
    assert (before, len(made.taken), made.left) == ([], 1, ())
    text = path.read_text(encoding="utf-8")
    assert f"{FLOORS}      etazhnost:\n" in text
    assert after[0] == "      etazhnost:"
    assert not [one for one in planned(room, path) if one.action is not Action.UPDATE]


def add_field(people):
    fields = {"entityId": f"CRM_{people.type['id']}", "fieldName": f"UF_CRM_{people.type['id']}_1699871234567"}
    label = {"editFormLabel": {"ru": "Этажность"}, "userTypeId": "integer", "sort": 9000}
    people.ask("userfieldconfig.add", moduleId="crm", field={**fields, **label})


@pytest.mark.parametrize("written", ["&one {type: integer, title: Этажи, required: true}", "{include: part.yaml}"])
def test_a_value_that_two_objects_share_is_not_changed_for_one_of_them(tmp_path, written):
    second = "*one" if "&one" in written else written
    text = BLUEPRINT.replace(FLOORS, f"      floors: {written}\n      rooms: {second}\n")
    part = "format: smartctl/fragment/v1\ncontent: {type: integer, title: Этажи, required: true}\n"
    room, path = applied(tmp_path, text, parts=[("part.yaml", part)])
    with room.hand() as hand:
        People(hand).field("FLOORS", mandatory="N")

    made = taken(room, path, take_all=True)

    assert made.left == (("house.field.floors", "shared"),)
    assert path.read_text(encoding="utf-8") == text
    assert (tmp_path / "part.yaml").read_text(encoding="utf-8") == part


def test_a_title_that_looks_like_an_input_is_not_taken_for_one(tmp_path):
    room, path = applied(tmp_path)
    with room.hand() as hand:
        People(hand).stage("BUILDING", NAME="{{word}}")

    made = taken(room, path, take_all=True)

    assert made.left == (("house.pipeline.main.stage.building", "refused"),)
    assert path.read_text(encoding="utf-8") == BLUEPRINT


@pytest.mark.parametrize(("place", "after"), [(1, '[title, "{{first}}", kind]'), (2, '[title, "{{first}}"]')])
def test_an_input_within_a_list_is_left_as_a_value_of_an_input_is_and_its_neighbours_are_not(tmp_path, place, after):
    text = BLUEPRINT.replace("default: Заметка}", "default: Заметка}\n  first: {type: string, default: note}")
    text = text.replace("[title, note, kind]", '[title, "{{first}}", kind]')
    room, path = applied(tmp_path, text)
    with room.hand() as hand:
        people = People(hand)
        card = people.ask(
            "crm.item.details.configuration.get",
            entityTypeId=people.number,
            scope="C",
            extras={"categoryId": people.main},
        )
        del card[0]["elements"][place]
        people.ask(
            "crm.item.details.configuration.set",
            entityTypeId=people.number,
            scope="C",
            extras={"categoryId": people.main},
            data=card,
        )

    made = taken(room, path, take_all=True)

    assert [why for _address, why in made.left] == (["input"] if place == 1 else [])
    assert path.read_text(encoding="utf-8") == text.replace('[title, "{{first}}", kind]', after)


def test_each_line_keeps_its_own_end(tmp_path):
    text = BLUEPRINT.replace("# blue\n", "# blue\r\n").replace("Стройка\n", "Стройка\r\n")
    room, path = applied(tmp_path, text)
    with room.hand() as hand:
        People(hand).field("FLOORS", mandatory="N")

    taken(room, path, take_all=True)

    assert path.read_bytes().decode("utf-8") == text.replace(FLOORS, FLOORS.replace("true", "false"))


def test_what_somebody_writes_into_the_file_meanwhile_is_not_written_over(tmp_path):
    room, path = applied(tmp_path)
    mine = BLUEPRINT.replace("Стройка", "Моё")
    with room.hand() as hand:
        people = People(hand)
        people.field("FLOORS", mandatory="N")
        people.stage("BUILDING", NAME="Возводим")

    class Person(Quiet):
        asked = 0

        def ask(self, _question):
            Person.asked += 1
            if Person.asked == 2:
                path.write_text(mine, encoding="utf-8")
            return True

    with room.session() as session, pytest.raises(UsageError, match=r"house\.yaml"):
        absorb(replace(session, talk=Person()), path)

    assert path.read_text(encoding="utf-8") == mine
