"""What becomes of objects of which nothing tells whose they are (`state rebuild`): it was said before, or a person says it.

Sends nothing. What nobody has decided is left out of the state, and the run ends with 7.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from smartctl.engine import rebuild
from smartctl.engine.rebuild import Found, Rebuilt
from smartctl.errors import UsageError
from smartctl.i18n import _
from smartctl.model import Address, Stranger
from smartctl.operations import named
from smartctl.operations.news import Misunderstood, TakeIn
from smartctl.operations.talk import Talk


class Said(Struct, frozen=True, kw_only=True):
    """What is to become of objects that nothing tells of, said before they are found: names as on the command line."""

    adopt: tuple[str, ...] = ()
    """`FOUND`, or `FOUND=NAME` for an object that the blueprint misses."""
    adopt_all: bool = False
    let_go: tuple[str, ...] = ()
    let_go_all: bool = False


class Decisions(Struct, kw_only=True):
    """What was said beforehand, and what a person answers where that leaves a rest."""

    said: Said
    talk: Talk
    _answered: bool = False

    def adopted(self, found: Found) -> Mapping[Address, Address]:
        """Its address -> the one to manage it under. Raises `UsageError` for a name that means nothing of it."""
        within = rebuild.adoptable(found.unclaimed)
        chosen = {one.address: one.address for one in within} if self.said.adopt_all else {}
        for text in self.said.adopt:
            chosen |= _pair(text, (*within, *rebuild.adoptable(found.elsewhere)), found)
        rest = [one for one in found.undecided if one.address not in chosen]
        named_already = {*self._left_among(found)}
        if not self.said.let_go_all and (rest := [one for one in rest if one.address not in named_already]):
            chosen |= self._asked(rest, found)
        return _each_once(chosen)

    def _left_among(self, found: Found) -> list[Address]:
        known = {one.address for one in (*found.unclaimed, *found.elsewhere)}
        return [Address(one) for one in self.said.let_go if one in known]

    def _asked(self, rest: Sequence[Stranger], found: Found) -> Mapping[Address, Address]:
        able = {one.address for one in rebuild.adoptable(rest)}
        while True:
            line = self.talk.ask(TakeIn(among=rest, missing=found.missing))
            if line is None:
                return {}  # nobody is there: nothing is decided
            try:
                answer = _answer(line.split(), rest, able, found)
            except UsageError as mistake:
                self.talk.tell(Misunderstood(mistake=mistake))
                continue
            self._answered = True
            return answer

    def left(self, told: Rebuilt) -> Rebuilt:
        """The state made again without what is to be left alone. Raises `UsageError` for what the blueprint has."""
        known = [*told.marked, *(one.address for one in (*told.unclaimed, *told.elsewhere))]
        roots = [
            named.one(
                one, known, _("Nothing beside the blueprint can be left alone under this name: {name}.", name=one)
            )
            for one in self.said.let_go
        ]
        if self.said.let_go_all or self._answered:
            roots += [one.address for one in told.undecided]
        return rebuild.without(told, roots) if roots else told


def _answer(
    words: Sequence[str], rest: Sequence[Stranger], able: set[Address], found: Found
) -> Mapping[Address, Address]:
    if [one.lower() for one in words] in (["all"], ["все"], ["всё"]):
        return {one.address: one.address for one in rest if one.address in able}
    chosen: dict[Address, Address] = {}
    for word in words:
        number, equals, name = word.partition("=")
        if number.isdecimal() and 1 <= int(number) <= len(rest):
            word = f"{rest[int(number) - 1].address}{equals}{name}"  # noqa: PLW2901 - the same object by its address
        chosen |= _pair(word, [one for one in rest if one.address in able], found)
    return _each_once(chosen)


def _pair(text: str, beside: Sequence[Stranger], found: Found) -> dict[Address, Address]:
    """`FOUND`, or `FOUND=NAME`: under which address of the blueprint it is to be managed."""
    what, equals, name = text.partition("=")
    sentence = _("Nothing that was found and not claimed can be taken in under this name: {name}.", name=what)
    address = named.one(what, [one.address for one in beside], sentence)
    if not equals:
        return {address: address}
    one = next(one for one in beside if one.address == address)
    places = [want.address for want in found.missing if want.kind == one.kind and _fits(want.parent, one)]
    missing = _(
        "The blueprint misses no {kind} called {name} where {address} stands.",
        kind=one.kind,
        name=name,
        address=address,
    )
    return {address: named.one(name, places, missing)}


def _fits(parent: Address | None, one: Stranger) -> bool:
    """What has an owner stays in it; what has none is only told beside a process that it has to do with."""
    return parent is None or parent == one.parent


def _each_once(chosen: Mapping[Address, Address]) -> Mapping[Address, Address]:
    names = list(chosen.values())
    twice = next((one for one in names if names.count(one) > 1), None)
    if twice is not None:
        raise UsageError(
            _("Two objects are to be taken in as {address}.", address=twice), hint=_("Name one of them another way.")
        )
    return chosen
