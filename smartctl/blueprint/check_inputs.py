"""Declarations of inputs: choices where they belong, defaults of the right type, nothing that nobody uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from smartctl.blueprint.filling import used_names
from smartctl.blueprint.inputs import TYPES, structured, typed, wrong
from smartctl.blueprint.tree import Document, Path_, children, section
from smartctl.errors import Diagnostic
from smartctl.i18n import _


def check_inputs(document: Document) -> Iterator[Diagnostic]:
    used = used_names(document)
    for name, declaration in children(section(document.data, "inputs")):
        path: Path_ = ("inputs", name)
        kind = declaration.get("type")
        if kind == "choice" and "choices" not in declaration:
            hint = _("Add choices: [one, other].")
            message = _("A choice needs choices.")
            yield document.mistake("choice-without-choices", message, path, key=True, suggestion=hint)
        if "choices" in declaration and kind in TYPES and kind != "choice":
            message = _("An input of type {type} has no choices.", type=kind)
            hint = _("Write type: choice, or remove the choices.")
            yield document.mistake("unknown-key", message, (*path, "choices"), key=True, suggestion=hint)
        values: list[tuple[Path_, object]] = [((*path, "default"), declaration.get("default"))]
        values += [((*path, "portals", one), value) for one, value in section(declaration, "portals").items()]
        for where, value in values:
            if value is not None and kind in TYPES and _unfit(value, declaration, document, where):
                message, hint = wrong(name, value, declaration, "")
                yield document.mistake("wrong-input", message, where, suggestion=hint)
        if name not in used:
            message = _("Nothing uses the input {name}.", name=name)
            hint = _('Write "{{name}}" where it belongs, or remove it.')
            yield document.warning("unused-input", message, path, suggestion=hint)


def _unfit(value: object, declaration: Mapping[str, Any], document: Document, path: Path_) -> bool:
    shaped = structured(str(declaration.get("type")), document.node_at(path), value, "")
    return shaped is None and typed(value, declaration, from_text=False) is None
