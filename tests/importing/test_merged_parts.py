"""`import --merge` in a process that the file has: whatever nobody manages comes whole, or is named with its reason."""

from __future__ import annotations

import base64
import difflib
import io
import json
import zipfile

import pytest
from msgspec.structs import replace

from smartctl.blueprint.fmt import format_text
from smartctl.blueprint.source import load
from smartctl.cli import absorbing as told
from smartctl.operations import apply, importing, plan, read_state
from smartctl.operations.merging import merge
from smartctl.shipped import schema
from tests.cli.test_applied_workflows import TEXT as WORKFLOWS
from tests.importing.rooms import Room, mistakes

HOUSE = """\
# Kept by hand.
format: smartctl/blueprint/v1
name: house
version: 1.0.0

processes:
  home: # what people call a house
    title: Дом
    options: {pipelines: true, use_in_user_fields: true}
    standard_fields: [client]
    features: [documents]
    pipelines:
      first:
        title: Первая
        default: true
        stages:
          new: {title: Новый}
          won: {title: Да, result: success}
          lost: {title: Нет, result: failure}
      second: # by hand, too
        title: Вторая
        stages:
          begin: {title: Начало}
          good: {title: Хорошо, result: success}
          bad: {title: Плохо, result: failure}
    fields:
      floor: {type: integer, title: Этаж}
      etazh: {type: string, title: Другое} # a key that an import would make of another title
"""


def _docx():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("word/document.xml", "<w:document/>")
    return base64.b64encode(made.getvalue()).decode()


DOCX = _docx()


