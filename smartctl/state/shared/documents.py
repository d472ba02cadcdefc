"""What a place on a server must be able to do: keep documents under names, and write one only over what was read.

That one condition carries everything else: a lease is a document, a run's journal grows by writing over its last part, and
a run that was overtaken finds out at its next write. A backend is a class with these methods and nothing more.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Final, Protocol

from msgspec import Struct

ASIDE: Final = "history/"
"""Where a place that keeps no versions by itself has each state once more, `history/NAME/SERIAL`."""
MOST_VERSIONS: Final = 100
"""Of a state; the oldest go."""


class Found(Struct, frozen=True):
    content: bytes
    mark: str
    """Of this very content at this place: another write gives another mark."""


class Version(Struct, frozen=True, kw_only=True):
    """An older content, as the place keeps it by itself."""

    id: str
    content: bytes


class Overtaken(Exception):
    """The document is no longer what was read: nothing was written."""


class Doubtful(Exception):
    """A write was sent and no answer came: the document may hold it or not."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Documents(Protocol):
    """Names are relative paths (`state/mock-demo/window.json`). Raises `SmartctlError` when the place cannot be asked."""

    @property
    def title(self) -> str:
        """The place in words for a person, without any secret."""

    def now(self) -> float:
        """Seconds since 1970 by the clock of the place, which all who write there share."""

    def read(self, name: str) -> Found | None: ...

    def write(self, name: str, content: bytes, *, over: str | None) -> str:
        """Writes over the document with that mark, or a new one where there is none (`None`). Returns the new mark.

        The document is there for everybody, and lasts, when this returns. Raises `Overtaken` or `Doubtful`.
        """

    def remove(self, name: str) -> None:
        """Also when there is none."""

    def names(self, beginning: str) -> tuple[str, ...]:
        """Every name that begins so, sorted."""

    def versions(self, name: str, most: int) -> tuple[Version, ...]:
        """Contents that a document whose name ends in .json had, the newest first, the present one among them."""

    def renew_versions(self, again: Callable[[str, bytes], bytes | None]) -> Iterator[str]:
        """Rewrites older contents that are no documents of their own, in place; the names, one by one.

        `again` makes the content of a name anew, None where it is right as it is.
        """

    def close(self) -> None: ...


def serial_of(content: bytes) -> int:
    """How often a document was written, as it says itself; 0 where it does not."""
    try:
        return int(json.loads(content)["serial"])
    except (ValueError, KeyError, TypeError):
        return 0


class Shelving(Protocol):
    def names(self, beginning: str) -> tuple[str, ...]: ...

    def remove(self, name: str) -> None: ...


def trim(place: Shelving, name: str, serial: int) -> None:
    """Lets the oldest states go that were put aside; looks at every twentieth write only."""
    if serial % 20 == 0:
        for one in place.names(f"{ASIDE}{name}/")[:-MOST_VERSIONS]:
            place.remove(one)
