"""Digital workplaces, and the older keys of `crm.type.*` that reach them."""

from __future__ import annotations

from typing import Any

import pytest

from smartctl.mockportal import seeds
from smartctl.mockportal.tables import workplaces
from smartctl.mockportal.tables.users import User


def workplace(caller, title: str = "HR", **fields: Any) -> dict[str, Any]:
    return caller.ask("crm.automatedsolution.add", fields={"title": title, **fields})["automatedSolution"]


def change(caller, workplace_id: int, **fields: Any) -> dict[str, Any]:
    return caller.ask("crm.automatedsolution.update", id=workplace_id, fields=fields)["automatedSolution"]


def listed(caller, **params: Any) -> list[int]:
    return [one["id"] for one in caller.ask("crm.automatedsolution.list", **params)["automatedSolutions"]]


def whole(caller, type_id: int) -> dict[str, Any]:
    return caller.ask("crm.type.get", id=type_id)["type"]


def updated(caller, type_id: int, **fields: Any) -> dict[str, Any]:
    return caller.ask("crm.type.update", id=type_id, fields=fields)["type"]


def imported(caller, type_id: int) -> workplaces.Workplace:
    """Plant a workplace as the Market would, with a type in it."""
    made: list[workplaces.Workplace] = []

    def plant(database, _settings) -> None:
        one = workplaces.new(database, "CRM for bakers")
        one.imported = True
        workplaces.save(database, one)
        workplaces.bind(database, type_id, one)
        made.append(one)

    caller.portal.fill(plant)
    return made[0]


def ordinary(caller):
    caller.portal.add_user(User(id=5))
    caller.portal.add_webhook(5, "s")
    return type(caller)(caller.portal, caller.clock, user=5, secret="s")


def test_a_workplace_is_added_read_changed_and_deleted(admin) -> None:
    first, second = admin.new_type(), admin.new_type()
    made = workplace(admin, "  HR ", typeIds=[second["id"], first["id"]])
    assert made == {"id": 1, "title": "HR", "typeIds": [1, 2]}
    assert admin.ask("crm.automatedsolution.get", id=1) == {"automatedSolution": made}
    assert change(admin, 1, title="HR dept") == {"id": 1, "title": "HR dept", "typeIds": [1, 2]}
    assert change(admin, 1, typeIds=[]) == {"id": 1, "title": "HR dept", "typeIds": []}
    assert admin.ask("crm.automatedsolution.delete", id=1) is None
    assert admin.body("crm.automatedsolution.list")["total"] == 0


def test_type_ids_are_replaced_whole_and_kept_when_left_out(admin) -> None:
    kinds = [admin.new_type()["id"] for _ in range(3)]
    made = workplace(admin, typeIds=kinds)
    assert change(admin, made["id"], title="Other")["typeIds"] == kinds
    assert change(admin, made["id"], typeIds=kinds[1:])["typeIds"] == kinds[1:]
    assert whole(admin, kinds[0])["customSectionId"] is None


def test_type_ids_are_ids_not_entity_type_ids_and_strangers_are_skipped(admin) -> None:
    kind = admin.new_type()
    made = workplace(admin, typeIds=[kind["entityTypeId"], "1", 1, -3, 0, 99, "nonsense"])
    assert made["typeIds"] == [kind["id"]]


def test_type_ids_that_are_no_list_are_not_looked_at(admin) -> None:
    kind = admin.new_type()
    made = workplace(admin, typeIds=[kind["id"]])
    for value in ("", None, 0, "1"):
        assert change(admin, made["id"], typeIds=value)["typeIds"] == [kind["id"]]


def test_binding_a_type_takes_it_from_the_other_workplace(admin) -> None:
    kind = admin.new_type()["id"]
    first = workplace(admin, typeIds=[kind])
    second = workplace(admin, typeIds=[kind])
    assert second["typeIds"] == [kind]
    assert admin.ask("crm.automatedsolution.get", id=first["id"])["automatedSolution"]["typeIds"] == []


