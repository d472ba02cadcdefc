"""The sections of a card layout: what is refused, what is dropped, what is stored as it came."""

from __future__ import annotations

from typing import Any

from smartctl.mockportal import php
from smartctl.mockportal.evidence import ASSUMED, documented, refusal, trap
from smartctl.mockportal.refusal import Refused

_SHAPE = refusal(
    "card.shape",
    documented("crm-item-details-configuration-set"),
    "A layout that is empty, no list, or holds nameless sections or elements is refused, the first fault reported.",
)
trap("card.unknown-keys", documented("crm-item-details-configuration-set"), "Unknown keys of sections are dropped.")
trap("card.flags-as-sent", ASSUMED, "optionFlags come back with the JSON type they were sent in.")
trap("card.columns", ASSUMED, "Of a layout in columns only the first column is taken.")


def _refused(text: str) -> Refused:
    return Refused(_SHAPE, "", text)


def checked(data: Any) -> list[dict[str, Any]]:
    if not isinstance(data, list | dict):
        raise _refused("Parameter 'data' must be array.")
    if not data:
        raise _refused("There are no data to write.")
    if not isinstance(data, list):
        raise _refused("The data must be indexed array.")
    first = php.as_map(data[0]) or {}
    if first.get("type") == "column":
        data = php.as_list(first.get("elements")) or []
    return [_section(php.as_map(one) or {}, index) for index, one in enumerate(data)]


def _section(given: dict[str, Any], index: int) -> dict[str, Any]:
    kind = given.get("type")
    if php.text(kind).strip() and kind != "section":
        text = f"Section at index {index} have type '{php.text(kind)}'. The expected type is 'section'."
        raise _refused(text)
    if not php.text(given.get("name")).strip():
        raise _refused(f"Section at index {index} does not have name.")
    if not isinstance(given.get("title"), str):
        raise _refused(f"Section at index {index} does not have title.")
    elements = php.as_list(given.get("elements")) or []
    return {
        "name": given["name"],
        "title": given["title"],
        "type": "section",
        "elements": [_element(php.as_map(one) or {}, place, index) for place, one in enumerate(elements)],
    }


def _element(given: dict[str, Any], place: int, section: int) -> dict[str, Any]:
    if not php.text(given.get("name")).strip():
        raise _refused(f"Element at index {place} in section at index {section} does not have name.")
    element: dict[str, Any] = {"name": given["name"]}
    if php.numeric(given.get("optionFlags")):
        element["optionFlags"] = given["optionFlags"]
    if isinstance(given.get("options"), list | dict):
        element["options"] = given["options"]
    return element
