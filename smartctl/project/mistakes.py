"""What is wrong with a file of a project, in a sentence: the place, what stands there and what it takes.

Values are never repeated: one of them may be a password.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from smartctl import i18n
from smartctl.addresses import did_you_mean
from smartctl.blueprint.yaml_mistakes import told
from smartctl.errors import UsageError
from smartctl.i18n import _

if TYPE_CHECKING:
    from jsonschema import ValidationError


def wrong(path: Path, error: ValidationError, *, schema: str) -> UsageError:
    """For the mistake of the validator that says most; `schema` is the name under which `smartctl schema` prints it."""
    from jsonschema.exceptions import best_match  # noqa: PLC0415 - only to word mistakes

    # Of several forms that a value may have, the one is meant that it comes nearest to.
    while error.context and (nearer := best_match(error.context)) is not None:
        error = nearer
    place = ".".join(map(str, error.absolute_path)) or path.name
    said, hint = _WORDS.get(str(error.validator), _other)(error)
    return UsageError(
        _("Reading {path}: {place}: {said}", path=path, place=place, said=said),
        hint=hint or _("`smartctl schema {name}` prints what the file may hold.", name=schema),
    )


def unreadable(path: Path, error: Exception, text: str) -> UsageError:
    """For what is no YAML, with its line."""
    line, said, hint = told(error, text)
    return UsageError(_("Reading {path}: line {line}: {said}", path=path, line=line, said=said), hint=hint)


def _missing(error: Any) -> tuple[str, str]:
    key = next(str(one) for one in error.validator_value if one not in error.instance)
    fixed = _properties(error).get(key, {}).get("const")
    hint = _("Write `{line}`.", line=f"{key}: {fixed}") if fixed is not None else ""
    return _("{key} is missing.", key=f"`{key}`"), hint


def _unknown(error: Any) -> tuple[str, str]:
    known = _properties(error)
    keys = [str(one) for one in error.instance if str(one) not in known]
    hint = did_you_mean(keys[0], known) or (_("It takes: {names}.", names=", ".join(known)) if known else "")
    return _("{key} is not known here.", key=", ".join(f"`{one}`" for one in keys)), hint


def _choice(error: Any) -> tuple[str, str]:
    choices = error.validator_value if error.validator == "enum" else [error.validator_value]
    return _("it takes one of: {names}.", names=", ".join(map(str, choices))), ""


def _type(error: Any) -> tuple[str, str]:
    words: Mapping[str, str] = {
        "object": _("keys with values"),
        "array": _("a list"),
        "string": _("a text"),
        "boolean": _("true or false"),
        "integer": _("a whole number"),
        "number": _("a number"),
        "null": _("null"),
    }
    kinds = [error.validator_value] if isinstance(error.validator_value, str) else error.validator_value
    return _("it takes {what}.", what=_(" or ").join(words.get(one, one) for one in kinds)), ""


def _pattern(error: Any) -> tuple[str, str]:
    word = "x-description-ru" if i18n.current() == "ru" else "description"
    described = str(error.schema.get(word, "")) if isinstance(error.schema, Mapping) else ""
    return _("it is not spelled as it has to be."), described


def _several(error: Any) -> tuple[str, str]:
    """More than one of several forms fits."""
    keys = [str(name) for one in error.validator_value for name in one.get("required", ())]
    there = [one for one in keys if one in error.instance]
    return _("only one of these may stand here: {names}.", names=", ".join(f"`{one}`" for one in there)), ""


def _least(error: Any) -> tuple[str, str]:
    return _("it takes {n} or more.", n=error.validator_value), ""


def _most(error: Any) -> tuple[str, str]:
    return _("it takes {n} or less.", n=error.validator_value), ""


def _empty(_error: Any) -> tuple[str, str]:
    return _("it is empty."), ""


def _twice(_error: Any) -> tuple[str, str]:
    return _("something stands in it twice."), ""


def _other(error: Any) -> tuple[str, str]:
    return _("it is not as it should be ({rule}).", rule=error.validator), ""


def _properties(error: Any) -> Mapping[str, Any]:
    return error.schema.get("properties", {}) if isinstance(error.schema, Mapping) else {}


_WORDS: Final[Mapping[str, Callable[[Any], tuple[str, str]]]] = {
    "required": _missing,
    "additionalProperties": _unknown,
    "enum": _choice,
    "const": _choice,
    "type": _type,
    "pattern": _pattern,
    "oneOf": _several,
    "minimum": _least,
    "maximum": _most,
    "minLength": _empty,
    "minItems": _empty,
    "minProperties": _empty,
    "uniqueItems": _twice,
}
