"""What a person can change by hand on a portal just now, and how: by the methods, as the screens of the portal do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Edit = tuple[str, Callable[[str], Mapping[str, Any]]]
"""A method, and its parameters for a name that is to stand there then."""
Ask = Callable[..., Any]


def edits(ask: Ask) -> dict[str, Edit]:
    """What is changed -> how. What the portal takes as a whole is written as it stands there, the name in it."""
    types = ask("crm.type.list")["types"]
    return dict(
        [*_plain(ask), *(one for kind in types for one in (*_process(kind), *_boards(ask, kind), *_fields(ask, kind)))]
    )


def _plain(ask: Ask) -> Iterator[tuple[str, Edit]]:
    for row in ask("crm.status.list"):
        if row["ENTITY_ID"].startswith("DYNAMIC_") and row["SYSTEM"] == "N":
            yield f"stage {row['ID']}", ("crm.status.update", _in({"id": row["ID"]}, "fields", "NAME"))
    for one in ask("crm.automatedsolution.list")["automatedSolutions"]:
        yield f"workplace {one['id']}", ("crm.automatedsolution.update", _in({"id": one["id"]}, "fields", "title"))
    for one in ask("crm.documentgenerator.numerator.list")["numerators"]:
        whose = {"id": one["id"]}
        yield f"numerator {one['id']}", ("crm.documentgenerator.numerator.update", _in(whose, "fields", "name"))


def _process(kind: Mapping[str, Any]) -> Iterator[tuple[str, Edit]]:
    yield f"process {kind['id']}", ("crm.type.update", _in({"id": kind["id"]}, "fields", "title"))


def _boards(ask: Ask, kind: Mapping[str, Any]) -> Iterator[tuple[str, Edit]]:
    number = kind["entityTypeId"]
    for board in ask("crm.category.list", entityTypeId=number)["categories"]:
        whose = {"entityTypeId": number, "id": board["id"]}
        yield f"pipeline {board['id']}", ("crm.category.update", _in(whose, "fields", "name"))
        where = {"entityTypeId": number, "scope": "C", "extras": {"categoryId": board["id"]}}
        card = ask("crm.item.details.configuration.get", **where)
        if card:
            yield f"card {board['id']}", ("crm.item.details.configuration.set", _headed(where, card))


def _fields(ask: Ask, kind: Mapping[str, Any]) -> Iterator[tuple[str, Edit]]:
    fields = ask("userfieldconfig.list", moduleId="crm", filter={"entityId": f"CRM_{kind['id']}"})["fields"]
    for row in fields:
        whose = {"moduleId": "crm", "id": row["id"]}
        whole = ask("userfieldconfig.get", **whose)["field"]
        for language in ("ru", "de"):
            make = _labelled(whose, whole["editFormLabel"], language)
            yield f"label {language} {row['id']}", ("userfieldconfig.update", make)
        if whole.get("enum"):
            yield f"list item {row['id']}", ("userfieldconfig.update", _listed(whose, whole["enum"]))


def _in(whose: Mapping[str, Any], part: str, name: str) -> Callable[[str], Mapping[str, Any]]:
    return lambda text: {**whose, part: {name: text}}


def _headed(where: Mapping[str, Any], card: list[Mapping[str, Any]]) -> Callable[[str], Mapping[str, Any]]:
    return lambda text: {**where, "data": [{**card[0], "title": text}, *card[1:]]}


def _labelled(whose: Mapping[str, Any], labels: Mapping[str, str], language: str) -> Callable[[str], Mapping[str, Any]]:
    return lambda text: {**whose, "field": {"editFormLabel": {**labels, language: text}}}


def _listed(whose: Mapping[str, Any], items: list[Mapping[str, Any]]) -> Callable[[str], Mapping[str, Any]]:
    """One of its own instead of the one that was there already, if it was."""
    return lambda text: {
        **whose,
        "field": {"userTypeId": "enumeration", "enum": [*items[:2], {"value": text, "xmlId": text}]},
    }
