"""What a bucket answers, and what becomes of it: without a server, by the answers that the library hands on."""

from __future__ import annotations

import io
import time
from email.utils import formatdate

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError, ReadTimeoutError
from botocore.loaders import JSONFileLoader

from smartctl.errors import Denied, Unreachable, UsageError
from smartctl.state.shared.documents import Doubtful, Found, Overtaken
from smartctl.state.shared.s3 import S3Documents


class Bucket:
    """The library's client: keeps what it is asked, and answers from a list."""

    def __init__(self, *answers):
        self.asked, self.answers, self.closed = [], list(answers), False

    def __getattr__(self, method):
        def called(**given):
            self.asked.append((method, given))
            answer = self.answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer

        return called

    def close(self):
        self.closed = True


def place(*answers, **more):
    found = S3Documents(bucket="states", prefix="team", secret_key="the-secret-key", **more)
    found._client = Bucket(*answers)
    return found, found._client


def refused(code, status):
    answer = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "PutObject")


SILENT = ReadTimeoutError(endpoint_url="https://s3.example")
AWAY = EndpointConnectionError(endpoint_url="https://s3.example")


@pytest.mark.parametrize(
    ("fault", "reading", "writing", "told"),
    [
        (refused("PreconditionFailed", 412), Overtaken, Overtaken, ""),
        (refused("412", 412), Overtaken, Overtaken, ""),
        (refused("InternalError", 500), Unreachable, Doubtful, "cannot be reached: InternalError"),
        (refused("SlowDown", 503), Unreachable, Doubtful, "cannot be reached: SlowDown"),
        (refused("ConditionalRequestConflict", 409), UsageError, Doubtful, ": ConditionalRequestConflict."),
        (refused("AccessDenied", 403), Denied, Denied, r"refuses the credentials \(AccessDenied\)"),
        (refused("403", 403), Denied, Denied, r"refuses the credentials \(403\)"),
        (refused("NoSuchBucket", 404), UsageError, UsageError, ": NoSuchBucket."),
        (refused("EntityTooLarge", 499), UsageError, UsageError, ": EntityTooLarge."),
        (SILENT, Unreachable, Doubtful, "cannot be reached: ReadTimeoutError"),
        (AWAY, Unreachable, Doubtful, "cannot be reached: EndpointConnectionError"),
        (NoCredentialsError(), Unreachable, Unreachable, "cannot be reached: NoCredentialsError"),
    ],
    ids=lambda value: getattr(value, "__name__", "") or type(value).__name__,
)
def test_an_answer_that_is_none_is_told_as_what_it_is(fault, reading, writing, told):
    """A write of which nobody knows whether it came through is in doubt; a refusal is none."""
    for expected, ask in ((reading, lambda one: one.read("a")), (writing, lambda one: one.write("a", b"x", over=None))):
        documents, _bucket = place(fault)
        with pytest.raises(expected) as caught:
            ask(documents)
        assert type(caught.value) is expected
        if hasattr(caught.value, "message"):
            assert caught.match(f"s3://states/team.*{told}")
            assert caught.value.hint
        assert "the-secret-key" not in str(caught.value) + repr(documents)
        assert "Bucket" not in repr(documents)


def test_what_is_not_there_is_nothing_and_an_answer_that_breaks_off_is_unreachable():
    for code in ("NoSuchKey", "404"):
        documents, bucket = place(refused(code, 404), refused(code, 404))
        assert documents.read("a") is None
        documents.remove("a")
        assert bucket.asked == [
            ("get_object", {"Bucket": "states", "Key": "team/a"}),
            ("delete_object", {"Bucket": "states", "Key": "team/a"}),
        ]

    class Broken(io.BytesIO):
        def read(self, *_size):
            raise SILENT

    documents, _bucket = place({"Body": Broken(), "ETag": '"1"'})
    with pytest.raises(Unreachable, match="ReadTimeoutError"):
        documents.read("a")


