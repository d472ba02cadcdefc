"""A field has two names in a workflow: what people can read, and what it holds. One in the place of the other is told."""

from __future__ import annotations

import pytest

from smartctl.archive.classes import understood
from smartctl.archive.words import Words
from smartctl.mockportal import back_door
from tests.archive.room import ROOT, Office

COLUMNS = {
    "UF_CRM_7_KIND": ("kind", "enumeration"),
    "UF_CRM_7_DONE": ("done", "boolean"),
    "UF_CRM_7_WHO": ("who", "employee"),
    "UF_CRM_7_FIRM": ("firm", "crm"),
    "UF_CRM_7_SUM": ("sum", "money"),
    "UF_CRM_7_NOTE": ("note", "string"),
    "UF_CRM_7_DUE": ("due", "date"),
    "UF_CRM_7_COUNT": ("count", "integer"),
}
WORDS = Words(
    columns={name: key for name, (key, _type) in COLUMNS.items()},
    types={name: kind for name, (_key, kind) in COLUMNS.items()},
)
CODES = ("kind", "done", "who", "firm", "sum")
"""Nobody can read what the plain name holds: an xmlId, Y, user_5, CO_3, 5|RUB."""
COLUMN = {key: name for name, (key, _type) in COLUMNS.items()}


@pytest.mark.parametrize("word", COLUMN)
@pytest.mark.parametrize("form", ["{=Document:%s_PRINTABLE}", "{=Document:%s > printable}"])
def test_a_text_may_show_what_people_can_read(word, form):
    assert WORDS.spoken(f"Вот: {form % COLUMN[word]}!") == f"Вот: {{{{{word}}}}}!"


@pytest.mark.parametrize("word", COLUMN)
def test_a_text_that_shows_a_code_is_not_the_text_of_a_blueprint(word):
    plain = f"{{=Document:{COLUMN[word]}}}"
    assert WORDS.spoken(plain) == (plain if word in CODES else f"{{{{{word}}}}}")


@pytest.mark.parametrize(
    ("plain", "printable", "word"),
    [
        ("{=Document:ASSIGNED_BY_ID}", "{=Document:ASSIGNED_BY_PRINTABLE}", "responsible"),
        ("{=Document:STAGE_ID}", "{=Document:STAGE_ID > printable}", "stage"),
        ("{=Document:CONTACT_ID}", "{=Document:CONTACT_ID > printable}", "client"),
    ],
)
def test_fields_of_the_portals_own_have_two_names_too(plain, printable, word):
    assert (WORDS.spoken(plain), WORDS.spoken(printable)) == (plain, f"{{{{{word}}}}}")
    assert (WORDS.expressed(plain), WORDS.expressed(printable)) == (f"{{{{{word}}}}}", printable)


def test_a_value_for_a_machine_is_the_plain_one():
    plain, printable = "{=Document:UF_CRM_7_KIND}", "{=Document:UF_CRM_7_KIND_PRINTABLE}"
    assert WORDS.value("UF_CRM_7_KIND", plain) == "{{kind}}"
    assert WORDS.value("UF_CRM_7_KIND", printable) == printable
    assert WORDS.value("UF_CRM_7_NOTE", printable) == "{{kind}}"  # a field of text takes the words
    assert WORDS.value("TITLE", printable) == "{{kind}}"
    assert WORDS.value("UF_CRM_7_NOTE", plain) == plain
    _action, values, _beside = understood("WebHookActivity", {"Handler": f"https://a.example/?k={printable}"}, WORDS)
    assert values["webhook"].endswith(printable)
    assert WORDS.people("{=Document:UF_CRM_7_WHO_PRINTABLE}") == ({"role": "{=Document:UF_CRM_7_WHO_PRINTABLE}"},)


def test_the_robot_of_a_built_in_blueprint_that_shows_a_code_is_different():
    office = Office(ROOT / "blueprints" / "window-installation.yaml")
    office.carries_out_all()
    assert office.findings() == []
    [told] = [one for one in office.desired.automation if one.stage and one.stage.endswith("cancelled")]
    assert "{{cancel_reason}}" in told.values["notify"]
    office.takes_away(told.address)
    kind, properties = office.form(told)
    wrong = properties["MessageText"].replace("_PRINTABLE", "")
    back_door.place_robot(office.mock, office.status(told.stage), kind, {**properties, "MessageText": wrong})
    assert office.findings() == [(told.address, "different", ("notify",))]
