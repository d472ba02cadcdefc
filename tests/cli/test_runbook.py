"""The runbook of recruitment: printed, done by a person through the back door, found done, undone, found undone."""

from __future__ import annotations

import json
import shutil

import pytest

from tests.cli.conftest import ROOT, started
from tests.cli.portal_hands import COLLEAGUE, Hands, Person
from tests.share import ALL

RECRUITMENT = ROOT / "blueprints" / "recruitment.yaml"
NAME = "mock:hr"
PROBE = ("--probe", "--yes", "--wait", "0")

# Everything but the permissions of roles: what a test item can tell.
PROBED = [
    "candidate.automation.search.accepted.tunnel",
    "candidate.automation.onboarding.started.tunnel",
    "candidate.automation.search.new.task",
    "candidate.automation.search.interview.task",
    "candidate.automation.search.interview.notify",
    "candidate.automation.search.offer.field_changed",
    "candidate.automation.search.offer.task",
    "candidate.automation.search.reserve.set",
    "candidate.automation.onboarding.preparing.task",
    "candidate.automation.onboarding.workplace.task",
    "candidate.automation.onboarding.first_day.notify",
    "candidate.automation.adaptation.plan.task",
    "candidate.automation.adaptation.month_1.move",
    "candidate.automation.adaptation.month_2.move",
    "candidate.automation.adaptation.month_3.move",
    "candidate.automation.adaptation.review.task",
]
PERMISSIONS = [
    f"candidate.permission.{one}" for one in ("recruiters", "hiring_managers", "personnel", "facilities", "mentors")
]
WAITING = {PROBED[6], *PROBED[12:15]}
# A robot of the same stage writes the date for which this one waits: a test item cannot make it another one.
DATED = "candidate.automation.search.reserve.task"


class Desk:
    """A consultant's folder: the program in it, and a person at the screens of the portal in it."""

    def __init__(self, folder, smartctl):
        self.folder = folder
        self._smartctl = smartctl

    def run(self, *arguments):
        done = self._smartctl(*arguments)
        assert done.returncode == 0, done.stderr
        return done

    def applied(self, path):
        return self.run("apply", path, "--portal", NAME, "--yes", "--lang", "ru").stdout

    def book(self, *flags, path=RECRUITMENT):
        told = self.run("runbook", path, "--portal", NAME, "--format", "json", "--lang", "ru", *flags)
        return json.loads(told.stdout)

    def states(self, *flags, path=RECRUITMENT):
        return {step["address"]: step["status"] for step in self.book(*flags, path=path)["steps"]}

    def passes(self, days):
        self.hands.lets_pass(days)

    def objects(self):
        """What of test items is on the portal; nobody can empty the recycle bin."""
        dump = self.hands.dump()
        there = {name: dump[name] for name in ("tasks", "activities", "comments", "workflows", "documents")}
        return {**there, "items": [one for one in dump["items"] if not one["recycled"]]}

    @property
    def hands(self):
        return Hands(self.folder / ".smartctl" / "mock" / "hr.sqlite3")

    @property
    def person(self):
        return Person(self.hands)

    def does_all(self, steps):
        """A person does every step but the permissions, which the mock portal does not have; what was placed for each."""
        person = self.person
        return {step["address"]: person.does(step) for step in steps if step["kind"] != "permission"}


@pytest.fixture
def desk(tmp_path, smartctl):
    return Desk(tmp_path, smartctl)


