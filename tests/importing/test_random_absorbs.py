"""Random changes on a portal, taken into a file that is written in a random way: no byte changes but where the change is.

`make absorbs` tries a thousand, the test suite a share. What was made, taken and left stands at the end of the run.
"""

from __future__ import annotations

import difflib
import os
import random
import re
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from ruamel.yaml import YAML

from smartctl.operations import Terms, apply, plan
from smartctl.operations.absorbing import absorb
from smartctl.operations.drifting import drift
from tests.importing.rooms import Room, mistakes
from tests.importing.styled import Styled, Way, written

MANY = int(os.environ.get("SMARTCTL_ABSORBS", "8"))
HOUSE = """
format: smartctl/blueprint/v1
name: house
version: 1.0.0
processes:
  house:
    title: {ru: Дом, en: House}
    preset: blank
    options: {stages: true, pipelines: true, open_permissions: true}
    standard_fields: [client, observers]
    pipelines:
      main:
        title: Стройка
        default: true
        stages:
          new: {title: {ru: Новый, en: New}, color: "#39A8EF"}
          drawn: {title: Чертим, color: "#FF5752"}
          building: {title: Строим, color: "#7BD500"}
          roof: {title: Кроем}
          done: {title: Готов, result: success, color: "#00FF00"}
          lost: {title: Отказ, result: failure}
      repair:
        title: {ru: Ремонт, en: Repair}
        stages:
          asked: {title: Просят}
          fixed: {title: Исправлено, result: success}
          off: {title: Не едем, result: failure}
    fields:
      note: {type: string, title: {ru: Заметка, en: Note}, settings: {rows: 3, max_length: 90}}
      kind:
        type: list
        title: Вид
        items:
          wood: {title: Дерево}
          brick: {title: Кирпич}
          stone: {title: {ru: Камень, en: Stone}}
      floors: {type: integer, title: Этажи, required: true}
      garden: {type: boolean, title: Сад, filterable: true}
      price: {type: money, title: Цена}
    card:
      main:
        - {section: О доме, fields: [title, note, kind]}
        - {section: Ещё, fields: [floors, stage]}
  visit:
    title: Визит
    preset: blank
    options: {stages: true}
    relations:
      parents:
        house: {show_in_card: true}
        deal: {}
    fields:
      why: {type: string, title: {ru: Зачем, en: Why}}
"""
DATA = YAML(typ="safe").load(HOUSE)
STAGES: Way = ("processes", "house", "pipelines", "main", "stages")
FIELDS: Way = ("processes", "house", "fields")


@pytest.fixture(scope="module")
def applied(tmp_path_factory):
    """A folder in which the blueprint was applied, however it is written."""
    folder = tmp_path_factory.mktemp("applied")
    room = Room(folder)
    (folder / "house.yaml").write_text(HOUSE, encoding="utf-8")
    with room.session() as session:
        assert apply(session, folder / "house.yaml", Terms(allow_delete=True)).report.complete
    return folder


@dataclass(frozen=True)
class Done:
    """What a person did, and where the file may change by it."""

    what: str
    changes: Sequence[Way] = ()
    goes: Sequence[Way] = ()
    comes: Sequence[Way] = ()
    """Sections that something new stands in."""
    moves: Sequence[Way] = ()
    """Sections whose entries stand otherwise, or are fewer."""


