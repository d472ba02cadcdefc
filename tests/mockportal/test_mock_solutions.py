"""The portal's own export and import of solutions: what the sheet says of them, behaviour by behaviour."""

from __future__ import annotations

import io
import json
import urllib.error
import urllib.request
import zipfile

import pytest

from smartctl.mockportal import back_door
from smartctl.mockportal.application import open_portal
from smartctl.mockportal.back_door import NotPossible
from smartctl.mockportal.solutions import hands
from smartctl.mockportal.solutions.rewriting import Ratio
from tests.clients.serving import served


@pytest.fixture
def portal():
    made = open_portal(None)
    yield made
    made.close()


def ask(portal, method, **params):
    answer = portal.call(method, params)
    assert "error" not in answer, answer
    return answer["result"]


def process(portal, title, **fields):
    switches = {"isStagesEnabled": "Y", "isAutomationEnabled": "Y"}
    return ask(portal, "crm.type.add", fields={"title": title, **switches, **fields})["type"]


def files(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: json.loads(archive.read(name)) for name in archive.namelist()}


def packed(documents):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, one in documents.items():
            archive.writestr(name, json.dumps(one))
    return out.getvalue()


def first_stage(portal, number):
    [category] = ask(portal, "crm.category.list", entityTypeId=number)["categories"]
    return f"DT{number}_{category['id']}:NEW"


def comment(portal, number, text="x"):
    return back_door.place_robot(portal, first_stage(portal, number), "CrmTimelineCommentAdd", {"CommentText": text})


def test_what_is_in_no_workplace_and_what_is_in_one_are_two_exports(portal):
    here, there = process(portal, "Здесь"), process(portal, "Там")
    home = ask(portal, "crm.automatedsolution.add", fields={"title": "Место", "typeIds": [there["id"]]})
    titles = {
        preset: [row["TITLE"] for row in files(hands.exported(portal, preset))["CRM_DYNAMIC_TYPES/types.json"]["list"]]
        for preset in ("vertical_crm", "automated_solution")
    }
    assert titles == {"vertical_crm": ["Здесь"], "automated_solution": ["Там"]}
    assert here["id"] != there["id"]
    one = hands.exported(portal, "automated_solution_one", workplace=home["automatedSolution"]["id"])
    assert files(one)["manifest.json"]["COMPATIBILITY_TAGS"] == ["automated_solution_import"]
    with pytest.raises(NotPossible):
        hands.exported(portal, "automated_solution_one", workplace=99)


def test_rows_out_of_scope_leave_gaps_and_the_first_file_is_always_there(portal):
    inside, outside = process(portal, "Внутри"), process(portal, "Снаружи")
    ask(portal, "crm.automatedsolution.add", fields={"title": "Место", "typeIds": [inside["id"]]})
    comment(portal, inside["entityTypeId"])
    comment(portal, outside["entityTypeId"])
    made = files(hands.exported(portal, "vertical_crm"))
    assert sorted(name for name in made if name.startswith("BIZPROC_MAIN")) == [
        "BIZPROC_MAIN/0.json",
        "BIZPROC_MAIN/1.json",
    ]
    assert set(made["BIZPROC_MAIN/0.json"]) == {"CRM_DYNAMIC_TYPES_INFO"}
    assert made["BIZPROC_MAIN/1.json"]["DOCUMENT_TYPE"] == f"DYNAMIC_{outside['entityTypeId']}"


def test_a_trigger_has_its_joiners_behind_their_conditions_and_numbers_as_text(portal):
    number = process(portal, "П")["entityTypeId"]
    met = [
        {"field": "TITLE", "operator": "=", "value": "a"},
        {"field": "TITLE", "operator": "=", "value": "b", "joiner": 1},
    ]
    back_door.place_trigger(portal, first_stage(portal, number), "WEBHOOK", {"code": "c", "Condition": met})
    [row] = [
        one
        for name, one in files(hands.exported(portal, "vertical_crm")).items()
        if name.startswith("BIZPROC_CRM_TRIGGER")
    ]
    assert [joiner for _condition, joiner in row["APPLY_RULES"]["Condition"]["items"]] == ["OR", "AND"]
    assert row["ENTITY_TYPE_ID"] == str(number)


