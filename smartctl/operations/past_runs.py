"""The diary of applies: begun before the first write, read again when a run was cut off."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from smartctl.engine import undo
from smartctl.engine.astray import Astray, astray, unseen
from smartctl.engine.intents import open_intents, wanted_entries, wanted_of
from smartctl.engine.items_back import Past
from smartctl.engine.planner import Planned
from smartctl.engine.readonly import ReadOnlyPortal
from smartctl.engine.settle import settle_surely
from smartctl.engine.survey import survey
from smartctl.errors import UsageError
from smartctl.i18n import _
from smartctl.kinds import KINDS
from smartctl.model import Desired
from smartctl.operations.news import ItemsAstray, RunSettled
from smartctl.operations.session import Session, memory_of
from smartctl.state.journal import FORMAT, ended
from smartctl.state.record import State
from smartctl.state.store import Diary, Shelf
from smartctl.whoami import user_name


def begin(shelf: Shelf, planned: Planned, command: str, *, version_before: str, approved_by: str = "") -> Diary:
    """A journal for a run that is about to write: what it leads to, and what the portal was like before."""
    plan = planned.plan
    now = datetime.now(UTC)
    journal = shelf.new_diary(now)
    journal.write(
        "begin",
        format=FORMAT,
        run=journal.run,
        command=command,
        time=now.isoformat(timespec="seconds"),
        user=user_name(),
        host=socket.gethostname(),
        pid=os.getpid(),
        portal=plan.portal,
        undoes=plan.undoes,
        approved_by=approved_by,
        version_before=version_before,
        **wanted_entries(plan),
        **undo.begin_entries(planned),
    )
    return journal


def items_astray(session: Session, shelf: Shelf) -> Astray:
    """Items that earlier runs had sent elsewhere without a look back, and that are not there. Reads only those."""
    sent = unseen(journal.entries() for journal in shelf.diaries() if not _of_others(journal, shelf))
    return astray(sent, ReadOnlyPortal(session.portal)) if sent else {}


def spoken_of(shelf: Shelf, desired: Desired | None, state: State | None) -> Iterator[str]:
    """Addresses that `removed:`, the state's memory of what was let go, and the journals know, gone or not."""
    if desired is not None:
        yield from (one.source for one in desired.removed)
        yield from (one.name for one in desired.forgotten)
    if state is not None:
        yield from (one.address for one in state.let_go)
    for journal in shelf.diaries():
        if _of_others(journal, shelf):
            continue
        for entry in journal.entries():
            if entry["entry"] == "begin":
                yield from (str(address) for _action, _kind, address in entry.get("changes", ()))
                yield from (name for one in entry.get("before", ()) for name in _with_items(one))
                yield from entry.get("forgotten", {})


def _with_items(one: Mapping[str, Any]) -> Iterator[str]:
    yield str(one["address"])
    items = one["attrs"].get("items") if isinstance(one.get("attrs"), Mapping) else None
    yield from (f"{one['address']}.item.{key}" for key in items or {})


def settle_unfinished(session: Session, shelf: Shelf, state: State) -> State:
    """The state after every run that was cut off has been judged by reading the portal again. Hold the lock for it."""
    missing = items_astray(session, shelf)
    if missing:
        session.talk.tell(ItemsAstray(items=missing))
    for journal in shelf.diaries():
        entries = journal.entries()
        if entries and not ended(entries):
            state = _settled(session, shelf, own(journal, shelf), state)
            journal.write("end", complete=False, cut_off=True)
    return state


def own(journal: Diary, shelf: Shelf) -> Diary:
    """The same journal. Raises `UsageError` for one of another run, blueprint or portal that lies here."""
    theirs = _of_others(journal, shelf)
    if theirs:
        raise UsageError(
            _("The journal {path} is of another run ({run}).", path=journal.place, run=ascii(" ".join(theirs)[:200])),
            hint=_("Nothing was changed. Put the file back as it was, or move its folder away."),
        )
    return journal


def _of_others(journal: Diary, shelf: Shelf) -> tuple[str, ...]:
    """Whose run a journal tells of, when it is not the one that its place says; () when it is."""
    first = next(iter(journal.entries()), None)
    if first is None or first["entry"] != "begin":
        return ()
    theirs = tuple(str(first.get(name)) for name in ("run", "blueprint", "portal"))
    return theirs if theirs != (journal.run, shelf.blueprint, shelf.portal) else ()


def _settled(session: Session, shelf: Shelf, journal: Diary, state: State) -> State:
    entries = journal.entries()
    first, intents = entries[0], open_intents(entries)
    if first["entry"] != "begin" or not intents:
        return state
    resources, moved = wanted_of(first)
    desired = Desired(
        blueprint=first["blueprint"],
        version=first["version"],
        language=first["language"],
        resources=resources,
        moved=moved,
    )
    memory = replace(memory_of(state), lineage=first["lineage"])
    settled = settle_surely(intents, lambda: survey(session.portal, desired, memory), KINDS, wait=session.portal.sleep)
    journal.write("settled", fates={one.intent.step: str(one.fate) for one in settled})
    session.talk.tell(RunSettled(command=str(first["command"]), began=str(first["time"]), settled=settled))
    records = {one.intent.address: one.record for one in settled if one.record is not None}
    unknown = {address: record for address, record in records.items() if address not in state.records}
    if not unknown:
        return state
    return shelf.save(replace(state, lineage=first["lineage"], records={**state.records, **unknown}))


def undone(shelf: Shelf, first: str, *, until: str = "") -> tuple[Past, ...]:
    """The run that is taken back and every later one, the oldest first; () when none is."""
    taken = (one for one in shelf.diaries() if first and first <= one.run and (not until or one.run < until))
    return tuple(past(own(one, shelf)) for one in taken if one.entries())


def past(journal: Diary) -> Past:
    return Past(entries=journal.entries(), tables=journal.kept())
