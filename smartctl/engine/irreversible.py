"""What a rollback cannot bring back, known before a plan is carried out. Kinds say what: `Kind.lost`."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from smartctl.kinds import KINDS
from smartctl.kinds.base import Kind
from smartctl.model import Address, Plan


class Irreversible(Struct, frozen=True, kw_only=True):
    """`code` picks the sentence in the words of the kind: `automation`, `permissions`, `number`, `count`, `files`…"""

    address: Address
    code: str


def irreversible(plan: Plan, kinds: Mapping[str, Kind] = KINDS) -> tuple[Irreversible, ...]:
    """Every loss that stays although the plan is rolled back, in the order of the plan."""
    return tuple(
        Irreversible(address=change.address, code=code)
        for change in plan.effective
        if change.reason not in {"portal-default", "parent-removed"}
        for code in kinds[change.kind].lost(change)
    )
