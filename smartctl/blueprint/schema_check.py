"""The schema's verdict in sentences: which key, what is wrong with it, what to write instead.

The sentence depends on the rule that was broken; the word `x-mistake` in a schema names what its pattern stands for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from smartctl.blueprint import pattern_mistakes
from smartctl.blueprint.key_mistakes import missing_keys, unknown_keys
from smartctl.blueprint.names import LANGUAGE_SYNONYMS, did_you_mean
from smartctl.blueprint.tree import Document, Path_
from smartctl.errors import Diagnostic
from smartctl.i18n import _, n_
from smartctl.shipped import fits, rules

_HEAD: Final = ("format", "name", "version", "title")
"""What every blueprint has beside its processes."""


def check_schema(document: Document) -> Iterator[Diagnostic]:
    """Every place where the document does not fit the schema."""
    if _fits(document.data):
        return
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - slow to import, and only to word mistakes

    for error in Draft202012Validator(rules("blueprint")).iter_errors(document.data):
        path: Path_ = tuple(error.absolute_path)
        if not document.unfilled(path):
            yield from _translated(document, path, error)


def _fits(data: Mapping[str, Any]) -> bool:
    """One process after the other: the quick validator copies what it is given, and no rule speaks of two of them."""
    processes = data.get("processes")
    if not isinstance(processes, Mapping) or not processes:
        return fits("blueprint", data)
    (name, first), *others = processes.items()
    head = {word: data[word] for word in _HEAD if word in data}
    return fits("blueprint", {**data, "processes": {name: first}}) and all(
        fits("blueprint", {**head, "processes": {key: process}}) for key, process in others
    )


def _translated(document: Document, path: Path_, error: Any) -> Iterator[Diagnostic]:
    if "propertyNames" in error.absolute_schema_path:
        yield _bad_name(document, path, error)
        return
    translate = _RULES.get(error.validator, _other)
    yield from translate(document, path, error)


def _bad_name(document: Document, path: Path_, error: Any) -> Diagnostic:
    name = str(error.instance)
    mistake = str(error.schema.get("x-mistake", "key"))
    if error.validator == "maxLength":
        return document.mistake("too-long", *_length(name, error)[:1], (*path, name), key=True)
    if mistake == "language":
        message = _("The portal has no language {name}.", name=name)
        synonym = LANGUAGE_SYNONYMS.get(name.lower())
        hint = _("Did you mean {name}?", name=synonym) if synonym else did_you_mean(name, error.validator_value)
        return document.mistake("unknown-language", message, (*path, name), key=True, suggestion=hint)
    code, message, hint = pattern_mistakes.sentence(mistake, name)
    return document.mistake(code, message, (*path, name), key=True, suggestion=hint)


_WORDS: Final[Mapping[str, Callable[[], str]]] = {
    "string": lambda: _("a text"),
    "integer": lambda: _("a whole number"),
    "number": lambda: _("a number"),
    "boolean": lambda: _("true or false"),
    "array": lambda: _("a list"),
    "object": lambda: _("a set of keys"),
    "null": lambda: "null",
}


def _wrong_type(document: Document, path: Path_, error: Any) -> Iterator[Diagnostic]:
    types = [error.validator_value] if isinstance(error.validator_value, str) else list(error.validator_value)
    wanted = (
        _("a text, or one for each language")
        if "object" in types and "string" in types
        else _(" or ").join(_WORDS[one]() for one in types)
    )
    name, value = _last(path), error.instance
    if value is None:
        message = _("{key} is empty; it must be {wanted}.", key=name, wanted=wanted)
        yield document.mistake("wrong-type", message, path, key=True, suggestion=_for_empty(error.schema, types))
        return
    if isinstance(value, dict | list):
        found = _WORDS["object" if isinstance(value, dict) else "array"]()
        message = _("{key} must be {wanted}, not {found}.", key=name, wanted=wanted, found=found)
        yield document.mistake("wrong-type", message, path, key=True)
        return
    message = _("{key} must be {wanted}, not {value}.", key=name, wanted=wanted, value=_shown(value))
    yield document.mistake("wrong-type", message, path, suggestion=_for_scalar(name, value, types))


def _for_empty(schema_: Mapping[str, Any], types: Sequence[str]) -> str:
    if schema_.get("x-mistake") == "color":
        return _('Put the colour into quotes: a # after a space begins a comment. Write "#39A8EF".')
    if "object" in types and "string" not in types:
        return _("Write {{}} for none, or remove the key.").replace("{{}}", "{}")
    if "array" in types:
        return _("Write [] for none, or remove the key.")
    return _("Write a value, or remove the key.")


def _for_scalar(name: str, value: object, types: Sequence[str]) -> str:
    if "boolean" in types and isinstance(value, str):
        word = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}
        known = word.get(value.lower(), value.lower())
        return (
            _("Write {value}, without quotes.", value=known)
            if known in ("true", "false")
            else _("Write true or false.")
        )
    if name == "version" and isinstance(value, int | float):
        return _(
            'Write three numbers in quotes: "{value}".',
            value=f"{value}.0" if isinstance(value, float) else f"{value}.0.0",
        )
    if "string" in types and not isinstance(value, str):
        return _('Put it into quotes: "{value}".', value=_shown(value))
    if "array" in types:
        return _("Write a list: [{value}].", value=_shown(value))
    if ("integer" in types or "number" in types) and isinstance(value, str) and value.lstrip("-").isdigit():
        return _("Remove the quotes.")
    return ""


def _wrong_choice(document: Document, path: Path_, error: Any) -> Iterator[Diagnostic]:
    if isinstance(error.instance, dict | list) or error.instance is None:
        yield from _wrong_type(document, path, _Typed(error, "string"))
        return
    message = _("{key} cannot be {value}.", key=_name_of(path), value=_shown(error.instance))
    hint = _synonym(path, error.instance) or did_you_mean(str(error.instance), map(str, error.validator_value))
    yield document.mistake("wrong-value", message, path, suggestion=hint)


_SYNONYMS: Final[Mapping[str, str]] = {
    "won": "success",
    "s": "success",
    "lost": "failure",
    "fail": "failure",
    "f": "failure",
    "template": "blank",
    "empty": "blank",
    "full": "all",
    "calendar": "calendar_events",
    "recyclebin": "recycle_bin",
    "bizproc": "business_processes",
    "mycompany": "my_company",
}


def _synonym(path: Path_, value: object) -> str:
    word = _SYNONYMS.get(str(value).lower())
    if _last(path) == "result" and str(value) in ("process", "working", "p"):
        return _("A working stage has no result: remove the key.")
    return _("Did you mean {name}?", name=word) if word else ""


class _Typed:
    """An error of another rule told as one of type."""

    def __init__(self, error: Any, wanted: str) -> None:
        self.validator_value = wanted
        self.instance = error.instance
        self.schema = error.schema


def _wrong_constant(document: Document, path: Path_, error: Any) -> Iterator[Diagnostic]:
    message = _("{key} cannot be {value}.", key=_name_of(path), value=_shown(error.instance))
    hint = _("Write {value}.", value=error.validator_value)
    yield document.mistake("wrong-value", message, path, suggestion=hint)


def _wrong_pattern(document: Document, path: Path_, error: Any) -> Iterator[Diagnostic]:
    code, message, hint = pattern_mistakes.sentence(
        str(error.schema.get("x-mistake", "")), str(error.instance), key=_name_of(path)
    )
    yield document.mistake(code, message, path, suggestion=hint)


def _length(value: str, error: Any) -> tuple[str, str]:
    over = len(value) - int(error.validator_value)
    limit = int(error.validator_value)
    message = n_(
        "The text has {length} characters; the portal takes {n} here.",
        "The text has {length} characters; the portal takes {n} here.",
        limit,
        length=len(value),
    )
    return message, n_("Shorten it by {n} character.", "Shorten it by {n} characters.", over)


def _too_long(document: Document, path: Path_, error: Any) -> Iterator[Diagnostic]:
    message, hint = _length(str(error.instance), error)
    yield document.mistake("too-long", message, path, suggestion=hint)


def _out_of_range(document: Document, path: Path_, error: Any) -> Iterator[Diagnostic]:
    low, high = error.schema.get("minimum"), error.schema.get("maximum")
    message = _("{key} cannot be {value}.", key=_name_of(path), value=error.instance)
    if high is None:
        hint = _("The smallest value is {low}.", low=low)
    else:
        hint = _("It lies between {low} and {high}.", low=low, high=high)
    yield document.mistake("out-of-range", message, path, suggestion=hint)


def _too_few(document: Document, path: Path_, error: Any) -> Iterator[Diagnostic]:
    if error.instance:
        yield from _wrong_count(document, path, error)
        return
    message = _("{key} is empty.", key=_name_of(path))
    yield document.mistake(
        "empty", message, path, key=True, suggestion=_("Write what belongs into it, or remove the key.")
    )


def _twice(document: Document, path: Path_, error: Any) -> Iterator[Diagnostic]:
    seen: list[Any] = []
    for index, item in enumerate(error.instance):
        if item in seen:
            message = _("{value} is in the list twice.", value=_shown(item))
            yield document.mistake("duplicate-value", message, (*path, index), suggestion=_("Keep one of the two."))
        seen.append(item)


def _wrong_count(document: Document, path: Path_, error: Any) -> Iterator[Diagnostic]:
    message = _(
        "{key} has {n} values; it takes {limit}.",
        key=_name_of(path),
        n=len(error.instance),
        limit=error.validator_value,
    )
    yield document.mistake("wrong-count", message, path, key=True)


def _other(document: Document, path: Path_, _error: Any) -> Iterator[Diagnostic]:
    yield document.mistake("wrong-value", _("{key} is not as it should be.", key=_name_of(path)), path)


def _last(path: Path_) -> str:
    return str(path[-1]) if path else ""


def _name_of(path: Path_) -> str:
    """The nearest key: for an item of a list, the list."""
    return next((str(step) for step in reversed(path) if isinstance(step, str)), _("The file"))


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


_RULES: Final[Mapping[str, Callable[[Document, Path_, Any], Iterator[Diagnostic]]]] = {
    "additionalProperties": unknown_keys,
    "required": missing_keys,
    "type": _wrong_type,
    "enum": _wrong_choice,
    "const": _wrong_constant,
    "pattern": _wrong_pattern,
    "maxLength": _too_long,
    "minimum": _out_of_range,
    "maximum": _out_of_range,
    "minItems": _too_few,
    "minProperties": _too_few,
    "maxItems": _wrong_count,
    "uniqueItems": _twice,
}
