from __future__ import annotations

from typing import Any

import pytest

from smartctl.mockportal.tables.users import User

NAME = "crm.item.details.configuration"
SECTION = {"name": "main", "title": "About", "type": "section", "elements": [{"name": "TITLE", "optionFlags": "1"}]}


@pytest.fixture
def kind(admin) -> int:
    return admin.new_type()["entityTypeId"]


def put(caller, kind: int, data: object, **more: Any) -> Any:
    place = {"scope": "C", "extras": {"categoryId": 9}, **more}
    return caller.body(f"{NAME}.set", entityTypeId=kind, data=data, **place)


def get(caller, kind: int, **more: Any) -> Any:
    place = {"scope": "C", "extras": {"categoryId": 9}, **more}
    return caller.ask(f"{NAME}.get", entityTypeId=kind, **place)


def test_a_layout_is_null_until_it_is_stored_and_again_after_a_reset(admin, kind: int) -> None:
    assert get(admin, kind) is None
    assert put(admin, kind, [SECTION])["result"] is True
    assert get(admin, kind) == [SECTION]
    assert admin.ask(f"{NAME}.reset", entityTypeId=kind, scope="C", extras={"categoryId": 9}) is True
    assert admin.ask(f"{NAME}.reset", entityTypeId=kind, scope="C", extras={"categoryId": 9}) is True
    assert get(admin, kind) is None


def test_each_pipeline_and_scope_has_a_layout_of_its_own(admin, kind: int) -> None:
    put(admin, kind, [SECTION])
    assert get(admin, kind, extras={}) is None
    assert get(admin, kind, extras={"categoryId": 10}) is None
    assert get(admin, kind, scope="P") is None
    assert get(admin, kind, extras={"CATEGORY_ID": 9}) == [SECTION]


def test_a_layout_is_replaced_as_a_whole_and_loses_unknown_keys(admin, kind: int) -> None:
    put(admin, kind, [SECTION])
    told = {
        "name": "b",
        "title": "",
        "colour": "red",
        "elements": [
            {"name": "STAGE_ID", "optionFlags": 1, "junk": 1},
            {"name": "NO_SUCH", "optionFlags": "yes", "options": {}},
        ],
    }
    put(admin, kind, [told])
    elements = [{"name": "STAGE_ID", "optionFlags": 1}, {"name": "NO_SUCH", "options": []}]
    assert get(admin, kind) == [{"name": "b", "title": "", "type": "section", "elements": elements}]


def test_of_columns_the_first_one_is_taken(admin, kind: int) -> None:
    columns = [{"type": "column", "elements": [SECTION]}, {"type": "column", "elements": [SECTION | {"name": "x"}]}]
    put(admin, kind, columns)
    assert get(admin, kind) == [SECTION]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (None, "Parameter 'data' must be array."),
        ("x", "Parameter 'data' must be array."),
        ([], "There are no data to write."),
        ({"a": SECTION}, "The data must be indexed array."),
        ([SECTION | {"type": "row"}], "Section at index 0 have type 'row'. The expected type is 'section'."),
        ([SECTION, SECTION | {"name": " "}], "Section at index 1 does not have name."),
        ([SECTION | {"title": None}], "Section at index 0 does not have title."),
        ([SECTION | {"elements": [{"x": 1}]}], "Element at index 0 in section at index 0 does not have name."),
    ],
)
def test_a_layout_is_refused(admin, kind: int, data: object, text: str) -> None:
    body = put(admin, kind, data)
    assert body == {"error": "", "error_description": text}


def test_a_layout_needs_a_type_that_exists(admin) -> None:
    assert admin.refusal(f"{NAME}.get")[1] == "Parameter 'entityTypeId' is not defined"
    assert "not supported" in admin.refusal(f"{NAME}.get", entityTypeId=5555)[1]


def test_others_write_only_their_own_layout_and_read_the_common_one(admin, kind: int) -> None:
    admin.portal.add_user(User(id=5))
    admin.portal.add_webhook(5, "s")
    user = type(admin)(admin.portal, admin.clock, user=5, secret="s")
    assert put(user, kind, [SECTION])["error_description"] == "Access denied."
    assert put(user, kind, [SECTION], scope="P", userId=1)["error_description"] == "Access denied."
    assert put(user, kind, [SECTION], scope="P")["result"] is True
    assert get(user, kind) is None
    assert get(admin, kind, scope="P", userId=5) == [SECTION]
    assert user.refusal(f"{NAME}.forceCommonScopeForAll", entityTypeId=kind)[1] == "Access denied."


def test_forcing_the_common_layout_removes_personal_ones_only(admin, kind: int) -> None:
    put(admin, kind, [SECTION])
    put(admin, kind, [SECTION], scope="P")
    assert admin.ask(f"{NAME}.forceCommonScopeForAll", entityTypeId=kind, extras={"categoryId": 9}) is True
    assert (get(admin, kind), get(admin, kind, scope="P")) == ([SECTION], None)
