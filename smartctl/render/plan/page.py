"""A plan without ink: everything that a reader is told, as plain values. Text, plain, Markdown and HTML print it.

A part is worked out when a printer asks for it, in the language that is spoken then: ten thousand changes are not told
in sentences for somebody who reads them attribute by attribute.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from smartctl.findings import Advice, Effect, Finding, Standing
from smartctl.findings_json import class_of
from smartctl.i18n import _
from smartctl.kinds.words import Sentence, capital
from smartctl.model import Action, Address, Change, Moved, Plan, Stranger
from smartctl.numbering import moved_object, shown
from smartctl.outcome import Report, Status
from smartctl.render import advice, policy, summary
from smartctl.render.beside import elsewhere, number_of, once, others_told, way_in
from smartctl.render.body import body
from smartctl.render.gutter import SYMBOLS
from smartctl.render.heading import drift_heading, heading
from smartctl.render.lines import Line, line
from smartctl.render.notes import Note, notes
from smartctl.render.plain.sentences import drifted, sentences
from smartctl.render.plain.titles import Titles
from smartctl.render.plan import different
from smartctl.render.plan.alike import alike
from smartctl.render.plan.steps import Due, steps
from smartctl.render.refusal import addressed
from smartctl.render.report import Said, report_said
from smartctl.render.verdict import header, nothing_to_do
from smartctl.render.visible import visible

_NAME: Final = re.compile(r"[._`/:=]")
"""What words do not hold, and addresses, keys and commands do."""
_QUOTES: Final = str.maketrans("“”«»", '""""')


class Entry(Struct, frozen=True, kw_only=True):
    """One change of the page. `number` is its short name, the same in every form of the plan."""

    number: int
    change: Change
    moves: tuple[Moved, ...] = ()

    @property
    def symbol(self) -> str:
        return SYMBOLS[self.change.action]

    @property
    def address(self) -> Address:
        return self.change.address


class Told(Struct, frozen=True, kw_only=True):
    """One change in full sentences."""

    entry: Entry
    place: str
    """Where the object is, as a heading: its pipeline or its smart process."""
    sentences: tuple[Sentence, ...]

    @property
    def grave(self) -> bool:
        return any(one.grave for one in self.sentences)


class Block(Struct, frozen=True, kw_only=True):
    """One change attribute by attribute: the comments above it, and what stands between its braces."""

    entry: Entry
    comments: tuple[Line, ...]
    rows: tuple[Line, ...]