def test_the_page_gives_the_archive():
    with served() as (mock, port):
        process(mock, "П")
        site = f"http://127.0.0.1:{port}"
        with urllib.request.urlopen(f"{site}/marketplace/configuration/export_vertical_crm/", timeout=20) as answer:
            assert "CRM_DYNAMIC_TYPES/types.json" in files(answer.read())
        with urllib.request.urlopen(site, timeout=20) as answer:
            assert 'href="/marketplace/configuration/export_vertical_crm/"' in answer.read().decode()
        for path in ("export_nothing/", "export_automated_solution_one/5/", "export_automated_solution_one/x/"):
            with pytest.raises(urllib.error.HTTPError, match="404"):
                urllib.request.urlopen(f"{site}/marketplace/configuration/{path}", timeout=20)


def exported_home(portal):
    """A process in a workplace with a robot, as files that can be spoilt."""
    one = process(portal, "Заявки", code="mark")
    home = ask(portal, "crm.automatedsolution.add", fields={"title": "Место", "typeIds": [one["id"]]})
    comment(portal, one["entityTypeId"], "{=Document:TITLE}")
    return files(hands.exported(portal, "automated_solution_one", workplace=home["automatedSolution"]["id"]))


def test_an_import_makes_everything_once_more(portal):
    made = exported_home(portal)
    assert hands.imported(portal, packed(made)) == []
    types = ask(portal, "crm.type.list")["types"]
    assert [one["title"] for one in types] == ["Заявки", "Заявки"]
    assert types[0]["entityTypeId"] != types[1]["entityTypeId"]
    stages = [row["stage"] for row in back_door.listed(portal)["robots"]]
    assert len(set(stages)) == 2
    assert ask(portal, "crm.type.get", id=types[1]["id"])["type"]["code"] == "mark"


def test_another_preset_or_no_manifest_is_refused(portal):
    made = exported_home(portal)
    for wrong in ({**made, "manifest.json": {"CODE": "vertical_crm"}}, {"x/manifest.json": made["manifest.json"]}):
        with pytest.raises(NotPossible):
            hands.imported(portal, packed(wrong))
    with pytest.raises(NotPossible):
        hands.imported(portal, b"no zip")


def test_a_section_that_is_no_number_is_not_found(portal):
    made = exported_home(portal)
    [row] = made["AUTOMATED_SOLUTION/list.json"]["automatedSolutions"]
    row["INTRANET_CUSTOM_SECTION_ID"] = str(row["INTRANET_CUSTOM_SECTION_ID"])
    assert hands.imported(portal, packed(made)) == ["No data found to import section of automated solution"]
    assert len(ask(portal, "crm.type.list")["types"]) == 1


def test_one_robot_that_is_not_valid_costs_the_stage(portal):
    made = exported_home(portal)
    [name] = [one for one in made if one.startswith("BIZPROC_MAIN")]
    chains = made[name]["TEMPLATE_DATA"]["TEMPLATE"][0]["Children"][0]["Children"]
    [node] = chains[0]["Children"]
    chains[1]["Children"] = [{**node, "Type": "Task2Activity", "Properties": {"Fields": {"TITLE": "x"}}}]
    [told] = hands.imported(portal, packed(made))
    assert "RESPONSIBLE_ID" in told
    assert len(back_door.listed(portal)["robots"]) == 1


def test_without_the_info_nothing_is_replaced_and_the_robots_land_on_the_old_process(portal):
    made = exported_home(portal)
    [name] = [one for one in made if one.startswith("BIZPROC_MAIN")]
    del made[name]["CRM_DYNAMIC_TYPES_INFO"]
    assert hands.imported(portal, packed(made)) == []
    assert len({row["stage"] for row in back_door.listed(portal)["robots"]}) == 1


def test_a_shorter_number_is_found_in_a_longer_one():
    ratio = Ratio(types={31: 50}, entities={1036: 1050}, categories={(1036, 1): 7, (1036, 12): 8})
    texts = ratio.texts({"31": {"entityTypeId": 1036, "categoryIds": [1, 12], "userFieldNames": []}})
    assert ratio.rewritten("DT1036_12:NEW", texts, 1036) == "DT1050_72:NEW"


