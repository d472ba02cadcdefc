"""Applications: tokens in all their places, their hour, their renewal, what only an application may ask."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from smartctl.mockportal import dump
from smartctl.mockportal.application import Request
from smartctl.mockportal.tables.users import User

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def send(portal, path: str, query: str = "", body: bytes = b"", **headers: str) -> tuple[int, dict[str, Any]]:
    answer = portal.handle(Request(path=path, query_string=query, body=body, headers={**FORM, **headers}))
    return answer.status, json.loads(answer.body)


def renewed(portal, installed, **changed: str) -> tuple[int, dict[str, Any]]:
    asked = {
        "grant_type": "refresh_token",
        "client_id": installed.client_id,
        "client_secret": installed.client_secret,
        "refresh_token": installed.refresh_token,
    }
    answer = portal.handle(
        Request(
            method="GET", path="/oauth/token/", query_string=urlencode({**asked, **changed}), headers={"Host": "p:1"}
        )
    )
    return answer.status, json.loads(answer.body)


@pytest.mark.parametrize("place", ["query", "body", "access_token", "header"])
def test_the_token_is_found_in_all_its_places(admin, place: str) -> None:
    token = admin.portal.add_application().access_token
    ways = {
        "query": {"query": f"auth={token}"},
        "body": {"body": f"auth={token}".encode()},
        "access_token": {"query": f"access_token={token}"},
        "header": {"query": "auth=other", "Authorization": f"Bearer {token}"},
    }
    status, body = send(admin.portal, "/rest/app.info.json", **ways[place])
    assert (status, body["result"]["STATUS"]) == (200, "L")


def test_app_info_describes_the_application_but_a_webhook_sees_its_scopes(admin) -> None:
    installed = admin.portal.add_application(["crm"])
    described = admin.portal.call("app.info", access_token=installed.access_token)["result"]
    assert described == {
        "ID": installed.id,
        "CODE": installed.client_id,
        "VERSION": 1,
        "STATUS": "L",
        "INSTALLED": True,
        "PAYMENT_EXPIRED": "N",
        "DAYS": None,
        "LANGUAGE_ID": "ru",
        "LICENSE": "ru_pro100",
        "LICENSE_TYPE": "pro100",
        "LICENSE_FAMILY": "pro",
    }
    assert set(admin.ask("app.info")) == {"SCOPE", "LICENSE"}


def test_app_info_works_in_a_batch_of_an_application(admin) -> None:
    token = admin.portal.add_application().access_token
    body = admin.portal.call("batch", {"cmd": {"a": "app.info"}}, access_token=token)
    assert body["result"]["result"]["a"]["STATUS"] == "L"


def test_an_application_acts_as_its_user_with_its_own_scopes(admin) -> None:
    admin.portal.add_user(User(id=7, name="Worker"))
    token = admin.portal.add_application(["crm"], user=7).access_token
    assert admin.portal.call("profile", access_token=token)["result"]["ID"] == "7"
    assert admin.portal.call("scope", access_token=token)["result"] == ["crm"]
    status, body = send(admin.portal, "/rest/user.current", f"auth={token}")
    assert (status, body["error"]) == (401, "insufficient_scope")
    assert "access token" in body["error_description"]


def test_a_token_of_more_than_an_hour_is_expired_and_renewed(admin) -> None:
    installed = admin.portal.add_application(["crm", "bizproc"])
    admin.clock.pass_(3600)
    status, body = send(admin.portal, "/rest/profile", f"auth={installed.access_token}")
    assert (status, body["error"]) == (401, "expired_token")
    status, tokens = renewed(admin.portal, installed)
    assert status == 200
    assert (tokens["expires_in"], tokens["scope"], tokens["user_id"]) == (3600, "crm,bizproc", 1)
    assert tokens["client_endpoint"] == "http://p:1/rest/"
    assert tokens["expires"] == int(admin.clock().timestamp()) + 3600
    assert admin.portal.call("profile", access_token=tokens["access_token"])["result"]["ID"] == "1"


def test_a_renewal_replaces_the_refresh_token_and_leaves_the_access_token_its_hour(admin) -> None:
    installed = admin.portal.add_application()
    _, first = renewed(admin.portal, installed)
    assert renewed(admin.portal, installed)[1]["error"] == "invalid_grant"
    assert renewed(admin.portal, installed, refresh_token=first["refresh_token"])[0] == 200
    assert "result" in admin.portal.call("profile", access_token=installed.access_token)


def test_a_refresh_token_lives_180_days(admin) -> None:
    installed = admin.portal.add_application()
    admin.clock.pass_(180 * 24 * 3600)
    assert renewed(admin.portal, installed)[1]["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"grant_type": ""}, "invalid_request"),
        ({"grant_type": "password"}, "invalid_request"),
        ({"client_id": "local.other"}, "invalid_client"),
        ({"client_secret": "wrong"}, "invalid_client"),
        ({"refresh_token": "dead"}, "invalid_grant"),
        ({"refresh_token": ""}, "invalid_grant"),
        ({"grant_type": "authorization_code", "code": "any"}, "invalid_grant"),
    ],
)
def test_the_authorization_server_refuses(admin, changed: dict[str, str], error: str) -> None:
    status, body = renewed(admin.portal, admin.portal.add_application(), **changed)
    assert (status, body["error"]) == (400, error)


def test_a_refresh_token_of_another_application_is_of_no_use(admin) -> None:
    other = admin.portal.add_application()
    assert renewed(admin.portal, admin.portal.add_application(), refresh_token=other.refresh_token)[0] == 400


def test_tokens_that_do_not_open(admin) -> None:
    assert admin.portal.call("profile", access_token="nobody")["error"] == "invalid_token"
    closed = admin.portal.add_application(open_to=[7])
    assert admin.portal.call("profile", access_token=closed.access_token)["error"] == "user_access_error"
    admin.portal.add_user(User(id=8, active=False))
    dismissed = admin.portal.add_application(user=8)
    assert admin.portal.call("profile", access_token=dismissed.access_token)["error"] == "authorization_error"


def test_an_insisting_portal_refuses_a_token_over_plain_http(opened) -> None:
    portal = opened(strict_https=True).portal
    token = portal.add_application().access_token
    assert send(portal, "/rest/profile", f"auth={token}")[1]["error"] == "INVALID_REQUEST"
    assert send(portal, "/rest/profile", f"auth={token}", **{"X-Forwarded-Proto": "https"})[0] == 200


def test_the_address_of_a_webhook_wins_over_a_token_beside_it(admin) -> None:
    assert send(admin.portal, "/rest/1/demo/profile", "auth=nobody")[0] == 200


def test_the_dump_shows_neither_secrets_nor_tokens(admin) -> None:
    installed = admin.portal.add_application()
    written = dump.text(admin.portal.look(dump.objects))
    assert installed.client_secret not in written
    assert installed.access_token not in written
    assert installed.refresh_token not in written


def test_a_reset_portal_knows_no_application(admin) -> None:
    token = admin.portal.add_application().access_token
    admin.portal.reset()
    assert admin.portal.call("profile", access_token=token)["error"] == "invalid_token"


def test_methods_of_automation_are_listed_by_scope_and_the_newer_ones_of_documents_are_not(admin) -> None:
    verbs = ("add", "delete", "list", "update")
    expected = {f"bizproc.{room}.{verb}" for room in ("robot", "activity", "workflow.template") for verb in verbs}
    expected |= {f"bizproc.workflow.{verb}" for verb in ("instances", "kill", "start", "terminate")}
    assert set(admin.ask("methods", scope="bizproc")) == expected
    of_crm = set(admin.ask("methods", scope="crm"))
    assert {f"crm.automation.trigger.{verb}" for verb in ("add", "delete", "execute", "list")} <= of_crm
    assert not any("documentgenerator" in name for name in of_crm)
    found = {"isExisting": True, "isAvailable": True}
    assert admin.ask("method.get", name="crm.documentgenerator.template.add") == found
    assert "bizproc" in admin.ask("scope", full=True)


def test_methods_are_those_that_the_scopes_of_an_application_reach(admin) -> None:
    token = admin.portal.add_application(["bizproc"]).access_token
    names = admin.portal.call("methods", access_token=token)["result"]
    assert "bizproc.robot.add" in names
    assert "crm.automation.trigger.add" not in names


def consented(portal, client_id: str) -> dict[str, str]:
    """Where the browser ends after consent, as its parameters."""
    query = urlencode({"client_id": client_id, "state": "x y"})
    asked = Request(method="GET", path="/oauth/authorize/", query_string=query, headers={"Host": "p:1"})
    answer = portal.handle(asked)
    assert answer.status == 302
    address = urlsplit(answer.headers["Location"])
    assert address.netloc == "p:1"
    return dict(parse_qsl(address.query))


def test_a_code_of_consent_is_good_for_one_login(admin) -> None:
    installed = admin.portal.add_application(["crm"])
    told = consented(admin.portal, installed.client_id)
    assert (told["state"], told["domain"], told["scope"]) == ("x y", "p:1", "crm")
    code = {"grant_type": "authorization_code", "code": told["code"]}
    status, tokens = renewed(admin.portal, installed, **code)
    assert status == 200
    assert admin.portal.call("profile", access_token=tokens["access_token"])["result"]["ID"] == "1"
    assert renewed(admin.portal, installed, **code)[1]["error"] == "invalid_grant"


def test_a_code_lives_for_30_seconds_and_belongs_to_its_application(admin) -> None:
    installed, other = admin.portal.add_application(), admin.portal.add_application()
    first, second = (consented(admin.portal, installed.client_id)["code"] for _ in range(2))
    stolen = {"grant_type": "authorization_code", "code": first}
    assert renewed(admin.portal, other, **stolen)[1]["error"] == "invalid_grant"
    admin.clock.pass_(30)
    late = {"grant_type": "authorization_code", "code": second}
    assert renewed(admin.portal, installed, **late)[1]["error"] == "invalid_grant"


def test_nobody_consents_to_an_application_that_is_not_there(admin) -> None:
    asked = Request(method="GET", path="/oauth/authorize/", query_string="client_id=x")
    assert b"invalid_client" in admin.portal.handle(asked).body
