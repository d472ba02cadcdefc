"""Whatever comes over the wire: an answer or a sentence, in bounded memory, and text that can be written to a file."""

from __future__ import annotations

import json
import tracemalloc
import zlib

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartctl.errors import SmartctlError
from smartctl.portal.address import WebhookAddress
from smartctl.portal.rest import RestPortal
from smartctl.steps import Call
from tests.hostile.mutants import json_values
from tests.share import examples

ADDRESS = WebhookAddress(origin="http://127.0.0.1", user="1", secret="demo")
READ = Call(method="crm.type.list", params={})
ADD = Call(method="crm.type.add", params={"fields": {"title": "Окна"}})


def answering(status: int, body: bytes, headers=()) -> RestPortal:
    def answer(_request):
        return httpx.Response(status, headers=list(headers), stream=httpx.ByteStream(body))

    return RestPortal(address=ADDRESS, transport=httpx.MockTransport(answer), sleep=lambda _seconds: None)


def heard(portal: RestPortal) -> list:
    """What the caller gets to see of a direct call and of a batch: values, or sentences."""
    found = []
    for ask in (
        lambda: portal.call(READ),
        lambda: portal.call(ADD),
        lambda: portal.batch({"a": READ, "b": READ}, halt=False),
        lambda: portal.batch({"a": ADD}, halt=True),
    ):
        try:
            found.append(ask())
        except SmartctlError as refused:
            assert refused.message.strip()
            found.append(refused)
    return found


HOSTILE = {
    "depth": b'{"result":' + b"[" * 100_000,
    "depth-closed": b'{"result":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "objects": b'{"result":' * 100_000,
    "long-number": b'{"result":' + b"9" * 100_000 + b"}",
    "nul": b'{"result": "a\x00b"}',
    "not-utf8": b'{"result": "\xff\xfe"}',
    "utf-16": '{"result": []}'.encode("utf-16"),
    "bom": b"\xef\xbb\xbf" + b'{"result": []}',
    "empty": b"",
    "html": b"<html><body>502 Bad Gateway</body></html>",
    "nan": b'{"result": NaN, "total": Infinity, "next": -Infinity}',
    "surrogate": b'{"result": "\\ud800"}',
    "error-list": b'{"error": ["a"], "error_description": {"b": []}}',
    "error-bool": b'{"error": true}',
    "result-and-error": b'{"error": "X", "result": null}',
    "total": b'{"result": [], "total": {"a": 1}, "next": [1]}',
}


@pytest.mark.parametrize("status", [200, 204, 302, 400, 401, 429, 500, 503])
@pytest.mark.parametrize("name", HOSTILE)
def test_any_body_is_an_answer_or_a_sentence(name, status):
    heard(answering(status, HOSTILE[name]))


@pytest.mark.parametrize(
    "headers",
    [
        [(b"content-encoding", b"gzip")],
        [(b"content-encoding", b"deflate")],
        [(b"location", b"http://[::1")],
        [(b"location", b"\xff\xfe")],
        [(b"content-type", b"application/json; charset=\xff")],
        [(b"set-cookie", b"\x1b[31m=1; Max-Age=x")],
    ],
)
@pytest.mark.parametrize("status", [200, 302])
def test_any_head_is_an_answer_or_a_sentence(headers, status):
    heard(answering(status, b'{"result": []}', headers))


@settings(max_examples=examples(150))
@given(body=json_values, status=st.sampled_from([200, 400, 401, 403, 500, 503]))
def test_any_json_is_an_answer_or_a_sentence(body, status):
    heard(answering(status, json.dumps(body).encode()))
    heard(answering(status, json.dumps({"result": body}).encode()))
    heard(answering(status, json.dumps({"result": {"result": body, "result_error": body}}).encode()))


@pytest.mark.parametrize("text", [r"\ud800", r"a\udc00b", r"\ud800\u0041", r"\udc00\ud800"])
def test_half_a_character_can_be_written_to_a_file(text):
    body = f'{{"result": {{"{text}": ["{text}"]}}, "error_description": "{text}"}}'
    (answer, *_others) = heard(answering(200, body.encode()))
    json.dumps(answer.result, ensure_ascii=False).encode("utf-8")
    assert "�" in json.dumps(answer.result, ensure_ascii=False)
    (refused, *_others) = heard(answering(400, f'{{"error": "{text}", "error_description": "{text}"}}'.encode()))
    refused.message.encode("utf-8")


def test_a_whole_character_in_two_halves_stays_whole():
    (answer, *_others) = heard(answering(200, rb'{"result": "\ud83e\ude9f \u041e"}'))
    assert answer.result == "🪟 О"


def test_numbers_that_are_none_are_nothing():
    (answer, *_others) = heard(answering(200, b'{"result": [NaN, Infinity, -Infinity, 1.5]}'))
    assert answer.result == [None, None, None, 1.5]


def _packed(chunk: bytes, times: int) -> bytes:
    """The chunk so many times: packed once behind a full flush, it may stand there as often as one likes."""
    packing = zlib.compressobj(1, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    first, again = (packing.compress(chunk) + packing.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    assert zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(first + again * 2) == chunk * 3
    return first + again * (times - 1)


@pytest.mark.parametrize("packed", [False, True])
def test_an_answer_without_end_is_given_up(packed):
    """A gigabyte, in the open or packed into a megabyte: no portal sends that much, and no memory is filled with it."""
    chunk = b" " * 1_000_000
    bomb = _packed(chunk, 1000) if packed else b""
    sent = [0]

    class Endless(httpx.SyncByteStream):
        def __iter__(self):
            if packed:
                yield from (bomb[at : at + 16_384] for at in range(0, len(bomb), 16_384))
                return
            for _ in range(1000):
                sent[0] += len(chunk)
                yield chunk

    headers = {"content-encoding": "gzip"} if packed else {}
    transport = httpx.MockTransport(lambda _request: httpx.Response(200, headers=headers, stream=Endless()))
    portal = RestPortal(address=ADDRESS, transport=transport, sleep=lambda _seconds: None)
    tracemalloc.start()
    with pytest.raises(SmartctlError):
        portal.call(ADD)
    assert tracemalloc.get_traced_memory()[1] < 300_000_000
    tracemalloc.stop()
    assert sent[0] < 200_000_000
