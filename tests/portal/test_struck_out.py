"""A portal that repeats the webhook's secret in an error does not get it into any message of ours."""

from __future__ import annotations

import httpx
import pytest

from smartctl.errors import PortalError
from smartctl.portal.address import WebhookAddress, parse, redacted
from smartctl.portal.rest import RestPortal
from smartctl.steps import Call

SECRET = "s3cr3t0w0rd"


def portal_that_says(body):
    address = WebhookAddress(origin="http://127.0.0.1", user="1", secret=SECRET)
    transport = httpx.MockTransport(lambda _request: httpx.Response(200, json=body))
    return RestPortal(address=address, transport=transport, sleep=lambda _seconds: None)


def test_in_the_text_of_an_error():
    portal = portal_that_says({"error": f"X_{SECRET}", "error_description": f"no rights for /rest/1/{SECRET}/"})
    with pytest.raises(PortalError) as caught:
        portal.call(Call(method="crm.type.add", params={"fields": {"title": "x"}}))
    error = caught.value
    assert SECRET not in f"{error} {error.message} {error.description} {error.code} {error.args}"
    assert "***" in error.description


def test_in_the_errors_of_a_batch():
    told = {"a": {"error": "X", "error_description": f"token {SECRET}"}}
    portal = portal_that_says({"result": {"result": [], "result_error": told, "result_total": [], "result_next": []}})
    call = Call(method="crm.type.get", params={"id": 1})
    answers = portal.batch({"a": call}, halt=False)
    assert SECRET not in f"{answers['a']} {answers['a'].description}"


def test_a_title_of_the_same_letters_stays_what_it_is():
    portal = portal_that_says({"result": {"type": {"title": SECRET}}})
    assert portal.call(Call(method="crm.type.get", params={"id": 1})).result == {"type": {"title": SECRET}}


def test_in_anything_that_is_written_for_people():
    """The text of an exception, a line of a log: a secret that was read once is known everywhere."""
    parse(f"https://acme.example/rest/1/{SECRET}/")
    assert redacted(f"KeyError: '{SECRET}'") == "KeyError: '***'"


def test_a_short_secret_is_struck_out_of_addresses_only():
    parse("http://127.0.0.1/rest/1/demo/")
    assert redacted("a demo of /rest/1/demo/") == "a demo of /rest/1/***/"
