"""Scripted faults, in the same process and over a real socket."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from smartctl.mockportal import fault_files
from smartctl.mockportal.application import Portal, Request, open_portal
from smartctl.mockportal.faults import Crashed, Fault, Script, TimedOut, Unanswered, WrongFault
from smartctl.mockportal.server import prepare

ADD = {"fields": {"title": "T"}}


def ask(portal: Portal, method: str, patience: float | None = None, **params: Any) -> tuple[int, bytes]:
    headers = {"Content-Type": "application/json"}
    body = json.dumps(params).encode()
    answer = portal.handle(Request(path=f"/rest/1/demo/{method}", headers=headers, body=body, patience=patience))
    return answer.status, answer.body


def types(portal: Portal) -> int:
    return portal.call("crm.type.list")["total"]


@pytest.fixture
def scripted(opened) -> Callable[..., tuple[Portal, Script]]:
    def script(*faults: Fault, **how: Any) -> tuple[Portal, Script]:
        portal = opened().portal
        return portal, Script(faults, **how).install(portal)

    return script


@pytest.mark.parametrize(("when", "effects"), [("before", 0), ("after", 1)])
@pytest.mark.parametrize(
    ("fault", "status", "shown"),
    [
        ({"do": "refuse", "error": "QUERY_LIMIT_EXCEEDED", "status": 503}, 503, b'{"error":"QUERY_LIMIT_EXCEEDED"'),
        ({"do": "refuse", "error": "", "description": "Oops"}, 400, b'{"error":"","error_description":"Oops"}'),
        ({"do": "refuse", "error": 0, "status": 200}, 200, b'{"error":0,"error_description":""}'),
        ({"do": "empty"}, 503, b""),
        ({"do": "html"}, 502, b"<html>"),
        ({"do": "html", "status": 503}, 503, b"503 Service Temporarily Unavailable"),
        ({"do": "html", "status": 200, "body": "<h1>x</h1>"}, 200, b"<h1>x</h1>"),
        ({"do": "redirect"}, 302, b""),
    ],
)
def test_answers_in_place_of_the_true_one(scripted, *, fault, status, shown, when, effects) -> None:
    portal, script = scripted(Fault(when=when, method="crm.type.add", **fault))
    answered = ask(portal, "crm.type.add", **ADD)
    assert answered[0] == status
    assert shown in answered[1]
    assert types(portal) == effects
    assert len(script.happened) == 1


def test_a_redirect_names_another_host_and_keeps_path_and_query(scripted) -> None:
    portal, _ = scripted(Fault(do="redirect", location="https://new.example.com"))
    answer = portal.handle(Request(path="/rest/1/demo/profile", query_string="a=1"))
    assert answer.headers["Location"] == "https://new.example.com/rest/1/demo/profile?a=1"


def test_half_an_answer_comes_after_the_effect(scripted) -> None:
    portal, _ = scripted(Fault(do="truncate", method="crm.type.add"))
    status, body = ask(portal, "crm.type.add", **ADD)
    assert status == 200
    assert body.startswith(b'{"result":')
    with pytest.raises(ValueError, match="line 1"):
        json.loads(body)
    assert types(portal) == 1


@pytest.mark.parametrize(
    ("do", "when", "raised", "effects"),
    [
        ("close", None, Unanswered, 1),
        ("close", "before", Unanswered, 0),
        ("crash", None, Crashed, 1),
        ("crash", "before", Crashed, 0),
    ],
)
def test_lost_answers_are_raised_in_the_same_process(scripted, do, when, raised, effects) -> None:
    portal, _ = scripted(Fault(do=do, when=when, method="crm.type.add"))
    with pytest.raises(raised):
        ask(portal, "crm.type.add", **ADD)
    assert types(portal) == effects


@pytest.mark.parametrize(
    ("fault", "hit"),
    [
        ({}, [1, 2, 3, 4, 5, 6]),
        ({"call": (2,)}, [2]),
        ({"call": (1, 4)}, [1, 4]),
        ({"first": 3}, [1, 2, 3]),
        ({"every": 2}, [2, 4, 6]),
    ],
)
def test_which_calls_are_hit(scripted, fault, hit) -> None:
    portal, _ = scripted(Fault(do="empty", method="profile", **fault))
    statuses = []
    for _ in range(6):
        ask(portal, "server.time")
        statuses.append(ask(portal, "profile")[0])
    assert [number for number, status in enumerate(statuses, start=1) if status == 503] == hit


@pytest.mark.parametrize("method", ["crm.type.add", "CRM.Type.Add", "crm.type.*", "*.add", None, "batch"])
def test_a_batch_that_contains_the_method_fails_as_a_whole(scripted, method) -> None:
    portal, script = scripted(Fault(do="empty", method=method, first=1))
    assert ask(portal, "batch", cmd={"a": "profile", "b": "crm.type.add?fields[title]=x"})[0] == 503
    script.clear()
    assert types(portal) == 0


def test_a_batch_is_not_looked_into_where_the_script_says_so(scripted) -> None:
    portal, _ = scripted(Fault(do="empty", method="profile", in_batch="never"))
    assert ask(portal, "batch", cmd=["profile"])[0] == 200
    assert ask(portal, "profile")[0] == 503


def test_one_command_of_a_batch_is_refused_and_others_go_on(scripted) -> None:
    limit = {"error": "OPERATION_TIME_LIMIT", "description": "Blocked", "status": 429}
    portal, _ = scripted(Fault(do="refuse", method="profile", in_batch="command", call=(2, 4), **limit))
    result = json.loads(ask(portal, "batch", cmd={"a": "profile", "b": "profile", "c": "profile"})[1])["result"]
    assert list(result["result"]) == ["a", "c"]
    assert result["result_error"] == {"b": {"error": "OPERATION_TIME_LIMIT", "error_description": "Blocked"}}
    assert ask(portal, "profile")[0] == 429  # a direct call counts as well


def test_a_command_may_be_refused_after_its_effect(scripted) -> None:
    portal, _ = scripted(Fault(do="refuse", method="crm.type.add", in_batch="command", when="after"))
    result = json.loads(ask(portal, "batch", cmd=["crm.type.add?fields[title]=x"])[1])["result"]
    assert (len(result["result_error"]), types(portal)) == (1, 1)


def test_a_crash_in_the_middle_of_a_batch_leaves_what_was_done(scripted) -> None:
    portal, _ = scripted(Fault(do="crash", method="crm.type.add", in_batch="command", call=(2,)))
    with pytest.raises(Crashed):
        ask(portal, "batch", cmd=["crm.type.add?fields[title]=x"] * 3)
    assert types(portal) == 2


def test_a_slow_answer_sleeps_and_a_client_without_patience_misses_it(scripted) -> None:
    slept: list[float] = []
    portal, _ = scripted(Fault(do="slow", seconds=90, method="crm.type.add"), sleep=slept.append)
    assert ask(portal, "crm.type.add", patience=100, **ADD)[0] == 200
    with pytest.raises(TimedOut):
        ask(portal, "crm.type.add", patience=65, **ADD)
    assert (slept, types(portal)) == ([90], 2)


def test_the_first_fault_due_happens_and_all_count(scripted) -> None:
    portal, _ = scripted(Fault(do="empty", call=(1,)), Fault(do="html", call=(2,)))
    assert [ask(portal, "profile")[0] for _ in range(3)] == [503, 502, 200]


def test_pages_outside_of_rest_have_no_faults(scripted) -> None:
    portal, _ = scripted(Fault(do="empty"))
    assert portal.handle(Request(path="/")).status == 404


def test_a_script_is_read_from_yaml_and_json(tmp_path: Path) -> None:
    script = tmp_path / "faults.yaml"
    script.write_text(
        "faults:\n"
        "  - {do: close, method: crm.type.add, call: 2}\n"
        "  - {do: refuse, method: crm.status.*, error: OPERATION_TIME_LIMIT, status: 429, first: 1, in_batch: command}\n"
        "  - {do: slow, seconds: 0.5, every: 3, when: before}\n"
    )
    expected = [
        Fault(do="close", method="crm.type.add", call=(2,)),
        Fault(
            do="refuse",
            method="crm.status.*",
            error="OPERATION_TIME_LIMIT",
            status=429,
            first=1,
            in_batch="command",
        ),
        Fault(do="slow", seconds=0.5, every=3, when="before"),
    ]
    assert fault_files.read(script) == expected
    script.write_text(json.dumps([{"do": "empty", "call": [1, 3]}]))
    assert fault_files.read(script) == [Fault(do="empty", call=(1, 3))]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "a list of faults"),
        ("faults: 5", "a list of faults"),
        ("- [", "while parsing"),
        ("- do: explode", "fault 1: do is one of"),
        ("- {do: empty}\n- {method: x}", "fault 2: a map with `do`"),
        ("- {do: empty, code: 5}", "fault 1: unknown: code"),
        ("- {do: empty, call: two}", "fault 1: call cannot be 'two'"),
        ("- {do: empty, first: true}", "fault 1: first cannot be True"),
        ("- {do: empty, call: 0}", "counted from 1"),
        ("- {do: empty, every: 0}", "counted from 1"),
        ("- {do: empty, first: 0}", "counted from 1"),
        ("- {do: empty, call: 1, first: 2}", "only one of"),
        ("- {do: truncate, when: before}", "cannot be `before`"),
        ("- {do: html, in_batch: command}", "one command"),
    ],
)
def test_a_script_that_cannot_be_is_told(tmp_path: Path, text: str, told: str) -> None:
    script = tmp_path / "faults.yaml"
    script.write_text(text)
    with pytest.raises(WrongFault, match=told):
        fault_files.read(script)


@pytest.fixture
def portal() -> Iterator[Portal]:
    opened = open_portal(None)
    yield opened
    opened.close()


@pytest.fixture
def client(portal: Portal) -> Iterator[httpx.Client]:
    ready, ports = threading.Event(), []

    def on_ready(port: int) -> None:
        ports.append(port)
        ready.set()

    server = prepare(portal, port=0, on_ready=on_ready)
    thread = threading.Thread(target=server.run)
    thread.start()
    assert ready.wait(20)
    with httpx.Client(base_url=f"http://127.0.0.1:{ports[0]}/rest/1/demo/", trust_env=False) as opened:
        yield opened
    server.should_exit = True
    thread.join(20)
    assert not thread.is_alive()


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> list[logging.LogRecord]:
    """What anybody writes to a log."""
    records: list[logging.LogRecord] = []
    handler = logging.Handler()
    monkeypatch.setattr(handler, "emit", records.append)
    monkeypatch.setattr(logging.getLogger(), "handlers", [handler])
    return records


@pytest.mark.parametrize(("when", "effects"), [("before", 0), ("after", 1)])
@pytest.mark.parametrize("warm", [False, True])
def test_the_socket_is_closed_for_real(portal: Portal, client: httpx.Client, logged, *, when, effects, warm) -> None:
    if warm:
        client.post("profile")
    Script([Fault(do="close", when=when, method="crm.type.add")]).install(portal)
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        client.post("crm.type.add", json=ADD)
    assert client.post("crm.type.list").json()["total"] == effects
    assert logged == []


def test_answers_that_are_none_arrive_over_http(portal: Portal, client: httpx.Client) -> None:
    Script(
        [
            Fault(do="empty", call=(1,)),
            Fault(do="html", call=(2,)),
            Fault(do="redirect", call=(3,)),
            Fault(do="truncate", call=(4,)),
            Fault(do="refuse", call=(5,), status=200),
        ]
    ).install(portal)
    empty, html, moved, cut, wrong = (client.post("profile", follow_redirects=False) for _ in range(5))
    assert (empty.status_code, empty.content) == (503, b"")
    assert (html.status_code, html.headers["content-type"]) == (502, "text/html; charset=utf-8")
    assert (moved.status_code, httpx.URL(moved.headers["location"]).host) == (302, "moved.example.com")
    with pytest.raises(ValueError, match="line 1"):
        cut.json()
    assert wrong.json()["error"] == "INTERNAL_SERVER_ERROR"


def test_a_slow_answer_is_missed_and_the_effect_is_there(portal: Portal, client: httpx.Client) -> None:
    asleep, wake = threading.Event(), threading.Event()

    def sleep(_seconds: float) -> None:
        asleep.set()
        assert wake.wait(60)

    Script([Fault(do="slow", seconds=1.5, method="crm.type.add")], sleep=sleep).install(portal)
    try:
        with pytest.raises(httpx.ReadTimeout):
            client.post("crm.type.add", json=ADD, timeout=httpx.Timeout(60, read=0.3))
        assert asleep.wait(60)
        assert client.post("crm.type.list").json()["total"] == 1  # others are served meanwhile
    finally:
        wake.set()
