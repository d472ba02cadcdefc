"""A place in memory, with a clock that a test moves, and a way to it on which answers get lost or a store lies."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from itertools import count

from smartctl.state.shared.documents import Documents, Doubtful, Found, Overtaken, Version
from smartctl.state.shared.kept import Cabinet
from smartctl.state.shared.store import SharedStore


@dataclass
class Memory:
    """Keeps its word, as `Documents` asks."""

    documents: dict[str, Found] = field(default_factory=dict)
    marks: count = field(default_factory=count)
    clock: float = 1_000_000.0
    title: str = "memory"

    def now(self) -> float:
        return self.clock

    def read(self, name):
        return self.documents.get(name)

    def write(self, name, content, *, over):
        found = self.documents.get(name)
        if (found.mark if found else None) != over:
            raise Overtaken
        self.documents[name] = Found(content, str(next(self.marks)))
        return self.documents[name].mark

    def remove(self, name):
        self.documents.pop(name, None)

    def names(self, beginning):
        return tuple(sorted(name for name in self.documents if name.startswith(beginning)))

    def versions(self, name, most):
        found = self.documents.get(name)
        return (Version(id=found.mark, content=found.content),) if found else ()

    def close(self):
        pass


@dataclass
class Way:
    """One client's way to a place. `faults`: what happens to its next writes, "" for nothing."""

    place: Documents
    faults: deque = field(default_factory=deque)
    ahead: float = 0.0

    @property
    def title(self):
        return self.place.title

    def now(self):
        return self.place.now() + self.ahead

    def read(self, name):
        return self.place.read(name)

    def write(self, name, content, *, over):
        fault = self.faults.popleft() if self.faults else ""
        if fault == "lost before":
            raise Doubtful("no answer")
        mark = self.place.write(name, content, over=over)
        if fault == "lost after":
            raise Doubtful("no answer")
        return mark

    def remove(self, name):
        self.place.remove(name)

    def names(self, beginning):
        return self.place.names(beginning)

    def versions(self, name, most):
        return self.place.versions(name, most)

    def close(self):
        pass


def store_of(place, *, lasts=90.0, **more):
    return SharedStore(Cabinet(documents=place, by="tester@here", **more), lasts=lasts)


def client(place):
    """Somebody who uses this place: the way there, and a shelf behind it."""
    way = Way(place)
    return way, store_of(way).shelf("mock:demo", "window")
