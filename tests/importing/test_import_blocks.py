"""`import:` of a blueprint: a plan takes in what is on the portal, counts it, and an apply marks and remembers it."""

from __future__ import annotations

import pytest

from smartctl.blueprint.fmt import format_text
from smartctl.codec import plan_to_json
from smartctl.errors import InvalidBlueprint, Refused, Stale
from smartctl.model import Action
from smartctl.operations import Terms, apply, destroy, plan, read_state
from smartctl.operations.failures import NeedsAPerson
from smartctl.operations.plan_files import look_at_plan, save_plan
from smartctl.render import FORMATS
from smartctl.render.options import Options
from tests.importing.rooms import Room, is_canonical

HEAD = "format: smartctl/blueprint/v1\nname: own\nversion: 1.0.0\n\nprocesses:\n  house:\n    title: Дом\n"
BOARD = """    pipelines:
      main:
        title: Общая
        default: true
        stages:
          new: {title: Новая}
          won: {title: Успех, result: success}
          lost: {title: Отказ, result: failure}
"""
FIELD = """    fields:
      crew:
        type: list
        title: Бригада
        items:
          ours: {title: Своя}
"""


@pytest.fixture
def room(tmp_path):
    return Room(tmp_path)


@pytest.fixture
def path(room):
    return room.folder / "own.yaml"


def write(path, *parts):
    path.write_text(format_text("".join(parts)), encoding="utf-8")


def lines(*entries):
    return "\nimport:\n" + "".join(f"  - {{{one}}}\n" for one in entries)


def planned(room, path, **terms):
    with room.session() as session:
        return plan(session, path, Terms(**terms)).plan


def applied(room, path, **terms):
    with room.session() as session:
        done = apply(session, path, Terms(**terms))
        assert done.report.complete, [one for one in done.report.outcomes if one.error]
        assert plan(session, path, Terms(**terms)).plan.summary.total == 0
        return done


def records(room, name="own"):
    with room.session() as session:
        return read_state(session, name).records


def made_by_hand(room):
    with room.hand() as hand:
        house = hand.type("Дом", "Stages")
        hand.field(house["id"], "ROOMS", "integer", "Комнат")
        return house


def managed(room, path):
    write(path, HEAD, BOARD, FIELD)
    applied(room, path)
    with room.hand() as hand:
        house = next(one for one in hand.ask("crm.type.list")["types"] if one["title"] == "Дом")
        return house["id"], house["entityTypeId"]


def test_a_process_that_somebody_made_is_counted_as_an_import_marked_and_remembered(room, path):
    house = made_by_hand(room)
    rooms = "    fields:\n      rooms: {type: integer, title: Комнат}\n"
    write(path, HEAD, rooms, lines(f"to: house, id: {house['entityTypeId']}"))
    before = room.content()

    found = planned(room, path)
    assert (found.summary.imported, found.summary.add, found.summary.destroy) == (1, 0, 0)
    assert found.imported == ("house",)
    assert plan_to_json(found)["summary"]["import"] == 1
    assert {one.address for one in found.effective} == {"house"}
    assert room.content() == before

    done = applied(room, path)
    assert done.report.summary.imported == 1
    assert records(room)["house"].created
    assert records(room)["house"].ids["entityTypeId"] == house["entityTypeId"]
    assert "house.field.rooms" in records(room)
    after = planned(room, path)
    assert [code for code, _ in after.notes] == ["import-done"]
    line = next(at for at, row in enumerate(path.read_text(encoding="utf-8").split("\n"), 1) if "to: house" in row)
    assert dict(after.notes)["import-done"]["place"].endswith(f"own.yaml:{line}")
    with room.session() as session:
        assert destroy(session, path, Terms(allow_delete=True)).report.complete
    with room.hand() as hand:
        assert hand.ask("crm.type.list")["types"] == []


@pytest.mark.parametrize("form", ["text", "plain", "md", "html", "json"])
def test_every_form_of_the_plan_counts_what_it_imports(room, path, form):
    house = made_by_hand(room)
    write(path, HEAD, lines(f"to: house, id: {house['entityTypeId']}"))
    options = Options(language="en", style="plain" if form == "plain" else "full")
    text = FORMATS["text" if form == "plain" else form](planned(room, path), options)
    said = {"json": '"import": 1', "html": "to import"}.get(form, "1 to import")
    assert said in text


