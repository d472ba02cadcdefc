"""Keys that are not known, and keys that are missing, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from smartctl.blueprint.names import did_you_mean, shortened
from smartctl.blueprint.tree import Document, Path_, dotted, span_of
from smartctl.blueprint.unwritable import way_on
from smartctl.errors import Diagnostic, Related
from smartctl.i18n import _
from smartctl.shipped import rules


def unknown_keys(document: Document, path: Path_, error: Any) -> Iterator[Diagnostic]:
    known = list(error.schema.get("properties", {}))
    in_settings = len(path) > 1 and path[-1] == "settings" and "fields" in path
    for name in error.instance:
        if name in known:
            continue
        if in_settings:
            yield _unknown_setting(document, path, name, known)
            continue
        if instead := way_on(name):
            message = _("No method of the portal writes {key}.", key=shortened(name))
            yield document.mistake("unwritable", message, (*path, name), key=True, suggestion=instead)
            continue
        message = _("There is no key {key} here.", key=shortened(name))
        suggestion = did_you_mean(name, known)
        if " " in name and error.instance[name] is None:
            suggestion = _(
                "If it belongs to the text before it, put that into quotes: a comma ends a text in brackets."
            )
        yield document.mistake("unknown-key", message, (*path, name), key=True, suggestion=suggestion)


def _unknown_setting(document: Document, path: Path_, name: str, known: Sequence[str]) -> Diagnostic:
    field: Any = document.data
    for step in path[:-1]:
        field = field[step]
    message = _("A field of type {type} has no setting {key}.", type=field["type"], key=shortened(name))
    others = [kind for kind, settings in settings_by_type().items() if name in settings]
    if others:
        hint = _("It is a setting of: {types}.", types=", ".join(others))
    else:
        hint = did_you_mean(name, known) if known else _("This type has no settings.")
    return document.mistake("unknown-setting", message, (*path, name), key=True, suggestion=hint)


def settings_by_type() -> Mapping[str, Sequence[str]]:
    """Type of a field -> names of its settings, as the schema has them."""
    defs = rules("blueprint")["$defs"]
    found: dict[str, Sequence[str]] = {}
    for branch in defs["field"]["allOf"]:
        target = branch["then"]["properties"]["settings"]["$ref"].rpartition("/")[2]
        found[branch["if"]["properties"]["type"]["const"]] = list(defs[target]["properties"])
    return found


def missing_keys(document: Document, path: Path_, error: Any) -> Iterator[Diagnostic]:
    # One error per missing key, each carrying the whole list.
    name = next(name for name in error.validator_value if name not in error.instance and repr(name) in error.message)
    message = _("The key {key} is missing.", key=name)
    if (taken := document.gone.get((*path, name))) is not None:
        there = document.mistake("missing-key", message, path, key=True).span
        yield Diagnostic(
            code="missing-key",
            message=message,
            span=span_of(taken),
            suggestion=_("It cannot be taken away."),
            context=dotted((*path, name)),
            related=Related(span=there, message=_("it stands over this")) if there else None,
        )
        return
    yield document.mistake("missing-key", message, path, key=True, suggestion=_example(name, error.schema))


def _example(name: str, schema_: Mapping[str, Any]) -> str:
    examples = {
        "format": "smartctl/blueprint/v1",
        "version": "1.0.0",
        "type": "string",
        "title": "{ru: Заявка, en: Request}",
    }
    options = schema_.get("properties", {}).get(name, {}).get("enum")
    if options:
        return _("Add {key}: one of {names}.", key=name, names=", ".join(options))
    return _("Add {key}: {value}", key=name, value=examples[name]) if name in examples else ""