def test_titles_need_not_be_unique(admin) -> None:
    assert workplace(admin)["id"] != workplace(admin)["id"]


@pytest.mark.parametrize("fields", [{}, {"title": ""}, {"title": "  "}])
def test_a_workplace_without_a_title_is_refused(admin, fields: dict[str, Any]) -> None:
    assert admin.refusal("crm.automatedsolution.add", fields=fields)[0] == "BX_EMPTY_REQUIRED"
    assert listed(admin) == []


def test_a_blank_title_on_update_is_refused_or_answered_with_the_old_one(opened) -> None:
    documented = opened()
    made = workplace(documented)
    refused = documented.refusal("crm.automatedsolution.update", id=made["id"], fields={"title": " "})
    assert refused[0] == "BX_EMPTY_REQUIRED"
    sources = opened(workplace_blank_title="sources")
    workplace(sources)
    assert change(sources, 1, title="")["title"] == "HR"


def test_the_plan_may_limit_the_quantity(opened) -> None:
    portal = opened(workplace_limit=1)
    workplace(portal)
    assert portal.refusal("crm.automatedsolution.add", fields={"title": "x"})[0] == "LIMIT_EXCEEDED"


def test_a_workplace_with_processes_refuses_deletion_until_they_are_moved_or_gone(admin) -> None:
    kind = admin.new_type()["id"]
    made = workplace(admin, typeIds=[kind])
    assert admin.refusal("crm.automatedsolution.delete", id=made["id"])[0] == "HAS_BOUND_TYPES"
    admin.ask("crm.type.delete", id=kind)
    assert admin.ask("crm.automatedsolution.delete", id=made["id"]) is None


def test_deleting_an_unknown_workplace_succeeds(admin) -> None:
    assert admin.ask("crm.automatedsolution.delete", id=77) is None


def test_an_unknown_workplace_is_not_found(admin) -> None:
    assert admin.refusal("crm.automatedsolution.get", id=77)[0] == "NOT_FOUND"
    assert admin.refusal("crm.automatedsolution.update", id=77, fields={})[0] == "NOT_FOUND"


@pytest.mark.parametrize(
    ("method", "params", "missing"),
    [
        ("add", {}, "fields"),
        ("update", {"id": 1}, "fields"),
        ("update", {"fields": {}}, "id"),
        ("get", {}, "id"),
        ("delete", {}, "id"),
    ],
)
def test_a_missing_parameter_is_refused(admin, method: str, params: dict[str, Any], missing: str) -> None:
    workplace(admin)
    refused = admin.refusal(f"crm.automatedsolution.{method}", **params)
    assert refused == (100, f"Could not find value for parameter {{{missing}}}")


def test_fields_answers_with_the_map_itself(admin) -> None:
    fields = admin.ask("crm.automatedsolution.fields")
    assert {name: one["type"] for name, one in fields.items()} == {
        "id": "integer",
        "title": "string",
        "typeIds": "crm_dynamic_type",
    }
    assert [one["isMultiple"] for one in fields.values()] == [False, False, True]
    assert [one["isReadOnly"] for one in fields.values()] == [True, False, False]


def test_the_list_is_filtered_ordered_and_paged(admin) -> None:
    for number in range(52):
        workplace(admin, f"W{number:02}")
    body = admin.body("crm.automatedsolution.list", order={"title": "DESC"})
    assert (len(body["result"]["automatedSolutions"]), body["total"], body["next"]) == (50, 52, 50)
    assert listed(admin, order={"id": "DESC"}, start=50) == [2, 1]
    assert listed(admin, filter={"%title": "w0", ">id": 8}) == [9, 10]
    assert listed(admin, filter={"logic": "OR", "0": {"id": 3}, "1": {"=title": "W04"}}) == [3, 5]


