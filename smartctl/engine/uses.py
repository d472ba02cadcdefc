"""Who uses this: what on the portal speaks of a field, a stage or a list item that a plan removes, retypes or renames.

How each use is known is part of it. `read`: the portal or its export shows it. `inferred`: the blueprint says that it
stands there, or a file of ours mentions it. What nobody could look at is named, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct
from msgspec.structs import replace

from smartctl.designer.columns import IN_FIELD
from smartctl.designer.workflow import OPERATORS
from smartctl.intent_kinds import IntentKind
from smartctl.kinds import DESIGNED, ITEM_HOLDERS, LAYOUTS, VALUE_HOLDERS
from smartctl.kinds.base import as_text
from smartctl.model import Action, Address, Change, Desired, Intent, Live, LiveObject

if TYPE_CHECKING:
    from smartctl.archive.contents import Archive, Template

_WORDS: Final = re.compile(r"\{\{\s*([a-z][a-z0-9_-]*)\s*\}\}")
_MOST: Final = 50


class Touched(Struct, frozen=True, kw_only=True):
    """Something that others may speak of. `what`: `removed`, `retyped` or `renamed`."""

    address: Address
    """Of the object in the plan that changes: for a list item its field."""
    what: str
    kind: str
    """`field`, `stage` or `item`."""
    process: Address
    word: str
    """Key of the field; address of the stage."""
    title: str
    column: str = ""
    """As the portal keeps it: UF_CRM_7_CREW, or DT1036_9:NEW."""
    item: str = ""
    """Key of the list item."""
    values: tuple[str, ...] = ()
    """How the portal writes the list item: its number, its xmlId."""

    @property
    def breaks(self) -> bool:
        """Whether what uses it would not go on as before."""
        return self.what != "renamed"


class UsedBy(StrEnum):
    """What may use something of a process: automation of every sort, whoever made it; a card, the file of a document."""

    ROBOT = IntentKind.ROBOT
    TRIGGER = IntentKind.TRIGGER
    TUNNEL = IntentKind.TUNNEL
    WORKFLOW = IntentKind.WORKFLOW
    CARD = "card"
    DOCUMENT = "document"
    PERMISSION = IntentKind.PERMISSION
    STEP = IntentKind.STEP

    @property
    def breaks(self) -> bool:
        """Whether it does something else without what it uses; a card shows one field less."""
        return self is not UsedBy.CARD


class Use(Struct, frozen=True, kw_only=True):
    """`how`: `read` or `inferred`."""

    what: UsedBy
    name: str
    """What it does, by its action or class; the title of a workflow or document."""
    where: str
    how: str
    at: str = ""
    """Where exactly: an address of the blueprint, or the place in the export."""

    def told(self) -> dict[str, str]:
        return {"what": self.what, "name": self.name, "where": self.where, "how": self.how, "at": self.at}


def touched(changes: Sequence[Change], live: Live, language: str) -> tuple[Touched, ...]:
    """What of a plan others may speak of. A stage that goes with its pipeline is told of the pipeline, and what goes with
    the whole process is the matter of the process.
    """
    doomed = {change.address for change in changes if change.action is Action.DELETE}
    found: list[Touched] = []
    for change in changes:
        if change.action is Action.NOOP:
            continue
        gone = Address(change.address.partition(".")[0]) in doomed
        if change.kind not in VALUE_HOLDERS | ITEM_HOLDERS or gone or change.is_let_go:
            continue
        told = _touched(change, live, language)
        parent = change.parent if change.parent in doomed else None
        found.extend(replace(one, address=parent) if parent is not None else one for one in told)
    return tuple(found)


def _touched(change: Change, live: Live, language: str) -> Iterator[Touched]:
    there = live.of(change.address)
    if there is None or change.reason == "portal-default":
        return
    process = Address(change.address.partition(".")[0])
    owner = live.of(process)
    before, after = change.before or {}, change.after or {}
    own = Touched(
        what="removed",
        address=change.address,
        kind=change.kind,
        process=process,
        word=change.key if change.kind in VALUE_HOLDERS else change.address,
        title=_title(before.get("title", there.attrs.get("title")), language) or change.key,
        column=_column(there, owner),
    )
    if change.action is Action.DELETE:
        yield own
    elif change.action is Action.REPLACE:
        yield replace(own, what="retyped")
    elif change.action is Action.UPDATE:
        if "title" in after and _title(after["title"], language) != own.title:
            yield replace(own, what="renamed")
        yield from _items(before.get("items"), after.get("items"), there, own, language)


def _items(before: Any, after: Any, there: LiveObject, own: Touched, language: str) -> Iterator[Touched]:
    if not isinstance(before, Mapping) or not isinstance(after, Mapping):
        return
    rows = {as_text(row.get("id")): as_text(row.get("xml_id")) for row in there.raw.get("items") or ()}
    for key, item in before.items():
        number = as_text(there.ids.get(f"item.{key}"))
        title = _title(item.get("title"), language) or key
        values = tuple(filter(None, (number, rows.get(number, ""))))
        one = replace(own, kind="item", item=key, title=title, values=values)
        if key not in after:
            yield one
        elif _title(after[key].get("title"), language) not in ("", title):
            yield replace(one, what="renamed")


def _title(title: Any, language: str) -> str:
    if isinstance(title, Mapping):
        title = title.get(language) or next(iter(title.values()), "")
    return as_text(title)


def _column(there: LiveObject, owner: LiveObject | None) -> str:
    if there.kind in ITEM_HOLDERS:
        return as_text(there.raw.get("STATUS_ID"))
    return f"UF_CRM_{owner.ids['id']}_{there.natural}" if owner else ""


def of_blueprint(one: Touched, desired: Desired) -> Iterator[Use]:
    """What the blueprint itself says that speaks of it: inferred, for nobody has looked whether it was placed."""
    for intent in desired.automation:
        if intent.process == one.process and _speaks(intent, one):
            place = intent.stage or intent.process
            yield Use(what=UsedBy(intent.kind), name=intent.action, where=str(place), how="inferred", at=intent.address)
    titles = {each.address: _title(each.attrs.get("title"), desired.language) for each in desired.resources}
    for resource in desired.resources:
        if resource.kind in DESIGNED and resource.parent == one.process and _in(resource.attrs.get("robots"), one):
            yield Use(what=UsedBy.WORKFLOW, name=_title(resource.attrs.get("title"), desired.language), where=one.process, how="inferred")  # fmt: skip
        if resource.kind in LAYOUTS and one.kind in VALUE_HOLDERS and resource.address.startswith(f"{one.process}."):
            shown = {name for section in resource.attrs.get("sections", ()) for name in section.get("fields", ())}
            if one.address in shown:
                owner = titles.get(resource.parent or resource.address) or resource.key
                yield Use(what=UsedBy.CARD, name=owner, where=str(resource.parent or ""), how="inferred")


def _speaks(intent: Intent, one: Touched) -> bool:
    if one.kind in ITEM_HOLDERS and intent.stage == one.word:
        return True
    return _in(intent.values, one) or _in(intent.conditions, one)


def _in(value: Any, one: Touched, around: Mapping[str, Any] | None = None, key: str = "") -> bool:
    """Whether words of the blueprint speak of it, anywhere inside."""
    if isinstance(value, Mapping):
        if one.kind == "item":
            if value.get(IN_FIELD) == one.word and one.item in (value.get(name) for name in OPERATORS):
                return True
            if key in ("set", "with") and value.get(one.word) == one.item:
                return True
        if one.kind in VALUE_HOLDERS and (
            value.get(IN_FIELD) == one.word or (key in ("set", "with") and one.word in value)
        ):
            return True
        return any(_in(each, one, value, str(name)) for name, each in value.items())
    if isinstance(value, list | tuple):
        return any(_in(each, one, around, key) for each in value)
    if not isinstance(value, str) or one.kind == "item":
        return False
    if one.kind in ITEM_HOLDERS:
        return value == one.word
    if key in ("deadline", "at", "fields"):
        return value.partition(" ")[0] == one.word
    return one.word in _WORDS.findall(value)


def of_templates(one: Touched, rows: Sequence[Mapping[str, Any]]) -> Iterator[Use]:
    """Workflows of the portal's designer that speak of it, by what the portal shows of them."""
    for row in rows:
        if _mentions(row.get("TEMPLATE"), one):
            given = row.get("DOCUMENT_TYPE")
            place = as_text(given[-1] if isinstance(given, list) and given else given)
            yield Use(what=UsedBy.WORKFLOW, name=as_text(row.get("NAME")), where=place, how="read")


