"""A plan as an HTML page: text of others stays text, nothing is asked of the network, every change is there."""

from __future__ import annotations

import base64
import re
from functools import cache
from hashlib import sha256
from html.parser import HTMLParser

import pytest
from built_in_plans import NAMES, plan_of
from hypothesis import given, settings
from plan_examples import HOSTILE, P, change, drift_plan, first_plan, plan, rich_plan, stage, teardown_plan
from test_comments import large
from test_render_hostile import hostile, hostile_plan, steers

from smartctl.model import Action
from smartctl.numbering import numbers
from smartctl.render import FORMATS
from smartctl.render.options import Made, Options
from smartctl.render.plan.boards import boards, ink
from smartctl.render.plan.page import Page
from tests.share import examples

PLANS = (rich_plan, first_plan, teardown_plan, drift_plan, large)
_VOID = {"meta", "line", "rect", "path", "br"}
_ASKING = {"src", "srcset", "href", "action", "style", "xlink:href", "data", "poster", "background"}


class Seen(HTMLParser):
    """Tags that close each other, and what would run or leave the page."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.leaving: list[tuple[str, str, str]] = []
        self.ids: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        for name, value in attrs:
            if name.startswith("on") or (name in _ASKING and not (value or "").startswith("#")):
                self.leaving.append((tag, name, value))
            if name == "id":
                self.ids.append(value)
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def seen(text: str) -> Seen:
    parser = Seen()
    parser.feed(text)
    parser.close()
    assert parser.open == []
    return parser


def page(one, **options) -> str:
    return FORMATS["html"](one, Options(**options))


@cache
def page_of(make, language="en") -> str:
    return page(make(), language=language)


@pytest.mark.parametrize("make", PLANS)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_page_is_one_whole_file_that_asks_for_nothing(make, language):
    found = seen(page_of(make, language))
    assert found.leaving == []
    assert not found.tags & {"script", "img", "iframe", "object", "link", "form", "base", "embed", "video", "audio"}
    assert len(found.ids) == len(set(found.ids))


@given(text=hostile)
@settings(max_examples=examples(40))
def test_a_title_is_text_on_a_page(text):
    told = page(hostile_plan(text), made=Made(by=text, at=text, commit=text))
    assert not steers(told.replace("\n", ""))
    assert seen(told).leaving == []


def test_a_tag_in_a_title_is_shown_as_it_is():
    title = "<img src=x onerror=alert(1)>"
    found = seen(page(plan(change(P, Action.UPDATE, {"title": "x"}, {"title": title}), portal=title)))
    assert "img" not in found.tags
    assert title in "".join(found.text)


def test_a_colour_of_a_portal_becomes_no_style():
    evil = "red}body{display:none}"
    told = page(plan(stage("a", Action.CREATE, None, {"title": "А", "color": evil, "position": 1})))
    assert evil not in told.partition("</style>")[0]


def test_the_style_is_the_one_that_the_policy_names():
    told = page(rich_plan())
    style = told.partition("<style>")[2].partition("</style>")[0]
    named = re.search(r"style-src 'sha256-([^']+)'", told)
    assert named is not None
    assert named[1] == base64.b64encode(sha256(style.encode()).digest()).decode()
    assert "default-src 'none'" in told
    assert " style=" not in told.partition("</style>")[2]


@pytest.mark.parametrize("make", [*PLANS[:3], large])
def test_every_change_has_a_place_that_a_link_can_name(make):
    one, told = make(), page_of(make)
    ids = seen(told).ids
    places, links = {f"c{number}" for number in numbers(one).values()}, set(re.findall(r'href="#([^"]+)"', told))
    assert places
    assert links
    assert (places | links) - set(ids) == set()


def test_a_thousand_changes_are_no_large_file():
    assert len(page_of(large).encode()) < 2_000_000


def test_who_made_it_when_and_of_which_commit_stands_at_its_end():
    told = page(rich_plan(), made=Made(by="Иван", at="2026-11-29 14:30", commit="0123abcd"))
    foot = told.partition("<footer>")[2]
    for word in ("Иван", "2026-11-29 14:30", "0123abcd", "mock:demo", "window-installation 1.1.0"):
        assert f"<dd>{word}</dd>" in foot


@pytest.mark.parametrize("name", NAMES)
def test_a_board_is_shown_as_it_is_and_as_it_will_be(name):
    """The same edit on each blueprint: the third working stage goes, the fourth moves, one is new, one is by hand."""
    (board, *_more) = boards(Page(plan_of(name, "edit")))
    was, then = ([one.address.rpartition(".")[2] for one in side] for side in (board.before, board.after))
    (gone,) = (one for one in board.before if one.state == "gone")
    (moved,) = (one for one in board.after if one.state == "moved")
    assert was.index("uc_a1b2c3") == 2, "behind the second"
    assert board.before[3] == gone
    assert gone.items == "21 items"
    assert gone.address.rpartition(".")[2] not in then
    assert then[1] == moved.address.rpartition(".")[2]
    assert [one.address.rpartition(".")[2] for one in board.after if one.state == "new"] == ["checked"]
    assert sorted(set(was) - {gone.address.rpartition(".")[2]}) == sorted(set(then) - {"checked"})
    (way,) = (one for one in board.ways if one.items)
    assert (way.start, then[way.end], way.items) == (3, was[1], "21 items")


@pytest.mark.parametrize(
    ("color", "letters"),
    [("#ffffff", "#000000"), ("#000000", "#ffffff"), ("#123456", "#ffffff"), ("#7bd500", "#000000")],
)
def test_letters_on_a_colour_can_be_read(color, letters):
    assert ink(color) == letters


def test_a_hostile_title_is_shown_with_what_it_tried():
    assert "\\u202egnp.exe" in page(plan(stage("a", Action.UPDATE, {"title": "x"}, {"title": HOSTILE})))
