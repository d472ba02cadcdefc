"""Items that stand in the way, and the way back: with the installed program, over HTTP."""

from __future__ import annotations

import pytest

from tests.cli.conftest import WINDOW

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
    assert [line.split()[1] for line in listed] == ["apply", "apply"]
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
    done = smartctl("apply", plan, *target, "--yes")
    assert done.returncode == 0, done.stderr
    assert _standing(occupied, "DELIVERY") == 3


def test_a_run_that_is_not_there_is_named(smartctl):
    done = smartctl("rollback", "20200101T000000Z-0000", "--portal", "mock:empty")
    assert done.returncode == 1
    assert "There is no run 20200101T000000Z-0000 on mock:empty." in done.stderr
