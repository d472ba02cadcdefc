"""What used to be taken in silence: values that there are not, options given twice, addresses with something around them."""

from __future__ import annotations

import pytest

from smartctl.errors import UsageError
from smartctl.portal.address import WebhookAddress, parse
from tests.cli.conftest import WINDOW, said
from tests.share import each

REFUSED = [
    (("plan", WINDOW, "--style", "simple"), ("--style", "simple", "terraform, plain")),
    (("plan", WINDOW, "--lang", "de"), ("--lang", "de", "ru, en")),
    (("plan", WINDOW, "--color", "no"), ("--color", "no", "auto, always, never")),
    (("plan", WINDOW, "--portal", "mock:a", "--portal=mock:b"), ("--portal",)),
    (("plan", WINDOW, "--portal", "mock:a", "--out", "a", "--out", "b"), ("--out",)),
    (("--lang", "en", "plan", WINDOW, "--lang", "en"), ("--lang",)),
    (("plan", WINDOW, "--portal="), ("--portal",)),
    (("plan", WINDOW, "--portal", "mock:a", "--format", "xml"), ("xml", "text, md, html, json, gitlab")),
    (("apply", WINDOW, "--portal", "mock:a", "--yes", "--format", "gitlab"), ("gitlab", "text, md, html, json")),
    (("show", "--resolved", WINDOW, "--format", "json"), ("json", "text")),
    (("state", "list", WINDOW, "--portal", "mock:a", "--format", "xml"), ("xml", "text, json")),
    (("state", "unlock", "x", "--lang", "en", "--lang", "en"), ("--lang",)),
    (("mock", "serve", "--language", "de"), ("--language", "de", "ru, en")),
    (("mock", "serve", "--port", "1", "--port", "2"), ("--port",)),
    (("mock", "serve", "--port", "99999"), ("--port", "65535")),
]


@pytest.mark.parametrize(
    ("refused", "language"), each(REFUSED, ["en", "ru"]), ids=lambda one: " ".join(map(str, one[0][-3:]))
)
def test_what_is_not_known_is_refused_with_what_is(smartctl, tmp_path, refused, language):
    arguments, named = refused
    done = smartctl(*arguments, env={"SMARTCTL_LANG": language})
    assert done.returncode == 1
    for word in named:
        assert word in said(done.stderr)
    assert not (tmp_path / ".smartctl").exists()


def test_a_language_of_the_environment_is_known_or_refused(smartctl):
    refused = smartctl("schema", env={"SMARTCTL_LANG": "de"})
    assert refused.returncode == 1
    assert "SMARTCTL_LANG" in refused.stderr
    assert smartctl("schema", env={"SMARTCTL_LANG": "ru_RU.UTF-8"}).returncode == 0
    assert smartctl("schema", "--lang", "RU").returncode == 0


def test_options_that_may_be_repeated_still_may(smartctl):
    done = smartctl("plan", WINDOW, "--portal", "mock:a", "--target", "installation", "--target", "installation", "-q")
    assert "more than once" not in done.stderr


SECRET = "abcdefghij123456"
WHOLE = f"https://acme.bitrix24.ru/rest/7/{SECRET}/"


@pytest.mark.parametrize(
    "text",
    [
        f" {WHOLE}\t\r\n",
        f'"{WHOLE}"',
        f"'{WHOLE}' ",
        f"«{WHOLE}»",
        f"\ufeff{WHOLE}",
        WHOLE[:-1],
        f"{WHOLE}crm.type.list.json",
        f"{WHOLE}profile",
        f"{WHOLE}crm.type.list/",
    ],
)
def test_what_a_copied_webhook_brings_along_is_taken_off(text):
    assert parse(text) == WebhookAddress(origin="https://acme.bitrix24.ru", user="7", secret=SECRET)


@pytest.mark.parametrize(
    "text",
    [
        f"{WHOLE}crm/type",
        f"{WHOLE}profile?x=1",
        f"{WHOLE}?auth=1",
        f"{WHOLE}#a",
        f"https://acme.bitrix24.ru/rest/api/7/{SECRET}/profile",
        "https://acme.bitrix24.ru/rest/7/crm.type.list.json",
        "https://acme.bitrix24.ru/crm/",
    ],
)
def test_what_cannot_be_told_from_a_webhook_is_named_without_its_secret(text):
    with pytest.raises(UsageError) as refused:
        parse(text)
    assert SECRET not in f"{refused.value.message}{refused.value.hint}"
    assert "/rest/1/SECRET/" in refused.value.hint


def test_a_webhook_with_something_around_it_works(smartctl, portal):
    for text in (f" {portal.url} ", f'"{portal.url}"', f"{portal.url}crm.type.list.json"):
        assert smartctl("plan", WINDOW, "--portal", text).returncode == 0
