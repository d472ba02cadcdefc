from __future__ import annotations

import json
from typing import Any

import pytest

from smartctl.mockportal.application import Answer, Portal, Request
from smartctl.mockportal.call import Outcome
from smartctl.mockportal.tables.users import User

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def send(portal: Portal, path: str, query: str = "", body: bytes = b"", **request: Any) -> tuple[int, dict[str, Any]]:
    answer = portal.handle(Request(path=path, query_string=query, body=body, **request))
    return answer.status, json.loads(answer.body)


@pytest.mark.parametrize(
    "path",
    [
        "/rest/1/demo/profile",
        "/rest/1/demo/profile.json",
        "/rest/1/demo/profile/",
        "/rest/1/demo/PROFILE.json/",
        "//rest/1/demo//Profile",
        "/rest/admin/demo/profile",
    ],
)
@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_all_ways_to_write_a_url_reach_the_method(admin, path: str, verb: str) -> None:
    status, body = send(admin.portal, path, method=verb)
    assert (status, body["result"]["ID"]) == (200, "1")


def test_credentials_may_come_as_parameters(admin) -> None:
    status, body = send(admin.portal, "/rest/profile", "aplogin=1&ap=demo")
    assert (status, body["result"]["ADMIN"]) == (200, True)


@pytest.mark.parametrize("path", ["/rest/1/demo/crm.no.such", "/rest/1/wrong/crm.no.such", "/rest/api/1/demo/profile"])
def test_an_unknown_method_is_404_even_with_a_wrong_secret(admin, path: str) -> None:
    status, body = send(admin.portal, path)
    assert (status, body) == (404, {"error": "ERROR_METHOD_NOT_FOUND", "error_description": "Method not found!"})


def test_a_path_outside_of_rest_is_a_page_that_is_not_there(admin) -> None:
    assert admin.portal.handle(Request(path="/crm/")).status == 404


def test_a_wrong_secret_is_refused_with_the_status_chosen(opened) -> None:
    measured = send(opened().portal, "/rest/1/wrong/profile")
    assert (measured[0], measured[1]["error"]) == (401, "INVALID_CREDENTIALS")
    assert send(opened(credentials_status=403).portal, "/rest/1/wrong/profile")[0] == 403


def test_no_credentials_at_all_are_401(admin) -> None:
    status, body = send(admin.portal, "/rest/crm.type.list")
    assert (status, body["error"], body["error_description"]) == (401, "NO_AUTH_FOUND", "Wrong authorization data")


def test_a_missing_scope_is_refused_with_text_directly_and_without_in_a_batch(admin) -> None:
    admin.portal.add_webhook(1, "narrow", ["user_brief"])
    status, body = send(admin.portal, "/rest/1/narrow/crm.type.list")
    assert (status, body["error"]) == (401, "insufficient_scope")
    assert body["error_description"]
    batch = admin.portal.call("batch", {"cmd": {"a": "crm.type.list"}}, secret="narrow")["result"]
    assert batch["result_error"]["a"] == {"error": "insufficient_scope", "error_description": ""}
    assert send(admin.portal, "/rest/1/narrow/user.current")[0] == 200


def test_a_dismissed_user_is_not_let_in(admin) -> None:
    admin.portal.add_user(User(id=7, active=False))
    admin.portal.add_webhook(7, "s")
    assert send(admin.portal, "/rest/7/s/profile")[1]["error"] == "authorization_error"


def test_plain_http_is_refused_where_the_portal_insists(opened) -> None:
    portal = opened(strict_https=True).portal
    status, body = send(portal, "/rest/1/demo/profile")
    assert (status, body["error"], body["error_description"]) == (401, "INVALID_REQUEST", "Https required.")
    assert send(portal, "/rest/1/demo/profile", headers={"X-Forwarded-Proto": "https"})[0] == 200


def test_a_token_parameter_breaks_the_call(admin) -> None:
    assert admin.refusal("profile", token="x")[1] == "Link check failed"


def test_a_body_replaces_query_parameters_as_a_whole(admin) -> None:
    query = "fields[title]=FromQuery&fields[code]=q"
    body = json.dumps({"fields": {"title": "FromBody"}}).encode()
    _, answer = send(admin.portal, "/rest/1/demo/crm.type.add", query, body, headers=JSON)
    kind = admin.ask("crm.type.get", id=answer["result"]["type"]["id"])["type"]
    assert (kind["title"], kind["code"]) == ("FromBody", "")