@pytest.mark.parametrize(
    ("params", "text"),
    [
        ({"filter": {"typeIds": 1}}, "Invalid filter: field 'typeIds' is not allowed in filter"),
        ({"filter": {"ID": 1}}, "Invalid filter: field 'ID' is not allowed in filter"),
        ({"order": {"sort": "ASC"}}, "Invalid order: field 'sort' is not allowed in order"),
        (
            {"order": {"id": "asc"}},
            "Invalid order: allowed sort directions are ASC, DESC. But got 'asc' for field 'id'",
        ),
    ],
)
def test_the_list_takes_lower_names_and_upper_directions_only(admin, params: dict[str, Any], text: str) -> None:
    assert admin.refusal("crm.automatedsolution.list", **params) == ("INVALID_ARG_VALUE", text)


def test_only_an_administrator_of_crm_reaches_workplaces(admin) -> None:
    workplace(admin)
    user = ordinary(admin)
    for method, params in [
        ("add", {"fields": {"title": "x"}}),
        ("update", {"id": 1, "fields": {"title": "x"}}),
        ("get", {"id": 1}),
        ("list", {}),
        ("delete", {"id": 1}),
        ("fields", {}),
    ]:
        assert user.refusal(f"crm.automatedsolution.{method}", **params)[0] == "ACCESS_DENIED", method


def test_moving_a_type_erases_all_role_permissions_of_its_pipelines(admin) -> None:
    kind, left = admin.new_type(), admin.new_type()
    user = ordinary(admin)
    assert user.ask("crm.type.get", id=kind["id"])
    made = workplace(admin, typeIds=[kind["id"]])
    assert user.refusal("crm.type.get", id=kind["id"])[0] == "ACCESS_DENIED"
    assert user.ask("crm.category.list", entityTypeId=kind["entityTypeId"]) == {"categories": []}
    change(admin, made["id"], typeIds=[])
    assert user.refusal("crm.type.get", id=kind["id"])[0] == "ACCESS_DENIED"
    assert user.ask("crm.type.get", id=left["id"])


def test_a_type_that_stays_keeps_its_permissions_and_its_time(admin) -> None:
    kind = admin.new_type()
    user = ordinary(admin)
    made = workplace(admin)
    section = whole(admin, kind["id"])["customSections"][0]["id"]
    inside = admin.new_type(customSectionId=section)
    admin.clock.pass_(60)
    change(admin, made["id"], typeIds=[inside["id"]])
    assert user.ask("crm.type.get", id=inside["id"])["type"]["updatedTime"] == inside["updatedTime"]
    change(admin, made["id"], typeIds=[inside["id"], kind["id"]])
    assert whole(admin, kind["id"])["updatedTime"] > kind["updatedTime"]


def test_custom_section_id_of_get_and_of_list_are_two_numbers_for_one_workplace(admin) -> None:
    kind = admin.new_type()["id"]
    made = workplace(admin, typeIds=[kind])
    workplace(admin, "Other")
    found = whole(admin, kind)
    assert found["customSectionId"] != made["id"]
    assert found["customSections"] == [
        {"id": found["customSectionId"], "title": "HR", "isSelected": "Y"},
        {"id": found["customSectionId"] + 1, "title": "Other", "isSelected": "N"},
    ]
    row = admin.ask("crm.type.list")["types"][0]
    assert row["customSectionId"] == made["id"]
    assert "customSections" not in row
    assert admin.body("crm.type.list", filter={"customSectionId": made["id"]})["total"] == 1
    assert admin.body("crm.type.list", filter={"customSectionId": found["customSectionId"]})["total"] == 0


def test_custom_section_id_moves_a_type_by_the_number_of_the_section(admin) -> None:
    kind = admin.new_type()["id"]
    made = workplace(admin)
    section = whole(admin, kind)["customSections"][0]["id"]
    assert updated(admin, kind, customSectionId=section)["customSectionId"] == section
    assert admin.ask("crm.automatedsolution.get", id=made["id"])["automatedSolution"]["typeIds"] == [kind]


