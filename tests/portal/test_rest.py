"""The client against every kind of bad answer: what it repeats, what it never repeats, what it says."""

from __future__ import annotations

import json

import httpx
import pytest

from smartctl.errors import Denied, OutcomeUnknown, PortalError, Unreachable
from smartctl.portal.address import WebhookAddress
from smartctl.portal.rest import RestPortal
from smartctl.steps import Call

ADDRESS = WebhookAddress(origin="https://acme.example", user="1", secret="s3cr3t-w0rd")
READ = Call(method="crm.type.get", params={"id": 1})
ADD = Call(method="crm.status.add", params={"fields": {"ENTITY_ID": "e", "STATUS_ID": "s", "NAME": "x"}})
UPDATE = Call(method="crm.status.update", params={"id": 1, "fields": {"NAME": "x"}})
YES = (200, {"result": {"type": {"id": 1}}, "time": {}})
LIMIT = (503, {"error": "QUERY_LIMIT_EXCEEDED", "error_description": "Too many requests"})
OPERATING = (429, {"error": "OPERATION_TIME_LIMIT", "error_description": "blocked"})
HTML = (502, "<html>Bad gateway</html>")


class Script:
    """Answers requests one after another and counts the waits."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []
        self.slept = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.answers.pop(0) if self.answers else YES
        if isinstance(answer, Exception):
            raise answer
        status, body = answer
        if isinstance(body, str):
            return httpx.Response(status, text=body)
        return httpx.Response(status, json=body)

    def portal(self) -> RestPortal:
        return RestPortal(address=ADDRESS, transport=httpx.MockTransport(self), sleep=self.slept.append)


@pytest.mark.parametrize("call", [READ, ADD, UPDATE])
@pytest.mark.parametrize("refusal", [LIMIT, OPERATING, httpx.ConnectError("refused")])
def test_what_was_not_executed_is_repeated(call, refusal):
    script = Script(refusal, refusal, YES)
    script.portal().call(call)
    assert len(script.asked) == 3
    assert len(script.slept) == 2


def test_the_operating_limit_is_waited_for_by_the_minute():
    script = Script(OPERATING, YES)
    script.portal().call(ADD)
    assert script.slept == [60.0]


@pytest.mark.parametrize("call", [READ, UPDATE])
@pytest.mark.parametrize("trouble", [HTML, httpx.ReadTimeout("late"), httpx.RemoteProtocolError("cut")])
def test_reads_and_updates_by_id_are_repeated_when_the_answer_is_lost(call, trouble):
    script = Script(trouble, YES)
    script.portal().call(call)
    assert len(script.asked) == 2


@pytest.mark.parametrize("trouble", [HTML, httpx.ReadTimeout("late"), (200, '{"result": {'), (503, "")])
def test_a_create_whose_answer_is_lost_is_never_repeated(trouble):
    script = Script(trouble, YES)
    with pytest.raises(OutcomeUnknown):
        script.portal().call(ADD)
    assert len(script.asked) == 1


@pytest.mark.parametrize("code", ["INVALID_CREDENTIALS", "NO_AUTH_FOUND", "expired_token", "Invalid_Credentials"])
@pytest.mark.parametrize("status", [401, 403, 200])
def test_wrong_credentials_are_denied_at_once(code, status):
    script = Script((status, {"error": code, "error_description": "no"}))
    with pytest.raises(Denied):
        script.portal().call(READ)
    assert len(script.asked) == 1


@pytest.mark.parametrize("code", ["", "0", 0, None, "BX_ERROR"])
def test_an_error_is_told_by_its_key_whatever_the_code_and_status(code):
    script = Script((200, {"error": code, "error_description": "Вы не можете удалить тип"}))
    with pytest.raises(PortalError) as caught:
        script.portal().call(ADD)
    assert "Вы не можете удалить тип" in caught.value.message


def test_a_portal_that_moved_is_not_followed_with_the_secret():
    def moved(_request):
        return httpx.Response(302, headers={"Location": "https://elsewhere.example/rest/1/x/"})

    portal = RestPortal(address=ADDRESS, transport=httpx.MockTransport(moved))
    with pytest.raises(Unreachable):
        portal.call(READ)


@pytest.mark.parametrize("trouble", [httpx.ConnectError("refused"), LIMIT])
def test_a_portal_that_never_answers_is_given_up(trouble):
    script = Script(*[trouble] * 40)
    with pytest.raises(Unreachable):
        script.portal().call(READ)
    assert len(script.asked) <= 12


def test_a_batch_names_its_commands_and_reads_every_shape_of_a_section():
    script = Script(
        (200, {"result": {"result": [], "result_error": {"b": {"error": "NOT_FOUND"}}, "result_total": []}})
    )
    answers = script.portal().batch({"a": READ, "b": READ}, halt=False)
    assert set(answers) == {"b"}
    sent = json.loads(script.asked[0].content)
    assert sent["halt"] == 0
    assert sent["cmd"]["a"] == "crm.type.get?id=1"


def test_a_command_that_hit_the_operating_limit_is_sent_again_and_the_others_are_not():
    first = {"result": {"result": {"a": 5}, "result_error": {"b": {"error": "OPERATION_TIME_LIMIT"}}}}
    second = {"result": {"result": {"b": 6}, "result_error": []}}
    script = Script((200, first), (200, second))
    answers = script.portal().batch({"a": ADD, "b": ADD}, halt=True)
    assert [answers["a"].result, answers["b"].result] == [5, 6]
    assert list(json.loads(script.asked[1].content)["cmd"]) == ["b"]


@pytest.mark.parametrize("trouble", [HTML, LIMIT, httpx.ReadTimeout("https://acme.example/rest/1/s3cr3t-w0rd/x"), YES])
def test_the_secret_is_in_no_error(trouble):
    script = Script(*[trouble] * 40)
    try:
        script.portal().call(ADD)
    except Exception as error:  # noqa: BLE001 - whatever it is
        assert "s3cr3t" not in f"{error!r} {error}"
    assert "s3cr3t" not in repr(ADDRESS)
