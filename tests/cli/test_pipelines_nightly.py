"""What people change on a portal by hand, as the job of the night tells it: one request, kept up to date; one issue."""

from __future__ import annotations

import pytest

from tests.cli.pipelines_world import (  # noqa: F401 - fixtures
    REPAIRS,
    begun,
    blueprint,
    green,
    only_type,
    servers,
)
from tests.servers.forge_repository import MAIN

BOTH = pytest.mark.parametrize("begun", [("gitlab", "http"), ("github", "postgres")], indirect=True, ids="-".join)


def renamed(portal, title):
    portal.ask("crm.type.update", id=only_type(portal)["id"], fields={"title": title})


def night(world):
    """What the job said, and which writes it sent to the code host."""
    world.repository.asked.clear()
    said = green(world.on_schedule())["drift"].said
    return said, [one for one in world.repository.asked if not one.startswith("GET ")]


def offered(world):
    return [one for one in world.repository.requests.values() if one.branch == "smartctl/drift"]


@BOTH
def test_a_request_is_opened_once_follows_the_portal_and_is_closed_when_nothing_is_left(begun, portal):  # noqa: F811
    said, written = night(begun)
    assert written == []
    assert "The portal still matches what was last applied." in said

    renamed(portal, "Руками")
    assert "is opened" in night(begun)[0]
    [one] = offered(begun)
    text = begun.repository.text(REPAIRS, begun.repository.head(one))
    assert text == blueprint("Руками"), "everything else of the file stays as it is"
    assert "`repairs`" in one.body

    said, written = night(begun)
    assert written == [], "the same finding is told once"
    assert "is up to date" in said

    renamed(portal, "Иначе")
    assert "is brought up to date" in night(begun)[0]
    begun.repository.put(MAIN, {"README.md": "-\n"}, base=begun.repository.tip(MAIN))
    night(begun)
    [one] = offered(begun)
    head = begun.repository.head(one)
    assert begun.repository.text(REPAIRS, head) == blueprint("Иначе")
    assert begun.repository.git("rev-parse", f"{head}~1") == begun.repository.tip(MAIN), (
        "it stands on the branch of today"
    )

    renamed(portal, "Ремонт")
    assert "is closed" in night(begun)[0]
    assert offered(begun) == [one]
    assert one.state == "closed"
    assert begun.repository.tip("smartctl/drift") is None

    renamed(portal, "Иначе")
    assert "is opened" in night(begun)[0], "it was gone, and is there again"


@BOTH
def test_what_a_person_has_closed_stays_closed_until_there_is_something_else(begun, portal):  # noqa: F811
    renamed(portal, "Руками")
    night(begun)
    [one] = offered(begun)
    one.head, one.state = begun.repository.head(one), "closed"
    said, written = night(begun)
    assert "was closed: it is not opened again" in said
    assert written == []
    renamed(portal, "Иначе")
    night(begun)
    assert [one.state for one in offered(begun)] == ["closed", "open"]


@BOTH
def test_what_no_file_can_take_is_one_issue_until_it_is_gone(begun, portal):  # noqa: F811
    """Both sides have changed it: which of them is right, a person has to say."""
    begun.repository.put(MAIN, {REPAIRS: blueprint("Сервис")}, base=begun.repository.tip(MAIN))
    renamed(portal, "Руками")
    for _time in range(2):
        said, _written = night(begun)
        assert "Issue" in said
    [issue] = begun.repository.issues.values()
    assert issue.labels == ["smartctl"]
    assert "`repairs`" in issue.body
    assert "the blueprint was changed, too" in issue.body
    assert offered(begun) == []
    renamed(portal, "Ремонт")
    night(begun)
    assert not issue.open


@BOTH
def test_what_belongs_to_the_portal_is_in_the_log_and_wakes_nobody(begun, portal):  # noqa: F811
    portal.ask("crm.type.add", fields={"title": "Заявки людей"})
    said, written = night(begun)
    assert "Заявки людей" in said
    assert "smartctl import" in said
    assert written == []
    assert begun.repository.issues == {}


def test_without_a_token_the_log_tells_and_the_job_fails(begun, portal):  # noqa: F811
    del begun.variables["SMARTCTL_FORGE_TOKEN"]
    green(begun.on_schedule())
    renamed(portal, "Руками")
    ran = begun.on_schedule()["drift"]
    assert ran.code == 2
    assert "Руками" in ran.said
