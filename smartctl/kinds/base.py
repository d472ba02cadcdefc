"""What a kind of object is: one frozen value with a table of attributes and a few pure functions.

A kind asks (`queries`), understands (`decode`), recognises (`match`), and says how to change (`steps`).
It never calls a portal and knows no other kind but by name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from sys import intern
from typing import Any, Final

from msgspec import Struct, field

from smartctl.errors import PortalError
from smartctl.kinds import silence
from smartctl.kinds.attr import Attr
from smartctl.kinds.beside import Foreign, Trace
from smartctl.kinds.questions import Probe
from smartctl.kinds.stake import Stake
from smartctl.kinds.valuables import Valuables
from smartctl.kinds.words import Words
from smartctl.model import UNKNOWN, Address, Attrs, Change, Hazard, Ids, Live, LiveObject, Record, Resource
from smartctl.ports import Answer
from smartctl.steps import Call, Step

_NOT_IN_CODES: Final = re.compile(r"[^A-Z0-9]")


def code_of(key: str) -> str:
    """The portal's form of a key: `first-visit` -> `FIRST_VISIT`."""
    return _NOT_IN_CODES.sub("_", key.upper())


def yes_no(value: object) -> str:
    """The portal's boolean. Everything that is not plainly true is `N`, as on the portal."""
    return "Y" if value is True else "N"


def is_yes(value: object) -> bool:
    """Reads every spelling of true that the API has: `"Y"`, `true`, `1`, `"true"`, `"1"`."""
    return value is True or (isinstance(value, int) and value == 1) or str(value).lower() in {"y", "true", "1"}


def as_map(value: object) -> Mapping[str, Any]:
    """An object of the portal. PHP writes an empty map as `[]` and a map with keys 0..n as a list.

    An answer is JSON, so its keys are texts; nothing is copied, and nobody changes what was answered.
    """
    if type(value) is dict:
        return value
    if isinstance(value, list):
        return {str(index): item for index, item in enumerate(value)}
    if value and isinstance(value, Mapping):
        return {str(key): item for key, item in value.items()}
    return {}


