"""Values for fields of test items: something that a field of its type takes, and a second value that differs from it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from smartctl.model import LiveObject

MARKED: Final = "smartctl"
CALLER: Final = "{caller}"
"""Stands for the user as whom the portal is asked: the one user of whom it is known that he is there."""


def sample(field: LiveObject, *, second: bool = False) -> Any:
    """A value as `crm.item.add` takes it, None where nothing can be made up (files, links to other modules)."""
    value = _one(field, second=second)
    return [value] if field.attrs.get("multiple") and value is not None else value


def _one(field: LiveObject, *, second: bool) -> Any:
    number = _number(field) + second
    day = date.today() + timedelta(days=30 + second)  # noqa: DTZ011 - any day does
    simple: Mapping[str, Any] = {
        "string": f"{MARKED} {number}",
        "integer": number,
        "double": number,
        "boolean": "N" if second else "Y",
        "date": day.isoformat(),
        "datetime": f"{day.isoformat()}T12:00:00+03:00",
        "money": f"{number}|RUB",
        "url": f"https://example.com/{number}",
        "address": f"{MARKED} {number}",
        "employee": None if second else CALLER,
    }
    if field.attrs.get("type") == "enumeration":
        items = [row["id"] for row in field.raw.get("items", ())]
        return items[int(second)] if len(items) > int(second) else None
    return simple.get(str(field.attrs.get("type")))


def _number(field: LiveObject) -> int:
    least = (field.attrs.get("settings") or {}).get("min_value")
    return int(least) if isinstance(least, int | float) and least else 1


def meeting(field: LiveObject, condition: Mapping[str, Any]) -> Any:
    """A value of the field that meets a condition; None where it cannot be made, or should stay empty."""
    if "filled" in condition:
        return sample(field) if condition["filled"] else None
    kind = field.attrs.get("type")
    if "is" in condition:
        value = stored(field, condition["is"])
        return f"{value}|RUB" if kind == "money" and isinstance(value, int | float) else value
    if "is_not" in condition:
        other = sample(field)
        return other if str(other) != str(stored(field, condition["is_not"])) else sample(field, second=True)
    number = condition["more"] + 1 if "more" in condition else condition["less"] - 1
    return f"{number}|RUB" if kind == "money" else number


def stored(field: LiveObject, value: Any) -> Any:
    """A value of a blueprint as the portal holds it: the id of a list item for its key, Y or N, anything else as it is."""
    if field.attrs.get("type") == "enumeration":
        return field.ids.get(f"item.{value}")
    if field.attrs.get("type") == "boolean":
        return "Y" if value is True else "N"
    return value
