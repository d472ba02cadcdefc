from __future__ import annotations

from typing import Any

import pytest

from smartctl.mockportal.tables.users import User

ENUM = [{"value": "Factory", "def": "Y", "sort": 100, "xmlId": "factory"}, {"value": "Dealer", "sort": 200}]


@pytest.fixture
def owner(admin) -> int:
    return admin.new_type(title="Suppliers")["id"]


def listed(caller, **params: Any) -> list[dict[str, Any]]:
    return caller.ask("userfieldconfig.list", moduleId="crm", **params)["fields"]


def test_a_new_field_looks_as_documented(admin, owner: int) -> None:
    field = admin.new_field(
        owner,
        "KIND",
        "enumeration",
        showFilter="Y",
        sort=200,
        editFormLabel={"ru": "Вид", "en": "Kind"},
        settings={"DISPLAY": "UI", "LIST_HEIGHT": 1},
        enum=[*ENUM[:1], {"value": "Dealer", "def": "N", "sort": 200, "xmlId": "dealer"}],
    )
    unset = {"en": None, "ru": None}
    assert field == {
        "id": "1001",
        "entityId": "CRM_1",
        "fieldName": "UF_CRM_1_KIND",
        "userTypeId": "enumeration",
        "xmlId": None,
        "sort": "200",
        "multiple": "N",
        "mandatory": "N",
        "showFilter": "E",
        "showInList": "Y",
        "editInList": "Y",
        "isSearchable": "N",
        "settings": {"DISPLAY": "UI", "LIST_HEIGHT": 1, "CAPTION_NO_VALUE": "", "SHOW_NO_VALUE": "Y"},
        "languageId": {"en": "en", "ru": "ru"},
        "editFormLabel": {"en": "Kind", "ru": "Вид"},
        "listColumnLabel": unset,
        "listFilterLabel": unset,
        "errorMessage": unset,
        "helpMessage": unset,
        "enum": [
            {"id": "3363", "userFieldId": "1001", "value": "Factory", "def": "Y", "sort": "100", "xmlId": "factory"},
            {"id": "3365", "userFieldId": "1001", "value": "Dealer", "def": "N", "sort": "200", "xmlId": "dealer"},
        ],
    }
    assert admin.field(field["id"]) == field


def test_ids_are_texts_that_grow_by_two(admin, owner: int) -> None:
    assert [admin.new_field(owner, name)["id"] for name in ("A", "B")] == ["1001", "1003"]


def test_a_field_without_labels_has_maps_of_one_empty_key(admin, owner: int) -> None:
    field = admin.new_field(owner, "NOTE")
    assert field["languageId"] == field["editFormLabel"] == field["helpMessage"] == {"": None}
    assert "enum" not in field


def test_flags_understand_the_letters_only(admin, owner: int) -> None:
    field = admin.new_field(
        owner, "A", multiple=True, mandatory=True, isSearchable=1, editInList=False, showInList="N", showFilter="Z"
    )
    flags = {name: field[name] for name in ("multiple", "mandatory", "isSearchable", "editInList", "showInList")}
    assert flags == {"multiple": "N", "mandatory": "N", "isSearchable": "N", "editInList": "Y", "showInList": "Y"}
    assert field["showFilter"] == "N"


@pytest.mark.parametrize(("sent", "stored"), [("Y", "E"), ("N", "N"), ("I", "I"), ("E", "E"), ("S", "S"), (True, "N")])
def test_show_filter_is_stored_as(admin, owner: int, sent: object, stored: str) -> None:
    assert admin.new_field(owner, "A", showFilter=sent)["showFilter"] == stored


def test_a_sort_of_zero_becomes_100_on_add_and_stays_on_update(admin, owner: int) -> None:
    field = admin.new_field(owner, "A", sort=0)
    assert field["sort"] == "100"
    assert admin.change_field(field["id"], sort=0)["sort"] == "0"


