"""Inputs: values that a blueprint leaves open. Declared with a type, given from outside, filled in as `{{name}}`.

The first that gives a value wins: `--set`, the inputs file, `SMARTCTL_INPUT_<name>`, the default.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from smartctl.blueprint.names import did_you_mean
from smartctl.blueprint.tree import Alias, Document, Entry, Map, Node, Path_, Scalar, Seq, Value, plain
from smartctl.errors import Diagnostic
from smartctl.i18n import _

TYPES: Final = ("string", "integer", "number", "boolean", "duration", "choice")
VARIABLE: Final = "SMARTCTL_INPUT_"
PLACE: Final = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_-]*)\s*\}\}")
_DURATION: Final = re.compile(r"(?=\d)(?:\d{1,5}d)?(?:\d{1,5}h)?(?:\d{1,5}m)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Values from outside, by where they come from."""

    flags: Mapping[str, str]
    file: Document | None
    environ: Mapping[str, str]


@dataclass(slots=True)
class Values:
    """What the inputs came to. A declared name without a usable value is in `known` and not in `values`."""

    known: tuple[str, ...]
    values: dict[str, Value] = field(default_factory=dict)
    mistakes: list[Diagnostic] = field(default_factory=list)


def evaluate(document: Document, given: Given) -> Values:
    """A value for each declared input, and everything that is wrong with what was given."""
    declared = document.data.get("inputs")
    declared = declared if isinstance(declared, Mapping) else {}
    found = Values(known=tuple(declared))
    found.mistakes.extend(_strangers(given, found.known))
    for name, declaration in declared.items():
        if isinstance(declaration, Mapping) and declaration.get("type") in TYPES:
            _evaluate_one(document, given, name, declaration, found)
    return found


def _strangers(given: Given, known: tuple[str, ...]) -> Iterator[Diagnostic]:
    for name in given.flags:
        if name not in known:
            message = _("--set gives a value to {name}, and the blueprint has no such input.", name=name)
            yield Diagnostic(code="unknown-input", message=message, span=None, suggestion=did_you_mean(name, known))
    for name in given.file.data if given.file else ():
        if name not in known:
            assert given.file is not None
            message = _("The blueprint has no input {name}.", name=name)
            suggestion = did_you_mean(name, known)
            yield given.file.mistake("unknown-input", message, (name,), key=True, suggestion=suggestion)


def _evaluate_one(document: Document, given: Given, name: str, declaration: Mapping[str, Any], found: Values) -> None:
    """The first source that has the name decides, even when what it says is wrong."""
    place: Path_ = ("inputs", name)
    value: object
    at: tuple[Document, Path_] | None
    if name in given.flags:
        value, where, at = given.flags[name], "--set", None
    elif given.file is not None and name in given.file.data:
        value, where, at = given.file.data[name], "", (given.file, (name,))
    elif (variable := _variable(name, given.environ)) is not None:
        value, where, at = given.environ[variable], variable, None
    elif "default" in declaration:
        value, where, at = declaration["default"], "", (document, (*place, "default"))
    else:
        message = _("The input {name} has no value.", name=name)
        hint = _("Pass --set {name}=VALUE, or give it a default.", name=name)
        found.mistakes.append(document.mistake("missing-input", message, place, key=True, suggestion=hint))
        return
    usable = typed(value, declaration, from_text=where != "")
    if usable is None:
        message, hint = wrong(name, value, declaration, where)
        mistake = (
            at[0].mistake("wrong-input", message, at[1], suggestion=hint)
            if at
            else Diagnostic(code="wrong-input", message=message, span=None, suggestion=hint)
        )
        found.mistakes.append(mistake)
        return
    found.values[name] = usable


def _variable(name: str, environ: Mapping[str, str]) -> str | None:
    """Windows knows upper-case names only, and shells take no dashes in a name."""
    plain_name = name.replace("-", "_")
    candidates = (f"{VARIABLE}{name}", f"{VARIABLE}{plain_name}", f"{VARIABLE}{plain_name.upper()}")
    return next((one for one in candidates if one in environ), None)