def as_rows(value: object) -> list[Mapping[str, Any]]:
    """A list of objects of the portal; anything that is not an object is left out."""
    if isinstance(value, Mapping):
        value = list(value.values())
    return [as_map(row) for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def lean(row: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """What of a row is kept as long as a reading: thousands of rows say `Y`, `100` or `string`, and one text will do."""
    return {name: intern(value) if type(value := row[name]) is str else value for name in names if name in row}


def as_int(value: object, default: int = 0) -> int:
    """A number of the portal, which sends `"10"` as readily as `10`."""
    if type(value) is int:
        return value
    try:
        return int(str(value))
    except ValueError:
        return default


def as_text(value: object) -> str:
    return "" if value is None else str(value)


def as_title(value: object) -> str:
    """A text that people see: some are kept with outer spaces, which nobody sees and no blueprint says."""
    return as_text(value).strip()


Answers = Mapping[str, Answer | PortalError]
"""What the portal has said so far in one reading, by query key."""


class Scope(Struct, frozen=True, kw_only=True, dict=True):
    """What a reading is about: whose processes, which ids are known already, which fields matter in full."""

    blueprint: str
    lineage: str
    known: Mapping[Address, tuple[str, Ids]]
    """From the state: address -> (kind, ids)."""
    said: tuple[Resource, ...] = ()
    """What the blueprint names, also where all of it is to go."""
    workplaces: bool = False
    """Whether the blueprint or the state speaks of digital workplaces."""
    titles: tuple[str, ...] = ()
    application: bool = False
    """Whether the portal is spoken to by an installed application."""
    language: str = ""
    """The portal's: in which labels are asked for that nothing else is asked of."""
    kinds: frozenset[str] = frozenset()
    """Kinds of which the blueprint or the state names an object."""
    everything: bool = False
    """Whether everything is asked for that there is, whoever names it."""
    around: bool = False
    """Whether also that is asked for which nobody could manage, as far as it belongs to a process."""
    every_process: bool = False
    """Whether the portal is asked for all of its processes."""
    in_full: bool = False
    """Whether every field is read in full, also one that nobody manages."""
    wanted: Mapping[Address, Resource] = field(default_factory=dict)
    records: Mapping[Address, Record] = field(default_factory=dict)
    """What is wanted and what is remembered: of an object that still is as both say less need be asked."""
    again: frozenset[str] = frozenset()
    """Questions of an earlier reading of the same run: what it told of an object is to be compared with this one."""

    @cached_property
    def worked_out(self) -> dict[str, Any]:
        """What a kind has worked out of this very scope: it is asked again for each round of one reading."""
        return {}

    def speaks_of(self, *kinds: str) -> bool:
        return not self.kinds.isdisjoint(kinds)

    def named(self, kind: str) -> frozenset[Address]:
        """The objects of a kind that the blueprint or the state names."""
        return self._named.get(kind, frozenset())

    @cached_property
    def _named(self) -> Mapping[str, frozenset[Address]]:
        """Sorted once: every kind looks for its own in each round of a reading."""
        found: dict[str, set[Address]] = {}
        for one in self.said:
            found.setdefault(one.kind, set()).add(one.address)
        for address, (kind, _ids) in self.known.items():
            found.setdefault(kind, set()).add(address)
        return {kind: frozenset(addresses) for kind, addresses in found.items()}

    def known_ids(self, kind: str, name: str = "id") -> tuple[int | str, ...]:
        found = {ids[name] for ids in self._ids.get(kind, ()) if ids.get(name) is not None}
        return tuple(sorted(found, key=str))

    @cached_property
    def _ids(self) -> Mapping[str, Sequence[Ids]]:
        found: dict[str, list[Ids]] = {}
        for kind, ids in self.known.values():
            found.setdefault(kind, []).append(ids)
        return found


class Family(Struct, frozen=True, kw_only=True):
    """The objects of one kind under one parent, as binding sees them: wanted, live and remembered."""

    parent: Address | None
    wanted: tuple[Resource, ...]
    live: tuple[LiveObject, ...]
    records: Mapping[Address, Record]
    ids: Mapping[Address, Ids]
    """Ids of everything bound before this kind: how a relation finds the type that its target became."""
    around: tuple[Resource, ...] = ()
    """Everything that the blueprint wants, of every kind."""


Match = Callable[[Family], Mapping[Address, str]]
"""Says which wanted or remembered address is which live ident. Unmatched ones are missing from the answer."""


class Work(Struct, frozen=True, kw_only=True, dict=True):
    """What `steps` may look at: all changes of its kind, the live portal and all changes by address."""

    changes: tuple[Change, ...]
    live: Live
    plan: Mapping[Address, Change]
    ids: Mapping[Address, Ids] = field(default_factory=dict)
    """What this run has learned so far; empty while the steps are made."""

    @cached_property
    def _families(self) -> dict[str, dict[Any, list[Any]]]:
        """What stands below what, sorted once: each of thousands of objects may ask for its siblings."""
        return {}

    def below(self, parent: Address | None, kind: str) -> Sequence[Change]:
        """The changes of one kind under one owner, in the order of the plan."""
        if "plan" not in self._families:
            found: dict[Any, list[Change]] = {}
            for one in self.plan.values():
                found.setdefault((one.parent, one.kind), []).append(one)
            self._families["plan"] = found
        return self._families["plan"].get((parent, kind), [])

    def there(self, owner: str, kind: str) -> Sequence[LiveObject]:
        """The objects of one kind that stand on the portal under one owner, by its ident; managed ones first."""
        if "live" not in self._families:
            found: dict[Any, list[LiveObject]] = {}
            managed = (bound.live for bound in self.live.bound.values())
            for one in (*managed, *self.live.unmanaged, *self.live.leftovers):
                found.setdefault((one.parent, one.kind), []).append(one)
            self._families["live"] = found
        return self._families["live"].get((owner, kind), [])

    def creates(self, address: Address | None) -> bool:
        change = self.plan.get(address) if address else None
        return change is not None and change.action.value in {"create", "replace"} and not change.adopted

    def dies(self, address: Address | None) -> bool:
        change = self.plan.get(address) if address else None
        return change is not None and change.action.value == "delete"


Differences = Mapping[str, tuple[Any, Any]]
"""What was sent and does not stand so on the portal: name -> (sent, found)."""


def staying(facts: Mapping[str, Any]) -> Any:
    """How many of the `items` counted in a place nobody takes away before it goes: a number, or `UNKNOWN`."""
    numbers = [facts.get(name, 0) for name in ("items", "returning", "leaving")]
    if not all(isinstance(one, int) for one in numbers):
        return UNKNOWN
    items, *away = numbers
    return max(0, items - sum(away))


class Seek(Struct, frozen=True, kw_only=True):
    """How an object is asked for by its number alone, as people know it."""

    call: Callable[[int | str], Call]
    read: Callable[[object], tuple[Ids, str, str]]
    """Result -> its ids, the mark that it carries, its title."""
    absent: Callable[[PortalError], bool]
    """Whether the refusal means that there is none."""


class Kind(Struct, frozen=True, kw_only=True, dict=True):
    """A kind of object. See docs/add-a-kind.md for the five questions its module docstring answers."""

    name: str
    parent: str | None
    words: Words
    """What people are told of it."""
    attrs: tuple[Attr, ...]
    """In the order of reading: what names the object first, what is nested last."""
    decode: Callable[[Answers], tuple[LiveObject, ...]]
    match: Match
    steps: Callable[[Work], Sequence[Step]]
    stands: Callable[[Change, Work, Live], Differences] = silence.nothing_said
    """What a change wrote beside its attributes, and the portal, read after it, does not have: codes, what was sent back
    as it was read, numbers of list items. The `Work` is the one that the steps were made of."""
    whole: bool = False
    """An update sends every attribute, not only those that differ."""
    queries: Callable[[Scope, Answers], Mapping[str, Call]] = silence.nothing_said
    absent: Callable[[str, Answers], bool] = silence.no
    """Whether the refusal of a question means that the object is not there. Every other refusal ends the reading."""
    kept: Callable[[str, Any], Any] = silence.as_answered
    """(question, result) -> what of the result a reading keeps, once it has been looked at as a whole."""
    asked: Callable[[LiveObject], tuple[str, ...]] = silence.none_of_them
    """Which questions tell of an object: they are asked again right before it is overwritten or deleted.

    One that ends with `_` stands for all that begin so.
    """
    stakes: Callable[[Change, Work], Sequence[Stake]] = silence.none_of_them
    """What a write of the object replaces beside what it changes: whatever the portal takes as a whole."""
    settle: Callable[[LiveObject, Resource | None, Record | None], LiveObject] = silence.as_is
    """Finishes a live object once its address is known (list items get their keys)."""
    missing: Callable[[Answers], str] = silence.nowhere
    """Why this portal, spoken to like this, carries no object of the kind: a code, "" when it does. See `application`."""
    named: Callable[[LiveObject, Live], LiveObject] = silence.as_is
    """Says by address what refers to other objects, once all of them have theirs: the portal's names become words."""
    followed: Callable[[Address, Record, Callable[[Address], Address]], tuple[Address, Record]] = (
        silence.under_its_own_name
    )
    """Its address and its record once some objects have other names: what is named in either follows."""
    complete: Callable[[Resource, Live, Mapping[Address, Resource]], Resource] = silence.as_wanted
    """Finishes what is wanted once it is known what is there: addresses become the portal's names and numbers."""
    refine: Callable[[Attrs, Attrs], tuple[Attrs, Attrs]] = silence.both
    """Finishes (wanted, live) attributes before they are compared: sort numbers of what is nested inside."""
    born: Callable[[Attrs, LiveObject | None], Attrs] = silence.as_written
    """What an object is made with where the blueprint is silent and the portal's own default would lose data. The live
    object is the one that is made anew; what stands and is not written is never touched."""
    probes: Callable[[Change, LiveObject, Live], Mapping[str, Probe]] = silence.nothing_said
    """Questions that say how much a dangerous change touches: fact name -> probe."""
    obstacles: Callable[[Change, Live], Mapping[str, Probe]] = silence.nothing_said
    """Questions about what stands in the way of an object that is only to be created: fact name -> probe."""
    findings: Callable[[Change, LiveObject, Mapping[Address, Change]], Mapping[str, Any]] = silence.nothing_said
    """Further facts of a dangerous change, that need no question."""
    valuables: Callable[[Change, LiveObject, Live], tuple[Valuables, ...]] = silence.none_of_them
    """What of the items' own data goes with a change: exported before the first write, put back by a rollback."""
    hazards: Callable[[Change, Mapping[str, Any]], tuple[Hazard, ...]] = silence.none_of_them
    lost: Callable[[Change], Iterator[str]] = silence.nothing_to_tell
    """What no rollback brings back of a change, as codes of `words.losses`."""
    hints: Callable[[Change, LiveObject], Mapping[str, Mapping[str, Any]]] = silence.nothing_said
    """What a reader should know of an object that stays, and no change mends: the code of a note -> its facts."""
    foretold: Callable[[Change], Iterator[tuple[str, Mapping[str, Any]]]] = silence.nothing_to_tell
    """What a reader should know of a change once its numbers are counted: codes of notes with their facts."""
    leftover: Callable[[LiveObject], bool] = silence.no
    """Whether an object is one that the portal adds by itself to a new parent and that nobody has touched."""
    foreign: Callable[[LiveObject, Mapping[int, str]], Foreign | None] = silence.nothing
    """What to say of an object that no address names; with the keys of our processes by number. None: nothing."""
    inside: Callable[[LiveObject], tuple[Foreign, ...]] = silence.none_of_them
    """Parts of an object that no address names."""
    trace: Callable[[LiveObject, Live], Trace | None] = silence.nothing
    """What tells of an object without a mark, which no address names, when a state is made again; None where `foreign`
    does."""
    others: Callable[[Answers], tuple[LiveObject, ...]] = silence.none_of_them
    """Objects that are told of and are no part of a plan: as far as a reading of what is around has asked for them."""
    beside: bool = False
    """Its objects belong to the portal and not to a process: who looks around tells of them once for all blueprints."""
    stays: Callable[[Change, LiveObject, Mapping[Address, Change]], bool] = silence.no
    """Whether an object that would be deleted is let go instead, because others on the portal need it."""
    twin: Callable[[LiveObject, LiveObject], bool] | None = None
    """Whether another object beside ours is the same made a second time; None where a code forbids it on the portal."""
    seek: Seek | None = None
    """None where it is found among the parts of its owner, or in the list of its like."""
    root: bool = False
    """It carries the marker, is searched for by it, and owns what stands below it; its parts are named below its address."""
    holds_items: bool = False
    """Items of people stand in it."""
    designed: bool = False
    """It is a template of the portal's designer, which the portal runs by itself."""
    unread: bool = False
    """No portal shows what a blueprint says of it: an import leaves it out."""
    section: str = ""
    """Where a blueprint says such objects, below their process or beside the processes; "" where nowhere by themselves."""
    holds_values: bool = False
    """Items of people keep values in it."""
    shown_by_items: Callable[[LiveObject], tuple[str, str]] | None = None
    """By which column an item shows that it stands in the object, and what is written there; None where by none."""
    rekeyed: bool = False
    """One that is there may get another key without `moved:`: what it is on the portal is told by something else."""
    coded: bool = False
    """No mark fits in it, and its code tells whether a person or smartctl made it."""
    told_by: str = ""
    """The kind of its parts by which one is known again that has got another title; "" where nothing but a title tells."""
    tells: Callable[[Resource, LiveObject], bool] = silence.no
    """Whether a part that is there is more than every such owner has from birth, so that it can tell one from others."""
    by_number: Callable[[Ids], int | str | None] = silence.by_id
    """What others call it that name it once nobody manages it, as the next reading will."""
    known_by: Callable[[Address, str], Attrs] = silence.nothing_said
    """What of an object without a number the state has to remember to know it again: of its address, and of its code."""
    names: Callable[[Change, Mapping[Address, Change], Live], Iterable[Address]] = silence.none_of_them
    """What must be there first because values of it are called by the portal's names: beside what its attributes refer to."""
    spoken_of: Callable[[Attrs], Iterable[Address]] = silence.none_of_them
    """Addresses that stand inside of its values and are looked up before there are steps."""
    rivals: Callable[[Answers, Sequence[Resource], Live], Iterable[tuple[str, Mapping[str, Any]]]] = (
        silence.none_of_them
    )
    """What others have made that does the same as what is wanted: codes of notes, and their facts."""
    brings: Callable[[Change, Sequence[Change]], Mapping[str, Mapping[str, Any]]] = silence.nothing_said
    """What a reader should know of an object that is new, with what is new inside of it: the code of a note -> its facts."""
    flaws: Callable[[LiveObject], Mapping[str, Mapping[str, Any]]] = silence.nothing_said
    """What the portal itself has lost of an object that is there: the code of a note -> its facts."""
    made_again: Callable[[LiveObject, Mapping[int, Address]], Attrs] = silence.nothing_said
    """What an object that goes is made again with, where that is not as it is read; with our processes by number."""
    surprise: str = ""
    """How the question begins that the first object of the kind raises, and that no list foretells."""
    fixed: bool = False
    """It is known by what it leads to or belongs to: it has no name of its own that a person could change."""
    numberless: bool = False
    """Its ids are those of its process."""
    weighs: int = 0
    """How many questions are asked of an object that would go, as far as no other asks the same."""
    ordered: bool = False
    """Objects of this kind stand in an order among their siblings, kept as a sort number."""
    equal: Mapping[str, Callable[[Any, Any], bool]] = field(default_factory=dict)
    """Attribute -> comparison (wanted, live), where `==` is too strict."""

    @cached_property
    def _by_name(self) -> dict[str, Attr]:
        return {attr.name: attr for attr in self.attrs}

    @cached_property
    def create_only(self) -> frozenset[str]:
        """Attributes whose change makes an object anew."""
        return frozenset(attr.name for attr in self.attrs if attr.create_only)

    @cached_property
    def at_birth(self) -> frozenset[str]:
        """Attributes that are given at birth alone."""
        return frozenset(attr.name for attr in self.attrs if attr.at_birth)

    def attr(self, name: str) -> Attr | None:
        return self._by_name.get(name)


def addresses_after_first(changes: Sequence[Change]) -> tuple[Address, ...]:
    return tuple(change.address for change in changes[1:])
