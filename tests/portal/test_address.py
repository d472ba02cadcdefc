"""Portal addresses: the accepted forms, and that a secret shows nowhere."""

from __future__ import annotations

import pytest

from smartctl.errors import UsageError
from smartctl.portal.address import MockAddress, origin_of, parse
from smartctl.redaction import redacted


@pytest.mark.parametrize(("text", "name"), [("mock:", "default"), ("mock:demo", "demo"), ("mock:a.b-c_1", "a.b-c_1")])
def test_mock_addresses(text, name):
    assert parse(text) == MockAddress(name=name)


@pytest.mark.parametrize("text", ["https://acme.bitrix24.ru/rest/1/s3cr3t/", "http://127.0.0.1:8024/rest/1/demo"])
def test_webhooks(text):
    assert parse(text).url("crm.type.list").endswith("/crm.type.list")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mock:../../etc",
        "https://acme.bitrix24.ru/",
        "ftp://acme/rest/1/s3cr3t/",
        "http://acme.bitrix24.ru/rest/1/s3cr3t/",
        "https://acme.bitrix24.ru/rest/1/s3cr3t/?x=1",
        "https://me:pw@acme.bitrix24.ru/rest/1/s3cr3t/",
    ],
)
def test_anything_else_is_refused_without_repeating_the_secret(text):
    with pytest.raises(UsageError) as caught:
        parse(text)
    assert "s3cr3t" not in f"{caught.value.message} {caught.value.hint}"


@pytest.mark.parametrize("inside", [" ", "\n", "\t", '"', "'", "»", "\u00a0"])
@pytest.mark.parametrize(
    "text", ["https://acme.bitrix24.ru{}/rest/1/hush9/", "https://acme.bitrix24.ru/rest/1/hu{}sh9/"]
)
def test_an_address_broken_inside_is_named_and_never_called(text, inside):
    with pytest.raises(UsageError, match="stands inside it") as caught:
        parse(text.format(inside))
    assert "sh9" not in f"{caught.value.message} {caught.value.hint}"


def test_the_identity_tells_portals_apart_and_opens_none():
    assert parse("https://acme.bitrix24.ru/rest/1/s3cr3t/").identity == "acme.bitrix24.ru"


@pytest.mark.parametrize(
    "text",
    ["POST https://acme.bitrix24.ru/rest/1/s3cr3t/batch HTTP/1.1", "'/rest/17/s3cr3t'", "/rest/api/1/s3cr3t/x?a=b"],
)
def test_redaction(text):
    assert "s3cr3t" not in redacted(text)


@pytest.mark.parametrize(
    "text", ["https://[::1/rest/1/x/", "https://host:port/rest/1/x/", "https://host:99999/rest/1/x/"]
)
def test_an_address_that_is_none_is_a_sentence(text):
    with pytest.raises(UsageError):
        parse(text)
    with pytest.raises(UsageError):
        origin_of(text.removesuffix("/rest/1/x/"), where="domain")
