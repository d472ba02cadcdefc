"""A plan as a comment on a merge request: what must never be cut is there, whatever the limit, and nothing stays open."""

from __future__ import annotations

import re
from functools import lru_cache

import pytest
from built_in_plans import NAMES, OCCASIONS, plan_of
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from plan_examples import P, change, drift_plan, field, look, plan, rich_plan, stage
from test_render_hostile import hostile, hostile_plan, steers

from smartctl.errors import UsageError
from smartctl.model import Action, Address, Hazard, HazardKind, Plan
from smartctl.numbering import numbers, shown
from smartctl.render import FORMATS
from smartctl.render.options import Options
from tests.share import each, examples

STYLES = ("terraform", "plain")
_NUMBER = re.compile(r"\[(\d+)\\?\]")


@lru_cache
def large() -> Plan:
    """1,000 changes, of which forty lose data."""
    process = change(P, Action.NOOP, {"title": "Установка окон"}, {"title": "Установка окон"})
    fields = [
        field(f"f{one}", Action.UPDATE, {"title": {"ru": f"Поле номер {one}"}}, {"title": {"ru": f"Новое поле {one}"}})
        for one in range(960)
    ]
    doomed = [
        field(
            f"d{one}",
            Action.DELETE,
            {"title": {"ru": f"Заполненное поле {one}"}, "type": "string"},
            reason="removed-from-blueprint",
            impact={"filled": one, "items": 412},
            hazards=tuple(
                Hazard(
                    kind=kind,
                    address=Address(f"{P}.field.d{one}"),
                    code="field-removed",
                    facts={"filled": one, "items": 412},
                )
                for kind in (HazardKind.DELETES, HazardKind.LOSES_DATA)
            ),
        )
        for one in range(40)
    ]
    mixed = [*fields[:500], *doomed, *fields[500:]]
    return plan(process, *mixed, refusals=tuple(hazard for one in doomed for hazard in one.hazards))


def comment(one: Plan, **options: object) -> str:
    return FORMATS["md"](one, Options(**options))


def assert_whole(text: str) -> None:
    """No fence and no tag stays open."""
    fences = [line for line in text.split("\n") if line.lstrip().startswith("```")]
    assert len(fences) % 2 == 0
    assert text.count("<details>") == text.count("</details>")
    assert text.count("<summary>") == text.count("</summary>")


def left_out(text: str) -> set[int]:
    """Numbers of the changes that the comment says are missing."""
    said = re.search(r"for lack of room, none of them dangerous: ([\d, –]+)\.", text)
    if said is None:
        return set()
    ranges = [one.split("–") for one in said[1].split(", ")]
    return {number for one in ranges for number in range(int(one[0]), int(one[-1]) + 1)}


@pytest.mark.parametrize(("limit", "style"), each([65_000, 65_535, 40_000, 30_000], STYLES))
def test_of_a_thousand_changes_nothing_dangerous_is_cut(limit, style):
    text = comment(large(), style=style, max_bytes=limit)
    assert len(text.encode()) <= limit
    assert_whole(text)
    for one in range(40):
        assert f'"Заполненное поле {one}" will be deleted' in text
        assert f"{P}.field.d{one}: the field would be deleted" in text.replace("\\", "")
    known = numbers(large())
    missing = left_out(text)
    assert missing
    assert not missing & {known[Address(f"{P}.field.d{one}")] for one in range(40)}
    told = {int(number) for number in _NUMBER.findall(text)}
    assert told | missing == set(known.values()), "every change is shown or said to be missing"
    assert not told & missing


def test_what_does_not_fit_ends_in_a_link():
    text = comment(large(), link="https://git.example/jobs/7", max_bytes=30_000)
    assert "[The whole plan](<https://git.example/jobs/7>)" in text


def test_when_what_is_dangerous_does_not_fit_it_is_no_comment_at_all():
    with pytest.raises(UsageError, match=r"does not fit into 5000 bytes: it takes \d+"):
        comment(large(), max_bytes=5_000)


