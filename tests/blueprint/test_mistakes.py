"""Every code of a mistake has its page, and every page tells the truth: its examples are validated."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import smartctl.blueprint
from smartctl.errors import Severity
from smartctl.mistakes.catalogue import pages
from tests.blueprint.frames import found, whole
from tests.scripts import script

PAGES = script("mistakes_page")
BROKEN = Path(__file__).parent / "broken"
ROOM = Path(smartctl.blueprint.__file__).parent
NO_CODES = {
    *("access-code", "document-place", "field-code", "field-type", "stage-code", "stage-name", "trigger-code"),
    *("too-large", "utf-16", "x-mistake", "zh-cn", "zh-tw"),
}
"""Words of the source that look like codes: forms of a value in the schemas, reasons, encodings, languages."""
ONE_WORD = {"empty", "unwritable", "capitals", "ring"}
MADE_UP = {"file-missing", "file-outside", "file-unreadable", "file-too-large"}
"""Put together from `file-` and a reason."""
OF_A_PORTAL = {"import-gone", "import-elsewhere", "import-nowhere", "import-managed", "import-unlike"}
"""Said by `engine/adoption.py`: only a portal and a state can tell."""
WITHOUT_EXAMPLE = {
    **dict.fromkeys(OF_A_PORTAL, "it takes a portal"),
    "needless-baseline": "it takes a baseline",
    "not-utf8": "an example is text",
    "file-too-large": "an example is short",
    "control-character": "nobody could see it",
    "yaml-bomb": "an example is short",
    "yaml-depth": "an example is short",
    "file-unreadable": "the rights of a file are no text",
}


def test_every_code_in_the_source_has_its_page_and_no_page_is_an_orphan():
    words = {
        node.value
        for file in ROOM.glob("**/*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    codes = {word for word in words if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", word)} - NO_CODES
    assert words >= NO_CODES | ONE_WORD
    assert codes | ONE_WORD | MADE_UP | OF_A_PORTAL == {
        page.code for page in pages().values() if page.group != "policy"
    }


def test_whatever_the_broken_blueprints_are_told_can_be_explained():
    said = {line.split()[2] for file in BROKEN.glob("*.txt") for line in file.read_text(encoding="utf-8").splitlines()}
    assert said <= set(pages())


@pytest.mark.parametrize("page", [one for one in pages().values() if one.group != "policy"], ids=lambda page: page.code)
def test_a_page_speaks_both_languages_and_its_examples_are_as_it_says(page, tmp_path):
    for text in (page.why, page.fix):
        assert set(text) == {"en", "ru"}
        assert re.search("[а-я]", text["ru"])
        assert not re.search("[а-я]", text["en"])
        assert all(one.endswith((".", "…")) for one in text.values())
    assert bool(page.faulty) == bool(page.good) == (page.code not in WITHOUT_EXAMPLE)
    if page.faulty:
        assert page.code in {one.code for one in found(whole(page.place, page.faulty), tmp_path)}
        after = found(whole(page.place, page.good), tmp_path)
        assert page.code not in {one.code for one in after}
        assert [one for one in after if one.severity is Severity.ERROR] == []


@pytest.mark.parametrize("language", PAGES.FILES)
def test_the_file_is_what_the_script_writes(language):
    assert PAGES.FILES[language].read_text(encoding="utf-8") == PAGES.page(language), "run `make reference`"