def typed(value: object, declaration: Mapping[str, Any], *, from_text: bool) -> Value:  # noqa: C901 - a table
    """The value in the declared type, or None if it is not one."""
    text = str(value) if from_text or isinstance(value, str) else None
    match declaration["type"]:
        case "string":
            return text if text is not None else None
        case "integer":
            if isinstance(value, int) and not isinstance(value, bool):
                return value
            return int(text) if from_text and text and re.fullmatch(r"[-+]?\d{1,18}", text) else None
        case "number":
            if isinstance(value, int | float) and not isinstance(value, bool):
                return value
            if from_text and text and re.fullmatch(r"[-+]?\d{1,18}(\.\d{1,18})?", text):
                return float(text) if "." in text else int(text)
        case "boolean":
            if isinstance(value, bool):
                return value
            return {"true": True, "false": False}.get(text or "") if from_text else None
        case "duration":
            return text if text and _DURATION.fullmatch(text) else None
        case "choice":
            choices = declaration.get("choices")
            return text if text is not None and isinstance(choices, list) and text in map(str, choices) else None
    return None


def wrong(name: str, value: object, declaration: Mapping[str, Any], where: str) -> tuple[str, str]:
    hints = {
        "string": _("Write a text, in quotes if it looks like a number."),
        "integer": _("Write a whole number."),
        "number": _("Write a number."),
        "boolean": _("Write true or false."),
        "duration": _("Write days, hours or minutes: 3d, 4h, 30m."),
    }
    kind = str(declaration["type"])
    choices = declaration.get("choices")
    if kind == "choice":
        hint = did_you_mean(str(value), map(str, choices)) if isinstance(choices, list) else ""
        message = _("{value} is not a choice of the input {name}.", value=value, name=name)
    else:
        hint = hints[kind]
        message = _(
            "{value} is not a value of the input {name}, which is of type {kind}.", value=value, name=name, kind=kind
        )
    return (f"{where}: {message}" if where else message), hint


def fill(root: Map, found: Values) -> Map:
    """The tree with `{{name}}` replaced and aliases followed. The declarations stay as they are written.

    In automation a name that is no input stands for a field of the item: the portal fills it in.
    """
    filler = _Filler(found)
    entries = tuple(
        entry if entry.name == "inputs" else replace(entry, value=filler.filled(entry.value, (entry.name,)))
        for entry in root.entries
    )
    return replace(root, entries=entries)


@dataclass(frozen=True, slots=True)
class _Filler:
    found: Values

    def filled(self, node: Node, path: tuple[str, ...]) -> Node:
        match node:
            case Scalar():
                return self._text(node, path) if isinstance(node.value, str) and "{{" in node.value else node
            case Map():
                entries = (
                    Entry(key=entry.key, value=self.filled(entry.value, (*path, entry.name))) for entry in node.entries
                )
                return replace(node, entries=tuple(entries))
            case Seq():
                return replace(node, items=tuple(self.filled(item, path) for item in node.items))
            case Alias():
                return self.filled(node.target, path)

    def _text(self, scalar: Scalar, path: tuple[str, ...]) -> Scalar:
        found, text = self.found, str(scalar.value)
        names = PLACE.findall(text)
        if path[0] == "processes" and path[2:3] == ("automation",):
            names = [name for name in names if name in found.known]
        for name in names:
            if name not in found.known:
                found.mistakes.append(_nobody(name, scalar, found))
        if any(name not in found.values for name in names):
            return replace(scalar, unfilled=True)
        whole = PLACE.fullmatch(text)
        if whole and names:
            return replace(scalar, value=found.values[whole[1]], raw="", style="", anchor="")

        def value(match: re.Match[str]) -> str:
            return _written(found.values[match[1]]) if match[1] in names else match[0]

        return replace(scalar, value=PLACE.sub(value, text), raw="", style="", anchor="") if names else scalar


def _written(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _nobody(name: str, scalar: Scalar, found: Values) -> Diagnostic:
    match = next((one for one in PLACE.finditer(scalar.raw) if one[1] == name), None)
    start, end = (scalar.start + match.start(), scalar.start + match.end()) if match else (scalar.start, scalar.end)
    return Diagnostic(
        code="unknown-input",
        message=_("There is no input {name}.", name=name),
        span=scalar.source.span(start, end),
        suggestion=did_you_mean(name, found.known) or _("Declare it under inputs:."),
    )


def used_names(document: Document) -> frozenset[str]:
    """Names of inputs that the file refers to, wherever that is."""
    return frozenset(PLACE.findall(document.source.text))


def data_of(root: Map) -> Mapping[str, Any]:
    data: Mapping[str, Any] = plain(root)
    return data
