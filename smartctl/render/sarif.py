"""Diagnostics as SARIF 2.1.0, which GitHub and GitLab draw beside the line of a merge request."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from smartctl import __version__, i18n
from smartctl.errors import Diagnostic, Level, Severity, Span
from smartctl.mistakes.catalogue import pages

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif(found: Sequence[Diagnostic]) -> dict[str, Any]:
    codes = sorted({one.code for one in found})
    rules = {code: number for number, code in enumerate(codes)}
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {"name": "smartctl", "version": __version__, "rules": [_rule(code) for code in codes]}
                },
                # Columns count characters, not UTF-16 units: Cyrillic is one either way, an emoji is not.
                "columnKind": "unicodeCodePoints",
                "results": [_result(one, rules[one.code]) for one in found],
            }
        ],
    }


def _rule(code: str) -> dict[str, Any]:
    """What a reader of a merge request is told beside the mistake itself."""
    page, language = pages().get(code), i18n.current()
    if page is None:
        return {"id": code}
    told = {"id": code, "fullDescription": {"text": page.why[language]}, "help": {"text": page.fix[language]}}
    # What GitHub sorts by, and shows beside the name of a rule.
    return {**told, "properties": {"tags": ["advice", page.level]}} if page.level else told


def _result(one: Diagnostic, rule: int) -> dict[str, Any]:
    text = f"{one.message} {one.suggestion}" if one.suggestion else one.message
    result: dict[str, Any] = {
        "ruleId": one.code,
        "ruleIndex": rule,
        "level": _weight(one),
        "message": {"text": text},
    }
    if one.related:
        place = {"physicalLocation": _physical(one.related.span), "message": {"text": one.related.message}}
        result["relatedLocations"] = [place]
    location: dict[str, Any] = {}
    if one.span:
        location["physicalLocation"] = _physical(one.span)
    if one.context:
        location["logicalLocations"] = [{"fullyQualifiedName": one.context}]
    return {**result, "locations": [location]} if location else result


def _weight(one: Diagnostic) -> str:
    if one.severity is not Severity.HINT:
        return one.severity.value
    return "warning" if one.level is Level.MISTAKE else "note"


def _physical(span: Span) -> dict[str, Any]:
    region: dict[str, Any] = {
        "startLine": span.line,
        "startColumn": span.column,
        "endColumn": max(span.end_column, span.column),
    }
    if span.text:
        region["snippet"] = {"text": span.text}
    return {"artifactLocation": {"uri": _uri(span.path)}, "region": region}


def _uri(path: Path) -> str:
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
