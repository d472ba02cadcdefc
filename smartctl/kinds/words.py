"""What a kind says of its objects to people: nouns, sentences, warnings. Its words stand in `<kind>_words.py`.

A sentence that a table holds is marked with `N_` and spoken when it is printed; one that needs a choice is a function.
Whoever prints has made every text of others harmless before a kind sees it, so a kind fills in what it is given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

from msgspec import Struct, field

from smartctl.i18n import N_, _, speak
from smartctl.model import UNKNOWN, Attrs, Change

Names = Mapping[str, str]
"""Address -> what people call the object."""
Facts = Mapping[str, Any]


class Sentence(Struct, frozen=True):
    """`grave`: it belongs to the dangerous ones. `numbers`: what the change touches is said behind it."""

    text: str
    grave: bool = False
    numbers: bool = False


def mild(text: str) -> Sentence:
    return Sentence(text)


def grave(text: str, *, numbers: bool = False) -> Sentence:
    return Sentence(text, grave=True, numbers=numbers)


class Telling(Struct, frozen=True, kw_only=True):
    """One change that is to be told, and what people call the objects around it."""

    change: Change
    language: str
    name: str
    """The object with its noun: `stage "Delivery"`."""
    now: Names
    then: Names

    @property
    def title(self) -> str:
        """What people call it today."""
        return self.now[self.change.address]

    @property
    def new_title(self) -> str:
        return self.then[self.change.address]

    @property
    def before(self) -> Attrs:
        return self.change.before or {}

    @property
    def after(self) -> Attrs:
        return self.change.after or {}

    def label(self, attrs: Attrs) -> str:
        return label(attrs.get("title"), self.language)


def label(title: object, language: str) -> str:
    """A title in one language; a field has one for each."""
    if isinstance(title, Mapping):
        title = title.get(language) or next((title[key] for key in sorted(title) if title[key]), "")
    return title if isinstance(title, str) else ""


class Named(Struct, frozen=True, kw_only=True):
    """What an object without a title of its own is called by: its key, its attributes, its code, its owner."""

    key: str
    attrs: Attrs
    names: Names
    code: str = ""
    parent: str = ""


class Errand(Struct, frozen=True, kw_only=True):
    """Where items or values go before something is deleted: a clause, and how many there are, each written `times`."""

    text: str
    count: Any = None
    times: int = 1
    places: bool = False
    """Whether items are moved, and not values written."""


class Drawn(StrEnum):
    """What an object is in a picture of a process."""

    NOTHING = ""
    BOARD = "board"
    COLUMN = "column"
    """Stands on the board that owns it, in the order of `position`, in its `color`."""
    LAYOUT = "layout"
    """`sections`, each with a `title` and the words of its `fields`."""
    NODE = "node"
    """Stands in the frame that the attribute names which refers to one."""
    FRAME = "frame"
    EDGE = "edge"
    """From its owner to its `target`, which is above it where its `side` is `parent`."""


Said = str | Callable[[Facts], str]
"""A sentence marked with `N_`, or a function of the facts that speaks one."""


def say(said: Said, facts: Facts) -> str:
    return said(facts) if callable(said) else speak(said, facts)


class Danger(Struct, frozen=True, kw_only=True):
    """What is said of a hazard. The facts are those of the hazard and its `address`; clauses have no full stop."""

    what: Said
    """What would happen, or what is in the way."""
    erases: Said = ""
    """What would happen to the items' own data, where that is another sentence."""
    numbers: Said = ""
    """How much it touches; "" when nothing is to be said."""
    beside: str = ""
    """What is said in any case beside the numbers."""
    way: Said = ""
    """The exact way on, as sentences; "" when no flag and no line of the blueprint helps, or a flag that all know does."""
    option: bool = False
    """It is about a list item and not about the object."""
    values: bool = False
    """What it loses is values of a field."""


class Remark(Struct, frozen=True, kw_only=True):
    """A sentence beside the changes of a plan."""

    text: Said
    warns: bool = False


_NEW: Final = N_("New: {object}.")
_DIFFERS: Final = N_("{object}: {attribute} will change from {old} to {new}.")
_DELETED: Final = N_("Will be deleted: {object}.")
_REPLACED: Final = N_("{object} will be deleted and created anew")
_FOUND: Final = N_("in the list of smart processes")
_PLACE: Final = N_('Smart process "{process}"')
NUMBER: Final = N_("its number on the portal: it comes back under another one")
AUTOMATION: Final = N_("its robots and triggers, which nobody can read")
PERMISSIONS: Final = N_("the permissions given for it")


def _nothing(_facts: Facts) -> str:
    return ""


def _nowhere(_change: Change, *, titles: bool) -> Iterator[Errand]:  # noqa: ARG001 - the shape of `leaves`
    yield from ()


