"""The limits of a cloud portal, with a clock that moves only when told and a sleep that moves it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from smartctl.mockportal.application import Portal, Request, Settings, open_portal
from smartctl.mockportal.latency import slow_ddl


def ask(portal: Portal, method: str, client: str = "10.0.0.1", **params: Any) -> tuple[int, dict[str, Any]]:
    headers = {"Content-Type": "application/json"}
    body = json.dumps(params).encode()
    answer = portal.handle(Request(path=f"/rest/1/demo/{method}", headers=headers, body=body, client=client))
    return answer.status, json.loads(answer.body)


@pytest.fixture
def slowed(opened):
    """Opens a limited portal on which the methods named take so many seconds of the moved clock."""

    def open_one(**settings: Any):
        def sleep(seconds: float) -> None:
            caller.clock.pass_(seconds)

        caller = opened(limits=True, sleep=sleep, **settings)
        return caller

    return open_one


def test_the_fifty_first_quick_request_is_refused_and_half_a_second_later_one_fits(opened) -> None:
    caller = opened(limits=True)
    for _ in range(50):
        assert ask(caller.portal, "profile")[0] == 200
    for _ in range(3):
        assert ask(caller.portal, "profile") == (
            503,
            {"error": "QUERY_LIMIT_EXCEEDED", "error_description": "Too many requests"},
        )
    caller.clock.pass_(0.5)
    assert ask(caller.portal, "profile")[0] == 200
    assert ask(caller.portal, "profile")[0] == 503
    caller.clock.pass_(25)
    assert [ask(caller.portal, "profile")[0] for _ in range(51)] == [200] * 50 + [503]


def test_enterprise_has_a_larger_bucket(opened) -> None:
    caller = opened(limits=True, license="ru_ent250")
    assert [ask(caller.portal, "profile")[0] for _ in range(251)] == [200] * 250 + [503]
    caller.clock.pass_(1)
    assert [ask(caller.portal, "profile")[0] for _ in range(6)] == [200] * 5 + [503]


def test_two_a_second_never_trip_the_limit(opened) -> None:
    caller = opened(limits=True)
    for _ in range(200):
        assert ask(caller.portal, "profile")[0] == 200
        caller.clock.pass_(0.5)


def test_a_bucket_belongs_to_an_address_not_to_a_webhook(opened) -> None:
    caller = opened(limits=True, intensity_burst=2)
    caller.portal.add_webhook(1, "second")
    assert [ask(caller.portal, "profile")[0] for _ in range(3)] == [200, 200, 503]
    other = Request(path="/rest/1/second/profile", client="10.0.0.1")
    assert caller.portal.handle(other).status == 503
    assert ask(caller.portal, "profile", client="10.0.0.2")[0] == 200


def test_a_batch_of_fifty_counts_once_and_pages_count_nothing(opened) -> None:
    caller = opened(limits=True, intensity_burst=2)
    assert ask(caller.portal, "batch", cmd=["profile"] * 50)[0] == 200
    assert caller.portal.handle(Request(path="/", client="10.0.0.1")).status == 404
    assert [ask(caller.portal, "profile")[0] for _ in range(2)] == [200, 503]


def test_an_emptied_portal_has_counted_no_request(opened) -> None:
    caller = opened(limits=True, intensity_burst=2)
    assert [ask(caller.portal, "profile")[0] for _ in range(3)] == [200, 200, 503]
    caller.portal.reset()
    assert [ask(caller.portal, "profile")[0] for _ in range(3)] == [200, 200, 503]


def test_an_emptied_portal_has_counted_no_second(slowed) -> None:
    caller = slowed(slow_methods={"crm.type.list": 50}, operating_limit=48)
    assert [ask(caller.portal, "crm.type.list")[0] for _ in range(2)] == [200, 429]
    caller.portal.reset()
    assert [ask(caller.portal, "crm.type.list")[0] for _ in range(2)] == [200, 429]


def test_without_the_switch_nothing_is_limited(opened) -> None:
    caller = opened()
    assert {ask(caller.portal, "profile")[0] for _ in range(120)} == {200}


def test_the_call_that_crosses_the_limit_finishes_and_the_next_is_refused(slowed) -> None:
    caller = slowed(slow_methods={"crm.type.list": 20}, operating_limit=48)
    for spent in (20, 40, 60):
        assert caller.body("crm.type.list")["time"]["operating"] == spent
    answer = caller.portal.handle(Request(path="/rest/1/demo/crm.type.list"))
    assert answer.status == 429
    assert json.loads(answer.body) == {
        "error": "OPERATION_TIME_LIMIT",
        "error_description": "Method is blocked due to operation time limit.",
    }
    assert caller.body("profile")["time"]["operating"] == 0


def test_exactly_the_limit_is_not_over_it(slowed) -> None:
    caller = slowed(slow_methods={"profile": 24}, operating_limit=48)
    assert [caller.body("profile").get("error") for _ in range(3)] == [None, None, None]
    assert caller.body("profile")["error"] == "OPERATION_TIME_LIMIT"


def test_used_time_is_forgotten_by_the_minute_ten_minutes_later(slowed) -> None:
    caller = slowed(slow_methods={"profile": 30})
    started = caller.clock.present.timestamp()
    first = caller.body("profile")["time"]
    assert (first["operating"], first["operating_reset_at"]) == (30, int(started) + 600)
    assert caller.body("profile")["time"]["operating"] == 60  # same minute, same bucket
    third = caller.body("profile")["time"]
    assert (third["operating"], third["operating_reset_at"]) == (90, int(started) + 600)
    caller.clock.pass_(600 - 90)  # the first minute has gone, what began a minute later has not
    fourth = caller.body("profile")["time"]
    assert (fourth["operating"], fourth["operating_reset_at"]) == (60, int(started) + 660)


def test_a_blocked_method_is_free_at_the_moment_it_was_told(slowed) -> None:
    caller = slowed(slow_methods={"profile": 50}, operating_limit=48)
    told = caller.body("profile")["time"]["operating_reset_at"]
    assert caller.body("profile")["error"] == "OPERATION_TIME_LIMIT"
    caller.clock.pass_(told - caller.clock.present.timestamp() - 1)
    assert caller.body("profile")["error"] == "OPERATION_TIME_LIMIT"
    caller.clock.pass_(1)
    assert "result" in caller.body("profile")


@pytest.mark.parametrize(("seconds", "counted"), [(0.1, 0), (0.11, 0.11)])
def test_light_calls_use_up_nothing(slowed, seconds: float, counted: float) -> None:
    caller = slowed(slow_methods={"profile": seconds})
    assert caller.body("profile")["time"]["operating"] == counted


def test_a_refused_call_uses_up_time(slowed) -> None:
    caller = slowed(slow_methods={"crm.type.get": 50}, operating_limit=48)
    assert caller.refusal("crm.type.get", id=77)[0] != "OPERATION_TIME_LIMIT"
    assert caller.refusal("crm.type.get", id=77)[0] == "OPERATION_TIME_LIMIT"


def test_webhooks_have_accounts_of_their_own(slowed) -> None:
    caller = slowed(slow_methods={"profile": 50}, operating_limit=48)
    caller.portal.add_webhook(1, "second")
    assert caller.body("profile")["time"]["operating"] == 50
    assert caller.portal.call("profile", secret="second")["time"]["operating"] == 50
    assert caller.body("PROFILE")["error"] == "OPERATION_TIME_LIMIT"


def test_in_a_batch_a_blocked_method_is_an_error_of_its_command_and_others_go_on(slowed) -> None:
    caller = slowed(slow_methods={"profile": 30}, operating_limit=48)
    body = caller.body("batch", cmd={"a": "profile", "b": "profile", "c": "profile", "d": "server.time"})
    assert body["time"]["operating"] == 0
    result = body["result"]
    assert list(result["result"]) == ["a", "b", "d"]
    assert [result["result_time"][key]["operating"] for key in "abd"] == [30, 60, 0]
    assert result["result_error"]["c"]["error"] == "OPERATION_TIME_LIMIT"
    assert caller.body("profile")["error"] == "OPERATION_TIME_LIMIT"


def test_the_account_of_batches_may_be_another_one(slowed) -> None:
    caller = slowed(slow_methods={"profile": 50}, operating_limit=48, batched_operating="sources")
    assert caller.body("profile")["time"]["operating"] == 50
    assert "a" in caller.ask("batch", cmd={"a": "profile"})["result"]


def test_adding_and_deleting_types_takes_long_on_request(opened) -> None:
    slept: list[float] = []
    caller = opened(sleep=slept.append, latency=0.2, slow_methods=slow_ddl(4))
    made = caller.new_type()
    caller.ask("crm.type.list")
    caller.ask("crm.type.delete", id=made["id"])
    assert slept == [0.2, 4, 0.2, 0.2, 4]


def test_slowness_shows_in_the_time_of_the_answer(slowed) -> None:
    caller = slowed(slow_methods={"profile": 1.5})
    time = caller.body("profile")["time"]
    assert (time["duration"], time["finish"] - time["start"]) == (1.5, 1.5)


def test_the_system_clock_serves_as_well() -> None:
    portal = open_portal(None, settings=Settings(limits=True, intensity_burst=1, intensity_leak=0.001))
    assert [ask(portal, "profile")[0] for _ in range(2)] == [200, 503]
    portal.close()
