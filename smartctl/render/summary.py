"""The end of a plan, which people read first: risks, counts, data, cost, refusals and what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from smartctl.engine.policy import moved
from smartctl.i18n import _, n_
from smartctl.kinds.words import Danger
from smartctl.model import Action, Change, Forecast, Hazard, HazardKind, Plan
from smartctl.render.gutter import REMOVE, SYMBOLS, marked
from smartctl.render.impact import impact, impact_of
from smartctl.render.kinds import DANGERS
from smartctl.render.lines import Line, Piece, filled, line
from smartctl.render.options import Options
from smartctl.render.refusal import refusals
from smartctl.render.visible import visible

_OF_NO_KIND: Final = Danger(what="")
_IN_THE_WAKE: Final = frozenset({"portal-default", "parent-removed"})
"""Deletions that another line stands for already, unless they carry a danger of their own."""


def risk_index(plan: Plan) -> Iterator[Line]:
    """One line for each deletion, replacement, loss of data and object let go. Nothing when there is none."""
    risks = [risk for change in plan.changes for risk in _risks(change)]
    if risks:
        yield line((_("Risk:"), "bold red"))
        yield from risks


def _risks(change: Change) -> Iterator[Line]:
    address: Piece = (visible(change.address), "bold")
    grave = change.action in (Action.DELETE, Action.REPLACE, Action.FORGET)
    if grave and (change.hazards or change.reason not in _IN_THE_WAKE):
        sentence = {
            Action.DELETE: _("{address} will be destroyed"),
            Action.REPLACE: _("{address} must be replaced"),
            Action.FORGET: _("{address} will be removed from state"),
        }[change.action]
        told = "; ".join(impact(change))
        yield marked(SYMBOLS[change.action], 0, *filled(sentence, address=address), f" ({told})" if told else "")
        return
    if any(hazard.kind is HazardKind.LOSES_PERMISSIONS for hazard in change.hazards):
        told = "; ".join(impact(change))
        yield marked(
            SYMBOLS[change.action], 0, *filled(_("{address} will be updated in-place"), address=address), f" ({told})"
        )
    options = {hazard.address: hazard for hazard in change.hazards if _danger(hazard).option}
    for hazard in options.values():
        place: Piece = (visible(hazard.address), "bold")
        told = impact_of(hazard)
        yield marked(REMOVE, 0, *filled(_("{address} will be destroyed"), address=place), f" ({told})")


def _danger(hazard: Hazard) -> Danger:
    return DANGERS.get(hazard.code, _OF_NO_KIND)


def counts(plan: Plan) -> Line:
    """`Plan: 3 to add, 2 to change, 1 to destroy.`"""
    summary = plan.summary
    told = _(
        "{add} to add, {change} to change, {destroy} to destroy",
        add=summary.add,
        change=summary.change,
        destroy=summary.destroy,
    )
    forgotten = _(", {n} to forget", n=summary.forget) if summary.forget else ""
    return line((_("Plan:"), "bold"), f" {told}{forgotten}.")


def data(plan: Plan) -> Iterator[Line]:
    """What is lost of the items' own data, as one line; nothing when nothing is."""
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
    if parts:
        yield line((_("Data:"), "bold"), f" {', '.join(parts)}.")


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


def forecast(cost: Forecast) -> Line:
    """`Forecast: 6 requests to the portal, about 4 s.`"""
    requests = n_("{n} request to the portal", "{n} requests to the portal", cost.requests)
    return line(
        (_("Forecast:"), "bold"), " ", _("{requests}, about {time}.", requests=requests, time=duration(cost.seconds))
    )


def duration(seconds: float) -> str:
    """`4 s`, `2 min 5 s`; less than a second is still one."""
    whole = max(1, round(seconds))
    minutes, rest = divmod(whole, 60)
    if not minutes:
        return _("{s} s", s=whole)
    return _("{m} min {s} s", m=minutes, s=rest) if rest else _("{m} min", m=minutes)


def refused(hazards: tuple[Hazard, ...]) -> Iterator[Line]:
    """Why `apply` will not carry the plan out, each with its way on."""
    if hazards:
        yield line((_("This plan will be refused as it stands:"), "bold red"))
        for sentence in refusals(hazards):
            yield marked("!", 0, sentence)


def closing(plan: Plan, options: Options) -> Iterator[Line]:
    if options.saved_to is None:
        return
    if options.saved_to and plan.refusals:
        yield line(_("The plan is saved to {file}.", file=visible(options.saved_to)))
    elif options.saved_to:
        file = visible(options.saved_to)
        yield line(_("The plan is saved to {file}. To carry out exactly these actions:", file=file))
        yield line(f"    smartctl apply {file}")
    else:
        yield line(
            _(
                "Note: the plan is not saved, so `smartctl apply` will plan again. Save it with --out FILE to apply it as it is."
            )
        )
