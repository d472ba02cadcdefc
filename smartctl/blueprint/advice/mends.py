"""How a hint is followed without anybody: what to write instead, for hints that have one answer which takes nothing away.

A mend adds an element to a card, a switch or a condition, or gives a colour. Whether people can do less, see more or lose
something afterwards is a person's to decide, so hints that ask for such have none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from msgspec import Struct

from smartctl.blueprint.advice.hint import Hint
from smartctl.blueprint.advice.on_boards import WAITING
from smartctl.blueprint.advice.on_fields import IN_SECTION
from smartctl.blueprint.advice.process import Process, listed, said
from smartctl.blueprint.advice.switched_off import without
from smartctl.blueprint.patch_changes import Put, Relist, Wish, where_they_stand
from smartctl.blueprint.patch_places import at, switched
from smartctl.blueprint.patching import Edit, Unpatchable
from smartctl.blueprint.tree import Alias, Map, Node, Path_, Seq
from smartctl.kinds.card_names import SYSTEM

Wishes = Callable[[Hint], Iterator[Wish]]

_WON: Final = "#7BD500"
_LOST: Final = "#FF5752"
_PAUSED: Final = "#FFA900"
_WORKING: Final = ("#39A8EF", "#2FC6F6", "#55D0E0", "#47E4C2")
"""The colours that the portal gives to stages by itself."""


class Mend(Struct, frozen=True):
    wishes: Wishes
    attributes: frozenset[str]
    """What may be otherwise in a plan afterwards, of whichever object."""
    automation: bool = False
    """Whether steps by hand may be otherwise."""


def edits(hint: Hint) -> list[Edit]:
    """What is written where. Raises `Unpatchable` where that cannot be done without touching anything else."""
    if hint.told.code == "needless-off":
        return [without(hint)]
    mend = MENDS.get(hint.told.code)
    if mend is None:
        raise Unpatchable("unasked")
    # The short names may have put there what stands elsewhere.
    if "*" in hint.document.source.text and _has_alias(hint.document.root):
        raise Unpatchable("alias")
    found = list(where_they_stand(hint.document.root, list(mend.wishes(hint))))
    if any(one.source.path != hint.document.source.path for one in found):
        raise Unpatchable("fragment")
    return found


def is_fixable(hint: Hint) -> bool:
    try:
        return bool(edits(hint))
    except Unpatchable:
        return False


def _has_alias(node: Node) -> bool:
    match node:
        case Alias():
            return True
        case Map():
            return any(_has_alias(one.value) for one in node.entries)
        case Seq():
            return any(_has_alias(one) for one in node.items)
    return False


def _process(hint: Hint) -> Process:
    return Process(hint.document, str(hint.path[1]))


def _on_cards(element: str, process: Process, only: str = "") -> Iterator[Wish]:
    """The element at the end of the first section that has room, on every card that is written, or on one."""
    for pipeline, sections in process.cards.items():
        names = [listed(one.get("fields")) for one in sections]
        if not sections or (only and pipeline != only) or any(element in one for one in names):
            continue
        card = process.node["card"][pipeline]
        place: Path_ = (*process.path, "card", pipeline, *(("sections",) if isinstance(card, dict) else ()))
        room = next((number for number, one in enumerate(names) if len(one) < IN_SECTION), len(names) - 1)
        if names[room]:
            yield Relist((*place, room, "fields"), names[room], [*names[room], element])
        else:
            yield Put((*place, room, "fields"), [element])


def _field_on_cards(hint: Hint) -> Iterator[Wish]:
    name = str(hint.facts["name"])
    yield from _on_cards(f"field.{name}" if name in SYSTEM else name, _process(hint))


def _parent_on_cards(hint: Hint) -> Iterator[Wish]:
    yield from _on_cards(f"parent.{hint.facts['name']}", _process(hint))


def _responsible_on_card(hint: Hint) -> Iterator[Wish]:
    yield from _on_cards("responsible", _process(hint), str(hint.facts["name"]))


def _says_no(hint: Hint) -> Iterator[Wish]:
    yield Put(hint.path, value=False)


def _switch(name: str) -> Mend:
    def wishes(hint: Hint) -> Iterator[Wish]:
        yield from switched(hint.document, _process(hint).path, name, on=True)

    return Mend(wishes, frozenset({name}))


def _colour_of_result(hint: Hint) -> Iterator[Wish]:
    stage = at(hint.document.data, hint.path[:-1])
    yield Put(hint.path, _WON if stage.get("result") == "success" else _LOST)


def _colours_of_their_own(hint: Hint) -> Iterator[Wish]:
    working = [one for one in _process(hint).stages if one.pipeline == hint.path[3] and not one.result]
    for number, one in enumerate(working):
        waits = any(WAITING.search(text) for text in said(one.node.get("title")))
        yield Put((*one.path, "color"), _PAUSED if waits else _WORKING[number % len(_WORKING)])


def _asks_whether_filled(hint: Hint) -> Iterator[Wish]:
    robot = hint.path[:-1]
    node = at(hint.document.data, robot)
    condition = {"field": hint.facts["name"], "filled": True}
    if "if_any" in node or not isinstance(node.get("if", []), list):
        raise Unpatchable("shape")
    if "if" in node:
        yield Relist((*robot, "if"), node["if"], [*node["if"], condition])
    else:
        yield Put((*robot, "if"), [condition])


MENDS: Final = {
    "required-off-card": Mend(_field_on_cards, frozenset({"sections"})),
    "parent-off-card": Mend(_parent_on_cards, frozenset({"sections"})),
    "nobody-responsible-on-card": Mend(_responsible_on_card, frozenset({"sections"})),
    "required-yes-no": Mend(_says_no, frozenset({"required"})),
    "filter-on-file": Mend(_says_no, frozenset({"filterable", "searchable"})),
    "colour-says-otherwise": Mend(_colour_of_result, frozenset({"color"})),
    "stages-of-one-colour": Mend(_colours_of_their_own, frozenset({"color"})),
    "payments-off": _switch("payments"),
    "documents-off": _switch("documents"),
    "message-without-client": _switch("client"),
    "contact-without-client": _switch("client"),
    "no-recycle-bin": _switch("recycle_bin"),
    "everybody-deletes": _switch("recycle_bin"),
    "reminder-without-condition": Mend(_asks_whether_filled, frozenset(), automation=True),
    "needless-off": Mend(lambda _hint: iter(()), frozenset()),
}
"""Code -> its mend."""
