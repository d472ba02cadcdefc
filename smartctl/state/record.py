"""The state document: what smartctl remembers of a portal, as JSON. An index, never the truth, and never a secret.

`lineage` is made once and tells two states of one blueprint apart; `serial` grows with every write.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from sys import intern
from typing import Any, ClassVar, Final

from msgspec import Struct, field

from smartctl import given
from smartctl.codec import frozen, inputs_from_json, inputs_to_json
from smartctl.errors import UsageError
from smartctl.given import Damaged
from smartctl.i18n import _
from smartctl.inputs import Input
from smartctl.json_text import written
from smartctl.kinds.values import object_fault
from smartctl.model import Address, LetGo, Moved, Record

FORMAT: Final = "smartctl/state/v1"


class State(Struct, frozen=True, kw_only=True):
    lineage: str
    serial: int
    portal: str
    blueprint: str
    version: str
    records: Mapping[Address, Record] = field(default_factory=dict)
    carried: tuple[Moved, ...] = ()
    """Exchanges of names that were carried out; the blueprint may still hold their lines (`moved:`)."""
    inputs: Mapping[str, Input] = field(default_factory=dict)
    """What the inputs of the blueprint came to in the last apply."""
    let_go: tuple[LetGo, ...] = ()
    """What is managed no longer and stands on the portal: it still carries our marks."""


def new(portal: str, blueprint: str, version: str) -> State:
    return State(lineage=str(uuid.uuid4()), serial=0, portal=portal, blueprint=blueprint, version=version)


def dumps(state: State) -> str:
    """The document as people read it. An apply writes it after every request: only what that has changed is worked out."""
    resources = _Lines.of(state.records)
    parts = {
        "format": _indented(FORMAT),
        "serial": _indented(state.serial),
        "lineage": _indented(state.lineage),
        "portal": _indented(state.portal),
        "blueprint": _indented({"name": state.blueprint, "version": state.version}),
        **({"inputs": _indented(inputs_to_json(state.inputs))} if state.inputs else {}),
        "resources": "{\n    " + ",\n    ".join(resources.values()) + "\n  }" if resources else "{}",
        **(
            {"moved": _indented([{"from": one.source, "to": one.target} for one in state.carried])}
            if state.carried
            else {}
        ),
        **(
            {"let_go": _indented([{"kind": one.kind, "id": one.id, "address": one.address} for one in state.let_go])}
            if state.let_go
            else {}
        ),
    }
    return "{\n  " + ",\n  ".join(f'"{name}": {text}' for name, text in parts.items()) + "\n}\n"


class _Lines:
    """The document that was written last: its records, and the text of each, in the order of their addresses."""

    known: ClassVar[tuple[Mapping[Address, Record], Mapping[Address, str]]] = ({}, {})

    @classmethod
    def of(cls, records: Mapping[Address, Record]) -> Mapping[Address, str]:
        before, known = cls.known
        lines = {address: line for address, line in known.items() if before[address] is records.get(address)}
        new = {one: f"{written(one)}: {_text_of(records[one])}" for one in records if one not in lines}
        if new and known.keys() == records.keys():  # each keeps its place
            lines = {one: new.get(one) or lines[one] for one in known}
        elif new:
            lines = dict(sorted((lines | new).items()))
        cls.known = (dict(records), lines)
        return lines


def _text_of(record: Record) -> str:
    entry = {
        "kind": record.kind,
        "ids": dict(record.ids),
        "attributes": record.attrs,
        "created": record.created,
        **({"protected": True} if record.protected else {}),
        **({"otherwise": _pairs(record.otherwise)} if record.otherwise else {}),
    }
    return _indented(entry, by=4)


def _indented(value: Any, *, by: int = 2) -> str:
    """JSON of several lines, as it stands so deep in the document. A line break inside a text is an escape there."""
    return written(value, indent=2).replace("\n", "\n" + " " * by)


def loads(content: str | bytes, *, where: str) -> State:
    """Reads a state document. Raises `UsageError` that says what is wrong with it, at which place, and what to do."""
    try:
        return _state(given.document(content))
    except Damaged as wrong:
        place = wrong.where or _("its top")
        raise _broken(where, _("{place} is not as it was written: {fault}", place=place, fault=wrong.fault)) from None


def _state(document: Mapping[str, Any]) -> State:
    if document.get("format") != FORMAT:
        given.damaged("format", _("it is not {known}", known=FORMAT))
    blueprint = given.obj(document.get("blueprint"), "blueprint")
    return State(
        lineage=given.text(document.get("lineage"), "lineage"),
        serial=given.number(document.get("serial"), "serial"),
        portal=given.text(document.get("portal"), "portal"),
        blueprint=given.text(blueprint.get("name"), "blueprint.name"),
        version=given.text(blueprint.get("version"), "blueprint.version"),
        records={
            Address(intern(address)): _record(address, entry)
            for address, entry in given.obj(document.get("resources"), "resources").items()
        },
        inputs=inputs_from_json(document.get("inputs", {}), "inputs"),
        carried=given.each(_moved, document.get("moved", []), "moved"),
        let_go=given.each(_let_go, document.get("let_go", []), "let_go"),
    )


def _record(address: str, value: Any) -> Record:
    where = f"resources.{address}"
    entry = given.obj(value, where)
    kind = given.text(entry.get("kind"), f"{where}.kind")
    attrs = given.obj(entry.get("attributes"), f"{where}.attributes")
    fault = object_fault(kind, address, attrs)
    if fault:
        given.damaged(where, fault)
    return Record(
        kind=intern(kind),
        ids=given.idents(entry.get("ids"), f"{where}.ids"),
        attrs=frozen(attrs),
        created=given.flag(entry.get("created"), f"{where}.created"),
        protected=given.flag(entry.get("protected", False), f"{where}.protected"),
        otherwise={
            name: _otherwise(pair, f"{where}.otherwise.{name}")
            for name, pair in given.obj(entry.get("otherwise", {}), f"{where}.otherwise").items()
        },
    )


def _otherwise(value: Any, where: str) -> tuple[Any, Any]:
    pair = given.obj(value, where)
    if not {"sent", "found"} <= pair.keys():
        given.damaged(where, _("two values are expected"))
    return frozen(pair["sent"]), frozen(pair["found"])


def _let_go(value: Any, where: str) -> LetGo:
    row = given.obj(value, where)
    return LetGo(
        kind=given.text(row.get("kind"), f"{where}.kind"),
        id=given.ident(row.get("id"), f"{where}.id"),
        address=Address(given.text(row.get("address"), f"{where}.address")),
    )


def _moved(value: Any, where: str) -> Moved:
    row = given.obj(value, where)
    return Moved(
        source=Address(given.text(row.get("from"), f"{where}.from")),
        target=Address(given.text(row.get("to"), f"{where}.to")),
    )


def _pairs(otherwise: Mapping[str, tuple[Any, Any]]) -> dict[str, Any]:
    return {name: {"sent": sent, "found": found} for name, (sent, found) in sorted(otherwise.items())}


def _broken(where: str, what: str) -> UsageError:
    return UsageError(
        _("Reading the state {where}: {what}.", where=where, what=what),
        hint=_(
            "Nothing was changed on the portal. Put back the copy that ends in .backup, or delete the file and run "
            "`smartctl state rebuild`: it is made again from the portal."
        ),
    )
