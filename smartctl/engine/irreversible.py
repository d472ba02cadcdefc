"""What a rollback cannot bring back, known before a plan is carried out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from smartctl.model import UNKNOWN, Action, Address, Change, Plan

_UNREADABLE: Final = frozenset({"process", "pipeline", "stage"})
"""Robots, triggers and permissions hang on these; nobody can read or write them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Irreversible:
    """`code` picks the sentence: `automation`, `permissions`, `number`, `count`, `document`, `template`, `arrival`, `files`…"""

    address: Address
    code: str


def irreversible(plan: Plan) -> tuple[Irreversible, ...]:
    """Every loss that stays although the plan is rolled back, in the order of the plan."""
    return tuple(
        Irreversible(address=change.address, code=code)
        for change in plan.effective
        if change.reason not in {"portal-default", "parent-removed"}
        for code in _losses(change)
    )


def _losses(change: Change) -> Iterator[str]:
    gone = change.action in (Action.DELETE, Action.REPLACE)
    if gone and change.kind in _UNREADABLE:
        yield "automation"
    if gone and change.kind in {"process", "pipeline"}:
        yield "permissions"
    if change.action is Action.UPDATE and any(one.code == "workplace-changed" for one in change.hazards):
        yield "roles"
    if gone and change.kind in {"process", "workplace", "pipeline", "field", "numerator"}:
        yield "number"
    yield from _printed(change, gone=gone)
    if gone and change.kind == "field" and (change.before or {}).get("type") == "file":
        yield "files"
    codes = {hazard.code for hazard in change.hazards}
    if "card-forced" in codes:
        yield "personal-layouts"
    if "card-overwritten" in codes:
        yield "columns"
    if change.becomes or (change.impact.get("carried") and change.impact.get("filled") != 0):
        yield "history"
    if change.destination is not None and change.impact.get("items" if change.kind == "stage" else "filled") != 0:
        yield "arrival" if change.kind == "stage" else "history"


def _printed(change: Change, *, gone: bool) -> Iterator[str]:
    """Of numerators and document templates. A template of whose file nobody knows anything does not come back at all."""
    if change.kind == "numerator" and gone:
        yield "count"
    if change.kind == "document":
        unknown = (change.before or {}).get("file", UNKNOWN) is UNKNOWN
        if gone:
            yield "document" if unknown else "number"
        elif unknown and change.action is Action.UPDATE:
            yield "template"
