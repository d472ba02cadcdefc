"""A secret that was read once is struck out of everything written for people."""

from __future__ import annotations

from smartctl.portal.address import parse
from smartctl.redaction import concealed, holds_secret, learn, redacted

SECRET = "s3cr3t0w0rd"


def test_in_anything_that_is_written_for_people():
    """The text of an exception, a line of a log: a secret that was read once is known everywhere."""
    parse(f"https://acme.example/rest/1/{SECRET}/")
    assert redacted(f"KeyError: '{SECRET}'") == "KeyError: '***'"
    assert concealed(f"a title {SECRET}") == "a title ***"
    assert holds_secret(f"x{SECRET}x")


def test_a_short_secret_is_struck_out_of_addresses_only():
    parse("http://127.0.0.1/rest/1/demo/")
    assert redacted("a demo of /rest/1/demo/") == "a demo of /rest/1/***/"
    assert concealed("a demo") == "a demo"
    assert not holds_secret("a demo")


def test_a_secret_on_the_command_line_is_known_before_the_address_is_understood():
    learn(["plan", "ftp://acme.example/rest/1/an0thers3cret/"])
    assert concealed("an0thers3cret") == "***"
