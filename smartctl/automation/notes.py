"""Notifications of robots, as the user who gets them may read them. Decides, sends nothing."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from smartctl.kinds.base import as_int, as_text


class Note(Struct, frozen=True, kw_only=True):
    """One notification."""

    id: int
    date: datetime | None
    tag: str
    """Which object it is about, parts between bars; robots name the item there (as published code has it: assumed)."""
    texts: tuple[str, ...]
    """Its own text and those of its attachment: robots write into the attachment (assumed, too)."""


class Notes(Struct, frozen=True, kw_only=True):
    """Notifications as far back as they were read."""

    all: tuple[Note, ...] = ()
    back_to: datetime | None = None
    """None: as far as was asked for."""

    def since(self, moment: datetime) -> Sequence[Note] | None:
        """None where they were not read so far back."""
        return self.all if self.back_to is None or self.back_to < moment else None


def note_of(row: Mapping[str, Any]) -> Note:
    return Note(
        id=as_int(row.get("id")),
        date=_moment(row.get("date")),
        tag=as_text(row.get("notify_tag")),
        texts=tuple(html.unescape(one) for one in (as_text(row.get("text")), *_inside(row.get("params")))),
    )


def _moment(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(as_text(value))
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def _inside(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _inside(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _inside(one)


def reached(notes: Iterable[Note], wanted: str, *, document: str, born: datetime) -> bool:
    """Whether one of them says what the pattern `wanted` says about the item `document`, made at `born`.

    One that names another object is not of this item; of one that names none only the text and the time can tell. The
    portal puts words of its own before a text, never behind it.
    """
    said = re.compile(rf"(?:{wanted})\s*\Z", re.DOTALL | re.IGNORECASE)
    told = (one for note in notes if _about(note, document, born) for one in note.texts)
    # The end of a text may have been cut: that of a field left empty.
    return any(said.search(f"{one.rstrip()} ") for one in told)


def _about(note: Note, document: str, born: datetime) -> bool:
    parts = note.tag.upper().split("|")
    if "ROBOT" in parts:
        return document.upper() in parts
    return not note.tag and note.date is not None and note.date >= born
