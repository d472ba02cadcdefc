"""What people are told of the layout of a card: which sections it will have, and what stands in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from smartctl.i18n import N_, _, speak
from smartctl.kinds.card_changes import movements
from smartctl.kinds.own_objects import object_named
from smartctl.kinds.words import Danger, Drawn, Named, Sentence, Telling, Words, grave, mild

_FIELDS: Final[Mapping[str, str]] = {
    "title": N_("name"),
    "stage": N_("stage"),
    "opportunity": N_("amount and currency"),
    "client": N_("client"),
    "my_company": N_("your company details"),
    "responsible": N_("responsible person"),
    "observers": N_("observers"),
    "source": N_("source"),
    "source_description": N_("additional information about the source"),
    "begin_date": N_("start date"),
    "close_date": N_("end date"),
    "opened": N_("available to everyone"),
    "pipeline": N_("pipeline"),
    "created": N_("created on"),
    "products": N_("products"),
}
"""Fields of the portal's own as the card names them."""


def _called(one: Named) -> str:
    """By its pipeline, of which a card has one."""
    return one.names.get(one.parent, one.key)


def _laid_out(telling: Telling) -> list[Sentence]:
    """A layout that is new is told whole, one that changes as what moves in it."""
    before, after = telling.before.get("sections") or (), telling.after.get("sections")
    moves = movements(before, after or before, lambda word: _element(word, telling))
    if moves:
        told = [mild(_('The card of items in the pipeline "{title}" changes.', title=telling.new_title))]
        told += [mild(one) for one in moves]
    elif after is None or before == after:
        told = []
    else:
        facts = {"title": telling.new_title, "sections": sections(after, telling)}
        told = [mild(_('The card of items in the pipeline "{title}" will show: {sections}.', **facts))]
    if telling.before.get("force") != telling.after.get("force") and "force" in telling.after:
        told.append(mild(_forced(telling)))
    codes = {hazard.code for hazard in telling.change.hazards}
    if "card-overwritten" in codes:
        told.append(
            grave(
                _(
                    "Somebody arranged this card in the browser. Columns beside the first cannot be read: what stands in "
                    "them moves out of sight."
                )
            )
        )
    if "card-forced" in codes:
        layouts = _("The personal card layouts of all users will be removed; nobody can read or restore them.")
        told.append(grave(layouts))
    return told


def _forced(telling: Telling) -> str:
    if telling.after["force"]:
        return _('The card in the pipeline "{title}" will be the same for all users.', title=telling.new_title)
    return _('The card in the pipeline "{title}" need not be the same for all users.', title=telling.new_title)


def sections(value: Any, telling: Telling) -> str:
    return "; ".join(_section(one, telling) for one in value)


def _section(section: Mapping[str, Any], telling: Telling) -> str:
    inside = ", ".join(_element(str(word), telling) for word in section["fields"]) or _("nothing")
    return _('"{section}": {fields}', section=str(section["title"]), fields=inside)


def _element(word: str, telling: Telling) -> str:
    side, _dot, name = word.partition(".")
    if side == "parent" and name:
        return object_named(int(name) if name.isdecimal() else name, telling.then)
    process = telling.change.address.partition(".")[0]
    mine = telling.then.get(f"{process}.field.{name or word}")
    return own_field(word) or mine or word


def own_field(word: str) -> str:
    """A field of the portal's own as the card names it, "" for any other."""
    return speak(_FIELDS.get(word, ""))


WORDS: Final = Words(
    noun=N_('card in the pipeline "{title}"'),
    several=N_("cards"),
    way_in=N_("it stays as it is: it shows what no blueprint can say"),
    drawn=Drawn.LAYOUT,
    element=_element,
    called=_called,
    created=_laid_out,
    told_of_new=frozenset({"sections", "force"}),
    changed=_laid_out,
    deleted=N_('The card of items in the pipeline "{title}" goes back to the arrangement of the portal.'),
    dangers={
        "card-reset": Danger(what=N_("the card would go back to the arrangement of the portal")),
        "card-overwritten": Danger(
            what=N_(
                "a card that somebody arranged in the browser would be overwritten; columns beside the first cannot be read"
            )
        ),
        "card-forced": Danger(
            what=N_("the personal card layouts of all users would be removed, and nobody can read or restore them")
        ),
    },
    losses={
        "personal-layouts": N_("the personal card layouts of all users"),
        "columns": N_("columns of the card beside the first, which nobody can read"),
    },
)
