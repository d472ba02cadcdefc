"""Rules over plans as data: what a rule asks of a change, of the whole plan, of the portal and of the time. Pure.

A number that could not be read is never taken for a small one: a comparison with it holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any, Final
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from smartctl.engine.measures import moved
from smartctl.findings import Effect, Finding, Waiver
from smartctl.model import UNKNOWN, Action, Address, Change, HazardKind

Facts = Mapping[str, Any]

_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TOUCHED: Final = {
    "data": frozenset({HazardKind.LOSES_DATA, HazardKind.UNKNOWN_IMPACT}),
    "automation": frozenset({HazardKind.LOSES_AUTOMATION}),
    "permissions": frozenset({HazardKind.LOSES_PERMISSIONS}),
}


class Rule(Struct, frozen=True, kw_only=True):
    """One rule of `schemas/policy.v1.json`. `change` or `plan` say of what it speaks."""

    id: str
    effect: Effect
    message: Mapping[str, str]
    change: Mapping[str, Any] | None = None
    plan: Mapping[str, Any] | None = None
    portals: tuple[str, ...] = ()
    time: Mapping[str, Any] | None = None
    unknown: Mapping[str, str] = field(default_factory=dict)
    """The message where a number could not be read."""
    way: Mapping[str, str] = field(default_factory=dict)
    unless: str = ""
    """What a run may say that the rule gives way to: `allow-mass-change`, `approved-by`."""
    waiver: str = ""
    """`expired` or `unused`: the rule speaks of waivers, and of nothing in a plan."""


class Rules(Struct, frozen=True, kw_only=True):
    """What holds in a project, for one of its portals."""

    rules: tuple[Rule, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    portals: tuple[str, ...] = ()
    """What the portal is called: its name in the project, and its address."""


NO_RULES: Final = Rules()


class Work(Struct, frozen=True, kw_only=True):
    """What is judged: a plan's changes and numbers, when, and what the run was told."""

    changes: Sequence[Change]
    """Those that do something: what stays as it is breaks no rule."""
    actions: Mapping[Address, str]
    """What each change is to people who use the portal (`actions`)."""
    measures: Mapping[str, tuple[Any, Facts]]
    """Number of the whole plan -> its value, None where it cannot be read, and what a message may say of it."""
    settings: Mapping[str, Any]
    """What `$name` in a rule stands for."""
    drifted: frozenset[Address]
    now: datetime | None
    told: frozenset[str]
    place: Address
    portals: tuple[str, ...]


def broken(rule: Rule, work: Work) -> Iterator[Finding]:
    """Where the plan breaks the rule."""
    if rule.waiver or rule.unless in work.told or not _on(rule.portals, work.portals):
        return
    at = _time(rule.time, work) if rule.time is not None else {}
    if at is None:
        return
    if rule.change is None:
        facts = _whole(rule.plan or {}, work)
        if facts is not None:
            yield _finding(rule, work.place, {**at, **facts}, whole=True)
        return
    if rule.plan is not None and _whole(rule.plan, work) is None:
        return
    for change in work.changes:
        found = _of_change(rule.change, change, work)
        if found is not None:
            yield _finding(rule, change.address, {**at, **found})


def _finding(rule: Rule, address: Address, facts: Facts, *, whole: bool = False) -> Finding:
    message = rule.unknown if facts.get("unreadable") and rule.unknown else rule.message
    return Finding(
        rule=rule.id, effect=rule.effect, address=address, whole=whole, message=message, way=rule.way, facts=facts
    )


def _on(wanted: Sequence[str], names: Sequence[str]) -> bool:
    return not wanted or any(fnmatchcase(name, one) for one in wanted for name in names)


def _of_change(asked: Mapping[str, Any], change: Change, work: Work) -> Facts | None:
    """What a message may say of the change, None where it is not what the rule asks for."""
    facts: dict[str, Any] = {"address": change.address, "action": work.actions[change.address]}
    happening = {
        *([facts["action"]] if change.action is not Action.NOOP else ()),
        *(["import"] if change.imported else ()),
    }
    if not happening.intersection(asked.get("action", happening)):
        return None
    if change.kind not in asked.get("kind", (change.kind,)):
        return None
    if not _on(asked.get("address", ()), (change.address,)):
        return None
    if "touches" in asked and not any(_touches(change, one) for one in asked["touches"]):
        return None
    if asked.get("unread") and not _unread(change):
        return None
    if asked.get("by_hand") is not None and asked["by_hand"] is not (change.address in work.drifted):
        return None
    for found in (_attribute(asked.get("attribute"), change), _counted(asked.get("counts", {}), change, facts)):
        if found is None:
            return None
        facts |= found
    return facts


