"""The runbook of recruitment: printed, done by a person through the back door, found done, undone, found undone."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import ROOT
from tests.cli.portal_hands import Hands, Person

RECRUITMENT = ROOT / "blueprints" / "recruitment.yaml"
NAME = "mock:hr"


@pytest.fixture
def book(smartctl):
    """`runbook` as JSON, after an apply."""
    done = smartctl("apply", RECRUITMENT, "--portal", NAME, "--yes", "--lang", "ru")
    assert done.returncode == 0, done.stderr
    assert "руками осталось сделать 18 шагов" in done.stdout

    def read(*flags):
        told = smartctl("runbook", RECRUITMENT, "--portal", NAME, "--format", "json", "--lang", "ru", *flags)
        assert told.returncode == 0, told.stderr
        return json.loads(told.stdout)["steps"]

    return read


def probed(book):
    return {step["address"]: step["status"] for step in book("--check", "--probe", "--yes", "--wait", "0")}


def objects(smartctl):
    dump = json.loads(smartctl("mock", "dump", NAME).stdout)
    there = {name: dump[name] for name in ("tasks", "activities", "comments", "workflows")}
    return {**there, "items": [one for one in dump["items"] if not one["recycled"]]}  # nobody can empty the bin


def test_a_whole_life_of_the_runbook(book, smartctl, tmp_path):
    steps = book()
    assert [step["kind"] for step in steps[:2]] == ["tunnel", "tunnel"]
    assert all(step["status"] == "open" for step in steps)
    links = {step["link"] for step in steps}
    assert {link.rsplit("/", 3)[1] for link in links if "automation" in link} == {"automation"}
    assert "/crm/perms/" in links

    before = probed(book)
    by_hand = {step["address"] for step in steps if step["proof"] == "told"}
    delayed = {step["address"] for step in steps if {"after", "at"} & step["intent"].keys()}
    assert {address for address, status in before.items() if status == "not-done"} == set(before) - by_hand | delayed
    assert set(before.values()) == {"not-done", "unseen"}

    person = Person(Hands(tmp_path / ".smartctl" / "mock" / "hr.sqlite3"))
    placed = {step["address"]: person.does(step) for step in steps if step["kind"] != "permission"}
    told = [flag for address in sorted(by_hand) for flag in ("--confirm", address)]
    assert all(step["status"] == "done" for step in book("--probe", "--yes", "--wait", "0", *told, "--by", "Анна"))
    assert not any(objects(smartctl).values())
    plan = smartctl("plan", RECRUITMENT, "--portal", NAME, "--detailed-exitcode")
    assert plan.returncode == 0
    assert "by hand" not in plan.stdout

    for address in ("candidate.automation.search.accepted.tunnel", "candidate.automation.search.offer.task"):
        person.takes_away(*placed[address])
        after = probed(book)
        assert [one for one, status in after.items() if status != "done"] == [address]
        placed[address] = person.does(next(step for step in steps if step["address"] == address))
        again = probed(book)
        assert again.pop(address) == ("unseen" if address in by_hand else "done")
        assert set(again.values()) == {"done"}
        book("--confirm", address)
    assert not any(objects(smartctl).values())


def test_a_confirmation_is_kept_by_name_and_no_longer_counts_when_the_step_changes(book, smartctl, tmp_path):
    address = "candidate.automation.onboarding.first_day.notify"
    [step] = [one for one in book("--confirm", address, "--by", "Анна") if one["address"] == address]
    assert (step["status"], step["verdict"]["by"], step["verdict"]["how"]) == ("done", "Анна", "person")
    text = RECRUITMENT.read_text(encoding="utf-8").replace("Сотрудник выходит", "Новый сотрудник выходит")
    changed = tmp_path / "recruitment.yaml"
    changed.write_text(text, encoding="utf-8")
    told = smartctl("runbook", changed, "--portal", NAME, "--format", "json")
    assert {one["address"]: one["status"] for one in json.loads(told.stdout)["steps"]}[address] == "open"
    back = smartctl("runbook", RECRUITMENT, "--portal", NAME, "--take-back", address, "--format", "json")
    assert {one["address"]: one["status"] for one in json.loads(back.stdout)["steps"]}[address] == "not-done"


def test_a_step_that_is_not_there_is_refused_with_the_nearest_name(book, smartctl):
    done = smartctl("runbook", RECRUITMENT, "--portal", NAME, "--confirm", "candidate.automation.search.new.tusk")
    assert done.returncode == 1
    assert "candidate.automation.search.new.task" in done.stderr


def test_a_probe_asks_first(book, smartctl):
    done = smartctl("runbook", RECRUITMENT, "--portal", NAME, "--probe")
    assert done.returncode == 1
    assert "--yes" in done.stderr
    assert not any(objects(smartctl).values())


def test_the_exit_code_says_whether_something_is_left(book, smartctl):
    assert smartctl("runbook", RECRUITMENT, "--portal", NAME, "--detailed-exitcode").returncode == 2
    window = ROOT / "blueprints" / "construction.yaml"
    done = smartctl("runbook", window, "--portal", NAME, "--detailed-exitcode", "--lang", "ru")
    assert done.returncode == 0 or "Шагов" in done.stdout


def test_a_form_for_people_holds_every_step(book, smartctl):
    told = smartctl("runbook", RECRUITMENT, "--portal", NAME, "--format", "html", "--lang", "en")
    assert told.returncode == 0, told.stderr
    assert [step["address"] for step in book() if step["address"] not in told.stdout] == []


OTHERS = sorted(path for path in (ROOT / "blueprints").glob("*.yaml") if path != RECRUITMENT)


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.stem)
def test_what_a_person_does_by_the_runbook_of_any_blueprint_is_found_done(smartctl, path, tmp_path):
    done = smartctl("apply", path, "--portal", NAME, "--yes", "--lang", "ru")
    assert done.returncode == 0, done.stderr

    def steps(*flags):
        told = smartctl("runbook", path, "--portal", NAME, "--format", "json", "--lang", "ru", *flags)
        assert told.returncode == 0, told.stderr
        return json.loads(told.stdout)["steps"]

    person = Person(Hands(tmp_path / ".smartctl" / "mock" / "hr.sqlite3"))
    for step in steps():
        if step["kind"] != "permission":
            person.does(step)
    found = {step["address"]: (step["status"], step["proof"]) for step in steps("--probe", "--yes", "--wait", "0")}
    assert found
    wrong = {address: one for address, one in found.items() if one not in (("done", "tried"), ("unseen", "told"))}
    assert wrong == {}
    assert not any(objects(smartctl).values())
