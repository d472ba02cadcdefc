"""Cards: fields of the blueprint stand as addresses, everything else as it stands in a plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from smartctl.blueprint.meaning.targets import said_target, target_of
from smartctl.blueprint.texts import text_in
from smartctl.kinds.card_names import SYSTEM, parent
from smartctl.model import Attrs

_PARENT: Final = parent("")


def card_attrs(node: Mapping[str, Any], language: str, process: str, processes: Mapping[str, Any]) -> Attrs:
    def element(word: str) -> str:
        side, _dot, name = word.partition(".")
        if side == "parent" and name:
            return parent(target_of(name, processes))
        if (not name and word in SYSTEM) or word.isupper():
            return word
        return f"{process}.field.{name or word}"

    sections = tuple(
        {"title": text_in(one["section"], language), "fields": tuple(map(element, one["fields"]))}
        for one in node["sections"]
    )
    return {"sections": sections, **({"force": node["force"]} if "force" in node else {})}


def said_card(attrs: Attrs, processes: Mapping[str, Any]) -> dict[str, Any]:
    sections = [
        {"section": one["title"], "fields": [said_element(word, processes) for word in one["fields"]]}
        for one in attrs["sections"]
    ]
    return {"sections": sections, **({"force": attrs["force"]} if "force" in attrs else {})}


def said_element(word: str, processes: Mapping[str, Any]) -> str:
    if word.startswith(_PARENT) and ".field." not in word:
        return parent(said_target(word.removeprefix(_PARENT), processes))
    _process, dot, key = word.partition(".field.")
    if not dot:
        return word
    return f"field.{key}" if key in SYSTEM else key
