"""A small world for tests: a mock portal in memory, the real client, a state in memory.

`World.apply` is the only way to apply here, and after each it asserts what nobody may opt out of: the next plan is
empty and sends no write.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Self

from msgspec.structs import replace

from smartctl.engine import applier, guard, undo
from smartctl.engine.astray import astray, unseen
from smartctl.engine.intents import open_intents, wanted_entries, wanted_of
from smartctl.engine.items_back import Past
from smartctl.engine.planner import Planned, make_destroy_plan, make_plan
from smartctl.engine.restore import Restored
from smartctl.engine.settle import Settled, settle_surely
from smartctl.engine.survey import Memory, survey
from smartctl.kinds import KINDS
from smartctl.kinds.base import Kind
from smartctl.mockportal.application import ALL_SCOPES, Installed, Settings, open_portal
from smartctl.model import Address, Desired, Ids, LetGo, Moved, Plan, Record, Resource, parent_of
from smartctl.outcome import Outcome, Report
from smartctl.portal.address import ApplicationAddress, WebhookAddress
from smartctl.portal.authorization import Authorization
from smartctl.portal.embedded import ORIGIN, EmbeddedTransport
from smartctl.portal.rest import RestPortal
from smartctl.portal.tokens import InMemory, Tokens
from smartctl.state.journal_check import check, check_table
from smartctl.state.record import dumps, loads, new
from smartctl.steps import Call

LINEAGE = "0123abcd-0000-4000-8000-000000000000"
ALL_ALLOWED = guard.Policy(allow_delete=True)
MOVES_ALLOWED = guard.Policy(allow_delete=True, allow_data_loss=frozenset({Address("p")}))
"""Deletions, and moves of the process `p` to another workplace, which cost permissions."""


CONTENTS = {hashlib.sha256(text).hexdigest(): text for text in ("Акт".encode(), "Акт 2".encode())}
"""Files that a blueprint of these worlds may send, by digest."""


def resource(kind: str, address: str, **attrs: object) -> Resource:
    at = Address(address)
    return Resource(address=at, kind=kind, key=address.rpartition(".")[2], parent=parent_of(kind, at), attrs=attrs)


def desired(*resources: Resource, **more: object) -> Desired:
    return Desired(blueprint="window-installation", version="1.0.0", language="ru", resources=resources, **more)


@dataclass
class Memories:
    """A recorder that keeps the state in memory."""

    records: dict[Address, Record] = field(default_factory=dict)
    carried: tuple[Moved, ...] = ()
    let_go: tuple[LetGo, ...] = ()

    def learned(self, address: Address, kind: str, ids: Ids, *, created: bool) -> None:
        known = self.records.get(address) or Record(kind=kind, ids=ids, attrs={}, created=created)
        self.records[address] = replace(known, kind=kind, ids=ids, created=created)

    def settled(self, address: Address, record: Record | None) -> None:
        if record is None:
            self.records.pop(address, None)
        else:
            self.records[address] = record

    def flush(self) -> None:
        pass


class Silent:
    def started(self, address: Address, action: str, number: int, of: int) -> None:
        pass

    def moved(self, address: Address, done: int, total: int) -> None:
        pass

    def finished(self, outcome: Outcome, ids: Ids) -> None:
        pass


@dataclass
class Pages:
    """A journal that keeps its entries in memory."""

    entries: list[dict] = field(default_factory=list)
    tables: dict[str, tuple] = field(default_factory=dict)

    def write(self, entry: str, **facts: object) -> None:
        told = {"entry": entry, **json.loads(json.dumps(facts))}
        check(told, entry)  # as the file of a run is read again
        self.entries.append(told)

    def keep(self, name: str, rows) -> None:
        kept = tuple(json.loads(json.dumps(row)) for row in rows)
        check_table(kept, name)
        self.tables[name] = kept

    def kept(self):
        return tuple(self.tables.values())


EACH_FOR_ITSELF = frozenset(
    {
        "crm.item.update",
        "crm.item.delete",
        "tasks.task.delete",
        "bizproc.workflow.terminate",
        "crm.documentgenerator.document.delete",
    }
)
"""Writes of which none needs another one in its batch: changes of items, and what a probe removes."""


def well_sent(call: Call) -> None:
    """What a portal may mind and the mock portal does not: whoever changes an item says in which pipeline it is."""
    if call.method == "crm.item.update":
        assert call.params["fields"].get("categoryId"), call


@dataclass
class Spy:
    """The real portal client, with a list of what was sent. It minds what some portals mind."""

    inner: RestPortal
    sent: list[Call] = field(default_factory=list)

    @property
    def requests(self) -> int:
        return self.inner.requests

    @property
    def application(self) -> bool:
        return self.inner.application

    def fits_batch(self, call: Call) -> bool:
        return self.inner.fits_batch(call)

    def call(self, call: Call):
        well_sent(call)
        self.sent.append(call)
        return self.inner.call(call)

    def batch(self, calls: Mapping[str, Call], *, halt: bool):
        for call in calls.values():
            well_sent(call)
            # What stands behind a write that was refused may need it: it must not be executed.
            assert halt or call.reads or call.method in EACH_FOR_ITSELF, call
        self.sent.extend(calls.values())
        return self.inner.batch(calls, halt=halt)

    def writes(self) -> list[Call]:
        return [call for call in self.sent if not call.reads]


class Lagging(Spy):
    """A portal whose readings come from a replica: the same question gets the answer that it deserved some asks ago."""

    def __init__(self, inner: RestPortal, answers: int) -> None:
        super().__init__(inner)
        self.answers = answers
        self.told: dict[str, list[object]] = {}

    def _late(self, call: Call, answer: object) -> object:
        if not call.reads:
            return answer
        told = self.told.setdefault(json.dumps([call.method, call.params], sort_keys=True, default=str), [])
        told.append(answer)
        return told[max(0, len(told) - 1 - self.answers)]

    def call(self, call: Call):
        return self._late(call, super().call(call))

    def batch(self, calls: Mapping[str, Call], *, halt: bool):
        answers = super().batch(calls, halt=halt)
        return {key: self._late(calls[key], answer) for key, answer in answers.items()}


class World:
    """`policy` is what `apply` and `roll_back` may do when a test does not say otherwise."""

    def __init__(
        self,
        kinds: Mapping[str, Kind] = KINDS,
        policy: guard.Policy = ALL_ALLOWED,
        settings: Settings = Settings(),  # noqa: B008 - frozen
        *,
        scopes: tuple[str, ...] | None = None,
    ) -> None:
        self.policy = policy
        self.settings = settings
        self.seconds_late = 0
        self.mock = open_portal(None, settings=replace(settings, clock=self._now))
        self.scopes = scopes
        self.installed: Installed | None = None
        self.by_webhook()
        self.memories = Memories()
        self.waited: list[float] = []
        self.journal = Pages()
        self.journals: list[Pages] = []
        self.contents: Mapping[str, bytes] = CONTENTS
        self.kinds = kinds

    def twin(self) -> Self:
        """The same portal with the same memory once more: what is done to one, the other does not see.

        What took a plan and an apply to make is there at once; whoever asks has the same rights. What a test has put
        around the methods of the portal does not come along.
        """
        other = copy(self)
        other.mock = open_portal(None, settings=replace(self.settings, clock=other._now))
        other.mock._database._connection.deserialize(self.mock._database._connection.serialize())
        other.by_webhook() if self.installed is None else other.by_application()
        other.portal.sent = list(self.portal.sent)
        other.memories = dataclasses.replace(self.memories, records=dict(self.memories.records))
        other.journals = [Pages(list(one.entries), dict(one.tables)) for one in self.journals]
        other.journal = other.journals[-1] if other.journals else Pages()
        other.waited = list(self.waited)
        return other

    def _now(self) -> datetime:
        now = datetime.now(tz=UTC)  # asked for twice in each call
        return now + timedelta(seconds=self.seconds_late) if self.seconds_late else now

    def by_webhook(self) -> None:
        address = WebhookAddress(origin=ORIGIN, user="1", secret="demo")
        self.portal = Spy(RestPortal(address=address, transport=EmbeddedTransport(self.mock)))

    def by_application(self, *, user: int = 1) -> None:
        """From now on the portal is spoken to by an installed application, the same one each time."""
        if self.installed is None:
            self.installed = self.mock.add_application(self.scopes or ALL_SCOPES, user=user)
        one = self.installed
        address = ApplicationAddress(
            name="acme", origin=ORIGIN, server=ORIGIN, client_id=one.client_id, client_secret=one.client_secret
        )
        pair = Tokens(
            portal=address.identity, client_id=one.client_id, access=one.access_token, refresh=one.refresh_token
        )
        transport = EmbeddedTransport(self.mock)
        authorization = Authorization(address=address, place=InMemory(pair), transport=transport)
        self.portal = Spy(RestPortal(address=address, authorization=authorization, transport=transport))

    def memory(self) -> Memory:
        """As the state brings it back from its file."""
        told = self.memories
        kept = replace(new("", "", ""), records=told.records, carried=told.carried, let_go=told.let_go)
        state = loads(dumps(kept), where="")
        known = Memory(lineage=LINEAGE, serial=1, records=dict(state.records), carried=state.carried)
        return replace(known, let_go=state.let_go)

    def plan(self, want: Desired, policy: guard.Policy = guard.Policy()) -> Planned:  # noqa: B008 - frozen
        return make_plan(portal=self.portal, desired=want, memory=self.memory(), policy=policy, kinds=self.kinds)

    def late(self, answers: int = 1) -> None:
        """From now on the portal's readings lag behind by so many answers."""
        self.portal = Lagging(self.portal.inner, answers)

    def apply(self, want: Desired, policy: guard.Policy | None = None) -> tuple[Plan, Report]:
        return self.apply_planned(self.plan(want, policy or self.policy), want)

    def apply_planned(self, planned: Planned, want: Desired) -> tuple[Plan, Report]:
        """An apply of which the test has seen the plan already."""
        assert planned.plan.refusals == (), planned.plan.refusals
        report = self.carry_out(planned)
        assert report.complete, report.outcomes
        self.assert_nothing_left(want)
        if want.moved or isinstance(self.portal, Lagging):  # else it is the same question with the same answer
            self.assert_nothing_left(replace(want, moved=()))
        return planned.plan, report

    def carry_out(self, planned: Planned, undone: tuple[Past, ...] = ()) -> Report:
        self.memories.records = dict(planned.survey.remembered)
        self.memories.carried = planned.survey.carried
        self.memories.let_go = planned.survey.let_go
        self.waited.clear()
        self.journal = Pages()
        self.journals.append(self.journal)
        found = planned.survey
        before = undo.begin_entries(planned, self.kinds)
        run = {"run": str(len(self.journals)), "portal": "mock:world", "version_before": "1.0.0"}
        first = {**run, **wanted_entries(planned.plan), **before}
        self.journal.write("begin", **first)
        sent = unseen(one.entries for one in self.journals)
        tools = replace(self.tools(), undone=undone, astray=astray(sent, self.portal) if sent else {})
        self.applied = applier.apply(planned.plan, found, tools, self.kinds)
        self.journal.write("named", items={one: list(map(str, items)) for one, items in tools.astray.items()})
        return self.applied.report

    def settled(self, want: Desired) -> dict[Address, Settled]:
        """What became of the calls that the last run left open; the state learns of what it made, as in the program."""
        resources, moved = wanted_of(self.journal.entries[0])
        wanted = replace(want, resources=resources, moved=moved)
        self.waited.clear()
        settled = settle_surely(
            open_intents(self.journal.entries),
            lambda: survey(self.portal, wanted, self.memory()),
            self.kinds,
            wait=self.waited.append,
        )
        fates = {one.intent.address: one for one in settled}
        self.memories.records |= {address: one.record for address, one in fates.items() if one.record is not None}
        return fates

    def tools(self) -> applier.Tools:
        return applier.Tools(
            portal=self.portal,
            recorder=self.memories,
            journal=self.journal,
            sink=Silent(),
            stop=lambda: False,
            wait=self.waited.append,
            files=lambda blob: self.contents[blob.sha256],
        )

    def assert_nothing_left(self, want: Desired) -> None:
        before = len(self.portal.writes())
        again = self.plan(want).plan
        assert again.effective == (), [(one.address, one.action, one.before, one.after) for one in again.effective]
        assert again.drift == (), again.drift
        assert len(self.portal.writes()) == before

    def destroy(self, want: Desired) -> Report:
        planned = make_destroy_plan(
            portal=self.portal, desired=want, memory=self.memory(), policy=ALL_ALLOWED, kinds=self.kinds
        )
        assert planned.plan.refusals == (), planned.plan.refusals
        report = self.carry_out(planned)
        assert report.complete, report.outcomes
        return report

    def roll_back(self, undone: Pages | None = None, policy: guard.Policy | None = None) -> Restored:
        """Takes a run back, the last one if none is named, and every later one; items included."""
        planned, runs = self.plan_back(undone, policy)
        assert planned.plan.refusals == (), planned.plan.refusals
        report = self.carry_out(planned, runs)
        assert replace(report, items_left=False).complete, report.outcomes
        return self.applied.restored or Restored()

    def plan_back(
        self, undone: Pages | None = None, policy: guard.Policy | None = None
    ) -> tuple[Planned, tuple[Past, ...]]:
        first = self.journals.index(undone or self.journal)
        runs = tuple(Past(entries=tuple(one.entries), tables=one.kept()) for one in self.journals[first:])
        memory = self.memory()
        return undo.plan_back(runs, portal=self.portal, memory=memory, policy=policy or self.policy), runs

    def ask(self, method: str, **params: object):
        """A call by somebody who knows nothing of smartctl, a moment later than what was before."""
        return self._asked(method, params, None)

    def ask_as_application(self, method: str, **params: object):
        """The same under the name of our application: it stands in for what people do in the designer."""
        assert self.installed is not None
        return self._asked(method, params, self.installed.access_token)

    def _asked(self, method: str, params: dict[str, object], token: str | None):
        self.seconds_late += 1
        answer = self.mock.call(method, params, access_token=token)
        assert "error" not in answer, answer
        return answer["result"]
