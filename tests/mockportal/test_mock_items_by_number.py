"""Items that are asked for by numbers, however the numbers are spelled."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(("wanted", "found"), [(True, [1]), (False, []), ([2, True], [1, 2]), ([3, None], [3])])
def test_a_yes_among_the_wanted_numbers_is_the_text_of_one(admin, wanted, found) -> None:
    kind = admin.new_type()["entityTypeId"]
    admin.portal.add_items(kind, [{"title": f"I{number}"} for number in range(4)])
    for key in ("id", "=id", "@id"):
        rows = admin.ask("crm.item.list", entityTypeId=kind, filter={key: wanted}, order={"id": "ASC"})["items"]
        assert [one["id"] for one in rows] == found


def test_a_filter_by_numbers_finds_what_it_finds_in_words(admin):
    number = admin.new_type(isCategoriesEnabled="Y")["entityTypeId"]
    other = admin.ask("crm.category.add", entityTypeId=number, fields={"name": "Second"})["category"]["id"]
    first = admin.default_category(number)
    for at in range(6):
        admin.new_item(number, title=f"{at}", categoryId=other if at % 2 else first)

    def found(**conditions):
        return [one["id"] for one in admin.ask("crm.item.list", entityTypeId=number, filter=conditions)["items"]]

    assert found(**{"@id": [2, "3", "4.0", "5.5", "six", 99]}) == [2, 3, 4]
    assert found(id=2) == found(**{"=ID": "2"}) == [2]
    assert found(**{"@id": []}) == found(**{"@id": ["six"]}) == found(id="") == []
    assert found(**{"@id": [1, 2, 3], "categoryId": other}) == [2]
    assert found(**{"@categoryId": [other], ">id": 2}) == [4, 6]
    assert found(**{"logic": "OR", "@id": [1], "categoryId": other}) == [1, 2, 4, 6]
    assert found(**{"!@id": [1, 2]}) == [3, 4, 5, 6]
    assert found(**{"0": {"id": 1}, "categoryId": first}) == [1]
    assert found(**{"@id": [2, 2.0**60]}) == [2]
