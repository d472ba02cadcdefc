"""Conditions of workflows and robots, in the shapes in which the screens of a portal write them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from smartctl.mockportal import moments, php
from smartctl.mockportal.evidence import ASSUMED, effect, trap
from smartctl.mockportal.methods.document_values import Document

effect("robots.joiner", ASSUMED, "A condition is joined to the one before it by its joiner: 0 is and, 1 is or.")
effect(
    "workflow.branches", ASSUMED, "Of the branches the first runs whose condition holds; one without any always does."
)
effect("workflow.field-condition", ASSUMED, "fieldcondition is a list of field, operator, value, joiner: captured so.")
trap("workflow.number-of-item", ASSUMED, "A list is compared by xmlId: the number of an item is never equal to it.")

_SHAPES = ("mixedcondition", "fieldcondition", "propertyvariablecondition")


def branch_runs(document: Document, properties: dict[str, Any]) -> bool:
    """Whether a branch of a workflow is the one that runs, if none before it was."""
    given = [name for name in _SHAPES if name in properties]
    return all(holds(document, rows(properties[name]), of_item=name != _SHAPES[2]) for name in given)


def rows(given: Any) -> list[dict[str, Any]]:
    """Conditions as maps, whichever way they were stored."""
    found = []
    for one in given.values() if isinstance(given, dict) else given if isinstance(given, list) else []:
        listed = list(one.values()) if isinstance(one, dict) and "field" not in one else one
        if isinstance(listed, list):
            names = ("field", "operator", "value", "joiner")
            found.append(dict(zip(names, listed, strict=False)))
        elif isinstance(listed, dict):
            found.append(listed)
    return found


def holds(document: Document, conditions: Iterable[dict[str, Any]], *, of_item: bool = True) -> bool:
    held = True
    for one in conditions:
        met = of_item and php.text(one.get("object", "Document")) == "Document" and _met(document, one)
        held = held or met if php.text(one.get("joiner")) == "1" else held and met
    return held


def _met(document: Document, one: dict[str, Any]) -> bool:
    name = php.text(one.get("field"))
    held = document.value(name)
    given = [php.text(each) for each in (held if isinstance(held, list) else [held])]
    wanted = php.text(document.filled(one.get("value")))
    match one.get("operator"):
        case "!empty":
            return any(each not in ("", "0") for each in given)
        case "empty":
            return not any(each not in ("", "0") for each in given)
        case "!=":
            return wanted not in given
        case "contain":
            return any(wanted in each for each in given)
        case "!contain":
            return not any(wanted in each for each in given)
        case ">" | "<" | ">=" | "<=" as operator:
            return any(_compared(document, operator, each, wanted) for each in given)
    return wanted in given or any(_same_number(each, wanted) for each in given)


def _compared(document: Document, operator: str, one: str, other: str) -> bool:
    pair = tuple(_measured(document, one, other))
    if len(pair) != 2:
        return False
    left, right = pair
    return {">": left > right, "<": left < right, ">=": left >= right, "<=": left <= right}[operator]


def _measured(document: Document, one: str, other: str) -> Iterator[float]:
    for text in (one, other):
        amount = text.partition("|")[0]
        if php.numeric(amount):
            yield float(amount)
        elif (moment := document.moment(text)) is not None and moments.read(text) is not None:
            yield moment.timestamp()


def _same_number(one: str, other: str) -> bool:
    left, right = one.partition("|")[0], other.partition("|")[0]
    return php.numeric(left) and php.numeric(right) and float(left) == float(right)