class People:
    def __init__(self, hand, dice) -> None:
        self.ask, self.dice = hand.ask, dice
        self.types = {one["title"]: one for one in hand.ask("crm.type.list")["types"]}
        self.house, self.visit = self.types["Дом"], self.types["Визит"]
        self.number = self.house["entityTypeId"]
        rows = hand.ask("crm.category.list", entityTypeId=self.number)["categories"]
        self.pipelines = {one["name"]: one["id"] for one in rows}
        self.stages = hand.stages(self.number, self.pipelines["Стройка"])
        listed = hand.ask("userfieldconfig.list", moduleId="crm", filter={"entityId": f"CRM_{self.house['id']}"})
        self.fields = {one["fieldName"].rpartition("_")[2].lower(): one["id"] for one in listed["fields"]}
        self.enum = {"userTypeId": "enumeration"}

    def word(self) -> str:
        return self.dice.choice(
            ["Новое", "да", "12", "a: b", "#1", "Кто-то, где-то", "«ёлка» 🙂", "it's", 'x "y"', "{z}"]
        )

    def _field(self, code: str, **values: Any) -> None:
        self.ask("userfieldconfig.update", moduleId="crm", id=self.fields[code], field=values)

    def _rows(self) -> list[dict[str, Any]]:
        return self.ask("userfieldconfig.get", moduleId="crm", id=self.fields["kind"])["field"]["enum"]

    def stage_renamed(self) -> Done:
        key = self.dice.choice(["new", "drawn", "building"])
        self.ask("crm.status.update", id=self.stages[key.upper()]["ID"], fields={"NAME": self.word()})
        return Done(f"stage {key}", changes=[(*STAGES, key, "title")])

    def stage_coloured(self) -> Done:
        self.ask("crm.status.update", id=self.stages["SUCCESS"]["ID"], fields={"COLOR": "#0A0B0C"})
        return Done("stage done", changes=[(*STAGES, "done", "color")])

    def stage_gone(self) -> Done:
        self.ask("crm.status.delete", id=self.stages["ROOF"]["ID"])
        return Done("stage roof", goes=[(*STAGES, "roof")])

    def stage_added(self) -> Done:
        entity = f"DYNAMIC_{self.number}_STAGE_{self.pipelines['Стройка']}"
        sort = self.dice.choice([5, 12, 15, 25, 35])
        fields = {"ENTITY_ID": entity, "STATUS_ID": "UC_ABCDEF", "NAME": self.word(), "SORT": sort}
        self.ask("crm.status.add", fields=fields)
        return Done("stages", comes=[STAGES])

    def stages_moved(self) -> Done:
        sort = self.stages["BUILDING"]["SORT"]
        self.ask(
            "crm.status.update", id=self.stages["BUILDING"]["ID"], fields={"SORT": int(self.stages["DRAWN"]["SORT"])}
        )
        self.ask("crm.status.update", id=self.stages["DRAWN"]["ID"], fields={"SORT": int(sort)})
        return Done("order", moves=[STAGES])

    def pipeline_renamed(self) -> Done:
        self.ask(
            "crm.category.update", entityTypeId=self.number, id=self.pipelines["Ремонт"], fields={"name": self.word()}
        )
        return Done("pipeline", changes=[("processes", "house", "pipelines", "repair", "title")])

    def process_renamed(self) -> Done:
        self.ask("crm.type.update", id=self.visit["id"], fields={"title": self.word()})
        return Done("visit", changes=[("processes", "visit", "title")])

    def label(self) -> Done:
        self._field("note", editFormLabel={"ru": self.word(), "en": "Note"})
        return Done("field note", changes=[(*FIELDS, "note", "title")])

    def flag(self) -> Done:
        self._field("floors", mandatory="N")
        return Done("field floors", changes=[(*FIELDS, "floors", "required")])

    def filter(self) -> Done:
        self._field("garden", showFilter="N")
        return Done("field garden", changes=[(*FIELDS, "garden", "filterable")])

    def setting(self) -> Done:
        self._field("note", settings={"ROWS": 7, "MAX_LENGTH": 90})
        return Done("field note", changes=[(*FIELDS, "note", "settings", "rows")])

    def item_renamed(self) -> Done:
        rows = self._rows()
        place = self.dice.choice([at for at, one in enumerate(rows) if one["xmlId"] != "fresh"])
        self._field(
            "kind", **self.enum, enum=[{**one, "value": "Иное"} if at == place else one for at, one in enumerate(rows)]
        )
        return Done("field kind", changes=[(*FIELDS, "kind", "items", rows[place]["xmlId"], "title")])

    def item_gone(self) -> Done:
        rows = self._rows()
        self._field("kind", **self.enum, enum=[one for one in rows if one["xmlId"] != "brick"])
        return Done("field kind", goes=[(*FIELDS, "kind", "items", "brick")])

    def item_added(self) -> Done:
        new = {"value": self.word(), "xmlId": "fresh", "sort": self.dice.choice([1, 150, 900])}
        self._field("kind", **self.enum, enum=[*self._rows(), new])
        return Done("items", comes=[(*FIELDS, "kind", "items")])

    def items_moved(self) -> Done:
        rows = self._rows()
        sorts = [one["sort"] for one in rows]
        self._field(
            "kind", **self.enum, enum=[{**one, "sort": sort} for one, sort in zip(rows, sorts[::-1], strict=True)]
        )
        return Done("order of items", moves=[(*FIELDS, "kind", "items")])

    def field_gone(self) -> Done:
        self.ask("userfieldconfig.delete", moduleId="crm", id=self.fields["price"])
        return Done("field price", goes=[(*FIELDS, "price")])

    def field_added(self) -> Done:
        mine = {"entityId": f"CRM_{self.house['id']}", "fieldName": f"UF_CRM_{self.house['id']}_1699871234567"}
        more = {"editFormLabel": {"ru": self.word()}, "userTypeId": self.dice.choice(["integer", "string", "date"])}
        self.ask("userfieldconfig.add", moduleId="crm", field={**mine, **more, "sort": 9000})
        return Done("fields", comes=[FIELDS])

    def switch(self) -> Done:
        self.ask("crm.type.update", id=self.house["id"], fields={"isObserversEnabled": "N"})
        return Done("house", moves=[("processes", "house", "standard_fields")])

    def relation(self) -> Done:
        parents = [{"entityTypeId": self.number, "isChildrenListEnabled": "false"}, {"entityTypeId": 2}]
        self.ask("crm.type.update", id=self.visit["id"], fields={"relations": {"parent": parents}})
        return Done("relation", changes=[("processes", "visit", "relations", "parents", "house", "show_in_card")])

    def card(self) -> Done:
        scope = {"entityTypeId": self.number, "scope": "C", "extras": {"categoryId": self.pipelines["Стройка"]}}
        rows = self.ask("crm.item.details.configuration.get", **scope)
        change = self.dice.randrange(3)
        if change == 0:
            rows[0]["title"] = "Главное"
        elif change == 1:
            rows[0]["elements"].reverse()
        else:
            rows.reverse()
        self.ask("crm.item.details.configuration.set", **scope, data=rows)
        return Done("card", moves=[("processes", "house", "card", "main")])