def test_labels_that_are_not_writable_and_texts_in_place_of_maps_are_lost(opened) -> None:
    portal = opened()
    owner = portal.new_type()["id"]
    field = portal.new_field(owner, "A", listColumnLabel={"ru": "x"}, errorMessage={"ru": "x"}, editFormLabel="Text")
    assert field["editFormLabel"] == field["listColumnLabel"] == {"": None}
    common = opened(field_string_label="documented")
    owner = common.new_type()["id"]
    assert common.new_field(owner, "A", editFormLabel="Text")["editFormLabel"] == {"ru": "Text"}


def test_help_texts_are_trimmed_and_cut(admin, owner: int) -> None:
    field = admin.new_field(owner, "A", helpMessage={"ru": "  " + "x" * 300})
    assert field["helpMessage"] == {"ru": "x" * 255}


def test_any_label_in_an_update_wipes_all_others(admin, owner: int) -> None:
    field = admin.new_field(
        owner, "A", editFormLabel={"ru": "Имя", "en": "Name"}, helpMessage={"ru": "Помощь", "en": "Help"}
    )
    assert admin.change_field(field["id"], sort=5)["helpMessage"] == {"ru": "Помощь", "en": "Help"}
    assert admin.change_field(field["id"], helpMessage={})["helpMessage"] == {"ru": "Помощь", "en": "Help"}
    changed = admin.change_field(field["id"], editFormLabel={"ru": "Новое"})
    assert changed["languageId"] == {"ru": "ru"}
    assert (changed["editFormLabel"], changed["helpMessage"]) == ({"ru": "Новое"}, {"ru": None})


def test_a_help_text_is_cleared_with_an_empty_text_beside_the_labels(admin, owner: int) -> None:
    field = admin.new_field(owner, "A", editFormLabel={"ru": "Имя"}, helpMessage={"ru": "Помощь"})
    cleared = admin.change_field(field["id"], editFormLabel={"ru": "Имя"}, helpMessage={"ru": ""})
    assert not cleared["helpMessage"]["ru"]


def test_immutable_keys_are_dropped_silently(admin, owner: int) -> None:
    field = admin.new_field(owner, "A")
    changed = admin.change_field(
        field["id"], fieldName="UF_CRM_1_B", entityId="CRM_9", userTypeId="integer", multiple="Y", showInList="N"
    )
    assert changed == field


def test_settings_in_an_update_replace_the_whole(admin, owner: int) -> None:
    field = admin.new_field(owner, "A", settings={"SIZE": 40, "ROWS": 3, "NONSENSE": 1})
    assert field["settings"]["SIZE"] == 40
    assert "NONSENSE" not in field["settings"]
    assert admin.change_field(field["id"], mandatory="Y")["settings"]["SIZE"] == 40
    assert admin.change_field(field["id"], settings={"ROWS": 5})["settings"] == {
        "SIZE": 20,
        "ROWS": 5,
        "REGEXP": "",
        "MIN_LENGTH": 0,
        "MAX_LENGTH": 0,
        "DEFAULT_VALUE": "",
    }


STRING = {"SIZE": 20, "ROWS": 1, "REGEXP": "", "MIN_LENGTH": 0, "MAX_LENGTH": 0, "DEFAULT_VALUE": ""}
NONE = {"TYPE": "NONE", "VALUE": ""}


