"""What people are told of relations."""

from __future__ import annotations

from typing import Any, Final

from smartctl.i18n import N_, _, n_
from smartctl.kinds.attr import Told
from smartctl.kinds.own_objects import object_named
from smartctl.kinds.words import Danger, Drawn, Facts, Named, Sentence, Telling, Words, capital, mild

SIDES: Final = {"parent": N_("parent item"), "child": N_("child item")}


def target(value: Any, telling: Telling) -> str:
    return object_named(value, telling.then)


def _called(one: Named) -> str:
    """By its other end."""
    return object_named(int(one.code) if one.code.isdecimal() else one.attrs.get("target", one.key), one.names)


def _created(telling: Telling) -> list[Sentence]:
    other = object_named(telling.after.get("target"), telling.then)
    parts = telling.change.address.split(".")
    side = str(telling.after.get("side") or (parts[-2] if len(parts) > 1 else ""))
    if side == "parent":
        told = _("A relation will be added: a linked object can be chosen in the item card ({target}).", target=other)
    else:
        told = _(
            "A relation will be added: items can be chosen in the card of the linked object ({target}).", target=other
        )
    if not telling.after.get("show_in_card"):
        return [mild(told)]
    where = _("In the card of what stands above they will be shown as a tab.")
    if side == "parent":
        where = _("In the card of the linked object ({target}) they will be shown as a tab.", target=other)
    return [mild(told), mild(where)]


def _deleted(telling: Telling) -> str:
    return _("The relation will be deleted: {target}.", target=object_named(telling.before.get("target"), telling.now))


def tab(telling: Telling, _old: Any, new: Any) -> Told:
    relation = capital(telling.name)
    if new:
        return _("{relation}: related items will be shown as a tab in the card.", relation=relation)
    return _("{relation}: the tab with related items will be hidden from the card.", relation=relation)


def _removed(facts: Facts) -> str:
    if facts.get("links"):
        return _("the relation would be deleted with the links of the items")
    return _("the relation would be deleted")


def _numbers(facts: Facts) -> str:
    if "links" not in facts:
        return ""
    links = facts["links"]
    if not isinstance(links, int):
        return _("the number of items linked by it cannot be read")
    if links == 0:
        return _("no items are linked by it")
    return n_("{n} item is linked by it", "{n} items are linked by it", links)


WORDS: Final = Words(
    noun=N_('relation "{title}"'),
    several=N_("relations"),
    drawn=Drawn.EDGE,
    called=_called,
    created=_created,
    told_of_new=frozenset({"side", "target", "show_in_card"}),
    deleted=_deleted,
    dangers={"relation-removed": Danger(what=_removed, numbers=_numbers)},
)
