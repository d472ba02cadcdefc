"""The `$result[...]` references of a batch, with all their losses."""

from __future__ import annotations

import re
from typing import Any

from smartctl.mockportal import php
from smartctl.mockportal.evidence import ASSUMED, trap

_REFERENCE = re.compile(r"\$(result|next|total|time|error)(\S*)", re.IGNORECASE)
_SEGMENT = re.compile(r"\[([^\]]+)\]")

trap(
    "batch.reference-runs-to-space",
    ASSUMED,
    "A reference takes everything up to the next whitespace: a suffix or a second reference glued to it is lost.",
)
trap(
    "batch.missing-reference",
    ASSUMED,
    "A reference to what does not exist is no error: the last thing found on the way is passed, at worst the whole map.",
)
trap(
    "batch.reference-in-data",
    ASSUMED,
    "Any value of a command that looks like a reference is rewritten, a title included.",
)
trap("batch.reference-case", ASSUMED, "A reference in capital letters is recognised and resolves to null.")


def substitute(value: Any, known: dict[str, Any]) -> Any:
    """Replace references in all values of a decoded parameter tree; keys are never looked at."""
    if isinstance(value, str):
        return _substitute_text(value, known) if "$" in value else value
    if isinstance(value, dict):
        return {key: substitute(one, known) for key, one in value.items()}
    if isinstance(value, list):
        return [substitute(one, known) for one in value]
    return value


def _substitute_text(value: str, known: dict[str, Any]) -> Any:
    for found in _REFERENCE.finditer(value):
        segments = _SEGMENT.findall(found[2])
        if not segments:
            continue
        target = _walk(known.get(found[1]), segments)
        if found[0] == value:
            return target
        if isinstance(target, str) or php.numeric(target):
            value = value.replace(found[0], php.text(target))
    return value


def _walk(here: Any, segments: list[str]) -> Any:
    for segment in segments:
        deeper = _descend(here, segment)
        if deeper is None:
            break
        here = deeper
    return here


def _descend(here: Any, segment: str) -> Any:
    if isinstance(here, dict):
        return here.get(segment)
    index = int(segment) if re.fullmatch(r"0|[1-9]\d*", segment) else -1
    if isinstance(here, list | str) and 0 <= index < len(here):
        return here[index]
    return None
