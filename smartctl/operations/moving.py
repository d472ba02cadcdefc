"""Everything that a project keeps, brought from one place to another, or written anew where it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack
from typing import Any, Final

from msgspec import Struct

from smartctl import given
from smartctl.errors import Locked, UsageError
from smartctl.given import Damaged
from smartctl.i18n import _
from smartctl.operations.session import holding
from smartctl.operations.talk import Talk
from smartctl.project.project_file import Project
from smartctl.project.stores import open_store, plain_before, store_of
from smartctl.state.record import loads
from smartctl.state.store import Item, Store

_KINDS: Final = (
    ("states", re.compile(r"state/[^/]+/[^/]+\.json")),
    ("journals", re.compile(r".+/journal\.jsonl")),
    ("tables", re.compile(r".+/values-[^/]+")),
    ("plans", re.compile(r"plans/.+|.+\.plan")),
    ("files", re.compile(r"files/.+")),
)


class MovedStates(Struct, frozen=True, kw_only=True):
    """How many of each kind were moved, and where to."""

    place: str
    counts: Mapping[str, int]
    before: str = ""
    """Where everything was, and still is, though nothing goes on there; "" where nothing is left."""


def migrate(project: Project, to: Mapping[str, Any], talk: Talk, *, timeout: float = 0) -> MovedStates:
    """Moves everything; the place before keeps what it has and refuses to go on.

    Nothing of it may be held by a run. Raises `UsageError` when the other place has states that are not older ones of
    the same lineage, `Locked` when a run holds one.
    """
    source, target = open_store(project), store_of(project, to)
    try:
        if source.place == target.place:
            raise UsageError(_("The states are in {place} already.", place=target.place))
        return _moved(source, target, talk, timeout=timeout)
    finally:
        source.close()
        target.close()


def renew(project: Project, talk: Talk, *, timeout: float = 0) -> MovedStates:
    """Writes everything anew under the first key of `state.encryption`: what was in the clear, or under an older key.

    Nothing of it may be held by a run. Raises `UsageError` where nothing is encrypted.
    """
    if "encryption" not in project.state:
        raise UsageError(
            _("Moving the states: no other place was named."),
            hint=_("Pass --to with what `state:` of smartctl.yaml is to hold."),
        )
    store, plain = store_of(project, project.state, open_plain=True), plain_before(project)
    counts: Counter[str] = Counter()
    try:
        if plain is not None and plain.in_use:
            counts.update(_moved(plain, store, talk, timeout=timeout).counts)
            plain.clear()
        else:
            with ExitStack() as held:
                mine = [_held(store, name, held, talk, timeout) for name in tuple(_shelves(store))]
                _refuse_others(store, mine)
                counts["documents"] = sum(1 for _name in store.renew())
            if plain is not None and plain.went_to(store.place):
                plain.clear()  # the run that switched encryption on was cut off before it
    finally:
        store.close()
    return MovedStates(place=store.place, counts=counts)


def _moved(source: Store, target: Store, talk: Talk, *, timeout: float) -> MovedStates:
    with ExitStack() as held:
        shelves = tuple(_shelves(source))
        mine = [_held(source, name, held, talk, timeout) for name in shelves]
        _refuse_others(source, mine)
        target.prove()
        target.move_away("")  # they may be coming back
        for name in shelves:
            _held(target, name, held, talk, timeout)
            _refuse_another(source, target, *name)
        counts: Counter[str] = Counter()
        for item in source.items():
            target.take_in(item)
            counts[_kind(item)] += 1
        source.move_away(target.place)
        try:
            _refuse_others(source, mine)  # one that began in the meantime
        except Locked:
            source.move_away("")
            raise
    return MovedStates(place=target.place, counts=counts, before=source.place)


def _held(store: Store, name: tuple[str, str], held: ExitStack, talk: Talk, timeout: float) -> str:
    """Holds a shelf; the number of its lock."""
    shelf = store.shelf(*name)
    held.enter_context(holding(talk, shelf, "state migrate", timeout=timeout))
    return shelf.lock_number


def _refuse_others(store: Store, mine: Collection[str]) -> None:
    """Raises `Locked` for a run of which nothing is kept yet but its lock."""
    for lock in store.locks():
        if lock.number not in mine and (taken := lock.taken()) is not None:
            raise taken


def _shelves(store: Store) -> Iterator[tuple[str, str]]:
    for item in store.items():
        if _kind(item) == "states":
            try:
                document = given.document(item.content)
                blueprint = given.obj(document.get("blueprint"), "blueprint")
                yield given.text(document.get("portal"), "portal"), given.text(blueprint.get("name"), "blueprint.name")
            except Damaged:
                loads(item.content, where=f"{store.place}: {item.name}")  # says what is wrong with it
                raise


def _refuse_another(source: Store, target: Store, portal: str, blueprint: str) -> None:
    here, there = source.shelf(portal, blueprint).load(), target.shelf(portal, blueprint).load()
    if here is None or there is None:
        return
    if there.lineage != here.lineage:
        raise UsageError(
            _(
                "{place} has another state of {blueprint} on {portal}.",
                place=target.place,
                blueprint=blueprint,
                portal=portal,
            ),
            hint=_("Nothing was moved. One of the two is to go: look at both with `smartctl state list`."),
        )
    if there.serial > here.serial:
        raise UsageError(
            _(
                "{place} has a later state of {blueprint} on {portal}.",
                place=target.place,
                blueprint=blueprint,
                portal=portal,
            ),
            hint=_("Nothing was moved. Name that place in smartctl.yaml, under `state:`."),
        )


def _kind(item: Item) -> str:
    return next((kind for kind, pattern in _KINDS if pattern.fullmatch(item.name)), "others")
