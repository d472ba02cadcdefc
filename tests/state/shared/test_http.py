"""States behind GitLab's protocol: whose lock it is, one that was left behind, answers that got lost."""

from __future__ import annotations

import json
import re
import time

import httpx
import pytest

from smartctl.errors import Denied, Locked, Unreachable, UsageError
from smartctl.state.shared import http
from smartctl.state.shared.documents import Doubtful, Overtaken
from smartctl.state.shared.http import HttpDocuments
from tests.servers import gitlab

ONE, TWO, THREE = (b'{"serial": %d}' % number for number in (1, 2, 3))
NAME = "state/mock-demo/window.json"


@pytest.fixture(scope="module")
def served():
    with gitlab.server() as (url, keeper):
        yield url, keeper


@pytest.fixture
def keeper(served):
    served[1].states.clear()
    return served[1]


@pytest.fixture
def place(served, keeper, monkeypatch):
    monkeypatch.setattr(http.time, "sleep", lambda _seconds: None)
    one = HttpDocuments(f"{served[0]}crm", gitlab.USER, gitlab.TOKEN)
    yield one
    one.close()


def state(keeper):
    [found] = [one for name, one in keeper.states.items() if "window" in name]
    return found


def test_each_document_is_a_state_of_its_own_beside_the_name_that_was_given(place, keeper):
    place.write(NAME, ONE, over=None)
    place.write("state/mock-demo/window.runs/1/journal-0000", ONE, over=None)
    assert all(name.startswith("crm-") for name in keeper.states)
    assert all(set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") for name in keeper.states)
    assert len(keeper.states) == 3  # and the index
    assert place.names("state/mock-demo/window.runs/") == ("state/mock-demo/window.runs/1/journal-0000",)
    assert all(one.lock is None for one in keeper.states.values())


def test_names_that_look_alike_are_two(place):
    place.write("state/a-b/window.json", ONE, over=None)
    place.write("state/a/b-window.json", TWO, over=None)
    assert place.read("state/a-b/window.json").content == ONE


def test_a_state_that_a_person_has_locked_is_told_by_that_persons_name(place, keeper):
    mark = place.write(NAME, ONE, over=None)
    state(keeper).lock = {"ID": "by hand", "Who": "maria", "Created": "2026"}
    with pytest.raises(Locked, match=r"/crm is locked by maria\."):
        place.write(NAME, TWO, over=mark)
    assert place.read(NAME).content == ONE


def test_a_lock_that_looks_like_ours_and_comes_from_tomorrow_is_not_waited_for(place, keeper):
    mark = place.write(NAME, ONE, over=None)
    state(keeper).lock = {"ID": "smartctl-write-99999999999999-ab", "Who": "mallory", "Created": "2026"}
    with pytest.raises(Locked, match=r"locked by mallory\."):
        place.write(NAME, TWO, over=mark)


def test_the_lock_of_a_writer_that_died_a_week_ago_needs_nobody(place, keeper):
    mark = place.write(NAME, ONE, over=None)
    state(keeper).lock = {"ID": f"smartctl-write-{int(time.time()) - 604800}-ab12", "Who": "root", "Created": "2026"}
    place.write(NAME, TWO, over=mark)
    assert place.read(NAME).content == TWO


def test_the_lock_of_a_writer_that_died_is_broken_after_a_minute_and_not_before(place, keeper, monkeypatch):
    mark = place.write(NAME, ONE, over=None)
    lock = {"ID": f"smartctl-write-{int(time.time()) - 30}-ab12", "Who": "root", "Created": "2026"}
    state(keeper).lock = lock
    waited = []

    def later(_seconds):
        waited.append(dict(state(keeper).lock or {}))
        if len(waited) == 3:
            state(keeper).lock = {**lock, "ID": f"smartctl-write-{int(time.time()) - 90}-ab12"}

    monkeypatch.setattr(http.time, "sleep", later)
    place.write(NAME, TWO, over=mark)
    assert waited[:3] == [lock] * 3
    assert place.read(NAME).content == TWO
    assert state(keeper).lock is None


def test_a_writer_whose_lock_was_broken_writes_nothing_over_what_came_then(place, keeper, monkeypatch):
    mark = place.write(NAME, ONE, over=None)
    read, times = HttpDocuments.read, []

    def overtaken(self, name):
        found = read(self, name)
        if not times:
            times.append(name)
            state(keeper).lock = None
            state(keeper).versions[2] = TWO
        return found

    monkeypatch.setattr(HttpDocuments, "read", overtaken)
    with pytest.raises(Overtaken):
        place.write(NAME, THREE, over=mark)
    assert state(keeper).versions == {1: ONE, 2: TWO}
    assert state(keeper).lock is None


@pytest.mark.parametrize("lost", ["lock", "DELETE"])
def test_the_lost_answer_of_a_lock_locks_nobody_out(place, keeper, monkeypatch, lost):
    once, times = HttpDocuments._once, []

    def cut_off(self, method, address, **more):
        answer = once(self, method, address, **more)
        if lost in (method, address.rpartition("/")[2]) and not times:
            times.append(address)
            raise httpx.ReadTimeout("no answer")
        return answer

    monkeypatch.setattr(HttpDocuments, "_once", cut_off)
    mark = place.write(NAME, ONE, over=None)
    place.write(NAME, TWO, over=mark)
    assert times
    assert all(one.lock is None for one in keeper.states.values())


def test_a_write_without_an_answer_is_doubtful_and_a_reading_ends_with_a_sentence(place, monkeypatch):
    mark = place.write(NAME, ONE, over=None)
    once = HttpDocuments._once

    def cut_off(self, method, address, **more):
        if method == "POST" and not address.endswith("/lock"):
            raise httpx.ReadTimeout("no answer")
        return once(self, method, address, **more)

    monkeypatch.setattr(HttpDocuments, "_once", cut_off)
    with pytest.raises(Doubtful, match="ReadTimeout"):
        place.write(NAME, TWO, over=mark)
    busy = httpx.Response(503, request=httpx.Request("GET", "http://127.0.0.1"))
    monkeypatch.setattr(HttpDocuments, "_once", lambda *_given, **_more: busy)
    with pytest.raises(Unreachable, match="cannot be reached: 503"):
        place.read(NAME)


def test_an_address_that_is_none_of_a_state_is_told(served, monkeypatch):
    place = HttpDocuments(served[0].replace("/terraform/", "/nothing/"), gitlab.USER, gitlab.TOKEN)
    monkeypatch.setattr(http.time, "sleep", lambda _seconds: None)
    with pytest.raises(UsageError, match="404") as caught:
        place.write(NAME, ONE, over=None)
    assert "/api/v4/projects/ID/terraform/state/NAME" in caught.value.hint
    place.close()


def test_a_server_that_takes_no_write_ends_the_run_with_a_sentence(place, monkeypatch):
    once, asked = HttpDocuments._once, []

    def busy(self, method, address, **more):
        if method == "POST" and not address.endswith("/lock"):
            asked.append(address)
            assert len(asked) < 100, "asks for ever"
            return httpx.Response(503, request=httpx.Request(method, address))
        return once(self, method, address, **more)

    monkeypatch.setattr(HttpDocuments, "_once", busy)
    with pytest.raises(Unreachable, match="503"):
        place.write(NAME, ONE, over=None)


def test_a_server_that_refuses_every_lock_it_has_given_ends_the_run_with_a_sentence(place, monkeypatch):
    once, asked = HttpDocuments._once, []

    def taken(self, method, address, **more):
        if method == "POST" and not address.endswith("/lock"):
            asked.append(address)
            assert len(asked) < 100, "asks for ever"
            return httpx.Response(409, request=httpx.Request(method, address))
        return once(self, method, address, **more)

    monkeypatch.setattr(HttpDocuments, "_once", taken)
    with pytest.raises(Unreachable, match="409"):
        place.write(NAME, ONE, over=None)


class Line:
    """The requests of one place, answered from a list: (status, body) or (status, body, headers)."""

    def __init__(self, *answers):
        self.asked, self.answers = [], list(answers)
        self.place = HttpDocuments("https://git.example:8443/states/crm/", "me", "the-password")
        transport = httpx.MockTransport(self._answer)
        self.place._client = httpx.Client(transport=transport, auth=httpx.BasicAuth("me", "the-password"))

    def _answer(self, request):
        self.asked.append((request.method, request.url.path, dict(request.url.params), request.content))
        status, body, *headers = self.answers.pop(0)
        return httpx.Response(status, content=body, headers=headers[0] if headers else {})


def test_a_write_takes_the_lock_of_its_name_looks_writes_and_gives_it_back(monkeypatch):
    monkeypatch.setattr(http, "user_name", lambda: "maria")
    monkeypatch.setattr(http.time, "time", lambda: 1_000_000.0)
    line = Line((404, b"", {"Date": "Mon, 12 Jan 1970 13:48:20 GMT"}), (200, b""), (200, ONE), (200, b""), (200, b""))
    mark = http._mark(ONE)
    assert line.place.write(NAME, TWO, over=mark) == http._mark(TWO)
    assert line.place.title == "https://git.example:8443/states/crm/"
    assert line.place.now() == 1_000_100.0
    address = line.place._address(NAME).removeprefix("https://git.example:8443")
    assert address.startswith("/states/crm-state-mock-demo-window-json-")
    clock, lock, look, wrote, unlocked = line.asked
    assert (clock[0], lock[:2], look[:2]) == ("GET", ("POST", f"{address}/lock"), ("GET", address))
    info = json.loads(lock[3])
    assert re.fullmatch(r"smartctl-write-1000100-[0-9a-f]{12}", info.pop("ID"))
    assert info == {
        "Operation": "smartctl write", "Info": "", "Who": "maria", "Version": "1",
        "Created": "1970-01-12T13:48:20Z", "Path": "",
    }  # fmt: skip
    number = json.loads(lock[3])["ID"]
    assert wrote == ("POST", address, {"ID": number}, TWO)
    assert unlocked == ("DELETE", f"{address}/lock", {"ID": number}, b"")


@pytest.mark.parametrize(
    ("status", "error", "told"),
    [
        (401, Denied, "refuses the credentials (401)."),
        (403, Denied, "refuses the credentials (403)."),
        (418, UsageError, "The state in https://git.example:8443/states/crm/: 418."),
    ],
)
def test_a_refusal_is_told_with_what_to_do(status, error, told):
    for ask in (lambda place: place.read(NAME), lambda place: place.remove(NAME)):
        line = Line((status, b"no"))
        with pytest.raises(error) as caught:
            ask(line.place)
        assert told in caught.value.message
        assert "GitLab" in caught.value.hint
        assert "the-password" not in caught.value.message + repr(line.place)


def test_versions_are_asked_for_from_the_last_one_back_until_none_is_kept():
    line = Line((200, b'{"serial": 4}'), (200, b"three"), (404, b""), (200, b"one"))
    found = line.place.versions(NAME, 10)
    assert [(one.id, one.content) for one in found] == [("4", b'{"serial": 4}'), ("3", b"three"), ("1", b"one")]
    address = line.place._address(NAME).removeprefix("https://git.example:8443")
    assert [path for _method, path, _params, _body in line.asked[1:]] == [
        f"{address}/versions/{serial}" for serial in (3, 2, 1)
    ]
    line = Line((200, b'{"serial": 4}'), (404, b""))
    assert [one.id for one in line.place.versions(NAME, 10)] == ["4"]
    line = Line((200, b'{"serial": 4}'), (200, b"three"))
    assert [one.id for one in line.place.versions(NAME, 2)] == ["4", "3"]
    assert Line((204, b"")).place.versions(NAME, 3) == ()


def test_a_reading_is_repeated_with_pauses_while_the_server_is_busy(monkeypatch):
    paused = []
    monkeypatch.setattr(http.time, "sleep", paused.append)
    for status in (408, 429, 500, 502, 503, 504):
        line = Line((status, b""), (status, b""), (status, b""), (200, ONE))
        assert line.place.read(NAME).content == ONE
    assert paused == [0.3, 1.0, 3.0] * 6
    line = Line(*[(503, b"")] * 4)
    with pytest.raises(Unreachable):
        line.place.read(NAME)
    assert len(paused) == 21


@pytest.mark.parametrize(
    ("dates", "ahead"),
    [
        (["Thu, 01 Jan 1970 00:16:40 GMT"], 0.0),
        (["Thu, 01 Jan 1970 00:17:40 GMT"], 60.0),
        (["no date"], 0.0),
        (["Thu, 01 Jan 1970 00:17:40 GMT", "no date"], 60.0),
    ],
)
def test_the_clock_of_the_server_counts_and_a_date_that_is_none_changes_nothing(monkeypatch, dates, ahead):
    monkeypatch.setattr(http.time, "time", lambda: 1000.0)
    one = HttpDocuments("https://gitlab.example.com/state/crm")
    for date in dates:
        one._set_clock(date)
    assert one.now() == 1000.0 + ahead
