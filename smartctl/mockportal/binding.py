"""How the two engines of the portal find a method's parameters, and what they say when one is missing."""

from __future__ import annotations

from typing import Any

from smartctl.mockportal import php
from smartctl.mockportal.call import Call
from smartctl.mockportal.evidence import ASSUMED, documented, protocol, refusal
from smartctl.mockportal.refusal import Refused

_MISSING = refusal(
    "parameter.missing", documented("crm-type-add"), "A required parameter left out is refused with 100."
)
_KIND = refusal("parameter.kind", ASSUMED, "A parameter of the wrong kind is refused with 100.")
protocol(
    "parameter.legacy-names",
    ASSUMED,
    "The older methods find fields, FIELDS and arFields alike; the newer ones only the exact name.",
)


def required(call: Call, name: str) -> Any:
    value = call.params.get(name)
    if value is None:
        # The braces are part of the portal's text.
        raise Refused(_MISSING, 100, f"Could not find value for parameter {{{name}}}")
    return value


def required_integer(call: Call, name: str) -> int:
    value = required(call, name)
    if not php.numeric(value):
        raise _wrong(name, value, "int")
    return int(float(value))


def required_text(call: Call, name: str) -> str:
    value = required(call, name)
    if isinstance(value, list | dict):
        raise _wrong(name, value, "string")
    return php.text(value)


def required_map(call: Call, name: str) -> dict[str, Any]:
    found = php.as_map(required(call, name))
    if found is None:
        raise _wrong(name, call.params[name], "array")
    return found


def optional_map(call: Call, name: str) -> dict[str, Any]:
    return required_map(call, name) if call.params.get(name) not in (None, "") else {}


def _wrong(name: str, value: object, kind: str) -> Refused:
    text = f"Invalid value {{{php.text(value)}}} to match with parameter {{{name}}}. Should be value of type {kind}."
    return Refused(_KIND, 100, text)


def legacy(call: Call, name: str) -> Any:
    """Find a parameter of an older method: any letter case, and the old spelling with `ar` before it."""
    lowered = {key.lower(): value for key, value in call.params.items()}
    return lowered.get(name.lower(), lowered.get(f"ar{name.lower()}"))