def test_a_malformed_json_body_is_dropped_without_a_word(admin) -> None:
    status, body = send(admin.portal, "/rest/1/demo/crm.type.add", body=b'{"fields": ', headers=JSON)
    assert (status, body["error"]) == (400, 100)
    assert body["error_description"] == "Could not find value for parameter {fields}"
    whole, _ = send(admin.portal, "/rest/1/demo/crm.type.add", "fields[title]=Q", b"{", headers=JSON)
    assert whole == 200


@pytest.mark.parametrize("half", [r"\ud83d", r"\uDE00", r"\ude00\ud83d"])
def test_half_a_letter_is_a_malformed_body_and_a_whole_one_arrives(admin, half) -> None:
    body = b'{"fields": {"title": "%s"}}'
    status, answer = send(admin.portal, "/rest/1/demo/crm.type.add", body=body % half.encode(), headers=JSON)
    assert (status, answer["error"]) == (400, 100)
    _, made = send(admin.portal, "/rest/1/demo/crm.type.add", body=body % rb"\ud83d\ude00", headers=JSON)
    assert made["result"]["type"]["title"] == "\N{GRINNING FACE}"


def test_bodies_of_other_verbs_are_not_read(admin) -> None:
    body = json.dumps({"fields": {"title": "x"}}).encode()
    assert send(admin.portal, "/rest/1/demo/crm.type.add", body=body, headers=JSON, method="PUT")[0] == 400


def test_forms_nest_as_in_php(admin) -> None:
    body = b"fields%5Btitle%5D=A+B&fields[relations][parent][0][entityTypeId]=2"
    _, answer = send(admin.portal, "/rest/1/demo/crm.type.add", body=body, headers=FORM)
    kind = answer["result"]["type"]
    assert kind["title"] == "A B"
    assert [one["entityTypeId"] for one in kind["relations"]["parent"]] == [2]


def test_multipart_forms_are_read(admin) -> None:
    body = (
        b'--cut\r\nContent-Disposition: form-data; name="fields[title]"\r\n\r\n'
        + "Закупки & Co".encode()
        + b"\r\n--cut--\r\n"
    )
    headers = {"Content-Type": "multipart/form-data; boundary=cut"}
    _, answer = send(admin.portal, "/rest/1/demo/crm.type.add", body=body, headers=headers)
    assert answer["result"]["type"]["title"] == "Закупки & Co"


def test_a_body_of_no_known_kind_is_read_as_a_form(admin) -> None:
    _, answer = send(admin.portal, "/rest/1/demo/crm.type.add", body=b"fields[title]=x")
    assert answer["result"]["type"]["title"] == "x"


def test_unknown_query_parameters_are_ignored(admin) -> None:
    assert send(admin.portal, "/rest/1/demo/profile", "bx24_request_id=1&bx24_sdk_ver=2")[0] == 200


def test_each_success_carries_the_time_and_no_refusal_does(admin) -> None:
    time = admin.body("profile")["time"]
    assert list(time) == [
        "start",
        "finish",
        "duration",
        "processing",
        "date_start",
        "date_finish",
        "operating_reset_at",
        "operating",
    ]
    assert time["date_start"] == "2026-08-01T12:00:00+03:00"
    assert "time" not in admin.body("crm.type.get", id=5)


def test_a_portal_on_own_premises_has_no_operating_time(opened) -> None:
    assert "operating" not in opened(operating=False).body("profile")["time"]


def test_an_empty_map_is_written_as_a_list_and_markup_is_escaped(admin) -> None:
    admin.new_type(title="<a/b>'\"&Ж")
    raw = admin.portal.handle(Request(path="/rest/1/demo/crm.type.list")).body.decode()
    assert r"\u003Ca\/b\u003E\u0027\u0022\u0026Ж" in raw
    assert admin.ask("crm.type.list")["types"][0]["title"] == "<a/b>'\"&Ж"
    assert '"result_error":[]' in admin.portal.handle(Request(path="/rest/1/demo/batch")).body.decode()
    assert '"operating":0}' in raw


