"""What people are told of smart processes. Options are called as their settings page names them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from smartctl.i18n import N_, _, n_, speak
from smartctl.kinds.attr import Attr, Told
from smartctl.kinds.words import (
    AUTOMATION,
    NUMBER,
    PERMISSIONS,
    Danger,
    Drawn,
    Facts,
    Remark,
    Sentence,
    Telling,
    Words,
    grave,
    mild,
)

_OPTIONS: Final[Mapping[str, str]] = {
    "stages": N_("Stages and kanban"),
    "automation": N_("Robots and triggers"),
    "pipelines": N_("Own pipelines"),
    "open_permissions": N_("New pipelines are available to everyone"),
    "use_in_user_fields": N_("Use in custom fields"),
    "client": N_("Client field"),
    "observers": N_("Observers"),
    "my_company": N_("Your company details"),
    "source": N_("Source"),
    "begin_close_dates": N_("Start date and end date"),
    "documents": N_("Printing of documents"),
    "products": N_("Link with products"),
    "recycle_bin": N_("Recycle bin"),
    "business_processes": N_("Workflows"),
    "payments": N_("Payments"),
    "counters": N_("Counters"),
}
_STANDARD: Final = N_("standard fields that are switched off leave the card; what items hold in them is not shown")
_OFF: Final[Mapping[str, str]] = {
    "stages": N_("without stages there is no board and no robot runs; the stages themselves stay"),
    "automation": N_("robots and triggers no longer run, and tunnels lead nowhere"),
    "use_in_user_fields": N_(
        "items can no longer be chosen in fields of other objects, and the bindings have no effect"
    ),
    **dict.fromkeys(("client", "observers", "my_company", "source", "begin_close_dates"), _STANDARD),
    "documents": N_("documents can no longer be made from the card"),
    "products": N_("products and amounts leave the card; what items hold in them is not shown"),
    "recycle_bin": N_(
        "the portal refuses to switch the recycle bin off while it holds items; no method tells how many there are"
    ),
    "business_processes": N_("workflows of the designer no longer start"),
}
"""What follows when an option is switched off."""


def option(name: str, wire: str) -> Attr:
    """The attribute behind a switch of the settings page."""

    def switched(_telling: Telling, _old: Any, new: Any) -> Told:
        if new:
            return _('The option "{option}" will be switched on.', option=speak(_OPTIONS[name]))
        return _('The option "{option}" will be switched off.', option=speak(_OPTIONS[name]))

    def follows(new: Any) -> str:
        if name == "open_permissions":
            return _("open permissions count for pipelines that are created later; those that are there keep theirs")
        return "" if new is True else speak(_OFF.get(name, ""))

    return Attr(name=name, wire=wire, word=_OPTIONS[name], told=switched, follows=follows)


def home(value: Any, telling: Telling) -> str:
    """A digital workplace by its name, or by its number when it is not managed here."""
    if isinstance(value, int) and not isinstance(value, bool):
        return _("number {number}", number=value)
    return _('"{text}"', text=telling.then.get(str(value)) or str(value))


def moved_home(telling: Telling, old: Any, new: Any) -> Told:
    facts = {"title": telling.title, "old": home(old, telling), "workplace": home(new, telling)}
    if new is None:
        told = _('The smart process "{title}" will go back from the digital workplace {old} to CRM.', **facts)
    elif old is None:
        told = _('The smart process "{title}" will move into the digital workplace {workplace}.', **facts)
    else:
        told = _('The smart process "{title}" will move from the digital workplace {old} into {workplace}.', **facts)
    return [grave(told, numbers=True)]


def _created(telling: Telling) -> Sequence[Sentence]:
    after = telling.after
    told = [mild(_('The smart process "{title}" will be created.', title=telling.new_title))]
    on = [speak(word) for name, word in _OPTIONS.items() if after.get(name) is True]
    if on:
        told.append(mild(_("Switched on in it: {options}.", options=", ".join(on))))
    if after.get("workplace") is not None:
        place = home(after["workplace"], telling)
        told.append(mild(_("It will be in the digital workplace {workplace}.", workplace=place)))
    return told


def _numbers(facts: Facts) -> str:
    items = facts.get("items")
    if not isinstance(items, int):
        return _("the number of items in this process cannot be read")
    if items == 0:
        return _("no items are in this process")
    return n_("{n} item is in this process", "{n} items are in this process", items)


def _several(facts: Facts) -> str:
    titles = ", ".join('"' + str(title).replace('"', '\\"') + '"' for title in facts.get("titles", ()))
    return _("own pipelines cannot be switched off while there are several: {titles}", titles=titles)


def _one_number(facts: Facts) -> str:
    told = _("Write `entity_type_id: {here}` or leave it out.", here=facts.get("here"))
    return told + " " + _("For another number destroy the smart process first: smartctl destroy.")


PAGE: Final = "/crm/type/{entityTypeId}/"
"""No page of the API names this address: it is assumed."""
WORDS: Final = Words(
    noun=N_('smart process "{title}"'),
    several=N_("smart processes"),
    way_in=N_("to manage it: `smartctl import {number}`"),
    the=N_("the smart process"),
    drawn=Drawn.NODE,
    page=PAGE,
    created=_created,
    told_of_new=frozenset({"title", "workplace", *_OPTIONS}),
    deleted=N_('The smart process "{title}" will be deleted with everything in it.'),
    numbers=lambda facts: _numbers(facts) if "items" in facts else "",
    dangers={
        "process-removed": Danger(
            what=N_(
                "the smart process would be deleted with everything in it, robots and triggers included, which nobody can "
                "read or restore"
            ),
            numbers=_numbers,
        ),
        "process-occupied": Danger(
            what=N_("the portal refuses to delete a smart process that has items"),
            numbers=_numbers,
            way=N_("Delete the items on the portal and plan again, or keep the smart process."),
        ),
        "process-renumbered": Danger(
            what=N_("its number is given once, at creation: it is {here} on the portal and {wanted} in the blueprint"),
            way=_one_number,
        ),
        "number-taken": Danger(
            what=N_('the number {number} is taken on the portal by "{title}"'),
            way=N_("Choose another `entity_type_id`, or leave it out and the portal chooses one."),
        ),
        "pipelines-several": Danger(
            what=_several,
            way=N_("Remove all but one, by hand those that nobody wrote here, or keep `pipelines: true`."),
        ),
        "workplace-changed": Danger(
            what=N_(
                "moving it into or out of a digital workplace erases the permissions that roles have to its pipelines, and "
                "nobody can read or restore them"
            ),
            beside=N_("the move erases the permissions that roles have to its pipelines: note them before"),
        ),
    },
    remarks={
        "to-be-marked": Remark(
            text=N_(
                "Imported, and not marked on the portal as managed by anybody: {addresses}. The next `smartctl apply` marks "
                "them as managed by {blueprint}; until then nothing of them is deleted."
            )
        ),
        "marked-now": Remark(
            text=N_("{address} is marked on the portal as managed by {blueprint} (its code there becomes {mark}).")
        ),
        "marked-over": Remark(
            text=N_(
                "{address} is marked on the portal as managed by {blueprint}: its code there is {old} and becomes {mark}. "
                "Whoever else works with the old one is refused from then on."
            ),
            warns=True,
        ),
        "title-taken": Remark(
            text=N_(
                'the portal has another smart process titled "{title}" (id {id}), which is not managed here. '
                "People will see two of the same name."
            ),
            warns=True,
        ),
        "workplace-without-rights": Remark(
            text=N_(
                "{address}: a smart process that moves into a digital workplace leaves the permissions of CRM behind; give "
                "roles access to its first pipeline in the workplace."
            ),
            warns=True,
        ),
    },
    losses={
        "automation": AUTOMATION,
        "permissions": PERMISSIONS,
        "roles": N_("the permissions that roles have to its pipelines"),
        "number": NUMBER,
    },
)
