"""One change as sentences: what a user of the portal will notice. The grave ones are marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from smartctl.i18n import _
from smartctl.model import Action, Attrs, Change
from smartctl.render.consequences import consequences
from smartctl.render.impact import impact, reason
from smartctl.render.plain import words
from smartctl.render.plain.card import laid_out
from smartctl.render.plain.field import changed_field, new_field
from smartctl.render.plain.printed import changed_print, deleted_print, new_print
from smartctl.render.plain.sentence import Sentence, grave, mild
from smartctl.render.plain.titles import Titles
from smartctl.render.runbook.words import start
from smartctl.render.values import ordered
from smartctl.render.visible import visible


def sentences(change: Change, titles: Titles) -> Iterator[Sentence]:
    for move in titles.moves.get(change.address, ()):
        source, target = visible(move.source), visible(move.target)
        told = _(
            "{object}: the blueprint calls it {target} now instead of {source}; nobody will notice.",
            object=capital(titles.name(change)),
            source=source,
            target=target,
        )
        yield mild(told)
    match change.action:
        case Action.CREATE:
            yield from _new(change, titles)
        case Action.UPDATE:
            yield from _changed(change, titles)
            yield from (mild(f"{capital(said)}.") for said in consequences(change))
        case Action.DELETE:
            yield from _gone(change, titles)
        case Action.REPLACE:
            yield grave(_with_impact(_replaced(change, titles), change))
        case Action.FORGET:
            name = capital(titles.name(change))
            told = _("{object}: smartctl no longer manages it; on the portal it stays.", object=name)
            if change.reason == "in-use":
                why = reason(change)
                told = _(
                    "{object}: smartctl no longer manages it; on the portal it stays, {why}.", object=name, why=why
                )
            yield grave(told)
        case Action.NOOP:
            return


def _new(change: Change, titles: Titles) -> Iterator[Sentence]:
    after = change.after or {}
    title = titles.then[change.address]
    match change.kind:
        case "process":
            yield from _new_process(title, after, titles)
        case "workplace":
            yield mild(_('The digital workplace "{title}" will be created.', title=title))
        case "pipeline":
            yield mild(_('The pipeline "{title}" will be created.', title=title))
        case "stage":
            yield mild(_new_stage(title, after.get("result"), after.get("position")))
        case "field":
            yield from new_field(change, titles)
        case "relation":
            yield mild(_new_relation(change, titles))
        case "binding":
            yield mild(_("Items of the smart process can be attached {place}.", place=words.place(change.key)))
        case "card":
            yield from laid_out(change, titles)
        case "numerator" | "document":
            yield from new_print(change, titles)
        case _:
            yield mild(_("New: {object}.", object=titles.name(change)))


def _new_process(title: str, after: Attrs, titles: Titles) -> Iterator[Sentence]:
    yield mild(_('The smart process "{title}" will be created.', title=title))
    on = [words.option(name) for name in ordered(set(after)) if after[name] is True and words.is_option(name)]
    if on:
        yield mild(_("Switched on in it: {options}.", options=", ".join(on)))
    if after.get("workplace") is not None:
        home = words.workplace(after["workplace"], titles.then)
        yield mild(_("It will be in the digital workplace {workplace}.", workplace=home))


def _new_stage(title: str, result: Any, position: Any) -> str:
    if not isinstance(position, int):
        return _('The stage "{title}" will be added.', title=title)
    match result:
        case "success":
            return _('The success stage "{title}" will be added in place {place}.', title=title, place=position)
        case "failure":
            return _('The failure stage "{title}" will be added in place {place}.', title=title, place=position)
        case _:
            return _('The stage "{title}" will be added in place {place}.', title=title, place=position)


def _new_relation(change: Change, titles: Titles) -> str:
    after = change.after or {}
    other = words.target(after.get("target"), titles.then)
    if _side(change) == "parent":
        return _("A relation will be added: a linked object can be chosen in the item card ({target}).", target=other)
    return _("A relation will be added: items can be chosen in the card of the linked object ({target}).", target=other)


def _side(change: Change) -> str:
    parts = change.address.split(".")
    attrs = change.after or change.before or {}
    return str(attrs.get("side") or (parts[-2] if len(parts) > 1 else ""))


def _changed(change: Change, titles: Titles) -> Iterator[Sentence]:
    before, after = change.before or {}, change.after or {}
    if change.kind == "card":
        yield from laid_out(change, titles)
        return
    for name in ordered({*before, *after}):
        if name in after and before.get(name) != after[name]:
            if change.kind == "field":
                yield from changed_field(change, titles, name)
            elif change.kind in {"numerator", "document"}:
                yield mild(changed_print(change, titles, name))
            elif name == "workplace":
                yield grave(_with_impact(_home_of(change, titles), change))
            else:
                yield mild(_change_of(_Changed(change, titles, name, before.get(name), after[name])))


def _home_of(change: Change, titles: Titles) -> str:
    title, home = titles.now[change.address], (change.after or {}).get("workplace")
    if home is None:
        return _('The smart process "{title}" will go back from its digital workplace to CRM.', title=title)
    return _(
        'The smart process "{title}" will move into the digital workplace {workplace}.',
        title=title,
        workplace=words.workplace(home, titles.then),
    )


@dataclass(frozen=True, slots=True)
class _Changed:
    change: Change
    titles: Titles
    name: str
    old: Any
    new: Any


def _change_of(one: _Changed) -> str:
    title = one.titles.now[one.change.address]
    kind, name, old, new = one.change.kind, one.name, one.old, one.new
    match kind, name:
        case "process" | "workplace" | "pipeline" | "stage", "title":
            return _renamed(kind, title, visible(str(new)))
        case "stage", "position" if isinstance(old, int):
            return _('The stage "{title}" will move from place {old} to place {new}.', title=title, old=old, new=new)
        case "pipeline", "position" if isinstance(old, int):
            return _('The pipeline "{title}" will move from place {old} to place {new}.', title=title, old=old, new=new)
        case "stage", "color":
            facts = {"title": title, "old": visible(str(old)), "new": visible(str(new))}
            return _('The colour of the stage "{title}" will change from {old} to {new}.', **facts)
        case "pipeline", "default" if new:
            return _('The pipeline "{title}" will become the default one.', title=title)
        case "relation", "show_in_card":
            return _the_tab(one.titles.name(one.change), shown=bool(new))
        case "workflow", "start":
            return _(
                'The workflow "{title}" will start {new} instead of {old}.',
                title=title,
                new=start(str(new)),
                old=start(str(old)),
            )
        case "workflow", "robots":
            return _('What the workflow "{title}" does will change.', title=title)
        case "process", _ if words.is_option(name):
            return _switched(words.option(name), on=bool(new))
        case _:
            return _(
                "{object}: {attribute} will change from {old} to {new}.",
                object=capital(one.titles.name(one.change)),
                attribute=words.attribute(name),
                old=words.said(old),
                new=words.said(new),
            )


def _renamed(kind: str, old: str, new: str) -> str:
    match kind:
        case "process":
            return _('The smart process "{old}" will be renamed to "{new}".', old=old, new=new)
        case "workplace":
            return _(
                'The digital workplace "{old}" will be renamed to "{new}", and the address of its page changes.',
                old=old,
                new=new,
            )
        case "pipeline":
            return _('The pipeline "{old}" will be renamed to "{new}".', old=old, new=new)
        case _:
            return _('The stage "{old}" will be renamed to "{new}".', old=old, new=new)


def _switched(option: str, *, on: bool) -> str:
    if on:
        return _('The option "{option}" will be switched on.', option=option)
    return _('The option "{option}" will be switched off.', option=option)


def _the_tab(relation: str, *, shown: bool) -> str:
    if shown:
        return _("{relation}: related items will be shown as a tab in the card.", relation=capital(relation))
    return _("{relation}: the tab with related items will be hidden from the card.", relation=capital(relation))


def _gone(change: Change, titles: Titles) -> Iterator[Sentence]:
    title = titles.now[change.address]
    if change.reason == "parent-removed" and not change.hazards:
        return
    if change.reason == "portal-default":
        told = _('The portal\'s own stage "{title}" will be removed from the pipeline.', title=title)
        yield grave(_with_impact(told, change)) if change.hazards else mild(told)
        return
    yield grave(_with_impact(_deleted(change, titles, title), change))


def _deleted(change: Change, titles: Titles, title: str) -> str:  # noqa: C901 - a table of kinds
    match change.kind:
        case "process":
            return _('The smart process "{title}" will be deleted with everything in it.', title=title)
        case "workplace":
            return _('The digital workplace "{title}" will be deleted.', title=title)
        case "pipeline":
            return _('The pipeline "{title}" will be deleted with its stages.', title=title)
        case "stage":
            return _('The stage "{title}" will be deleted.', title=title)
        case "field" if _is_empty(change):
            return _('The field "{title}" will be deleted.', title=title)
        case "field":
            return _('The field "{title}" will be deleted with its values.', title=title)
        case "relation":
            other = words.target((change.before or {}).get("target"), titles.now)
            return _("The relation will be deleted: {target}.", target=other)
        case "card":
            return _(
                'The card of items in the pipeline "{title}" goes back to the arrangement of the portal.', title=title
            )
        case "binding":
            return _("Items of the smart process can no longer be attached {place}.", place=words.place(change.key))
        case "numerator" | "document":
            return deleted_print(change.kind, title)
        case _:
            return _("Will be deleted: {object}.", object=titles.name(change))


def _replaced(change: Change, titles: Titles) -> str:
    title = titles.now[change.address]
    forced = ", ".join(words.attribute(path.partition(".")[0]) for path in change.replace_paths)
    if change.kind == "field" and _is_empty(change):
        told = _('The field "{title}" will be deleted and created anew', title=title)
    elif change.kind == "field":
        told = _('The field "{title}" will be deleted with its values and created anew', title=title)
    elif change.kind == "stage":
        told = _('The stage "{title}" will be deleted and created anew', title=title)
    else:
        told = _("{object} will be deleted and created anew", object=capital(titles.name(change)))
    if not forced:
        return f"{told}."
    return _("{sentence}: the portal cannot change this otherwise ({attributes}).", sentence=told, attributes=forced)


def _is_empty(change: Change) -> bool:
    """Whether it was read that no item has a value in the field."""
    facts = next((hazard.facts for hazard in change.hazards if "filled" in hazard.facts), change.impact)
    return facts.get("filled") == 0


def _with_impact(sentence: str, change: Change) -> str:
    told = "; ".join(impact(change, titles=True))
    return f"{sentence} {capital(told)}." if told else sentence


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
