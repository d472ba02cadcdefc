"""What people removed on the portal goes from the file where nothing was said of it there since, and is told in any case."""

from __future__ import annotations

import pytest

from smartctl.operations import apply
from smartctl.operations.drifting import drift
from tests.importing import house_kept_by_hand as kept
from tests.importing.house_kept_by_hand import BLUEPRINT, taken

room, path, people = kept.room, kept.path, kept.people
SECOND, THIRD = (
    f"      {key}:\n        title: {key}\n        stages:\n          first: {{title: Один}}\n"
    "          last: {title: Всё, result: success}\n          no: {title: Нет, result: failure}\n"
    for key in ("second", "third")
)


def gone(room, path, people, more=""):
    """The file with two pipelines more, applied, of which the portal has the last one no more."""
    path.write_text(BLUEPRINT.replace("    fields:\n", f"{SECOND}{THIRD}    fields:\n", 1) + more, encoding="utf-8")
    with room.session() as session:
        assert apply(session, path).report.complete
    found = people.ask("crm.category.list", entityTypeId=people.number)["categories"]
    (one,) = [one for one in found if one["name"] == "third"]
    people.ask("crm.category.delete", entityTypeId=people.number, id=one["id"])


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('{title: Один, color: "#00FF00"}', {"stage.first.color": (None, "#00FF00", None)}),
        ("{title: Первый}", {"stage.first.title": ("Один", "Первый", None)}),
        ("{title: Один}\n          roof: {title: Крыша}", {"stage.roof": (None, "Крыша", None)}),
    ],
)
def test_what_is_gone_and_was_changed_in_the_file_since_is_taken_only_where_it_is_named(
    room, path, people, written, said
):
    gone(room, path, people)
    text = path.read_text(encoding="utf-8")
    mine = text.replace(THIRD, THIRD.replace("{title: Один}", written))
    path.write_text(mine, encoding="utf-8")

    made = taken(room, path, take_all=True)

    assert made.left == (("house.pipeline.third", "conflict"),)
    assert made.conflicts == {"house.pipeline.third": said}
    assert path.read_text(encoding="utf-8") == mine
    assert taken(room, path, "house.pipeline.third").taken == ("house.pipeline.third",)
    assert path.read_text(encoding="utf-8") == text.replace(THIRD, "")


def test_of_something_that_is_gone_and_stays_in_the_file_every_part_stays(room, path, people):
    gone(room, path, people, more="      third:\n        - {section: О доме, fields: [title]}\n")

    made = taken(room, path, take_all=True)

    assert "house.pipeline.third" in dict(made.left)
    assert not [one for one in (*made.taken, *dict(made.left)) if one.startswith("house.pipeline.third.")]
    assert THIRD in path.read_text(encoding="utf-8")


def test_a_stage_that_is_gone_goes_from_the_file_and_a_card_that_shows_a_field_keeps_it(room, path, people):
    people.ask("crm.status.delete", id=people.stages["BUILDING"]["ID"])
    people.ask("userfieldconfig.delete", moduleId="crm", id=people.fields["FLOORS"])

    made = taken(room, path, take_all=True)

    assert made.taken == ("house.pipeline.main.stage.building",)
    assert made.left == (("house.field.floors", "refused"),)
    text = path.read_text(encoding="utf-8")
    assert "building" not in text
    assert "# Where it begins." in text


def test_an_item_of_a_list_that_is_gone_is_told_whatever_is_ignored_of_the_field(room, path, people):
    path.write_text(f"{BLUEPRINT}ignore:\n  - {{value: house.field.kind.*, how: report}}\n", encoding="utf-8")
    people.options(lambda rows: [{**rows[0], "value": "Брус"}, *rows[1:]])
    with room.session() as session:
        assert drift(session, path).drift == ()

    people.options(lambda rows: rows[:1])

    with room.session() as session:
        assert [one.address for one in drift(session, path).drift] == ["house.field.kind"]
