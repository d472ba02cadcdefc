"""Who writes: under the lease of a shelf while it is held, under none otherwise."""

from __future__ import annotations

from contextlib import suppress

from msgspec import Struct

from smartctl.errors import Locked, SmartctlError
from smartctl.state.shared.documents import Overtaken
from smartctl.state.shared.kept import Cabinet, Kept
from smartctl.state.shared.lease import Lease


class Writer(Struct):
    """Writes documents of one shelf."""

    cabinet: Cabinet
    lease: Lease | None = None

    @property
    def number(self) -> int:
        return self.lease.number if self.lease else 0

    def read(self, name: str) -> Kept | None:
        """Raises `Locked` when a holder of a later lease wrote it: the lease held here is over.

        Unless it still holds: then somebody has removed the lock, and the numbers have begun anew.
        """
        found = self.cabinet.read(name)
        if self.lease is not None and found is not None and found.lease > self.lease.number:
            self.lease.beat()
            self.lease.check()
        return found

    def write(self, name: str, body: bytes | None, *, over: Kept | None) -> Kept:
        """Raises `Overtaken`, or `Locked` when that is because the lease held here is over.

        One that still holds may meet what a holder before it wrote late, as something new that stood in nobody's way.
        """
        if self.lease is None:
            return self.cabinet.write(name, body, over=over)
        self.lease.check()
        try:
            kept = self.cabinet.write(name, body, over=over, lease=self.lease.number)
        except Overtaken:
            self.lease.beat()
            self.lease.check()
            raise
        if over is None:
            self._stands(kept)
        self.lease.check()  # a write that took longer than the lease is followed by no request
        return kept

    def _stands(self, kept: Kept) -> None:
        """A new document stands in nobody's way, so the one who came second is not refused: it asks, and takes it back.

        Unless the next holder has written over it: then it is no longer this one's to take.
        """
        assert self.lease is not None
        self.lease.beat()
        try:
            self.lease.check()
        except Locked:
            with suppress(Overtaken, SmartctlError):
                self.cabinet.write(kept.name, None, over=kept, lease=self.lease.number)
                if not kept.name.endswith(".json"):  # an empty state is none; of a run nothing is to be listed
                    self.cabinet.documents.remove(kept.name)
            raise

    def put(self, name: str, body: bytes) -> None:
        """Writes over whatever is there."""
        self.write(name, body, over=self.read(name))
