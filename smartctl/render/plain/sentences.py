"""One change as sentences: what a user of the portal will notice. The grave ones are marked. What is said, kinds say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from smartctl.i18n import _, speak
from smartctl.kinds.attr import Attr
from smartctl.kinds.words import Sentence, Telling, capital, grave, mild, said
from smartctl.model import UNKNOWN, Action, Change
from smartctl.render.consequences import consequences
from smartctl.render.impact import impact, reason
from smartctl.render.kinds import attr_of, words_of
from smartctl.render.plain.titles import Titles
from smartctl.render.values import ordered
from smartctl.render.visible import visible


def sentences(change: Change, titles: Titles) -> Iterator[Sentence]:
    telling = titles.telling(change)
    for move in titles.moves.get(change.address, ()):
        source, target = visible(move.source), visible(move.target)
        told = _(
            "{object}: the blueprint calls it {target} now instead of {source}; nobody will notice.",
            object=capital(telling.name),
            source=source,
            target=target,
        )
        yield mild(told)
    match change.action:
        case Action.CREATE:
            created = words_of(change.kind).created
            yield from created(telling) if callable(created) else [mild(_said(created, telling))]
        case Action.UPDATE:
            yield from (_whole(one, change) for one in _changed(telling))
            yield from (mild(f"{capital(text)}.") for text in consequences(change))
        case Action.DELETE:
            yield from _gone(change, telling)
        case Action.REPLACE:
            yield grave(_with_impact(_replaced(telling), change))
        case Action.FORGET:
            name = capital(telling.name)
            told = _("{object}: smartctl no longer manages it; on the portal it stays.", object=name)
            if change.reason == "in-use" and (why := reason(change)):
                told = _(
                    "{object}: smartctl no longer manages it; on the portal it stays, {why}.", object=name, why=why
                )
            yield grave(told)
        case Action.NOOP:
            return


def drifted(change: Change, titles: Titles) -> Iterator[str]:
    """What somebody has done to the object on the portal."""
    telling = titles.telling(change)
    name = capital(telling.name)
    if change.action in (Action.DELETE, Action.CREATE):
        gone = change.action is Action.DELETE
        yield _("{object}: deleted.", object=name) if gone else _("{object}: created.", object=name)
        return
    telling = replace(telling, name=name)
    for attr in _attrs(telling):
        old, found = telling.before.get(attr.name), telling.after.get(attr.name)
        told = attr.drifted(telling, old, found) if attr.drifted and old != found else ""
        if told:
            yield told
        elif old != found and found is not UNKNOWN:
            facts = {"object": name, "attribute": word(attr), **_both(attr, telling, old, found)}
            yield _("{object}: {attribute} was {old} and is now {new}.", **facts)


def _attrs(telling: Telling) -> Iterator[Attr]:
    for name in ordered(telling.change.kind, {*telling.before, *telling.after}):
        yield attr_of(telling.change.kind, name) or Attr(name=name)


def word(attr: Attr) -> str:
    return speak(attr.word) or attr.name


def _both(attr: Attr, telling: Telling, old: Any, new: Any) -> dict[str, str]:
    return {"old": _spelled(attr, telling, old), "new": _spelled(attr, telling, new)}


def _spelled(attr: Attr, telling: Telling, value: Any) -> str:
    nothing = value is UNKNOWN or value is None or value == ""
    return said(value) if nothing or attr.value is None else attr.value(value, telling)


def _said(what: Callable[[Telling], str] | str, telling: Telling) -> str:
    if callable(what):
        return what(telling)
    bare = what.startswith("{object}")
    return speak(what, {"title": telling.title, "object": capital(telling.name) if bare else telling.name})


def _changed(telling: Telling) -> Iterator[Sentence]:
    words = words_of(telling.change.kind)
    if words.changed is not None:
        yield from words.changed(telling)
        return
    for attr in _attrs(telling):
        old, new = telling.before.get(attr.name), telling.after.get(attr.name)
        if attr.name not in telling.after or old == new:
            continue
        told = attr.told(telling, old, new) if attr.told is not None else None
        if isinstance(told, str):
            yield mild(told)
        elif told is not None:
            yield from told
        else:
            facts = {"title": telling.title, "object": capital(telling.name), "attribute": word(attr)}
            yield mild(speak(words.differs, {**facts, **_both(attr, telling, old, new)}))


def _gone(change: Change, telling: Telling) -> Iterator[Sentence]:
    words = words_of(change.kind)
    if change.reason == "parent-removed" and not change.hazards:
        return
    if change.reason == "portal-default":
        told = _said(words.portals_own, telling)
        yield grave(_with_impact(told, change)) if change.hazards else mild(told)
        return
    yield grave(_with_impact(_said(words.deleted, telling), change))


def _replaced(telling: Telling) -> str:
    names = dict.fromkeys(path.partition(".")[0] for path in telling.change.replace_paths)
    forced = ", ".join(word(attr_of(telling.change.kind, name) or Attr(name=visible(name))) for name in names)
    told = _said(words_of(telling.change.kind).replaced, telling)
    if not forced:
        return f"{told}."
    return _("{sentence}: the portal cannot change this otherwise ({attributes}).", sentence=told, attributes=forced)


def _whole(sentence: Sentence, change: Change) -> Sentence:
    return replace(sentence, text=_with_impact(sentence.text, change)) if sentence.numbers else sentence


def _with_impact(sentence: str, change: Change) -> str:
    told = "; ".join(impact(change, titles=True))
    return f"{sentence} {capital(told)}." if told else sentence
