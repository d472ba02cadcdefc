"""What of a saved plan can be told to be wrong without a portal: a file that contradicts itself is not worked with."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from smartctl.addresses import within
from smartctl.engine import order
from smartctl.errors import UsageError
from smartctl.i18n import _
from smartctl.kinds import ITEM_HOLDERS, KINDS, VALUE_HOLDERS
from smartctl.kinds.base import Kind
from smartctl.kinds.values import lacking, object_fault
from smartctl.model import Action, Address, Change, Live, Plan, Removed, Resource, parent_of

_WORD: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,99}", re.ASCII)
_LINEAGE: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LISTED: Final = frozenset(("addresses", "candidates", "classes", "ids", "keys", "numbers", "titles", "types"))
"""What is said of dangers and in notes under these names is a list of names or numbers."""
_LENGTHS: Final = {"types": 2}
_SIDES: Final[Mapping[Action, tuple[bool, bool]]] = {
    Action.CREATE: (False, True),
    Action.UPDATE: (True, True),
    Action.REPLACE: (True, True),
    Action.NOOP: (True, True),
    Action.DELETE: (True, False),
    Action.FORGET: (True, False),
}
"""Action -> whether there is something before, and after."""


def contradiction(where: str, what: str) -> UsageError:
    return UsageError(
        _("The plan contradicts itself at {where}: {what}.", where=where, what=what),
        hint=_("Nothing was changed. Plan again; a plan file is not meant to be edited."),
    )


def check(plan: Plan, kinds: Mapping[str, Kind] = KINDS) -> None:
    """Raises `UsageError` where the file contradicts itself: what can be told without the portal."""
    if plan.mode not in ("apply", "destroy"):
        raise contradiction("mode", _("there is no way to carry out {mode}", mode=json.dumps(plan.mode)))
    for name, value in (("name", plan.blueprint), ("version", plan.version), ("language", plan.language)):
        if not _WORD.fullmatch(value):
            raise contradiction(f"blueprint.{name}", _("it cannot be {value}", value=ascii(value[:80])))
    if not _LINEAGE.fullmatch(plan.lineage):
        raise contradiction("lineage", _("it is not the lineage of a state"))
    check_values(plan, kinds)
    seen: set[Address] = set()
    for change in plan.changes:
        _check_change(change, plan, seen)
        seen.add(change.address)
    for move in plan.moved:
        if not any(within(one, move.target) or within(move.target, one) for one in seen):
            raise contradiction("moved", _("{address} is not in the plan", address=move.target))


def check_values(plan: Plan, kinds: Mapping[str, Kind] = KINDS) -> None:
    """Raises `UsageError` where an object of the plan is none that there can be: enough to show the plan."""
    for at, change in enumerate((*plan.changes, *plan.drift)):
        where, seen = ascii(change.address[:80]).strip("'"), at >= len(plan.changes)
        if (change.before is not None, change.after is not None) != _SIDES[change.action]:
            said = _("what is before and after does not fit {action}", action=change.action.value)
            raise contradiction(where, said)
        for name in lacking(change.kind, change.after) if change.after is not None and not seen else ():
            raise contradiction(where, _("it has no {name}", name=name))
        for attrs, read in ((change.before or {}, True), (change.after or {}, seen)):
            if plan.mode == "diff":  # nothing, where one side does not say it
                attrs = {name: value for name, value in attrs.items() if value is not None}  # noqa: PLW2901
            fault = object_fault(change.kind, change.address, attrs, kinds, read=read)
            if fault:
                raise contradiction(where, fault)
    told = [one for change in (*plan.changes, *plan.drift) for one in change.hazards]
    for code, facts in (*((one.code, one.facts) for one in (*told, *plan.refusals)), *plan.notes):
        for name in _LISTED.intersection(facts):
            if not _is_list(facts[name], _LENGTHS.get(name)):
                raise contradiction(ascii(code[:80]).strip("'"), _("{name} cannot be what it is", name=name))


def _is_list(value: Any, length: int | None) -> bool:
    if length is None and isinstance(value, str):
        return True  # some notes have put the names together already
    fits = isinstance(value, list | tuple) and (length is None or len(value) == length)
    return fits and all(isinstance(one, str | int) for one in value)


def _check_change(change: Change, plan: Plan, seen: set[Address]) -> None:
    where = str(change.address)
    if change.address in seen:
        raise contradiction(where, _("it stands there twice"))
    if parent_of(change.kind, change.address) != change.parent:
        raise contradiction(where, _("it is not the address of a {kind}", kind=change.kind))
    if change.key not in (change.address.rpartition(".")[2], change.address.partition(".")[2]):
        raise contradiction(where, _("its key is another one"))
    if plan.mode == "destroy" and change.after is not None:
        raise contradiction(where, _("a plan that destroys leads to nothing"))
    for name in lacking(change.kind, change.before or {}) if plan.mode == "destroy" else ():
        raise contradiction(where, _("it has no {name}", name=name))
    if change.destination is not None:
        _check_destination(change, change.destination, plan)
    for address in change.imported:
        itself = address == change.address or address.startswith(f"{change.address}.item.")
        if not itself or change.before is None or change.after is None or plan.mode != "apply":
            raise contradiction(where, _("it cannot import {address}", address=ascii(address[:80]).strip("'")))


def _check_destination(change: Change, going: Removed, plan: Plan) -> None:
    """As `removed:` of a blueprint is checked: what goes is gone, where its items go is there, in the same process."""
    where = str(change.address)
    if (
        change.action is not Action.DELETE
        or change.kind not in ITEM_HOLDERS | VALUE_HOLDERS
        or going.source != change.address
    ):
        raise contradiction(where, _("it cannot give anything away"))
    target = next((one for one in plan.changes if one.address == going.target), None)
    same_place = going.target.partition(".")[0] == change.address.partition(".")[0]
    if target is None or target.kind != change.kind or target.after is None or not same_place:
        raise contradiction(where, _("{target} is no place for what it holds", target=going.target))


def check_standing(changes: Sequence[Change], live: Live, kinds: Mapping[str, Kind] = KINDS) -> None:
    """Raises `UsageError` where something of the file stands in, or names, what neither the portal nor the file has."""
    for where, what in _nowhere(changes, live, kinds):
        raise contradiction(where, what)


def check_way_back(changes: Sequence[Change], live: Live, kinds: Mapping[str, Kind] = KINDS) -> None:
    """The same for what a journal says that there was before a run."""
    for where, what in _nowhere(changes, live, kinds):
        raise UsageError(
            _("The journal of the run contradicts itself at {where}: {what}.", where=where, what=what),
            hint=_(
                "Nothing was changed on the portal. Put the journal back as it was; without it, there is no way back."
            ),
        )


def _nowhere(changes: Sequence[Change], live: Live, kinds: Mapping[str, Kind]) -> Iterator[tuple[str, str]]:
    homeless = [*_homeless(changes, live)]
    yield from homeless
    if homeless:
        return  # no steps can be made of them
    steps = order.steps(changes, live, kinds)
    ids = {(address, name) for address, one in live.bound.items() for name in one.live.ids}
    ids |= {(one.address, one.name) for step in steps for one in step.yields}
    for step in steps:
        for ref in order.references(step.call.params):
            if (ref.address, ref.name) not in ids:
                spelled = ascii(ref.address[:80]).strip("'")
                yield step.address, _("it names {address}, which is nowhere", address=spelled)


def _homeless(changes: Sequence[Change], live: Live) -> Iterator[tuple[str, str]]:
    """What is to be, or to stay, in what is neither there nor made."""
    plan = {one.address: one for one in changes}
    for change in changes:
        owner = change.parent
        if owner is None or change.after is None:
            continue
        what = plan[owner].action if owner in plan else Action.NOOP
        made, going = what in (Action.CREATE, Action.REPLACE), what in (Action.DELETE, Action.FORGET)
        if going or not (made or owner in live.bound):
            yield change.address, _("it belongs to {owner}, which is nowhere", owner=owner)


def check_spoken_of(resources: Sequence[Resource], live: Live) -> None:
    """The same for what stands inside of values: it is looked up before there are steps."""
    known = {*live.bound, *(one.address for one in resources)}
    for resource in resources:
        for address in KINDS[resource.kind].spoken_of(resource.attrs):
            if address not in known:
                raise contradiction(resource.address, _("it names {address}, which is nowhere", address=address))