@pytest.mark.parametrize("value", [0, "0", "", None])
def test_an_empty_custom_section_id_moves_back_to_crm_and_a_missing_one_does_not(admin, value: object) -> None:
    kind = admin.new_type()["id"]
    workplace(admin, typeIds=[kind])
    assert updated(admin, kind, title="Other")["customSectionId"] is not None
    assert updated(admin, kind, customSectionId=value)["customSectionId"] is None


@pytest.mark.parametrize("value", [1, 999, "new1", "nonsense"])
def test_an_unknown_custom_section_id_moves_nothing(admin, value: object) -> None:
    kind = admin.new_type()["id"]
    workplace(admin, typeIds=[kind])
    before = whole(admin, kind)["customSectionId"]
    assert updated(admin, kind, customSectionId=value)["customSectionId"] == before


def test_a_new_custom_section_is_made_and_moved_into(admin) -> None:
    made = admin.new_type(customSections=[{"id": "new1", "title": "Made here"}], customSectionId="new1")
    assert [one["isSelected"] for one in made["customSections"]] == ["Y"]
    assert admin.ask("crm.automatedsolution.list")["automatedSolutions"] == [
        {"id": 1, "title": "Made here", "typeIds": [made["id"]]}
    ]


def test_custom_sections_replace_all_workplaces_of_the_portal(admin) -> None:
    kind = admin.new_type()["id"]
    inhabited, renamed, doomed = workplace(admin, "A", typeIds=[kind]), workplace(admin, "B"), workplace(admin, "C")
    sections = {one["title"]: one["id"] for one in whole(admin, kind)["customSections"]}
    updated(admin, kind, customSections=[{"id": sections["B"], "title": "Bee"}, {"title": "D"}])
    left = {one["id"]: one["title"] for one in admin.ask("crm.automatedsolution.list")["automatedSolutions"]}
    assert doomed["id"] not in left
    assert left == {inhabited["id"]: "A", renamed["id"]: "Bee", doomed["id"] + 1: "D"}


def test_an_empty_list_of_custom_sections_deletes_every_empty_workplace(admin) -> None:
    kind = admin.new_type()["id"]
    inhabited = workplace(admin, "A", typeIds=[kind])
    workplace(admin, "B")
    updated(admin, admin.new_type()["id"], customSections=[])
    assert listed(admin) == [inhabited["id"]]


def test_custom_sections_that_are_no_list_are_not_looked_at(admin) -> None:
    kind = admin.new_type()["id"]
    workplace(admin)
    for value in ("", None, False):
        updated(admin, kind, customSections=value)
    assert listed(admin) == [1]


def test_a_type_in_a_workplace_from_the_market_stays_there(opened) -> None:
    portal = opened()
    kind = portal.new_type()["id"]
    market = imported(portal, kind)
    assert portal.refusal("crm.type.update", id=kind, fields={"title": "x"})[0] == 0
    assert updated(portal, kind, title="x", customSectionId=market.section_id)["title"] == "x"
    assert portal.refusal("crm.automatedsolution.add", fields={"title": "x", "typeIds": [kind]})[0] == 0
    assert listed(portal) == [market.id]
    refused = portal.refusal("crm.automatedsolution.update", id=market.id, fields={"title": "x"})
    assert refused[0] == "RESTRICTED_BY_TARIFF"


def test_the_realistic_portal_has_a_second_workplace(opened) -> None:
    caller = opened()
    seeds.sow(caller.portal, "realistic")
    (found,) = caller.ask("crm.automatedsolution.list")["automatedSolutions"]
    titles = {one["id"]: one["title"] for one in caller.ask("crm.type.list")["types"]}
    assert {titles[one] for one in found["typeIds"]} == {"Установка окон", "Рекламации"}
    inside = whole(caller, found["typeIds"][0])
    assert [one["isSelected"] for one in inside["customSections"]] == ["Y"]


def test_an_unfinished_type_is_not_bound(admin) -> None:
    kind = admin.new_type()["id"]
    updated(admin, kind, isInitialized="N")
    assert workplace(admin, typeIds=[kind])["typeIds"] == []
