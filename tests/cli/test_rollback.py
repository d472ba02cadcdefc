"""Items that stand in the way, and the way back: with the installed program, over HTTP."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from tests.cli.conftest import WINDOW, said
from tests.repairs import repairs

MOVE = "removed:\n  - {stage: delivery, move_items_to: agreed}\n"


@pytest.fixture
def occupied(portal, smartctl):
    """Three items on the stage «Доставка окна»."""
    assert smartctl("apply", WINDOW, "--portal", portal.url, "--yes").returncode == 0
    number = portal.ask("crm.type.list")["types"][0]["entityTypeId"]
    for _ in range(3):
        portal.ask("crm.item.add", entityTypeId=number, fields={"title": "Окно", "stageId": _stage(portal, "DELIVERY")})
    return portal


@pytest.fixture
def edited(tmp_path):
    """The blueprint without that stage; called with text to add at its end."""

    def write(more=""):
        lines = WINDOW.read_text(encoding="utf-8").splitlines(keepends=True)
        path = tmp_path / "edited.yaml"
        path.write_text("".join(line for line in lines if not line.strip().startswith("delivery:")) + more, "utf-8")
        return path

    return write


def _stage(portal, code):
    rows = portal.ask("crm.status.list")
    return next((row["STATUS_ID"] for row in rows if row["STATUS_ID"].endswith(f":{code}")), None)


def _standing(portal, code):
    number = portal.ask("crm.type.list")["types"][0]["entityTypeId"]
    return len(portal.ask("crm.item.list", entityTypeId=number, filter={"=stageId": _stage(portal, code)})["items"])


def test_without_a_destination_nothing_is_changed_and_the_way_on_is_printed(occupied, smartctl, edited):
    done = smartctl("apply", edited(), "--portal", occupied.url, "--yes", "--allow-delete")
    assert done.returncode == 4
    assert "3 items are on this stage" in done.stderr
    assert "move_items_to: STAGE" in done.stderr
    assert _standing(occupied, "DELIVERY") == 3


def test_items_move_first_and_come_back_with_a_rollback(occupied, smartctl, edited):
    target = ("--portal", occupied.url)
    done = smartctl("apply", edited(MOVE), *target, "--yes", "--allow-delete")
    assert done.returncode == 0, done.stderr
    assert 'they move to "agreed" first' in done.stdout
    assert "A rollback cannot bring back:" in done.stderr
    assert "3 of 3 items changed" in done.stderr
    assert _stage(occupied, "DELIVERY") is None
    assert _standing(occupied, "AGREED") == 3

    listed = smartctl("rollback", "--list", *target).stdout.splitlines()
    assert [line.split()[1] for line in listed if not line.startswith(" ")] == ["apply", "apply"]
    back = smartctl("rollback", *target, "--yes")
    assert back.returncode == 0, back.stderr
    assert "3 items are as they were before." in back.stderr
    assert _standing(occupied, "DELIVERY") == 3
    assert smartctl("plan", WINDOW, *target, "--detailed-exitcode").returncode == 0


def test_an_item_that_was_moved_on_is_left_and_the_exit_code_says_so(occupied, smartctl, edited):
    target = ("--portal", occupied.url)
    assert smartctl("apply", edited(MOVE), *target, "--yes", "--allow-delete").returncode == 0
    number = occupied.ask("crm.type.list")["types"][0]["entityTypeId"]
    occupied.ask("crm.item.update", entityTypeId=number, id=2, fields={"stageId": _stage(occupied, "SUCCESS")})
    back = smartctl("rollback", *target, "--yes", "--lang", "ru")
    assert back.returncode == 7
    assert "Не тронут 1 элемент" in back.stderr
    assert (_standing(occupied, "DELIVERY"), _standing(occupied, "SUCCESS")) == (2, 1)


def test_the_rollback_plan_beside_the_journal_is_an_ordinary_plan(occupied, smartctl, edited, tmp_path):
    target = ("--portal", occupied.url)
    assert smartctl("apply", edited(MOVE), *target, "--yes", "--allow-delete").returncode == 0
    *_, plan = sorted((tmp_path / ".smartctl").rglob("rollback.plan"))
    alone = smartctl("apply", plan, *target, "--yes", "--unattended")  # it adds a stage, and three items move
    assert (alone.returncode, "(takes-back)" in said(alone.stderr)) == (4, True)
    assert _standing(occupied, "AGREED") == 3
    done = smartctl("apply", plan, *target, "--yes")
    assert done.returncode == 0, done.stderr
    assert _standing(occupied, "DELIVERY") == 3


def test_a_run_that_is_not_there_is_named(smartctl):
    done = smartctl("rollback", "20200101T000000Z-0000", "--portal", "mock:empty")
    assert done.returncode == 1
    assert "There is no run 20200101T000000Z-0000 on mock:empty." in done.stderr


def _listed(smartctl, *target):
    """Run -> what `rollback --list` says of it, the oldest first."""
    told = smartctl("rollback", "--list", *target)
    assert told.returncode == 0
    lines = told.stdout.splitlines()
    rows = [lines[start : start + 3] for start in range(0, len(lines), 3)]
    return {head.split()[0]: [head, *(line.strip() for line in rest)] for head, *rest in rows}


def test_the_list_says_what_each_run_changed_by_the_clock_of_this_machine(occupied, smartctl, edited):
    target = ("--portal", occupied.url)
    assert smartctl("apply", edited(MOVE), *target, "--yes", "--allow-delete").returncode == 0
    there = _listed(smartctl, *target)
    assert [rest[1] for rest in there.values()] == ["34 objects created", "1 object deleted; 3 items changed"]
    for run, (head, _changed, way) in there.items():
        assert way == "can be undone"
        at = datetime.strptime(run.partition("Z")[0], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC).astimezone()
        assert f"  {at:%Y-%m-%d %H:%M}  " in head
        assert "window-installation 1." in head
    assert smartctl("rollback", *target, "--yes").returncode == 0
    [_first, second, back] = _listed(smartctl, *target)
    assert _listed(smartctl, *target)[second][2] == f"undone by {back}"


def test_the_clock_of_the_list_is_the_one_of_this_machine(occupied, smartctl):
    heads = [
        smartctl("rollback", "--list", "--portal", occupied.url, env={"TZ": zone}).stdout.splitlines()[0]
        for zone in ("UTC", "UTC-3")
    ]
    hours = [int(re.search(r" (\d\d):\d\d  ", head)[1]) for head in heads]
    assert (hours[1] - hours[0]) % 24 == 3


@pytest.mark.parametrize("named", ["--last", "window-installation", WINDOW, "beginning", "whole"])
def test_a_run_is_named_in_any_way_that_only_it_has(occupied, smartctl, edited, named):
    target = ("--portal", occupied.url)
    assert smartctl("apply", edited(MOVE), *target, "--yes", "--allow-delete").returncode == 0
    first, last = _listed(smartctl, *target)
    same = next(at for at, (one, two) in enumerate(zip(first, last, strict=True)) if one != two)
    name = {"beginning": last[: same + 1], "whole": last}.get(named, named)
    done = smartctl("rollback", name, *target, "--yes")
    assert done.returncode == 0, done.stderr
    assert _standing(occupied, "DELIVERY") == 3


def test_a_beginning_that_several_runs_have_is_answered_with_the_candidates(occupied, smartctl, edited):
    target = ("--portal", occupied.url)
    assert smartctl("apply", edited(MOVE), *target, "--yes", "--allow-delete").returncode == 0
    runs = _listed(smartctl, *target)
    done = smartctl("rollback", "2", *target, "--yes")
    assert done.returncode == 1
    assert "2 can mean several runs" in done.stderr
    assert all(run in done.stderr for run in runs)
    unknown = smartctl("rollback", "no-such-run", *target, "--yes")
    assert unknown.returncode == 1
    assert "There is no run no-such-run" in unknown.stderr
    assert all(run in unknown.stderr for run in runs)


SIDE = """\
      delivery:
        title: {ru: Доставка, en: Delivery}
        stages:
          waiting: {title: {ru: Ждёт, en: Waiting}}
          brought: {title: {ru: Привезено, en: Brought}, result: success}
