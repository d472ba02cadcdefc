"""`moved:` of a document as a graph: short names in full, chains drawn together, contradictions found.

A line leads from a name that is no longer there to one that is there, maybe over names that are neither. A name that
is there may be a source as well, when another line leads to it: two objects exchange their names, or three go round.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct, field

from smartctl.addresses import completed, meant, split
from smartctl.blueprint.addresses import kind_of
from smartctl.kinds import KINDS
from smartctl.model import Address, Moved

FIXED: Final = frozenset(name for name, kind in KINDS.items() if kind.fixed)
"""Kinds whose objects are what their key says: a relation leads to its target, a card belongs to its pipeline."""


class Line(Struct, frozen=True, kw_only=True):
    """One line of the list with both ends in full."""

    index: int
    source: str
    target: str
    kind: str


class Problem(Struct, frozen=True, kw_only=True):
    """What is wrong with one end of a line. `facts` fills the sentence, `other` is a line that contradicts it."""

    index: int
    end: str
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    other: int | None = None


class Graph(Struct):
    """All lines of a document together. `moves` may be used when there are no problems."""

    there: Collection[str]
    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    """Source -> target of each line, their owners under the names of today."""
    said: dict[str, Line] = field(default_factory=dict)
    """Source -> the line itself."""
    reached: dict[str, Line] = field(default_factory=dict)
    """Target -> the line."""

    @property
    def moves(self) -> tuple[Moved, ...]:
        """From each source to the name of today at the end of its chain, sorted: the order of the lines means nothing."""
        ends = ((source, self.end_of(source)) for source in self.names)
        found = {Moved(source=Address(source), target=Address(end)) for source, end in ends if source != end}
        return tuple(sorted(found, key=lambda move: (move.source.count("."), move.target, move.source)))

    def today(self, address: str) -> str:
        """An address in any spelling that it ever had, as it is called today."""
        owner, own = split(address)
        return self.end_of(f"{self.today(owner)}.{own}" if owner else own)

    def end_of(self, source: str) -> str:
        """Where a chain ends: at the first name that is there."""
        seen: set[str] = set()
        while source in self.names and source not in seen:
            seen.add(source)
            source = self.names[source]
            if source in self.there:
                break
        return source

    def target_of(self, line: Line) -> str:
        """The target with its owner under the name of today: an owner that is there may have had another name before."""
        owner, own = split(line.target)
        if line.target in self.there or not owner:
            return line.target
        renamed = f"{self.today(owner)}.{own}"
        return line.target if owner in self.there and renamed not in self.there else renamed


def graph(entries: Sequence[Any], there: Sequence[str]) -> Graph:
    """Everything that the well-formed lines of `moved:` say about the addresses that are there."""
    made = Graph(there=frozenset(there))
    pairs = {index: one for index, one in enumerate(entries) if is_pair(one)}
    _spell(made, pairs, there)
    for line in sorted(made.lines, key=lambda one: (one.target.count("."), one.index)):
        _enter(made, line)
    for source, line in made.said.items():
        _check_ends(made, source, line)
    return made


def is_pair(move: Any) -> bool:
    return isinstance(move, dict) and all(isinstance(move.get(end), str) for end in ("from", "to"))


def _spell(made: Graph, pairs: Mapping[int, Mapping[str, str]], there: Sequence[str]) -> None:
    """Short names in full. What a line leads from may be what another leads to."""
    known, left = dict.fromkeys(there), dict(pairs)
    while left:
        before = len(left)
        for index in list(left):
            target = left[index]["to"]
            hits = meant(target, known)
            if len(hits) == 1:
                line = _line(made, index, left.pop(index)["from"], hits[0])
                known |= {line.source: None} if line else {}
        if len(left) == before:
            break
    for index, move in left.items():
        target, kind = move["to"], kind_of(move["to"])
        hits = meant(target, known)
        if len(hits) > 1:
            made.problems.append(Problem(index=index, end="to", code="several", facts={"found": hits}))
        elif kind and ("." in target or kind_of(move["from"]) == kind):
            _line(made, index, move["from"], target)
        elif not kind and "." in target:
            made.problems.append(Problem(index=index, end="to", code="malformed"))
        else:
            made.problems.append(Problem(index=index, end="to", code="missing", facts={"address": target}))


def _line(made: Graph, index: int, source: str, target: str) -> Line | None:
    kind = kind_of(target)
    other = kind_of(source) if "." in source else ""
    whole = source if other == kind else "" if other else completed(source, target)
    if not whole or kind_of(whole) != kind:
        code = "kinds" if other else "malformed"
        made.problems.append(Problem(index=index, end="to" if other else "from", code=code, facts={"target": target}))
        return None
    line = Line(index=index, source=whole, target=target, kind=kind)
    made.lines.append(line)
    return line


def _enter(made: Graph, line: Line) -> None:
    """Lines come owners first, so that the owner of a target has its name of today."""
    if line.kind in FIXED:
        made.problems.append(Problem(index=line.index, end="from", code="fixed", facts={"address": line.source}))
        return
    target = made.target_of(line)
    home, (owner, own) = split(target)[0], split(line.source)
    if owner not in (home, split(line.target)[0]) and made.today(owner) != home:
        facts = {"source": line.source, "target": line.target}
        made.problems.append(Problem(index=line.index, end="to", code="elsewhere", facts=facts))
        return
    source = f"{home}.{own}" if home else own
    for end, other in (("from", made.said.get(source)), ("to", made.reached.get(target))):
        if other is not None:
            facts = {"address": line.source if end == "from" else line.target}
            made.problems.append(Problem(index=line.index, end=end, code="twice", facts=facts, other=other.index))
    if source not in made.said and target not in made.reached:
        made.names[source], made.said[source], made.reached[target] = target, line, line


def _check_ends(made: Graph, source: str, line: Line) -> None:
    if source in made.there and source not in made.reached:
        made.problems.append(Problem(index=line.index, end="from", code="exists", facts={"address": line.source}))
    target = made.names[source]
    # The lines behind it say themselves what is missing.
    if (target not in made.there and target not in made.names) or (
        made.end_of(source) not in made.there and source == min(_circle(made, source), default="")
    ):
        made.problems.append(Problem(index=line.index, end="to", code="missing", facts={"address": line.target}))


def _circle(made: Graph, source: str) -> list[str]:
    """The names of a circle of which none is there, seen from one of them."""
    found = [source]
    while (one := made.names.get(found[-1])) is not None and one != source:
        if one in found:
            return []
        found.append(one)
    return found if one == source else []