class Page:
    """`report`: what became of the plan, when it was carried out."""

    def __init__(self, plan: Plan, report: Report | None = None) -> None:
        self.plan = plan
        self.report = report

    @cached_property
    def became(self) -> Said | None:
        return report_said(self.report, destroying=self.plan.mode == "destroy") if self.report else None

    @cached_property
    def outcomes(self) -> Mapping[Address, Status]:
        """What became of each change."""
        return {one.address: one.status for one in self.report.outcomes} if self.report else {}

    @property
    def compares(self) -> bool:
        """Whether two sides are compared, and nothing is planned."""
        return self.plan.mode == "diff"

    @property
    def sides(self) -> tuple[str, str]:
        """Of a comparison what it is between. A file may leave them out."""
        first, second = [*self.plan.between, "", ""][:2]
        return first, second

    @property
    def says_nothing(self) -> bool:
        """Whether there is nothing to tell of: no object, and of a comparison no step of the automation."""
        return not self.entries and not (self.compares and self.steps)

    @cached_property
    def header(self) -> str:
        """Whose portal this is."""
        return header(self.plan)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Everything that happens, and the objects that only get another name or an owner in the state."""
        moves: dict[Address, list[Moved]] = {}
        for move in self.plan.moved:
            moves.setdefault(moved_object(move), []).append(move)
        return tuple(
            Entry(number=number, change=change, moves=tuple(moves.get(change.address, ())))
            for number, change in enumerate(shown(self.plan), start=1)
        )

    @cached_property
    def drifted(self) -> tuple[Change, ...]:
        """What somebody has changed on the portal since the last apply; of a plan of drift all that it has found."""
        return self.plan.drift if self.plan.mode != "drift" else self.plan.drift or self.plan.effective

    @cached_property
    def drifted_once(self) -> tuple[Change, ...]:
        """The same without those that were changed as another one was: that one names them."""
        return tuple(one for one in self.drifted if one.address in self._alike)

    @cached_property
    def _alike(self) -> Mapping[Address, tuple[Change, ...]]:
        return alike(self.drifted)

    @cached_property
    def titles(self) -> Titles:
        return Titles(self.plan)

    @cached_property
    def told(self) -> tuple[Told, ...]:
        """Every change that a user of the portal notices, in the order of the plan."""
        tell = different.sentences if self.compares else sentences
        told = (
            (entry, (*tell(entry.change, self.titles), *self._ruled(entry.change), *self._advised(entry.change)))
            for entry in self.entries
        )
        return tuple(
            Told(entry=entry, place=self.titles.place(entry.change), sentences=said) for entry, said in told if said
        )

    @cached_property
    def broken(self) -> Mapping[Address, tuple[Finding, ...]]:
        """What rules of the project say of single changes."""
        found: dict[Address, tuple[Finding, ...]] = {}
        for one in policy.spoken_findings(self.plan):
            if not one.whole:
                found[Address(one.address)] = (*found.get(Address(one.address), ()), one)
        return found

    def _ruled(self, change: Change) -> tuple[Sentence, ...]:
        found = self.broken.get(change.address, ())
        name = capital(self.titles.telling(change).name) if found else ""
        return tuple(
            Sentence(text=_("{object}, rule: {text}", object=name, text=policy.with_way(one)), grave=one.counts)
            for one in found
        )

    @cached_property
    def advice(self) -> Mapping[str, tuple[Advice, ...]]:
        """What may be done otherwise in the blueprint, by the object that it is said of."""
        found: dict[str, tuple[Advice, ...]] = {}
        for one in self.plan.advice:
            found[one.address] = (*found.get(one.address, ()), one)
        return found

    def _advised(self, change: Change) -> tuple[Sentence, ...]:
        return tuple(Sentence(text=advice.with_way(one)) for one in self.advice.get(change.address, ()))

    @cached_property
    def broken_whole(self) -> tuple[str, ...]:
        """What rules say of the whole plan and of the waivers, without what is said as a refusal."""
        spoken = policy.spoken_findings(self.plan)
        refused = Effect.DENY if not self.became else None
        return tuple(policy.with_way(one) for one in spoken if one.whole and not (one.counts and one.effect is refused))

    @cached_property
    def policy(self) -> str:
        """What is to become of the plan by the rules; "" where it was held against none, is over, or says why it is refused."""
        ruled = self.plan.ruled and not self.became and not self.plan.refusals and not self.plan.is_idle
        return policy.verdict(self.plan) if ruled else ""

    @property
    def waits(self) -> bool:
        """Whether the rules leave it to a person to apply the plan."""
        return bool(self.policy) and class_of(self.plan) is Standing.PERSON

    def grouped(self, entries: Iterable[Entry]) -> dict[str, list[Entry]]:
        """By place, each place once, in the order in which a plan comes to them."""
        groups: dict[str, list[Entry]] = {}
        for entry in entries:
            groups.setdefault(self.titles.place(entry.change), []).append(entry)
        return groups

    def block(self, entry: Entry) -> Block:
        first, *more = heading(entry.change, entry.moves, mode=self.plan.mode)
        comments = (line(*first.pieces, (f" {tag(entry.number)}", "dim")), *more)
        found = (line("  # ", _("rule: {text}", text=policy.told(one))) for one in self.broken.get(entry.address, ()))
        hints = (line("  # ", advice.told(one)) for one in self.advice.get(entry.address, ()))
        return Block(entry=entry, comments=(*comments, *found, *hints), rows=tuple(body(entry.change)))

    def drift_block(self, change: Change) -> Block:
        entry = Entry(number=0, change=change)
        return Block(
            entry=entry, comments=(*drift_heading(change), *self._others(change)), rows=tuple(body(change, found=True))
        )

    def drift_told(self, change: Change) -> tuple[str, ...]:
        others = self._alike.get(change.address, ())
        names = [self.titles.now.get(one.address, one.address) for one in others]
        more = capital(others_told(others, names)) if others else ""
        return (*drifted(change, self.titles), *([f"{more}."] if more else []))

    def _others(self, change: Change) -> Iterator[Line]:
        others = self._alike.get(change.address, ())
        if others:
            yield line(f"  # ({others_told(others, [one.address for one in others])})")

    @cached_property
    def notes(self) -> tuple[Note, ...]:
        return tuple(notes(self.plan))

    @cached_property
    def plain_notes(self) -> tuple[Note, ...]:
        """The same by what people call the objects."""
        return tuple(replace(one, text=_once(one.text)) for one in notes(self.plan, self.titles.remark))

    def beside_told(self, one: Stranger) -> str:
        """`Pipeline "Installation" of the smart process "Windows". Stage "Waiting".`"""
        others = next((same for first, same in (*self.inside, *self.apart) if first is one), ())
        name = capital(self.titles.named(one))
        if one.parent:
            said = f"{self.titles.place_of(one)}. {name}."
        else:
            number = number_of(one)
            known = _("id {id}", id=visible(number)) if number != one.code else _("code {code}", code=visible(one.code))
            said = f"{name} ({known})."
        more = [elsewhere(others, self.titles.now)] if others else []
        way = way_in(one)
        return " ".join((said, *(f"{capital(text)}." for text in (*more, *([way] if way else [])))))

    @cached_property
    def inside(self) -> tuple[tuple[Stranger, tuple[Stranger, ...]], ...]:
        """What nobody manages inside of what is managed here, equal ones once."""
        return once([one for one in self.plan.unmanaged if one.parent])

    @cached_property
    def apart(self) -> tuple[tuple[Stranger, tuple[Stranger, ...]], ...]:
        """The same of what belongs to the portal and to no process."""
        return once([one for one in self.plan.unmanaged if not one.parent])

    @cached_property
    def beside(self) -> tuple[Stranger, ...]:
        """What others have added inside of what is managed here."""
        return self.plan.unmanaged

    @cached_property
    def numbers(self) -> Mapping[Address, int]:
        return {entry.address: entry.number for entry in self.entries}

    @cached_property
    def dangerous(self) -> frozenset[int]:
        """Numbers of the changes that a reader must not miss, whatever the form of the page leaves out."""
        told = {one.entry.number for one in self.told if one.grave}
        risky = {risk.change.address for risk in self.risks}
        warned = {address for address, found in self.broken.items() if any(one.counts for one in found)}
        risky |= warned
        return frozenset(told | {one.number for one in self.entries if one.change.hazards or one.address in risky})

    @cached_property
    def steps(self) -> tuple[Due, ...]:
        """What is left for a person, as far as the plan names it."""
        return steps(self.plan)

    @cached_property
    def risks(self) -> tuple[summary.Risk, ...]:
        return () if self.compares else tuple(summary.risks(self.plan))

    @cached_property
    def counts(self) -> str:
        return different.counts(self.plan) if self.compares else summary.counts(self.plan)

    @cached_property
    def drift_counts(self) -> str:
        found = [change.action for change in self.drifted]
        return _(
            "{changed} changed, {added} added, {deleted} deleted on the portal.",
            changed=found.count(Action.UPDATE) + found.count(Action.REPLACE),
            added=found.count(Action.CREATE),
            deleted=found.count(Action.DELETE),
        )

    @cached_property
    def data(self) -> str:
        return summary.data(self.plan)

    @cached_property
    def forecast(self) -> str:
        return summary.forecast(self.plan.forecast) if self.plan.forecast else ""

    @cached_property
    def refusals(self) -> tuple[str, ...]:
        """Why `apply` will not carry the plan out, each with its way on."""
        return tuple(text for _number, text in self.refused)

    @cached_property
    def refused(self) -> tuple[tuple[int, str], ...]:
        """The same with the number of the change that each is about, 0 for the plan as a whole."""
        return tuple((self._about(address), text) for address, text in addressed(self.plan.refusals))

    def _about(self, address: str) -> int:
        """A list item is part of its field."""
        while address and address not in self.numbers:
            address = address.rpartition(".")[0]
        return self.numbers[Address(address)] if address else 0

    @cached_property
    def nothing(self) -> str:
        """What is said where nothing is to be done."""
        return nothing_to_do(self.plan)


def as_paragraph(text: str) -> str:
    """A text that nothing stands before: it begins with a capital letter, but for a name that is written so."""
    return text if _NAME.search(text.split(" ", 1)[0]) else capital(text)


def _once(text: str) -> str:
    """A note without the object in front of it, where it begins with the object all the same."""
    for colon in (found.start() for found in re.finditer(": ", text)):
        name, rest = text[:colon], text[colon + 2 :]
        if _bare(rest).startswith(_bare(name)):
            return capital(rest)
    return text


def _bare(text: str) -> str:
    """Without what tells a heading from a sentence: `Stage "New"`, `the stage “New”`."""
    return text.lower().translate(_QUOTES).removeprefix("the ")


def tag(number: int) -> str:
    """How a number stands behind what is said of its change: `[7]`."""
    return f"[{number}]"
