"""What is said of a comparison, in every form of it: what only one side has, what is otherwise, nothing of what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from smartctl.i18n import _, n_
from smartctl.kinds.attr import Attr
from smartctl.kinds.field_items import changed_items, items_of
from smartctl.kinds.words import Drawn, Sentence, Telling, capital, compared, mild, said
from smartctl.model import UNKNOWN, Action, Change, Plan
from smartctl.render.kinds import attr_of, words_of
from smartctl.render.plain.titles import Titles
from smartctl.render.values import ordered
from smartctl.render.visible import visible

_Sections = Sequence[Mapping[str, Any]]


def counts(plan: Plan) -> str:
    """`3 only in the second, 2 different, 1 only in the first.`, and steps of the automation where there are some."""
    summary = plan.summary
    told = _(
        "{add} only in the second, {change} different, {destroy} only in the first",
        add=summary.add,
        change=summary.change,
        destroy=summary.destroy,
    )
    rows = automation(plan)
    steps = n_("{n} step of the automation", "{n} steps of the automation", len(rows)) if rows else ""
    return f"{told}; {steps}." if steps else f"{told}."


def automation(plan: Plan) -> Sequence[Mapping[str, Any]]:
    """Steps that are new, other or gone."""
    rows = next((facts.get("steps") for code, facts in plan.notes if code == "automation-differs"), ())
    return [one for one in rows if isinstance(one, Mapping)] if isinstance(rows, list | tuple) else []


def symbols() -> Mapping[Action, str]:
    return {
        Action.CREATE: _("only in the second"),
        Action.UPDATE: _("not the same"),
        Action.DELETE: _("only in the first"),
    }


def sentences(change: Change, titles: Titles) -> Iterator[Sentence]:
    telling = titles.telling(change)
    name = capital(telling.name)
    for move in titles.moves.get(change.address, ()):
        old, new = visible(move.source), visible(move.target)
        yield mild(_("{object}: the second calls it {new} instead of {old}.", object=name, old=old, new=new))
    match change.action:
        case Action.CREATE:
            yield mild(_("{object}: only in the second.", object=name))
        case Action.DELETE if change.reason != "parent-removed":
            yield mild(_("{object}: only in the first.", object=name))
        case Action.UPDATE:
            yield from (mild(f"{name}: {text}.") for text in _different(replace(telling, name=name)))


def _different(telling: Telling) -> Iterator[str]:
    change = telling.change
    for attr in ordered(change.kind, {*telling.before, *telling.after}):
        old, new = telling.before.get(attr), telling.after.get(attr)
        if old == new:
            continue
        if attr == "items" and isinstance(old or new, Mapping):
            yield from _items(change)
        elif attr == "sections" and words_of(change.kind).drawn is Drawn.LAYOUT:
            yield from _card(old or (), new or (), telling)
        elif attr == "position" and old is None:
            yield _("it stands otherwise among its neighbours")
        else:
            yield _value(attr_of(change.kind, attr) or Attr(name=visible(attr)), telling, old, new)


def _value(attr: Attr, telling: Telling, old: Any, new: Any) -> str:
    from smartctl.render.plain.sentences import word  # noqa: PLC0415 - it loads this page's sentences

    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return f"{word(attr)}: {compared(old, new)}"
    return f"{word(attr)}: {_spelled(attr, telling, old)} → {_spelled(attr, telling, new)}"


def _spelled(attr: Attr, telling: Telling, value: Any) -> str:
    nothing = value is UNKNOWN or value is None or value == ""
    return said(value) if nothing or attr.value is None else attr.value(value, telling)


def _items(change: Change) -> Iterator[str]:
    before, after = items_of(change.before), items_of(change.after)
    added, changed, removed = changed_items(change)
    for key in added:
        yield _('list item "{title}" only in the second', title=visible(str(after[key].get("title"))))
    for key in changed:
        title = visible(str(before[key].get("title")))
        yield _('list item "{title}": {changes}', title=title, changes=_item(before[key], after[key]))
    for key in removed:
        yield _('list item "{title}" only in the first', title=visible(str(before[key].get("title"))))


def _item(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """`"Contractor" → "Subcontractor"`: that it is the title need not be said."""
    old, new = ({name: each[name] for name in before.keys() & after.keys()} for each in (before, after))
    titles = compared(old.pop("title", None), new.pop("title", None))
    return "; ".join(part for part in (titles, compared(old, new)) if part)


def _card(before: _Sections, after: _Sections, telling: Telling) -> Iterator[str]:
    """Which field is in another section, or on one card alone; where that is all the same, that the order is another."""
    called = words_of(telling.change.kind).element

    def named(word: str) -> str:
        return visible(called(word, telling) if called else word)

    was = {str(word): str(one["title"]) for one in before for word in one["fields"]}
    now = {str(word): str(one["title"]) for one in after for word in one["fields"]}
    told = []
    for word, section in now.items():
        new = visible(section)
        if word not in was:
            told.append(_('"{field}" on the card only in the second, in "{new}"', field=named(word), new=new))
        elif was[word] != section:
            old = visible(was[word])
            told.append(_('"{field}": from the section "{old}" into "{new}"', field=named(word), old=old, new=new))
    for word, section in was.items():
        if word not in now:
            old = visible(section)
            told.append(_('"{field}" on the card only in the first, in "{old}"', field=named(word), old=old))
    yield from told or [_("the card is in another order")]
