"""What of an apply goes into the state: ids as soon as they are known, and at the end every object as it was read back."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from msgspec.structs import replace

from smartctl.engine import referring, verify
from smartctl.engine.schedule import Round, Schedule
from smartctl.engine.survey import Survey
from smartctl.kinds.base import Kind
from smartctl.model import Action, Address, Change, Plan, Record, parent_of
from smartctl.ports import Recorder


def note_ids(sent: Round, schedule: Schedule, changes: Mapping[Address, Change], recorder: Recorder) -> None:
    """After each request: what it has made is ours, whatever becomes of the run."""
    for step in sent.steps.values():
        for one in step.yields:
            change = changes.get(one.address)
            if change is not None and one.address in schedule.ids:
                recorder.learned(one.address, change.kind, dict(schedule.ids[one.address]), created=True)
    recorder.flush()


def so_far(found: Survey, schedule: Schedule, changes: Mapping[Address, Change]) -> dict[Address, Record]:
    """What the state would say in the middle of the run: by that its objects are recognised when they are read."""
    records = dict(found.records)
    for address, ids in schedule.ids.items():
        change = changes.get(address)
        if change is not None and change.action in (Action.CREATE, Action.REPLACE):
            records[address] = Record(kind=change.kind, ids=ids, attrs={}, created=True)
        elif change is not None:
            # As it was read, with what the run learned: what an older record knew more may be true no longer.
            known = records.get(address) or Record(kind=change.kind, ids={}, attrs=change.before or {}, created=True)
            records[address] = replace(known, ids=ids)
    return records


def remember(  # noqa: PLR0913 - two readings of a portal, and what is to be told of them
    plan: Plan,
    found: Survey,
    after: Survey,
    recorder: Recorder,
    kinds: Mapping[str, Kind],
    *,
    left: Collection[Address],
) -> None:
    """Every managed object as it was read back; what is gone, forgotten or known under another name is dropped.

    What somebody else has changed and was `left` so is remembered as it was: the next plan shows it as drift.
    """
    records = verify.records(verify.Looked(plan=plan, before=found.live, after=after, kinds=kinds))
    records |= {
        address: replace(records[address], attrs=found.records[address].attrs)
        for address in left
        if address in records and address in found.records
    }
    forgotten = [change for change in plan.changes if change.action is Action.FORGET]
    for address, record in records.items():
        recorder.settled(address, referring.let_go(record, forgotten))
    for address in found.records:
        if address in {change.address for change in forgotten} or (
            address not in records and address not in after.live.bound
        ):
            recorder.settled(address, None)
    for address, record in found.beyond.items():
        owner = parent_of(record.kind, address)
        if owner in found.live.bound and owner not in after.live.bound:  # what nobody could see went with it
            recorder.settled(address, None)
    recorder.flush()
