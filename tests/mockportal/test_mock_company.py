"""`department.get` and `events`."""

from __future__ import annotations

from typing import Any

import pytest

from smartctl.mockportal import seeds
from smartctl.mockportal.tables import departments
from smartctl.mockportal.tables.departments import Department


@pytest.fixture
def lived_in(opened):
    caller = opened()
    seeds.sow(caller.portal, "realistic")
    return caller


def test_a_new_portal_has_the_root_alone(admin) -> None:
    assert admin.ask("department.get") == [{"ID": "1", "NAME": "Компания", "SORT": 500, "UF_HEAD": "1"}]


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({}, ["4", "1", "3", "2"]),
        ({"PARENT": 1}, ["3", "2"]),
        ({"ID": [2, 4]}, ["4", "2"]),
        ({"NAME": "отдел продаж"}, ["3"]),
        ({"UF_HEAD": 5}, ["2"]),
        ({"SORT": 100}, []),
        ({"sort": "ID", "order": "DESC"}, ["4", "3", "2", "1"]),
        ({"sort": "NAME", "SORT": 500, "order": "ASC"}, ["4", "1", "3", "2"]),
        ({"sort": "PARENT"}, ["1", "3", "2", "4"]),
        ({"sort": "nonsense"}, ["4", "1", "3", "2"]),
    ],
)
def test_conditions_stand_beside_sort_and_order(lived_in, params: dict[str, Any], found: list[str]) -> None:
    assert [one["ID"] for one in lived_in.ask("department.get", **params)] == found


def test_departments_are_paged_by_fifty(admin) -> None:
    def many(database, _settings) -> None:
        for number in range(2, 55):
            departments.save(database, Department(id=number, name=f"D{number}", parent=1))

    admin.portal.fill(many)
    body = admin.body("department.get", sort="ID")
    assert (len(body["result"]), body["total"], body["next"]) == (50, 54, 50)
    assert [one["ID"] for one in admin.ask("department.get", sort="ID", START=50)] == ["51", "52", "53", "54"]


def test_departments_need_their_scope(admin) -> None:
    admin.portal.add_webhook(1, "crm-only", ("crm",))
    narrow = type(admin)(admin.portal, admin.clock, secret="crm-only")
    assert narrow.refusal("department.get")[0] == "insufficient_scope"


def test_events_follow_the_scopes_and_the_processes(admin) -> None:
    kind = admin.new_type()["entityTypeId"]
    names = admin.ask("events")
    assert {"ONAPPINSTALL", "ONUSERADD", "ONCRMDEALADD", "ONCRMTYPEADD", "ONCRMTYPEUSERFIELDSETENUMVALUES"} <= set(
        names
    )
    assert f"ONCRMDYNAMICITEMUPDATE_{kind}" in names
    assert admin.ask("events", SCOPE="user", FULL=True) == ["ONUSERADD"]
    assert admin.ask("events", scope="nonsense") == []
    admin.portal.add_webhook(1, "bare", ("user",))
    bare = type(admin)(admin.portal, admin.clock, secret="bare")
    assert "ONCRMDEALADD" not in bare.ask("events")
    assert "ONCRMDEALADD" in bare.ask("events", FULL=True)