removed:
  - {stage: repair.pipeline.main.stage.road, move_items_to: waiting}
"""


def test_a_pipeline_split_is_taken_back_without_a_flag(portal, smartctl, tmp_path):
    target = ("--portal", portal.url)
    whole, split = tmp_path / "whole.yaml", tmp_path / "split.yaml"
    whole.write_text(repairs(), "utf-8")
    split.write_text(repairs("road", more=SIDE), "utf-8")
    assert smartctl("apply", whole, *target, "--yes").returncode == 0
    number = portal.ask("crm.type.list")["types"][0]["entityTypeId"]
    for _ in range(3):
        portal.ask("crm.item.add", entityTypeId=number, fields={"title": "1", "stageId": _stage(portal, "ROAD")})
    done = smartctl("apply", split, *target, "--yes", "--allow-delete")
    assert done.returncode == 0, done.stdout + done.stderr
    back = smartctl("rollback", "--last", *target, "--yes")
    assert back.returncode == 0, back.stderr
    assert "they go back first to where they were before" in said(back.stdout)
    assert "3 items are as they were before." in back.stderr
    assert _standing(portal, "ROAD") == 3
    assert smartctl("plan", whole, *target, "--detailed-exitcode").returncode == 0


def test_a_fresh_run_is_taken_back_without_a_flag_for_many_changes(portal, smartctl):
    target = ("--portal", portal.url)
    assert smartctl("apply", WINDOW, *target, "--yes").returncode == 0
    back = smartctl("rollback", *target, "--yes")
    assert back.returncode == 0, back.stderr
    assert portal.ask("crm.type.list")["types"] == []


def test_values_that_a_run_lost_come_back(portal, smartctl, tmp_path):
    """From the tables beside its journal: of a text, of a list, of links to another process."""
    target = ("--portal", portal.url)
    whole, less = tmp_path / "whole.yaml", tmp_path / "less.yaml"
    whole.write_text(repairs(), "utf-8")
    less.write_text(repairs("crew", "place", "relations"), "utf-8")
    assert smartctl("apply", whole, *target, "--yes").returncode == 0
    number = portal.ask("crm.type.list")["types"][0]["entityTypeId"]
    rows = portal.ask("userfieldconfig.list", moduleId="crm")["fields"]
    fields = {row["fieldName"].rpartition("_")[2]: row for row in rows}
    place = portal.ask("userfieldconfig.get", moduleId="crm", id=fields["PLACE"]["id"])["field"]
    values = {fields["CREW"]["fieldName"]: "Первая", fields["PLACE"]["fieldName"]: place["enum"][1]["id"]}
    deal = portal.ask("crm.item.add", entityTypeId=2, fields={"title": "Сделка"})["item"]["id"]
    filled = {"title": "1", "parentId2": deal, **values}
    portal.ask("crm.item.add", entityTypeId=number, fields=filled, useOriginalUfNames="Y")
    before = _values(portal, number)

    lost = ("repair.field.crew", "repair.field.place", "repair.relation.parent.deal")
    flags = [word for address in lost for word in ("--allow-data-loss", address)]
    done = smartctl("apply", less, *target, "--yes", "--allow-delete", *flags)
    assert done.returncode == 0, done.stdout + done.stderr
    back = smartctl("rollback", *target, "--yes")
    assert back.returncode == 0, back.stderr
    assert _values(portal, number) == before
    assert smartctl("plan", whole, *target, "--detailed-exitcode").returncode == 0


def _values(portal, number):
    """What the items hold, in words: a list item is made anew under another number."""
    names = {
        int(row["id"]): row["value"]
        for field in portal.ask("userfieldconfig.list", moduleId="crm")["fields"]
        for row in portal.ask("userfieldconfig.get", moduleId="crm", id=field["id"])["field"].get("enum", ())
    }
    items = portal.ask("crm.item.list", entityTypeId=number, select=["*", "uf_*"], useOriginalUfNames="Y")["items"]
    return [
        {
            name.rpartition("_")[2]: names.get(value, value)
            for name, value in one.items()
            if name.startswith(("UF_", "parentId"))
        }
        for one in items
    ]


def test_a_list_of_runs_takes_no_name_and_no_form_that_it_does_not_have(portal, smartctl):
    target = ("--portal", portal.url)
    assert smartctl("apply", WINDOW, *target, "--yes").returncode == 0
    strange = smartctl("rollback", "--list", "nosuch", *target)
    assert strange.returncode == 1
    assert "nosuch" in strange.stderr
    assert "window-installation" in strange.stderr
    form = smartctl("rollback", "--list", "--format", "json", *target)
    assert (form.returncode, form.stdout) == (1, "")
    assert "no format json" in form.stderr
    run = smartctl("rollback", "--list", *target).stdout.split()[0]
    assert run in smartctl("rollback", "--list", run[:9], *target).stdout
