"""Everything that a project keeps, in documents on a server."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec import Struct, field

from smartctl.errors import Locked, UsageError
from smartctl.i18n import _
from smartctl.state.names import made
from smartctl.state.sent_files import SentFiles
from smartctl.state.shared import items, proof, sealing
from smartctl.state.shared import lease as leases
from smartctl.state.shared.documents import Overtaken
from smartctl.state.shared.kept import Cabinet, Kept
from smartctl.state.shared.shelf import ROOT, SharedShelf, blueprints_in
from smartctl.state.shared.writing import Writer
from smartctl.state.store import Item
from smartctl.steps import Blob


class SharedStore(Struct):
    cabinet: Cabinet
    lasts: float = leases.LASTS
    _shelves: dict[tuple[str, str], SharedShelf] = field(default_factory=dict)

    def shelf(self, portal: str, blueprint: str) -> SharedShelf:
        """The same shelf each time: a lease that it holds is held for all who ask."""
        new = SharedShelf(portal=portal, blueprint=blueprint, writer=Writer(self.cabinet), lasts=self.lasts)
        return self._shelves.setdefault((portal, blueprint), new)

    def blueprints(self, portal: str) -> tuple[str, ...]:
        begin = f"{ROOT}/{made(portal)}/"
        return blueprints_in(self.cabinet.documents.names(begin), begin, ".runs")

    def states(self, portal: str) -> tuple[str, ...]:
        begin = f"{ROOT}/{made(portal)}/"
        return blueprints_in(self.cabinet.documents.names(begin), begin, ".json")

    @property
    def place(self) -> str:
        return self.cabinet.documents.title

    def prove(self) -> None:
        proof.prove(self.cabinet)

    def items(self) -> Iterator[Item]:
        return items.all_in(self.cabinet)

    def take_in(self, item: Item) -> None:
        items.put(self.cabinet, item)

    def closed_file(self, content: bytes) -> bytes:
        seal = self.cabinet.seal
        return content if seal is None else sealing.closed_file(seal, content)

    def opened_file(self, content: bytes, where: str) -> bytes:
        seal, token = self.cabinet.seal, sealing.token_in(content)
        if seal is not None and token:
            return seal.open(token, where)
        if seal is not None:
            raise UsageError(
                _("Reading {place}: it is not encrypted, and smartctl.yaml says that everything is.", place=where),
                hint=_("Somebody else may have made it. Make the plan anew here."),
            )
        if token:
            raise UsageError(
                _("Reading {place}: it is encrypted.", place=where),
                hint=_("Name the key in smartctl.yaml: `encryption:` below `state:`."),
            )
        return content

    def renew(self) -> Iterator[str]:
        held = {f"{one.base}.lock" for one in self._shelves.values() if one.writer.lease is not None}
        return items.renew(self.cabinet, held)

    def move_away(self, to: str) -> None:
        proof.move_away(self.cabinet, to)

    def locks(self) -> tuple[SharedLock, ...]:
        names = (name for name in self.cabinet.documents.names(f"{ROOT}/") if name.endswith(".lock"))
        found = (SharedLock(self.cabinet, kept) for name in names if (kept := self.cabinet.read(name)) is not None)
        return tuple(one for one in found if one.number)

    def sent_files(self, seen: Mapping[str, str]) -> Callable[[Blob], bytes]:
        return SentFiles(copies=SharedCopies(self.cabinet), seen=seen)

    def remember_plan(self, content: bytes) -> None:
        self.cabinet.change(_plan(content), lambda known: b"" if known is None else None)

    def knows_plan(self, content: bytes) -> bool:
        return self.cabinet.read(_plan(content)) is not None

    def close(self) -> None:
        self.cabinet.documents.close()


def _plan(content: bytes) -> str:
    return f"plans/{hashlib.sha256(content).hexdigest()}"


class SharedCopies(Struct, frozen=True):
    """Files that were sent, each under its digest."""

    cabinet: Cabinet

    def get(self, digest: str) -> bytes | None:
        kept = self.cabinet.read(f"files/{digest}")
        return kept.body if kept else None

    def put(self, digest: str, content: bytes) -> None:
        self.cabinet.change(f"files/{digest}", lambda known: content if known is None else None)


class SharedLock(Struct, frozen=True):
    """A lease as it is found from outside."""

    cabinet: Cabinet
    kept: Kept

    @property
    def _facts(self) -> dict[str, Any]:
        return leases.unpacked(self.kept)

    @property
    def number(self) -> str:
        return str(self._facts.get("id", ""))

    def taken(self) -> Locked | None:
        return (
            None
            if leases.lapsed(self._facts, self.cabinet.documents.now())
            else leases.in_use(self.cabinet, self._facts)
        )

    def break_open(self, number: str) -> None:
        facts, now = self._facts, self.cabinet.documents.now()
        holder = leases.who(facts, now)
        if number != self.number:
            raise UsageError(
                _(
                    "The lock of {blueprint} is not {id}: {holder}.",
                    blueprint=ascii(facts.get("blueprint", ""))[1:-1],
                    id=number,
                    holder=holder,
                )
            )
        alive = Locked(
            _("The lock {id} is alive: {holder}.", id=number, holder=holder),
            hint=_("Stop that process first; its lock goes with it."),
        )
        if not leases.lapsed(facts, now):
            raise alive
        try:
            free = leases.freed(facts, unsealed=True)
            self.cabinet.write(self.kept.name, free, over=self.kept, lease=int(facts.get("number", 0)))
        except Overtaken:
            raise alive from None
