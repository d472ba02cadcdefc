"""A plan without ink: everything that a reader is told, as plain values. Text, plain, Markdown and HTML print it.

A part is worked out when a printer asks for it, in the language that is spoken then: ten thousand changes are not told
in sentences for somebody who reads them attribute by attribute.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from smartctl.kinds.words import Sentence
from smartctl.model import Action, Address, Change, Moved, Plan, Stranger
from smartctl.render import summary
from smartctl.render.body import body
from smartctl.render.gutter import SYMBOLS
from smartctl.render.heading import drift_heading, heading
from smartctl.render.lines import Line
from smartctl.render.notes import Note, notes
from smartctl.render.plain.sentences import drifted, sentences
from smartctl.render.plain.titles import Titles
from smartctl.render.refusal import refusals
from smartctl.render.verdict import header, nothing_to_do


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One change of the page. `number` is its short name, the same in every form of the plan."""

    number: int
    change: Change
    moves: tuple[Moved, ...] = ()

    @property
    def symbol(self) -> str:
        return SYMBOLS[self.change.action]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One change in full sentences."""

    entry: Entry
    place: str
    """Where the object is, as a heading: its pipeline or its smart process."""
    sentences: tuple[Sentence, ...]

    @property
    def grave(self) -> bool:
        return any(one.grave for one in self.sentences)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One change attribute by attribute: the comments above it, and what stands between its braces."""

    entry: Entry
    comments: tuple[Line, ...]
    rows: tuple[Line, ...]


class Page:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    @cached_property
    def header(self) -> str:
        """Whose portal this is."""
        return header(self.plan)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Everything that happens, and the objects that only get another name or an owner in the state."""
        moves: dict[Address, list[Moved]] = {}
        for move in self.plan.moved:
            moves.setdefault(_owner(move), []).append(move)
        return tuple(
            Entry(number=number, change=change, moves=tuple(moves.get(change.address, ())))
            for number, change in enumerate(self._shown(moves), start=1)
        )

    def _shown(self, moves: dict[Address, list[Moved]]) -> Sequence[Change]:
        return [
            change
            for change in self.plan.changes
            if change.action is not Action.NOOP or change.moved_from or change.adopted or change.address in moves
        ]

    @cached_property
    def numbers(self) -> dict[Address, int]:
        return {entry.change.address: entry.number for entry in self.entries}

    @cached_property
    def drifted(self) -> tuple[Change, ...]:
        """What somebody has changed on the portal since the last apply; of a plan of drift all that it has found."""
        return self.plan.drift if self.plan.mode != "drift" else self.plan.drift or self.plan.effective

    @cached_property
    def titles(self) -> Titles:
        return Titles(self.plan)

    @cached_property
    def told(self) -> tuple[Told, ...]:
        """Every change that a user of the portal notices, in the order of the plan."""
        told = ((entry, tuple(sentences(entry.change, self.titles))) for entry in self.entries)
        return tuple(
            Told(entry=entry, place=self.titles.place(entry.change), sentences=said) for entry, said in told if said
        )

    def block(self, entry: Entry) -> Block:
        comments = tuple(heading(entry.change, entry.moves, mode=self.plan.mode))
        return Block(entry=entry, comments=comments, rows=tuple(body(entry.change)))

    def drift_block(self, change: Change) -> Block:
        entry = Entry(number=0, change=change)
        return Block(entry=entry, comments=tuple(drift_heading(change)), rows=tuple(body(change, found=True)))

    def drift_told(self, change: Change) -> tuple[str, ...]:
        return tuple(drifted(change, self.titles))

    @cached_property
    def notes(self) -> tuple[Note, ...]:
        return tuple(notes(self.plan))

    @cached_property
    def beside(self) -> tuple[Stranger, ...]:
        """What others have added inside of what is managed here."""
        return self.plan.unmanaged

    @cached_property
    def risks(self) -> tuple[summary.Risk, ...]:
        return tuple(summary.risks(self.plan))

    @cached_property
    def counts(self) -> str:
        return summary.counts(self.plan)

    @cached_property
    def data(self) -> str:
        return summary.data(self.plan)

    @cached_property
    def forecast(self) -> str:
        return summary.forecast(self.plan.forecast) if self.plan.forecast else ""

    @cached_property
    def refusals(self) -> tuple[str, ...]:
        """Why `apply` will not carry the plan out, each with its way on."""
        return tuple(refusals(self.plan.refusals))

    @cached_property
    def nothing(self) -> str:
        """What is said where nothing is to be done."""
        return nothing_to_do(self.plan)


def _owner(move: Moved) -> Address:
    """The object that a move concerns: the field, when it is about a list item."""
    return Address(move.target.partition(".item.")[0])
