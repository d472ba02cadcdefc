"""What tests begin with alike is remembered, and nothing else is: each thing that a command may look at is told apart."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.cli import beginnings
from tests.cli.beginnings import Beginning

pytestmark = [
    pytest.mark.skipif(beginnings._kept() is None, reason="nothing is remembered here"),
    pytest.mark.skipif(sys.platform == "win32", reason="rights and links as POSIX has them"),
]
URL = "http://127.0.0.1:7/rest/1/demo/"


class Portal:
    url = URL

    def __init__(self, held=b"new"):
        self.held, self.filled = held, 0

    def content(self):
        return self.held

    def fill(self, content):
        self.held, self.filled = content, self.filled + 1

    def digest(self, content):
        return hashlib.sha256(content).hexdigest()


class Told:
    """One test with a folder of its own, and how often something was carried out in it."""

    def __init__(self, folder, held=b"new"):
        folder.mkdir()
        self.folder, self.done, self.portal = folder, 0, Portal(held)
        self.beginning = Beginning(folder)
        self.beginning.portals.append(self.portal)
        (folder / "a.yaml").write_text("one", encoding="utf-8")

    def run(self, *words, typed="", cwd=None, does=None, **environ):
        def carry_out():
            self.done += 1
            (does or self.applies)()
            return SimpleNamespace(stdout=self.says, stderr="", seen=[])

        environ = {**os.environ, **environ}
        return self.beginning.command(words or ("apply", "a.yaml"), environ, cwd or self.folder, carry_out, typed=typed)

    says = "done"

    def applies(self):
        (self.folder / "made").mkdir(exist_ok=True)
        (self.folder / "made" / "state.json").write_text("{}", encoding="utf-8")
        (self.folder / "made" / "state.json").chmod(0o600)
        (self.folder / "gone.yaml").unlink(missing_ok=True)
        self.portal.held += b", applied"

    def link(self):
        (self.folder / "link").symlink_to(self.folder / "a.yaml")

    def write(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")


@pytest.fixture
def told(tmp_path, monkeypatch):
    """Tests that come one after the other, of which nothing is known yet."""
    monkeypatch.setattr(beginnings, "_known", {})
    numbers = iter(range(100))
    return lambda **how: Told(tmp_path / f"test{next(numbers)}", **how)


def test_a_test_that_begins_like_another_one_gets_what_came_of_it(told):
    first, second = told(), told()
    for one in (first, second):
        one.write("gone.yaml", "two")
    answer = first.run()
    answer.seen.append("a mark of the first test")
    assert second.run().seen == []
    assert (first.done, second.done) == (1, 0)
    assert (second.folder / "made" / "state.json").read_text(encoding="utf-8") == "{}"
    assert (second.folder / "made" / "state.json").stat().st_mode & 0o777 == 0o600
    assert not (second.folder / "gone.yaml").exists()
    assert second.portal.held == b"new, applied"


def test_what_a_test_does_after_a_step_that_is_known_is_its_own(told):
    first, second = told(), told()
    first.run()
    second.run()
    first.write("a.yaml", "two")
    first.run()
    second.run()
    assert (first.done, second.done) == (2, 1)
    assert second.portal.held == b"new, applied, applied"


@pytest.mark.parametrize(
    "prepared",
    [
        lambda one: one.write("a.yaml", "other"),
        lambda one: one.write("b.yaml", ""),
        lambda one: (one.folder / "a.yaml").rename(one.folder / "b.yaml"),
        lambda one: (one.folder / "a.yaml").chmod(0o600),
        lambda one: (one.folder / "empty").mkdir(),
        lambda one: one.portal.fill(b"changed by hand"),
        lambda one: one.beginning.portals.clear(),
        lambda one: one.beginning.portals.append(Portal()),
        lambda one: one.run("plan", "a.yaml", does=lambda: None),
        lambda one: one.beginning.call(one.portal, "crm.item.add", {"id": 1}, lambda: None),
        lambda one: one.beginning.end(),
    ],
)
def test_a_beginning_that_differs_in_anything_is_carried_out(told, prepared):
    first, second = told(), told()
    (first.folder / "a.yaml").chmod(0o644)
    (second.folder / "a.yaml").chmod(0o644)
    for one in (first, second):
        if one is second:
            prepared(one)
        one.done = 0
        one.run()
    assert (first.done, second.done) == (1, 1)


@pytest.mark.parametrize(
    "prepared",
    [
        lambda one: one.link(),
        lambda one: one.write("mock.sqlite3-wal", ""),
        lambda one: one.write("smartctl.yaml", "url: http://127.0.0.1:8/"),
        lambda one: one.write("smartctl.yaml", "url: http://[::1]:8/"),
        lambda one: one.write("smartctl.yaml", f"policy: {one.folder.parent}/module0/policy.yaml"),
    ],
)
def test_two_that_look_at_what_cannot_be_compared_are_both_carried_out(told, prepared):
    first, second = told(), told()
    for one in (first, second):
        prepared(one)
        one.run()
    assert (first.done, second.done) == (1, 1)


@pytest.mark.parametrize(
    "more",
    [
        {"typed": "yes"},
        {"SMARTCTL_LANG": "ru"},
        {"cwd": "sub"},
    ],
)
def test_a_command_that_is_given_anything_else_is_carried_out(told, more):
    first, second = told(), told()
    for one in (first, second):
        (one.folder / "sub").mkdir()
    first.run()
    second.run(**{**more, **({"cwd": second.folder / "sub"} if "cwd" in more else {})})
    assert second.done == 1


@pytest.mark.parametrize(
    "words",
    [
        ("portal", "login"),
        ("apply", "/elsewhere/a.yaml"),
        ("apply", "../a.yaml"),
        ("apply", "sub/../../a.yaml"),
        ("apply", "--policy=/elsewhere/p.yaml"),
        ("apply", "--input", "logo=@/elsewhere/p.png"),
        ("apply", "--portal", "file:/elsewhere/url"),
        ("apply", "--portal", "file:../url"),
        ("apply", "~/a.yaml"),
        ("apply", "a.yaml", "--portal", "http://127.0.0.1:8/rest/1/demo/"),
        ("apply", "a.yaml", "--portal", "http://localhost:8/rest/1/demo/"),
        ("mock", "serve"),
    ],
)
def test_nothing_is_remembered_of_what_reaches_beyond_the_folder(told, words):
    first, second = told(), told()
    for one in (first, second):
        one.run(*words)
        one.run()  # nor of what comes after it
    assert (first.done, second.done) == (2, 2)


def test_nothing_is_remembered_of_what_a_variable_of_the_test_names_elsewhere(told, tmp_path):
    first, second = told(), told()
    for one in (first, second):
        one.run(KEYS=str(tmp_path / "keys"))
    assert (first.done, second.done) == (1, 1)


@pytest.mark.parametrize("where", ["says", "writes"])
def test_an_answer_that_names_the_folder_of_its_test_is_no_other_tests(told, where):
    first, second = told(), told()
    for one in (first, second):
        if where == "says":
            one.says = f"written to {one.folder}/p.plan"
        one.run(does=(lambda here=one: here.write("p.plan", str(here.folder))) if where == "writes" else None)
    assert (first.done, second.done) == (1, 1)


def test_what_only_reads_a_portal_is_asked_anew(told):
    first, second = told(), told()
    asked = []
    for one in (first, second):
        one.run()
        one.beginning.call(one.portal, "crm.item.list", {}, lambda: asked.append(1))
        one.run()
    assert len(asked) == 2
    assert (first.done, second.done) == (2, 0)


def test_a_file_that_is_written_again_at_once_is_read_again(told):
    first, second = told(), told()
    first.run()
    for text in ("two", "one", "six"):  # as long, and within one tick of the clock
        second.write("a.yaml", text)
        second.beginning._tree()
    second.run()
    assert second.done == 1
    assert Path(second.folder / "a.yaml").read_text(encoding="utf-8") == "six"
