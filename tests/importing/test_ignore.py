"""`ignore:` keeps back what people may change: told nowhere or left alone, counted everywhere, never what was lost."""

from __future__ import annotations

import pytest

from smartctl.operations import apply, plan
from smartctl.operations.absorbing import absorb
from smartctl.operations.drifting import drift
from tests.importing.house_kept_by_hand import BLUEPRINT, path, people, room

__all__ = ["path", "people", "room"]


def ignoring(path, *lines, text=BLUEPRINT):
    rules = "".join(f"  - {{value: '{value}', how: {how}}}\n" for value, how in lines)
    path.write_text(f"{text}ignore:\n{rules}", encoding="utf-8")


def seen(room, path):
    """(addresses that drift tells, addresses that a plan changes, how many values are kept back in each)."""
    with room.session() as session:
        told, planned = drift(session, path), plan(session, path).plan
    counts = [dict(one.notes).get("drift-ignored", {}).get("count", 0) for one in (told, planned)]
    return {one.address for one in told.drift}, {one.address for one in planned.effective}, counts


FLOORS = "house.field.floors"


@pytest.mark.parametrize(("how", "changes"), [("report", {FLOORS}), ("leave", set())])
def test_what_is_reported_not_is_put_back_and_what_is_left_is_left(room, path, people, how, changes):
    people.field("FLOORS", mandatory="N")
    ignoring(path, (f"{FLOORS}.required", how))
    assert seen(room, path) == (set(), changes, [1, 1])

    with room.session() as session:
        assert absorb(session, path, take_all=True).untold == 1
        assert apply(session, path).report.complete
    assert seen(room, path)[1] == set()


@pytest.mark.parametrize("value", ["house.field.floors.required", "house.field.fl*.required", "*.floors.required"])
def test_a_line_speaks_still_of_what_has_another_name_by_now(room, path, people, value):
    people.field("FLOORS", mandatory="N")
    text = BLUEPRINT.replace("      floors:", "      storeys:").replace("- floors", "- storeys")
    moved = "moved:\n  - {from: house.field.floors, to: storeys}\n"
    ignoring(path, (value, "leave"), text=f"{text}{moved}")
    told, changes, counts = seen(room, path)
    assert (told, counts) == (set(), [1, 1])
    assert changes <= {"house.field.storeys"}


def test_what_the_file_says_by_now_of_a_value_that_is_left_alone_is_counted_as_well(room, path):
    ignoring(path, (f"{FLOORS}.required", "leave"), text=BLUEPRINT.replace("required: true", "required: false"))
    assert seen(room, path) == (set(), set(), [0, 1])


def test_a_field_that_somebody_made_anew_as_another_type_is_told_whatever_is_ignored(room, path, people):
    ignoring(path, ("house.field.floors.*", "report"))
    name = f"UF_CRM_{people.type['id']}_FLOORS"
    people.ask("userfieldconfig.delete", moduleId="crm", id=people.fields["FLOORS"])
    mine = {"entityId": f"CRM_{people.type['id']}", "fieldName": name, "userTypeId": "string"}
    people.ask("userfieldconfig.add", moduleId="crm", field={**mine, "editFormLabel": {"ru": "Этажи"}})
    assert FLOORS in seen(room, path)[0]
