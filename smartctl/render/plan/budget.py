"""Which parts of a long document are kept when there is room for some of them only. Lengths are bytes of UTF-8."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct


class Row(Struct, frozen=True, kw_only=True):
    """What is kept as a whole or not at all. `number` is the change that it tells of, 0 for none."""

    text: str
    number: int = 0


class Section(Struct, frozen=True, kw_only=True):
    """Rows between a beginning and an end that are never cut apart, so that no fence and no tag stays open."""

    begin: str
    rows: tuple[Row, ...]
    end: str = ""


class Kept(Struct, frozen=True, kw_only=True):
    text: str
    missing: tuple[int, ...]
    """Numbers of the changes of which something was left out."""


def size(text: str) -> int:
    return len(text.encode())


def fit(sections: Sequence[Section], room: int) -> Kept:
    """As many rows as there is room for, in the order given: the first that does not fit ends its section."""
    parts: list[str] = []
    missing: list[int] = []
    for section in sections:
        frame = size(section.begin) + size(section.end)
        kept = list(_rows(section, room - frame))
        missing += [row.number for row in section.rows[len(kept) :] if row.number]
        if kept:
            text = section.begin + "".join(row.text for row in kept) + section.end
            parts.append(text)
            room -= size(text)
    return Kept(text="".join(parts), missing=tuple(dict.fromkeys(missing)))


def _rows(section: Section, room: int) -> Iterator[Row]:
    for row in section.rows:
        room -= size(row.text)
        if room < 0:
            return
        yield row


def ranges(numbers: Sequence[int]) -> str:
    """`3, 7-12`: numbers that follow each other as a range."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in found)
