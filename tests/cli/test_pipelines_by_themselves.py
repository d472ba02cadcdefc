"""Which jobs nobody has to start: where the rules of the project let the approved plan apply itself, and only there."""

from __future__ import annotations

import json

import pytest

from smartctl.cli.ci.approving import by_themselves
from smartctl.cli.ci.portals import child_pipeline
from smartctl.findings import Standing
from smartctl.forges import marks
from tests.cli.pipelines_world import REPAIRS, blueprint, green, pushed, servers, world  # noqa: F401 - fixtures

BOTH = pytest.mark.parametrize("world", [("gitlab", "http"), ("github", "postgres")], indirect=True, ids="-".join)


def alone(pipelines) -> list[str]:
    """Portals whose job begins by itself, of the pipeline that has just run."""
    if pipelines.kind == "github":
        *_, output = sorted(pipelines.room.glob("output-*[0-9]"), key=lambda one: int(one.name.rpartition("-")[2]))
        rows = dict(row.split("=", 1) for row in output.read_text(encoding="utf-8").splitlines() if row)
        return json.loads(rows["alone"])
    jobs = json.loads(pipelines.artifacts["portals.yml"])
    found = {job["variables"].get("SMARTCTL_PORTAL", ""): job for name, job in jobs.items() if name != "stages"}
    for job in found.values():
        assert (job["rules"] == [{"when": "on_success"}]) is ("SMARTCTL_UNATTENDED" in job["variables"])
    return [name for name, job in found.items() if "SMARTCTL_UNATTENDED" in job["variables"]]


def merged(pipelines, branch, text):
    one = pushed(pipelines, branch, {REPAIRS: text})
    green(pipelines.on_request(one.number, "plan"))
    pipelines.repository.merge(one.number, "squash")
    green(pipelines.on_push("portals"))


@BOTH
def test_what_only_adds_needs_nobody_and_what_changes_needs_somebody(world):  # noqa: F811
    merged(world, "one", blueprint())
    assert alone(world) == [""]
    green(world.on_push("portals", "apply"))
    merged(world, "two", blueprint("Ремонт техники"))
    assert alone(world) == []


SHOWN = marks.Shown(portal="acme", blueprint="crm", digest="0" * 64, standing=Standing.ITSELF.value)


class Host:
    """A code host with one merged request, and what its comment says."""

    def __init__(self, *shown: marks.Shown) -> None:
        self.job = type("Job", (), {"commit": "c" * 40})
        self._request = type("Request", (), {"number": "7", "head": "h" * 40})
        mark = marks.written(marks.Approval(request="7", commit="h" * 40, plans=shown), "")
        self._comment = type("Comment", (), {"text": f"{marks.PLAN}\nplan\n{mark}"})

    def merged_as(self, _commit: str) -> list:
        return [self._request]

    def comments(self, _number: str) -> list:
        return [self._comment]


@pytest.mark.parametrize(
    ("standings", "found"),
    [
        ((Standing.ITSELF,), ("acme",)),
        ((Standing.ITSELF, Standing.PERSON), ()),
        ((Standing.REFUSED,), ()),
        ((), ()),
    ],
)
def test_one_plan_that_needs_a_person_is_enough(standings, found):
    shown = [
        marks.Shown(portal="acme", blueprint=f"b{at}", digest="0" * 64, standing=one.value)
        for at, one in enumerate(standings)
    ]
    assert by_themselves(Host(*shown), ("acme", "other"), "") == found


def test_a_comment_of_an_older_smartctl_lets_nothing_begin_by_itself():
    old = marks.written(marks.Approval(request="7", commit="h", plans=(SHOWN,)), "")
    assert marks.read(old, "").plans[0].standing == "applies-itself"
    assert marks._approval({"request": "7", "commit": "h", "plans": [{"portal": "a", "blueprint": "b", "digest": "c", "changes": {}}]}).plans[0].standing == "needs-a-person"  # fmt: skip


def test_an_unsigned_comment_lets_nothing_begin_where_a_key_is_set():
    assert by_themselves(Host(SHOWN), ("acme",), "a key") == ()


def test_the_job_of_a_portal_is_started_by_somebody_unless_it_is_alone():
    jobs = json.loads(child_pipeline(("acme", "beta"), {}, alone=("beta",)))
    assert jobs["apply acme"]["rules"] == [{"when": "manual"}]
    assert "SMARTCTL_UNATTENDED" not in jobs["apply acme"]["variables"]
    assert jobs["apply beta"]["rules"] == [{"when": "on_success"}]
    assert jobs["apply beta"]["variables"]["SMARTCTL_UNATTENDED"] == "true"
