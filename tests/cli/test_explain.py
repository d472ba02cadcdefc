"""`explain` as it is installed, and the mistakes that lead to it."""

from __future__ import annotations

import json

import pytest

from smartctl.mistakes.catalogue import pages
from tests.blueprint.frames import whole


def test_a_code_is_explained_in_either_language_and_all_are_listed(smartctl):
    page = pages()["wrong-color"]
    for language in ("en", "ru"):
        said = smartctl("explain", "wrong-color", "--lang", language)
        assert said.returncode == 0, said.stderr
        assert page.fix[language] in " ".join(said.stdout.split())
        assert "    new: {title: Новая, color: blue}\n" in said.stdout
    listed = smartctl("explain").stdout.splitlines()
    assert [line.split()[0] for line in listed] == list(pages())


@pytest.mark.parametrize(("code", "hint"), [("wrong-colour", "Did you mean wrong-color?"), ("zzz", "lists all codes")])
def test_a_code_that_there_is_not_is_answered_with_the_nearest_one(smartctl, code, hint):
    said = smartctl("explain", code)
    assert said.returncode == 1
    assert hint in said.stderr


def test_a_mistake_names_the_command_that_explains_it_and_machines_get_the_page(smartctl, tmp_path):
    text = whole("stages", pages()["wrong-color"].faulty)
    (tmp_path / "bad.yaml").write_text(text, encoding="utf-8")
    for command in (("validate",), ("plan", "--portal", "mock:a")):
        said = smartctl(command[0], "bad.yaml", *command[1:])
        assert said.returncode == 1
        assert said.stderr.rstrip().endswith("smartctl explain wrong-color")
    rules = json.loads(smartctl("validate", "bad.yaml", "--format", "sarif", "--lang", "ru").stdout)
    (rule,) = rules["runs"][0]["tool"]["driver"]["rules"]
    assert rule["id"] == "wrong-color"
    assert rule["help"]["text"] == pages()["wrong-color"].fix["ru"]