def test_stages_of_an_imported_process_that_the_file_does_not_list_stay_and_are_nobodys(room, path):
    house = made_by_hand(room)
    write(path, HEAD, BOARD, lines(f"to: house, id: {house['entityTypeId']}"))

    found = planned(room, path)

    assert not any(one.action in (Action.DELETE, Action.REPLACE) for one in found.effective)
    assert {one.kind for one in found.unmanaged} == {"stage", "field"}
    applied(room, path)
    with room.hand() as hand:
        pipeline = hand.default_pipeline(house["entityTypeId"])
        assert len(hand.stages(house["entityTypeId"], pipeline)) == 5


def by_hand(room, number, entity):
    """A stage, a pipeline, a field and a list item that people added to a managed process: their numbers and codes."""
    with room.hand() as hand:
        pipeline = hand.default_pipeline(entity)
        stage = hand.ask(
            "crm.status.add",
            fields={
                "ENTITY_ID": f"DYNAMIC_{entity}_STAGE_{pipeline}",
                "STATUS_ID": "UC_ABC123",
                "NAME": "Ждём",
                "SORT": 15,
            },
        )
        other = hand.ask("crm.category.add", entityTypeId=entity, fields={"name": "Вторая"})["category"]["id"]
        floor = hand.field(number, "FLOOR", "integer", "Этаж")["id"]
        rows = hand.ask("userfieldconfig.list", moduleId="crm", filter={"entityId": f"CRM_{number}"})["fields"]
        crew = next(one for one in rows if one["fieldName"].endswith("CREW"))
        there = hand.ask("userfieldconfig.get", moduleId="crm", id=crew["id"])["field"]["enum"]
        rows = [*there, {"value": "Наёмная", "xmlId": "HIRED", "sort": 900}]
        hand.ask(
            "userfieldconfig.update", moduleId="crm", id=crew["id"], field={"userTypeId": "enumeration", "enum": rows}
        )
        there = hand.ask("userfieldconfig.get", moduleId="crm", id=crew["id"])["field"]["enum"]
        item = next(one for one in there if one["xmlId"] == "HIRED")
    return {"stage": stage, "pipeline": other, "field": floor, "item": item["id"]}


WAITING = BOARD.replace("          won:", "          waiting: {title: Ждём}\n          won:")
SECOND = BOARD + "      second: {title: Вторая}\n"
FLOOR = FIELD + "      storey: {type: integer, title: Этаж}\n"
HIRED = FIELD + "          hired: {title: Наёмная}\n"


PARTS = pytest.mark.parametrize(
    ("kind", "board", "fields", "line", "address"),
    [
        ("stage", WAITING, FIELD, "to: waiting, id: {stage}", "house.pipeline.main.stage.waiting"),
        ("stage", WAITING, FIELD, "to: waiting, code: UC_ABC123", "house.pipeline.main.stage.waiting"),
        ("pipeline", SECOND, FIELD, "to: second, id: {pipeline}", "house.pipeline.second"),
        ("field", BOARD, FLOOR, "to: storey, id: {field}", "house.field.storey"),
        ("field", BOARD, FLOOR, "to: storey, code: FLOOR", "house.field.storey"),
        ("item", BOARD, HIRED, "to: house.field.crew.item.hired, id: {item}", "house.field.crew.item.hired"),
        ("item", BOARD, HIRED, "to: house.field.crew.item.hired, code: HIRED", "house.field.crew.item.hired"),
    ],
)


@PARTS
def test_a_part_that_somebody_added_is_taken_in_one_by_one(room, path, kind, board, fields, line, address):  # noqa: PLR0917 - a row of the table
    number, entity = managed(room, path)
    ids = by_hand(room, number, entity)
    write(path, HEAD, board, fields, lines(line.format(**ids)))

    found = planned(room, path)

    assert found.imported == (address,)
    assert (found.summary.imported, found.summary.add, found.summary.destroy) == (1, 0, 0)
    with room.session() as session:  # as it was saved, as a pipeline does
        save_plan(found, saved := room.folder / "own.plan", store=session.store)
        assert apply(session, saved).report.summary.imported == 1
    assert planned(room, path).summary.total == 0
    owner, _dot, item = address.partition(".item.")
    ids_there = records(room)[owner].ids
    assert str(ids_there[f"item.{item}" if item else "id"]) == str(ids[kind])
    assert records(room)[owner].created
    assert [code for code, _ in planned(room, path).notes] == ["import-done"]


