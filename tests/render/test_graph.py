"""A blueprint as a picture in words: everything that stands in it, whatever it is called."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from smartctl.blueprint.compile import compile_desired
from smartctl.blueprint.source import load
from smartctl.render.graph import GRAPHS
from smartctl.render.options import Options
from smartctl.shipped import blueprints_dir
from tests.blueprint.frames import whole

BUILT_IN = sorted(blueprints_dir().glob("*.yaml"))
TWO = """\
options: {stages: true, automation: true, pipelines: true}
pipelines:
  main:
    title: Первая
    stages:
      new: {title: "Новая \\"срочная\\" <b>#1</b> ]", color: "#39A8EF"}
      done: {title: Готово, result: success, color: "#7BD500"}
  two:
    title: Вторая
    stages:
      new: {title: Начало}
      done: {title: Конец, result: success}
relations:
  parents: {deal: {}}
automation:
  tunnels:
    - {from: main.done, to: two.new, action: copy}
"""


def drawn(form, path, language="ru"):
    return GRAPHS[form](compile_desired(load(path), language=language), Options(language="en"))


@pytest.fixture
def two(tmp_path):
    file = tmp_path / "two.yaml"
    file.write_text(whole("process", TWO), encoding="utf-8")
    return file


@pytest.mark.parametrize("form", ["mermaid", "dot"])
@pytest.mark.parametrize("path", BUILT_IN, ids=lambda path: path.stem)
def test_every_stage_of_a_built_in_blueprint_is_drawn_and_every_arrow_has_two_ends(form, path):
    desired = compile_desired(load(path), language="en")
    text = GRAPHS[form](desired, Options(language="en"))
    stages = [
        one.attrs["title"]["en"] if isinstance(one.attrs["title"], dict) else one.attrs["title"]
        for one in desired.resources
        if one.kind == "stage"
    ]
    assert [title for title in stages if title not in text] == []
    made = set(re.findall(r"(?m)^\s*(?:subgraph (?:cluster_)?)?(n\d+)\b", text))
    used = {end for pair in re.findall(r"(?m)^  (n\d+) (?:-|\.)\S*(?:\|[^|]*\|)? (n\d+)", text) for end in pair}
    assert bool(used) == (
        any(one.kind == "relation" for one in desired.resources)
        or any(one.kind == "tunnel" for one in desired.automation)
    )
    assert used <= made


def test_a_relation_and_a_tunnel_are_arrows_of_two_kinds(two):
    text = drawn("mermaid", two)
    assert re.search(r"n\d+ --> n1$", text, re.MULTILINE)
    assert re.search(r'n\d+ -\.->\|"copies"\| n\d+$', text, re.MULTILINE)
    dots = drawn("dot", two)
    assert 'lhead="cluster_n1"' in dots
    assert 'label="copies", style="dashed"' in dots


def test_a_title_breaks_out_of_no_picture(two):
    mermaid, dot = drawn("mermaid", two), drawn("dot", two)
    assert '["Новая #34;срочная#34; #60;b#62;#35;1#60;/b#62; ]"]' in mermaid
    assert r'label="Новая \"срочная\" <b>#1</b> ]"' in dot


def test_a_picture_in_a_terminal_is_asked_for_by_name(two, tmp_path):
    assert Path(two).exists()
    assert drawn("mermaid", two).startswith("flowchart LR\n")
    assert drawn("dot", two).startswith("digraph smartctl {\n")
