"""Text of others is data: it shows as itself, on its own line, and steers nothing."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_examples import HOSTILE, P, change, field, look, plan, rich_plan, stage

from smartctl.codec import dumps, plan_from_json, plan_to_json
from smartctl.errors import Diagnostic, PortalError, Span
from smartctl.model import Action, Address, Hazard, HazardKind, Plan, Record
from smartctl.outcome import Outcome, Report, Status
from smartctl.render import FORMATS
from smartctl.render.diagnostics import DIAGNOSTIC_FORMATS
from smartctl.render.errors import error_text
from smartctl.render.options import Options
from smartctl.render.progress import Pace, finished_line, started_line
from smartctl.render.report import report_text
from smartctl.render.state import state_listing, state_object
from smartctl.render.visible import quoted, visible
from tests.share import examples

STEERING = {"Cc", "Cf", "Cs", "Zl", "Zp"}
LOOKS = [
    Options(language=language, color=color, unicode=unicode, style=style)
    for language in ("en", "ru")
    for color in (False, True)
    for unicode in (False, True)
    for style in ("terraform", "plain")
]
_OWN_COLOURS = re.compile(r"\x1b\[[0-9;]*m")

alphabet = st.sampled_from(
    "aЖ\"\\{}[]<>|`'«»/:#\x00\x07\x08\t\n\r\x1b\x7f\x9b\xad\u061c\u200b\u200d\u202a\u202e\u2028\u2066\ufeff\ud800😀👨"
)
hostile = st.text(alphabet, max_size=12)


def steers(text: str) -> list[str]:
    """Every character in the text that a terminal would obey, line ends apart."""
    whole = re.sub(r"(?<=[😀👨👩])\u200d(?=[😀👨👩👧])", "", text)
    return [character for character in whole if character != "\n" and unicodedata.category(character) in STEERING]


def hostile_plan(text: str) -> Plan:
    address = Address(f"{P}.field.{text}")
    facts = {"key": text, "title": text, "filled": 1}
    return plan(
        change(P, Action.UPDATE, {"title": "x", text: text}, {"title": text, text: text + "2"}),
        stage(text, Action.DELETE, look(text, 1, text), reason=text),
        field(
            "f",
            Action.UPDATE,
            {"title": {"ru": "x"}, "settings": {text: "1"}, "items": {text: {"title": text, "position": 1}}},
            {"title": {text: text}, "settings": {text: text}, "items": {"n" + text: {"title": text, "position": 1}}},
            hazards=(Hazard(kind=HazardKind.LOSES_DATA, address=address, code="item-option-removed", facts=facts),),
        ),
        change(f"{P}.thing.{text}", Action.CREATE, None, {text: [text, {text: text}]}),
        drift=(stage("d", Action.UPDATE, look(text, 1, "D"), look(text + "2", 1, "D")),),
        portal=text,
        blueprint=text,
        version=text,
        refusals=(Hazard(kind=HazardKind.BLOCKED, address=address, code=text),),
        notes=(("title-taken", {"title": text, "id": text}), (text, {text: text}), ("adopted", {"address": text})),
    )


@pytest.mark.parametrize("options", LOOKS, ids=str)
@given(text=hostile)
@settings(max_examples=examples(100))
def test_no_title_steers_a_terminal(options: Options, text: str) -> None:
    screen = FORMATS["text"](hostile_plan(text), options)
    bare = _OWN_COLOURS.sub("", screen)
    assert not steers(bare)
    screen.encode("utf-8")
    if not options.color:
        assert "\x1b" not in screen


@given(text=hostile)
def test_a_title_adds_no_line(text: str) -> None:
    for style in ("terraform", "plain"):
        options = Options(style=style)
        tame = "".join(character for character in text if not steers(character) and character != "\n") or "x"
        changes = (stage("one", Action.UPDATE, look("was", 1, "ONE"), look(text or "x", 1, "ONE")),)
        assert len(FORMATS["text"](plan(*changes), options).splitlines()) == len(
            FORMATS["text"](
                plan(stage("one", Action.UPDATE, look("was", 1, "ONE"), look(tame, 1, "ONE"))), options
            ).splitlines()
        )


def test_markup_tags_and_fences_show_as_themselves() -> None:
    screen = FORMATS["text"](rich_plan(), Options(color=True))
    assert "[red]x[/red]" in screen
    assert "</script>" in screen
    assert "\\u001b[31mFake\\u001b[0m" in screen
    assert "\\u202egnp.exe\\u2066" in screen


def test_a_title_cannot_fake_the_summary() -> None:
    lines = FORMATS["text"](rich_plan(), Options()).splitlines()
    assert [line for line in lines if line.startswith("Plan:")] == [
        "Plan: 4 to add, 5 to change, 2 to destroy, 1 to forget."
    ]


@pytest.mark.parametrize("options", LOOKS, ids=str)
def test_reports_errors_and_lists_are_tame_too(options: Options) -> None:
    address = Address(f"p.{HOSTILE}")
    outcomes = tuple(
        Outcome(
            address=address,
            kind=HOSTILE,
            action=Action.CREATE,
            status=status,
            error=HOSTILE,
            because=address,
            attributes={HOSTILE: (HOSTILE, {HOSTILE: HOSTILE})},
        )
        for status in Status
    )
    span = Span(path=_path(HOSTILE), line=1, column=2, end_column=9, text=HOSTILE.replace("\n", ""))
    mistake = Diagnostic(code=HOSTILE, message=HOSTILE, span=span, suggestion=HOSTILE, context=HOSTILE)
    record = Record(kind=HOSTILE, ids={"id": HOSTILE}, attrs={HOSTILE: HOSTILE}, created=False)
    texts = [
        report_text(Report(outcomes=outcomes, interrupted=True), options),
        *(finished_line(outcome, 2.0, options, {"id": HOSTILE}) for outcome in outcomes),
        started_line(address, HOSTILE, Pace(number=1, of=2, seconds=3.0), options),
        error_text(PortalError(HOSTILE, method=HOSTILE, code=HOSTILE, description=HOSTILE + "!", status=400), options),
        *(DIAGNOSTIC_FORMATS[name]((mistake,), options) for name in DIAGNOSTIC_FORMATS if name in ("text", "plain")),
        state_listing({address: record}, options),
        state_object(address, record, options),
    ]
    for text in texts:
        assert not steers(_OWN_COLOURS.sub("", text))
        assert options.color or "\x1b" not in text


def _path(name: str) -> Any:
    return Path(name.replace("/", "").replace("\x00", ""))


def test_emoji_of_several_parts_stay_whole_and_hidden_joiners_do_not() -> None:
    assert visible("👨\u200d👩\u200d👧") == "👨\u200d👩\u200d👧"
    assert visible("а\u200dб") == "а\\u200dб"


@given(st.text())
def test_a_quoted_text_can_be_read_back(text: str) -> None:
    literal = quoted(text)
    inner = re.sub(r"\\U([0-9a-f]{8})", lambda hit: json.dumps(chr(int(hit[1], 16)))[1:-1], literal)
    assert json.loads(inner) == text or any(0xD800 <= ord(character) <= 0xDFFF for character in text)


@pytest.mark.parametrize("options", LOOKS, ids=str)
def test_a_saved_plan_looks_like_the_plan_that_was_saved(options: Options) -> None:
    one = rich_plan()
    again = plan_from_json(json.loads(dumps(plan_to_json(one))))
    for name in FORMATS:
        assert FORMATS[name](again, options) == FORMATS[name](one, options)