@pytest.mark.parametrize(
    ("kind", "sent", "stored"),
    [
        ("string", None, STRING),
        ("string", {"SIZE": 1, "ROWS": 90}, STRING | {"ROWS": 50}),
        ("string", {"SIZE": 300, "ROWS": 0}, STRING | {"SIZE": 225}),
        ("string", {"REGEXP": r"/^\d+$/i"}, STRING | {"REGEXP": r"/^\d+$/i"}),
        ("string", {"REGEXP": r"^\d+$"}, STRING),
        ("string", {"MAX_LENGTH": "12", "DEFAULT_VALUE": "x"}, STRING | {"MAX_LENGTH": 12, "DEFAULT_VALUE": "x"}),
        ("integer", None, {"SIZE": 20, "MIN_VALUE": 0, "MAX_VALUE": 0, "DEFAULT_VALUE": None}),
        ("integer", {"DEFAULT_VALUE": "7"}, {"SIZE": 20, "MIN_VALUE": 0, "MAX_VALUE": 0, "DEFAULT_VALUE": 7}),
        ("double", None, {"PRECISION": 0, "SIZE": 20, "MIN_VALUE": 0, "MAX_VALUE": 0, "DEFAULT_VALUE": None}),
        (
            "double",
            {"PRECISION": 20, "DEFAULT_VALUE": "1.5"},
            {"PRECISION": 12, "SIZE": 20, "MIN_VALUE": 0, "MAX_VALUE": 0, "DEFAULT_VALUE": 1.5},
        ),
        ("boolean", None, {"DEFAULT_VALUE": 0, "DISPLAY": "CHECKBOX", "LABEL": ["", ""], "LABEL_CHECKBOX": ""}),
        (
            "boolean",
            {"DEFAULT_VALUE": True, "DISPLAY": "RADIO", "LABEL": ["Нет", "Конечно"], "LABEL_CHECKBOX": "Да"},
            {"DEFAULT_VALUE": 1, "DISPLAY": "RADIO", "LABEL": ["", "Конечно"], "LABEL_CHECKBOX": ""},
        ),
        (
            "boolean",
            {"LABEL": "Works"},
            {"DEFAULT_VALUE": 0, "DISPLAY": "CHECKBOX", "LABEL": ["W", "o"], "LABEL_CHECKBOX": ""},
        ),
        ("date", None, {"DEFAULT_VALUE": NONE}),
        ("date", {"DEFAULT_VALUE": {"TYPE": "NOW", "VALUE": "x"}}, {"DEFAULT_VALUE": {"TYPE": "NOW", "VALUE": ""}}),
        (
            "date",
            {"DEFAULT_VALUE": {"TYPE": "FIXED", "VALUE": "2026-08-01"}},
            {"DEFAULT_VALUE": {"TYPE": "FIXED", "VALUE": "2026-08-01"}},
        ),
        (
            "date",
            {"DEFAULT_VALUE": {"TYPE": "FIXED", "VALUE": "01.08.2026"}},
            {"DEFAULT_VALUE": {"TYPE": "FIXED", "VALUE": "2026-08-01"}},
        ),
        ("date", {"DEFAULT_VALUE": "today"}, {"DEFAULT_VALUE": NONE}),
        ("datetime", {"USE_SECOND": "N"}, {"DEFAULT_VALUE": NONE, "USE_SECOND": "N", "USE_TIMEZONE": "N"}),
        (
            "enumeration",
            {"DISPLAY": "TREE", "LIST_HEIGHT": 0, "CAPTION_NO_VALUE": " - ", "SHOW_NO_VALUE": "N"},
            {"DISPLAY": "LIST", "LIST_HEIGHT": 1, "CAPTION_NO_VALUE": "-", "SHOW_NO_VALUE": "N"},
        ),
        ("money", {"DEFAULT_VALUE": "100"}, {"DEFAULT_VALUE": "100|RUB"}),
        ("money", {"DEFAULT_VALUE": "100|USD"}, {"DEFAULT_VALUE": "100|USD"}),
        (
            "url",
            {"ROWS": 99},
            {"POPUP": "Y", "SIZE": 20, "MIN_LENGTH": 0, "MAX_LENGTH": 0, "DEFAULT_VALUE": "", "ROWS": 99},
        ),
        ("address", {"SHOW_MAP": False}, {"SHOW_MAP": "Y"}),
        ("employee", {"X": 1}, {"DEFAULT_VALUE": []}),
        ("crm", None, {"LEAD": "Y"}),
        ("crm", {"DEAL": "Y"}, {"LEAD": None, "DEAL": "Y"}),
        ("crm", {"DYNAMIC_1030": "Y", "LEAD": "N", "DYNAMIC_9": "Y"}, {"LEAD": "N", "DYNAMIC_1030": "Y"}),
        ("crm_status", {"ENTITY_TYPE": "SOURCE"}, {"ENTITY_TYPE": "SOURCE"}),
        ("crm_status", {"ENTITY_TYPE": "NOPE"}, {"ENTITY_TYPE": "STATUS"}),
        (
            "iblock_element",
            {"IBLOCK_ID": "12"},
            {"DISPLAY": "UI", "LIST_HEIGHT": 1, "IBLOCK_ID": 12, "DEFAULT_VALUE": "", "ACTIVE_FILTER": "N"},
        ),
        ("rest_219_test", {"X": 1}, None),
    ],
)
def test_settings_take_the_shape_of_their_type(admin, owner: int, kind: str, sent: object, stored: object) -> None:
    more = {} if sent is None else {"settings": sent}
    assert admin.new_field(owner, "A", kind, **more)["settings"] == stored


