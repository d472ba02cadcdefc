"""Sentences about a field: its name, its switches and the items of its list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from smartctl.codec import in_board_order
from smartctl.i18n import _
from smartctl.model import Change
from smartctl.render.impact import chosen_in
from smartctl.render.items import changed_items
from smartctl.render.plain import words
from smartctl.render.plain.sentence import Sentence, grave, mild
from smartctl.render.plain.titles import Titles
from smartctl.render.visible import visible


def new_field(change: Change, titles: Titles) -> Iterator[Sentence]:
    after = change.after or {}
    facts = {"title": titles.then[change.address], "type": words.field_type(after.get("type", ""))}
    if after.get("required"):
        yield mild(_('The field "{title}" ({type}) will be added; it must be filled in.', **facts))
    else:
        yield mild(_('The field "{title}" ({type}) will be added.', **facts))
    items = after.get("items")
    if isinstance(items, Mapping) and items:
        listed = ", ".join(_item_title(items, key) for key in in_board_order(items))
        yield mild(_('Items of the list "{title}": {items}.', title=facts["title"], items=listed))


def changed_field(change: Change, titles: Titles, name: str) -> Iterator[Sentence]:
    before, after = change.before or {}, change.after or {}
    title, old, new = titles.now[change.address], before.get(name), after[name]
    match name:
        case "items":
            yield from _items(change, title)
        case "title" if titles.of(before) != titles.of(after):
            yield mild(_('The field "{old}" will be renamed to "{new}".', old=title, new=titles.of(after)))
        case "title":
            yield mild(_('The name of the field "{title}" will change in other languages.', title=title))
        case "help":
            yield mild(_('The hint of the field "{title}" will change.', title=title))
        case "position" if isinstance(old, int):
            facts = {"title": title, "old": old, "new": new}
            yield mild(_('The field "{title}" will move from place {old} to place {new}.', **facts))
        case "required" | "filterable" | "searchable" | "editable":
            yield mild(_switch(name, title, on=bool(new)))
        case _:
            facts = {"title": title, "attribute": words.attribute(name), "old": words.said(old), "new": words.said(new)}
            yield mild(_('The field "{title}": {attribute} will change from {old} to {new}.', **facts))


def _switch(name: str, title: str, *, on: bool) -> str:
    match name, on:
        case "required", True:
            return _('The field "{title}" will have to be filled in.', title=title)
        case "required", _:
            return _('The field "{title}" may be left empty.', title=title)
        case "filterable", True:
            return _('The field "{title}" will be offered in the filter.', title=title)
        case "filterable", _:
            return _('The field "{title}" will no longer be offered in the filter.', title=title)
        case "searchable", True:
            return _('The field "{title}" will be used in search.', title=title)
        case "searchable", _:
            return _('The field "{title}" will no longer be used in search.', title=title)
        case _, True:
            return _('People will be able to edit the field "{title}".', title=title)
        case _:
            return _('People will no longer be able to edit the field "{title}".', title=title)


def _items(change: Change, title: str) -> Iterator[Sentence]:
    before, after = (change.before or {}).get("items") or {}, (change.after or {}).get("items") or {}
    added, changed, removed = changed_items(change)
    in_use = {hazard.facts.get("key"): hazard.facts for hazard in change.hazards if hazard.facts.get("key")}
    for key in removed:
        text = _('The item "{item}" of the list "{title}" will be deleted.', item=_item_title(before, key), title=title)
        told = chosen_in(in_use[key]) if key in in_use else ""
        yield grave(f"{text} {told[:1].upper()}{told[1:]}." if told else text)
    for key in added:
        yield mild(_('The list "{title}" gets a new item "{item}".', item=_item_title(after, key), title=title))
    for key in changed:
        yield from _changed_item(before[key], after[key], _item_title(before, key), title)


def _changed_item(old: Mapping[str, Any], new: Mapping[str, Any], item: str, title: str) -> Iterator[Sentence]:
    if "title" in new and old.get("title") != new["title"]:
        facts = {"item": item, "new": visible(str(new["title"])), "title": title}
        yield mild(_('The item "{item}" of the list "{title}" will be renamed to "{new}".', **facts))
    if "position" in new and old.get("position") != new["position"]:
        places = {"item": item, "title": title, "old": old.get("position"), "new": new["position"]}
        yield mild(_('The item "{item}" of the list "{title}" will move from place {old} to place {new}.', **places))
    if "default" in new and bool(old.get("default")) != bool(new["default"]):
        if new["default"]:
            yield mild(_('The item "{item}" of the list "{title}" will be chosen by default.', item=item, title=title))
        else:
            text = _(
                'The item "{item}" of the list "{title}" will no longer be chosen by default.', item=item, title=title
            )
            yield mild(text)


def _item_title(items: Mapping[str, Any], key: str) -> str:
    item = items[key]
    title = item.get("title") if isinstance(item, Mapping) else item
    return visible(str(title or key))
