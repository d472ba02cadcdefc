"""The envelope of a document: what is wrong with one is named, whoever wrote into the place."""

from __future__ import annotations

import json

import pytest

from smartctl.errors import UsageError
from smartctl.state.names import checked
from smartctl.state.shared.documents import Overtaken, trim
from tests.state.shared.memory import Memory, store_of

NAME = "state/mock-demo/window.json"
GOOD = {
    "format": "smartctl/kept/v1",
    "serial": 3,
    "lease": 2,
    "by": "me@here",
    "time": 1_000_000,
    "write": "ab12",
    "text": "Привет",
}


def cabinet(document):
    place = Memory()
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    place.write(NAME, content, over=None)
    return store_of(place).cabinet


def test_an_envelope_is_read_as_it_was_written():
    kept = cabinet(GOOD).read(NAME)
    assert (kept.name, kept.serial, kept.lease, kept.by, kept.time, kept.write) == (
        NAME, 3, 2, "me@here", 1_000_000.0, "ab12",
    )  # fmt: skip
    assert kept.body == "Привет".encode()
    bare = {name: value for name, value in GOOD.items() if name != "text"}
    assert cabinet({**bare, "base64": "AP8="}).read(NAME).body == b"\x00\xff"
    assert cabinet(bare).read(NAME).body is None


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"format": "smartctl/kept/v2"}, "format: it is not smartctl/kept/v1"),
        ({"serial": "3"}, "serial: a whole number is expected"),
        ({"lease": None}, "lease: a whole number is expected"),
        ({"by": 7}, "by: a text is expected"),
        ({"time": "now"}, "time: a whole number is expected"),
        ({"write": []}, "write: a text is expected"),
        ({"text": 7}, "text: a text is expected"),
    ],
)
def test_what_no_smartctl_has_written_is_named_with_its_place(wrong, told):
    with pytest.raises(UsageError) as caught:
        cabinet({**GOOD, **wrong}).read(NAME)
    assert caught.value.message == f"Reading memory: {NAME}: {told}."
    assert "state history" in caught.value.hint


def test_base64_and_encryption_that_are_none_are_named():
    bare = {name: value for name, value in GOOD.items() if name != "text"}
    with pytest.raises(UsageError, match="base64: it is no base64"):
        cabinet({**bare, "base64": "?"}).read(NAME)
    with pytest.raises(UsageError, match=f"Reading memory: {NAME}: it is encrypted") as caught:
        cabinet({**bare, "sealed": "x"}).read(NAME)
    assert caught.value.hint == "Name the key in smartctl.yaml: `encryption:` below `state:`."


def test_a_write_counts_on_and_stands_over_what_was_read_alone():
    found = cabinet(GOOD)
    first = found.read(NAME)
    second = found.write(NAME, b"\xff", over=first, lease=5)
    assert (second.serial, second.lease, second.by) == (4, 5, "tester@here")
    assert found.read(NAME) == second
    with pytest.raises(Overtaken):
        found.write(NAME, b"x", over=first)
    assert found.write("state/new.json", None, over=None).serial == 1


def test_of_a_name_that_is_none_a_line_is_shown():
    with pytest.raises(UsageError) as caught:
        checked("x/" * 60)
    assert caught.value.message == f"{'x/' * 40!r} is no name of a blueprint."


@pytest.mark.parametrize(("serial", "left"), [(40, 100), (41, 105), (39, 105), (0, 100)])
def test_the_oldest_states_that_were_put_aside_go_at_every_twentieth_write(serial, left):
    place = Memory()
    for number in range(1, 106):
        place.write(f"history/{NAME}/{number:010}", b"x", over=None)
    place.write("history/state/mock-demo/other.json/0000000001", b"x", over=None)
    trim(place, NAME, serial)
    assert place.names(f"history/{NAME}/") == tuple(f"history/{NAME}/{number:010}" for number in range(106 - left, 106))
    assert len(place.names("history/")) == left + 1


def test_where_others_write_all_the_time_a_diary_gives_up_after_twenty_tries():
    tried = []

    class Busy(Memory):
        def write(self, name, content, *, over):
            tried.append(name)
            found = self.read(name)
            theirs = json.dumps({**GOOD, "serial": len(tried)}).encode()
            super().write(name, theirs, over=found and found.mark)
            raise Overtaken

    diary = store_of(Busy()).shelf("mock:demo", "window").runbook
    with pytest.raises(UsageError, match=r"others write there all the time\."):
        diary.write("verdict", address="a")
    assert len(tried) == 20


def test_a_place_that_refuses_without_a_reason_is_told_as_one_where_others_write():
    class Refusing(Memory):
        def write(self, name, content, *, over):
            raise Overtaken

    with pytest.raises(UsageError) as caught:
        store_of(Refusing()).cabinet.write(NAME, b"x", over=None)
    assert caught.value.message == f"Writing memory: {NAME}: others write there all the time."
