"""The portal's own bucket, kept on this side: never refused by a portal of the same rules, never slower than it allows."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyrate_limiter import MonotonicClock

from smartctl.mockportal.limits import Intensity
from smartctl.mockportal.settings import Settings
from smartctl.portal.address import parse
from smartctl.portal.connect import connect
from smartctl.portal.pace import CLOUD, ENTERPRISE, Level, Pace, granted
from smartctl.portal.rest import RestPortal
from smartctl.steps import Call


class Clock(MonotonicClock):
    """Time that passes when somebody sleeps."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def now(self) -> int:
        return int(self.seconds * 1000)

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("pyrate_limiter.limiter.sleep", clock.sleep)
    return clock


def unasked():
    raise AssertionError


def silent():
    return ""


class Counting:
    """The mock portal's side of the limit, under the same time."""

    def __init__(self, clock: Clock, travel: float = 0.0, **settings: object) -> None:
        self.clock, self.travel = clock, travel
        began = datetime(2026, 11, 29, tzinfo=UTC)
        now = lambda: began + timedelta(seconds=clock.seconds)  # noqa: E731
        self.bucket = Intensity(Settings(limits=True, clock=now, **settings))

    def refuses(self) -> bool:
        """Whether it refuses a request that was on its way for a while."""
        self.clock.sleep(self.travel)
        request = SimpleNamespace(path="/rest/1/demo/profile", client="10.0.0.1")
        return self.bucket(request, lambda _request: SimpleNamespace(status=200)).status != 200


@pytest.mark.parametrize(("requests", "bound"), [(1, 0), (50, 0), (58, 4), (285, 117.5)])
def test_a_run_waits_as_long_as_the_portal_wants_and_no_longer(clock, requests, bound):
    pace, portal, began = Pace(Level(clock=clock)), Counting(clock), clock.seconds
    for _ in range(requests):
        pace.wait(silent)
        assert not portal.refuses()
    assert bound <= clock.seconds - began <= 1.05 * bound


def test_a_first_request_that_takes_longer_than_the_others_makes_none_be_refused(clock):
    pace, portal = Pace(Level(clock=clock)), Counting(clock, travel=2.5)
    for _ in range(120):
        pace.wait(silent)
        assert not portal.refuses()
        pace.answered()
        portal.travel = 0.0


def test_two_runs_of_one_machine_share_what_the_portal_grants(clock, tmp_path):
    file, portal, began = tmp_path / "acme.json", Counting(clock), clock.seconds
    runs = [Pace(Level(file, clock)), Pace(Level(file, clock))]
    for turn in range(100):
        runs[turn % 2].wait(silent)
        assert not portal.refuses()
    assert 25 <= clock.seconds - began <= 27.5


@given(pauses=st.lists(st.floats(0, 40, allow_nan=False), min_size=1, max_size=200))
def test_whatever_the_pauses_between_requests_none_is_refused(pauses):
    clock = Clock()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("pyrate_limiter.limiter.sleep", clock.sleep)
        pace, portal = Pace(Level(clock=clock)), Counting(clock)
        for pause in pauses:
            clock.sleep(pause / 20)
            pace.wait(silent)
            assert not portal.refuses()


def test_a_long_run_asks_for_the_plan_once_and_goes_on_as_it_allows(clock, tmp_path):
    asked = []
    level = Level(tmp_path / "acme.json", clock)
    pace, portal, began = Pace(level), Counting(clock, license="ru_ent250"), clock.seconds
    for _ in range(300):
        pace.wait(lambda: asked.append(1) or "ru_ent250")
        assert not portal.refuses()
    assert asked == [1]
    assert clock.seconds - began < 60
    assert Level(tmp_path / "acme.json", clock).licence() == "ru_ent250"
    Pace(Level(tmp_path / "acme.json", clock)).wait(unasked)


def test_a_portal_of_the_clients_own_is_not_waited_for_once_it_said_so(clock):
    pace = Pace(Level(clock=clock))
    for _ in range(80):
        pace.wait(lambda: "ru_selfhosted")
    began = clock.seconds
    for _ in range(500):
        pace.wait(unasked)
    assert clock.seconds == began


@pytest.mark.parametrize(
    ("licence", "rate"),
    [
        ("", CLOUD),
        ("ru_basic", CLOUD),
        ("ru_ent250", ENTERPRISE),
        ("en_ent10000", ENTERPRISE),
        ("center", CLOUD),
        ("ru_selfhosted", None),
    ],
)
def test_a_plan_that_says_nothing_gets_the_least(licence, rate):
    assert granted(licence) is rate