@pytest.mark.parametrize("sent", [["pdf", "doc"], "pdf, doc", {"pdf": True, "doc": True, "exe": False}])
def test_extensions_come_back_as_a_map(admin, owner: int, sent: object) -> None:
    settings = admin.new_field(owner, "A", "file", settings={"EXTENSIONS": sent})["settings"]
    assert settings["EXTENSIONS"] == {"pdf": True, "doc": True}
    assert admin.new_field(owner, "B", "file")["settings"]["EXTENSIONS"] == []


def test_the_list_has_labels_of_one_language_only_and_no_values(admin, owner: int) -> None:
    admin.new_field(owner, "K", "enumeration", enum=ENUM, editFormLabel={"ru": "Вид", "en": "Kind"})
    admin.new_field(owner, "BARE")
    bare = listed(admin, filter={"entityId": "CRM_1"})[0]
    assert "enum" not in bare
    assert "editFormLabel" not in bare
    kind, unlabelled = listed(admin, filter={"entityId": "CRM_1"}, select={"0": "*", "language": "ru"})
    assert (kind["languageId"], kind["editFormLabel"], kind["helpMessage"]) == ({"ru": "ru"}, {"ru": "Вид"}, None)
    assert (unlabelled["languageId"], unlabelled["editFormLabel"]) == (None, None)


def test_the_list_pages_by_fifty(admin, owner: int) -> None:
    for number in range(52):
        admin.new_field(owner, f"F{number}")
    body = admin.body("userfieldconfig.list", moduleId="crm", filter={"entityId": "CRM_1"}, order={"id": "ASC"})
    assert (len(body["result"]["fields"]), body["total"], body["next"]) == (50, 52, 50)
    uncounted = admin.body("userfieldconfig.list", moduleId="crm", start=-1)
    assert "total" not in uncounted
    assert "next" not in uncounted


def test_only_the_exact_key_entity_id_narrows_the_list(admin) -> None:
    one, two = admin.new_type()["id"], admin.new_type()["id"]
    admin.new_field(one, "A")
    admin.new_field(two, "A")
    assert len(listed(admin, filter={"entityId": "CRM_1"})) == 1
    assert len(listed(admin, filter={"entityId": ["CRM_1", "CRM_2", "CRM_99"]})) == 2
    assert len(listed(admin, filter={"=entityId": "CRM_1"})) == 2
    assert len(listed(admin, filter={"@entityId": ["CRM_1"]})) == 2


def test_filters_without_a_prefix_are_patterns(admin, owner: int) -> None:
    admin.new_field(owner, "AB")
    admin.new_field(owner, "CD", sort=500)
    assert len(listed(admin, filter={"fieldName": "uf_crm_1_a%"})) == 1
    assert listed(admin, filter={"=fieldName": "UF_CRM_1_%"}) == []
    assert len(listed(admin, filter={">sort": 200})) == 1


def test_an_unknown_entity_is_an_access_error_and_not_an_empty_list(admin) -> None:
    refused = admin.refusal("userfieldconfig.list", moduleId="crm", filter={"entityId": "CRM_1"})
    assert refused == ("", "Вы не можете просматривать настройки пользовательских полей")
    admin.new_type()
    assert listed(admin, filter={"entityId": "CRM_1"}) == []


def test_the_list_comes_by_sort_as_documented_or_as_stored(opened) -> None:
    for side, first in (("documented", "UF_CRM_1_B"), ("sources", "UF_CRM_1_A")):
        portal = opened(field_list_order=side)
        owner = portal.new_type()["id"]
        portal.new_field(owner, "A", sort=200)
        portal.new_field(owner, "B", sort=100)
        assert listed(portal)[0]["fieldName"] == first


