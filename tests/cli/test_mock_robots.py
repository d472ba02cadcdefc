"""`mock robots` and `mock triggers`: placed, listed, taken away; what is wrong is said in a sentence."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from tests.cli.conftest import WINDOW, said

NAME = "mock:hands"


@pytest.fixture
def stage(smartctl):
    assert smartctl("apply", WINDOW, "--portal", NAME, "--yes").returncode == 0
    dump = json.loads(smartctl("mock", "dump", NAME).stdout)
    names = [row["status_id"] for row in dump["statuses"] if row["entity_id"].startswith("DYNAMIC_")]
    return next(name for name in names if name.endswith(":NEW"))


def test_a_robot_and_a_trigger_come_and_go(smartctl, stage):
    values = json.dumps({"Fields": {"TITLE": "\u001b[31m[red]Позвонить"}})
    first = smartctl("mock", "robots", "add", NAME, "--stage", stage, "--type", "Task2Activity", "--properties", values)
    second = smartctl("mock", "robots", "add", NAME, "--stage", stage, "--type", "WebHookActivity", "--first")
    trigger = smartctl(
        "mock", "triggers", "add", NAME, "--stage", stage, "--code", "WEBHOOK", "--rules", '{"code": "a"}'
    )
    assert [one.returncode for one in (first, second, trigger)] == [0, 0, 0], first.stderr
    listed = smartctl("mock", "robots", "list", NAME).stdout
    assert [line.split()[2] for line in listed.splitlines()] == ["WebHookActivity", "Task2Activity"]
    assert "\x1b" not in listed
    [row] = json.loads(smartctl("mock", "triggers", "list", NAME, "--format", "json").stdout)
    assert (row["code"], row["rules"]) == ("WEBHOOK", {"code": "a"})
    assert smartctl("mock", "robots", "remove", NAME, "--id", first.stdout.strip()).returncode == 0
    assert smartctl("mock", "triggers", "remove", NAME, "--id", trigger.stdout.strip()).returncode == 0
    assert "Task2Activity" not in smartctl("mock", "robots", "list", NAME).stdout
    assert smartctl("mock", "triggers", "list", NAME).stdout == ""


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("robots", "add", NAME, "--stage", "DT1_1:X", "--type", "Task2Activity"), "no stage DT1_1:X"),
        (("robots", "add", NAME, "--stage", "{stage}", "--type", "Fly"), "no robot Fly"),
        (("robots", "add", NAME, "--stage", "{stage}", "--type", "Task2Activity", "--properties", "["), "--properties"),
        (("robots", "add", NAME, "--stage", "{stage}", "--type", "Task2Activity", "--properties", "[]"), "JSON object"),
        (("robots", "add", NAME, "--stage", "{stage}", "--type", "Task2Activity", "--conditions", "{}"), "JSON list"),
        (("robots", "remove", NAME, "--id", "77"), "no robot 77"),
        (("triggers", "remove", NAME, "--id", "77"), "no trigger 77"),
        (("robots", "list", NAME, "--format", "xml"), "There is no format xml"),
        (("robots", "list", "mock:nowhere"), "mock:nowhere"),
        (("import-workflow", NAME, "--file", "none.bpt", "--process", "1030", "--name", "x"), "none.bpt"),
    ],
)
def test_what_is_wrong_is_said(smartctl, stage, arguments, told):
    done = smartctl("mock", *(one.replace("{stage}", stage) for one in arguments))
    assert done.returncode == 1
    assert told in said(done.stderr)


def test_the_clock_goes_forward_only(smartctl, stage):
    before = smartctl("mock", "clock", NAME).stdout
    after = smartctl("mock", "clock", NAME, "--forward", "3d12h").stdout
    gap = datetime.fromisoformat(after.strip()) - datetime.fromisoformat(before.strip())
    assert (gap.days, gap.seconds // 3600) == (3, 12)
    for text in ("-1d", "3", "soon"):
        done = smartctl("mock", "clock", NAME, f"--forward={text}")
        assert done.returncode == 1
        assert f"“{text}”" in said(done.stderr)


def test_what_is_wrong_is_said_in_the_language_of_the_reader(smartctl, stage):
    done = smartctl("mock", "robots", "remove", NAME, "--id", "77", "--lang", "ru")
    assert "нет робота 77" in said(done.stderr)
