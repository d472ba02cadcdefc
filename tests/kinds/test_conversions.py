"""What becomes of a value in a field of another type: each pair of types, as data."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from smartctl.kinds.conversions import Converted, by_title, converted, convertible
from smartctl.steps import Copy

COPY = Copy(source="A", target="B", source_type="string", target_type="string")
LOST = Converted(value=None, whole=False)


@pytest.mark.parametrize(
    ("source", "target", "value", "found"),
    [
        ("string", "string", "x", Converted(value="x")),
        ("string", "integer", " -7 ", Converted(value=-7)),
        ("string", "integer", "7.5", LOST),
        ("string", "double", "7,5", Converted(value=7.5)),
        ("string", "double", "+7", Converted(value=7.0)),
        ("string", "double", "7 руб", LOST),
        ("string", "boolean", " ДА ", Converted(value="Y")),
        ("string", "boolean", "No", Converted(value="N")),
        ("string", "boolean", "0", Converted(value="N")),
        ("string", "boolean", "true", Converted(value="Y")),
        ("string", "boolean", "maybe", LOST),
        ("string", "date", "2026-08-01", Converted(value="2026-08-01")),
        ("string", "date", "01.08.2026", Converted(value="2026-08-01")),
        ("string", "date", "01.08.2026 10:30", Converted(value="2026-08-01", whole=False)),
        ("string", "date", "soon", LOST),
        ("string", "datetime", "01.08.2026 10:30", Converted(value="2026-08-01T10:30:00")),
        ("string", "datetime", "2026-08-01", Converted(value="2026-08-01T00:00:00")),
        ("string", "datetime", "soon", LOST),
        ("string", "money", " 5.50|RUB ", Converted(value="5.50|RUB")),
        ("string", "money", "5.50", LOST),
        ("string", "money", "x5|RUBx", LOST),
        ("string", "url", "x", Converted(value="x")),
        ("url", "string", "x", Converted(value="x")),
        ("address", "string", "x", Converted(value="x")),
        ("crm_status", "string", "x", Converted(value="x")),
        ("integer", "string", 7, Converted(value="7")),
        ("double", "string", 7.0, Converted(value="7")),
        ("double", "string", 7.5, Converted(value="7.5")),
        ("double", "integer", 7.0, Converted(value=7)),
        ("double", "integer", 7.5, LOST),
        ("integer", "double", 7, Converted(value=7.0)),
        ("boolean", "string", "Y", Converted(value="Y")),
        ("date", "string", "2026-08-01T00:00:00+03:00", Converted(value="2026-08-01")),
        ("date", "datetime", "2026-08-01T03:00:00", Converted(value="2026-08-01T00:00:00")),
        ("datetime", "string", "2026-08-01T03:00:00", Converted(value="2026-08-01T03:00:00")),
        ("datetime", "date", "2026-08-01T03:00:00", Converted(value="2026-08-01", whole=False)),
        ("money", "string", "5|RUB", Converted(value="5|RUB")),
        ("money", "double", "5|RUB", Converted(value=5.0, whole=False)),
        ("money", "double", "5", Converted(value=5.0)),
        ("money", "double", "x|RUB", LOST),
        ("file", "string", "x", LOST),
        ("string", "file", "x", LOST),
        ("string", "string", None, Converted(value=None)),
        ("string", "integer", "", Converted(value=None)),
    ],
)
def test_a_value_goes_over_as_far_as_it_fits(source, target, value, found):
    assert converted(value, replace(COPY, source_type=source, target_type=target)) == found


def test_list_items_go_over_by_title_or_as_the_blueprint_says():
    items = replace(
        COPY, source_type="enumeration", target_type="enumeration",
        titles={"11": "Своя  Бригада", "12": "Чужая"}, options=by_title({"своя бригада": 21}),
    )  # fmt: skip
    assert converted(11, items) == Converted(value=21)
    assert converted(12, items) == LOST
    assert converted(13, items) == LOST
    assert converted(12, replace(items, values={"12": 29})) == Converted(value=29)
    text = replace(items, target_type="string")
    assert converted(12, text) == Converted(value="Чужая")
    back = replace(items, source_type="string")
    assert converted("СВОЯ бригада ", back) == Converted(value=21)


def test_several_values_go_into_several_or_nowhere():
    many = replace(COPY, target_type="integer", target_multiple=True)
    assert converted(["7", "", None, "8"], many) == Converted(value=[7, 8])
    assert converted(["7", "x"], many) == Converted(value=[7], whole=False)
    assert converted([], many) == Converted(value=[])
    one = replace(many, target_multiple=False)
    assert converted(["7"], one) == Converted(value=7)
    assert converted(["7", "8"], one) == LOST
    assert converted([], one) == Converted(value=None)
    folded = replace(
        many, source_type="enumeration", target_type="enumeration", values={"11": 21, "12": 21}, titles={}, options={}
    )
    assert converted([11, 12], folded) == Converted(value=[21])


def test_between_which_types_there_is_a_way():
    assert convertible("string", "integer")
    assert convertible("enumeration", "string")
    assert convertible("string", "enumeration")
    assert convertible("money", "double")
    assert convertible("date", "date")
    assert not convertible("file", "file")
    assert not convertible("file", "string")
    assert not convertible("employee", "string")
    assert not convertible("string", "employee")