def test_numbers_by_key_are_those_of_the_process_in_which_they_stand():
    ratio = Ratio(types={31: 50}, entities={1036: 1050}, categories={(1036, 1): 7})
    given = {"CategoryId": 1, "DynamicTypeId": "1036", "DynamicEntitiesFields": {"1036_TITLE": "x"}}
    new = ratio.rewritten(given, [], 1036)
    assert new == {"CategoryId": 7, "DynamicTypeId": "1050", "DynamicEntitiesFields": {"1050_TITLE": "x"}}
    asked = [{"field": "CATEGORY_ID", "value": "1"}, {"field": "TITLE", "value": "1"}]
    assert [one["value"] for one in ratio.rewritten(asked, [], 1036)] == [7, "1"]


def test_stages_that_the_file_does_not_have_go_but_system_ones(portal):
    made = exported_home(portal)
    [name] = [one for one in made if one.startswith("CRM_STATUS")]
    made[name]["ITEMS"] = [row for row in made[name]["ITEMS"] if row["STATUS_ID"].endswith((":NEW", ":SUCCESS"))]
    assert hands.imported(portal, packed(made)) == []
    number = ask(portal, "crm.type.list")["types"][1]["entityTypeId"]
    [category] = ask(portal, "crm.category.list", entityTypeId=number)["categories"]
    left = ask(portal, "crm.status.list", filter={"ENTITY_ID": f"DYNAMIC_{number}_STAGE_{category['id']}"})
    assert sorted(row["STATUS_ID"].partition(":")[2] for row in left) == ["FAIL", "NEW", "SUCCESS"]


def test_a_field_is_marked_by_its_name_and_keeps_the_codes_of_its_items(portal):
    made = exported_home(portal)
    [old] = [row["ID"] for row in made["CRM_DYNAMIC_TYPES/types.json"]["list"]]
    field = {
        "FIELD_NAME": f"UF_CRM_{old}_KIND", "USER_TYPE": {"USER_TYPE_ID": "enumeration"}, "SORT": "100", "MULTIPLE": "N",
        "MANDATORY": "N", "SHOW_FILTER": "N", "EDIT_IN_LIST": "Y", "IS_SEARCHABLE": "N", "EDIT_FORM_LABEL": "Вид",
        "SETTINGS": [], "LIST": {"n1": {"VALUE": "Своя", "XML_ID": "own", "SORT": "100", "DEF": "N"}},
    }  # fmt: skip
    made[f"CRM_FIELDS/CRM_{old}.json"] = {"TYPE": f"CRM_{old}", "ITEMS": {field["FIELD_NAME"]: field}}
    assert hands.imported(portal, packed(made)) == []
    new = ask(portal, "crm.type.list")["types"][1]["id"]
    [row] = ask(portal, "userfieldconfig.list", moduleId="crm", filter={"entityId": f"CRM_{new}"})["fields"]
    whole = ask(portal, "userfieldconfig.get", moduleId="crm", id=row["id"])["field"]
    assert (whole["fieldName"], whole["xmlId"]) == (f"UF_CRM_{new}_KIND", f"_UF_CRM_{new}_KIND")
    assert [one["xmlId"] for one in whole["enum"]] == ["own"]
    assert set(whole["editFormLabel"].values()) == {"Вид"}


def test_roles_come_along_with_their_rights(portal):
    made = exported_home(portal)
    [row] = made["CRM_DYNAMIC_TYPES/types.json"]["list"]
    [category] = [name.rpartition("_")[2][:-5] for name in made if name.startswith("CRM_STATUS")]
    entity = f"DYNAMIC_{row['ENTITY_TYPE_ID']}_C{category}"
    perm = {"ID": "1", "ROLE_ID": "5", "ENTITY": entity, "FIELD": "-", "PERM_TYPE": "READ", "ATTR": "X"}
    role = {"ID": "5", "NAME": "Мастера", "GROUP_CODE": f"AUTOMATED_SOLUTION_{row['CUSTOM_SECTION_ID']}"}
    made[f"CRM_ROLE/{entity}.json"] = {"code": entity, "perms": [perm], "roles": [role]}
    assert hands.imported(portal, packed(made)) == []
    again = files(hands.exported(portal, "automated_solution"))
    [found] = [one for name, one in again.items() if name.startswith("CRM_ROLE")]
    assert [one["NAME"] for one in found["roles"]] == ["Мастера"]
    assert [(one["PERM_TYPE"], one["ATTR"]) for one in found["perms"]] == [("READ", "X")]
