"""What an application says of a robot or an activity: the spelling of its keys and what is refused."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from smartctl.mockportal import php
from smartctl.mockportal.evidence import ASSUMED, Behaviour, documented, refusal, trap
from smartctl.mockportal.refusal import Refused

_PAGE = documented("bizproc-robot-add")
_CODE_EMPTY = refusal("robot.code-empty", _PAGE, "A robot without a code is refused.")
_CODE = refusal("robot.code", _PAGE, "A code has letters, digits, points, dashes and underscores.")
_PROTOCOL = refusal("robot.protocol", _PAGE, "A handler that is neither http nor https is refused.")
_HANDLER = refusal("robot.handler", _PAGE, "A handler that is no address is refused.")
_NAME = refusal("robot.name", _PAGE, "A robot without a name is refused.")
_PROPERTIES = refusal("robot.properties", _PAGE, "Properties that are no map of maps are refused.")
_KEY = refusal("robot.property-key", _PAGE, "A property key starts with a letter, then letters, digits, underscores.")
_PROPERTY_NAME = refusal("robot.property-name", _PAGE, "A property without a name is refused.")
_FILTER = refusal("robot.filter", _PAGE, "A filter holds INCLUDE and EXCLUDE: lists of editions and document types.")
_DOCUMENT = refusal("robot.document-type", _PAGE, "A document type is a list of three texts.")
trap("robot.domain", ASSUMED, "The domain of a handler is not compared with that of the application.")
trap("robot.document-unknown", ASSUMED, "A document type of the right shape is taken, whether it exists or not.")
trap(
    "robot.key-case",
    ASSUMED,
    "Keys are taken in any case; those of PROPERTIES, RETURN_PROPERTIES and OPTIONS stay as they were sent.",
)

_FAILURE = "ERROR_ACTIVITY_VALIDATION_FAILURE"
_MASK = re.compile(r"[a-z0-9.\-_]+", re.IGNORECASE)
_PROPERTY = re.compile(r"[a-z][a-z0-9_]*", re.IGNORECASE)
_KEPT = frozenset({"PROPERTIES", "RETURN_PROPERTIES", "OPTIONS"})


def spelled(given: dict[str, Any], *, keep: bool = False) -> dict[str, Any]:
    """Return the map with its keys in capitals, all the way down but for the maps whose keys are data."""
    found = {key if keep else key.upper(): value for key, value in given.items()}
    return {
        key: spelled(value, keep=not keep and key in _KEPT) if isinstance(value, dict) else value
        for key, value in found.items()
    }


def code(given: dict[str, Any]) -> str:
    found = php.text(given.get("CODE"))
    if not php.truthy(found):
        raise _refused(_CODE_EMPTY, "Empty activity code!")
    if not _MASK.fullmatch(found):
        raise _refused(_CODE, "Wrong activity code!")
    return found


def check(given: dict[str, Any], *, new: bool) -> None:
    """Refuse what a portal refuses; of a change only what is sent is looked at."""
    if new or "HANDLER" in given:
        _check_handler(given.get("HANDLER"))
    if given.get("USE_PLACEMENT") == "Y" and (new or "PLACEMENT_HANDLER" in given):
        _check_handler(given.get("PLACEMENT_HANDLER"))
    if new and not php.truthy(given.get("NAME")):
        raise _refused(_NAME, "Empty activity NAME!")
    for key in ("PROPERTIES", "RETURN_PROPERTIES"):
        if php.truthy(given.get(key)):
            _check_properties(given[key])
    if php.truthy(given.get("FILTER")) and not _is_filter(given["FILTER"]):
        raise _refused(_FILTER, "Wrong activity FILTER!")
    if php.truthy(given.get("DOCUMENT_TYPE")) and not is_document_type(given["DOCUMENT_TYPE"]):
        raise _refused(_DOCUMENT, "Wrong activity DOCUMENT_TYPE!")


def is_document_type(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 3 and all(isinstance(one, str) and one for one in value)


def _check_handler(value: Any) -> None:
    try:
        address = urlsplit(php.text(value))
    except ValueError:
        address = urlsplit("")
    if address.scheme and address.scheme not in ("http", "https"):
        raise Refused(_PROTOCOL, "ERROR_UNSUPPORTED_PROTOCOL", "Unsupported handler protocol")
    if not address.scheme or not address.hostname:
        raise Refused(_HANDLER, "ERROR_WRONG_HANDLER_URL", "Wrong handler URL")


def _check_properties(value: Any) -> None:
    properties = php.as_map(value)
    if properties is None:
        raise _refused(_PROPERTIES, "Wrong properties array!")
    for key, one in properties.items():
        if not _PROPERTY.fullmatch(key):
            raise _refused(_KEY, f"Wrong property key ({key})!")
        described = php.as_map(one)
        if described is None or not php.truthy(described.get("NAME")):
            raise _refused(_PROPERTY_NAME, f"Empty property NAME ({key})!")


def _is_filter(value: Any) -> bool:
    rules = php.as_map(value)
    if rules is None:
        return False
    return all(_is_rules(rules[key]) for key in ("INCLUDE", "EXCLUDE") if php.truthy(rules.get(key)))


def _is_rules(value: Any) -> bool:
    return isinstance(value, list) and all(
        one in ("b24", "box")
        if isinstance(one, str)
        else isinstance(one, list) and 1 <= len(one) <= 3 and all(isinstance(part, str) for part in one)
        for one in value
    )


def _refused(why: Behaviour, text: str) -> Refused:
    return Refused(why, _FAILURE, text)
