"""A real client killed at a random moment of an apply that moves and copies many items: none is lost, and it is finished.

What is killed is a process, by SIGKILL: before a request, while the portal works at it, after its effect, before its
answer is in the journal, in the middle of a record. A run without a kill is counted first, so a draw cannot miss.
`make crash` kills 20 times among 1,000 items, the suite twice among 210; their seeds and what was found are told at the end of the run.
"""

from __future__ import annotations

import json
import os
import random
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.crash import census
from tests.crash.scenarios import HERE

BEFORE, AFTER = HERE / "crowd.yaml", HERE / "crowd-drained.yaml"
APPLY = ("apply", AFTER, "--yes", "--allow-delete", "--allow-mass-change")
SEED = int(os.environ.get("SMARTCTL_SEED", "20"))
ALL = os.environ.get("SMARTCTL_CRASH") == "all"
MANY = 1000 if ALL else 210
"""More than four batches of each move, and more than four pages of a list."""
KILLS = 20 if ALL else 2
AT_REQUESTS = ("before the request", "inside the request", "after the effect", "before the answer is recorded")
AT_RECORDS = ("half a record", "a record, nothing after it")
HOW = (*AT_REQUESTS, *AT_RECORDS)


@dataclass(frozen=True)
class Crowd:
    """A folder with a portal on which many items wait, and how long the apply is that moves them."""

    template: Path
    counted: dict[str, Any]


@pytest.fixture(scope="module")
def crowd(lab):
    template = lab.folder / "crowd"
    template.mkdir()
    with lab.portal(template):
        lab.expect(template, 0, "apply", BEFORE, "--yes")
        _fill(lab.url)
    straight = lab.copied(template)
    with lab.portal(straight):
        lab.expect(straight, 0, *APPLY, tally=straight / "tally.json")
        assert standing(lab.url) == ({"NEW": MANY}, {("NOTE",): MANY})
    counted = json.loads((straight / "tally.json").read_text())
    shutil.rmtree(straight)
    return Crowd(template, counted)


def _process(url):
    [one] = census.rows(url, "crm.type.list", "types")
    return one["id"], one["entityTypeId"]


def _fill(url):
    process, number = _process(url)
    [board] = census.rows(url, "crm.category.list", "categories", entityTypeId=number)
    rows = census.rows(url, "crm.status.list", "")
    code = next(row["STATUS_ID"] for row in rows if row["STATUS_ID"].endswith(":TALKS"))
    items = [
        {"title": f"№ {n}", "categoryId": board["id"], "stageId": code, f"UF_CRM_{process}_OLD": f"№ {n}"}
        for n in range(MANY)
    ]
    for start in range(0, MANY, 50):
        together = {str(n): _adding(number, one) for n, one in enumerate(items[start : start + 50])}
        assert not census.ask(url, "batch", halt=1, cmd=together)["result"]["result_error"]


def _adding(number, fields):
    named = {f"fields[{name}]": value for name, value in fields.items()}
    return f"crm.item.import?{urlencode({'entityTypeId': number, 'useOriginalUfNames': 'Y', **named})}"


def standing(url):
    """Stage codes with their numbers; in which fields a value of its own stands, with the numbers of items."""
    _id, number = _process(url)
    asked = {"entityTypeId": number, "select": ["*", "UF_*"], "useOriginalUfNames": "Y", "order": {"id": "ASC"}}
    items = census.rows(url, "crm.item.list", "items", **asked)
    stages = Counter(row["stageId"].partition(":")[2] for row in items)
    return dict(stages), dict(Counter(_holders(row) for row in items))


def _holders(row):
    filled = {name.rpartition("_")[2]: value for name, value in row.items() if name.startswith("UF_") and value}
    assert set(filled.values()) <= {row["title"]}, f"a value of another item: {row}"
    return tuple(sorted(filled))


def _drawn(number, counted):
    """How it dies, where, and how many thousandths of a second into the request. Not while it only plans."""
    chance = random.Random(f"{SEED}-{number}")
    how = HOW[number % len(HOW)]
    if how == "before the answer is recorded":
        at = chance.choice(counted["writing"])
    elif how in AT_REQUESTS:
        at = chance.randint(counted["writing"][0], counted["requests"])
    else:
        at = chance.randint(1, counted["writes"])
    return {"how": how, "at": at, "delay": chance.randint(0, 60) / 1000}


@pytest.mark.parametrize("number", range(KILLS))
def test_every_item_has_its_stage_and_its_value(lab, crowd, number, record_property):
    kill = _drawn(number, crowd.counted)
    folder = lab.copied(crowd.template)
    with lab.portal(folder):
        code = lab.run(folder, *APPLY, kill=kill)
        stages, held = standing(lab.url)
        found = f"{stages} {held}"
        drawn = f"seed {SEED}-{number}: {kill['how']} {kill['at']}, of {crowd.counted['requests']} requests"
        record_property("killed", f"{drawn}; {found}")
        assert code == -9, drawn
        assert sum(stages.values()) == MANY
        assert set(stages) <= {"TALKS", "NEW"}
        assert sum(held.values()) == MANY
        assert set(held) <= {("OLD",), ("NOTE",), ("NOTE", "OLD")}
        lab.expect(folder, 0, *APPLY)
        lab.expect(folder, 0, "plan", AFTER, "--detailed-exitcode")
        assert standing(lab.url) == ({"NEW": MANY}, {("NOTE",): MANY})
    shutil.rmtree(folder)
    record_property("points tried", (f"{MANY} items moved and copied", kill["how"], 1))


def test_items_that_somebody_moved_on_after_the_kill_are_named_and_their_stage_stays_for_one_run(lab, crowd):
    folder = lab.copied(crowd.template)
    moving = next(at for at in crowd.counted["writing"] if at > crowd.counted["writing"][0])
    with lab.portal(folder):
        assert lab.run(folder, *APPLY, kill={"how": "after the effect", "at": moving}) == -9
        _process_id, number = _process(lab.url)
        rows = census.rows(lab.url, "crm.item.list", "items", entityTypeId=number, order={"id": "ASC"})
        sent = [row for row in rows if row["stageId"].endswith(":NEW")][:2]
        elsewhere = sent[0]["stageId"].replace(":NEW", ":FAIL")
        for row in sent:
            fields = {"categoryId": row["categoryId"], "stageId": elsewhere}
            census.ask(lab.url, "crm.item.update", entityTypeId=number, id=row["id"], fields=fields)
        lab.expect(folder, 7, *APPLY)
        told = " ".join((folder / "told.txt").read_text(encoding="utf-8").split())
        assert "An earlier run was cut off after it had sent these items elsewhere" in told
        assert all(f"{row['id']}: sent {row['stageId']}, found {elsewhere}" in told for row in sent)
        assert any(row["STATUS_ID"].endswith(":TALKS") for row in census.rows(lab.url, "crm.status.list", ""))
        lab.expect(folder, 0, *APPLY)
        lab.expect(folder, 0, "plan", AFTER, "--detailed-exitcode")
        assert standing(lab.url) == ({"NEW": MANY - 2, "FAIL": 2}, {("NOTE",): MANY})
    shutil.rmtree(folder)