def test_after_a_refusal_the_bucket_counts_as_full_for_every_run(clock, tmp_path):
    file = tmp_path / "acme.json"
    pace = Pace(Level(file, clock))
    pace.wait(unasked)
    pace.refused()
    began = clock.seconds
    Pace(Level(file, clock)).wait(unasked)
    assert 0.5 <= clock.seconds - began < 0.6


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "[" * 5000,
        '{"empty": "x"}',
        '{"empty": [1, 2]}',
        '{"empty": [1e300]}',
        '{"empty": [null]}',
        '{"licence": 7}',
        '{"licence": {"name": 7}}',
        '{"licence": {"name": "ru_ent250", "time": "x"}}',
    ],
)
def test_a_file_that_something_else_wrote_is_written_anew(clock, tmp_path, text):
    file = tmp_path / "acme.json"
    file.write_text(text, encoding="utf-8")
    began = clock.seconds
    Pace(Level(file, clock)).wait(unasked)
    assert clock.seconds == began
    assert json.loads(file.read_text(encoding="utf-8"))["empty"]


def test_a_level_from_before_the_machine_was_started_holds_nobody_up_for_longer_than_a_full_bucket(clock, tmp_path):
    file = tmp_path / "acme.json"
    file.write_text('{"empty": [90000000000000]}', encoding="utf-8")
    began = clock.seconds
    Pace(Level(file, clock)).wait(unasked)
    assert 0.5 <= clock.seconds - began < 0.6


def test_where_no_file_can_be_kept_a_run_counts_for_itself(clock, tmp_path):
    stopped = tmp_path / "file"
    stopped.write_text("", encoding="utf-8")
    pace, portal = Pace(Level(stopped / "limits" / "acme.json", clock)), Counting(clock)
    for _ in range(60):
        pace.wait(silent)
        assert not portal.refuses()


ADDRESS = parse("http://127.0.0.1:8024/rest/1/demo/")
READ = Call(method="crm.type.list", params={})


def test_a_portal_that_counts_is_kept_pace_with_from_its_first_refusal_on():
    answers = [httpx.Response(503, json={"error": "QUERY_LIMIT_EXCEEDED"}), httpx.Response(200, json={"result": 1})]
    transport = httpx.MockTransport(lambda _request: answers.pop(0))
    portal = RestPortal(address=ADDRESS, transport=transport, sleep=lambda _seconds: None)
    assert portal.pace is None
    assert portal.call(READ).result == 1
    assert portal.pace is not None


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(403, json={"error": "ACCESS_DENIED"}),
        httpx.Response(200, json={"result": []}),
        httpx.Response(200, json={"result": {"LICENSE": None}}),
        httpx.Response(502, text="<html>"),
    ],
    ids=["denied", "a list", "no name", "no answer"],
)
def test_a_portal_that_does_not_tell_its_plan_gets_the_least(clock, answer):
    asked = []

    def told(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path.rpartition("/")[2])
        return answer if asked[-1] == "app.info" else httpx.Response(200, json={"result": 1})

    portal = RestPortal(address=ADDRESS, transport=httpx.MockTransport(told), sleep=lambda _seconds: None)
    portal.pace = Pace(Level(clock=clock))
    began = clock.seconds
    for _ in range(100):
        portal.call(READ)
    assert asked.count("app.info") == 1
    assert clock.seconds - began >= (101 - 50) / 2


def test_the_bucket_of_a_live_portal_lies_in_the_folder_of_the_user(monkeypatch, tmp_path):

    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    portal = connect(parse("https://acme.bitrix24.ru/rest/1/abcdefghijklmnop/"), home=tmp_path / "project")
    portal.pace.wait(unasked)
    assert [one.name for one in (tmp_path / ".smartctl" / "limits").glob("*.json")] == ["acme.bitrix24.ru.json"]


def test_a_user_without_a_folder_counts_for_this_run_alone(monkeypatch, tmp_path):
    def nowhere():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", nowhere)
    portal = connect(parse("https://acme.bitrix24.ru/rest/1/abcdefghijklmnop/"), home=tmp_path)
    portal.pace.wait(unasked)
    assert portal.pace._level.file is None
    assert list(tmp_path.rglob("*.json")) == []


@pytest.mark.parametrize(("days", "known"), [(0.9, "ru_ent250"), (1.1, ""), (-0.1, "")])
def test_a_plan_is_known_for_a_day(tmp_path, days, known):
    file = tmp_path / "acme.json"
    Level(file).learn("ru_ent250")
    kept = json.loads(file.read_text(encoding="utf-8"))
    kept["licence"]["time"] -= days * 86_400
    file.write_text(json.dumps(kept), encoding="utf-8")
    assert Level(file).licence() == known


def test_a_plan_that_another_run_asked_for_is_not_asked_for_again(clock):
    level = Level(clock=clock)
    level.learn("ru_pro100")
    pace, portal = Pace(level), Counting(clock)
    for _ in range(120):
        pace.wait(unasked)
        assert not portal.refuses()


def test_a_level_that_is_set_back_is_that_of_an_empty_bucket(clock, tmp_path):
    for level in (Level(clock=clock), Level(tmp_path / "acme.json", clock)):
        level.learn("ru_pro100")
        level.fill(granted(""))
        level.reset()
        level.reset()
        began, pace = clock.seconds, Pace(level)
        for _ in range(50):
            pace.wait(unasked)
        assert clock.seconds == began
        assert level.licence() == "ru_pro100"
