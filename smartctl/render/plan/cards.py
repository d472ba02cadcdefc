"""The card of a pipeline, today and after the apply: sections with their fields, and what came, went or moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from smartctl.i18n import _
from smartctl.kinds.words import Drawn, Telling, capital
from smartctl.model import Action, Change
from smartctl.render.kinds import words_of
from smartctl.render.plan.page import Page
from smartctl.render.visible import visible


class Element(Struct, frozen=True, kw_only=True):
    title: str
    state: str
    """`same`, `new`, `gone` or `moved`."""
    said: str = ""


class Part(Struct, frozen=True, kw_only=True):
    """A section of the card."""

    title: str
    state: str
    elements: tuple[Element, ...]


class Card(Struct, frozen=True, kw_only=True):
    number: int
    title: str
    before: tuple[Part, ...]
    after: tuple[Part, ...]


def cards(page: Page) -> tuple[Card, ...]:
    return tuple(_cards(page))


def _cards(page: Page) -> Iterator[Card]:
    for entry in page.entries:
        change = entry.change
        goes_along = change.action is Action.DELETE and change.reason == "parent-removed"
        if words_of(change.kind).drawn is Drawn.LAYOUT and _changes(change) and not goes_along:
            before, after = (_parts(side) for side in (change.before, change.after))
            telling = page.titles.telling(change)
            yield Card(
                number=entry.number,
                title=capital(telling.name),
                before=tuple(_side(before, after, replace(telling, then=telling.now), now=True)),
                after=tuple(_side(before, after, telling, now=False)) if change.action is not Action.DELETE else (),
            )


def _changes(change: Change) -> bool:
    return _parts(change.before) != _parts(change.after)


def _parts(attrs: Mapping[str, Any] | None) -> Sequence[Mapping[str, Any]]:
    return (attrs or {}).get("sections") or ()


def _side(before: Sequence[Any], after: Sequence[Any], telling: Telling, *, now: bool) -> Iterator[Part]:
    mine, other = (before, after) if now else (after, before)
    places = {str(word): str(section["title"]) for section in other for word in section["fields"]}
    titles = {str(section["title"]) for section in other}
    apart = "gone" if now else "new"
    for section in mine:
        title = str(section["title"])
        elements = (_element(str(word), title, places, telling, apart) for word in section["fields"])
        state = "same" if title in titles or not other else apart
        yield Part(title=visible(title), state=state, elements=tuple(elements))


def _element(word: str, section: str, places: Mapping[str, str], telling: Telling, apart: str) -> Element:
    called = words_of(telling.change.kind).element
    title = visible(called(word, telling) if called else word)
    if not places:
        return Element(title=title, state="same")
    if word not in places:
        return Element(title=title, state=apart)
    if places[word] != section:
        other = visible(places[word])
        said = _('goes to "{section}"', section=other) if apart == "gone" else _('was in "{section}"', section=other)
        return Element(title=title, state="moved", said=said)
    return Element(title=title, state="same")
