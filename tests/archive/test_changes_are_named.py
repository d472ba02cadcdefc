"""What people changed on the portal since: named, all of it and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from smartctl import i18n
from smartctl.mockportal import back_door
from smartctl.operations import archived
from smartctl.render import in_use
from tests.archive.room import BUILT_IN, Office, changed


def kinds(office, *names):
    return [one for one in office.desired.automation if one.kind in names]


WORDS = {
    "ru": ("очень срочно, нужно", "руками", "Разрешить возврат", "Исходящий вебхук"),
    "en": ("очень срочно instead of", "by hand", "earlier stages", "Outgoing webhook"),
}


@pytest.fixture(params=BUILT_IN, ids=lambda path: path.stem)
def office(request):
    made = Office(request.param)
    made.carries_out_all()
    return made


def test_one_changed_one_removed_one_added_one_trigger_switched(office):
    names = office.checked().names
    robots = kinds(office, "robot")
    tasks = [one for one in robots if one.action in ("task", "notify")]
    altered, removed = tasks[0], next(one for one in robots if one is not tasks[0])
    [trigger] = kinds(office, "trigger")[:1]
    office.takes_away(altered.address)
    office.robot(changed(altered, **{altered.action: f"{altered.values[altered.action]}, очень срочно"}))
    office.takes_away(removed.address)
    stage = office.status(robots[-1].stage)
    back_door.place_robot(
        office.mock, stage, "WebHookActivity", {"Handler": "https://example.com/hook", "Title": "Хук"}
    )
    office.changed_trigger(trigger, ALLOW_BACKWARDS="N" if trigger.values.get("backwards") else "Y")
    expected = [
        (altered.address, "different", (altered.action,)),
        (removed.address, "not-done", ()),
        (trigger.address, "different", ("backwards",)),
    ]
    archive = office.archive()
    for known in ({}, names):
        found = office.findings(known, archive)
        assert sorted(found[:-1]) == sorted(expected)
        assert found[-1] == ("beside", "webhook", "Хук")


def test_an_export_that_says_the_same_shows_nothing(office):
    archive = office.archive()
    first = office.checked(archive=archive)
    assert office.findings(first.names, archive) == []
    assert office.checked(first.names, archive).names == first.names


def test_another_order_of_robots_is_no_change(office):
    names = office.checked().names
    for intent in reversed(kinds(office, "robot")):
        office.takes_away(intent.address)
        office.carries_out(intent)
    archive = office.archive()
    assert office.findings(archive=archive) == []
    assert office.findings(names, archive) == []


def test_the_four_are_said_in_both_languages_and_nothing_else(office):
    robots = kinds(office, "robot")
    tasks = [one for one in robots if one.action in ("task", "notify")]
    altered, removed = tasks[0], next(one for one in robots if one is not tasks[0])
    [trigger] = kinds(office, "trigger")[:1]
    office.takes_away(altered.address)
    office.robot(changed(altered, **{altered.action: f"{altered.values[altered.action]}, очень срочно"}))
    office.takes_away(removed.address)
    back_door.place_robot(
        office.mock, office.status(robots[-1].stage), "WebHookActivity", {"Handler": "https://example.com/hook"}
    )
    office.changed_trigger(trigger, ALLOW_BACKWARDS="N" if trigger.values.get("backwards") else "Y")
    survey = office.world.plan(office.desired).survey
    checked, told = archived.compared(office.archive(), Path("a.zip"), office.desired, survey, NOBODY)
    for language, words in WORDS.items():
        i18n.use(language)
        text = in_use.automation(archived.note(checked, told, survey)[1])
        lines = text.split("\n\n", 1)[1].splitlines()
        assert len(lines) == 4
        marks = {line.split()[1].rstrip(":"): line.split()[0] for line in lines}
        assert (marks[altered.address], marks[removed.address], marks[trigger.address]) == ("~", "+", "~")
        assert all(word in text for word in words), text


class _Nobody:
    """A journal in which nothing was ever written."""

    def names(self):
        return {}


NOBODY = _Nobody()
