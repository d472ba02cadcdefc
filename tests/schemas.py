"""Whether a document fits its schema: told quickly where it does, in words where it does not."""

from __future__ import annotations

from functools import cache

from jsonschema import Draft202012Validator

from smartctl.shipped import fits, rules


def validate(name: str, document: object) -> None:
    """Raises what the slow library says. What the quick one lets pass, the slow one does: test_schema_verdict.py."""
    if not fits(name, document):
        _slow(name).validate(document)


@cache
def _slow(name: str) -> Draft202012Validator:
    """It goes through all rules once more with each document: a hundred times as long as the quick one."""
    return Draft202012Validator(rules(name))
