"""Portals that people have filled become blueprints: checked, canonical, and with nothing to do."""

from __future__ import annotations

import pytest

from smartctl.blueprint.source import load
from smartctl.importing import drafting, reading
from smartctl.kinds import KINDS
from smartctl.mockportal.seeds.hand import Hand
from smartctl.operations import apply, plan
from tests.importing.rooms import SEEDS, Room, is_canonical, mistakes

BESIDE = {"trigger", "robot_kind", "document", "numerator", "workplace"}


@pytest.fixture
def room(tmp_path):
    return Room(tmp_path)


def everything(room):
    with room.session() as session:
        every = reading.processes(session.portal)
        return reading.whole(session.portal, every, "ru", KINDS).objects


def known(one):
    return one.kind, str(one.ids.get("id")), one.natural if one.kind in ("relation", "binding") else ""


@pytest.mark.parametrize("seed", SEEDS)
def test_every_file_is_valid_canonical_and_has_an_empty_plan(room, seed):
    room.sow(seed)
    before = room.content()

    made = room.imported()

    assert made.written
    for one in made.written:
        assert mistakes(one.path) == []
        assert is_canonical(one.path)
        plan = room.plan(one.path)
        assert plan.summary.total == 0, plan.effective
        assert plan.drift == ()
        assert [code for code, _facts in plan.notes] == ["to-be-marked"]
    assert room.content() == before


@pytest.mark.parametrize("seed", ["realistic", "junk"])
def test_everything_that_the_portal_shows_is_in_a_file_or_on_the_list(room, seed):
    room.sow(seed)

    made = room.imported()

    there = {known(one) for one in everything(room) if one.kind not in BESIDE}
    kept = set()
    for one in made.written:
        for address, record in one.draft.records.items():
            live = one.draft.lives[address]
            kept.add(
                (record.kind, str(record.ids.get("id")), live.natural if record.kind in ("relation", "binding") else "")
            )
            if record.kind == "relation":  # one edge is written at one of its ends
                own, target = live.ids["entityTypeId"], live.attrs["target"]
                side = "child" if live.attrs["side"] == "parent" else "parent"
                kept |= (
                    {one for one in there if one[0] == "relation" and one[2] == f"{side}:{own}"} if target else set()
                )
    left = {(one.kind, str(one.ids.get("id"))) for one in made.left if not one.attribute}
    assert {one for one in there - kept if one[:2] not in left} == set()


def test_a_second_import_writes_the_same_bytes(room):
    room.sow("realistic")
    first = {one.path: one.path.read_bytes() for one in room.imported().written}

    again = room.imported()

    assert all(one.unchanged for one in again.written)
    assert {one.path: one.path.read_bytes() for one in again.written} == first
    elsewhere = room.imported(out="other", force=True)
    assert {one.path.name: one.path.read_bytes() for one in elsewhere.written} == {
        path.name: content for path, content in first.items()
    }


def test_a_large_portal_is_read_with_hardly_more_requests_than_there_must_be(room):
    room.sow("large")
    with room.session() as session:
        every = reading.processes(session.portal)
        chosen = every[:30]
        before = session.portal.requests
        seen = reading.whole(session.portal, chosen, "ru", KINDS)
        took = session.portal.requests - before

    fields = sum(one.kind == "field" for one in seen.objects)
    pipelines = sum(one.kind == "pipeline" for one in seen.objects)
    # Each process is asked for itself, its pipelines and its fields, each field and each card for itself.
    fewest = (3 * len(chosen) + fields + pipelines + 4) / 50
    assert took <= 1.1 * fewest + 1


def test_a_process_stays_when_its_board_cannot_be_written(room):
    with room.hand() as people:
        made = people.type("Заявка, срочная", "Stages", "Automation")
        number = made["entityTypeId"]
        success = people.stages(number, people.default_pipeline(number))["SUCCESS"]
        people.ask("crm.status.update", id=success["ID"], fields={"SORT": 1})
        people.field(made["id"], "NOTE", "string", "Да,нет")

    made = room.imported()

    (one,) = made.written
    process = load(one.path).data["processes"]["zayavka_srochnaya"]
    assert process["options"]["stages"] is True
    assert process["title"] == "Заявка, срочная"
    assert mistakes(one.path) == []
    assert room.plan(one.path).summary.total == 0
    assert {(left.kind, left.reason) for left in made.left} == {("stage", "refused"), ("pipeline", "refused")}


def test_a_process_that_no_blueprint_can_say_stops_nothing(room, monkeypatch):
    with room.hand() as people:
        people.type("Заявка")
        people.type("Заказ")
    _refuses(monkeypatch, "zayavka")

    made = room.imported()

    assert [one.path.name for one in made.written] == ["zakaz.yaml"]
    assert ("zayavka", "refused") in {(left.address, left.reason) for left in made.left}
    assert room.plan(made.written[0].path).summary.total == 0


def _refuses(monkeypatch, key):
    """As if a rule of blueprints had no room for this process."""
    honest = drafting.check

    def check(document, **more):
        here = key in document.data["processes"]
        return [*honest(document, **more), *([document.mistake("x", "No.", ("processes", key))] if here else [])]

    monkeypatch.setattr(drafting, "check", check)


def test_processes_of_a_large_portal_have_files_in_order_and_nothing_to_do(room):
    """Some of them: `make bench` imports two hundred, and looks at what that takes."""
    room.sow("large")
    with room.session() as session:
        numbers = [str(one.entity_type_id) for one in reading.processes(session.portal)[::10]]
    before = room.content()

    made = room.imported(*numbers)

    assert len(made.written) == len(numbers)
    assert made.left == ()
    for one in made.written:
        assert mistakes(one.path) == []
        assert is_canonical(one.path)
    for one in made.written[::4]:
        assert room.plan(one.path).summary.total == 0
    assert room.content() == before


def test_a_title_that_looks_like_an_input_comes_back_as_it_is(room):
    with room.hand() as people:
        made = people.type("Счёт {{title}} и {{ x }}")
        people.field(made["id"], "NOTE", "string", "{{braces}}")

    (one,) = room.imported().written

    assert mistakes(one.path) == []
    assert is_canonical(one.path)
    assert room.plan(one.path).summary.total == 0
    (process,) = load(one.path).data["processes"].values()
    assert process["title"] == "Счёт {{title}} и {{ x }}"
    with room.session("two") as session:
        assert apply(session, one.path).report.complete
        assert plan(session, one.path).plan.summary.total == 0
    with room.portal("two") as there:
        assert [each["title"] for each in Hand(there).ask("crm.type.list")["types"]] == ["Счёт {{title}} и {{ x }}"]
