"""The secret of a webhook in an answer: masked on the way in, itself again on the way out."""

from __future__ import annotations

import json
from string import ascii_letters, digits

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartctl.errors import PortalError
from smartctl.portal.address import WebhookAddress
from smartctl.portal.body import decoded, is_deep
from smartctl.portal.masking import Mask, stand_in
from smartctl.portal.rest import RestPortal
from smartctl.steps import Call

SECRET = "s3cr3t0w0rd"
ANSWER = {"title": f"a {SECRET} b", SECRET: [1, None, {"deep": f"{SECRET}{SECRET}"}]}


@pytest.fixture
def sent():
    return []


@pytest.fixture
def portal(sent):
    """A portal that repeats its secret wherever it can, escaped as well."""

    def answer(request):
        body = json.loads(request.content)
        sent.append(body)
        if request.url.path.endswith("crm.type.get"):
            return httpx.Response(400, json={"error": SECRET, "error_description": f"wrong: {SECRET}"})
        text = json.dumps({"result": {"result": {"a": ANSWER}} if "cmd" in body else ANSWER})
        return httpx.Response(200, content=text.replace("s3cr", "\\u00733cr").encode())

    address = WebhookAddress(origin="http://127.0.0.1", user="1", secret=SECRET)
    return RestPortal(address=address, transport=httpx.MockTransport(answer))


def test_nothing_that_comes_in_holds_the_secret(portal):
    assert SECRET not in str(portal.call(Call(method="crm.type.list", params={})))
    answers = portal.batch({"a": Call(method="crm.type.list", params={})}, halt=False)
    assert SECRET not in str(answers)
    with pytest.raises(PortalError) as caught:
        portal.call(Call(method="crm.type.get", params={"id": 1}))
    assert SECRET not in f"{caught.value.message} {caught.value.code} {caught.value.description}"


def test_what_is_written_back_is_what_was_read(portal, sent):
    title = portal.call(Call(method="crm.type.list", params={})).result["title"]
    update = Call(method="crm.type.update", params={"id": 1, "fields": {"title": title}})
    portal.call(update)
    assert sent[-1]["fields"] == {"title": f"a {SECRET} b"}
    portal.batch({"a": update}, halt=False)
    assert SECRET in sent[-1]["cmd"]["a"]
    assert Mask((SECRET,)).reveal(Mask((SECRET,)).hide(ANSWER)) == ANSWER


def test_a_stand_in_for_another_secret_brings_nothing_out():
    other = stand_in("an0thers3cret")
    assert Mask((SECRET,)).reveal(other) == other


def test_a_word_that_is_no_secret_is_left_alone():
    assert Mask(("demo",)).hide({"demo": "demo"}) == {"demo": "demo"}


def test_a_body_nested_without_end_is_no_answer(portal):
    for depth in (10, 400, 700, 900, 20_000):
        content = b'{"result":' + b"[" * depth + b"]" * depth + b"}"
        assert portal._masked(content) is None or depth < 20_000  # and no RecursionError
    assert portal._masked(b'{"result": []}') == {"result": []}


def test_a_secret_with_a_quote_is_hidden_in_json_that_is_a_text_and_comes_back_as_it_stood():
    mask = Mask(('to"ken\\1',))
    answer = {"settings": json.dumps({"token": 'to"ken\\1'}), "plain": 'a to"ken\\1 b'}
    hidden = mask.hide(answer)
    assert "ken" not in json.dumps(hidden).replace("token", "")
    assert json.loads(hidden["settings"])["token"].startswith("hidden-webhook-")
    assert mask.reveal(hidden) == answer


SPELT = [SECRET, SECRET.replace("s", "\\u0073"), SECRET.replace("0", "\\u0030", 1), SECRET[:-1], "\\u0416", "\\/"]


@given(
    st.lists(st.sampled_from(SPELT) | st.sampled_from("abс/&")), st.sampled_from([(SECRET,), (f"{SECRET}/",), ("s3",)])
)
def test_a_body_that_is_said_to_hold_no_secret_holds_none(pieces, secrets):
    mask, content = Mask(secrets), f'{{"title": ["{"".join(pieces)}"]}}'.encode()
    assert mask.hide(decoded(content)) == decoded(content) or not mask.absent_from(content)


def test_a_body_without_the_secret_is_not_searched_through():
    mask = Mask((SECRET, "s3"))
    assert mask.absent_from(b'{"title": "\\u003Cb\\u003E \\u0026 \\u0022 \\u0027"}')
    assert mask.absent_from('{"title": "Окна \\u0416 s3"}'.encode())
    assert not mask.absent_from(f'{{"title": "{SECRET}"}}'.encode())
    for one in (*ascii_letters, *digits, *"_.~-"):
        assert not mask.absent_from(f'{{"title": "\\u{ord(one):04x}"}}'.encode())
        assert not mask.absent_from(f'{{"title": "\\u{ord(one):04X}"}}'.encode())
    assert not Mask((f"{SECRET}/",)).absent_from(b"{}")  # spelled in too many ways


@pytest.mark.parametrize(("depth", "deep"), [(300, False), (301, True), (100_000, True)])
def test_only_what_is_nested_deeper_than_any_answer_is_deep(depth, deep):
    value = 1
    for _level in range(depth):
        value = [value]
    wide = [{"a": [1]}] * depth
    assert is_deep(b"[" * 301, value) is deep
    assert is_deep(b"[" * 301, wide) is False
