"""A house whose file somebody keeps by hand, and the people who work on its portal."""

from __future__ import annotations

import difflib

import pytest

from smartctl.operations.absorbing import absorb
from tests.importing.rooms import Room

BLUEPRINT = """\
# A file that somebody keeps by hand.
format: smartctl/blueprint/v1
name: house
version: 1.0.0   # as released

inputs:
  word: {type: string, default: Заметка}

processes:
  house:
    title: {ru: Дом, en: House}  # the word of the client
    preset: blank
    options: {stages: true, open_permissions: true}
    # Everything that happens to a house.
    pipelines:
      main:
        title: Стройка
        stages:
          # Where it begins.
          new: {title: {ru: Новый, en: New}, color: "#39A8EF"}   # blue
          building:
            title: Строим

            # red
            color: "#FF5752"
          done: {title: Готов, result: success}
          lost: {title: Отказ, result: failure}
    fields:
      note: {type: string, title: {ru: "{{word}}", en: Note}, settings: {rows: 3}}
      kind:
        type: list
        title: Вид
        items:
          # the usual one
          wood: {title: Дерево}
          brick: {title: Кирпич}   # heavy
      floors: {type: integer, title: Этажи, required: true}
    card:
      main:
        - {section: О доме, fields: [title, note, kind]}   # first
        - section: Ещё
          fields:
            - floors
"""


@pytest.fixture
def room(tmp_path):
    room = Room(tmp_path)
    (tmp_path / "house.yaml").write_text(BLUEPRINT, encoding="utf-8")
    room.applied(tmp_path / "house.yaml")
    return room


@pytest.fixture
def path(room):
    return room.folder / "house.yaml"


class People:
    """Whoever works on the portal in the browser."""

    def __init__(self, hand) -> None:
        self.ask = hand.ask
        (self.type,) = hand.ask("crm.type.list")["types"]
        self.number = self.type["entityTypeId"]
        self.main = hand.default_pipeline(self.number)
        self.stages = hand.stages(self.number, self.main)
        found = hand.ask("userfieldconfig.list", moduleId="crm", filter={"entityId": f"CRM_{self.type['id']}"})[
            "fields"
        ]
        self.fields = {one["fieldName"].rpartition("_")[2]: one["id"] for one in found}

    def stage(self, code, **fields):
        self.ask("crm.status.update", id=self.stages[code]["ID"], fields=fields)

    def add_stage(self, code, name, sort):
        entity = f"DYNAMIC_{self.number}_STAGE_{self.main}"
        fields = {"ENTITY_ID": entity, "STATUS_ID": code, "NAME": name, "SORT": sort}
        self.ask("crm.status.add", fields=fields)

    def field(self, code, **fields):
        self.ask("userfieldconfig.update", moduleId="crm", id=self.fields[code], field=fields)

    def options(self, change):
        rows = self.ask("userfieldconfig.get", moduleId="crm", id=self.fields["KIND"])["field"]["enum"]
        self.field("KIND", userTypeId="enumeration", enum=change(rows))


@pytest.fixture
def people(room):
    with room.hand() as hand:
        yield People(hand)


def changed_lines(before, after):
    """What a reader of the patch sees: (lines that went, lines that came)."""
    lines = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    return [one[2:] for one in lines if one[0] == "-"], [one[2:] for one in lines if one[0] == "+"]


def taken(room, path, *names, **more):
    with room.session() as session:
        return absorb(session, path, take=names, **more)


CHANGES = {
    "stage renamed, by language": (
        lambda people: people.stage("NEW", NAME="Свежий"),
        {'          new: {title: {ru: Свежий, en: New}, color: "#39A8EF"}   # blue'},
    ),
    "stage renamed": (lambda people: people.stage("BUILDING", NAME="Возводим"), {"            title: Возводим"}),
    "stage coloured": (lambda people: people.stage("BUILDING", COLOR="#00FF00"), {'            color: "#00FF00"'}),
    "colour that nobody wrote": (lambda people: people.stage("SUCCESS", COLOR="#00FF01"), set()),
    "stage added": (
        lambda people: people.add_stage("UC_ABCDEF", "Крыша", 150),
        {"          krysha: {title: Крыша, code: UC_ABCDEF}"},
    ),
    "list item renamed": (
        lambda people: people.options(
            lambda rows: [{**row, "value": f"{row['value']}!"} for row in rows[:1]] + rows[1:]
        ),
        {"          wood: {title: Дерево!}"},
    ),
    "list item added": (
        lambda people: people.options(lambda rows: [*rows, {"value": "Камень", "sort": 900, "xmlId": "stone"}]),
        {"          kamen: {title: Камень, code: stone}"},
    ),
    "flag": (
        lambda people: people.field("FLOORS", mandatory="N"),
        {"      floors: {type: integer, title: Этажи, required: false}"},
    ),
    "process renamed": (
        lambda people: people.ask("crm.type.update", id=people.type["id"], fields={"title": "Здание"}),
        {"    title: {ru: Здание, en: House}  # the word of the client"},
    ),
    "setting": (
        lambda people: people.field("NOTE", settings={"ROWS": 7}),
        {'      note: {type: string, title: {ru: "{{word}}", en: Note}, settings: {rows: 7}}'},
    ),
    "switch": (
        lambda people: people.ask("crm.type.update", id=people.type["id"], fields={"isObserversEnabled": "Y"}),
        {"    standard_fields: [observers]"},
    ),
}
