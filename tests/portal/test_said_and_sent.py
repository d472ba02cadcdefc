"""Whole sentences of the client, whole requests, whole values: the details that the other tests take for granted."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest

from smartctl import __version__
from smartctl.errors import Denied, OutcomeUnknown, PortalError, Unreachable, UsageError
from smartctl.mockportal.application import open_portal
from smartctl.portal import authorization, rest
from smartctl.portal.address import (
    AUTHORIZATION_SERVER,
    ApplicationAddress,
    MockAddress,
    WebhookAddress,
    is_loopback,
    origin_of,
    parse,
)
from smartctl.portal.answers import Limited, failure, understand, unpack
from smartctl.portal.authorization import Authorization
from smartctl.portal.body import decoded
from smartctl.portal.connect import connect, mock_file
from smartctl.portal.embedded import ORIGIN, SECRET, USER, EmbeddedTransport
from smartctl.portal.masking import Mask, stand_in
from smartctl.portal.patience import Patience
from smartctl.portal.rest import RestPortal
from smartctl.portal.tokens import InMemory, Tokens, dumps, loads
from smartctl.ports import Answer
from smartctl.steps import Call

ADDRESS = WebhookAddress(origin="https://acme.example", user="17", secret="s3cr3t-w0rd")
APPLICATION = ApplicationAddress(
    name="acme", origin="https://acme.example", client_id="local.1", client_secret="c" * 20
)
READ = Call(method="crm.type.get", params={"id": 1})
CHECK = "Check that the address was copied whole and that the webhook is still active on the portal."
SCOPES = "Give the webhook the scopes crm and userfieldconfig in its settings on the portal, then run again."
INSTALLED = (
    "Look on the portal whether the application is installed and open to its user, then log in again with "
    "`smartctl portal login`."
)
APP_SCOPES = (
    "Give the application the scopes crm, userfieldconfig and bizproc in its card on the portal, then run again."
)


@pytest.mark.parametrize(
    ("status", "body", "application", "error", "message", "hint"),
    [
        (401, {"error": "expired_token"}, False, Denied, "The portal does not accept the webhook (expired_token).", CHECK),
        (401, {"error": "Expired_Token"}, True, Denied, "The portal does not let the application in (Expired_Token).", INSTALLED),
        (401, {"error": "insufficient_scope"}, False, Denied, "The webhook has no permission for a.b.", SCOPES),
        (403, {"error": "insufficient_scope"}, True, Denied, "The application has no permission for a.b.", APP_SCOPES),
        (400, {"error": "insufficient_scope"}, False, PortalError, "Calling a.b: the portal refused: insufficient_scope", ""),
        (400, {"error": "", "error_description": "No such thing"}, False, PortalError, "Calling a.b: the portal refused: No such thing", ""),
        (400, {"error": "X", "error_description": "No such thing"}, False, PortalError, "Calling a.b: the portal refused: No such thing", ""),
        (400, {"error": "X"}, False, PortalError, "Calling a.b: the portal refused: X", ""),
        (400, {"error": 0}, False, PortalError, "Calling a.b: the portal refused: 0", ""),
        (418, {"error": None}, False, PortalError, "Calling a.b: the portal refused: 418", ""),
        (500, {"error": "X"}, False, OutcomeUnknown, "Calling a.b: the portal refused: X", ""),
        (503, {"error": "OVERLOAD_LIMIT"}, False, PortalError, "Calling a.b: the portal refused: OVERLOAD_LIMIT", ""),
    ],
)  # fmt: skip
def test_what_is_said_of_a_refusal(status, body, application, error, message, *, hint):
    found = failure("a.b", body, status, application=application)
    assert type(found) is error
    assert str(found) == message
    if hint:
        assert found.hint == hint
    if isinstance(found, PortalError):
        assert (found.method, found.status) == ("a.b", status)
        assert found.code == ("" if body["error"] is None else str(body["error"]))
        assert found.description == body.get("error_description", "")


def test_a_limit_names_the_method_that_hit_it():
    limit = failure("a.b", {"error": "QUERY_LIMIT_EXCEEDED"}, 503)
    assert isinstance(limit, Limited)
    assert (limit.code, limit.method) == ("query_limit_exceeded", "a.b")


def test_an_answer_is_taken_with_its_numbers_and_anything_else_is_of_unknown_outcome():
    assert understand(READ, 200, {"result": 7, "total": "3", "next": 50}) == Answer(result=7, total=3, next=50)
    for body in ([], {"time": {}}):
        with pytest.raises(OutcomeUnknown) as told:
            understand(READ, 502, body)
        assert str(told.value) == (
            "Calling crm.type.get: the portal answered with something that is not a REST answer (HTTP 502)."
        )
        assert (told.value.method, told.value.status) == ("crm.type.get", 502)
    with pytest.raises(OutcomeUnknown, match=r"Calling batch: .* \(HTTP 200\)") as told:
        unpack({"a": READ}, Answer(result=[]), halt=True)
    assert (told.value.method, told.value.status) == ("batch", 200)


def test_a_command_of_a_batch_that_is_refused_for_want_of_a_scope_is_an_error_of_that_command():
    # Without a status of its own: a command counts as refused, and the batch goes on.
    outer = Answer(result={"result": [], "result_error": {"a": {"error": "expired_token"}, "b": "words"}})
    found = unpack({"a": READ, "b": READ}, outer, halt=False)
    assert str(found["a"]) == "The portal does not accept the webhook (expired_token)."
    assert (found["a"].method, found["a"].code) == ("crm.type.get", "insufficient_scope")
    assert (found["b"].code, found["b"].status) == ("words", 400)


def test_what_a_request_carries():
    asked = []

    def answer(request):
        asked.append(request)
        return httpx.Response(200, json={"result": 1})

    RestPortal(address=ADDRESS, transport=httpx.MockTransport(answer)).call(READ)
    (request,) = asked
    assert request.method == "POST"
    assert str(request.url) == "https://acme.example/rest/17/s3cr3t-w0rd/crm.type.get"
    assert request.headers["Accept"] == "application/json"
    assert request.headers["User-Agent"] == f"smartctl/{__version__}"
    assert json.loads(request.content) == {"id": 1}


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (httpx.ConnectError("no route"), "no route"),
        (httpx.ConnectError(""), "ConnectError"),
        (httpx.ConnectTimeout(""), "ConnectTimeout"),
    ],
)
def test_a_portal_that_is_not_reached_is_named_with_the_reason(error, reason):
    def refuse(_request):
        raise error

    portal = RestPortal(address=ADDRESS, transport=httpx.MockTransport(refuse), sleep=lambda _seconds: None)
    with pytest.raises(Unreachable) as told:
        portal.call(READ)
    assert str(told.value.message) == f"The portal acme.example cannot be reached ({reason})."
    assert told.value.hint == "Check the address and the network, then run the same command again."


def test_what_a_renewal_carries():
    asked = []

    def answer(request):
        asked.append(request)
        return httpx.Response(200, json={"access_token": "a" * 20, "refresh_token": "b" * 20, "expires_in": 3600})

    place = InMemory()
    one = Authorization(address=APPLICATION, place=place, transport=httpx.MockTransport(answer), clock=lambda: 1000.0)
    one.log_in(code="x")
    (request,) = asked
    assert request.method == "GET"
    assert str(request.url.copy_with(query=None)) == f"{AUTHORIZATION_SERVER}/oauth/token/"
    assert dict(request.url.params) == {
        "client_id": "local.1", "client_secret": "c" * 20, "grant_type": "authorization_code", "code": "x"
    }  # fmt: skip
    assert request.headers["Accept"] == "application/json"
    assert request.headers["User-Agent"] == f"smartctl/{__version__}"
    assert place.tokens == Tokens(
        portal="acme.example", client_id="local.1", access="a" * 20, refresh="b" * 20, expires=4600
    )
    one.log_in(refresh="r")
    assert dict(asked[1].url.params)["refresh_token"] == "r"


@pytest.mark.parametrize(
    ("answer", "error", "message", "hint"),
    [
        (
            httpx.Response(502, text="<html>"), Unreachable,
            "The authorization server https://oauth.bitrix24.tech answered with something that is no token (HTTP 502).",
            "Check `authorization_server` in smartctl.yaml, then run the same command again.",
        ),
        (
            httpx.Response(200, json={"access_token": "a", "error": "Invalid_Client"}), Denied,
            "The authorization server does not let the application in to acme.example (invalid_client).",
            "Compare client_id and client_secret with the card of the application on the portal.",
        ),
        (
            httpx.Response(200, json={"access_token": "", "refresh_token": "b"}), Unreachable,
            "The authorization server https://oauth.bitrix24.tech answered with something that is no token (HTTP 200).",
            "Check `authorization_server` in smartctl.yaml, then run the same command again.",
        ),
        (
            httpx.Response(400, json={"error": "invalid_grant"}), Denied,
            "The authorization server does not let the application in to acme.example (invalid_grant).",
            "Run `smartctl portal login acme`. A login ends after 180 days without use, and a code after 30 seconds.",
        ),
        (
            httpx.Response(402, json={"error": "PAYMENT_REQUIRED"}), Denied,
            "The authorization server does not let the application in to acme.example (payment_required).",
            "Look at the application on the portal: whether it is installed, and the portal's plan allows it.",
        ),
        (
            httpx.ConnectError("no"), Unreachable,
            "The authorization server https://oauth.bitrix24.tech cannot be reached (ConnectError).",
            "Check the address and the network, then run the same command again.",
        ),
    ],
)  # fmt: skip
def test_what_is_said_when_a_login_fails(answer, error, message, hint):
    def answered(_request):
        if isinstance(answer, Exception):
            raise answer
        return answer

    one = Authorization(address=APPLICATION, place=InMemory(), transport=httpx.MockTransport(answered))
    with pytest.raises(error) as told:
        one.log_in(code="x")
    assert (told.value.message, told.value.hint) == (message, hint)


def test_a_login_of_nobody_and_of_somebody_else_says_how_to_log_in():
    one = Authorization(address=APPLICATION, place=InMemory())
    with pytest.raises(Denied, match=r"Nobody has logged in to acme\.example with this application yet") as told:
        one.access()
    assert told.value.hint == "Run `smartctl portal login acme`."
    strange = Tokens(portal="other.example", client_id="local.1", access="a" * 20, refresh="b" * 20)
    one = Authorization(address=APPLICATION, place=InMemory(tokens=strange, name="keyring:acme"))
    with pytest.raises(Denied) as told:
        one.access()
    assert told.value.message == (
        "The login kept in keyring:acme is for another application or portal (other.example)."
    )
    assert told.value.hint == "Run `smartctl portal login acme`."


def test_tokens_are_kept_under_these_names():
    pair = Tokens(portal="acme.example", client_id="local.1", access="a" * 20, refresh="b" * 20, expires=7)
    row = {"portal": "acme.example", "client_id": "local.1", "access_token": "a" * 20, "refresh_token": "b" * 20}
    assert json.loads(dumps(pair)) == {**row, "expires": 7}
    assert loads(json.dumps({**row, "expires": 7})) == pair


def test_addresses_in_every_part():
    assert parse("mock:x") == MockAddress(name="x", application=False)
    assert parse(" 'https://acme.example/rest/17/s3cr3t-w0rd/crm.type.list' ") == ADDRESS
    assert parse("http://localhost:8024/rest/1/demo").origin == "http://localhost:8024"
    assert repr(ADDRESS) == "WebhookAddress(origin='https://acme.example', user='17')"
    assert "client_secret" not in repr(APPLICATION)
    assert APPLICATION.authorize == "https://acme.example/oauth/authorize/?client_id=local.1"
    assert [is_loopback(one) for one in ("localhost", "127.0.0.5", "::1", "10.0.0.1", "acme.example")] == [
        True, True, True, False, False
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (
            "https://acme.example/", "Reading the portal address: it is neither mock:NAME nor a webhook.",
            "A webhook looks like https://HOST/rest/1/SECRET/ (copy it from the portal whole).",
        ),
        (
            "https:///rest/1/s3cr3t-w0rd/", "Reading the portal address: it is neither mock:NAME nor a webhook.",
            "A webhook looks like https://HOST/rest/1/SECRET/ (copy it from the portal whole).",
        ),
        (
            "https://acme.example/rest/1/s3cr3t-w0rd/?x=1",
            "Reading the portal address: something stands behind the secret of the webhook.",
            "End it there: https://HOST/rest/1/SECRET/ is the whole webhook.",
        ),
        (
            "http://acme.example/rest/1/s3cr3t-w0rd/",
            "Reading the portal address: acme.example is to be called over plain http.",
            "A webhook is a password. Use https://; plain http is accepted for 127.0.0.1 and localhost only.",
        ),
    ],
)  # fmt: skip
def test_what_is_said_of_an_address(text, message, hint):
    with pytest.raises(UsageError) as told:
        parse(text)
    assert (told.value.message, told.value.hint) == (message, hint)


@pytest.mark.parametrize("text", ["https://", "https:///x", "https://a/x", "https://a?b=c", "https://a#b", "http://a"])
def test_an_address_of_a_server_has_nothing_behind_it(text):
    with pytest.raises(UsageError, match="Reading domain: it is no address of a server"):
        origin_of(text, where="domain")


def test_no_request_waits_for_ever():
    for timeout in (rest._TIMEOUT, authorization._TIMEOUT):
        assert all(0 < one <= 70 for one in timeout.as_dict().values())


def test_numbers_of_a_body_are_numbers_and_halves_of_letters_are_mended():
    assert decoded(b'{"a": 1.5, "b": "\\ud83d\\ude00", "c": "x\\ud800"}') == {"a": 1.5, "b": "😀", "c": "x\ufffd"}


def test_the_time_of_a_method_is_heard_whatever_its_spelling():
    patience = Patience(clock=lambda: 100.0)
    patience.hear("CRM.Item.List", {"time": {"finish": 1000, "operating_reset_at": 1013}})
    patience.hear("crm.type.list", {"time": {"finish": 1000}})
    patience.hear("crm.type.get", [])
    assert patience._free == {"crm.item.list": 113.0}


def test_an_embedded_portal_lies_in_a_file_of_its_own(tmp_path):
    assert mock_file(tmp_path, "demo") == tmp_path / "mock" / "demo.sqlite3"


def test_a_number_that_is_none_is_null_and_a_short_word_is_no_secret():
    assert decoded(b'{"id": 1e400, "sum": NaN}') == {"id": None, "sum": None}
    mask = Mask(("ab", "s3cr3t-w0rd"))
    assert mask.hide({"ab": "s3cr3t-w0rd"}) == {"ab": stand_in("s3cr3t-w0rd")}
    assert mask.reveal([stand_in("ab"), stand_in("s3cr3t-w0rd")]) == [stand_in("ab"), "s3cr3t-w0rd"]


@pytest.mark.parametrize(("language", "title"), [("ru", "Название"), ("en", "Name")])
def test_an_embedded_portal_speaks_the_language_that_is_asked_for_by_either_way_in(tmp_path, language, title):
    fields = {"title": "P", "entityTypeId": 1036}
    one = connect(parse("mock:x"), home=tmp_path, language=language)
    one.call(Call(method="crm.type.add", params={"fields": fields}))
    asked = Call(method="crm.item.fields", params={"entityTypeId": 1036})
    assert one.call(asked).result["fields"]["title"]["title"] == title
    other = connect(parse("mock:x+app"), home=tmp_path, language=language)
    assert other.address.identity == one.address.identity
    assert other.call(Call(method="crm.type.list", params={})).result["types"][0]["title"] == "P"
    assert mock_file(tmp_path, "x").exists()


def test_a_live_portal_is_spoken_to_with_the_tokens_of_its_place():
    place = InMemory()
    one = connect(APPLICATION, home=Path(), tokens={APPLICATION: place}.get)
    assert one.authorization.place is place
    assert one.address is APPLICATION
    assert one.pace is not None
    assert connect(ADDRESS, home=Path()).pace is not None
    assert connect(parse("http://127.0.0.1:8024/rest/1/demo/"), home=Path()).pace is None


def test_a_portal_that_asks_for_patience_gets_more_of_it_than_one_that_is_not_there():
    answers = [httpx.Response(503, json={"error": "QUERY_LIMIT_EXCEEDED"}) for _ in range(9)]
    answers.append(httpx.Response(200, json={"result": 1}))
    transport = httpx.MockTransport(lambda _request: answers.pop(0))
    portal = RestPortal(address=ADDRESS, transport=transport, sleep=lambda _seconds: None)
    assert portal.call(READ).result == 1


def test_an_embedded_portal_that_cannot_be_opened_is_named(tmp_path):
    path = mock_file(tmp_path, "x")
    path.mkdir(parents=True)
    with pytest.raises(UsageError, match=r"Opening the mock portal .*x\.sqlite3: .") as told:
        connect(parse("mock:x"), home=tmp_path)
    assert str(path) in told.value.message
    assert told.value.hint == "Make room or check the rights on it; deleting the file begins an empty portal."


def test_an_embedded_portal_says_that_it_answers_in_json():
    with httpx.Client(transport=EmbeddedTransport(open_portal(None))) as client:
        answer = client.post(f"{ORIGIN}/rest/{USER}/{SECRET}/profile", json={})
    assert answer.headers["Content-Type"].startswith("application/json")


def test_a_direct_call_of_an_application_is_refused_as_one():
    body = {"error": "insufficient_scope"}
    for application, who in ((True, "The application"), (False, "The webhook")):
        with pytest.raises(Denied) as caught:
            understand(Call(method="a.b", params={}), 401, body, application=application)
        assert caught.value.message == f"{who} has no permission for a.b."
