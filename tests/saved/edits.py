"""Every way to write in a JSON document, and which of them are alike: one edit of each class is tried.

A class is an edit (a key taken away, a value of a wrong sort, a value that stands elsewhere in the document …) at a
place; places are alike when they have the same path with the names of objects left out, hold a value of the same type,
and belong to an object of the same kind with which the same is to be done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

GONE = object()
VALUES: Mapping[str, Any] = {
    "taken away": GONE,
    "null": None,
    "true": True,
    "false": False,
    "below zero": -1,
    "another number": 7,
    "a number too large": 10**30,
    "a broken number": 1.5,
    "an empty text": "",
    "another text": "x",
    "a path": "../../outside",
    "a text with a zero byte": "a\x00b",
    "half a letter": "\ud800",
    "a long text": "x" * 5000,
    "an empty list": [],
    "a list of lists": [[None]],
    "an empty object": {},
    "unknown": {"unknown": True},
}
NAMED_INSIDE = frozenset(
    [
        "after_unknown",
        "answers",
        "becomes",
        "before_unknown",
        "fates",
        "fields",
        "files",
        "fingerprints",
        "help",
        "items",
        "map",
        "options",
        "places",
        "resources",
        "shelter",
        "stages",
        "summary",
        "title",
        "was",
    ]
)
"""What these hold has names of its own: addresses, keys, languages, columns."""
Where = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Edit:
    """What is done to which place of which document (its number), and the class of that."""

    name: str
    where: Where
    alike: tuple[Any, ...]
    number: int
    make: Callable[[Any], Any]

    def __str__(self) -> str:
        return f"{'.'.join(map(str, self.where))}: {self.name}"


def pattern(where: Where) -> str:
    said, owner = [], None
    for key in where:
        said.append("[]" if isinstance(key, int) else "*" if owner in NAMED_INSIDE else key)
        owner = None if said[-1] == "*" else key
    return ".".join(said)


def places(document: Any, where: Where = (), of: tuple[Any, ...] = ()) -> Iterator[tuple[Where, Any, tuple[Any, ...]]]:
    """(path, value, what kind of object it belongs to and what is done with that) of every key."""
    for key, value in list(document.items() if isinstance(document, dict) else enumerate(document)):
        owner = _owner(value) if isinstance(value, dict) else ()
        yield (*where, key), value, owner or of
        if isinstance(value, dict | list):
            yield from places(value, (*where, key), owner or of)


def _owner(value: Mapping[str, Any]) -> tuple[Any, ...]:
    change = value.get("change")
    if isinstance(change, dict) and "kind" in value:
        return (value["kind"], *change.get("actions", ()))
    if "entry" in value:
        return (value["entry"],)
    return (value["kind"],) if isinstance(value.get("kind"), str) and "attrs" in value else ()


def at(document: Any, where: Where) -> Any:
    for key in where:
        document = document[key]
    return document


def put(where: Where, value: Any) -> Callable[[Any], Any]:
    """The edit that leaves this value in this place."""

    def make(document: Any) -> Any:
        whole = deepcopy(document)
        box = at(whole, where[:-1])
        if value is GONE:
            del box[where[-1]]
        else:
            box[where[-1]] = deepcopy(value)
        return whole

    return make


def edits(documents: Sequence[Any]) -> Iterator[Edit]:
    """One edit of each class, in the first document that has it."""
    known: set[tuple[Any, ...]] = set()
    for number, document in enumerate(documents):
        found = list(places(document))
        elsewhere: dict[tuple[Any, ...], list[Any]] = {}
        for where, value, _of in found:
            elsewhere.setdefault((pattern(where), type(value)), []).append(value)
        for where, value, of in found:
            alike = (pattern(where), type(value).__name__, *of)
            for name, other in VALUES.items():
                if (name, *alike) not in known and (other is GONE or not _same(other, value)):
                    known.add((name, *alike))
                    yield Edit(name, where, (name, *alike), number, put(where, other))
            others = [] if ("another's", *alike) in known else elsewhere[(pattern(where), type(value))]
            another = next((one for one in others if one != value), GONE)
            if another is not GONE:
                known.add(("another's", *alike))
                yield Edit("another's", where, ("another's", *alike), number, put(where, another))
    yield from _added(documents)


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


def _added(documents: Sequence[Any]) -> Iterator[Edit]:
    """Keys that stand in one object and not in another like it, with the value that they have there."""
    boxes: dict[tuple[Any, ...], list[tuple[int, Where, dict[str, Any]]]] = {}
    for number, document in enumerate(documents):
        for where, value, of in [((), document, ()), *places(document)]:
            if isinstance(value, dict) and pattern(where).rpartition(".")[2] not in NAMED_INSIDE:
                boxes.setdefault((pattern(where), *of[:1]), []).append((number, where, value))
    for alike, found in boxes.items():
        samples: dict[str, Any] = {}
        for _number, _where, box in found:
            samples = {**box, **samples}
        for key, value in samples.items():
            lacking = next(((number, where) for number, where, box in found if key not in box), None)
            if lacking is not None:
                number, where = lacking
                yield Edit("added", (*where, key), ("added", key, *alike), number, put((*where, key), value))
