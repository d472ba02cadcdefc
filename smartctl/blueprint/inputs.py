"""Inputs: values that a blueprint leaves open. Declared with a type, given from outside, filled in as `{{name}}`.

The first that gives a value wins: `--set`, the inputs file, `SMARTCTL_INPUT_<name>`, the portal's `inputs:` in the
project, what the declaration itself has for that portal (`portals:`), the default.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from msgspec import Struct, field
from msgspec.structs import replace

from smartctl.blueprint.events import Unreadable
from smartctl.blueprint.names import did_you_mean
from smartctl.blueprint.texts import text_in
from smartctl.blueprint.tree import Alias, Document, Entry, Map, Node, Path_, Scalar, Seq, Source, Value, plain
from smartctl.blueprint.yaml_tree import parse
from smartctl.errors import Diagnostic
from smartctl.i18n import _, current

TYPES: Final = ("string", "integer", "number", "boolean", "duration", "choice", "text", "list", "items")
INPUTS: Final = "inputs"
PARAMETERS: Final = "parameters"
"""What a fragment calls its inputs."""
VARIABLE: Final = "SMARTCTL_INPUT_"
PLACE: Final = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_-]*)\s*\}\}")
_DURATION: Final = re.compile(
    r"(?=[0-9])(?:(?:[0-9]{1,5}wd)?(?:[0-9]{1,5}wh)?|(?:[0-9]{1,5}d)?(?:[0-9]{1,5}h)?(?:[0-9]{1,5}m)?)"
)


class Given(Struct, frozen=True, kw_only=True):
    """Values from outside, by where they come from."""

    flags: Mapping[str, str] = field(default_factory=dict)
    file: Document | None = None
    environ: Mapping[str, str] = field(default_factory=dict)
    project: Document | None = None
    """What `smartctl.yaml` gives the portal: the section with the values as a document of its own."""
    elsewhere: frozenset[str] = frozenset()
    """Inputs of the portal's other blueprints: the project may name them."""
    portal: str = ""
    """The identity of the portal that is spoken to, "" where none is: then any value of `portals:` will do."""


class Values(Struct):
    """What the inputs came to. A declared name without a usable value is in `known` and not in `values`."""

    known: tuple[str, ...]
    values: dict[str, Any] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)
    """Those that are lists or sets of keys, with the places that said them."""
    said_by: dict[str, str] = field(default_factory=dict)
    """Name -> what gave the value: `--set`, `--inputs`, the variable, `smartctl.yaml`, `portals`, `default`."""
    mistakes: list[Diagnostic] = field(default_factory=list)


def evaluate(document: Document, given: Given, *, declared: str = INPUTS) -> Values:
    """A value for each declared input, and everything that is wrong with what was given."""
    declarations = document.data.get(declared)
    declarations = declarations if isinstance(declarations, Mapping) else {}
    found = Values(known=tuple(declarations))
    found.mistakes.extend(_strangers(given, found.known))
    for name, declaration in declarations.items():
        if isinstance(declaration, Mapping) and declaration.get("type") in TYPES:
            _evaluate_one(document, given, (declared, name), declaration, found)
    return found


def _strangers(given: Given, known: tuple[str, ...]) -> Iterator[Diagnostic]:
    for name in given.flags:
        if name not in known:
            message = _("--set gives a value to {name}, and the blueprint has no such input.", name=name)
            yield Diagnostic(code="unknown-input", message=message, span=None, suggestion=did_you_mean(name, known))
    for file, others in ((given.file, frozenset[str]()), (given.project, given.elsewhere)):
        for name in file.data if file else ():
            if name not in known and name not in others:
                assert file is not None
                message = _("The blueprint has no input {name}.", name=name)
                suggestion = did_you_mean(name, tuple(dict.fromkeys((*known, *sorted(others)))))
                yield file.mistake("unknown-input", message, (name,), key=True, suggestion=suggestion)


def _evaluate_one(
    document: Document, given: Given, place: Path_, declaration: Mapping[str, Any], found: Values
) -> None:
    """The first source that has the name decides, even when what it says is wrong."""
    name = str(place[-1])
    said = _said(document, given, place, declaration)
    if said is None:
        found.mistakes.append(_missing(document, place, declaration))
        return
    value, where, at = said
    if at is not None and isinstance(value, str) and declaration["type"] != "string" and PLACE.search(value):
        # A parameter of a fragment that is given an input of the blueprint: its type is known when that is filled in.
        found.values[name], found.said_by[name] = value, where
        return
    kind = str(declaration["type"])
    node = structured(kind, at[0].node_at(at[1]) if at else None, value, f"{where} {name}")
    usable = plain(node) if node else typed(value, declaration, from_text=at is None)
    if usable is None:
        message, hint = wrong(name, value, declaration, "" if at else where)
        mistake = (
            at[0].mistake("wrong-input", message, at[1], suggestion=hint)
            if at
            else Diagnostic(code="wrong-input", message=message, span=None, suggestion=hint)
        )
        found.mistakes.append(mistake)
        return
    found.values[name], found.said_by[name] = usable, where
    if node is not None and not isinstance(node, Scalar):
        found.nodes[name] = node


