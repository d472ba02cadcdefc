"""Digital workplaces: `crm.automatedsolution.*`."""

from __future__ import annotations

from smartctl.errors import PortalError
from tests.contract.room import title


def _inside(room, workplace):
    return room.ask("crm.automatedsolution.get", id=workplace["id"])["automatedSolution"]["typeIds"]


def test_the_processes_of_a_workplace_are_replaced_as_a_whole(room):
    first, second = room.process(), room.process()
    workplace = room.workplace(typeIds=[first["id"]])
    room.ask("crm.automatedsolution.update", id=workplace["id"], fields={"typeIds": [second["id"]]})
    assert _inside(room, workplace) == [second["id"]]


def test_a_renamed_workplace_keeps_its_processes(room):
    process = room.process()
    workplace = room.workplace(typeIds=[process["id"]])
    room.ask("crm.automatedsolution.update", id=workplace["id"], fields={"title": workplace["title"] + " 2"})
    assert _inside(room, workplace) == [process["id"]]


def test_a_process_lives_in_one_workplace_at_a_time(room):
    process = room.process()
    old = room.workplace(typeIds=[process["id"]])
    new = room.workplace(typeIds=[process["id"]])
    assert (_inside(room, old), _inside(room, new)) == ([], [process["id"]])


def test_unknown_processes_are_left_out_of_a_workplace_without_a_word(room):
    process = room.process()
    workplace = room.workplace(typeIds=[process["id"], 99999999])
    assert _inside(room, workplace) == [process["id"]]


def test_a_workplace_with_processes_cannot_be_deleted(room):
    process = room.process()
    workplace = room.workplace(typeIds=[process["id"]])
    assert room.refusal("crm.automatedsolution.delete", id=workplace["id"]).code == "HAS_BOUND_TYPES"


def test_a_process_leaves_its_workplace_when_it_is_deleted(room):
    process = room.process()
    workplace = room.workplace(typeIds=[process["id"]])
    room.ask("crm.type.delete", id=process["id"])
    assert _inside(room, workplace) == []


def test_titles_of_workplaces_are_trimmed_and_need_not_be_unique(room):
    name = title()
    first, second = room.workplace(title=f"  {name} "), room.workplace(title=name)
    assert (first["title"], second["title"]) == (name, name)
    assert first["id"] != second["id"]


def test_deleting_a_workplace_that_is_gone_succeeds(room):
    gone = room.ask("crm.automatedsolution.add", fields={"title": title()})["automatedSolution"]
    assert room.ask("crm.automatedsolution.delete", id=gone["id"]) is None
    assert room.ask("crm.automatedsolution.delete", id=gone["id"]) is None


def test_an_order_of_workplaces_is_written_in_capital_letters(room):
    assert room.refusal("crm.automatedsolution.list", order={"id": "asc"}).code == "INVALID_ARG_VALUE"


def test_a_process_tells_of_its_workplace_in_other_numbers_in_the_list(room):
    """Two numbers for one workplace; by chance they can be the same, so only what each is found in is looked at."""
    process = room.process()
    workplace = room.workplace(typeIds=[process["id"]])
    [row] = room.ask("crm.type.list", filter={"=id": process["id"]})["types"]
    assert row["customSectionId"] == workplace["id"]
    read = room.read(process)
    assert read["customSectionId"] in {section["id"] for section in read["customSections"]}


def test_fields_of_workplaces_come_without_a_wrapping_and_those_of_processes_within_one(room):
    assert "title" in room.ask("crm.automatedsolution.fields")
    assert "title" in room.ask("crm.type.fields")["fields"]


def test_a_word_in_place_of_the_processes_of_a_workplace_is_not_looked_at(room):
    process = room.process()
    workplace = room.workplace(typeIds=[process["id"]])
    room.ask("crm.automatedsolution.update", id=workplace["id"], fields={"typeIds": "nobody"})
    assert _inside(room, workplace) == [process["id"]]


def test_a_blank_title_of_a_workplace_is_never_taken(room):
    """Whether the portal says so is not known: by the documentation it refuses, by its sources it answers yes."""
    workplace = room.workplace()
    try:
        room.ask("crm.automatedsolution.update", id=workplace["id"], fields={"title": " "})
    except PortalError as refused:
        assert refused.status == 400
    read = room.ask("crm.automatedsolution.get", id=workplace["id"])["automatedSolution"]
    assert read["title"] == workplace["title"]
