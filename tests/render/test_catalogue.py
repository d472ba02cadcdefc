"""Every sentence of smartctl exists in Russian, with its facts, and the compiled catalogue is the written one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).parents[2] / "smartctl"
PO = PACKAGE / "locale" / "ru" / "LC_MESSAGES" / "smartctl.po"
KEYWORDS = {"_": None, "N_": None, "n_": (1, 2)}
PLURALS = {"_": 1, "N_": 1, "n_": 2}
SPOKEN = re.compile(r"\b(?:_|N_|n_)\s*\(")

HOW = "`make messages` adds it to smartctl.po; translate it there and run `make messages` again"


@cache
def catalogue() -> Catalog:
    with PO.open("rb") as stream:
        return read_po(stream, locale="ru")


@cache
def calls() -> Sequence[tuple[str, ast.Call]]:
    return tuple(_calls())


def _calls() -> Iterator[tuple[str, ast.Call]]:
    for file in sorted(PACKAGE.rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        if not SPOKEN.search(text):  # a tree of a file takes a hundred times as long to make
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in PLURALS:
                yield f"{file.relative_to(PACKAGE)}:{node.lineno}", node


def spoken() -> dict[str | tuple[str, ...], str]:
    """Every message of the source, found by reading the syntax tree: message -> the place of one use."""
    found: dict[str | tuple[str, ...], str] = {}
    for place, node in calls():
        assert isinstance(node.func, ast.Name)
        texts = [arg.value for arg in node.args[: PLURALS[node.func.id]] if isinstance(arg, ast.Constant)]
        if len(texts) == PLURALS[node.func.id]:
            found.setdefault(texts[0] if len(texts) == 1 else tuple(texts), place)
    return found


def messages() -> list[Message]:
    return [message for message in catalogue() if message.id]


def forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def facts(text: str) -> set[str]:
    return {name for _text, name, _format, _conversion in Formatter().parse(text) if name is not None}


def test_every_message_is_a_literal_that_can_be_extracted() -> None:
    loose = [
        place
        for place, node in calls()
        if isinstance(node.func, ast.Name)
        and not all(isinstance(arg, ast.Constant) for arg in node.args[: PLURALS[node.func.id]])
        and not place.startswith("i18n.py")
    ]
    assert loose == []


def test_babel_finds_what_the_syntax_tree_shows() -> None:
    files = sorted({place.partition(":")[0] for place, _node in calls()})
    found = [extract_from_file("python", PACKAGE / file, keywords=KEYWORDS) for file in files]
    extracted = {message for rows in found for _line, message, _comments, _context in rows}
    missed = {text: place for text, place in spoken().items() if text not in extracted}
    assert missed == {}, "a message inside an f-string is not extracted"


def test_every_message_has_a_russian_text() -> None:
    known = {message.id for message in messages() if all(forms(message.string)) and not message.fuzzy}
    missing = {text: place for text, place in spoken().items() if text not in known}
    assert missing == {}, HOW


def test_russian_has_three_plural_forms() -> None:
    assert catalogue().num_plurals == 3
    assert all(len(message.string) == 3 for message in messages() if message.pluralizable)


def test_a_translation_keeps_the_facts() -> None:
    lost = {text: message.id for message in messages() for text in forms(message.string) if not keeps(text, message)}
    assert lost == {}


def keeps(text: str, message: Message) -> bool:
    """Every fact of the message and no other, and the blanks at its ends."""
    first, wanted = forms(message.id)[0], set().union(*(facts(one) for one in forms(message.id)))
    blanks = text[:1].isspace() == first[:1].isspace() and text[-1:].isspace() == first[-1:].isspace()
    return blanks and facts(text) == wanted


def test_the_compiled_catalogue_is_the_written_one() -> None:
    stream = BytesIO()
    write_mo(stream, catalogue())
    assert PO.with_suffix(".mo").read_bytes() == stream.getvalue(), "`make messages` compiles it"


def test_the_header_carries_the_russian_plural_rule() -> None:
    assert "Plural-Forms: nplurals=3;" in PO.read_text(encoding="utf-8")
