"""What people are told where values of a field, or a list item that they have chosen, are at stake."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from smartctl.i18n import N_, _, n_
from smartctl.kinds.words import Danger, Facts, Remark


def filled_in(facts: Mapping[str, Any]) -> str:
    """`filled in 61 of 412 items`."""
    filled, items = facts.get("filled"), facts.get("items")
    if not isinstance(filled, int):
        return _("the number of items in which it is filled cannot be read")
    if filled == 0:
        return _("not filled in any item")
    if not isinstance(items, int):
        return n_("filled in {n} item", "filled in {n} items", filled)
    return n_("filled in {n} of {items} items", "filled in {n} of {items} items", filled, items=items)


def option_in_use(facts: Mapping[str, Any]) -> str:
    """`list item "Own crew" is chosen in 12 items`."""
    title, filled = option_title(facts), facts.get("filled")
    if not isinstance(filled, int):
        return _('the number of items in which list item "{title}" is chosen cannot be read', title=title)
    if filled == 0:
        return _('list item "{title}" is not chosen in any item', title=title)
    return n_(
        'list item "{title}" is chosen in {n} item', 'list item "{title}" is chosen in {n} items', filled, title=title
    )


def chosen_in(facts: Mapping[str, Any]) -> str:
    """The same where the list item has been named already."""
    filled = facts.get("filled")
    if not isinstance(filled, int):
        return _("the number of items in which it is chosen cannot be read")
    if filled == 0:
        return _("not chosen in any item")
    return n_("chosen in {n} item", "chosen in {n} items", filled)


def option_title(facts: Mapping[str, Any]) -> str:
    return str(facts.get("title") or facts.get("key") or "")


def _removed(facts: Facts) -> str:
    empty = facts.get("filled") == 0
    return _("the field would be deleted") if empty else _("the field would be deleted with its values")


def _replaced(facts: Facts) -> str:
    if facts.get("filled") == 0:
        return _("the field would be deleted and created anew")
    return _("the field would be deleted with its values and created anew")


def _unmapped(facts: Facts) -> str:
    return _(
        "list items without a counterpart in the other field: {keys}", keys=", ".join(map(str, facts.get("keys", ())))
    )


def _unlike(facts: Facts) -> str:
    old, new = map(str, facts.get("types", ("", "")))
    return _(
        "values of type {old} cannot be carried over into {target}, which is of type {new}",
        old=old,
        target=facts.get("target", ""),
        new=new,
    )


def _unfit(facts: Facts) -> str:
    number = facts.get("filled")
    if not isinstance(number, int):
        return _("how many of its values fit cannot be read")
    return n_("{n} value does not fit, is exported and lost", "{n} values do not fit, are exported and lost", number)


def _filled_target(facts: Facts) -> str:
    number, target = facts.get("filled"), str(facts["address"]).rpartition(".")[2]
    if not isinstance(number, int):
        return _('in how many items "{target}" holds another value already cannot be read', target=target)
    return n_(
        '{n} item holds another value in "{target}" already, which would be overwritten',
        '{n} items hold another value in "{target}" already, which would be overwritten',
        number,
        target=target,
    )


def _held(facts: Facts) -> str:
    return _(
        "{field} holds the values of {address}, whose change of type was cut off, and the blueprint has that field no "
        "more. Write {key} back into the blueprint, of either type, and the next apply gives the values back and "
        "removes {field}; or delete {field} on the portal, and its values with it.",
        field=facts.get("field", ""),
        address=facts.get("address", ""),
        key=str(facts.get("address", "")).rpartition(".")[2],
    )


DANGERS: Final[Mapping[str, Danger]] = {
    "field-removed": Danger(what=_removed, numbers=filled_in, values=True),
    "field-replaced": Danger(what=_replaced, numbers=filled_in, values=True),
    "item-option-removed": Danger(
        what=lambda facts: _('list item "{title}" would be deleted', title=option_title(facts)),
        erases=lambda facts: _("the choice would be erased from items: {numbers}", numbers=option_in_use(facts)),
        numbers=option_in_use,
        option=True,
    ),
    "items-unmapped": Danger(
        what=_unmapped,
        way=N_("Name a list item of the other field for each under `map:` of this entry in `removed:`."),
    ),
    "copy-narrows": Danger(
        what=N_("it holds several values and {target} holds one"),
        way=N_("Write `multiple: true` for {target}, copy to a field of several values, or keep this one."),
    ),
    "copy-unlike": Danger(
        what=_unlike,
        way=N_("Copy to a field of the same type or to a text, name each value under `map:`, or keep the field."),
    ),
    "values-unfit": Danger(what=N_("values that {target} cannot hold would be lost"), numbers=_unfit, values=True),
    "target-filled": Danger(
        what=N_("values that stand there already would be overwritten by those of {source}"),
        numbers=_filled_target,
        way=N_(
            "Write `when_filled: keep`, `overwrite` or `join` into the entry of `removed:`, or pass --allow-data-loss "
            "{address} to overwrite them."
        ),
    ),
}
REMARKS: Final[Mapping[str, Remark]] = {
    "values-held": Remark(text=_held, warns=True),
    "whole-numbers": Remark(
        text=N_(
            "{address}: the portal keeps whole numbers in this field, 7.5 becomes 8, and the blueprint says nothing of it. "
            "Write `precision: 2` into its settings to keep digits, or `precision: 0` if whole numbers are meant."
        )
    ),
    "item-let-go": Remark(text=N_("{address} will be removed from state; on the portal the list item stays.")),
}