def test_a_part_is_not_made_a_second_time_when_its_own_code_is_another_one(room, path):
    number, entity = managed(room, path)
    ids = by_hand(room, number, entity)
    write(path, HEAD, WAITING, FLOOR, lines(f"to: waiting, id: {ids['stage']}", f"to: storey, id: {ids['field']}"))
    assert planned(room, path).summary.imported == 2
    applied(room, path)
    with room.hand() as hand:
        rows = hand.ask("userfieldconfig.list", moduleId="crm", filter={"entityId": f"CRM_{number}"})["fields"]
    assert sorted(one["fieldName"].rpartition("_")[2] for one in rows) == ["CREW", "FLOOR"]


def mistakes(room, path):
    with pytest.raises(InvalidBlueprint) as told:
        planned(room, path)
    return {one.code: one.span.line for one in told.value.diagnostics}


def test_what_is_not_there_is_a_mistake_with_its_line(room, path):
    number, entity = managed(room, path)
    ids = by_hand(room, number, entity)
    flat = "  flat:\n    title: Квартира\n"
    write(path, HEAD, BOARD, FIELD, flat)
    applied(room, path)
    with room.hand() as hand:
        other = next(one for one in hand.ask("crm.type.list")["types"] if one["title"] == "Квартира")
        strange = hand.field(other["id"], "STRANGE", "integer", "Чужое")["id"]
    more = "      away: {type: integer, title: Чужое}\n      gone: {type: integer, title: Нет}\n"
    rest = flat + "  yard:\n    title: Двор\n    fields:\n      size: {type: integer, title: Размер}\n"
    entries = (
        f"to: away, id: {strange}",
        "to: gone, id: 9999",
        f"to: yard.field.size, id: {ids['field']}",
    )
    write(path, HEAD, BOARD, FIELD, more, rest, lines(*entries))
    text = path.read_text(encoding="utf-8").split("\n")
    line = {
        name: next(at for at, row in enumerate(text, 1) if f"to: {name}" in row) for name in ("away", "gone", "yard")
    }

    assert mistakes(room, path) == {
        "import-elsewhere": line["away"],
        "import-gone": line["gone"],
        "import-nowhere": line["yard"],
    }
    write(path, HEAD, BOARD, FIELD, rest, lines("to: yard, id: 4242"))
    assert set(mistakes(room, path)) == {"import-gone"}


def test_what_is_managed_already_is_imported_under_no_second_address(room, path):
    number, entity = managed(room, path)
    at = records(room)
    crew, stage = at["house.field.crew"].ids["id"], at["house.pipeline.main.stage.new"].ids["id"]
    second = FIELD.replace("fields:", "fields:\n      gang: {type: list, title: Артель, items: {one: {title: Раз}}}")
    write(path, HEAD, BOARD, second, lines(f"to: gang, id: {crew}"))
    assert set(mistakes(room, path)) == {"import-managed"}
    ids = by_hand(room, number, entity)
    write(path, HEAD, BOARD, FIELD, lines(f"to: house.pipeline.main.stage.new, id: {ids['stage']}"))
    assert set(mistakes(room, path)) == {"import-managed"}
    assert stage != ids["stage"]


def test_a_field_of_another_type_is_a_mistake_and_nothing_is_made_anew(room, path):
    number, entity = managed(room, path)
    ids = by_hand(room, number, entity)
    write(
        path,
        HEAD,
        BOARD,
        FIELD,
        "      storey: {type: boolean, title: Этаж}\n",
        lines(f"to: storey, id: {ids['field']}"),
    )
    assert set(mistakes(room, path)) == {"import-unlike"}


