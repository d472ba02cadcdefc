"""Values of items in workflows: how they are written, shown in texts, and compared by conditions."""

from __future__ import annotations

from typing import Any

import pytest

from tests.mockportal.workflow_room import Room, branch, met, node, says, sets


@pytest.fixture
def room(admin):
    return Room(admin)


def test_a_list_item_is_written_by_its_code_or_its_title_and_by_nothing_else(room):
    for given, item in (("no", "no"), ("Нет", "no"), (str(room.answers["no"]), None), ("", None), ("maybe", None)):
        made = Room(room.admin)
        row = made.made_by(sets(**{made.fixed: given}), **{made.fixed: made.answers["yes"]})
        assert row[made.fixed] == (made.answers[item] if item else None), given


@pytest.mark.parametrize(
    ("name", "given", "held"),
    [
        ("done", "Y", "Y"),
        ("done", "N", "N"),
        ("done", "нет", "N"),
        ("who", "user_5", 5),
        ("who", "5", None),
        ("who", "boss", None),
        ("who", "{=Document:ASSIGNED_BY_ID}", 1),
        ("note", "Вид {=Document:TITLE}", "Вид Дверь"),
        ("count", "12", 12),
        ("count", "много", None),
        ("sum", "1500|EUR", "1500|EUR"),
        ("sum", "1500", "1500|RUB"),
        ("sum", "много", None),
        ("due", '=dateadd({=System:Now}, "1d12h")', "2026-08-03T00:00:00+03:00"),
        ("due", '=dateadd({=System:Now}, "-30i")', "2026-08-01T11:30:00+03:00"),
        ("due", '=workdateadd({=System:Now}, "1d", {=Document:ASSIGNED_BY_ID})', "2026-08-03T12:00:00+03:00"),
        ("due", '=workdateadd({=System:Now}, "4h", {=Document:ASSIGNED_BY_ID})', "2026-08-03T13:00:00+03:00"),
        ("due", '=workdateadd({=System:Now}, "-1d", {=Document:ASSIGNED_BY_ID})', "2026-07-31T12:00:00+03:00"),
        ("due", '=dateadd({=Document:UF_CRM_NOWHERE}, "1d")', None),
        ("due", "{=Document:TITLE} + 10d", None),
    ],
)  # fmt: skip
def test_a_value_is_cast_to_what_its_field_holds(room, name, given, held):
    column = getattr(room, name)
    assert room.made_by(sets(**{column: given}))[column] == held


def test_texts_show_what_they_name_and_codes_where_codes_are_named(room):
    fields = {
        room.fixed: room.answers["yes"], room.done: "Y", room.who: 5, room.sum: "1500|RUB",
        room.due: "2026-08-05T18:30:00+03:00",
    }  # fmt: skip
    plain = ("FIXED", "DONE", "WHO", "DUE", "SUM", "ABSENT")
    prefix = f"UF_CRM_{room.type['id']}_"
    shown = [f"{{=Document:{prefix}{name}_PRINTABLE}}" for name in plain[:3]]
    room.template(
        says(", ".join(f"{{=Document:{prefix}{name}}}" for name in plain)),
        says(", ".join([*shown, f"{{=Document:{prefix}SUM > printable}}", f"{{=Document:{prefix}FIXED > printable}}"])),
        says("{=Document:ASSIGNED_BY_ID}, {=Document:ASSIGNED_BY_PRINTABLE}, {=Document:ID}"),
        says("{=Document:STAGE_ID}, {=Document:STAGE_ID > printable}, {=System:Date}"),
    )
    number = room.add(**fields)
    user = room.admin.ask("user.current")
    stage = room.admin.stages(room.number)["NEW"]["NAME"]
    assert room.told(number) == [
        "yes, Y, user_5, 05.08.2026 18:30:00, 1500|RUB, ",
        "Да, да, Анна Белова, 1500 RUB, Да",
        f"user_1, {user['NAME']} {user['LAST_NAME']}, {number}",
        f"{room.stage}:NEW, {stage}, 01.08.2026",
    ]


@pytest.mark.parametrize(
    ("operator", "value", "holds"),
    [
        ("=", "yes", True), ("=", "Да", False), ("!=", "no", True), ("!=", "yes", False), ("contain", "ye", True),
        ("!contain", "ye", False), ("empty", "", False), ("!empty", "", True), ("=", "{=Document:TITLE}", False),
    ],
)  # fmt: skip
@pytest.mark.parametrize("shape", ["mixed", "rows", "map"])
def test_a_condition_compares_a_list_by_its_code_in_every_shape(room, operator, value, holds, shape):
    row = [room.fixed, operator, value, "0"]
    shapes: dict[str, Any] = {
        "mixed": {"mixedcondition": [met(room.fixed, operator, value)]},
        "rows": {"fieldcondition": [row]},
        "map": {"fieldcondition": {"0": dict(enumerate(row))}},
    }
    room.template(node("IfElseActivity", branch(says("да"), **shapes[shape]), branch(says("иначе"), truecondition="1")))
    assert room.told(room.add(**{room.fixed: room.answers["yes"]})) == ["да" if holds else "иначе"]


def test_the_number_of_a_list_item_is_equal_to_nothing(room):
    given = {"mixedcondition": [met(room.fixed, "=", str(room.answers["yes"]))]}
    room.template(node("IfElseActivity", branch(says("да"), **given), branch()))
    assert room.told(room.add(**{room.fixed: room.answers["yes"]})) == []


@pytest.mark.parametrize(
    ("conditions", "holds"),
    [
        ([met("TITLE", "=", "Дверь"), met("TITLE", "=", "Окно")], False),
        ([met("TITLE", "=", "Дверь"), met("TITLE", "=", "Окно", 1)], True),
        ([met("TITLE", "=", "Окно"), met("TITLE", "=", "Дверь", "1")], True),
        ([met("TITLE", "=", "Окно", 1)], True),
        ([met("COUNT", ">", "4")], True),
        ([met("COUNT", ">", "5")], False),
        ([met("COUNT", ">=", "5")], True),
        ([met("COUNT", "<=", "5")], True),
        ([met("COUNT", "<", "много")], False),
        ([met("COUNT", "=", "5.0")], True),
        ([met("SUM", "<", "2000")], True),
        ([met("DUE", ">", "01.08.2026")], True),
        ([{**met("TITLE", "=", "Дверь"), "object": "Variable"}], False),
    ],
)
def test_conditions_are_joined_and_numbers_and_dates_are_measured(room, conditions, holds):
    own = {"COUNT": room.count, "SUM": room.sum, "DUE": room.due}
    conditions = [{**one, "field": own.get(one["field"], one["field"])} for one in conditions]
    room.template(node("IfElseActivity", branch(says("да"), mixedcondition=conditions), branch(says("иначе"))))
    number = room.add(**{room.count: 5, room.sum: "1500|RUB", room.due: "2026-08-05"})
    assert room.told(number) == ["да" if holds else "иначе"]
