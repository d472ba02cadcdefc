"""`removed: … forget: true` and `state rm` with the installed program: what is said, what the portal is sent, what stays."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from smartctl.shipped import schema
from tests.cli.conftest import said

HEAD = """format: smartctl/blueprint/v1
name: m
version: 1.0.0
processes:
  p:
    title: {{ru: П}}
    preset: blank
    fields:
      one: {{type: string, title: {{ru: Раз}}}}
{fields}
"""
TWO = "      two: {type: string, title: {ru: Два}}\n"
CREW = "      crew: {{type: list, title: {{ru: Кто}}, items: {{own: {{title: {{ru: Свои}}}}{more}}}}}\n"
LINE = "removed:\n  - {{{what}, forget: true}}\n"


def text(*fields, line=""):
    return HEAD.format(fields="".join(fields)) + (LINE.format(what=line) if line else "")


@pytest.fixture
def room(tmp_path, smartctl):
    """A portal to which the whole blueprint was applied; called with a command, a text and what else it takes."""

    def run(command, content, *more, lang="en", before=()):
        path = tmp_path / "m.yaml"
        path.write_text(content, encoding="utf-8")
        return smartctl(*command.split(), *before, path, "--portal", "mock:room", *more, env={"SMARTCTL_LANG": lang})

    done = run("apply", text(TWO, CREW.format(more=", hired: {title: {ru: Чужие}}")), "--yes")
    assert done.returncode == 0, done.stderr
    return run


KEPT = CREW.format(more=", hired: {title: {ru: Чужие}}")
SAYS = {
    "en": ("p.field.two will be removed from state but will not be destroyed", "because `removed:` says to forget it"),
    "ru": ("p.field.two", "потому что `removed:` велит забыть его"),
}


def test_a_refused_deletion_shows_the_line_that_keeps_the_object(room):
    refused = room("apply", text(KEPT), "--yes")
    assert refused.returncode == 4
    assert "removed: │ - {field: p.field.two, forget: true}".replace("│ ", "") in said(refused.stderr)


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_what_is_forgotten_is_told_and_stays(room, lang):
    want = text(KEPT, line="field: two")
    plan = room("plan", want, lang=lang)
    assert all(words in plan.stdout for words in SAYS[lang])
    document = json.loads(room("plan", want, "--format", "json").stdout)
    assert document["summary"] == {"add": 0, "change": 0, "destroy": 0, "forget": 1}
    assert room("plan", want, "--detailed-exitcode").returncode == 2
    done = room("apply", want, "--yes", lang=lang)
    assert done.returncode == 0, done.stderr
    for later in (want, text(KEPT)):  # the line may stay, and it may go
        again = json.loads(room("plan", later, "--format", "json").stdout)
        assert sum(again["summary"].values()) == 0
        assert [one["title"] for one in again["unmanaged"]] == ["Два"]
        assert again["notes"] == []
    assert "p.field.two" not in room("state list", want).stdout


def test_a_list_item_is_forgotten_and_survives_a_write_of_its_list(room):
    want = text(TWO, CREW.format(more=""), line="item: crew.hired")
    plan = room("plan", want)
    assert "p.field.crew.item.hired will be removed from state; on the portal the list item stays" in said(plan.stdout)
    assert room("apply", want, "--yes").returncode == 0
    assert "hired" not in room("state show", want, "crew").stdout
    more = text(TWO, CREW.format(more=", third: {title: {ru: Третьи}}"))
    done = room("apply", more, "--yes")
    assert done.returncode == 0, done.stderr
    beside = json.loads(room("plan", more, "--format", "json").stdout)["unmanaged"]
    assert [(one["kind"], one["title"]) for one in beside] == [("item", "Чужие")]


def test_a_line_for_what_is_still_there_is_a_mistake(room):
    wrong = room("plan", text(TWO, KEPT, line="field: two"))
    assert wrong.returncode == 1
    assert "p.field.two is still in the blueprint, so it is not forgotten" in said(wrong.stderr)
    both = room("plan", text(KEPT, line="field: two, copy_to: one"))
    assert "What stays on the portal gives nothing away" in said(both.stderr)
    other = room("plan", text(KEPT, line="stage: p.field.two"))
    assert "p.field.two is no stage: it is a field" in said(other.stderr)


def test_a_run_that_forgot_is_rolled_back(room):
    want = text(KEPT, line="field: two")
    assert room("apply", want, "--yes").returncode == 0
    back = room("rollback", want, "--yes")
    assert back.returncode == 0, back.stderr
    assert "p.field.two" in room("state list", want).stdout
    assert sum(json.loads(room("plan", text(TWO, KEPT), "--format", "json").stdout)["summary"].values()) == 0


def test_destroy_leaves_the_process_that_was_forgotten(room, tmp_path):
    other = text(TWO, KEPT).replace("  p:\n", "  q:\n").replace("title: {ru: П}", "title: {ru: Р}")
    want = other + LINE.format(what="process: p")
    assert room("apply", want, "--yes").returncode == 0
    assert [one for one in room("state list", want).stdout.split() if one.startswith("p")] == []
    gone = room("destroy", want, "--yes")
    assert gone.returncode == 0, gone.stderr
    assert "p.field" not in gone.stdout
    back = room("plan", text(TWO, KEPT), "--format", "json")
    assert json.loads(back.stdout)["summary"]["add"] == 0, "the process must still be there, and be taken over again"


@pytest.mark.parametrize(
    ("lang", "told", "back"),
    [("en", "is out of the state", "Still in the blueprint"), ("ru", "убран из состояния", "Ещё в шаблоне")],
)
def test_state_rm_takes_out_asks_and_keeps_a_backup(room, tmp_path, lang, told, back):
    whole = text(TWO, KEPT)
    asked = room("state rm", whole, before=["two"], lang=lang)
    assert asked.returncode == 1, asked.stderr
    assert "p.field.two" in asked.stderr
    [file] = (tmp_path / ".smartctl" / "state").glob("*/m.json")
    before = file.read_bytes()
    done = room("state rm", whole, "--yes", before=["two"], lang=lang)
    assert done.returncode == 0, done.stderr
    assert told in done.stdout
    assert back in done.stdout
    assert Path(f"{file}.backup").read_bytes() == before
    assert "p.field.two" not in room("state list", whole).stdout
    again = json.loads(room("plan", whole, "--format", "json").stdout)
    assert [one["address"] for one in again["resource_changes"] if one["adopted"]] == ["p.field.two"]
    assert room("apply", whole, "--yes").returncode == 0
    assert "p.field.two" in room("state list", whole).stdout


def test_children_go_with_their_owner_and_the_blueprint_may_stand_first(room):
    kept = text(KEPT)
    assert room("state rm", kept, "p", "--yes").returncode == 0
    assert room("state list", kept).stdout.split() == []
    unknown = room("state rm", kept, "--yes", before=["nothing"])
    assert unknown.returncode == 1
    assert "There is no object nothing in the state" in said(unknown.stderr)


def rebuilt(room, content, *more):
    done = room("state rebuild", content, "--format", "json", *more)
    document = json.loads(done.stdout)
    assert done.returncode == (7 if document["undecided"] else 0), done.stderr
    Draft202012Validator(schema("rebuilt")).validate(document)
    return document


def states(tmp_path):
    return [*(tmp_path / ".smartctl" / "state").glob("*/m.json*")]


def test_a_state_made_again_leaves_alone_what_was_let_go(room, tmp_path):
    gone = text(KEPT)
    assert room("state rm", gone, "two", "--yes").returncode == 0
    told = rebuilt(room, gone)
    assert (told["marked"], [one["title"] for one in told["unclaimed"]]) == ([], ["Два"])
    assert sum(json.loads(room("plan", gone, "--format", "json").stdout)["summary"].values()) == 0
    [one.unlink() for one in states(tmp_path)]
    assert rebuilt(room, text(KEPT, line="field: two"))["marked"] == []  # the line says it, too
    [one.unlink() for one in states(tmp_path)]
    assert rebuilt(room, gone)["marked"] == ["p.field.two"]  # nobody knows better
    left = rebuilt(room, gone, "--take-over", "--let-go", "two")
    assert (left["marked"], left["left"]) == ([], ["p.field.two"])
    assert sum(json.loads(room("plan", gone, "--format", "json").stdout)["summary"].values()) == 0


def test_a_process_that_was_let_go_is_found_and_not_claimed(room):
    other = text(TWO, KEPT).replace("  p:\n", "  q:\n").replace("title: {ru: П}", "title: {ru: Р}")
    assert room("apply", other + LINE.format(what="process: p"), "--yes").returncode == 0
    told = rebuilt(room, other)
    assert [(one["kind"], one["title"]) for one in told["unclaimed"]] == [("process", "П")]
    assert 'process "П"' in room("state rebuild", other).stdout


def test_what_is_not_claimed_can_be_taken_in(room, tmp_path):
    boards = "    options: {stages: true, pipelines: true}\n    pipelines:\n      main: {title: {ru: Первая}}\n"
    both = text(TWO, KEPT).replace("    fields:\n", boards + "      side: {title: {ru: Вторая}}\n    fields:\n")
    assert room("apply", both, "--yes").returncode == 0
    one = both.replace("      side: {title: {ru: Вторая}}\n", "")
    [file.unlink() for file in states(tmp_path)]
    [board] = [one for one in rebuilt(room, one)["unclaimed"] if one["kind"] == "pipeline"]
    wrong = room("state rebuild", one, "--adopt", "nothing")
    assert wrong.returncode == 1
    assert rebuilt(room, one, "--take-over", "--let-go", board["address"])["undecided"] == []
    assert rebuilt(room, one, "--let-go-all")["left"] == []  # the state knows that nothing is left to decide
    [file.unlink() for file in states(tmp_path)]
    told = rebuilt(room, one, "--adopt", board["address"])
    assert (told["adopted"], told["undecided"]) == ([board["address"]], [])
    plan = json.loads(room("plan", one, "--format", "json").stdout)
    assert [change["address"] for change in plan["resource_changes"] if change["change"]["actions"] == ["delete"]] == [
        board["address"]
    ]


def test_show_and_rm_take_the_blueprint_first_and_understand_it_last(room):
    whole = text(TWO, KEPT)
    shown = room("state show", whole, "two").stdout
    assert "p.field.two" in shown
    assert room("state show", whole, before=["two"]).stdout == shown
    assert room("state rm", whole, "two", "--yes").returncode == 0
    assert room("state show", whole, "two").returncode == 1
