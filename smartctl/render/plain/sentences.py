"""One change as sentences: what a user of the portal will notice. The grave ones are marked. What is said, kinds say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from smartctl.i18n import _, speak
from smartctl.kinds.attr import Attr
from smartctl.kinds.words import Sentence, Telling, capital, compared, grave, mild, said
from smartctl.model import UNKNOWN, Action, Change
from smartctl.render.consequences import consequences
from smartctl.render.impact import impact, left_empty
from smartctl.render.kinds import attr_of, words_of
from smartctl.render.plain.titles import Titles
from smartctl.render.values import ordered
from smartctl.render.visible import visible


def sentences(change: Change, titles: Titles) -> Iterator[Sentence]:
    telling = titles.telling(change)
    yield from _renamed_in_the_blueprint(change, telling, titles)
    yield from _imported(change, telling)
    if change.adopted:
        name = capital(telling.name)
        yield mild(_("{object}: it is on the portal already and is taken over.", object=name))
    match change.action:
        case Action.CREATE:
            created = words_of(change.kind).created
            yield from created(telling) if callable(created) else [mild(_said(created, telling))]
            yield from _given_besides(telling)
            if why := titles.because(change):
                yield mild(f"{capital(why)}.")
        case Action.UPDATE:
            yield from (_whole(one, change, titles) for one in _changed(telling))
            yield from (mild(f"{capital(text)}.") for text in (*left_empty(change.impact), *consequences(change)))
            if why := titles.because(change):
                yield mild(f"{capital(why)}.")
        case Action.DELETE:
            yield from _gone(change, telling, titles)
        case Action.REPLACE:
            yield grave(_with_impact(titles.with_reason(_replaced(telling), change), change, titles))
            yield from _changed(_without(telling, _forced(change)))
        case Action.FORGET:
            name = capital(telling.name)
            told = _("{object}: smartctl no longer manages it; on the portal it stays.", object=name)
            yield grave(titles.with_reason(told, change))
        case Action.NOOP:
            return


def _imported(change: Change, telling: Telling) -> Iterator[Sentence]:
    name = capital(telling.name)
    for address in change.imported:
        if address == change.address:
            told = _("{object}: it is on the portal already, and this blueprint manages it from then on.", object=name)
        else:
            key = visible(address.rpartition(".")[2])
            told = _(
                "{object}: its list item {key} is there already, and is managed from then on.", object=name, key=key
            )
        yield mild(told)


def _renamed_in_the_blueprint(change: Change, telling: Telling, titles: Titles) -> Iterator[Sentence]:
    """Other keys, which no user of the portal sees: of the object, or of parts of it."""
    moves = [(move.source, move.target) for move in titles.moves.get(change.address, ())]
    if change.moved_from and change.address not in {target for _source, target in moves}:
        moves.append((change.moved_from, change.address))
    for source, target in moves:
        told = _(
            "{object}: the blueprint calls it {target} now instead of {source}; nobody will notice.",
            object=capital(telling.name),
            source=visible(source),
            target=visible(target),
        )
        yield mild(told)


def _given_besides(telling: Telling) -> Iterator[Sentence]:
    """What a new object is given beside what its kind has told. What it is not is said by saying nothing."""
    known = words_of(telling.change.kind).told_of_new | {"title"}
    given = [
        word(attr)
        if value is True
        else _("{attribute}: {value}", attribute=word(attr), value=_spelled(attr, telling, value))
        for attr in _attrs(telling)
        if attr.name not in known and (value := telling.after.get(attr.name)) not in (None, False, UNKNOWN)
    ]
    if given:
        yield mild(_("Its properties: {facts}.", facts="; ".join(given)))


def _forced(change: Change) -> tuple[str, ...]:
    """Attributes for which an object is made anew."""
    return tuple(dict.fromkeys(path.partition(".")[0] for path in change.replace_paths))


def _without(telling: Telling, names: tuple[str, ...]) -> Telling:
    after = {name: value for name, value in telling.after.items() if name not in names}
    return replace(telling, change=replace(telling.change, after=after))


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


def _gone(change: Change, telling: Telling, titles: Titles) -> Iterator[Sentence]:
    words = words_of(change.kind)
    if change.reason == "parent-removed" and not change.hazards:
        return
    if change.reason == "portal-default":
        told = _said(words.portals_own, telling)
        yield grave(_with_impact(told, change, titles)) if change.hazards else mild(told)
        return
    yield grave(_with_impact(titles.with_reason(_said(words.deleted, telling), change), change, titles))


def _replaced(telling: Telling) -> str:
    forced = "; ".join(_forcing(telling, name) for name in _forced(telling.change))
    told = _said(words_of(telling.change.kind).replaced, telling)
    if not forced:
        return f"{told}."
    return _("{sentence}: the portal cannot change this otherwise ({attributes}).", sentence=told, attributes=forced)


def _forcing(telling: Telling, name: str) -> str:
    """`type: text → whole number`, as far as it is known."""
    attr = attr_of(telling.change.kind, name) or Attr(name=visible(name))
    old, new = telling.before.get(name), telling.after.get(name)
    if old == new:
        return word(attr)
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return f"{word(attr)}: {compared(old, new)}"
    return f"{word(attr)}: {_spelled(attr, telling, old)} → {_spelled(attr, telling, new)}"


def _whole(sentence: Sentence, change: Change, titles: Titles) -> Sentence:
    return replace(sentence, text=_with_impact(sentence.text, change, titles)) if sentence.numbers else sentence


def _with_impact(sentence: str, change: Change, titles: Titles) -> str:
    told = "; ".join(impact(change, names=titles.then))
    return f"{sentence} {capital(told)}." if told else sentence
