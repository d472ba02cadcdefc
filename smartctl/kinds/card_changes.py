"""A card that is laid out anew, told as what moves: sections that come, go and are renamed, fields that change their place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from smartctl.i18n import _

_Section = Mapping[str, Any]
_MOST: Final = 12
"""Sentences; with more of them a reader sees the whole card sooner."""


def movements(before: Sequence[_Section], after: Sequence[_Section], named: Callable[[str], str]) -> list[str]:
    """Sentences without the pipeline, in the order of the new card; [] where it is shorter to tell the whole card."""
    if not before:
        return []
    renamed = dict(_renamed(before, after))
    old = [{**one, "title": renamed.get(str(one["title"]), one["title"])} for one in before]
    told = [
        *(_('The section "{old}" will be called "{new}".', old=one, new=new) for one, new in renamed.items()),
        *_sections(old, after, named),
        *_fields(old, after, named),
    ]
    return told if len(told) <= _MOST else []


def _renamed(before: Sequence[_Section], after: Sequence[_Section]) -> Iterator[tuple[str, str]]:
    """Sections that hold the same as before under another name."""
    gone = [one for one in before if one["title"] not in _titles(after)]
    for new in after:
        if new["title"] not in _titles(before):
            same = next((one for one in gone if list(one["fields"]) == list(new["fields"])), None)
            if same is not None:
                gone.remove(same)
                yield str(same["title"]), str(new["title"])


def _titles(sections: Sequence[_Section]) -> list[str]:
    return [str(one["title"]) for one in sections]


def _sections(before: Sequence[_Section], after: Sequence[_Section], named: Callable[[str], str]) -> Iterator[str]:
    old, new = _titles(before), _titles(after)
    for place, section in enumerate(after):
        if section["title"] in old:
            continue
        facts = {"section": section["title"], "fields": ", ".join(map(named, section["fields"])) or _("nothing")}
        if place == 0:
            yield _('A new section "{section}" will stand first: {fields}.', **facts)
        else:
            yield _('A new section "{section}" will stand behind "{other}": {fields}.', **facts, other=new[place - 1])
    for section in before:
        if section["title"] not in new:
            yield _('The section "{section}" will be gone.', section=section["title"])
    if [one for one in old if one in new] != [one for one in new if one in old]:
        listed = ", ".join(_('"{text}"', text=one) for one in new)
        yield _("The sections will stand in this order: {sections}.", sections=listed)


def _fields(before: Sequence[_Section], after: Sequence[_Section], named: Callable[[str], str]) -> Iterator[str]:
    was = {str(word): str(one["title"]) for one in before for word in one["fields"]}
    will = {str(word): str(one["title"]) for one in after for word in one["fields"]}
    old = {str(one["title"]): [str(word) for word in one["fields"]] for one in before}
    for section in after:
        title, words = str(section["title"]), [str(word) for word in section["fields"]]
        if title in old:
            yield from _within(title, old[title], words, was, named)
        else:
            for word in words:
                if word in was:
                    facts = {"field": named(word), "old": was[word], "new": title}
                    yield _('"{field}": from the section "{old}" into "{new}".', **facts)
    for word, title in was.items():
        if word not in will:
            yield _('"{field}" leaves the card; it stood in the section "{section}".', field=named(word), section=title)


def _within(
    title: str, old: Sequence[str], new: Sequence[str], was: Mapping[str, str], named: Callable[[str], str]
) -> Iterator[str]:
    """What is new in a section that was there, and where in it; an order that is another one."""
    for place, word in enumerate(new):
        if word in old:
            continue
        facts = {"field": named(word), "new": title, "old": was.get(word, "")}
        before = named(new[place - 1]) if place else ""
        if word in was and before:
            yield _('"{field}": from the section "{old}" into "{new}", behind "{before}".', **facts, before=before)
        elif word in was:
            yield _('"{field}": from the section "{old}" into "{new}", to the top.', **facts)
        elif before:
            yield _('"{field}" comes into the section "{new}", behind "{before}".', **facts, before=before)
        else:
            yield _('"{field}" comes into the section "{new}", to the top.', **facts)
    if [one for one in old if one in new] != [one for one in new if one in old]:
        yield _(
            'The section "{section}" will be in this order: {fields}.', section=title, fields=", ".join(map(named, new))
        )
