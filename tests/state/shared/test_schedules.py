"""Random schedules of three clients, killed, asleep, with answers lost, against a model: one writer, nothing lost, nothing twice.

`SMARTCTL_SCHEDULES=1000` tries so many on each place.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from msgspec.structs import replace

from smartctl.errors import Locked, SmartctlError
from tests.servers import places
from tests.servers.places import servers  # noqa: F401 - a fixture
from tests.share import examples
from tests.state.shared.memory import Memory, Way, store_of

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
CLIENTS = st.integers(0, 2)
FAULTS = st.sampled_from(["lost before", "lost after"])
EXAMPLES = {"memory": 150, "postgres": examples(15), "http": examples(6), "s3": examples(6)}


@dataclass
class Client:
    way: Way
    shelf: object
    holding: object = None
    diary: object = None
    state: object = None
    doubtful: bool = False
    """Its last write got no answer that could be believed: the run ends here, as a run of smartctl does."""
    alive: bool = True


@dataclass
class Model:
    """What everybody is told that was written."""

    version: int = 0
    lines: list = field(default_factory=list)
    holder: int | None = None
    """The client that took the lease last and has not given it back."""
    maybe: tuple = ()
    """What the last write, of which nobody knows, may have added: ("state", version) or ("line", number)."""


class Schedule(RuleBasedStateMachine):
    door = None
    """Makes a new place and gives what opens it; set by the test."""

    def __init__(self) -> None:
        super().__init__()
        self.open, self.later = type(self).door(), 0.0
        self.model, self.clients, self.number, self.spoilt = Model(), [], 0, False
        self.opened = []
        for _number in range(3):
            self.clients.append(self._client())

    def _client(self) -> Client:
        way = Way(self.open(), ahead=self.later)
        self.opened.append(way.place)
        return Client(way=way, shelf=store_of(way).shelf("mock:demo", "window"))

    def teardown(self) -> None:
        for one in self.clients:
            self._forget(one)
        for one in self.opened:
            one.close()

    def _forget(self, client: Client) -> None:
        """As a kill does: no thread beats on, nothing is given back. What would still get lost was this run's."""
        client.way.faults.clear()
        lease = client.shelf.writer.lease
        if lease is not None:
            lease._lost, lease._over = "killed", lease._over
            lease._over.set()
        if client.holding is not None:
            client.holding.__exit__(None, None, None)
        client.holding = client.diary = None

    @rule(at=CLIENTS)
    def takes(self, at: int) -> None:
        client = self.clients[at]
        if client.holding is not None:
            return
        holding = client.shelf.held("apply")
        try:
            holding.__enter__()
        except Locked:
            assert self.model.holder is not None
            return
        client.holding, self.model.holder = holding, at
        client.state = client.shelf.load_or_new("0")
        found = int(client.state.version)
        kind, value = self.model.maybe or ("", 0)
        assert found == self.model.version or (kind == "state" and found == value)
        self.model.version = found
        self._lines_are_right()
        self.model.maybe = ()

    @rule(at=CLIENTS)
    def saves(self, at: int) -> None:
        client = self.clients[at]
        if client.holding is None:
            return
        self.number += 1
        wanted = replace(client.state, version=str(self.number))
        self._writes(at, lambda: client.shelf.save(wanted), ("state", self.number))

    @rule(at=CLIENTS)
    def writes_a_line(self, at: int) -> None:
        client = self.clients[at]
        if client.holding is None:
            return
        self.number += 1
        number = self.number
        if client.diary is None:
            known = client.shelf.diaries()
            client.diary = known[-1] if known else client.shelf.new_diary(NOW)
        self._writes(at, lambda: client.diary.write("moved", address="p", items=number), ("line", number))

    def _writes(self, at: int, write, what: tuple) -> None:
        client = self.clients[at]
        try:
            done = write()
        except Locked:
            assert self.model.holder != at, "the holder of the lease was refused"
            self._forget(client)
            return
        except SmartctlError:
            if self.model.holder == at:
                self.model.maybe = what
                self.model.holder = None if client.holding is None else at
            self._forget(client)
            return
        assert self.model.holder == at, "somebody wrote who does not hold the lease"
        if what[0] == "state":
            client.state, self.model.version = done, what[1]
        else:
            self.model.lines.append(what[1])

    @rule(at=CLIENTS)
    def gives_back(self, at: int) -> None:
        client = self.clients[at]
        if client.holding is None:
            return
        client.way.faults.clear()
        client.holding.__exit__(None, None, None)
        client.holding = client.diary = None
        if self.model.holder == at:
            self.model.holder = None

    @rule(at=CLIENTS)
    def is_killed(self, at: int) -> None:
        self._forget(self.clients[at])
        self.clients[at] = self._client()

    @rule()
    def nobody_is_heard_of_for_a_while(self) -> None:
        """Every lease lapses; no holder knows of it."""
        self.later += 100  # a server that tells its time in whole seconds may seem a second behind
        for one in self.clients:
            one.way.ahead = self.later

    @rule(at=CLIENTS, fault=FAULTS, times=st.integers(1, 5))
    def answers_get_lost(self, at: int, fault: str, times: int) -> None:
        if self.clients[at].holding is not None:
            self.clients[at].way.faults.extend([fault] * times)

    @precondition(lambda self: all(one.holding is None for one in self.clients))
    @invariant()
    def what_stands_there_was_written(self) -> None:
        self._lines_are_right()

    def _lines_are_right(self) -> None:
        shelf = store_of(Way(self.opened[0], ahead=self.later)).shelf("mock:demo", "window")
        found = [entry["items"] for diary in shelf.diaries() for entry in diary.entries() if entry["entry"] == "moved"]
        if found != self.model.lines:
            assert self.model.maybe[:1] == ("line",)
            assert found == [*self.model.lines, self.model.maybe[1]]
            self.model.lines = found


@pytest.mark.parametrize("name", ["memory", *places.NAMES])
def test_no_schedule_lets_two_write_or_loses_or_doubles_anything(name, servers):  # noqa: F811
    def door():
        if name == "memory":
            place = Memory()
            return lambda: place
        return servers.place(name)[1]

    machine = type("Tried", (Schedule,), {"door": staticmethod(door)})
    wanted = int(os.environ.get("SMARTCTL_SCHEDULES", "0")) or EXAMPLES[name]
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=wanted,
            stateful_step_count=25 if name in ("memory", "postgres") else 12,
            phases=[Phase.generate, *([Phase.shrink] if name == "memory" else [])],
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