def actions(changes: Sequence[Change]) -> Mapping[Address, str]:
    """What each change is to people who use the portal: inside of what is made in the same plan everything is new."""
    known = {one.address: one for one in changes}

    def owners(change: Change) -> Iterator[Change]:
        seen = {change.address}  # a file that somebody has written may go in a circle
        while change.parent in known and change.parent not in seen:
            change = known[change.parent]
            seen.add(change.address)
            yield change

    return {
        one.address: Action.CREATE.value if any(o.action is Action.CREATE for o in owners(one)) else one.action.value
        for one in changes
    }


def _unread(change: Change) -> bool:
    """Whether a live number of it, or of what is in danger with it, could not be read."""
    facts = (change.impact, *(hazard.facts for hazard in change.hazards))
    return any(value is UNKNOWN for one in facts for value in one.values())


def _touches(change: Change, what: str) -> bool:
    if what == "items":
        return change.moves or any(number != 0 for number in moved(change))
    return any(hazard.kind in _TOUCHED[what] for hazard in change.hazards)


def _attribute(asked: Any, change: Change) -> Facts | None:
    """The first of the attributes that changes, and to the value that is asked for, if one is."""
    if asked is None:
        return {}
    before, after = change.before or {}, change.after or {}
    for name in asked:
        differs = name in after and (change.before is None or before.get(name) != after[name])
        if differs and (not isinstance(asked, Mapping) or after[name] == asked[name]):
            return {"attribute": name, "before": _said(before.get(name)), "after": _said(after[name])}
    return None


def _said(value: Any) -> Any:
    return value if isinstance(value, int | str) else str(value)


def _counted(asked: Mapping[str, Any], change: Change, facts: Facts) -> Facts | None:
    """Live numbers. What exists and was not counted is unknown; what is made in this plan holds nothing."""
    found: dict[str, Any] = {}
    for name, bounds in asked.items():
        missing = 0 if facts["action"] == Action.CREATE.value else None
        number = change.impact.get(name, missing)
        over = _above(number if isinstance(number, int) else None, bounds)
        if over is None:
            return None
        found |= over
    return found


def _above(number: float | None, bounds: Mapping[str, Any]) -> dict[str, Any] | None:
    limit = bounds.get("above", bounds.get("from"))
    if number is None:
        return {"count": 0, "limit": limit, "unreadable": True}
    over = number > bounds["above"] if "above" in bounds else number >= bounds["from"]
    return {"count": number, "limit": limit, "unreadable": False} if over else None


def _whole(asked: Mapping[str, Any], work: Work) -> Facts | None:
    found: dict[str, Any] = {}
    for name, given in asked.items():
        value, facts = work.measures[name]
        bounds = _filled(given, work.settings)
        if bounds is None:
            return None
        if isinstance(value, frozenset):
            common = tuple(sorted(value & set(bounds)))
            if not common:
                return None
            found[name] = common
            continue
        over = _above(value, bounds)
        if over is None:
            return None
        found |= {**over, **facts}
        if name.endswith("_share"):
            found |= {"count": facts["percent"], "limit": round(100 * over["limit"])}
    return found


def _filled(given: Any, settings: Mapping[str, Any]) -> Any:
    """With what the project has set; None where it has set nothing."""
    if isinstance(given, str) and given.startswith("$"):
        value = settings[given[1:]]
        return None if value in (None, (), frozenset()) else value
    if isinstance(given, Mapping):
        filled = {key: _filled(one, settings) for key, one in given.items()}
        return None if None in filled.values() else filled
    return given


def _time(asked: Mapping[str, Any], work: Work) -> Facts | None:
    """Whether it is that time; None where not. All that is named must hold."""
    zone = _filled(asked.get("zone", ""), work.settings) or ""
    hours = _filled(asked.get("hours", ("00:00-24:00",)), work.settings)
    if work.now is None or hours is None:
        return None
    now = work.now.astimezone(ZoneInfo(zone)) if zone else work.now
    clock, day = f"{now:%H:%M}", f"{now:%m-%d}"
    span = next((one for one in hours if _within(clock, one, "-")), None)
    dates = [one for one in asked.get("dates", ()) if _within(f"{now:%Y-%m-%d}" if one[4] == "-" else day, one, "..")]
    if span is None or _DAYS[now.weekday()] not in asked.get("weekdays", _DAYS) or (asked.get("dates") and not dates):
        return None
    return {"now": clock, "hours": span, "zone": zone, "date": f"{now:%Y-%m-%d}"}


def _within(now: str, span: str, between: str) -> bool:
    """`22:00-06:00` goes over midnight, `12-25..01-09` over the end of the year. A day has its evening, an hour has not."""
    begin, _between, end = span.partition(between)
    after = now <= (end or begin) if between == ".." else now < end
    return (begin <= now and after) if begin <= (end or begin) else (now >= begin or after)