@pytest.mark.parametrize("style", STYLES)
@given(limit=st.integers(3_000, 14_000))
@settings(max_examples=examples(25))
def test_whatever_the_limit_it_is_kept_and_every_change_accounted_for(style, limit):
    one = rich_plan()
    try:
        text = comment(one, style=style, max_bytes=limit)
    except UsageError:
        return
    assert len(text.encode()) <= limit
    assert_whole(text)
    assert {int(number) for number in _NUMBER.findall(text)} | left_out(text) == set(range(1, len(shown(one)) + 1))


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("language", ["en", "ru"])
@given(text=hostile)
@settings(max_examples=examples(30))
def test_a_title_is_text_in_a_comment(language, style, text):
    told = comment(hostile_plan(text), style=style, language=language)
    assert not steers(told)
    assert_whole(told)


def parsed(text: str) -> list[Token]:
    """Every token of the Markdown, as a forge reads it."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)
    return [one for token in tokens for one in (token, *(token.children or ()))]


_TAGS = re.compile(r"(<details><summary>[^<>]*(<!-- -->[^<>]*)*</summary>|</details>)\n?")


@pytest.mark.parametrize(
    "title",
    [
        "@everyone",
        "#12",
        "!7",
        "<script>alert(1)</script>",
        "</details>",
        "](https://x.y)",
        "https://x.y",
        "| a | b |",
        "```",
    ],
)
def test_a_title_is_no_mention_no_reference_no_tag_no_link(title):
    doomed = stage("a", Action.DELETE, look(title, 1, "A"), reason="removed-from-blueprint")
    one = plan(
        change(P, Action.UPDATE, {"title": "x"}, {"title": title}),
        stage("b", Action.UPDATE, look(title, 2, "B"), look("Б", 2, "B")),
        doomed,
        portal=title,
        notes=(("title-taken", {"title": title, "id": 3}), ("adopted", {"address": title})),
    )
    for style in STYLES:
        tokens = parsed(comment(one, style=style))
        assert {token.content for token in tokens if token.type == "html_inline"} <= {"<!-- -->"}
        assert all(_TAGS.fullmatch(token.content) for token in tokens if token.type == "html_block")
        assert not [token for token in tokens if token.type in ("link_open", "image")]
        said = [token.content for token in tokens if token.type == "text"]
        said += [
            piece for token in tokens if token.type == "html_block" for piece in re.split(r"<[^>]*>", token.content)
        ]
        assert not re.search(r"@\w|#\d|!\d|\w://", "\n".join(said)), "a forge makes links of these afterwards"
        cells = [token for token in tokens if token.type in ("th_open", "td_open")]
        assert len(cells) == 12


def test_a_row_says_which_portal_and_what_kind_of_plan_it_is():
    text = comment(rich_plan())
    assert "| mock:demo | window-installation 1.1.0 | refused, touches data, deletes, changes |" in text
    assert "| only adds |" in comment(plan(stage("a", Action.CREATE, None, look("А", 1, "A"))))
    assert "| nothing to do |" in comment(plan(change(P, Action.NOOP, {"title": "x"}, {"title": "x"})))


def test_drift_is_told_in_a_comment():
    text = comment(drift_plan())
    assert text.startswith("### The portal differs from what was last applied.")
    assert 'Stage "Пропала": deleted.' in text


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("occasion", OCCASIONS)
def test_a_change_has_one_number_in_every_form(name, occasion):
    one = plan_of(name, occasion)
    known = numbers(one)
    assert list(known.values()) == list(range(1, len(shown(one)) + 1))
    screen, page, markdown = (FORMATS[form](one, Options(max_bytes=10**6)) for form in ("text", "html", "md"))
    document = FORMATS["json"](one, Options())
    for address, number in known.items():
        assert re.search(rf"^  # .*{re.escape(address)} .*\[{number}\]$", screen, re.MULTILINE)
        assert f'id="c{number}"' in page
        assert f"[{number}]" in markdown.replace("\\", "")
        assert re.search(rf'"address": "{re.escape(address)}",[^\x00]*?"number": {number},', document)
