"""Workflows of the designer: the files that a person imports, and whether what the portal shows is what they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from smartctl.automation.manual import ManualStep, plain
from smartctl.automation.observing import DONE, Finding
from smartctl.automation.runbook import Status
from smartctl.designer import bpt
from smartctl.designer.naming import Naming, naming
from smartctl.designer.reading import attrs, in_full, steps
from smartctl.designer.workflow import UNREADABLE, Robot, attrs_of, template
from smartctl.kinds.base import as_text
from smartctl.kinds.workflow import BESIDE, STARTS
from smartctl.model import Intent, Live


def wanted(intent: Intent) -> tuple[Robot, ...]:
    return tuple(Robot(**robot) for robot in intent.values["robots"])


def file_of(intent: Intent, live: Live, *, language: str) -> bytes:
    """The .bpt file of a workflow, with the names that the portal has for fields, stages and processes."""
    return bpt.write(template(wanted(intent), naming(intent.process, live), language=language))


def judged(step: ManualStep, rows: Sequence[Mapping[str, Any]] | None, live: Live) -> Finding:
    """What the workflows of a portal say of a step; None where nobody may read them."""
    if rows is None:
        return Finding(status=Status.UNSEEN, detail="unreadable")
    process = live.of(step.intent.process)
    if process is None:
        return _no("not-there")
    document = f"DYNAMIC_{process.ids['entityTypeId']}"
    named = [row for row in rows if row.get("NAME") == step.intent.values["title"] and document in _document(row)]
    if not named:
        return _no("no-template")
    unlike = [_unlike(row, step.intent, naming(step.intent.process, live)) for row in named]
    found = [row for row, places in zip(named, unlike, strict=True) if not places]
    if not found:
        return Finding(status=Status.NOT_DONE, detail="other-template", other=unlike[0])
    start = STARTS[step.intent.action]
    return DONE if any(as_text(row.get("AUTO_EXECUTE")) == start for row in found) else _no("other-start")


def _no(detail: str) -> Finding:
    return Finding(status=Status.NOT_DONE, detail=detail)


def _document(row: Mapping[str, Any]) -> tuple[str, ...]:
    given = row.get("DOCUMENT_TYPE")
    return tuple(map(str, given)) if isinstance(given, list) else (as_text(given),)


def _unlike(row: Mapping[str, Any], intent: Intent, names: Naming) -> tuple[str, ...]:
    """The places where a template is not what a blueprint says: the number of the step, and what is otherwise in it."""
    ours = tuple(map(attrs_of, in_full(wanted(intent), names)))
    try:
        there = attrs(steps(row.get("TEMPLATE"), names, {name: row.get(name) for name in BESIDE}))
    except (LookupError, TypeError, AttributeError, ValueError) as what:
        return (type(what).__name__,)
    places = []
    for number in range(max(len(ours), len(there))):
        own, found = (_nth(rows, number) for rows in (ours, there))
        words = [word for word in dict.fromkeys((*own, *found)) if plain(own.get(word)) != plain(found.get(word))]
        places += [f"{number + 1}: {found[word] if word == UNREADABLE else word}" for word in words]
    return tuple(places)


def _nth(rows: Sequence[Mapping[str, Any]], number: int) -> Mapping[str, Any]:
    return rows[number] if number < len(rows) else {}
