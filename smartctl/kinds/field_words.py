"""What people are told of fields: types and switches as the portal's screens name them, lists, values that go along."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from smartctl.board_order import in_board_order
from smartctl.i18n import N_, _, n_, speak
from smartctl.kinds.attr import Told, by_hand, moved, switched
from smartctl.kinds.field_dangers import DANGERS, REMARKS, chosen_in, filled_in
from smartctl.kinds.field_items import changed_items
from smartctl.kinds.field_setting_words import set_to, setting
from smartctl.kinds.words import (
    NUMBER,
    Errand,
    Sentence,
    Telling,
    Words,
    grave,
    in_languages,
    in_other_languages,
    mild,
    said,
)
from smartctl.model import Change

_TYPES: Final[Mapping[str, str]] = {
    "string": N_("text"),
    "integer": N_("whole number"),
    "double": N_("number"),
    "boolean": N_("yes or no"),
    "date": N_("date"),
    "datetime": N_("date with time"),
    "enumeration": N_("list"),
    "list": N_("list"),
    "money": N_("money"),
    "url": N_("link"),
    "address": N_("address"),
    "file": N_("file"),
    "employee": N_("employee"),
    "crm": N_("link to CRM items"),
    "crm_status": N_("CRM directory"),
    "iblock_section": N_("section of an information block"),
    "iblock_element": N_("element of an information block"),
    "video": N_("video"),
    "resourcebooking": N_("resource booking"),
}


def type_of(value: Any, _telling: Telling | None = None) -> str:
    return speak(_TYPES.get(str(value), "")) or str(value)


def shown_type(value: Any) -> Any:
    """The word of the blueprint for the portal's."""
    return "list" if value == "enumeration" else value


def _created(telling: Telling) -> list[Sentence]:
    after = telling.after
    facts = {"title": telling.new_title, "type": type_of(after.get("type", ""))}
    told = [
        mild(_('The field "{title}" ({type}) will be added; it must be filled in.', **facts))
        if after.get("required")
        else mild(_('The field "{title}" ({type}) will be added.', **facts))
    ]
    names = after.get("title")
    others = (
        {key: text for key, text in names.items() if text != telling.new_title} if isinstance(names, Mapping) else {}
    )
    if others:
        told.append(mild(_("Its name in other languages: {names}.", names=said(others))))
    items = after.get("items")
    if isinstance(items, Mapping) and items:
        listed = ", ".join(_new_item(items, key) for key in in_board_order(items))
        told.append(mild(_('Items of the list "{title}": {items}.', title=facts["title"], items=listed)))
    return told


def renamed(telling: Telling, _old: Any, _new: Any) -> Told:
    old, new = telling.label(telling.before), telling.label(telling.after)
    told = []
    if old != new:
        told.append(mild(_('The field "{old}" will be renamed to "{new}".', old=telling.title, new=new)))
    if others := in_other_languages(telling.before.get("title"), telling.after.get("title"), telling.language):
        facts = {"title": telling.title, "changes": others}
        told.append(mild(_('The name of the field "{title}" will change in other languages: {changes}.', **facts)))
    return told


def titled(value: Any, telling: Telling) -> str:
    return _('"{text}"', text=telling.label({"title": value}))


def worded(value: Any, telling: Telling) -> str:
    """A text in each of its languages."""
    return in_languages(value, telling.language)


def other_languages(telling: Telling, old: Any, found: Any) -> str:
    """Somebody's new name in a language that the reader does not read."""
    if titled(old, telling) != titled(found, telling):
        return ""
    return _("{object}: the name was changed in other languages.", object=telling.name)


def hinted(telling: Telling, old: Any, new: Any) -> Told:
    facts = {"title": telling.title, "old": worded(old, telling), "new": worded(new, telling)}
    return _('The hint of the field "{title}" will change from {old} to {new}.', **facts)


def set_otherwise(telling: Telling, old: Any, new: Any) -> Told:
    """Only the settings that change."""
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return None
    names = [name for name in sorted({*old, *new}) if old.get(name) != new.get(name)]
    changes = (
        _(
            "{setting} from {old} to {new}",
            setting=setting(name),
            old=set_to(name, old.get(name), telling),
            new=set_to(name, new.get(name), telling),
        )
        for name in names
    )
    facts = {"title": telling.title, "changes": "; ".join(changes)}
    return _('The settings of the field "{title}" will change: {changes}.', **facts)


def listed(telling: Telling, _old: Any, _new: Any) -> Told:
    """Items that come, change and go; of those that go, how many people have chosen them."""
    change, title = telling.change, telling.title
    before, after = telling.before.get("items") or {}, telling.after.get("items") or {}
    added, changed, removed = changed_items(change)
    in_use = {hazard.facts.get("key"): hazard.facts for hazard in change.hazards if hazard.facts.get("key")}
    told: list[Sentence] = []
    for key in removed:
        text = _('The item "{item}" of the list "{title}" will be deleted.', item=_item_title(before, key), title=title)
        number = chosen_in(in_use[key]) if key in in_use else ""
        told.append(grave(f"{text} {number[:1].upper()}{number[1:]}." if number else text))
    for key in added:
        facts = {"item": _new_item(after, key), "title": title, "place": after[key].get("position")}
        if isinstance(facts["place"], int):
            told.append(mild(_('The list "{title}" gets a new item "{item}" in place {place}.', **facts)))
        else:
            told.append(mild(_('The list "{title}" gets a new item "{item}".', **facts)))
    for key in changed:
        told += _changed_item(before[key], after[key], _item_title(before, key), title)
    return told


