"""A secret that was read once is struck out of everything written for people."""

from __future__ import annotations

import html
import json
from urllib.parse import quote

import pytest

from smartctl.portal.address import parse
from smartctl.redaction import concealed, holds_secret, know, learn, redacted

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


def test_what_a_webhook_looks_like_is_shown():
    assert redacted("like https://HOST/rest/1/SECRET/") == "like https://HOST/rest/1/SECRET/"
    assert redacted("https://HOST/rest/1/SECRETS/") == "https://HOST/rest/1/***/"


def test_a_secret_on_the_command_line_is_known_before_the_address_is_understood():
    learn(["plan", "ftp://acme.example/rest/1/an0thers3cret/"])
    assert concealed("an0thers3cret") == "***"


ODD = ('a"b\\c"d\\e', "пароль\\с'кавычкой\"", "tab\tand/slash&<x>", "abcdefg\\")


@pytest.mark.parametrize("secret", ODD)
@pytest.mark.parametrize(
    "written",
    [
        lambda text: json.dumps({"error": text}),
        lambda text: json.dumps({"error": text}, ensure_ascii=False),
        lambda text: json.dumps({"line": json.dumps({"error": text})}),
        lambda text: json.dumps({"line": json.dumps({"error": text}, ensure_ascii=False)}, ensure_ascii=False),
        lambda text: f"postgres://user:{quote(text, safe=' *')}@host/",
        html.escape,
    ],
)
def test_a_password_with_quotes_and_backslashes_is_struck_out_however_it_is_spelt(secret, written):
    know(secret)
    assert concealed(written(f"said {secret} twice {secret}")) == written("said *** twice ***")
    assert holds_secret(written(secret))


def test_of_two_secrets_that_begin_alike_nothing_is_left():
    know("longsecret")
    know("longsecret-and-more")
    assert concealed("longsecret-and-more longsecret") == "*** ***"