def test_members_of_an_answer_come_in_the_portal_s_order(admin) -> None:
    kind = admin.new_type()["entityTypeId"]
    admin.portal.add_items(kind, [{} for _ in range(51)])
    assert list(admin.body("crm.item.list", entityTypeId=kind)) == ["result", "next", "total", "time"]


def test_the_portal_says_who_calls_and_what_it_knows(admin) -> None:
    assert admin.ask("profile") == {
        "ID": "1",
        "ADMIN": True,
        "NAME": "Анна",
        "LAST_NAME": "Лебедева",
        "PERSONAL_GENDER": "",
        "TIME_ZONE": "",
    }
    assert {"crm", "userfieldconfig", "bizproc"} <= set(admin.ask("scope"))
    assert admin.ask("server.time") == "2026-08-01T12:00:00+03:00"
    assert admin.ask("user.admin") is True
    assert admin.ask("user.current")["ID"] == "1"
    assert admin.ask("feature.get", CODE="rest_auth_connector") == {"value": "Y"}
    assert admin.refusal("feature.get")[0] == "CODE_EMPTY"


@pytest.mark.parametrize(
    ("name", "existing", "available"),
    [
        ("crm.type.list", True, False),
        ("profile", True, True),
        ("batch", True, True),
        ("crm.no.such", False, False),
        ("", False, False),
        ("CRM.TYPE.LIST", False, False),
    ],
)
def test_method_get_tells_what_exists_and_what_is_within_reach(
    admin, name: str, existing: bool, available: bool
) -> None:
    admin.portal.add_webhook(1, "narrow", [])
    body = admin.portal.call("method.get", {"name": name}, secret="narrow")
    assert body["result"] == {"isExisting": existing, "isAvailable": available}


def test_methods_leaves_out_the_newer_ones(admin) -> None:
    names = admin.ask("methods")
    assert "crm.status.list" in names
    assert "crm.type.list" not in names


def test_a_webhook_without_scopes_has_a_list_of_one_empty_text(admin) -> None:
    admin.portal.add_webhook(1, "none", [])
    assert admin.portal.call("scope", secret="none")["result"] == [""]


def test_two_portals_on_one_file_see_each_other_s_writes(tmp_path) -> None:
    from smartctl.mockportal.application import open_portal

    first, second = open_portal(tmp_path / "p.sqlite"), open_portal(tmp_path / "p.sqlite")
    first.call("crm.type.add", {"fields": {"title": "Shared"}})
    assert second.call("crm.type.list")["total"] == 1
    second.close()
    first.close()
    third = open_portal(tmp_path / "p.sqlite")
    assert third.call("crm.type.list")["result"]["types"][0]["title"] == "Shared"
    third.close()


def test_a_reset_portal_is_as_new_counters_included(admin) -> None:
    before = admin.new_type()
    admin.portal.reset()
    assert admin.ask("crm.type.list")["types"] == []
    assert admin.new_type() == before


def test_both_seams_wrap_requests_and_methods(admin) -> None:
    seen: list[str] = []

    def outer(request: Request, step: Any) -> Answer:
        seen.append(request.path)
        return step(request)

    def inner(call: Any, step: Any) -> Outcome:
        seen.append(call.method)
        return step(call)

    admin.portal.around_request.append(outer)
    admin.portal.around_method.append(inner)
    admin.ask("batch", cmd={"a": "profile", "b": "scope"})
    assert seen == ["/rest/1/demo/batch", "profile", "scope"]


def test_two_processes_write_to_one_file_without_losing_anything(tmp_path) -> None:
    import subprocess
    import sys
    from pathlib import Path

    from smartctl.mockportal.application import open_portal

    script = (
        "import sys; from pathlib import Path; from smartctl.mockportal.application import open_portal\n"
        "portal = open_portal(Path(sys.argv[1]))\n"
        "answers = [portal.call('crm.type.add', {'fields': {'title': 'x'}}) for _ in range(15)]\n"
        "assert all('result' in one for one in answers), answers\n"
    )
    file: Path = tmp_path / "shared.sqlite"
    workers = [subprocess.Popen([sys.executable, "-c", script, str(file)]) for _ in range(3)]
    assert [worker.wait(60) for worker in workers] == [0, 0, 0]
    portal = open_portal(file)
    kinds = portal.call("crm.type.list")["result"]["types"]
    assert len({one["entityTypeId"] for one in kinds}) == 45
    portal.close()