@pytest.fixture
def room(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    room = Room(tmp_path)
    (tmp_path / "house.yaml").write_text(HOUSE, encoding="utf-8")
    room.applied(tmp_path / "house.yaml")
    return room


@pytest.fixture
def path(room):
    return room.folder / "house.yaml"


@pytest.fixture
def home(room):
    with room.hand() as hand:
        return next(one for one in hand.ask("crm.type.list")["types"] if one["title"] == "Дом")


def merged(room, path, *words, portal="", **more):
    with room.session(portal) as session:
        return merge(session, path, words, **more)


def only_added(before, after):
    return [line for line in difflib.ndiff(before.split("\n"), after.split("\n")) if line.startswith("- ")] == []


def is_whole(room, path, portal=""):
    """Nothing to do but what the first apply after a merge takes in; after it nothing."""
    assert mistakes(path) == []
    with room.session(portal) as session:
        found = plan(session, path).plan
        assert (found.effective, found.unmanaged) == ((), ()), (found.effective, found.unmanaged)
        assert apply(session, path).report.complete
        assert plan(session, path).plan.summary.total == 0


def card(hand, entity, pipeline, *elements, title="Главное"):
    section = {"name": "s", "title": title, "type": "section", "elements": [{"name": one} for one in elements]}
    hand.ask(
        "crm.item.details.configuration.set",
        entityTypeId=entity,
        scope="C",
        data=[section],
        extras={"categoryId": pipeline},
    )


def pipelines(hand, entity):
    return {one["name"]: one["id"] for one in hand.ask("crm.category.list", entityTypeId=entity)["categories"]}


def test_cards_come_to_pipelines_of_the_file_and_with_new_ones(room, path, home):
    before = path.read_text(encoding="utf-8")
    entity, type_id = home["entityTypeId"], home["id"]
    with room.hand() as hand:
        hand.field(type_id, "WIDTH", "double", "Ширина", settings={"PRECISION": 3})
        third = hand.ask("crm.category.add", entityTypeId=entity, fields={"name": "Третья"})["category"]["id"]
        own = f"UF_CRM_{type_id}_"
        card(hand, entity, pipelines(hand, entity)["Вторая"], "TITLE", f"{own}FLOOR", f"{own}WIDTH")
        card(hand, entity, third, f"{own}ETAZH", "CLIENT")

    made = merged(room, path)

    after = path.read_text(encoding="utf-8")
    assert only_added(before, after)
    cards = load(path).data["processes"]["home"]["card"]
    assert cards["second"] == [{"section": "Главное", "fields": ["title", "floor", "width"]}]
    assert cards["tretya"] == [{"section": "Главное", "fields": ["etazh", "client"]}]
    assert {"home.card.second", "home.card.tretya", "home.pipeline.tretya", "home.field.width"} <= set(made.taken)
    assert (made.left, made.stays) == ((), ())
    is_whole(room, path)
    again = merged(room, path)
    assert (again.taken, path.read_text(encoding="utf-8")) == ((), after)


def test_a_field_comes_with_all_that_it_is_to_the_place_where_it_stands(room, path, home):
    with room.hand() as hand:
        fields = hand.ask("userfieldconfig.list", moduleId="crm", filter={"entityId": f"CRM_{home['id']}"})["fields"]
        sort = {one["fieldName"].rpartition("_")[2]: int(one["sort"]) for one in fields}
        hand.field(
            home["id"], "1788502602", "double", "Этаж", sort=sort["ETAZH"] - 1, settings={"PRECISION": 4}, mandatory="Y"
        )
        rows = [{"value": "Кирпич", "xmlId": "brick", "def": "Y"}, {"value": "Бетон", "xmlId": "concrete"}]
        hand.field(home["id"], "WALLS", "enumeration", "Стены", enum=rows, sort=9000)

    merged(room, path)

    there = load(path).data["processes"]["home"]["fields"]
    assert list(there) == ["floor", "etazh_2", "etazh", "walls"]
    assert there["etazh_2"] | {"code": "1788502602", "type": "double", "required": True} == there["etazh_2"]
    assert there["etazh_2"]["settings"]["precision"] == 4
    assert there["walls"]["items"]["brick"]["default"] is True
    is_whole(room, path)


def test_relations_come_by_name_or_ask_for_their_other_end_and_those_of_another_blueprint_stay_there(room, path, home):
    other = room.folder / "other.yaml"
    other.write_text(
        "format: smartctl/blueprint/v1\nname: other\nversion: 1.0.0\n"
        f"processes: {{mine: {{title: Моё, relations: {{parents: {{'{home['entityTypeId']}': {{}}}}}}}}}}\n",
        encoding="utf-8",
    )
    with room.session() as session:
        assert apply(session, other).report.complete
    with room.hand() as hand:
        outside = hand.type("Чужое", "Stages")["entityTypeId"]
        whole = hand.ask("crm.type.get", id=home["id"])["type"]["relations"]
        parents = [{"entityTypeId": number, "isChildrenListEnabled": "true"} for number in (outside, 2)]
        hand.ask(
            "crm.type.update", id=home["id"], fields={"relations": {**whole, "parent": [*whole["parent"], *parents]}}
        )

    merged(room, path)

    data = load(path).data
    assert data["processes"]["home"]["relations"] == {
        "parents": {str(outside): {"show_in_card": True}, "deal": {"show_in_card": True}}
    }
    assert data["inputs"]["process_chuzhoe"]["portals"] == {"mock:one": str(outside)}
    is_whole(room, path)


def test_a_process_that_comes_is_named_by_what_the_file_has_and_the_other_way_round(room, path, home):
    entity = home["entityTypeId"]
    with room.hand() as hand:
        street = hand.type("Улица", "Stages")["entityTypeId"]
        whole = hand.ask("crm.type.get", id=home["id"])["type"]["relations"]
        parents = [*whole["parent"], {"entityTypeId": street, "isChildrenListEnabled": "true"}]
        hand.ask("crm.type.update", id=home["id"], fields={"relations": {**whole, "parent": parents}})
        hand.field(home["id"], "STREET", "crm", "Улица", settings={f"DYNAMIC_{street}": "Y", "LEAD": "N"})
        card(hand, entity, pipelines(hand, entity)["Первая"], "TITLE", f"PARENT_ID_{street}")

    merged(room, path, "Улица")

    there = load(path).data["processes"]
    assert there["home"]["relations"]["parents"] == {"ulitsa": {"show_in_card": True}}
    assert there["home"]["fields"]["street"]["settings"] == {"entities": ["ulitsa"]}
    assert there["home"]["card"]["first"] == [{"section": "Главное", "fields": ["title", "parent.ulitsa"]}]
    assert "inputs" not in load(path).data
    is_whole(room, path)


def test_what_cannot_come_is_named_with_its_reason_in_words_and_as_a_document(room, path, home, capsys):
    entity, type_id = home["entityTypeId"], home["id"]
    with room.hand() as hand:
        gone = hand.field(type_id, "GONE", "string", "Исчезнет")
        card(hand, entity, pipelines(hand, entity)["Вторая"], "TITLE", f"UF_CRM_{type_id}_GONE")
        hand.ask("userfieldconfig.delete", moduleId="crm", id=gone["id"])
    before = path.read_bytes()

    made = merged(room, path)

    assert path.read_bytes() == before
    assert [(one.address, one.reason) for one in made.stays] == [("home.card.second", "card-element")]
    told.told(made, "text")
    assert "home.card.second: The card names" in capsys.readouterr().out
    told.told(made, "json")
    document = json.loads(capsys.readouterr().out)
    assert document["left"][0]["code"] == "card-element"
    codes = schema("absorbed")["properties"]["left"]["items"]["properties"]["code"]["enum"]
    assert {one["code"] for one in document["left"]} <= set(codes)


def test_a_file_without_pipelines_leaves_them_to_the_portal_and_is_told_so(room, home):
    bare = room.folder / "bare.yaml"
    bare.write_text(
        "format: smartctl/blueprint/v1\nname: bare\nversion: 1.0.0\nprocesses:\n  b:\n    title: Б\n"
        "    options: {pipelines: true}\n",
        encoding="utf-8",
    )
    with room.session() as session:
        assert apply(session, bare).report.complete
    with room.hand() as hand:
        entity = next(one for one in hand.ask("crm.type.list")["types"] if one["title"] == "Б")["entityTypeId"]
        hand.ask("crm.category.add", entityTypeId=entity, fields={"name": "Новая"})
        card(hand, entity, pipelines(hand, entity)["Новая"], "TITLE")
    before = bare.read_bytes()

    made = merged(room, bare)

    assert bare.read_bytes() == before
    assert {(one.kind, one.reason) for one in made.stays} == {("pipeline", "pipelines-unlisted")}
    with room.session() as session:
        assert plan(session, bare).plan.effective == ()


@pytest.mark.parametrize("taken", [True, False])
def test_what_the_file_cannot_take_is_left_alone_and_the_rest_comes(room, path, home, taken):
    """A section on one line takes what fits there; a list of lines that is used twice takes nothing."""
    one_line = HOUSE[HOUSE.index("    fields:") :]
    flow = "    fields: {floor: {type: integer, title: Этаж}, etazh: {type: string, title: Другое}}\n"
    anchored = one_line.replace("    fields:", "    fields: &fields")
    path.write_text(HOUSE.replace(one_line, flow if taken else anchored), encoding="utf-8")
    with room.hand() as hand:
        hand.field(home["id"], "WIDTH", "string", "Ширина")
        card(hand, home["entityTypeId"], pipelines(hand, home["entityTypeId"])["Вторая"], "TITLE")

    made = merged(room, path)

    assert "home.card.second" in made.taken
    assert ("home.field.width" in made.taken) or dict(made.left)["home.field.width"]
    with room.session() as session:
        assert plan(session, path).plan.effective == ()


def test_a_numerator_comes_and_a_template_is_named(room):
    text = HOUSE.replace("title: Дом\n", "title: Офис\n    entity_type_id: 6000\n").replace(
        "name: house", "name: office"
    )
    path = room.folder / "office.yaml"
    path.write_text(text, encoding="utf-8")
    with room.session() as session:
        assert apply(session, path).report.complete
    with room.hand() as hand:
        made = hand.ask("crm.documentgenerator.numerator.add", fields={"name": "Акты {{x}}", "template": "{NUMBER}"})
        fields = {
            "name": "Акт",
            "numeratorId": made["numerator"]["id"],
            "region": "ru",
            "entityTypeId": ["6000"],
            "file": DOCX,
        }
        hand.ask("crm.documentgenerator.template.add", fields=fields)
    before = path.read_text(encoding="utf-8")

    made = merged(room, path)

    assert only_added(before, path.read_text(encoding="utf-8"))
    assert {"numerator.akty_x"} == set(made.taken)
    assert load(path).data["numerators"]["akty_x"]["title"] == "Акты {{x}}"
    assert {(one.kind, one.reason) for one in made.stays} == {("document", "template-file")}
    is_whole(room, path)
    assert merged(room, path).taken == ()


def test_a_workflow_comes_with_the_people_whom_it_names(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    room = Room(tmp_path)
    whole = tmp_path / "flow.yaml"
    whole.write_text(WORKFLOWS, encoding="utf-8")
    with room.session("one+app") as session:
        assert apply(session, whole).report.complete
    path = room.folder / "mine.yaml"
    with room.session("one+app") as session:
        importing.import_processes(session, (), path, everything=True, take_over=True)
        text = path.read_text(encoding="utf-8")
        path.write_text(format_text(text[: text.index("    automation:")]), encoding="utf-8")
        state = read_state(session, "mine")
        kept = {at: one for at, one in state.records.items() if one.kind != "workflow"}
        session.shelf("mine").save(replace(state, records=kept))

    made = merged(room, path, portal="one+app")

    assert any(".automation.workflow." in one for one in made.taken), (made.taken, made.left, made.stays)
    assert load(path).data["inputs"]["user_1"]["portals"] == {"mock:one": 1}
    with room.session("one+app") as session:
        assert plan(session, path).plan.summary.total == 0


def test_names_that_the_file_has_exchanged_and_nobody_has_applied_yet_are_those_of_today(room, path, home):
    text = HOUSE.replace("floor:", "x:").replace("etazh:", "floor:").replace("x:", "etazh:")
    moved = "moved:\n  - {from: home.field.floor, to: home.field.etazh}\n  - {from: home.field.etazh, to: home.field.floor}\n"
    path.write_text(text + moved, encoding="utf-8")
    with room.session() as session:
        assert plan(session, path).plan.effective == ()
    entity, own = home["entityTypeId"], f"UF_CRM_{home['id']}_"
    with room.hand() as hand:
        card(hand, entity, pipelines(hand, entity)["Вторая"], f"{own}FLOOR")

    merged(room, path)

    assert load(path).data["processes"]["home"]["card"]["second"][0]["fields"] == ["etazh"]
    with room.session() as session:
        assert plan(session, path).plan.effective == ()


@pytest.mark.parametrize("both", [True, False])
def test_a_section_that_stands_in_another_file_takes_what_comes_if_nobody_else_includes_it(room, path, home, both):
    fields = HOUSE[HOUSE.index("    fields:") :]
    parts = room.folder / "parts.yaml"
    content = "".join(line[2:] for line in fields.splitlines(keepends=True))
    parts.write_text(f"format: smartctl/fragment/v1\ncontent:\n{content}", encoding="utf-8")
    path.write_text(HOUSE.replace(fields, "    include: parts.yaml\n"), encoding="utf-8")
    if both:
        (room.folder / "smartctl.yaml").write_text("format: smartctl/project/v1\nportals: {}\n", encoding="utf-8")
        room.blueprints.mkdir()
        other = "format: smartctl/blueprint/v1\nname: b\nversion: 1.0.0\nprocesses: {b: {title: B, include: ../parts.yaml}}\n"
        (room.blueprints / "b.yaml").write_text(other, encoding="utf-8")
    with room.session() as session:
        assert plan(session, path).plan.effective == ()
    before = parts.read_bytes()
    with room.hand() as hand:
        hand.field(home["id"], "WIDTH", "string", "Ширина")
        card(hand, home["entityTypeId"], pipelines(hand, home["entityTypeId"])["Вторая"], "TITLE")

    made = merged(room, path)

    assert (parts.read_bytes() == before) is both
    assert ("home.field.width" in made.taken) is not both
    assert [why for _address, why in made.left] == (["fragment"] if both else [])
    assert "home.card.second" in made.taken
    with room.session() as session:
        assert plan(session, path).plan.effective == ()
