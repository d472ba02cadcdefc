"""One blueprint and seven clients, each with a small difference of its own: one file and seven overlays."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from smartctl.blueprint.compile import compile_desired
from smartctl.blueprint.layers.compose import Layers
from smartctl.blueprint.source import load, read
from smartctl.blueprint.tree import Map, Seq
from smartctl.blueprint.validate import check
from smartctl.errors import Severity

HERE = Path(__file__).parent / "clients"
BASE = HERE / "blueprint.yaml"
CLIENTS = sorted(one.stem for one in HERE.glob("*.yaml") if one != BASE)


def composed(overlay, *, base=BASE):
    return load(base, layers=Layers(overlays=(overlay,)))


def desired(overlay=None):
    document = composed(HERE / f"{overlay}.yaml") if overlay else load(BASE)
    assert check(document, language="ru") == ()
    return compile_desired(document, language="ru")


def attrs(wanted):
    return {str(one.address): dict(one.attrs) for one in wanted.resources}


def test_there_are_seven():
    assert len(CLIENTS) == 7


@pytest.mark.parametrize("client", CLIENTS)
def test_an_overlay_changes_what_it_says_and_nothing_else(client):
    plain, mine = attrs(desired()), attrs(desired(client))
    differing = {name for name in plain.keys() | mine.keys() if plain.get(name) != mine.get(name)}
    stage = "job.pipeline.main.stage"
    # A stage that comes in between moves the ones behind it.
    behind = {f"{stage}.{name}" for name in ("agreed", "delivery", "fitting", "paid", "cancelled")}
    assert (
        differing
        == {
            "extra-stage": {f"{stage}.measuring", *behind},
            "list-values": {"job.field.crew"},
            "title": {"job"},
            "no-document": {"document.act"},
            "order": {f"{stage}.agreed", f"{stage}.delivery", "job.card.main"},
            # Without the field the next one moves up, and the card has no place for it.
            "field-less": {"job.field.floor", "job.field.crew", "job.card.main"},
            "roles": set(),
        }[client]
    )


def test_what_is_new_stands_where_it_says():
    stages = [one.key for one in desired("extra-stage").resources if one.kind == "stage"]
    assert stages == ["accepted", "measuring", "agreed", "delivery", "fitting", "paid", "cancelled"]
    assert list(attrs(desired("list-values"))["job.field.crew"]["items"]) == ["own", "guests", "hired", "partner"]


def test_roles_and_robots_of_one_client():
    first, second = (one for one in desired("roles").automation if one.stage.endswith("accepted"))
    assert (first.values["responsible"]["user"], first.values["deadline"]) == (7, "2d")
    assert [one["role"] for one in second.values["to"]] == ["foreman"]


def test_the_robot_that_makes_the_document_goes_with_it():
    left = [one.action for one in desired("no-document").automation if one.stage.endswith("fitting")]
    assert left == ["notify"]


def keys_of(node):
    """Every key of an overlay with its place."""
    match node:
        case Map():
            for one in node.entries:
                yield one.key
                yield from keys_of(one.value)
        case Seq():
            for one in node.items:
                yield from keys_of(one)


NEW_NAMES = {"measuring", "partner", "guests", "foreman"}
"""Keys that the overlay chooses itself: any other one is as good, but where it is referred to."""


def misspelt(word):
    """Two letters exchanged, as a hurried hand does; a short word gets one too many."""
    return word[0] + word[2] + word[1] + word[3:] if len(word) > 3 and word[1] != word[2] else f"{word}{word[-1]}"


def every_key():
    for client in CLIENTS:
        root = read(HERE / f"{client}.yaml").root
        for key in keys_of(root):
            if str(key.value) not in NEW_NAMES:
                yield pytest.param(client, key, id=f"{client}-{key.source.line_of(key.start)}-{key.value}")


@pytest.mark.parametrize(("client", "key"), list(every_key()))
def test_every_key_misspelt_once_is_refused_at_its_line(client, key, tmp_path):
    text = key.source.text
    file = tmp_path / f"{client}.yaml"
    file.write_text(text[: key.start] + misspelt(str(key.value)) + text[key.end :], encoding="utf-8")
    shutil.copy(BASE, tmp_path)
    shutil.copy(HERE / "act.docx", tmp_path)
    found = check(composed(file, base=tmp_path / BASE.name), language="ru")
    errors = [one for one in found if one.severity is Severity.ERROR]
    here = [one for one in errors if one.span.path == file and one.span.line == key.source.line_of(key.start)]
    assert here, [(one.span.path.name, one.span.line, one.code) for one in errors]


@pytest.mark.parametrize(("old", "new"), [("delivery: {before: agreed}", "delivery: {before: agred}")])
def test_a_neighbour_that_is_not_there_is_refused_at_its_place(old, new, tmp_path):
    file = tmp_path / "order.yaml"
    file.write_text((HERE / "order.yaml").read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    (one,) = check(composed(file), language="ru")
    assert (one.code, one.span.line, one.suggestion) == ("overlay-place", 8, "Did you mean agreed?")


@pytest.mark.parametrize("client", ["extra-stage", "list-values", "roles", "title"])
def test_a_mistake_in_a_value_points_into_the_overlay_and_shows_what_it_stands_over(client, tmp_path):
    """Each text and number is replaced by a list: nothing in the language takes that there."""
    text = (HERE / f"{client}.yaml").read_text(encoding="utf-8")
    hits = list(re.finditer(r"(?<=ru: )[^,}\n]+|(?<=user: )7|(?<=deadline: )2d", text))
    assert hits, "there is a text or a number in it"
    for hit in hits:
        file = tmp_path / f"{client}.yaml"
        file.write_text(f"{text[: hit.start()]}[[]]{text[hit.end() :]}", encoding="utf-8")
        line = text.count("\n", 0, hit.start()) + 1
        errors = [one for one in check(composed(file), language="ru") if one.severity is Severity.ERROR]
        assert {(one.span.path, one.span.line) for one in errors} == {(file, line)}
        assert all(one.related and one.related.span.path == BASE for one in errors)


def test_a_stage_that_loses_its_last_robot_has_no_robots_and_no_mistake(tmp_path):
    file = tmp_path / "quiet.yaml"
    head = "format: smartctl/overlay/v1\nblueprint: fitting\nprocesses:\n  job:\n    automation:\n      stages:\n"
    file.write_text(f"{head}        accepted: {{task: null}}\n", encoding="utf-8")
    document = composed(file)
    assert check(document, language="ru") == ()
    assert "accepted" not in document.data["processes"]["job"]["automation"]["stages"]


def test_a_field_that_an_overlay_puts_on_a_card_twice_is_shown_in_the_overlay(tmp_path):
    file = tmp_path / "twice.yaml"
    head = "format: smartctl/overlay/v1\nblueprint: fitting\nprocesses:\n  job:\n    card:\n      main:\n"
    file.write_text(f"{head}        Заявка: {{fields: {{add: [crew]}}}}\n", encoding="utf-8")
    (one,) = check(composed(file), language="ru")
    assert (one.code, one.span.path, one.span.line, one.related.span.path) == ("card-field-twice", file, 7, BASE)


def test_two_overlays_stand_one_over_the_other_and_their_moves_come_to_those_of_the_blueprint(tmp_path):
    head = "format: smartctl/overlay/v1\nblueprint: fitting\n"
    first, second = tmp_path / "first.yaml", tmp_path / "second.yaml"
    first.write_text(
        f"{head}processes:\n  job:\n    fields:\n      pool: {{new: true, type: boolean, title: Бассейн}}\n"
        "moved:\n  - {from: job.field.basin, to: job.field.pool}\n",
        encoding="utf-8",
    )
    # The overlay above still uses the name of yesterday.
    second.write_text(f"{head}processes: {{job: {{fields: {{basin: {{title: Купель}}}}}}}}\n", encoding="utf-8")
    document = load(BASE, layers=Layers(overlays=(first, second)))
    assert [(one.code, one.span.path) for one in check(document, language="ru")] == [("overlay-renamed", second)]
    assert document.data["processes"]["job"]["fields"]["pool"]["title"] == "Купель"
    assert [move.target for move in compile_desired(document, language="ru").moved] == ["job.field.pool"]
