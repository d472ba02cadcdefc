"""Which portal code a stage gets, and which default stages of the portal are in the way.

A new pipeline brings NEW, PREPARATION, CLIENT, SUCCESS and FAIL (how-to-add-category-to-spa). The first working, the
success and the first failure stage of a blueprint take over NEW, SUCCESS and FAIL; the other two are surplus.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from smartctl.kinds.base import code_of
from smartctl.model import LiveObject

TAKEOVER: Final[Mapping[str, str]] = {"process": "NEW", "success": "SUCCESS", "failure": "FAIL"}
DEFAULTS: Final = ("NEW", "PREPARATION", "CLIENT", "SUCCESS", "FAIL")
_UNUSED: Final = frozenset({"NEW", "PREPARATION", "CLIENT"})
SYSTEM: Final = frozenset({"NEW", "SUCCESS", "FAIL"})
"""These are deleted only by force (crm.status.delete)."""


def result_of(attrs: Mapping[str, Any]) -> str:
    return str(attrs.get("result", "process"))


def is_leftover(live: LiveObject) -> bool:
    """A default stage of the portal that nobody renamed: only ever deleted in a pipeline that smartctl created."""
    return live.natural in _UNUSED and bool(live.raw.get("untouched"))


def codes(
    wanted: Sequence[tuple[str, Mapping[str, Any]]], *, taken: frozenset[str] = frozenset(), takeover: bool
) -> dict[str, str]:
    """A portal code for each wanted stage, in board order. `takeover`: the pipeline is new and brings its five."""
    chosen: dict[str, str] = {key: str(attrs["code"]) for key, attrs in wanted if attrs.get("code")}
    if takeover:
        for result, code in TAKEOVER.items():
            first = next((key for key, attrs in wanted if result_of(attrs) == result), None)
            if first is not None and first not in chosen and code not in chosen.values():
                chosen[first] = code
    for key, _ in wanted:
        if key not in chosen:
            chosen[key] = _free(code_of(key), {*chosen.values(), *taken, *TAKEOVER.values()})
    return chosen


def surplus(wanted: Sequence[tuple[str, Mapping[str, Any]]], chosen: Mapping[str, str]) -> tuple[str, ...]:
    """The portal's default codes that no wanted stage of a new pipeline uses. FAIL stays where no failure is wanted."""
    kept = {*chosen.values(), *(() if any(result_of(attrs) == "failure" for _, attrs in wanted) else ("FAIL",))}
    return tuple(code for code in DEFAULTS if code not in kept)


def _free(code: str, taken: set[str]) -> str:
    """`code`, or `code` with the first number that makes it unique in its pipeline."""
    numbers = (f"{code}_{number}" for number in range(2, 1000))
    return code if code not in taken else next(name for name in numbers if name not in taken)
