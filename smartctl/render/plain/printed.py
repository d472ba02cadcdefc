"""Sentences about what is printed: numerators and templates of documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from smartctl.i18n import _
from smartctl.kinds.document_list import CLASSIC
from smartctl.model import UNKNOWN, Change
from smartctl.render.plain import words
from smartctl.render.plain.sentence import Sentence, mild
from smartctl.render.plain.titles import Titles
from smartctl.render.visible import visible


def new_print(change: Change, titles: Titles) -> Iterator[Sentence]:
    after = change.after or {}
    title = titles.then[change.address]
    if change.kind == "numerator":
        sample = visible(str(after.get("template")))
        yield mild(
            _('The numerator "{title}" will be created; a number looks like {sample}.', title=title, sample=sample)
        )
        return
    file = visible(str((after.get("file") or {}).get("path", "")))
    yield mild(_('The document template "{title}" will be created from the file {file}.', title=title, file=file))
    facts = {"title": title, "places": _places(after.get("for", ()), titles)}
    yield mild(_('The template "{title}" will be offered in the cards: {places}.', **facts))


def changed_print(change: Change, titles: Titles, name: str) -> str:
    before, after = change.before or {}, change.after or {}
    title, old, new = titles.now[change.address], before.get(name), after[name]
    document = change.kind == "document"
    match name:
        case "title" if document:
            return _('The document template "{old}" will be renamed to "{new}".', old=title, new=visible(str(new)))
        case "title":
            return _('The numerator "{old}" will be renamed to "{new}".', old=title, new=visible(str(new)))
        case "file" if old is UNKNOWN:
            return _(
                'The file of the template "{title}" will be sent again ({file}): the template was changed on the portal, '
                "and no method tells whether its file was.",
                title=title,
                file=visible(str(new["path"])),
            )
        case "file":
            return _('The template "{title}" gets a new file: {file}.', title=title, file=visible(str(new["path"])))
        case "for":
            return _(
                'The template "{title}" will be offered in the cards: {places}.',
                title=title,
                places=_places(new, titles),
            )
        case "active" if new:
            return _('The template "{title}" will be offered.', title=title)
        case "active":
            return _('The template "{title}" will no longer be offered.', title=title)
        case "numerator":
            numerator = titles.then.get(str(new)) or visible(str(new))
            return _(
                'Documents of the template "{title}" will be numbered by "{numerator}".',
                title=title,
                numerator=numerator,
            )
        case _:
            facts = {"attribute": words.attribute(name), "old": words.said(old), "new": words.said(new)}
            if document:
                return _('The template "{title}": {attribute} will change from {old} to {new}.', title=title, **facts)
            return _('The numerator "{title}": {attribute} will change from {old} to {new}.', title=title, **facts)


def deleted_print(kind: str, title: str) -> str:
    if kind == "document":
        return _('The document template "{title}" will be deleted. Documents made from it stay.', title=title)
    return _('The numerator "{title}" will be deleted, and its count with it.', title=title)


def _places(value: Any, titles: Titles) -> str:
    return ", ".join(_place(str(one), titles) for one in value)


def _place(word: str, titles: Titles) -> str:
    if word in CLASSIC:
        return words.target(CLASSIC[word], titles.then)
    if word.isdecimal():
        return words.target(int(word), titles.then)
    if ".pipeline." in word:
        process = word.partition(".pipeline.")[0]
        facts = {"process": _title(process, titles), "pipeline": _title(word, titles)}
        return _('"{process}", pipeline "{pipeline}"', **facts)
    return _('"{text}"', text=_title(word, titles))


def _title(address: str, titles: Titles) -> str:
    return titles.then.get(address) or visible(address)