class Words(Struct, frozen=True, kw_only=True):
    """The facts of a marked sentence about an object: `title` (what it is called today), `object` (with its noun)."""

    noun: str
    """With `{title}`: `stage "{title}"`."""
    several: str = ""
    """Such objects in general: `stages`."""
    the: str = ""
    """The bare noun as one speaks of an object that is known: `the stage`."""
    place: str = _PLACE
    """The heading under which its changes stand, with `{process}` and `{owner}`."""
    way_in: str = ""
    """How one that nobody manages gets into a blueprint where no line to paste does it, with its `{number}` and `{code}`."""
    found: str = _FOUND
    """Where a person finds such objects on the portal."""
    drawn: Drawn = Drawn.NOTHING
    element: Callable[[str, Telling], str] | None = None
    """What people call a part of a layout by its word."""
    called: Callable[[Named], str] | None = None
    """What people call an object that has no title of its own."""
    parts: Mapping[str, str] = field(default_factory=dict)
    """Nouns of parts of it that have addresses."""
    created: Callable[[Telling], Sequence[Sentence]] | str = _NEW
    told_of_new: frozenset[str] = frozenset({"title"})
    """Attributes that `created` tells of. What else a new object is given is said behind it."""
    changed: Callable[[Telling], Sequence[Sentence]] | None = None
    """What is said of a change as a whole, where it is not told attribute by attribute."""
    differs: str = _DIFFERS
    """Of an attribute that has no sentence of its own."""
    deleted: Callable[[Telling], str] | str = _DELETED
    portals_own: str = _DELETED
    """Of one that the portal made by itself and nobody has touched."""
    replaced: Callable[[Telling], str] | str = _REPLACED
    """A clause: what forces it is said behind it."""
    leaves: Callable[..., Iterator[Errand]] = _nowhere
    """(change, *, titles) -> where its items or values go first; `titles`: by what people see, instead of by key."""
    numbers: Callable[[Facts], str] = _nothing
    """What a deletion touches, told of the numbers alone."""
    in_use: Callable[[Facts], str] = _nothing
    """Why it stays on the portal although it is managed no longer."""
    by_application: str = ""
    """Where no person can do it instead: what is said of `{addresses}` that are left out without an application."""
    dangers: Mapping[str, Danger] = field(default_factory=dict)
    """Code of a hazard -> what is said of it."""
    remarks: Mapping[str, Remark] = field(default_factory=dict)
    """Code of a note -> its sentence."""
    page: str = ""
    """Where it is on the portal, with its ids: `/crm/type/{entityTypeId}/`; "" where it has no page of its own."""
    losses: Mapping[str, str] = field(default_factory=dict)
    """Code of `Kind.lost` -> what no rollback brings back."""

    def heading(self, *, process: str, owner: str) -> str:
        """`place`, with what people call the smart process and the owner of the object."""
        return speak(self.place, {"process": process, "owner": owner})


def said(value: Any) -> str:
    """A value in a sentence."""
    if value is UNKNOWN:
        return _("not known yet")
    if value is None or value == "":
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str):
        return _('"{text}"', text=value)
    if isinstance(value, Mapping):
        return ", ".join(f"{_quoted(key)}: {_within(value[key])}" for key in sorted(value)) or _("nothing")
    if isinstance(value, list | tuple):
        return ", ".join(_within(item) for item in value) or _("nothing")
    return str(value)


def _within(value: Any) -> str:
    nested = isinstance(value, Mapping | list | tuple) and value
    return f"({said(value)})" if nested else said(value)


def _quoted(text: object) -> str:
    return _('"{text}"', text=text)


def compared(old: Any, new: Any) -> str:
    """Where two nested values differ: `"sum": "type": "int" → "double"`. A part that is alike is left out."""
    return "; ".join(
        f"{': '.join((*path, ''))}{said(was)} → {said(now)}" for path, was, now in _differing((), old, new)
    )


def _differing(path: tuple[str, ...], old: Any, new: Any) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in sorted({*old, *new}):
            yield from _differing((*path, _quoted(key)), old.get(key), new.get(key))
    elif isinstance(old, tuple) and isinstance(new, tuple) and len(old) == len(new):
        for place, (was, now) in enumerate(zip(old, new, strict=True), start=1):
            yield from _differing((*path, str(place)), was, now)
    elif old != new:
        yield path, old, new


def in_languages(value: Any, language: str) -> str:
    """A text that has one form for each language: the reader's first, the others behind it."""
    if not isinstance(value, Mapping):
        return said(value)
    first = label(value, language)
    others = {key: text for key, text in value.items() if text and text != first}
    return said(first) + (f" ({said(others)})" if others else "")


def in_other_languages(old: Any, new: Any, language: str) -> str:
    """What differs in the languages that the reader does not read; "" for nothing."""
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return ""
    read = language if language in old or language in new else min({*old, *new}, default="")
    mine, other = ({key: one for key, one in side.items() if key != read} for side in (old, new))
    return compared(mine, other)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
