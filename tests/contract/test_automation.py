"""What a webhook may and may not do about automation and documents."""

from __future__ import annotations

import base64

from smartctl.errors import Denied, PortalError
from tests.contract.room import title

DOCX = ["contract.docx", base64.b64encode(b"docx").decode()]


def _refused(room, method, **params):
    try:
        room.answer(method, **params)
    except (Denied, PortalError) as refused:
        return refused
    return None


def test_triggers_need_an_application(room):
    assert _refused(room, "crm.automation.trigger.list") is not None


def test_robots_need_an_application(room):
    assert _refused(room, "bizproc.robot.list") is not None


def test_workflow_templates_can_be_read_but_not_written_without_an_application(room):
    assert isinstance(room.ask("bizproc.workflow.template.list", SELECT=["ID"]), list)
    document = ["crm", "CCrmDocumentDeal", "DEAL"]
    assert _refused(room, "bizproc.workflow.template.add", DOCUMENT_TYPE=document, NAME=title()) is not None


def test_a_numerator_has_a_number_of_its_own_and_its_settings_filled_up(room):
    made = room.ask("crm.documentgenerator.numerator.add", fields={"name": title(), "template": "{NUMBER}"})[
        "numerator"
    ]
    room.afterwards(lambda: room.ask("crm.documentgenerator.numerator.delete", id=int(made["id"])))
    [settings] = made["settings"].values()
    assert (settings["start"], settings["step"]) == (1, 1)


def test_document_templates_are_listed_by_their_numbers_and_belong_to_who_made_them(room):
    numerator = room.ask("crm.documentgenerator.numerator.add", fields={"name": title(), "template": "{NUMBER}"})
    number = int(numerator["numerator"]["id"])
    room.afterwards(lambda: room.ask("crm.documentgenerator.numerator.delete", id=number))
    fields = {"name": title(), "file": DOCX, "numeratorId": number, "region": "ru", "entityTypeId": ["2"]}
    made = room.ask("crm.documentgenerator.template.add", fields=fields)["template"]
    room.afterwards(lambda: room.ask("crm.documentgenerator.template.delete", id=int(made["id"])))
    rows = room.ask("crm.documentgenerator.template.list", filter={"id": int(made["id"])})["templates"]
    assert list(rows) == [made["id"]]
    assert list(made["users"]) != ["UA"]


def test_the_number_of_a_numerator_is_a_number_once_and_a_text_ever_after(room):
    made = room.ask("crm.documentgenerator.numerator.add", fields={"name": title(), "template": "{NUMBER}"})[
        "numerator"
    ]
    room.afterwards(lambda: room.ask("crm.documentgenerator.numerator.delete", id=int(made["id"])))
    read = room.ask("crm.documentgenerator.numerator.get", id=int(made["id"]))["numerator"]
    assert (type(made["id"]), type(read["id"])) == (int, str)


def test_an_update_of_a_numerator_is_answered_without_a_wrapping(room):
    made = room.ask("crm.documentgenerator.numerator.add", fields={"name": title(), "template": "{NUMBER}"})[
        "numerator"
    ]
    room.afterwards(lambda: room.ask("crm.documentgenerator.numerator.delete", id=int(made["id"])))
    name = title()
    changed = room.ask("crm.documentgenerator.numerator.update", id=int(made["id"]), fields={"name": name})
    assert changed["name"] == name


def test_settings_of_a_numerator_are_replaced_as_a_whole(room):
    generator = "Bitrix_Main_Numerator_Generator_SequentNumberGenerator"
    fields = {"name": title(), "template": "{NUMBER}", "settings": {generator: {"start": 100, "step": 5}}}
    made = room.ask("crm.documentgenerator.numerator.add", fields=fields)["numerator"]
    room.afterwards(lambda: room.ask("crm.documentgenerator.numerator.delete", id=int(made["id"])))
    fields = {"settings": {generator: {"step": 7}}}
    changed = room.ask("crm.documentgenerator.numerator.update", id=int(made["id"]), fields=fields)
    assert (changed["settings"][generator]["start"], changed["settings"][generator]["step"]) == (1, 7)


def test_the_list_of_numerators_has_no_codes(room):
    made = room.ask("crm.documentgenerator.numerator.add", fields={"name": title(), "template": "{NUMBER}"})[
        "numerator"
    ]
    room.afterwards(lambda: room.ask("crm.documentgenerator.numerator.delete", id=int(made["id"])))
    rows = room.ask("crm.documentgenerator.numerator.list")["numerators"]
    assert rows
    assert not any("code" in row for row in rows)


def test_a_blank_name_of_a_numerator_leaves_the_old_one(room):
    made = room.ask("crm.documentgenerator.numerator.add", fields={"name": title(), "template": "{NUMBER}"})[
        "numerator"
    ]
    room.afterwards(lambda: room.ask("crm.documentgenerator.numerator.delete", id=int(made["id"])))
    room.ask("crm.documentgenerator.numerator.update", id=int(made["id"]), fields={"name": ""})
    assert room.ask("crm.documentgenerator.numerator.get", id=int(made["id"]))["numerator"]["name"] == made["name"]
