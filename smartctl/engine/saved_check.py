"""What of a saved plan can be told to be wrong without a portal: a file that contradicts itself is not worked with."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from smartctl.errors import UsageError
from smartctl.i18n import _
from smartctl.kinds import KINDS
from smartctl.kinds.base import Kind
from smartctl.kinds.values import wrong
from smartctl.model import Action, Address, Change, Plan, Removed, parent_of

_SEGMENT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_:-]{0,99}")
_LINEAGE: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SIDES: Final[Mapping[Action, tuple[bool, bool]]] = {
    Action.CREATE: (False, True),
    Action.UPDATE: (True, True),
    Action.REPLACE: (True, True),
    Action.NOOP: (True, True),
    Action.DELETE: (True, False),
    Action.FORGET: (True, False),
}
"""Action -> whether there is something before, and after."""
BROKEN: Final = (
    *(KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError, RuntimeError, AssertionError),
)
"""What values that do not fit together raise where they are worked with, before anything is sent."""


@contextmanager
def reading(what: str) -> Iterator[None]:
    """What a file says is worked with for the first time, before anything is sent: it may not hold together."""
    try:
        yield
    except BROKEN as error:
        raise contradiction(what, _("it does not hold together ({error})", error=type(error).__name__)) from None


def contradiction(where: str, what: str) -> UsageError:
    return UsageError(
        _("The plan contradicts itself at {where}: {what}.", where=where, what=what),
        hint=_("Nothing was changed. Plan again; a plan file is not meant to be edited."),
    )


def check(plan: Plan, kinds: Mapping[str, Kind] = KINDS) -> None:
    """Raises `UsageError` where the file contradicts itself: what can be told without the portal."""
    if plan.mode not in ("apply", "destroy"):
        raise contradiction("mode", _("there is no way to carry out {mode}", mode=json.dumps(plan.mode)))
    if not _LINEAGE.fullmatch(plan.lineage):
        raise contradiction("lineage", _("it is not the lineage of a state"))
    seen: set[Address] = set()
    for change in plan.changes:
        _check_change(change, plan, seen, kinds)
        seen.add(change.address)
    for move in plan.moved:
        if not any(within(one, move.target) or within(move.target, one) for one in seen):
            raise contradiction("moved", _("{address} is not in the plan", address=move.target))


def _check_change(change: Change, plan: Plan, seen: set[Address], kinds: Mapping[str, Kind]) -> None:
    where = str(change.address)
    if change.kind not in kinds:
        raise contradiction(where, _("there is no kind {kind}", kind=json.dumps(change.kind, ensure_ascii=False)))
    if change.address in seen:
        raise contradiction(where, _("it stands there twice"))
    # A trigger has the code that its user chose, with dots in it.
    if not all(map(_SEGMENT.fullmatch, change.address.split("."))) or _owner(change) != change.parent:
        raise contradiction(where, _("it is not the address of a {kind}", kind=change.kind))
    if change.key not in (change.address.rpartition(".")[2], change.address.partition(".")[2]):
        raise contradiction(where, _("its key is another one"))
    if (change.before is not None, change.after is not None) != _SIDES[change.action]:
        raise contradiction(where, _("what is before and after does not fit {action}", action=change.action.value))
    if plan.mode == "destroy" and change.after is not None:
        raise contradiction(where, _("a plan that destroys leads to nothing"))
    before = {name: value for name, value in (change.before or {}).items() if value is not None}
    for side in (before, change.after or {}):
        for name in wrong(kinds[change.kind], side):
            raise contradiction(where, _("{name} cannot be what it is", name=name))
    if change.destination is not None:
        _check_destination(change, change.destination, plan)


def _owner(change: Change) -> Address | None:
    try:
        return parent_of(change.kind, change.address)
    except ValueError:
        return Address("")


def _check_destination(change: Change, going: Removed, plan: Plan) -> None:
    """As `removed:` of a blueprint is checked: what goes is gone, where its items go is there, in the same process."""
    where = str(change.address)
    if change.action is not Action.DELETE or change.kind not in ("stage", "field") or going.source != change.address:
        raise contradiction(where, _("it cannot give anything away"))
    target = next((one for one in plan.changes if one.address == going.target), None)
    same_place = going.target.partition(".")[0] == change.address.partition(".")[0]
    if target is None or target.kind != change.kind or target.after is None or not same_place:
        raise contradiction(where, _("{target} is no place for what it holds", target=going.target))


def within(address: Address, owner: Address) -> bool:
    return address == owner or address.startswith(f"{owner}.")
