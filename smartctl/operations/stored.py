"""What was completed for one portal in the words of a blueprint again: numbers and codes become addresses.

A state and a saved plan name fields of a card by their code, and processes by their number; a blueprint names both by
address. After this they can be compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from smartctl.kinds import APART, DESIGNED, EDGES, KINDS, LAYOUTS, ROOTS, VALUE_HOLDERS
from smartctl.kinds.base import code_of
from smartctl.kinds.card_names import own, parent
from smartctl.model import Address, Attrs, Ids, Live, Resource

_PARENT = parent("")


def spoken(resources: Sequence[Resource], ids: Mapping[Address, Ids] | None = None) -> tuple[Resource, ...]:
    """`ids`: what the portal calls the objects, as far as it is known."""
    words = _Words(resources, ids or {})
    return tuple(replace(one, attrs=words.attrs(one)) for one in resources)


class _Words:
    def __init__(self, resources: Sequence[Resource], ids: Mapping[Address, Ids]) -> None:
        self._by_address = {one.address: one for one in resources}
        self._processes = {
            str(ids[one.address]["entityTypeId"]): str(one.address)
            for one in resources
            if one.kind in ROOTS and "entityTypeId" in ids.get(one.address, {})
        }
        self._apart = {
            (one.kind, str(ids[one.address]["id"])): str(one.address)
            for one in resources
            if one.kind in APART and "id" in ids.get(one.address, {})
        }
        self._fields = {
            (one.parent, own(_code(one, ids.get(one.address, {})))): str(one.address)
            for one in resources
            if one.kind in VALUE_HOLDERS
        }

    def attrs(self, one: Resource) -> Attrs:
        attrs = dict(one.attrs)
        for attr in KINDS[one.kind].attrs:
            target = attr.refers or attr.points_at
            if target in ROOTS and attr.name in attrs:
                attrs[attr.name] = tuple(sorted(map(self._place, attrs[attr.name])))
            elif target and attr.name in attrs:
                attrs[attr.name] = self._named(target, attrs[attr.name])
        match one.kind:
            case kind if kind in LAYOUTS and "sections" in attrs:
                process = Address(one.address.partition(".")[0])
                attrs["sections"] = tuple(
                    {**section, "fields": tuple(self._element(str(word), process) for word in section["fields"])}
                    for section in attrs["sections"]
                )
            case kind if kind in VALUE_HOLDERS and "entities" in (attrs.get("settings") or {}):
                entities = tuple(sorted(self._process(str(word)) for word in attrs["settings"]["entities"]))
                attrs["settings"] = {**attrs["settings"], "entities": entities}
            case kind if kind in EDGES and "target" in attrs:
                target = attrs["target"]
                attrs["target"] = self._processes.get(str(target), target)
            case kind if kind in DESIGNED:
                return KINDS[kind].complete(one, Live(bound={}), self._by_address).attrs
        return attrs

    def _element(self, word: str, process: Address) -> str:
        if word.startswith(_PARENT):
            target = word.removeprefix(_PARENT)
            return parent(self._processes.get(target, target))
        return self._fields.get((process, word), word)

    def _process(self, word: str) -> str:
        return self._processes.get(word, word)

    def _place(self, word: Any) -> str:
        """`1036`, or `1036` with a pipeline behind it; of a blueprint an address."""
        return self._process(str(word))

    def _named(self, kind: str, value: Any) -> Any:
        return self._apart.get((kind, str(value)), value)


def _code(one: Resource, ids: Ids) -> str:
    """`CREW` of the field `UF_CRM_7_CREW`."""
    whole = str(ids.get("fieldName", ""))
    if whole:
        return whole.removeprefix("UF_CRM_").partition("_")[2] or whole
    return str(one.attrs.get("code") or code_of(one.key))
