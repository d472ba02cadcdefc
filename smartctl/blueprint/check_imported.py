"""Lines of `import:`: each says of one object of the blueprint which one on the portal it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from smartctl.addresses import candidates, meant
from smartctl.blueprint.addresses import addresses, kind_of
from smartctl.blueprint.imported import CODED, NUMBERED
from smartctl.blueprint.tree import Document, Path_
from smartctl.errors import Diagnostic
from smartctl.i18n import _


def check_imported(document: Document) -> Iterator[Diagnostic]:
    entries = document.data.get("import")
    if not isinstance(entries, list):
        return
    there = tuple(addresses(document))
    seen: dict[tuple[str, ...], int] = {}
    for index, entry in enumerate(entries):
        path: Path_ = ("import", index)
        if not isinstance(entry, dict) or not isinstance(entry.get("to"), str):
            continue
        found = meant(entry["to"], there)
        if len(found) != 1:
            yield _no_target(document, (*path, "to"), entry["to"], there, found)
            continue
        kind = kind_of(found[0])
        if kind not in NUMBERED:
            message = _("{address} needs no line: it is what its key says.", address=found[0])
            hint = _("Remove the line; what is there already is taken as it is.")
            yield document.mistake("import-needless", message, (*path, "to"), suggestion=hint)
            continue
        yield from _words(document, path, entry, kind)
        owner = found[0].rpartition(".")[0] if entry.get("code") else ""
        for once in (("to", found[0]), (kind, owner, str(entry.get("id") or entry.get("code")))):
            if once in seen and seen[once] != index:
                message = _(
                    "Line {number} of the list says the same object or the same address.", number=seen[once] + 1
                )
                yield document.mistake("import-twice", message, path, suggestion=_("Keep one of the two."))
                break
            seen[once] = index


def _words(document: Document, path: Path_, entry: Mapping[str, Any], kind: str) -> Iterator[Diagnostic]:
    if ("id" in entry) == ("code" in entry):
        message = _("The line says which object of the portal is meant by one of id and code.")
        hint = _("Write {to: ADDRESS, id: NUMBER}, or code: CODE of a stage, a field or a list item.")
        yield document.mistake("import-incomplete", message, path, suggestion=hint)
    told = [("code", kind in CODED), ("take_over", kind == "process")]
    for word, fits in told:
        if word in entry and not fits:
            message = _("{word} says nothing of a {kind}.", word=word, kind=kind)
            hint = _("Name it by its id.") if word == "code" else _("Remove the word; only a process carries a mark.")
            yield document.mistake("import-word", message, (*path, word), key=True, suggestion=hint)


def _no_target(document: Document, path: Path_, name: str, there: tuple[str, ...], found: list[str]) -> Diagnostic:
    if found:
        message = _("{name} can mean several: {addresses}.", name=name, addresses=", ".join(found))
        return document.mistake("ambiguous-target", message, path, suggestion=_("Write the whole address."))
    message = _("There is no {address} in the blueprint.", address=name)
    return document.mistake("import-target-missing", message, path, suggestion=candidates(name, there))
