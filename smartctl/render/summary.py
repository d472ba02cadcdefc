"""The end of a plan, which people read first: risks, counts, data, cost, refusals and what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from smartctl.engine.measures import moved
from smartctl.estimate import Forecast
from smartctl.i18n import _, n_
from smartctl.kinds.words import Danger
from smartctl.model import Action, Change, Hazard, HazardKind, Plan
from smartctl.render.gutter import REMOVE, SYMBOLS
from smartctl.render.impact import impact, impact_of
from smartctl.render.kinds import DANGERS
from smartctl.render.lines import Line, Piece, filled, line
from smartctl.render.visible import visible

_OF_NO_KIND: Final = Danger(what="")
_IN_THE_WAKE: Final = frozenset({"portal-default", "parent-removed"})
"""Deletions that another line stands for already, unless they carry a danger of their own."""


class Risk(Struct, frozen=True):
    """One line of the risk index: what goes, of which change, and how much that touches."""

    symbol: str
    change: Change
    said: Line
    told: str = ""
    """How much it touches, without a full stop."""


def risks(plan: Plan) -> Iterator[Risk]:
    """One for each deletion, replacement, loss of data and object let go."""
    for change in plan.changes:
        yield from _risks(change)


def _risks(change: Change) -> Iterator[Risk]:
    address: Piece = (visible(change.address), "bold")
    grave = change.action in (Action.DELETE, Action.REPLACE, Action.FORGET)
    if grave and (change.hazards or change.reason not in _IN_THE_WAKE):
        sentence = {
            Action.DELETE: _("{address} will be destroyed"),
            Action.REPLACE: _("{address} must be replaced"),
            Action.FORGET: _("{address} will be removed from state"),
        }[change.action]
        told = "; ".join(impact(change))
        yield Risk(SYMBOLS[change.action], change, line(*filled(sentence, address=address)), told)
        return
    if any(hazard.kind is HazardKind.LOSES_PERMISSIONS for hazard in change.hazards):
        told = "; ".join(impact(change))
        said = line(*filled(_("{address} will be updated in-place"), address=address))
        yield Risk(SYMBOLS[change.action], change, said, told)
    options = {hazard.address: hazard for hazard in change.hazards if _danger(hazard).option}
    for hazard in options.values():
        place: Piece = (visible(hazard.address), "bold")
        said = line(*filled(_("{address} will be destroyed"), address=place))
        yield Risk(REMOVE, change, said, impact_of(hazard))


def _danger(hazard: Hazard) -> Danger:
    return DANGERS.get(hazard.code, _OF_NO_KIND)


def counts(plan: Plan) -> str:
    """`3 to add, 2 to change, 1 to destroy.`, and in front of it what is imported."""
    summary = plan.summary
    told = _(
        "{add} to add, {change} to change, {destroy} to destroy",
        add=summary.add,
        change=summary.change,
        destroy=summary.destroy,
    )
    forgotten = _(", {n} to forget", n=summary.forget) if summary.forget else ""
    return f"{importing(summary.imported)}{told}{forgotten}."


def importing(number: int) -> str:
    """`1 to import, `; "" where nothing is."""
    return _("{n} to import, ", n=number) if number else ""


def data(plan: Plan) -> str:
    """What is lost of the items' own data, as one sentence; "" when nothing is."""
    lost = _unique(hazard for change in plan.changes for hazard in change.hazards)
    fields = [hazard for hazard in lost if _danger(hazard).values]
    options = [hazard for hazard in lost if _danger(hazard).option]
    parts = []
    if fields:
        text = n_("{n} field with data to remove", "{n} fields with data to remove", len(fields))
        parts.append(f"{text} ({_values(fields)})")
    if options:
        text = n_("{n} list item in use to remove", "{n} list items in use to remove", len(options))
        parts.append(f"{text} ({_values(options)})")
    numbers = [number for change in plan.changes for number in moved(change)]
    if numbers:
        known = sum(number for number in numbers if isinstance(number, int))
        if known:
            parts.append(n_("{n} item to change first", "{n} items to change first", known))
    return f"{', '.join(parts)}." if parts else ""


def _unique(hazards: Iterator[Hazard]) -> list[Hazard]:
    losing = (hazard for hazard in hazards if hazard.kind is HazardKind.LOSES_DATA)
    return list({(hazard.address, hazard.code): hazard for hazard in losing}.values())


def _values(hazards: list[Hazard]) -> str:
    numbers = [hazard.facts.get("filled") for hazard in hazards]
    known = sum(number for number in numbers if isinstance(number, int))
    if all(isinstance(number, int) for number in numbers):
        return n_("{n} value", "{n} values", known)
    if known:
        return n_("{n} value at least", "{n} values at least", known)
    return _("the number of values cannot be read")


def forecast(cost: Forecast) -> str:
    """`6 requests to the portal, about 4 s.`"""
    requests = n_("{n} request to the portal", "{n} requests to the portal", cost.requests)
    return _("{requests}, about {time}.", requests=requests, time=duration(cost.seconds))


def duration(seconds: float) -> str:
    """`4 s`, `2 min 5 s`; less than a second is still one."""
    whole = max(1, round(seconds))
    minutes, rest = divmod(whole, 60)
    if not minutes:
        return _("{s} s", s=whole)
    return _("{m} min {s} s", m=minutes, s=rest) if rest else _("{m} min", m=minutes)
