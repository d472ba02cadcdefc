"""Faults of the mock portal reach the client in process as they do over a socket."""

from __future__ import annotations

import pytest

from smartctl.errors import OutcomeUnknown, PortalError, UsageError
from smartctl.mockportal.application import open_portal
from smartctl.mockportal.faults import Fault, Script
from smartctl.portal.address import WebhookAddress
from smartctl.portal.embedded import EmbeddedTransport, embedded
from smartctl.portal.rest import RestPortal
from smartctl.steps import Call

ADD = Call(method="crm.type.add", params={"fields": {"title": "Окна"}})
LIST = Call(method="crm.type.list", params={"order": {"id": "ASC"}})


@pytest.fixture
def mock():
    made = open_portal(None)
    yield made
    made.close()


def client(mock) -> RestPortal:
    address = WebhookAddress(origin="http://127.0.0.1", user="1", secret="demo")
    return RestPortal(address=address, transport=EmbeddedTransport(mock), sleep=lambda _seconds: None)


@pytest.mark.parametrize("fault", ["close", "crash", "truncate"])
def test_a_create_whose_answer_is_lost_is_sent_once_and_stays(mock, fault):
    Script([Fault(do=fault, method="crm.type.add", when="after", call=(1,))]).install(mock)
    portal = client(mock)
    with pytest.raises(OutcomeUnknown):
        portal.call(ADD)
    assert len(portal.call(LIST).result["types"]) == 1


def test_a_mock_portal_that_cannot_be_opened_says_why(tmp_path):
    (tmp_path / "mock").write_text("a file in the place of the folder")
    with pytest.raises(UsageError, match=r"Opening the mock portal .*a\.sqlite3: .*(exists|directory)"):
        embedded(tmp_path / "mock" / "a.sqlite3")
    (tmp_path / "b.sqlite3").write_text("no database at all, and long enough to be taken for one" * 20)
    with pytest.raises(UsageError, match="file is not a database"):
        embedded(tmp_path / "b.sqlite3")


@pytest.mark.parametrize("fault", ["close", "html", "empty"])
def test_a_read_is_repeated_until_it_is_answered(mock, fault):
    Script([Fault(do=fault, method="crm.type.list", first=2)]).install(mock)
    assert client(mock).call(LIST).result["types"] == []


@pytest.mark.parametrize(("halt", "made"), [(True, []), (False, ["Окна"])])
def test_a_batch_that_halts_executes_nothing_behind_the_first_refusal(mock, halt, made):
    portal = client(mock)
    refused = Call(
        method="crm.status.add", params={"fields": {"ENTITY_ID": "DYNAMIC_9_STAGE_9", "STATUS_ID": "", "NAME": "x"}}
    )
    answers = portal.batch({"first": refused, "second": ADD}, halt=halt)
    assert isinstance(answers["first"], PortalError)
    assert ("second" in answers) is not halt
    assert [row["title"] for row in portal.call(LIST).result["types"]] == made