def test_a_process_of_another_blueprint_wants_a_word_for_it(room, path):
    _number, entity = managed(room, path)
    other = room.folder / "other.yaml"
    head = HEAD.replace("name: own", "name: other")
    write(other, head, lines(f"to: house, id: {entity}"))
    with pytest.raises(Refused, match="own/house"):
        planned(room, other)

    write(other, head, lines(f"to: house, id: {entity}, take_over: true"))
    assert planned(room, other).summary.imported == 1
    applied(room, other)


def test_a_saved_plan_takes_in_what_it_says_or_nothing(room, path):
    house = made_by_hand(room)
    write(path, HEAD, lines(f"to: house, id: {house['entityTypeId']}"))
    saved = room.folder / "own.plan"
    with room.session() as session:
        save_plan(plan(session, path).plan, saved, store=session.store)
        given = look_at_plan(saved)
        assert given is not None
        assert given.plan.imported == ("house",)
        done = apply(session, saved)
        assert done.report.complete
        assert done.report.summary.imported == 1
        assert plan(session, path).plan.summary.total == 0
        with pytest.raises(Stale):
            apply(session, saved)


def test_a_saved_plan_of_an_object_that_is_gone_is_stale(room, path):
    house = made_by_hand(room)
    write(path, HEAD, lines(f"to: house, id: {house['entityTypeId']}"))
    saved = room.folder / "own.plan"
    with room.session() as session:
        save_plan(plan(session, path).plan, saved, store=session.store)
    with room.hand() as hand:
        hand.ask("crm.type.delete", id=house["id"])
    with room.session() as session, pytest.raises(Stale, match="house"):
        apply(session, saved)


def test_an_import_that_is_left_out_of_the_plan_is_not_remembered(room, path):
    house = made_by_hand(room)
    board = HEAD.replace("  house:", "  barn:\n    title: Сарай\n  house:")
    write(path, board, lines(f"to: house, id: {house['entityTypeId']}"))
    with room.session() as session:
        done = apply(session, path, Terms(exclude=("house",)))
        assert done.report.complete
        assert set(read_state(session, "own").records) == {"barn"}
        assert plan(session, path).plan.summary.imported == 1


def test_what_stands_in_an_import_that_is_left_out_is_not_let_go(room, path):
    house = made_by_hand(room)
    board = HEAD.replace("  house:", "  barn:\n    title: Сарай\n  house:")
    write(path, board, BOARD, lines(f"to: house, id: {house['entityTypeId']}"))
    with room.session() as session:
        apply(session, path, Terms(exclude=("house",)))
        assert read_state(session, "own").let_go == ()


def test_an_import_that_writes_nothing_on_the_portal_wants_its_approval(room, path):
    number, entity = managed(room, path)
    ids = by_hand(room, number, entity)
    write(path, HEAD, BOARD, FLOOR, lines(f"to: storey, id: {ids['field']}"))
    found = planned(room, path)
    assert (found.effective, found.imported) == ((), ("house.field.storey",))
    assert [(one.rule, one.address) for one in found.findings] == [("imports", "house.field.storey")]
    with room.session() as session:
        with pytest.raises(NeedsAPerson):
            apply(session, path, Terms(unattended=True))
        with pytest.raises(Stale):
            apply(session, path, Terms(expect=("0" * 16,)))
        assert "house.field.storey" not in read_state(session, "own").records
        for _time in range(2):
            assert apply(session, path, Terms(expect=(plan_to_json(found)["digest"],))).report.complete
        assert "house.field.storey" in read_state(session, "own").records


def test_nothing_that_is_only_to_be_imported_is_destroyed(room, path):
    house = made_by_hand(room)
    write(path, HEAD, lines(f"to: house, id: {house['entityTypeId']}"))
    before = room.content()
    with room.session() as session:
        assert destroy(session, path, Terms(allow_delete=True)).nothing_to_do
    assert room.content() == before


def test_the_canonical_form_has_the_lines_at_the_end(path):
    write(path, HEAD, lines("to: house, id: 1030", "code: UC_1, to: house.field.x, take_over: true"))
    assert is_canonical(path)
    text = path.read_text(encoding="utf-8")
    assert text.endswith("  - {to: house, id: 1030}\n  - {to: house.field.x, code: UC_1, take_over: true}\n")
