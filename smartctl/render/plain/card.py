"""Sentences about the layout of a card: which sections it will have, and what stands in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from smartctl.i18n import _
from smartctl.model import Address, Change
from smartctl.render.plain import words
from smartctl.render.plain.sentence import Sentence, grave, mild
from smartctl.render.plain.titles import Titles
from smartctl.render.visible import visible


def laid_out(change: Change, titles: Titles) -> Iterator[Sentence]:
    """A layout that is new or changed, whole: a reader sees the card, not the difference."""
    after = change.after or {}
    sections = "; ".join(_section(one, change, titles) for one in after["sections"])
    facts = {"title": titles.then[change.address], "sections": sections}
    yield mild(_('The card of items in the pipeline "{title}" will show: {sections}.', **facts))
    codes = {hazard.code for hazard in change.hazards}
    if "card-overwritten" in codes:
        yield grave(
            _(
                "Somebody arranged this card in the browser. Columns beside the first cannot be read: what stands in "
                "them moves out of sight."
            )
        )
    if "card-forced" in codes:
        yield grave(_("The personal card layouts of all users will be removed; nobody can read or restore them."))


def _section(section: Mapping[str, Any], change: Change, titles: Titles) -> str:
    inside = ", ".join(_element(word, change, titles) for word in section["fields"]) or _("nothing")
    return _('"{section}": {fields}', section=visible(str(section["title"])), fields=inside)


def _element(word: str, change: Change, titles: Titles) -> str:
    side, _dot, name = word.partition(".")
    process = Address(change.address.partition(".")[0])
    if side == "parent" and name:
        return words.target(int(name) if name.isdecimal() else name, titles.then)
    mine = titles.then.get(Address(f"{process}.field.{name or word}"))
    return words.card_field(word) or mine or visible(word)
