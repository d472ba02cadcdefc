"""Many applies of one project, clones of it, and a person who edits all the while, on one portal.

`make crash` starts eight applies, the suite three.
"""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path

import pytest

from tests import warm
from tests.cli.conftest import environment, said, served

APPLIES = 8 if os.environ.get("SMARTCTL_CRASH") == "all" else 3
HANDS = 60
YARD = Path(__file__).parent / "blueprints" / "yard.yaml"


class Person(threading.Thread):
    """Adds a field of its own and a stage of its own to what it finds, and gives them new titles, every 50 ms."""

    def __init__(self, portal) -> None:
        super().__init__(daemon=True)
        self.portal, self.wrote, self.trouble = portal, {}, []
        self.over = threading.Event()

    def run(self) -> None:
        for number in range(HANDS):
            try:
                self._edit(number)
            except OSError as error:  # what it wanted to change is gone: a clone has taken it back
                self.trouble.append(error)
            if self.over.wait(0.05):
                return

    def _edit(self, number: int) -> None:
        ours = [one for one in self.portal.ask("crm.type.list")["types"] if one["title"] == "Ремонт"]
        if not ours:
            return
        process = min(ours, key=lambda one: int(one["id"]))
        boards = self.portal.ask("crm.category.list", entityTypeId=process["entityTypeId"])["categories"]
        board = next(one for one in boards if one["isDefault"] == "Y")
        entity = f"DYNAMIC_{process['entityTypeId']}_STAGE_{board['id']}"
        title = f"Рукой {number}"
        if entity not in self.wrote:
            fields = {
                "ENTITY_ID": entity,
                "STATUS_ID": "BY_HAND",
                "CATEGORY_ID": board["id"],
                "NAME": title,
                "SORT": 11,
            }
            row = self.portal.ask("crm.status.add", fields=fields)
            self.wrote[entity] = (row, title)
            return
        row, _title = self.wrote[entity]
        self.portal.ask("crm.status.update", id=row, fields={"NAME": title})
        self.wrote[entity] = (row, title)


@pytest.fixture
def projects(tmp_path):
    """Starts command lines, each in a project of its own name."""

    def start(portal, name: str, *arguments: str) -> warm.Begun:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        if not (folder / "yard.yaml").exists():
            shutil.copy(YARD, folder / "yard.yaml")
        command = [arguments[0], "yard.yaml", *arguments[1:], "--portal", portal.url]
        return warm.Begun(command, cwd=folder, environ=environment())

    return start


def _ended(runs) -> list[tuple[int, str]]:
    return [(run.wait(400), said("".join(run.said()))) for run in runs]


def _census(portal) -> list[tuple[str, str]]:
    return sorted((one["title"], one["code"]) for one in portal.ask("crm.type.list")["types"])


def test_of_two_clones_on_an_empty_portal_one_yields_and_nothing_of_it_remains(tmp_path, projects):
    with served(tmp_path, "--latency", "0.05") as portal:
        ends = _ended([projects(portal, name, "apply", "--yes") for name in ("one", "two")])
        codes = sorted(code for code, _told in ends)
        # Whoever plans after the other one has made its process is refused; else the younger one yields.
        assert codes in ([0, 4], [0, 7]), ends
        assert all("state rebuild" in told for code, told in ends if code)
        there = _census(portal)
        assert [title for title, _code in there] == ["Временное", "Осмотр", "Ремонт"]
        assert len({code.rpartition("@")[2] for _title, code in there}) == 1
        elder = ("one", "two")[[code for code, _told in ends].index(0)]
        assert _ended([projects(portal, elder, "plan", "--detailed-exitcode")])[0][0] == 0


def test_many_applies_clones_and_a_person_at_once(tmp_path, projects):
    with served(tmp_path) as portal:
        person = Person(portal)
        person.start()
        runs = [projects(portal, "ours", "apply", "--yes", "--lock-timeout", "300") for _ in range(APPLIES)]
        runs += [projects(portal, name, "apply", "--yes") for name in ("clone", "another")]
        ends = _ended(runs)
        person.over.set()
        person.join(60)
        assert not [told for _code, told in ends if "Traceback" in told]
        assert {code for code, _told in ends} <= {0, 4, 6, 7}, ends
        assert any(code == 0 for code, _told in ends)
        there = _census(portal)
        assert [title for title, _code in there] == ["Временное", "Осмотр", "Ремонт"], there
        rows = {
            row["ID"]: row["NAME"] for row in portal.ask("crm.status.list") if row["STATUS_ID"].endswith(":BY_HAND")
        }
        last = {str(row): title for row, title in person.wrote.values()}
        assert rows.items() <= last.items(), "what the person wrote last was overwritten"
        assert rows or not person.wrote
        again = [
            _ended([projects(portal, name, "plan", "--detailed-exitcode")])[0] for name in ("ours", "clone", "another")
        ]
        assert sorted(code for code, _told in again) in ([0, 4, 4], [2, 4, 4]), again
        assert not [told for _code, told in again if "Traceback" in told]
