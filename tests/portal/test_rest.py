"""The client against every kind of bad answer: what it repeats, what it never repeats, what it says."""

from __future__ import annotations

import json

import httpx
import pytest

from smartctl.errors import Denied, OutcomeUnknown, PortalError, Unreachable
from smartctl.portal.address import WebhookAddress
from smartctl.portal.patience import Patience
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
        transport = httpx.MockTransport(self)
        patience = Patience(clock=lambda: sum(self.slept))
        return RestPortal(address=ADDRESS, transport=transport, sleep=self.slept.append, patience=patience)


@pytest.mark.parametrize(
    ("status", "code", "told"),
    [
        (200, "100", PortalError),
        (400, "INVALID_ARG_VALUE", PortalError),
        (500, "INTERNAL_SERVER_ERROR", OutcomeUnknown),
        (500, "", OutcomeUnknown),
        (502, "SOMETHING", OutcomeUnknown),
        (503, "OVERLOAD_LIMIT", PortalError),
        (500, "ERROR_METHOD_NOT_FOUND", PortalError),
    ],
)
def test_a_fault_of_the_portal_itself_is_no_refusal(status, code, told):
    """Whoever stumbles with 500 may have done a part: only what is known for not executed is a refusal."""
    script = Script((status, {"error": code, "error_description": "?"}))
    with pytest.raises(PortalError) as caught:
        script.portal().call(ADD)
    assert type(caught.value) is told
    assert len(script.asked) == 1


@pytest.mark.parametrize("call", [READ, ADD, UPDATE])
@pytest.mark.parametrize("refusal", [LIMIT, OPERATING, httpx.ConnectError("refused")])
def test_what_was_not_executed_is_repeated(call, refusal):
    script = Script(refusal, refusal, YES)
    script.portal().call(call)
    assert len(script.asked) == 3
    assert len(script.slept) == 2


@pytest.mark.parametrize(("refusal", "code"), [(LIMIT, "query_limit_exceeded"), (OPERATING, "operation_time_limit")])
def test_a_portal_that_never_stops_refusing_is_told_with_its_name(refusal, code):
    script = Script(*[refusal] * 200)
    with pytest.raises(Unreachable) as caught:
        script.portal().call(ADD)
    assert caught.value.message == f"The portal acme.example keeps refusing for its limits ({code})."
    assert caught.value.hint == "Wait ten minutes, then run the same command again: it goes on where it stopped."


def test_the_operating_limit_is_waited_for_by_the_minute():
    script = Script(OPERATING, YES)
    script.portal().call(ADD)
    assert script.slept == [60.0]


def timed(**seen):
    return (200, {"result": 7, "time": seen})


@pytest.mark.parametrize(
    ("seen", "waited"),
    [
        ({"finish": 1_000.5, "operating_reset_at": 1_013}, 13.5),
        ({"finish": 1_000, "operating_reset_at": 1_600, "operating": 480.2}, 600.0),
        ({"finish": "1000", "operating_reset_at": "1013"}, 14.0),
        ({"finish": 1_000, "operating_reset_at": 1_001}, 2.0),
        ({"finish": 1_000, "operating_reset_at": 1_000}, 60.0),
        ({"finish": 1_000}, 60.0),
        ({"finish": 1_000, "operating_reset_at": 990}, 60.0),
        ({"finish": 1_000, "operating_reset_at": 9_999_999}, 60.0),
        ({"finish": 1_000, "operating_reset_at": "soon"}, 60.0),
        ({"finish": 1_000, "operating_reset_at": True}, 60.0),
        ({"finish": None, "operating_reset_at": 1_013}, 60.0),
        ([], 60.0),
    ],
)
def test_the_operating_limit_is_waited_for_until_the_portal_forgets(seen, waited):
    """By the portal's own clock: that of this machine may be years away."""
    script = Script((200, {"result": 7, "time": seen}), OPERATING, YES)
    portal = script.portal()
    portal.call(ADD)
    portal.call(ADD)
    assert script.slept == [waited]


def test_what_one_method_used_up_says_nothing_of_another():
    script = Script(timed(finish=1_000, operating_reset_at=1_013), OPERATING, YES)
    portal = script.portal()
    portal.call(UPDATE)
    portal.call(ADD)
    assert script.slept == [60.0]


def test_after_the_time_was_waited_for_in_vain_it_goes_by_the_minute():
    script = Script(timed(finish=1_000, operating_reset_at=1_013), OPERATING, OPERATING, YES)
    portal = script.portal()
    portal.call(ADD)
    portal.call(ADD)
    assert script.slept == [14.0, 60.0]


def test_a_batch_tells_the_time_of_each_of_its_methods():
    first = {"result": {"a": 5}, "result_error": [], "result_time": {"a": {"finish": 5, "operating_reset_at": 25}}}
    second = {"result": [], "result_error": {"a": {"error": "OPERATION_TIME_LIMIT"}}}
    script = Script((200, {"result": first}), (200, {"result": second}), (200, {"result": {"result": {"a": 6}}}))
    portal = script.portal()
    portal.batch({"a": ADD}, halt=True)
    assert portal.batch({"a": ADD}, halt=True)["a"].result == 6
    assert script.slept == [21.0]


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
    assert isinstance(answers["a"], OutcomeUnknown)  # nothing halted the batch, so it was executed, and nobody says how
    assert (type(answers["b"]), answers["b"].code) == (PortalError, "NOT_FOUND")
    sent = json.loads(script.asked[0].content)
    assert sent["halt"] == 0
    assert sent["cmd"]["a"] == "crm.type.get?id=1"


SHAPES = [
    {"result": "yes"},
    {"result": []},
    {"result": {"result": "yes"}},
    {"result": True},
    {"result": {}},
    {"result": {"result_error": []}},
    {"answer": 1},
    [],
    "yes",
    None,
]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_batch_answered_in_another_shape_is_of_unknown_outcome_as_a_whole_and_not_repeated(shape):
    script = Script((200, shape))
    with pytest.raises(OutcomeUnknown):
        script.portal().batch({"a": ADD, "b": ADD}, halt=True)
    assert len(script.asked) == 1


@pytest.mark.parametrize("halt", [True, False])
@pytest.mark.parametrize("sections", [{"result": []}, {"result": {"z": 1}}, {"result": {}, "result_error": []}])
def test_commands_without_a_word_in_a_batch_that_did_not_halt_are_of_unknown_outcome(sections, halt):
    answers = Script((200, {"result": sections})).portal().batch({"a": ADD, "b": ADD}, halt=halt)
    assert [type(answer) for answer in answers.values()] == [OutcomeUnknown, OutcomeUnknown]


def test_what_stands_behind_a_failed_command_was_not_executed_and_what_stands_before_it_was():
    sections = {"result": [], "result_error": {"b": {"error": "NO"}}}
    answers = Script((200, {"result": sections})).portal().batch({"a": ADD, "b": ADD, "c": ADD}, halt=True)
    assert {key: type(answer) for key, answer in answers.items()} == {"a": OutcomeUnknown, "b": PortalError}


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
