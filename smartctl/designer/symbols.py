"""Names that the portal gives only later: a workflow is written with symbols, which become references.

A symbol looks like the name of a column, so whatever writes or reads activities takes it for one. It is made from the
address of what it stands for, so the same workflow is the same text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from msgspec import Struct

from smartctl.designer.naming import Naming
from smartctl.digests import sha256
from smartctl.model import Address, Attrs
from smartctl.steps import Ref, Text

_SYMBOL: Final = re.compile(r"SMARTCTL_[0-9A-F]{16}")


class Meant(Struct, frozen=True, kw_only=True):
    """What a symbol stands for: the column of a field, the xmlId of a list item, a stage, a pipeline, a process."""

    what: str
    """`column`, `item`, `stage`, `pipeline` or `process`."""
    address: Address
    item: str = ""


class Symbols(Struct, frozen=True, kw_only=True):
    naming: Naming
    meant: Mapping[str, Meant]

    def addresses_in(self, value: Any) -> tuple[Address, ...]:
        """Every object that the value names."""
        return tuple(dict.fromkeys(self.meant[one].address for one in _found(value) if one in self.meant))


def symbols(process: Address, objects: Iterable[tuple[Address, str, Attrs]]) -> Symbols:
    """Symbols for what a workflow of a process may name; `objects` are (address, kind, attributes)."""
    meant: dict[str, Meant] = {}
    columns: dict[str, str] = {}
    items: dict[tuple[str, str], str] = {}
    types: dict[str, str] = {}
    stages: dict[Address, str] = {}
    pipelines: dict[Address, str] = {}
    processes: dict[str, int | str] = {}

    def made(one: Meant) -> str:
        digest = sha256(f"{one.what}:{one.address}:{one.item}".encode())[:16].upper()
        meant[f"SMARTCTL_{digest}"] = one
        return f"SMARTCTL_{digest}"

    prefix = f"{process}.field."
    for address, kind, attrs in objects:
        if kind == "field" and address.startswith(prefix):
            key = address.removeprefix(prefix)
            columns[key] = made(Meant(what="column", address=address))
            types[key] = str(attrs.get("type", "string"))
            for item in attrs.get("items") or {}:
                items[key, item] = made(Meant(what="item", address=address, item=item))
        elif kind == "stage":
            stages[address] = made(Meant(what="stage", address=address))
        elif kind == "pipeline":
            pipelines[address] = made(Meant(what="pipeline", address=address))
        elif kind == "process":
            processes[address] = made(Meant(what="process", address=address))
    names = Naming(columns=columns, types=types, items=items, stages=stages, pipelines=pipelines, processes=processes)
    return Symbols(naming=names, meant=meant)


def with_references(value: Any, known: Callable[[str], tuple[str | Ref, ...] | None]) -> Any:
    """The value with every symbol that `known` can tell replaced by literals and references."""
    if isinstance(value, str):
        return _text(value, known)
    if isinstance(value, Mapping):
        return {_text(str(key), known): with_references(one, known) for key, one in value.items()}
    return [with_references(one, known) for one in value] if isinstance(value, list | tuple) else value


def _text(text: str, known: Callable[[str], tuple[str | Ref, ...] | None]) -> str | Text:
    parts: list[str | Ref] = []
    last = 0
    for hit in _SYMBOL.finditer(text):
        told = known(hit[0])
        if told is not None:
            parts.extend((text[last : hit.start()], *told))
            last = hit.end()
    parts.append(text[last:])
    if all(isinstance(part, str) for part in parts):
        return "".join(map(str, parts))
    return Text(tuple(part for part in parts if part != ""))


def _found(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield from _SYMBOL.findall(value)
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from _found(key)
            yield from _found(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _found(one)