def test_the_whole_life_of_the_runbook(desk):
    assert "Руками осталось сделать 22 шага" in desk.applied(RECRUITMENT)
    steps = desk.book()["steps"]
    # In the order of the board: the stages of a pipeline one after the other, what leads away from one first.
    board = [step["stage"] for step in steps if step["stage"]]
    assert board[0] == "candidate.pipeline.search.stage.new"
    assert [one for place, one in enumerate(board) if one not in board[:place]] == sorted(set(board), key=board.index)
    accepted = next(step for step in steps if step["stage"] == "candidate.pipeline.search.stage.accepted")
    assert accepted["kind"] == "tunnel"
    assert [step["kind"] for step in steps[-2:]] == ["permission", "permission"]
    assert {step["address"] for step in steps} == {*PROBED, *PERMISSIONS, DATED}
    assert all(step["status"] == "open" and step["link"] for step in steps)
    links = {step["link"] for step in steps}
    assert {link.rsplit("/", 3)[1] for link in links if "automation" in link} == {"automation"}
    assert {step["link"].split("/")[-2] for step in steps if step["kind"] == "tunnel"} == {"categories"}
    assert "/crm/perms/" in links

    before = desk.states("--check", *PROBE)
    assert before == {one: "unseen" if one in (*PERMISSIONS, DATED) else "not-done" for one in before}

    desk.does_all(steps)
    book = desk.book("--check", *PROBE, "--leave-waiting")
    found = {step["address"]: step["status"] for step in book["steps"]}
    blind = {*PERMISSIONS, DATED, *(step["address"] for step in steps if not seen_by_a_probe(step, desk.person))}
    assert found == {one: "unseen" if one in WAITING or one in blind else "done" for one in found}
    told = {step["address"]: step["verdict"] for step in book["steps"]}
    assert "responsible" in told[PROBED[2]]["unseen"]
    assert {"task", "deadline"} <= set(told[PROBED[2]]["seen"])
    assert {step["address"] for step in book["steps"] if step["waits_until"]} == WAITING
    assert len(book["standing"]) == len(desk.objects()["items"]) == len(WAITING)
    plan = desk.run("plan", RECRUITMENT, "--portal", NAME, "--lang", "ru").stdout
    assert "на портале стоят и ждут 4 пробных элемента" in plan

    desk.passes(4)
    found = desk.states("--check", *PROBE)
    assert found["candidate.automation.search.offer.task"] == ("unseen" if PROBED[6] in blind else "done")
    assert len(desk.objects()["items"]) == len(WAITING) - 1
    desk.passes(176)
    found = desk.states("--check", *PROBE)
    assert found == {one: "unseen" if one in blind else "done" for one in found}
    assert not any(desk.objects().values())

    told = [flag for one in blind for flag in ("--confirm", one)]
    assert set(desk.states(*told, "--by", "Анна").values()) == {"done"}
    plan = desk.run("plan", RECRUITMENT, "--portal", NAME, "--detailed-exitcode")
    assert "by hand" not in plan.stdout


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A folder in which every step is done and found done, and what the person placed for each."""
    folder = tmp_path_factory.mktemp("finished")
    desk = Desk(folder, lambda *arguments: started(arguments, cwd=folder))
    desk.applied(RECRUITMENT)
    placed = desk.does_all(desk.book()["steps"])
    desk.book(*PROBE, "--leave-waiting", *(flag for one in PERMISSIONS for flag in ("--confirm", one)))
    desk.passes(180)
    blind = [one for one, status in desk.states(*PROBE).items() if status == "unseen"]
    assert set(desk.states(*(flag for one in blind for flag in ("--confirm", one))).values()) == {"done"}
    return desk.folder, placed


# One of each sort of step; `make properties` undoes every one.
UNDONE = PROBED if ALL else [*{one.rpartition(".")[2]: one for one in PROBED}.values()]


@pytest.mark.parametrize("address", UNDONE)
def test_of_one_step_undone_exactly_that_one_turns_to_not_done(finished, desk, address):
    folder, placed = finished
    shutil.copytree(folder, desk.folder, dirs_exist_ok=True)
    desk.person.takes_away(*placed[address])
    after = desk.states("--check", *PROBE)
    assert {one: status for one, status in after.items() if status != "done"} == {address: "not-done"}
    assert not any(desk.objects().values())


def test_a_step_that_is_done_again_is_found_done_again(finished, desk):
    address = "candidate.automation.search.offer.task"
    folder, placed = finished
    shutil.copytree(folder, desk.folder, dirs_exist_ok=True)
    desk.person.takes_away(*placed[address])
    desk.states(*PROBE)
    [step] = [one for one in desk.book()["steps"] if one["address"] == address]
    assert step["status"] == "not-done"
    desk.person.does(step)
    desk.book(*PROBE, "--leave-waiting")
    desk.passes(181)
    found = desk.states(*PROBE)
    assert {one for one, status in found.items() if status != "done"} <= {address}
    assert found[address] in ("unseen", "done")
    assert not any(desk.objects().values())


@pytest.fixture
def book(desk):
    """`runbook` as JSON, after an apply."""
    desk.applied(RECRUITMENT)
    return lambda *flags: desk.book(*flags)["steps"]


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


def test_a_probe_asks_first(book, smartctl, desk):
    done = smartctl("runbook", RECRUITMENT, "--portal", NAME, "--probe")
    assert done.returncode == 1
    assert "--yes" in done.stderr
    assert not any(desk.objects().values())


def test_the_exit_code_says_whether_something_is_left(book, smartctl):
    assert smartctl("runbook", RECRUITMENT, "--portal", NAME, "--detailed-exitcode").returncode == 2
    window = ROOT / "blueprints" / "construction.yaml"
    done = smartctl("runbook", window, "--portal", NAME, "--detailed-exitcode", "--lang", "ru")
    assert done.returncode == 0 or "Шагов" in done.stdout


def test_a_form_for_people_holds_every_step(book, smartctl):
    told = smartctl("runbook", RECRUITMENT, "--portal", NAME, "--format", "html", "--lang", "en")
    assert told.returncode == 0, told.stderr
    assert [step["address"] for step in book() if step["address"] not in told.stdout] == []


def test_a_sweep_removes_what_waits_and_says_so(book, desk, smartctl):
    desk.does_all(book())
    assert any(step["waits_until"] for step in book(*PROBE, "--leave-waiting"))
    told = smartctl("runbook", RECRUITMENT, "--portal", NAME, "--lang", "ru")
    assert "На портале стоят 4 пробных элемента" in told.stdout
    swept = smartctl("runbook", RECRUITMENT, "--portal", NAME, "--sweep", "--lang", "ru")
    assert "Удалены 4 ждавших пробных элемента." in swept.stderr
    assert "пробный элемент удалили раньше, чем сработал робот" in swept.stdout
    assert not any(desk.objects().values())


OTHERS = sorted(path for path in (ROOT / "blueprints").glob("*.yaml") if path != RECRUITMENT)


KNOWN = ("ответственный за элемент", "создатель элемента")


def seen_by_a_probe(step, person):
    """Whether a test item can tell of all that the step prints: of people only of those of whom it is known who they are."""
    if step["proof"] != "tried":
        return False
    typed = {row["box"]: row["value"] for row in step["type_in"]}
    people = [
        one for box in ("Ответственный", "Наблюдатели", "Получатель") if box in typed for one in typed[box].split(", ")
    ]
    known = all(one in KNOWN or person.reader(one) != COLLEAGUE for one in people)
    return known and "клиент" not in typed.get("Привязать", "")


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.stem)
def test_what_a_person_does_by_the_runbook_of_any_blueprint_is_found_done(desk, path):
    desk.applied(path)
    steps = [step for step in desk.book(path=path)["steps"] if step["kind"] != "permission"]
    desk.does_all(steps)
    desk.book(*PROBE, "--leave-waiting", path=path)
    desk.passes(60)
    found = desk.states("--check", *PROBE, path=path)
    person = desk.person
    # Of a link to a company, and of a date that another robot writes, nobody can make up a value.
    book = desk.book(path=path)["steps"]
    blind = {one["address"] for one in book if (one["verdict"] or {}).get("detail") in ("conditions", "date")}
    wanted = {
        step["address"]: "done" if seen_by_a_probe(step, person) and step["address"] not in blind else "unseen"
        for step in steps
    }
    assert wanted == {one: found[one] for one in wanted}
    assert "done" in wanted.values()
    assert not any(desk.objects().values())
