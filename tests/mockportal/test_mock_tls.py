"""HTTPS by an authority of one's own: clients that trust it are served, others go away."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from smartctl.mockportal.application import Settings, open_portal
from smartctl.mockportal.authority import certify
from smartctl.mockportal.faults import Fault, Script
from smartctl.mockportal.server import prepare


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    ready, ports = threading.Event(), []

    def on_ready(port: int) -> None:
        ports.append(port)
        ready.set()

    portal = open_portal(None, settings=Settings(strict_https=True))
    Script([Fault(do="close", method="crm.type.add", first=1)]).install(portal)
    authority = tmp_path / "new" / "ca.pem"
    server = prepare(portal, port=0, tls=certify(authority), on_ready=on_ready)
    thread = threading.Thread(target=server.run)
    thread.start()
    assert ready.wait(20)
    yield ports[0], authority
    server.should_exit = True
    thread.join(20)
    portal.close()
    assert not thread.is_alive()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_client_that_trusts_the_authority_is_served(served, host: str) -> None:
    port, authority = served
    trusting = ssl.create_default_context(cafile=str(authority))
    with httpx.Client(base_url=f"https://{host}:{port}/rest/1/demo/", verify=trusting, trust_env=False) as client:
        assert client.post("profile").json()["result"]["ID"] == "1"  # a portal that insists on https is content
        with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
            client.post("crm.type.add", json={"fields": {"title": "x"}})
        assert client.post("crm.type.list").json()["total"] == 1


def test_a_client_that_does_not_trust_it_goes_away(served) -> None:
    port, _ = served
    with httpx.Client(trust_env=False) as client, pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        client.post(f"https://127.0.0.1:{port}/rest/1/demo/profile")


def test_only_the_certificate_of_the_authority_is_written(served) -> None:
    _, authority = served
    assert [file.name for file in authority.parent.iterdir()] == ["ca.pem"]
    text = authority.read_text()
    assert "BEGIN CERTIFICATE" in text
    assert "PRIVATE" not in text