@pytest.mark.parametrize(
    ("method", "text"),
    [
        ("get", "Вы не можете просматривать настройки пользовательских полей"),
        ("update", "Вы не можете изменить настройки пользовательского поля"),
        ("delete", "Вы не можете удалить пользовательское поле"),
    ],
)
def test_an_unknown_field_is_an_access_error(opened, method: str, text: str) -> None:
    assert opened().refusal(f"userfieldconfig.{method}", moduleId="crm", id=5, field={}) == ("", text)
    sources = opened(codeless="sources")
    assert sources.refusal(f"userfieldconfig.{method}", moduleId="crm", id=5, field={})[0] == "0"


@pytest.mark.parametrize(
    "field",
    [
        {"entityId": "CRM_99", "fieldName": "UF_CRM_99_A"},
        {"entityId": "crm_1", "fieldName": "UF_CRM_1_A"},
        {"userTypeId": "hlblock"},
        {"userTypeId": "video"},
        {"fieldName": ""},
        {"fieldName": "UF_CRM_2_A"},
        {"fieldName": "UF_CRM_1_a"},
        {"fieldName": "UF_CRM_1_A-B"},
        {"fieldName": "UF_CRM_1_" + "A" * 42},
        {"fieldName": "UF_CRM_1_A_REF"},
        {"fieldName": "UF_CRM_1_TAKEN"},
        {"userTypeId": ""},
        {"userTypeId": "nonsense"},
    ],
)
def test_add_refuses(admin, owner: int, field: dict[str, str]) -> None:
    admin.new_field(owner, "TAKEN")
    whole = {"entityId": "CRM_1", "fieldName": "UF_CRM_1_A", "userTypeId": "string", **field}
    assert admin.refusal("userfieldconfig.add", moduleId="crm", field=whole)[0] == ""
    assert len(listed(admin)) == 1


def test_fifty_characters_are_allowed(admin, owner: int) -> None:
    assert len(admin.new_field(owner, "A" * 41)["fieldName"]) == 50


def test_both_scopes_and_the_module_are_needed(admin) -> None:
    admin.portal.add_webhook(1, "half", ["userfieldconfig"])
    body = admin.portal.call("userfieldconfig.list", {"moduleId": "crm"}, secret="half")
    assert body == {"error": "", "error_description": "The current method required more scopes. (crm)"}
    assert admin.refusal("userfieldconfig.list", moduleId="tasks")[1] == "No settings for UserFieldAccess"
    assert admin.refusal("userfieldconfig.list")[0] == 100


def test_types_are_listed_without_the_restricted_ones(admin) -> None:
    found = admin.ask("userfieldconfig.getTypes", moduleId="crm")["types"]
    assert found["string"] == {"userTypeId": "string", "description": "Строка"}
    assert {"hlblock", "disk_file"} & set(found) == set()


def test_deleting_a_field_drops_its_column_at_once_and_for_good(admin) -> None:
    kind = admin.new_type()
    field = admin.new_field(kind["id"], "NOTE")
    item = admin.new_item(kind["entityTypeId"], ufCrm1Note="kept?")
    assert admin.ask("userfieldconfig.delete", moduleId="crm", id=field["id"]) is None
    again = admin.new_field(kind["id"], "NOTE")
    assert again["id"] != field["id"]
    read = admin.ask("crm.item.get", entityTypeId=kind["entityTypeId"], id=item["id"])["item"]
    assert read["ufCrm1Note"] is None


def test_an_ordinary_user_sees_no_fields_by_the_sources_and_does_by_the_documentation(opened) -> None:
    for side, allowed in (("sources", False), ("documented", True)):
        admin = opened(field_reading=side)
        field = admin.new_field(admin.new_type()["id"], "A")
        admin.portal.add_user(User(id=5))
        admin.portal.add_webhook(5, "s")
        user = type(admin)(admin.portal, admin.clock, user=5, secret="s")
        assert ("result" in user.body("userfieldconfig.get", moduleId="crm", id=field["id"])) is allowed
        assert "error" in user.body("userfieldconfig.update", moduleId="crm", id=field["id"], field={"sort": 1})
