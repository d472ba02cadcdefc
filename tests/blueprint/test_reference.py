"""The reference of the language: made from the schemas, whole, and every example of it is a blueprint."""

from __future__ import annotations

import pytest

from smartctl.errors import Severity
from smartctl.shipped import schema
from tests.blueprint.frames import found, whole
from tests.scripts import script

REFERENCE = script("reference_page")
EXAMPLES = [one for one in REFERENCE.sections() if "example" in one]


@pytest.mark.parametrize("language", REFERENCE.FILES)
def test_the_file_is_what_the_script_writes(language):
    assert REFERENCE.FILES[language].read_text(encoding="utf-8") == REFERENCE.page(language), "run `make reference`"


@pytest.mark.parametrize("section", EXAMPLES, ids=lambda one: one["title"]["en"])
def test_every_example_of_the_reference_is_in_order(section, tmp_path):
    told = found(whole(section["place"], section["example"]), tmp_path)
    # An example is as short as can be: advice on what is not in it is no mistake.
    assert [one for one in told if one.severity is not Severity.HINT] == []


def test_every_key_of_the_language_stands_in_the_reference():
    text = REFERENCE.FILES["en"].read_text(encoding="utf-8")
    for rule in (schema("blueprint"), *schema("blueprint")["$defs"].values()):
        for key in rule.get("properties", {}):
            assert f"| `{key}`" in text or f"`{key}` are" in text, key