def of_archive(one: Touched, archive: Archive, ours: frozenset[tuple[int, int]]) -> Iterator[Use]:
    """Everything in an export of the portal that speaks of it, of whatever process. `ours`: cards that the plan writes."""
    seen = _Export(one, archive)
    yield from seen.templates()
    yield from seen.triggers()
    yield from seen.cards(ours)
    yield from seen.roles()


class _Export(Struct, frozen=True):
    one: Touched
    archive: Archive

    def _place(self, stage: str) -> str:
        for process in self.archive.processes:
            for line in process.pipelines:
                for each in line.stages:
                    if each.id == stage:
                        return f"{process.title} > {line.title} > {each.title}"
        return stage

    def _stands_on(self, stage: str) -> bool:
        return self.one.kind in ITEM_HOLDERS and stage == self.one.column

    def templates(self) -> Iterator[Use]:
        for template in self.archive.templates:
            if template.stage:
                yield from self._robots(template)
            elif _mentions(template.body, self.one):
                process = self.archive.process(template.entity_type_id)
                yield Use(
                    what=UsedBy.WORKFLOW,
                    name=template.name,
                    where=process.title if process else "",
                    how="read",
                    at=template.file,
                )

    def _robots(self, template: Template) -> Iterator[Use]:
        from smartctl.archive.robots import robots  # noqa: PLC0415 - few plans are held against an export of a portal
        from smartctl.archive.words import Words  # noqa: PLC0415 - as above

        for found in robots(template, Words()):
            if _mentions(found.raw, self.one) or self._stands_on(template.stage):
                name = found.action or found.type or template.name
                yield Use(
                    what=UsedBy(found.kind), name=name, where=self._place(template.stage), how="read", at=found.where
                )

    def triggers(self) -> Iterator[Use]:
        from smartctl.archive.triggers import trigger  # noqa: PLC0415 - as above
        from smartctl.archive.words import Words  # noqa: PLC0415 - as above

        for each in self.archive.triggers:
            if _mentions(each.rules, self.one) or self._stands_on(each.stage):
                name = trigger(each, Words()).action or each.code
                yield Use(what=UsedBy.TRIGGER, name=name, where=self._place(each.stage), how="read", at=each.file)

    def cards(self, ours: frozenset[tuple[int, int]]) -> Iterator[Use]:
        for process in self.archive.processes:
            lines = {line.id: line.title for line in process.pipelines}
            for card in process.cards:
                shown = self.one.kind in VALUE_HOLDERS and self.one.column in card.fields
                if shown and (process.entity_type_id, card.pipeline) not in ours:
                    name = lines.get(card.pipeline, "")
                    yield Use(what=UsedBy.CARD, name=name, where=f"{process.title} > {name}", how="read")

    def roles(self) -> Iterator[Use]:
        for role in self.archive.roles:
            if self.one.kind in ITEM_HOLDERS and any(_mentions(row, self.one) for _file, row in role.special):
                yield Use(what=UsedBy.PERMISSION, name=role.name, where="", how="read")


