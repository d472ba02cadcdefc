"""Hints that a project has accepted for now, in a file: later runs tell what is new, and what the file keeps for nothing.

A hint is known by its rule, its address and what stands there. Lines and places in lists are no part of it: they move when
something else is written above.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from msgspec import Struct, field

from smartctl.blueprint.advice.advise import hint_of
from smartctl.blueprint.advice.hint import Hint
from smartctl.blueprint.source import read
from smartctl.blueprint.tree import Scalar
from smartctl.errors import Diagnostic, UsageError
from smartctl.i18n import _
from smartctl.private import write_whole
from smartctl.project.project_file import read_yaml
from smartctl.redaction import concealed

FORMAT: Final = "smartctl/baseline/v1"
GONE: Final = "needless-baseline"
_LONGEST: Final = 120
"""Letters of a text that tell it from others."""


class Known(Struct, frozen=True, kw_only=True):
    """One hint as a baseline keeps it."""

    code: str
    address: str
    text: str = ""
    facts: tuple[tuple[str, str | int], ...] = ()

    def covers(self, other: Known) -> bool:
        """Whether `other` is the same hint, and has not become worse: no number in it is larger."""
        mine, its = dict(self.facts), dict(other.facts)
        return (self.code, self.address, self.text, mine.keys()) == (
            other.code,
            other.address,
            other.text,
            its.keys(),
        ) and all(_no_worse(its[name], value) for name, value in mine.items())


def _no_worse(now: str | int, then: str | int) -> bool:
    return now <= then if isinstance(now, int) and isinstance(then, int) else now == then


class Sifted(Struct, frozen=True, kw_only=True):
    new: tuple[Hint, ...] = ()
    known: int = 0
    """How many were not told for being kept."""
    needless: tuple[Diagnostic, ...] = ()
    """Entries that nothing matches any more."""


class _Entry(Struct, frozen=True, kw_only=True):
    known: Known
    row: tuple[int, int]
    """Which of the blueprints, which of its hints: where it stands in the file."""


class Baseline(Struct, frozen=True, kw_only=True):
    path: Path
    entries: Mapping[str, tuple[_Entry, ...]] = field(default_factory=dict)
    """Blueprint, from the folder of the file -> its hints, each as often as it is kept."""

    def sifted(self, blueprint: Path, hints: Sequence[Hint]) -> Sifted:
        left = list(self.entries.get(_from(self.path, blueprint), ()))
        rest: list[Hint] = []
        waiting = [(hint, known(hint)) for hint in hints]
        for hint, now in sorted(waiting, key=lambda one: one[1] not in {entry.known for entry in left}):
            entry = next((one for one in left if one.known == now), None)
            entry = entry or next((one for one in left if one.known.covers(now)), None)
            if entry is None:
                rest.append(hint)
            else:
                left.remove(entry)
        new = tuple(one for one in hints if any(one is other for other in rest))
        others = any(by != "default" for one in hints for by in one.document.said_by.values())
        needless = () if others else tuple(self._told(left))  # with other inputs there may be something to keep
        return Sifted(new=new, known=len(hints) - len(new), needless=needless)

    def of_files_that_are_gone(self) -> tuple[Diagnostic, ...]:
        gone = [rows for name, rows in self.entries.items() if not (self.path.parent / name).exists()]
        return tuple(told for rows in gone for told in self._told(rows))

    def _told(self, entries: Sequence[_Entry]) -> Iterator[Diagnostic]:
        if not entries:
            return
        document = read(self.path)
        for place, number in dict.fromkeys(one.row for one in entries):
            one = next(entry.known for entry in entries if entry.row == (place, number))
            path = ("blueprints", place, "hints", number, "code")
            yield hint_of(document, GONE, path, {"code": one.code, "address": one.address})


def known(hint: Hint) -> Known:
    """The hint as a baseline keeps it."""
    told = tuple(sorted((name, value if isinstance(value, int) else str(value)) for name, value in hint.facts.items()))
    return Known(code=hint.told.code, address=".".join(_address(hint)), text=_text(hint), facts=told)


def _address(hint: Hint) -> Iterator[str]:
    """The way there; an element of a list by the text that it begins with, if it does."""
    here: Any = hint.document.data
    for step in hint.path:
        here = here[step] if isinstance(here, Mapping) and step in here else _element(here, step)
        if isinstance(step, str):
            yield step
        elif isinstance(here, Mapping) and isinstance(first := next(iter(here.values()), None), str):
            yield first


def _element(value: Any, step: str | int) -> Any:
    return value[step] if isinstance(value, list | tuple) and isinstance(step, int) and step < len(value) else None


def _text(hint: Hint) -> str:
    node = hint.document.node_at(hint.path) if hint.path else None
    if not isinstance(node, Scalar) or not isinstance(node.value, str):
        return ""
    return concealed(" ".join(node.value.split()))[:_LONGEST]


def read_baseline(path: Path) -> Baseline:
    """Raises `UsageError` for a file that is not there, or is none."""
    if not path.exists():
        raise UsageError(
            _("There is no file {path}.", path=path), hint=_("`smartctl validate --write-baseline` writes it.")
        )
    document = read_yaml(path, "baseline", lambda one: one)
    found: dict[str, list[_Entry]] = {}
    for place, blueprint in enumerate(document["blueprints"]):
        rows = found.setdefault(blueprint["file"], [])
        for number, one in enumerate(blueprint["hints"]):
            entry = Known(
                code=one["code"],
                address=one["address"],
                text=one.get("text", ""),
                facts=tuple(sorted((one.get("facts") or {}).items())),
            )
            rows += [_Entry(known=entry, row=(place, number))] * one.get("times", 1)
    return Baseline(path=path, entries={name: tuple(rows) for name, rows in found.items()})


def kept(path: Path, told: Mapping[Path, Sequence[Hint]]) -> int:
    """Writes what is told today of these blueprints; what the file keeps of others stays. Returns how many hints it keeps."""
    there = read_baseline(path).entries if path.exists() else {}
    of_others = {name: [one.known for one in rows] for name, rows in there.items() if (path.parent / name).exists()}
    whole = {**of_others, **{_from(path, one): [known(hint) for hint in hints] for one, hints in told.items()}}
    write_whole(path, "".join(_lines({name: rows for name, rows in whole.items() if rows})))
    return sum(map(len, whole.values()))


def _from(path: Path, blueprint: Path) -> str:
    """As it is called from the folder of the baseline: the same in whatever folder somebody stands."""
    try:
        return Path(os.path.relpath(blueprint.resolve(), path.parent.resolve())).as_posix()
    except ValueError:  # on another drive
        return blueprint.resolve().as_posix()


def _lines(whole: Mapping[str, Sequence[Known]]) -> Iterator[str]:
    from smartctl.blueprint.patching import written  # noqa: PLC0415 - only where a baseline is written

    yield f"format: {FORMAT}\n"
    yield "blueprints:\n" if whole else "blueprints: []\n"
    for name, rows in sorted(whole.items()):
        yield f"  - file: {written(name, flow=False)}\n    hints:\n"
        for one, times in sorted(Counter(rows).items(), key=lambda row: (row[0].address, row[0].code, repr(row[0]))):
            facts = ", ".join(f"{key}: {written(value, flow=True)}" for key, value in one.facts)
            parts = [
                f"code: {one.code}",
                f"address: {written(one.address, flow=True)}",
                *([f"text: {written(one.text, flow=True)}"] if one.text else []),
                *([f"facts: {{{facts}}}"] if facts else []),
                *([f"times: {times}"] if times > 1 else []),
            ]
            yield f"      - {{{', '.join(parts)}}}\n"
