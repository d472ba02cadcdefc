"""A blueprint as a file that every browser shows: whole, nothing over anything else, no title that breaks out."""

from __future__ import annotations

import itertools
import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartctl.blueprint.compile import compile_desired
from smartctl.blueprint.source import load
from smartctl.render.graph import GRAPHS
from smartctl.render.graph.layout import Placed, laid_out
from smartctl.render.graph.picture import Arrow, Box, Picture
from smartctl.render.options import Options
from smartctl.shipped import blueprints_dir
from tests.blueprint.frames import whole

BUILT_IN = sorted(blueprints_dir().glob("*.yaml"))
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</title><script>alert(1)</script>&\"' очень-длинное-название " + "ы" * 70


def drawn(path, language="en"):
    desired = compile_desired(load(path), language=language)
    return ET.fromstring(GRAPHS["svg"](desired, Options(language=language)))


def words(group):
    return "".join("".join(one.itertext()).replace(" ", "") for one in group.findall(f"{SVG}text"))


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("path", BUILT_IN, ids=lambda path: path.stem)
def test_everything_of_a_built_in_blueprint_is_drawn_in_full(path, language):
    picture = drawn(path, language)
    groups = picture.findall(f"{SVG}g")
    titles = [one.find(f"{SVG}title").text for one in groups]
    desired = compile_desired(load(path), language=language)
    for one in desired.resources:
        if one.kind in ("process", "pipeline", "stage", "workplace"):
            title = one.attrs["title"]
            title = title if isinstance(title, str) else title[language]
            assert any(title in known for known in titles), title
    for one, title in zip(groups, titles, strict=True):
        assert words(one) == title.replace(" ", "")
    ends = [one for one in picture.findall(f"{SVG}path") if "arrow" in one.get("class")]
    tunnels = [one for one in ends if "dotted" in one.get("class")]
    assert len(tunnels) == sum(one.kind == "tunnel" for one in desired.automation)
    assert bool(picture.find(f"{SVG}desc").text) == bool(ends)


def test_no_title_breaks_out_or_runs_over(tmp_path):
    file = tmp_path / "hostile.yaml"
    stages = f"stages:\n      new: {{title: {HOSTILE!r}, color: '#39A8EF'}}\n"
    text = "options: {stages: true}\npipelines:\n  main:\n    title: Одна\n    " + stages
    file.write_text(whole("process", text.replace(repr(HOSTILE), '"' + HOSTILE.replace('"', '\\"') + '"')), "utf-8")
    picture = drawn(file)
    assert not [one for one in picture.iter() if one.tag.endswith("script")]
    [stage] = [one for one in picture.findall(f"{SVG}g") if "script" in one.find(f"{SVG}title").text]
    width = int(stage.find(f"{SVG}rect").get("width"))
    rows = [one.text for one in stage.findall(f"{SVG}text")]
    assert len(rows) > 4
    assert max(len(row) * 7 for row in rows) <= width - 20
    assert [one.get("style") for one in stage.findall(f"{SVG}rect")[1:]] == ["fill: #39A8EF"]


@pytest.mark.parametrize("letter", ["\\uFFFE", "\\uFFFF", "\\U0001FFFE", "\\v", "\\x85"])
def test_what_is_no_character_leaves_the_picture_one_that_browsers_show(tmp_path, letter):
    file = tmp_path / "odd.yaml"
    text = 'options: {stages: true}\npipelines:\n  main:\n    title: "До' + letter + 'После"\n'
    file.write_text(whole("process", text), "utf-8")
    told = [one.find(f"{SVG}title").text for one in drawn(file).findall(f"{SVG}g")]
    assert any(re.search(r"До.*\\.*После", one) for one in told)


def _boxes(depth):
    leaf = st.builds(Box, name=st.just(""), title=st.text("абв ", max_size=60), colour=st.just("#123456"))
    if not depth:
        return leaf
    inside = st.lists(_boxes(depth - 1), max_size=3).map(tuple)
    return st.builds(Box, name=st.just(""), title=st.text("абв ", max_size=60), inside=inside)


@given(
    boxes=st.lists(_boxes(3), min_size=1, max_size=4),
    ends=st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), max_size=8),
)
def test_nothing_stands_over_anything_else_and_every_arrow_touches_what_it_is_about(boxes, ends):
    number = itertools.count(1)

    def named(box):
        return Box(name=f"n{next(number)}", title=box.title, colour=box.colour, inside=tuple(map(named, box.inside)))

    tops = tuple(map(named, boxes))
    count = next(number) - 1
    arrows = tuple(Arrow(start=f"n{a % count + 1}", end=f"n{b % count + 1}", said="x") for a, b in ends)
    laid = laid_out(Picture(boxes=tops, arrows=arrows))
    assert len(laid.boxes) == count
    for one in laid.boxes:
        assert 0 < one.x <= one.x + one.width < laid.width
        assert 0 < one.y <= one.y + one.height < laid.height
        for inner in one.inside:
            assert _within(inner, one)
        bottom = max(y for _x, y, _text in one.rows)
        assert all(bottom < inner.y for inner in one.inside)
    for siblings in ([one for one in laid.boxes if not one.depth], *(one.inside for one in laid.boxes)):
        for one, other in itertools.combinations(siblings, 2):
            assert not _over(one, other)
    by_name = {one.box.name: one for one in laid.boxes}
    for route in laid.routes:
        numbers = list(map(int, re.findall(r"-?\d+", route.path)))
        assert _touches(numbers[:2], by_name[route.arrow.start])
        assert _touches(numbers[-2:], by_name[route.arrow.end])


def _within(one: Placed, other: Placed) -> bool:
    across = other.x < one.x and one.x + one.width < other.x + other.width
    return across and other.y < one.y and one.y + one.height < other.y + other.height


def _over(one: Placed, other: Placed) -> bool:
    across = one.x < other.x + other.width and other.x < one.x + one.width
    return across and one.y < other.y + other.height and other.y < one.y + one.height


def _touches(point: list[int], one: Placed) -> bool:
    x, y = point
    return x in (one.x, one.x + one.width) and one.y <= y <= one.y + one.height
