"""Fields of a process (`userfieldconfig.*`), the items of list fields included.

Identity: the id in the state, else the field's name `UF_CRM_{type id}_{CODE}`, which never changes. What smartctl makes
carries a marker in `xmlId`, which no screen shows (userfieldconfig.add).
Create-only: `type`, `multiple` and `code` (silently ignored by an update), so a change of them replaces the field; what
fits of its values waits in a field beside it meanwhile (`field_retyped`).
The portal adds labels of its own when a person edits the field; languages that nobody wrote here are sent back as read.
Lost on delete: the column with every value in it, at once and for good.
The process must exist.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from smartctl.i18n import N_
from smartctl.kinds import field_items, field_losses, field_reading, field_settings, field_stakes, field_words, foreign
from smartctl.kinds.attr import Attr
from smartctl.kinds.base import Answers, Family, Kind, Work, as_int, as_map, as_text, code_of, is_yes, yes_no
from smartctl.kinds.card_names import set_name
from smartctl.kinds.field_becoming import becoming, ids_then
from smartctl.kinds.field_copies import LIST, copies, copy_name
from smartctl.kinds.field_reading import labels, suffix
from smartctl.kinds.field_retyped import carries, given_back, named, taken_along
from smartctl.kinds.field_retyped import complete as without_shelter
from smartctl.kinds.field_setting_words import settings_told
from smartctl.kinds.field_stands import stands
from smartctl.kinds.marks import same_marker
from smartctl.kinds.matching import recorded, unclaimed
from smartctl.model import Action, Address, Change, Live, LiveObject, Resource
from smartctl.steps import Call, Ref, Step, Text, Where, Yield


def _decode(answers: Answers) -> tuple[LiveObject, ...]:
    return tuple(_live(row) for row in field_reading.rows(answers))


def _live(row: Mapping[str, Any]) -> LiveObject:
    type_id = as_int(as_text(row.get("entityId")).removeprefix("CRM_"))
    kind = as_text(row.get("userTypeId"))
    return LiveObject(
        kind="field",
        ident=f"field:{row.get('id')}",
        parent=f"process:{type_id}",
        natural=suffix(row),
        ids={"id": as_int(row.get("id")), "fieldName": as_text(row.get("fieldName"))},
        attrs={
            "type": kind,
            "multiple": is_yes(row.get("multiple")),
            "title": labels(row.get("editFormLabel")),
            "help": labels(row.get("helpMessage")),
            "required": is_yes(row.get("mandatory")),
            "filterable": as_text(row.get("showFilter")) not in ("", "N"),  # "Y" comes back as "E"
            "searchable": is_yes(row.get("isSearchable")),
            "editable": is_yes(row.get("editInList")),
            "settings": field_settings.read(kind, row.get("settings")),
            "code": suffix(row),
            "sort": as_int(row.get("sort")),
            "mark": as_text(row.get("xmlId")),
            "shelter": "",
        },
        raw={
            "settings": as_map(row.get("settings")),
            "items": field_items.read(row.get("enum")),
            "xml_id": as_text(row.get("xmlId")),
        },
    )


def _match(family: Family) -> Mapping[Address, str]:
    found = recorded(family)
    for resource in family.wanted:
        name = as_text(resource.attrs.get("code")) or code_of(resource.key)
        match = next((live for live in unclaimed(family, found) if live.natural == name), None)
        if resource.address not in found and match is not None:
            found[resource.address] = match.ident
    return found


def _steps(work: Work) -> Sequence[Step]:
    return [step for change in work.changes if not work.dies(change.parent) for step in _steps_of(change, work)]


def _steps_of(change: Change, work: Work) -> list[Step]:
    live = work.live.of(change.address)
    match change.action:
        case Action.CREATE:
            add = _add(change, code_of(change.key), after=())
            # Of a process that is only being made nothing can be held anywhere.
            back = given_back(change, work, after=(add.name,)) if work.live.of(change.parent or change.address) else ()
            return [add, *back]
        case Action.UPDATE:
            assert live is not None
            first = list(becoming(change, live, work))
            update = _update(change, live, after=tuple(one.name for one in first))
            return [*first, *update, *given_back(change, work, after=tuple(one.name for one in update))]
        case Action.DELETE:
            assert live is not None
            cards = (one.address for one in work.plan.values() if one.kind == "card")
            shown = tuple(set_name(card) for card in cards if card.startswith(f"{change.parent}."))
            return [*copies(change, live, work), _delete(change, after=(copy_name(change.address), *shown))]
        case Action.REPLACE if live is not None and carries(change, live):
            return taken_along(change, live, work, lambda after: _add(change, live.natural, after=after))
        case Action.REPLACE:
            assert live is not None
            gone = _delete(change)
            add = _add(change, live.natural, after=(gone.name,))
            return [gone, add, *given_back(change, work, after=(add.name,))]
        case _:
            return []


def _complete(resource: Resource, live: Live, wanted: Mapping[Address, Resource]) -> Resource:
    return field_settings.complete(without_shelter(resource, live), live, wanted)


def _add(change: Change, code: str, *, after: tuple[str, ...]) -> Step:
    attrs = change.after or {}
    assert change.parent is not None
    process = Ref(address=change.parent)
    field: dict[str, Any] = {
        "entityId": Text(("CRM_", process)),
        "fieldName": Text(("UF_CRM_", process, f"_{attrs.get('code') or code}")),
        "userTypeId": attrs["type"],
        "multiple": yes_no(attrs.get("multiple")),
        **_flags(attrs),
    }
    if "mark" in attrs:
        field["xmlId"] = attrs["mark"]
    for wire, name in (("editFormLabel", "title"), ("helpMessage", "help")):
        if attrs.get(name):
            field[wire] = dict(attrs[name])
    if attrs.get("settings"):
        field["settings"] = field_settings.write(attrs["type"], attrs["settings"])
    items = attrs.get("items") or {}
    if items:
        field["enum"] = field_items.write(items, {}, ())
    yields = (
        Yield(address=change.address, name="id", path=("field", "id")),
        Yield(address=change.address, name="fieldName", path=("field", "fieldName"), text=True),
        *(
            Yield(
                address=change.address,
                name=f"item.{key}",
                path=("field", "enum", Where(key="xmlId", value=str(item.get("code") or key)), "id"),
            )
            for key, item in items.items()
        ),
    )
    call = Call(method="userfieldconfig.add", params={"moduleId": "crm", "field": field})
    return Step(name=f"{change.address}#add", address=change.address, call=call, after=after, yields=yields)


def _update(change: Change, live: LiveObject, *, after: tuple[str, ...]) -> list[Step]:
    before, wanted = change.before or {}, change.after or {}
    changed = {name: value for name, value in wanted.items() if before.get(name) != value and name != "shelter"}
    if not changed:
        return []
    field = _flags(changed)
    if {"title", "help"} & changed.keys():
        # Any label that is sent deletes all the others, so both maps go whole, foreign languages included.
        field["editFormLabel"] = {**live.attrs["title"], **wanted.get("title", {})}
        helps = {**live.attrs["help"], **wanted.get("help", {})}
        if helps:
            field["helpMessage"] = helps
    if "settings" in changed:
        field["settings"] = field_settings.write(live.attrs["type"], wanted["settings"], live.raw["settings"])
    if "mark" in wanted and live.attrs["mark"] != wanted["mark"]:
        field["xmlId"] = wanted["mark"]  # a field with another key by now says so when it is written anyway
    if "items" in changed:
        # The list is processed only beside its type, and the type without the list deletes every item.
        field["userTypeId"] = LIST
        field["enum"] = field_items.write(wanted["items"], ids_then(change, live), live.raw.get("foreign_items", ()))
    yields = tuple(
        Yield(
            address=change.address,
            name=f"item.{key}",
            path=("field", "enum", Where(key="xmlId", value=str(item.get("code") or key)), "id"),
        )
        for key, item in (wanted.get("items") or {}).items()
        if "items" in changed and ids_then(change, live) is live.ids
    )
    call = Call(method="userfieldconfig.update", params={"moduleId": "crm", "id": change.ids["id"], "field": field})
    return [Step(name=f"{change.address}#update", address=change.address, call=call, after=after, yields=yields)]


def _delete(change: Change, *, after: tuple[str, ...] = ()) -> Step:
    call = Call(method="userfieldconfig.delete", params={"moduleId": "crm", "id": change.ids["id"]})
    return Step(name=f"{change.address}#delete", address=change.address, call=call, after=after)


_FLAGS: Final[Mapping[str, str]] = {
    "required": "mandatory",
    "filterable": "showFilter",
    "searchable": "isSearchable",
    "editable": "editInList",
}


def _flags(attrs: Mapping[str, Any]) -> dict[str, Any]:
    """Flags as "Y"/"N" strings: a JSON boolean is not understood there (userfieldconfig.add)."""
    wire: dict[str, Any] = {_FLAGS[name]: yes_no(value) for name, value in attrs.items() if name in _FLAGS}
    if "sort" in attrs:
        wire["sort"] = attrs["sort"]
    return wire


def _lost(change: Change) -> Iterator[str]:
    gone, filled = change.action in (Action.DELETE, Action.REPLACE), change.impact.get("filled") != 0
    if gone:
        yield "number"
    if gone and (change.before or {}).get("type") == "file":
        yield "files"
    if change.becomes or (filled and (change.impact.get("carried") or change.destination is not None)):
        yield "history"


KIND: Final = Kind(
    name="field",
    section="fields",
    parent="process",
    holds_values=True,
    rekeyed=True,
    made_again=field_items.made_again,
    words=field_words.WORDS,
    weighs=1,
    attrs=(
        Attr(
            name="title",
            wire="editFormLabel",
            merged=True,
            word=N_("name"),
            naming=True,
            value=field_words.titled,
            told=field_words.renamed,
            drifted=field_words.other_languages,
        ),
        Attr(
            name="type",
            needed=True,
            wire="userTypeId",
            create_only=True,
            word=N_("type"),
            naming=True,
            shown=field_words.shown_type,
            value=field_words.type_of,
        ),
        Attr(name="code", wire="fieldName", create_only=True, word=N_("code"), naming=True),
        Attr(name="multiple", wire="multiple", create_only=True, word=N_("several values")),
        Attr(name="required", wire="mandatory", word=N_("required"), told=field_words.REQUIRED),
        Attr(name="position", word=N_("place"), told=field_words.MOVED),
        Attr(name="sort", wire="sort", internal=True),
        Attr(
            name="help",
            wire="helpMessage",
            merged=True,
            word=N_("hint"),
            value=field_words.worded,
            told=field_words.hinted,
        ),
        Attr(name="filterable", wire="showFilter", word=N_("shown in the filter"), told=field_words.FILTERABLE),
        Attr(name="searchable", wire="isSearchable", word=N_("used in search"), told=field_words.SEARCHABLE),
        Attr(name="editable", wire="editInList", word=N_("editable"), told=field_words.EDITABLE),
        Attr(
            name="settings",
            wire="settings",
            merged=True,
            word=N_("settings"),
            value=settings_told,
            told=field_words.set_otherwise,
        ),
        Attr(
            name="items",
            wire="enum",
            word=N_("list items"),
            told=field_words.listed,
            drifted=field_words.LIST_CHANGED,
            within=("title", "code", "default", "position"),
        ),
        Attr(name="mark", wire="xmlId", internal=True, at_birth=True),
        Attr(name="shelter", internal=True),
    ),
    ordered=True,
    queries=field_reading.queries,
    absent=field_reading.absent,
    kept=field_reading.kept,
    asked=field_stakes.asked,
    stakes=field_stakes.stakes,
    decode=_decode,
    match=_match,
    settle=field_items.settle,
    followed=field_items.followed,
    complete=_complete,
    named=named,
    refine=field_items.refine,
    foreign=foreign.field,
    inside=foreign.items,
    born=field_settings.born,
    steps=_steps,
    stands=stands,
    probes=field_losses.probes,
    obstacles=field_losses.obstacles,
    findings=field_losses.findings,
    valuables=field_losses.valuables,
    lost=_lost,
    hazards=field_losses.hazards,
    hints=field_settings.hints,
    equal={"settings": field_settings.same, "mark": same_marker},
)
