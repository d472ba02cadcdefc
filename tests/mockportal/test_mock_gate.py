"""The mock portal as a server on a developer's machine: whom it answers, how much it takes, how long it waits."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from http.client import HTTPConnection

import httpx
import pytest

from smartctl.mockportal import closing as connections
from smartctl.mockportal import gate
from smartctl.mockportal.application import Portal, open_portal
from smartctl.mockportal.server import prepare
from tests.clients.serving import served

VERBS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]
WRITE = "/rest/1/demo/crm.type.add?fields[title]=hacked"
_PATIENCE = 60


@contextmanager
def asking(hosts: tuple[str, ...] = ()) -> Iterator[tuple[Portal, int]]:
    ready, ports = threading.Event(), []
    portal = open_portal(None)
    server = prepare(portal, port=0, hosts=hosts, on_ready=lambda port: (ports.append(port), ready.set()))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        assert ready.wait(_PATIENCE)
        yield portal, ports[0]
    finally:
        server.should_exit = True
        thread.join(_PATIENCE)
        portal.close()
    assert not thread.is_alive()


def ask(port, method="POST", path="/rest/1/demo/profile", *, host=None, body=b"", **headers):
    with closing(HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)) as connection:
        connection.putrequest(method, path, skip_host=True)
        for name in host if host is not None else [f"127.0.0.1:{port}"]:
            connection.putheader("Host", name)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()


def titles(portal):
    return [row["title"] for row in portal.call("crm.type.list")["result"]["types"]]


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:{port}", "127.0.0.1:{port}", "[::1]:{port}", "mock.test:{port}"]
)
def test_names_of_this_machine_and_those_allowed_are_answered(host):
    with asking(("mock.test",)) as (_portal, port):
        assert ask(port, host=[host.format(port=port)])[0] == 200


@pytest.mark.parametrize(
    "host",
    [
        ["evil.test:{port}"],
        ["localhost.evil.test"],
        ["a@localhost"],
        [""],
        [],
        ["localhost", "evil.test"],
        ["10.0.0.1"],
    ],
)
def test_a_page_that_rebinds_its_name_reads_and_writes_nothing(host):
    with asking() as (portal, port):
        for method in ("GET", "POST"):
            status, _headers, body = ask(port, method, WRITE, host=[one.format(port=port) for one in host])
            assert status in (400, 403)
            assert b"result" not in body
        assert titles(portal) == []
        assert ask(port, "GET", "/", host=["evil.test"])[0] == 403


@pytest.mark.parametrize("origin", ["https://evil.test", "null", "http://localhost:1", "https://127.0.0.1:{port}"])
def test_a_page_of_another_origin_reads_and_writes_nothing(origin):
    with asking() as (portal, port):
        for method in VERBS:
            for path in (WRITE, "/", "/oauth/token/"):
                status, headers, _body = ask(
                    port, method, path, Origin=origin.format(port=port), Content_Type="text/plain"
                )
                assert status == 403
                assert not [name for name in headers if name.lower().startswith("access-control")]
        assert titles(portal) == []
        assert ask(port, Origin=f"http://127.0.0.1:{port}")[0] == 200


def test_an_image_or_a_form_of_another_site_calls_no_method_and_a_link_shows_a_page():
    with asking() as (portal, port):
        for site in ("cross-site", "same-site"):
            for mode in ("no-cors", "navigate"):
                for method in ("GET", "POST"):
                    assert ask(port, method, WRITE, Sec_Fetch_Site=site, Sec_Fetch_Mode=mode)[0] == 403
            assert ask(port, "GET", "/", Sec_Fetch_Site=site, Sec_Fetch_Mode="navigate")[0] == 200
            assert ask(port, "GET", "/", Sec_Fetch_Site=site, Sec_Fetch_Mode="no-cors")[0] == 403
        assert titles(portal) == []
        assert ask(port, "GET", WRITE, Sec_Fetch_Site="none", Sec_Fetch_Mode="navigate")[0] == 200


def test_no_answer_is_open_to_other_origins():
    with asking() as (_portal, port):
        for method in ("GET", "POST", "OPTIONS"):
            assert not [name for name in ask(port, method)[1] if name.lower().startswith("access-control")]


def test_a_body_that_is_too_long_is_refused_before_it_is_read():
    with asking() as (_portal, port), socket.create_connection(("127.0.0.1", port), _PATIENCE) as line:
        length = gate.LARGEST_BODY + 1
        line.sendall(
            f"POST /rest/1/demo/profile HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n".encode()
        )
        answer = whole(line)
        assert answer.startswith(b"HTTP/1.1 413")
        assert "error_description" in json.loads(answer.partition(b"\r\n\r\n")[2])


def test_a_body_that_says_no_length_is_refused_when_it_is_too_long(monkeypatch):
    monkeypatch.setattr(gate, "LARGEST_BODY", 100_000)
    with asking() as (_portal, port), socket.create_connection(("127.0.0.1", port), _PATIENCE) as line:
        line.sendall(b"POST /rest/1/demo/profile HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
        line.sendall(b"186a1\r\n" + b"x" * 100_001 + b"\r\n")
        assert whole(line).startswith(b"HTTP/1.1 413")


def whole(line):
    parts = []
    while part := line.recv(65536):
        parts.append(part)
    return b"".join(parts)


def test_half_a_body_is_no_request():
    with asking() as (portal, port):
        with socket.create_connection(("127.0.0.1", port), _PATIENCE) as line:
            form = b"fields[title]=half"
            line.sendall(
                b"POST /rest/1/demo/crm.type.add HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n"
                b"Content-Type: application/x-www-form-urlencoded\r\n\r\n" + form
            )
        assert ask(port)[0] == 200
        assert titles(portal) == []


BODIES = {
    "infinite": b'{"id": 1e400}',
    "infinite, negative": b'{"id": -1e400}',
    "no number": b'{"id": NaN}',
    "many digits": b'{"id": 1' + b"0" * 6000 + b"}",
    "beyond 64 bits": b'{"id": 1' + b"0" * 30 + b"}",
    "a large float": b'{"id": 1e30}',
    "a text of digits": b'{"id": "' + b"9" * 5000 + b'"}',
    "deep lists": b'{"id": ' + b"[" * 511 + b"]" * 511 + b"}",
    "very deep lists": b"[" * 100_000 + b"]" * 100_000,
    "very deep maps": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "never closed": b"[" * 1_000_000,
    "half a letter": b'{"id": "\xff"}',
    "half a pair": b'{"id": "\\ud800"}',
}


@pytest.mark.parametrize("name", BODIES)
def test_json_that_nothing_can_carry_is_refused_and_no_fault_of_the_server(name):
    with asking() as (_portal, port):
        for method in ("crm.type.get", "crm.type.update", "crm.category.list", "batch", "profile"):
            status, _headers, body = ask(
                port, path=f"/rest/1/demo/{method}", body=BODIES[name], Content_Type="application/json"
            )
            assert status < 500, method
            json.loads(body)
        assert ask(port)[0] == 200


@pytest.mark.parametrize("values", [b"[" + b"[]," * 2_000_000 + b"1]", b'{"a": [' + b'{"b": 1},' * 700_000 + b"1]}"])
def test_a_few_bytes_that_become_much_memory_are_not_taken_in(values):
    with asking() as (_portal, port):
        status, _headers, body = ask(port, body=values, Content_Type="application/json")
        assert status == 400
        assert "more than 1000000 values" in json.loads(body)["error_description"]
        long_text = b'{"note": "' + b'[,{\\",' * 1_000_000 + b'"}'
        assert ask(port, body=long_text, Content_Type="application/json")[0] == 200


@pytest.mark.parametrize("body", [b"id=1e400", b"id=" + b"9" * 5000, b"a" + b"[a]" * 5000 + b"=1", b"a[]=1&" * 50_000])
def test_a_form_of_the_same_kind_is_no_fault_of_the_server(body):
    with asking() as (_portal, port):
        for method in ("crm.type.get", "batch", "profile"):
            form = "application/x-www-form-urlencoded"
            assert ask(port, path=f"/rest/1/demo/{method}", body=body, Content_Type=form)[0] < 500


SLOW = {
    "silent": b"",
    "half a head": b"POST /rest/1/demo/profile HTTP/1.1\r\nHo",
    "half a body": b"POST /rest/1/demo/profile HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{",
}


@pytest.mark.parametrize("name", SLOW)
def test_who_never_gets_to_the_point_is_cut_off(monkeypatch, name):
    monkeypatch.setattr(connections, "HEADER_SECONDS", 0.2)
    monkeypatch.setattr(gate, "BODY_SECONDS", 0.2)
    with asking() as (_portal, port), socket.create_connection(("127.0.0.1", port), _PATIENCE) as line:
        line.sendall(SLOW[name])
        answer = ended(line)
        assert answer == b"" or answer.startswith(b"HTTP/1.1 408")


@pytest.mark.parametrize("name", SLOW)
def test_many_slow_connections_keep_nobody_out(monkeypatch, name):
    monkeypatch.setattr(connections, "MOST", 10)
    with asking() as (_portal, port), ExitStack() as stack:
        lines = [stack.enter_context(socket.create_connection(("127.0.0.1", port), _PATIENCE)) for _ in range(30)]
        for line in lines:
            with suppress(OSError):  # the oldest may be gone already
                line.sendall(SLOW[name])
        assert ask(port)[0] == 200
        for line in lines[:15]:
            assert ended(line) == b""


def ended(line):
    """What came before the end; a connection that is reset has ended too."""
    try:
        return whole(line)
    except ConnectionError:
        return b""


def test_a_server_ends_with_slow_connections_open():
    with ExitStack() as stack, asking() as (_portal, port):
        for text in SLOW.values():
            line = stack.enter_context(socket.create_connection(("127.0.0.1", port), _PATIENCE))
            line.sendall(text)
        assert ask(port)[0] == 200


def test_a_connection_that_is_kept_serves_one_request_after_the_other():
    with served() as (_portal, port), httpx.Client(base_url=f"http://127.0.0.1:{port}/rest/1/demo/") as client:
        for _ in range(5):
            assert client.post("profile", json={}).status_code == 200


_SECRETS = re.compile(r"client_secret|refresh token")


def test_secrets_are_printed_when_they_are_asked_for(tmp_path):
    from tests.cli.conftest import served as program

    for options, shown in (((), False), (("--show-secrets",), True)):
        with program(tmp_path, *options) as one:
            one.ask("profile")
        assert bool(_SECRETS.search("".join(one.told))) is shown


def test_a_server_that_must_stop_at_once_leaves_no_connection_open():
    ready, ports = threading.Event(), []
    portal = open_portal(None)
    server = prepare(portal, port=0, on_ready=lambda port: (ports.append(port), ready.set()))
    thread = threading.Thread(target=server.run)
    thread.start()
    assert ready.wait(_PATIENCE)
    with closing(socket.create_connection(("127.0.0.1", ports[0]), timeout=_PATIENCE)) as kept:
        kept.sendall(b"POST /rest/1/demo/profile HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n")
        kept.sendall(b"half")
        while not server.server_state.connections:
            assert thread.is_alive()
        server.force_exit = server.should_exit = True
        thread.join(_PATIENCE)
        assert not thread.is_alive()
        assert not server.server_state.connections
        assert kept.recv(1) == b""
    portal.close()
