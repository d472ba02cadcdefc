"""The same command once more, after it has been done: what its flags name is gone, and that is no mistake."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import said

WHOLE = """\
format: smartctl/blueprint/v1
name: m
version: 1.0.0
processes:
  p:
    title: {ru: П}
    preset: blank
    fields:
      one: {type: string, title: {ru: Раз}}
      crew: {type: list, title: {ru: Кто}, items: {own: {title: {ru: Свои}}, hired: {title: {ru: Чужие}}}}
      two: {type: string, title: {ru: Два}}
"""
LESS = WHOLE.replace("      two: {type: string, title: {ru: Два}}\n", "").replace(", hired: {title: {ru: Чужие}}", "")


@pytest.fixture
def room(tmp_path, smartctl):
    def run(command, content, *more):
        path = tmp_path / "m.yaml"
        path.write_text(content, encoding="utf-8")
        return smartctl(command, path, "--portal", "mock:room", *more)

    assert run("apply", WHOLE, "--yes").returncode == 0
    flags = ("--yes", "--allow-delete", "--allow-data-loss", "p.field.two", "--allow-data-loss", "crew.hired")
    done = run("apply", LESS, *flags)
    assert done.returncode == 0, done.stderr
    return run


def test_a_repeated_word_for_a_loss_is_a_remark(room):
    again = room("apply", LESS, "--yes", "--allow-data-loss", "two", "--allow-data-loss", "p.field.crew.item.hired")
    assert again.returncode == 0, again.stderr
    told = json.loads(room("plan", LESS, "--allow-data-loss", "two", "--format", "json").stdout)
    assert told["notes"] == [{"code": "named-gone", "facts": {"flag": "--allow-data-loss", "name": "two"}}]
    assert "an earlier run has done away with it" in said(room("plan", LESS, "--allow-data-loss", "two").stdout)


def test_a_repeated_target_leaves_nothing_to_do_and_not_everything(room):
    changed = LESS.replace("Раз", "Раз и ещё")
    cut = json.loads(room("plan", changed, "--target", "p.field.two", "--format", "json").stdout)
    assert sum(cut["summary"].values()) == 0
    assert [one["code"] for one in cut["notes"]] == ["named-gone"]
    both = json.loads(room("plan", changed, "--target", "two", "--target", "one", "--format", "json").stdout)
    assert both["summary"]["change"] == 1
    rest = json.loads(room("plan", changed, "--exclude", "two", "--format", "json").stdout)
    assert rest["summary"]["change"] == 1


@pytest.mark.parametrize("flag", ["--allow-data-loss", "--target", "--exclude"])
def test_a_name_that_nobody_ever_knew_is_refused_with_what_may_have_been_meant(room, flag):
    refused = room("plan", LESS, flag, "p.field.twoo")
    assert refused.returncode == 1
    assert "neither the plan nor the state has an object of this name" in said(refused.stderr)
    near = room("plan", LESS, flag, "p.field.onee")
    assert "p.field.one" in said(near.stderr)
