"""What a person types into the forms of robots and triggers is stored as a portal stores it, and is read back in words."""

from __future__ import annotations

import pytest

from smartctl.mockportal.back_door import NotPossible
from smartctl.mockportal.boards import robot_forms
from smartctl.mockportal.boards.robot_boxes import BACKWARDS, ROBOTS, TRIGGERS, Takes
from smartctl.mockportal.boards.robot_choices import Choice, Choices
from smartctl.mockportal.methods.robot_actions import ACTIONS

FIELDS = (Choice(value="TITLE", text="Название"), Choice(value="UF_CRM_7_KIND", text="Вид"))
PEOPLE = (Choice(value="user_1", text="Анна"), Choice(value="user_5", text="Олег"))
KNOWN = Choices(
    by={
        Takes.FIELD: FIELDS,
        Takes.FIELDS: FIELDS,
        Takes.USER: PEOPLE,
        Takes.USERS: PEOPLE,
        Takes.STAGE: (Choice(value="DT1030_9:NEW", text="Новая"),),
        Takes.TUNNEL: (Choice(value="DT1030_12:NEW", text="Вторая: Начало"),),
        Takes.PROCESS: (Choice(value="1036", text="Дома"),),
        Takes.TEMPLATE: (Choice(value="4", text="Акт"),),
    },
    items={"UF_CRM_7_KIND": {"Срочно": "urgent"}},
)
TYPED = {
    "text": ("Звонок: {{Название}}, {{Чего нет}}",),
    "area": ("Две\nстроки {{Вид}}",),
    "lines": (" раз\n\nдва {{Название}} ",),
    "days": ("3",),
    "user": ("user_5",),
    "users": ("user_1", "user_5"),
    "stage": ("DT1030_9:NEW",),
    "tunnel": ("DT1030_12:NEW",),
    "process": ("1036",),
    "template": ("4",),
    "field": ("UF_CRM_7_KIND",),
    "fields": ("TITLE", "UF_CRM_7_KIND"),
    "switch": ("Y",),
    "new": ("Дом {{Название}}",),
    "bind": ("Y",),
}
STORED = {
    "Task2Activity": {
        "Fields": {
            "TITLE": "Звонок: {=Document:TITLE}, {{Чего нет}}",
            "DESCRIPTION": "Две\nстроки {=Document:UF_CRM_7_KIND}",
            "RESPONSIBLE_ID": "user_5",
            "DEADLINE": "3",
            "AUDITORS": ["user_1", "user_5"],
        },
        "CheckListItems": ["раз", "два {=Document:TITLE}"],
    },
    "CrmChangeStatusActivity": {"TargetStatus": "DT1030_9:NEW"},
    "CrmChangeDynamicCategoryActivity": {"CategoryId": 12, "StageId": "DT1030_12:NEW"},
    "CrmCreateDynamicActivity": {
        "DynamicTypeId": 1036,
        "DynamicEntitiesFields": {"1036_TITLE": "Дом {=Document:TITLE}", "1036_BindToCurrentElement": "Y"},
    },
    "SetFieldActivity": {"FieldValue": {"UF_CRM_7_KIND": "urgent"}},
    "CrmGenerateEntityDocumentActivity": {"TemplateId": 4},
}


def typed(form):
    return {**{box.path: TYPED[box.takes] for box in form.boxes}, "FieldValue.value": ("Срочно",)}


def test_every_robot_that_the_portal_runs_has_a_form():
    assert set(ROBOTS) == set(ACTIONS)


@pytest.mark.parametrize("kind", STORED)
def test_a_form_becomes_what_the_portal_stores(kind):
    assert robot_forms.robot(kind, typed(ROBOTS[kind]), KNOWN) == STORED[kind]


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("kind", ROBOTS)
def test_what_was_typed_is_read_back_box_by_box(kind, language):
    form = ROBOTS[kind]
    told = dict(robot_forms.told(form, robot_forms.robot(kind, typed(form), KNOWN), KNOWN, language))
    assert list(told) == [box.words[language == "en"] for box in form.boxes]
    for box in form.boxes:
        said = told[box.words[language == "en"]]
        assert "{=" not in said
        assert "user_" not in said
        assert "DT1030" not in said
        if box.takes is Takes.FIELD:
            assert said == "Вид Срочно"


def test_nothing_typed_is_nothing_stored_and_what_no_box_shows_is_told_all_the_same():
    for kind in ROBOTS:
        assert robot_forms.robot(kind, {}, KNOWN) == {}
    told = dict(robot_forms.told(ROBOTS["Task2Activity"], {"Fields": {"TITLE": "a", "GROUP_ID": 3}}, KNOWN, "ru"))
    assert told == {"Название задачи": "a", "Fields": '{"GROUP_ID": 3}'}


def test_a_trigger_has_its_fields_its_condition_and_the_way_back():
    given = {
        "fields": ("TITLE",),
        BACKWARDS.path: ("Y",),
        "if.field": ("UF_CRM_7_KIND",),
        "if.operator": ("=",),
        "if.value": ("Срочно",),
    }
    rules = robot_forms.trigger("FIELD_CHANGED", given, KNOWN)
    assert rules == {
        "fields": ["TITLE"],
        "ALLOW_BACKWARDS": "Y",
        "Condition": [{"field": "UF_CRM_7_KIND", "operator": "=", "value": "urgent", "joiner": "0"}],
    }
    assert list(robot_forms.told(TRIGGERS["FIELD_CHANGED"], rules, KNOWN, "ru")) == [
        ("Отслеживаемые поля", "Название"),
        ("if", "Вид равно Срочно"),
        ("Разрешить возврат на пройденные стадии", "✓"),
    ]


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("CrmChangeStatusActivity", {"TargetStatus": ("DT1_1:NEW",)}),
        ("Task2Activity", {"Fields.RESPONSIBLE_ID": ("user_77",)}),
        ("Task2Activity", {"Fields.DEADLINE": ("soon",)}),
        ("CrmCreateDynamicActivity", {"DynamicTypeId": ("x",)}),
        ("SetFieldActivity", {"FieldValue": ("NOTHING",)}),
    ],
)
def test_what_nobody_was_offered_is_refused(kind, given):
    with pytest.raises(NotPossible):
        robot_forms.robot(kind, given, KNOWN)


def test_a_condition_has_a_field_and_an_operator_that_are_there():
    assert robot_forms.conditions({"if.field": ("",), "if.operator": ("=",)}, KNOWN) == []
    [one] = robot_forms.conditions({"if.field": ("TITLE",), "if.operator": ("empty",), "if.value": ("x",)}, KNOWN)
    assert one["value"] == ""
    for wrong in ({"if.field": ("NO",), "if.operator": ("=",)}, {"if.field": ("TITLE",), "if.operator": ("~",)}):
        with pytest.raises(NotPossible):
            robot_forms.conditions(wrong, KNOWN)
