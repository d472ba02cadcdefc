"""Titles that were made to steer a terminal, a markup parser or a reader's eye: shown as themselves in every output."""

from __future__ import annotations

import json

import pytest

from smartctl.mockportal.seeds.junk import TITLES
from tests.hostile.conftest import COLOURS, steering
from tests.share import some

BLUEPRINT = """\
format: smartctl/blueprint/v1
name: hostile
version: 1.0.0
title: {title}
processes:
  p:
    title: {title}
    options: {{stages: true, pipelines: true, use_in_user_fields: true}}
    pipelines:
      main:
        title: {title}
        default: true
        stages:
          new: {{title: {title}}}
          won: {{title: {title}, result: success}}
          lost: {{title: {title}, result: failure}}
    fields:
      note: {{type: string, title: {title}, help: {title}, settings: {{default: {title}}}}}
      crew: {{type: list, title: {title}, items: {{own: {{title: {title}}}}}}}
"""
PORTAL = ("--portal", "mock:titles")
LONGEST = "Ж" * 10_000
HOSTILE = [one for one in TITLES if not {"\n", "\t"} & set(one) and len(one) < 100]


def written(path, title):
    path.write_text(BLUEPRINT.format(title=json.dumps(title)), encoding="utf-8")
    return path


@pytest.mark.parametrize("part", range(3))
def test_hostile_titles_show_as_themselves(part, tmp_path, commands):
    lines = []
    for number, title in enumerate([*HOSTILE, LONGEST][part::3]):
        path = written(tmp_path / f"{number}.yaml", title)
        saved = tmp_path / f"{number}.plan"
        renamed = written(tmp_path / f"{number}-2.yaml", f"{title[:40]} 2")
        looks = [
            ("validate", path),
            ("plan", path, *PORTAL, "--color", "always"),
            ("show", saved),
            ("validate", path, "--format", "json"),
            ("plan", path, *PORTAL, "--style", "plain", "--lang", "ru"),
            ("show", saved, "--color", "always", "--lang", "ru"),
            ("fmt", path, "--diff"),
            ("plan", path, *PORTAL, "--format", "json"),
        ]
        # Each title through a third of the looks, in turns, the longest through all, as `make properties` has it.
        lines += [
            ("plan", path, *PORTAL, "--out", saved),
            *(looks if title == LONGEST else some(looks, number, 3)),
            ("apply", saved, *PORTAL, "--yes"),
            *some([("show", "--state", path, *PORTAL), ("plan", renamed, *PORTAL)], number, 2),
            ("destroy", path, *PORTAL, "--yes"),
        ]
    for line, one in zip(lines, commands(*lines), strict=True):
        text = one["out"] if "always" not in line else COLOURS.sub("", one["out"])
        document = "json" in line
        assert [found for found in steering(text) if found < " " or not document] == [], line
        assert steering(COLOURS.sub("", one["err"]) if "always" in line else one["err"]) == [], line
        assert one["seconds"] < 15, line
        if document and one["out"]:
            json.loads(one["out"])
        if line[0] == "apply" and line[1].exists():  # a plan was made
            assert one["code"] == 0, (line, one["err"])
