"""The state document: what smartctl remembers of a portal, as JSON. An index, never the truth, and never a secret.

`lineage` is made once and tells two states of one blueprint apart; `serial` grows with every write.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from smartctl.codec import frozen
from smartctl.errors import UsageError
from smartctl.i18n import _
from smartctl.model import Address, LetGo, Moved, Record

FORMAT: Final = "smartctl/state/v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    lineage: str
    serial: int
    portal: str
    blueprint: str
    version: str
    records: Mapping[Address, Record] = field(default_factory=dict)
    carried: tuple[Moved, ...] = ()
    """Exchanges of names that were carried out; the blueprint may still hold their lines (`moved:`)."""
    let_go: tuple[LetGo, ...] = ()
    """What is managed no longer and stands on the portal: it still carries our marks."""


def new(portal: str, blueprint: str, version: str) -> State:
    return State(lineage=str(uuid.uuid4()), serial=0, portal=portal, blueprint=blueprint, version=version)


def dumps(state: State) -> str:
    document = {
        "format": FORMAT,
        "serial": state.serial,
        "lineage": state.lineage,
        "portal": state.portal,
        "blueprint": {"name": state.blueprint, "version": state.version},
        "resources": {
            address: {
                "kind": record.kind,
                "ids": dict(record.ids),
                "attributes": record.attrs,
                "created": record.created,
                **({"protected": True} if record.protected else {}),
                **({"otherwise": _pairs(record.otherwise)} if record.otherwise else {}),
            }
            for address, record in sorted(state.records.items())
        },
        **({"moved": [{"from": one.source, "to": one.target} for one in state.carried]} if state.carried else {}),
        **(
            {"let_go": [{"kind": one.kind, "id": one.id, "address": one.address} for one in state.let_go]}
            if state.let_go
            else {}
        ),
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def loads(text: str, *, where: str) -> State:
    """Reads a state document. Raises `UsageError` that says what is wrong with it and what to do."""
    try:
        document = json.loads(text)
        if document["format"] != FORMAT:
            raise _broken(where, _("its format is {format}, not {known}", format=document["format"], known=FORMAT))
        return State(
            lineage=str(document["lineage"]),
            serial=int(document["serial"]),
            portal=str(document["portal"]),
            blueprint=str(document["blueprint"]["name"]),
            version=str(document["blueprint"]["version"]),
            records={Address(address): _record(entry) for address, entry in document["resources"].items()},
            carried=tuple(
                Moved(source=Address(str(one["from"])), target=Address(str(one["to"])))
                for one in document.get("moved", ())
            ),
            let_go=tuple(
                LetGo(kind=str(one["kind"]), id=one["id"], address=Address(str(one["address"])))
                for one in document.get("let_go", ())
            ),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _broken(where, _("it is not a whole state document ({error})", error=type(error).__name__)) from None


def _record(entry: Mapping[str, Any]) -> Record:
    return Record(
        kind=str(entry["kind"]),
        ids=dict(entry["ids"]),
        attrs=frozen(dict(entry["attributes"])),
        created=bool(entry["created"]),
        protected=entry.get("protected") is True,
        otherwise={
            str(name): (frozen(pair["sent"]), frozen(pair["found"]))
            for name, pair in entry.get("otherwise", {}).items()
        },
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