def test_a_write_names_what_it_stands_over_and_a_state_is_put_aside_by_its_serial():
    state = b'{"serial": 7}'
    documents, bucket = place({"ETag": '"2"'}, {"ETag": '"3"'}, {"ETag": '"4"'})
    assert documents.write("w.json", state, over='"1"') == '"2"'
    assert documents.write("w.lock", b"x", over=None) == '"4"'
    assert bucket.asked == [
        ("put_object", {"Bucket": "states", "Key": "team/w.json", "Body": state, "IfMatch": '"1"'}),
        ("put_object", {"Bucket": "states", "Key": "team/history/w.json/0000000007", "Body": state}),
        ("put_object", {"Bucket": "states", "Key": "team/w.lock", "Body": b"x", "IfNoneMatch": "*"}),
    ]


def test_names_come_page_by_page_and_versions_the_newest_first():
    first = {"Contents": [{"Key": "team/b"}], "IsTruncated": True, "NextContinuationToken": "more"}
    documents, bucket = place(first, {"Contents": [{"Key": "team/a"}]}, {})
    assert documents.names("") == ("a", "b")
    assert documents.names("x/") == ()
    assert [given for _method, given in bucket.asked] == [
        {"Bucket": "states", "Prefix": "team/"},
        {"Bucket": "states", "Prefix": "team/", "ContinuationToken": "more"},
        {"Bucket": "states", "Prefix": "team/x/"},
    ]
    listed = {"Contents": [{"Key": f"team/history/w.json/{number:010}"} for number in (3, 4, 5)]}
    documents, _bucket = place(listed, {"Body": io.BytesIO(b"five"), "ETag": "5"}, refused("NoSuchKey", 404))
    assert [(one.id, one.content) for one in documents.versions("w.json", 2)] == [("5", b"five")]


def test_the_clock_is_that_of_the_bucket_also_where_nothing_is_there():
    dated = {"HTTPHeaders": {"date": formatdate(time.time() + 1000, usegmt=True)}}
    missing = ClientError({"Error": {"Code": "NoSuchKey"}, "ResponseMetadata": dated}, "GetObject")
    for answer in (missing, {"Body": io.BytesIO(b"x"), "ETag": "1", "ResponseMetadata": dated}):
        documents, bucket = place(answer)
        assert 990 < documents.now() - time.time() < 1010
        assert 990 < documents.now() - time.time() < 1010
        assert bucket.asked == [("get_object", {"Bucket": "states", "Key": "team/now"})]
    documents, _bucket = place(refused("NoSuchKey", 404))
    assert abs(documents.now() - time.time()) < 10


@pytest.mark.parametrize(("endpoint", "style"), [("https://s3.example", "path"), ("", "auto")])
def test_the_client_waits_for_half_a_minute_and_finds_the_bucket_by_its_address(endpoint, style):
    documents = S3Documents(
        bucket="states", endpoint=endpoint, region="eu-west-1", access_key="the-key", secret_key="the-secret-key"
    )
    client = documents._opened()
    try:
        assert (client.meta.config.connect_timeout, client.meta.config.read_timeout) == (30, 30)
        assert client.meta.config.s3["addressing_style"] == style
        assert client.meta.region_name == "eu-west-1"
        assert client.meta.endpoint_url == (endpoint or "https://s3.eu-west-1.amazonaws.com")
        assert client.meta.config.request_checksum_calculation == "when_required"
        assert client.meta.config.response_checksum_validation == "when_required"
        keys = client._request_signer._credentials
        assert (keys.access_key, keys.secret_key) == ("the-key", "the-secret-key")
    finally:
        client.close()


def test_a_second_client_reads_nothing_of_the_library_again_and_looks_for_keys_of_its_own(monkeypatch):
    def opened(key):
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", key)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "the-secret-key")
        return S3Documents(bucket="states", region="eu-west-1")._opened()

    first = opened("one")
    monkeypatch.setattr(JSONFileLoader, "load_file", lambda *_given: pytest.fail("a file is read again"))
    second = opened("two")
    keys = [one._request_signer._credentials.access_key for one in (first, second)]
    first.close()
    second.close()
    assert keys == ["one", "two"]


def test_without_a_prefix_names_are_the_keys_and_closing_closes():
    documents = S3Documents(bucket="states")
    documents._client = bucket = Bucket({"Body": io.BytesIO(b"x"), "ETag": '"1"'})
    assert documents.read("a") == Found(b"x", '"1"')
    assert bucket.asked == [("get_object", {"Bucket": "states", "Key": "a"})]
    assert documents.title == "s3://states"
    documents.close()
    documents.close()
    assert bucket.closed
    assert documents._client is None