def _changed_item(old: Mapping[str, Any], new: Mapping[str, Any], item: str, title: str) -> Iterator[Sentence]:
    if "title" in new and old.get("title") != new["title"]:
        facts = {"item": item, "new": str(new["title"]), "title": title}
        yield mild(_('The item "{item}" of the list "{title}" will be renamed to "{new}".', **facts))
    if "position" in new and old.get("position") != new["position"]:
        places = {"item": item, "title": title, "old": old.get("position"), "new": new["position"]}
        yield mild(_('The item "{item}" of the list "{title}" will move from place {old} to place {new}.', **places))
    if old.get("code") != new.get("code", old.get("code")):
        facts = {"item": item, "title": title, "old": said(old.get("code")), "new": said(new.get("code"))}
        yield mild(_('The code of the item "{item}" of the list "{title}" will change from {old} to {new}.', **facts))
    if "default" in new and bool(old.get("default")) != bool(new["default"]):
        if new["default"]:
            yield mild(_('The item "{item}" of the list "{title}" will be chosen by default.', item=item, title=title))
        else:
            text = _(
                'The item "{item}" of the list "{title}" will no longer be chosen by default.', item=item, title=title
            )
            yield mild(text)


MOVED: Final = moved(N_('The field "{title}" will move from place {old} to place {new}.'))
REQUIRED: Final = switched(
    N_('The field "{title}" will have to be filled in.'), N_('The field "{title}" may be left empty.')
)
FILTERABLE: Final = switched(
    N_('The field "{title}" will be offered in the filter.'),
    N_('The field "{title}" will no longer be offered in the filter.'),
)
SEARCHABLE: Final = switched(
    N_('The field "{title}" will be used in search.'), N_('The field "{title}" will no longer be used in search.')
)
EDITABLE: Final = switched(
    N_('People will be able to edit the field "{title}".'),
    N_('People will no longer be able to edit the field "{title}".'),
)


LIST_CHANGED: Final = by_hand(N_("{object}: the list items were changed."))


def _new_item(items: Mapping[str, Any], key: str) -> str:
    """With what does not go without saying."""
    item = items[key] if isinstance(items[key], Mapping) else {}
    more = [
        *([_("by default")] if item.get("default") else []),
        *([_('code "{code}"', code=item["code"])] if item.get("code") not in (None, key) else []),
    ]
    return f"{_item_title(items, key)} ({', '.join(more)})" if more else _item_title(items, key)


def _item_title(items: Mapping[str, Any], key: str) -> str:
    item = items[key]
    title = item.get("title") if isinstance(item, Mapping) else item
    return str(title or key)


def _with_values(empty: str, filled: str) -> Callable[[Telling], str]:
    """One of two messages: whether it was read that no item has a value in the field."""

    def told(telling: Telling) -> str:
        change = telling.change
        facts = next((hazard.facts for hazard in change.hazards if "filled" in hazard.facts), change.impact)
        return speak(empty if facts.get("filled") == 0 else filled, {"title": telling.title})

    return told


def _leaves(change: Change, *, titles: bool) -> Iterator[Errand]:
    filled = change.impact.get("filled")
    if change.impact.get("carried") and filled != 0:
        yield Errand(text=_("its values wait in another field meanwhile and come back"), count=filled, times=2)
        if change.impact.get("unfit") == 0:
            yield Errand(text=_("all of them fit"))
    if change.destination is not None and filled != 0:
        key = change.destination.target.rpartition(".")[2]
        target = change.destination.places.get("title", key) if titles else key
        yield Errand(text=_('its values are carried over to "{target}" first', target=target), count=filled)
        taken = change.impact.get("taken")
        if taken and isinstance(taken, int) and (told := _taken(change.destination.when_filled, taken)):
            yield Errand(text=told)
    for old, new in change.becomes.items():
        if (count := change.impact.get(f"option.{old}")) != 0:
            before, after = (change.before or {}).get("items") or {}, (change.after or {}).get("items") or {}
            names = (before.get(old, {}).get("title", old), after.get(new, {}).get("title", new))
            source, target = map(str, names if titles else (old, new))
            told = _('items with "{source}" get "{target}" first', source=source, target=target)
            yield Errand(text=told, count=count)


def _taken(when_filled: str, number: int) -> str:
    match when_filled:
        case "keep":
            return n_(
                "{n} item holds another value there, which stays",
                "{n} items hold another value there, which stays",
                number,
            )
        case "overwrite":
            return n_(
                "{n} item holds another value there, which is overwritten",
                "{n} items hold another value there, which is overwritten",
                number,
            )
        case "join":
            return n_(
                "{n} item holds another value there, and both are kept",
                "{n} items hold another value there, and both are kept",
                number,
            )
        case _:
            return ""


WORDS: Final = Words(
    noun=N_('field "{title}"'),
    several=N_("fields of processes"),
    the=N_("the field"),
    parts={"item": N_('list item "{title}"')},
    created=_created,
    told_of_new=frozenset({"title", "type", "required", "items"}),
    differs=N_('The field "{title}": {attribute} will change from {old} to {new}.'),
    deleted=_with_values(
        N_('The field "{title}" will be deleted.'), N_('The field "{title}" will be deleted with its values.')
    ),
    replaced=_with_values(
        N_('The field "{title}" will be deleted and created anew'),
        N_('The field "{title}" will be deleted with its values and created anew'),
    ),
    leaves=_leaves,
    numbers=lambda facts: filled_in(facts) if "filled" in facts else "",
    dangers=DANGERS,
    remarks=REMARKS,
    losses={
        "number": NUMBER,
        "files": N_("the files in it"),
        "history": N_("the history of the values that are carried over"),
    },
)