def _mentions(raw: Any, one: Touched) -> bool:
    from smartctl.archive.uses import holds, uses  # noqa: PLC0415 - few plans take away what others may use

    if one.kind == "item":
        return holds(raw, one.column, one.values)
    return bool(one.column) and one.column in uses(raw)


def of_documents(one: Touched, texts: Mapping[str, str]) -> Iterator[Use]:
    """Documents whose file has a place for the field: {UfCrm7Crew} and the like. How they are filled in is the portal's."""
    if one.kind not in VALUE_HOLDERS or not one.column:
        return
    plain = re.sub(r"[^a-z0-9]", "", one.column.lower())
    for name, text in texts.items():
        places = re.findall(r"\{([^{}<>]{1,200})\}", text)
        if any(plain in re.sub(r"[^a-z0-9]", "", place.lower()) for place in places):
            yield Use(what=UsedBy.DOCUMENT, name=name, where="", how="inferred")


def facts(one: Touched, uses: Sequence[Use]) -> dict[str, Any]:
    """For a note of a plan, and for a hazard."""
    return {
        "address": one.address,
        "what": one.what,
        "kind": one.kind,
        "title": one.title,
        "uses": tuple(use.told() for use in uses[:_MOST]),
        "more": max(0, len(uses) - _MOST),
    }
