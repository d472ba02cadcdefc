"""Every way to write in a plan file: each key taken away, and given values of every wrong sort."""

from __future__ import annotations

import random
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

GONE = object()
VALUES = [
    GONE,
    None,
    True,
    False,
    -1,
    0,
    7,
    10**30,
    1.5,
    "",
    "x",
    "delete",
    "no-op",
    "update",
    "success",
    "../../outside",
    "/etc/passwd",
    "a\x00b",
    "\ud800",
    "x" * 5000,
    [],
    ["create"],
    ["delete"],
    {},
    {"unknown": True},
    [[None]],
]
Where = tuple[Any, ...]


def places(document: Any, where: Where = ()) -> Iterator[Where]:
    for key, value in list(document.items() if isinstance(document, dict) else enumerate(document)):
        yield (*where, key)
        if isinstance(value, dict | list):
            yield from places(value, (*where, key))


def edited(document: Any, where: Where, value: Any) -> Any:
    whole = deepcopy(document)
    box = whole
    for key in where[:-1]:
        box = box[key]
    if value is GONE:
        del box[where[-1]]
    else:
        box[where[-1]] = deepcopy(value)
    return whole


def edits(
    document: Any, rng: random.Random, share: float = 1.0, *, several: bool = True
) -> Iterator[tuple[Where, Any, Any]]:
    """(place, value, edited document) of every edit, or of a share of them that the generator draws."""
    for where in places(document):
        box = document
        for key in where[:-1]:
            box = box[key]
        for value in VALUES:
            if (value is GONE or box[where[-1]] != value or type(box[where[-1]]) is not type(value)) and (
                share >= 1 or rng.random() < share
            ):
                yield where, value, edited(document, where, value)
    if several:
        yield from _several(document)


def _several(document: Any) -> Iterator[tuple[Where, Any, Any]]:
    """What nobody does by accident: all warnings taken out together, in each of these ways."""
    for name in ("hazards", "impact", "protected", "all"):
        whole = deepcopy(document)
        for change in whole["resource_changes"]:
            if name in ("hazards", "all"):
                change["hazards"] = []
            if name in ("impact", "all"):
                change["impact"] = {}
            if name in ("protected", "all"):
                change.pop("protected", None)
        whole["refusals"] = []
        yield ("several", name), None, whole
    whole = deepcopy(document)
    for change in whole["resource_changes"]:
        for hazard in change["hazards"]:
            hazard["allowed"] = True
    whole["refusals"] = []
    yield ("several", "allowed"), None, whole
