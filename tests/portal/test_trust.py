"""Whose certificates count for each client that asks a server."""

from __future__ import annotations

import ssl
from pathlib import Path

import certifi
import pytest

from smartctl.forges.asking import Api
from smartctl.portal.address import WebhookAddress
from smartctl.portal.rest import RestPortal
from smartctl.state.shared.http import HttpDocuments
from smartctl.trust import trusted


def of_a_portal(origin):
    return RestPortal(address=WebhookAddress(origin=origin, user="1", secret="demo")), lambda portal: portal.address


def of_a_state(origin):
    return HttpDocuments(f"{origin}/state", "me", "the-password"), lambda place: place.read("a")


def of_a_code_host(origin):
    return Api(url=origin, headers={}, hint="?"), lambda api: api.get("/")


@pytest.mark.parametrize("opened", [of_a_portal, of_a_state, of_a_code_host])
@pytest.mark.parametrize(("origin", "known"), [("https://127.0.0.1:9", True), ("http://127.0.0.1:9", False)])
def test_the_certificates_of_the_world_are_read_where_one_is_shown_and_none_goes_unchecked(
    opened, origin, known, monkeypatch
):
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    client, ask = opened(origin)
    try:
        ask(client)
    except Exception as error:  # noqa: BLE001 - there is no server
        assert "ConnectError" in str(error)
    found = client._client._transport._pool._ssl_context
    client.close()
    assert found.verify_mode is ssl.CERT_REQUIRED
    assert found.check_hostname
    assert bool(found.get_ca_certs()) is known


def test_they_are_read_once_for_all_and_anew_where_somebody_names_others(tmp_path, monkeypatch):
    once = trusted("https://acme.example")
    assert trusted("HTTPS://other.example") is once
    assert not trusted("HTTP://other.example").get_ca_certs()
    one = Path(certifi.where()).read_text(encoding="utf-8").partition("-----END CERTIFICATE-----")
    own = tmp_path / "own.pem"
    own.write_text("".join(one[:2]), encoding="utf-8")
    monkeypatch.setenv("SSL_CERT_FILE", str(own))
    assert len(trusted("https://acme.example").get_ca_certs()) == 1