def _said(
    document: Document, given: Given, place: Path_, declaration: Mapping[str, Any]
) -> tuple[object, str, tuple[Document, Path_] | None] | None:
    """(value, what gives it, where it stands in a file)."""
    name = str(place[-1])
    if name in given.flags:
        return given.flags[name], "--set", None
    if given.file is not None and name in given.file.data:
        return given.file.data[name], "--inputs", (given.file, (name,))
    if (variable := _variable(name, given.environ)) is not None:
        return given.environ[variable], variable, None
    if given.project is not None and name in given.project.data:
        return given.project.data[name], "smartctl.yaml", (given.project, (name,))
    if (where := _portal(given, declaration)) is not None:
        return declaration["portals"][where], "portals", (document, (*place, "portals", where))
    if "default" in declaration:
        return declaration["default"], "default", (document, (*place, "default"))
    return None


def _portal(given: Given, declaration: Mapping[str, Any]) -> str | None:
    """Whose value of `portals:` counts."""
    values = declaration.get("portals")
    if not isinstance(values, Mapping):
        return None
    return next((str(one) for one in values if not given.portal or one == given.portal), None)


def _missing(document: Document, place: Path_, declaration: Mapping[str, Any]) -> Diagnostic:
    """With what people call the input, where it stands, and what it is elsewhere."""
    name, title = str(place[-1]), text_in(declaration.get("title") or "", current())
    where = next((".".join(map(str, path)) for path, one in _asking(document.root) if one == name), "")
    message = _("The input {name} has no value.", name=name)
    if title and where:
        message = _(
            'The input {name} ("{title}") has no value; {place} asks for it.', name=name, title=title, place=where
        )
    elif where:
        message = _("The input {name} has no value; {place} asks for it.", name=name, place=where)
    hint = _(
        "Pass --set {name}=VALUE, write it under `inputs:` of the portal in smartctl.yaml, or give it a default.",
        name=name,
    )
    values = declaration.get("portals")
    if isinstance(values, Mapping) and values:
        other, value = next(iter(values.items()))
        hint = _(
            "On {other} it is {value}. Write what it is here under `inputs:` of the portal in smartctl.yaml, or pass "
            "--set {name}=VALUE.",
            other=other,
            value=value,
            name=name,
        )
    return document.mistake("missing-input", message, place, key=True, suggestion=hint)


def _asking(node: Node, path: Path_ = ()) -> Iterator[tuple[Path_, str]]:
    """(place, name) of every input that something asks for, in the order of the file."""
    match node:
        case Scalar() if isinstance(node.value, str):
            yield from ((path, name) for name in PLACE.findall(node.value))
        case Map():
            for entry in node.entries:
                yield from ((path, name) for name in PLACE.findall(entry.name))
                yield from _asking(entry.value, (*path, entry.name))
        case Seq():
            for number, item in enumerate(node.items):
                yield from _asking(item, (*path, number))


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
        case "text":
            return text if text and text.strip() else None
    return None


def structured(kind: str, node: Node | None, value: object, where: str) -> Node | None:
    """The tree of a value that is a list or a set of keys; None for what is none, or is not of that kind."""
    if kind not in ("text", "list", "items"):
        return None
    if node is None:
        try:
            node = parse(Source(Path(where), f"{value}\n"))[0]
        except Unreadable:
            return None
    node = node.target if isinstance(node, Alias) else node
    match kind, node:
        case "text", Map() if node.entries and all(_is_text(one.value) for one in node.entries):
            return node
        case "list", Seq() if all(_is_text(one) for one in node.items):
            return node
        case "items", Map():
            entries = tuple(replace(one, value=_titled(one.value)) for one in node.entries)
            return replace(node, entries=entries) if all(isinstance(one.value, Map) for one in entries) else None
    return None


def _is_text(node: Node) -> bool:
    return isinstance(node, Scalar) and isinstance(node.value, str)


def _titled(node: Node) -> Node:
    """`small: Small` is short for `small: {title: Small}`."""
    if not _is_text(node):
        return node
    title = Scalar(value="title", written=False, style="", start=node.start, end=node.start, source=node.source)
    entries = (Entry(key=title, value=node),)
    return Map(entries=entries, flow=True, start=node.start, end=node.end, source=node.source)


def wrong(name: str, value: object, declaration: Mapping[str, Any], where: str) -> tuple[str, str]:
    hints = {
        "string": _("Write a text, in quotes if it looks like a number."),
        "integer": _("Write a whole number."),
        "number": _("Write a number."),
        "boolean": _("Write true or false."),
        "duration": _("Write days, hours or minutes: 3d, 4h, 30m; of working time 2wd, 4wh."),
        "text": _("Write a text, or one for each language: {example}.", example="{ru: …, en: …}"),
        "list": _("Write a list: {example}.", example="[one, two]"),
        "items": _("Write values of a list by key: {example}.", example="{small: Small, large: {title: Large}}"),
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


def data_of(root: Map) -> Mapping[str, Any]:
    data: Mapping[str, Any] = plain(root)
    return data