DOINGS: Sequence[Callable[[People], Done]] = tuple(
    one for name, one in vars(People).items() if callable(one) and not name.startswith("_") and name != "word"
)


def untouched(styled: Styled, done: Sequence[Done]) -> re.Pattern[str]:
    """What every letter of the file may become that nobody changed: itself."""
    free: list[tuple[int, int]] = []
    for one in done:
        free += [styled.spans[way] for way in one.changes]
        for way in one.goes:
            start, end = styled.spans[way]
            free.append((start - 2, end + 2) if _in_brackets(styled, way) else styled.lines_of(way))
        for way in one.comes:
            free += _between(styled, way)
        free += [styled.lines_of(way) for way in one.moves]
    pieces, position = [], 0
    for start, end in sorted(free):
        pieces.append(styled.text[position : max(start, position)])
        position = max(position, end)
    return re.compile("(?s:.*?)".join(re.escape(one) for one in [*pieces, styled.text[position:]]))


def _in_brackets(styled: Styled, way: Way) -> bool:
    return any(way[:number] in styled.flows for number in range(len(way)))


def _between(styled: Styled, way: Way) -> list[tuple[int, int]]:
    """Before each entry of a section and behind its last one; in lines, at their beginnings."""
    ours = [one for one in styled.spans if one[: len(way)] == way and len(one) == len(way) + 1]
    if _in_brackets(styled, ours[0]):
        return [(place, place) for one in ours for place in styled.spans[one]]
    lines = [styled.lines_of(one) for one in ours]
    places = {
        place
        for start, end in lines
        for place in (_above(styled.text, start), end, len(styled.text[:end].rstrip("\n")))
    }
    return [(place, place) for place in places]


def _above(text: str, start: int) -> int:
    """The beginning of the comments right above a line."""
    while start and text[text.rfind("\n", 0, start - 1) + 1 : start].lstrip(" ").startswith("#"):
        start = text.rfind("\n", 0, start - 1) + 1
    return start


def comments(text: str) -> Counter[str]:
    return Counter(re.findall(r"# (?:Kept by|The end|about|as it|'q'|\w+: why).*", text))


def _dealt(number: int, dice: random.Random) -> Sequence[Callable[[People], Done]]:
    """What is done in one try: in few of them each thing once, in many whatever comes."""
    few = len(DOINGS) > 2 * MANY
    return DOINGS[number::MANY] if few else dice.sample(DOINGS, dice.randint(1, 4))


@pytest.mark.parametrize("number", range(MANY))
def test_no_byte_changes_but_where_the_portal_was_changed(number, applied, tmp_path, record_property):
    dice = random.Random(number)
    styled = written(DATA, dice)
    assert YAML(typ="safe").load(styled.text) == DATA
    room, path = Room(tmp_path), tmp_path / "house.yaml"
    shutil.copytree(applied / ".smartctl", tmp_path / ".smartctl")
    ends = "\r\n" if dice.random() < 0.2 else "\n"
    mark = "\ufeff" if dice.random() < 0.1 else ""
    path.write_bytes(f"{mark}{styled.text}".replace("\n", ends).encode("utf-8"))
    with room.hand() as hand:
        people = People(hand, dice)
        done = [doing(people) for doing in _dealt(number, dice)]
    with room.session() as session:
        made = absorb(session, path, take_all=True)
    kept = path.read_bytes().decode("utf-8")

    assert kept.startswith(mark)
    assert kept.count("\r\n") == (kept.count("\n") if ends == "\r\n" else 0)
    text = kept.removeprefix(mark).replace("\r\n", "\n")
    patch = "\n".join(difflib.unified_diff(styled.text.split("\n"), text.split("\n"), lineterm="", n=1))
    assert untouched(styled, done).fullmatch(text) is not None, f"{[one.what for one in done]}\n{patch}"
    assert comments(styled.text) == comments(text) or any(one.goes or one.moves for one in done), patch
    assert mistakes(path) == []
    left = {address for address, _why in made.left}
    with room.session() as session:
        told = drift(session, path)
        planned = plan(session, path).plan
    assert made.left == (), f"{made.left} {[one.what for one in done]}\n{patch}"
    assert {one.address for one in (*told.drift, *told.unmanaged)} <= left
    odd = [(one.address, one.before, one.after) for one in planned.effective if one.address not in left]
    assert odd == [], f"{[one.what for one in done]}\n{patch}"
    record_property("absorbs", (len(made.taken), [why for _address, why in made.left]))
