"""What is wanted beside what was found: the differences, in the blueprint's words, and how alike the two are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any, Final

from msgspec import Struct

from smartctl.archive.found import Found
from smartctl.archive.values import as_text
from smartctl.designer.moments import is_moment, working
from smartctl.designer.pauses import minutes_of
from smartctl.intent_kinds import IntentKind
from smartctl.model import Attrs, Intent

_PEOPLE: Final = frozenset({"responsible", "assign", "to", "observers"})
_KNOWN: Final = frozenset({"responsible", "creator", "client"})
"""Roles that an expression of the portal stands for. Who is somebody's head, no file says."""
_UNSEEN: Final = frozenset({"on", "title", "form", "create"})
"""Of triggers and tunnels: what no export says, or what follows from the rest."""
_DURATIONS: Final = frozenset({"after"})
_TEXTS: Final = frozenset({"task", "todo", "notify", "sms", "mail", "comment", "webhook", "set", "document"})


class Apart(StrEnum):
    """In what a step and what was found differ beside their values."""

    STAGE = "stage"
    """The whole id of the stage on which it stands."""
    OFF = "off"
    CONDITIONS = "conditions"
    BESIDE = "beside"


class Difference(Struct, frozen=True, kw_only=True):
    """`what` is a word of the blueprint, or an `Apart`."""

    what: str
    wanted: Any = None
    found: Any = None


def differences(intent: Intent, found: Found, stage: str) -> tuple[Difference, ...]:
    """Everything in which they differ. `stage` is the wanted one as the portal calls it."""
    return tuple(_differences(intent, found, stage))


def _differences(intent: Intent, found: Found, stage: str) -> Iterator[Difference]:
    if intent.kind != IntentKind.PERMISSION and found.stage != stage:
        yield Difference(what=Apart.STAGE, wanted=stage, found=found.stage)
    if not found.active:
        yield Difference(what=Apart.OFF)
    if intent.kind == IntentKind.PERMISSION:
        yield from _of_role(intent, found)
        return
    wanted, there = _wanted(intent), _found(intent, found)
    for name in (*wanted, *(one for one in there if one not in wanted)):
        if not _same(name, wanted.get(name), there.get(name)):
            yield Difference(what=name, wanted=wanted.get(name), found=there.get(name))
    ours, theirs = _conditions(intent.conditions), _conditions(found.conditions)
    either = intent.any_condition if len(ours) > 1 else False
    if not _same_conditions(ours, theirs) or (len(theirs) > 1 and either != found.any_condition):
        yield Difference(
            what=Apart.CONDITIONS,
            wanted=(*intent.conditions, *(("any",) if intent.any_condition else ())),
            found=(*found.conditions, *(("any",) if found.any_condition else ())),
        )
    for name, value in found.beside.items():
        yield Difference(what=Apart.BESIDE, wanted=name, found=value)


def _of_role(intent: Intent, found: Found) -> Iterator[Difference]:
    """What the blueprint says of a right, in each pipeline that it names; rights that it leaves out are left alone."""
    pipelines = tuple(map(str, intent.values.get("pipelines", ())))
    rights = {name: value for name, value in intent.values.items() if name not in ("title", "pipelines", "on")}
    levels: Mapping[str, Mapping[str, Any]] = found.values.get("levels", {})
    for name, wanted in rights.items():
        silent: Any = False if isinstance(wanted, bool) else "none"
        there = {one: levels.get(one, {}).get(name, silent) for one in pipelines}
        if any(level != wanted for level in there.values()):
            yield Difference(what=name, wanted=wanted, found=", ".join(dict.fromkeys(map(str, there.values()))))
    beyond = [one for one, given in levels.items() if one not in pipelines and set(given.values()) - {"none", False}]
    if beyond:
        yield Difference(what="pipelines", wanted=pipelines, found=(*pipelines, *beyond))
    for name, value in found.beside.items():
        yield Difference(what=Apart.BESIDE, wanted=name, found=value)


def _wanted(intent: Intent) -> dict[str, Any]:
    """The values of an intent with what it leaves out said."""
    values = {name: value for name, value in intent.values.items() if not _is_unseen(intent, name)}
    match intent.kind, intent.action:
        case IntentKind.ROBOT, "task" | "todo":
            values.setdefault("responsible", {"role": "responsible"})
            values.setdefault("link", ("item",))
        case IntentKind.ROBOT, "sms" | "mail":
            values.setdefault("to", ({"role": "client"},))
        case IntentKind.TRIGGER, _:
            values.setdefault("backwards", False)
    return values


def _is_unseen(intent: Intent, name: str) -> bool:
    return (intent.kind == IntentKind.TRIGGER and name in _UNSEEN) or (
        intent.kind == IntentKind.TUNNEL and name == "create"
    )


def _found(intent: Intent, found: Found) -> dict[str, Any]:
    values = dict(found.values)
    if intent.kind == IntentKind.TRIGGER:
        values.setdefault("backwards", False)
    if intent.kind == IntentKind.TUNNEL and intent.action == "create":
        values = {name: value for name, value in values.items() if name not in ("create", "title")}
    return values


def _same(name: str, wanted: Any, found: Any) -> bool:
    if name in _PEOPLE:
        return _same_people(_crowd(wanted), _crowd(found))
    if wanted is None or found is None:
        return wanted is found
    if name in ("set", "with"):
        ours, theirs = dict(wanted), dict(found)
        return set(ours) == set(theirs) and all(same_value(ours[one], theirs[one]) for one in ours)
    if name in ("deadline", "at", "after"):
        return _moment(str(wanted)) == _moment(str(found))
    if name in ("link", "fields"):
        return set(wanted) == set(found)
    if isinstance(wanted, tuple):
        return tuple(map(str, wanted)) == tuple(map(str, found))
    return same_value(wanted, found)


def same_value(wanted: Any, found: Any) -> bool:
    """Numbers by their size, yes and no as the portal writes them, an amount without its currency, people by number."""
    if isinstance(wanted, Mapping):
        known = {"responsible": ("{{responsible}}",), "creator": ("author", "{{CREATED_BY}}")}
        role = str(wanted.get("role"))
        return as_text(found) in (f"user_{wanted.get('user')}", *known.get(role, (f"{{{{{role}}}}}",)))
    if isinstance(wanted, bool):
        return as_text(found) in (("Y", "1", "true") if wanted else ("N", "0", "", "false"))
    if isinstance(wanted, int | float):
        try:
            return float(as_text(found).partition("|")[0]) == float(wanted)
        except ValueError:
            return False
    if isinstance(wanted, Mapping):
        return as_text(found) == f"user_{wanted['user']}" if "user" in wanted else bool(found)
    text = as_text(wanted).strip()
    bare = text.replace("{{", "").replace("}}", "")
    if bare != text and is_moment(bare):
        return _moment(bare) == _moment(as_text(found).replace("{{", "").replace("}}", ""))
    return text == as_text(found).strip()


def _crowd(value: Any) -> tuple[Mapping[str, Any], ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, Mapping) else tuple(value)


def _same_people(wanted: tuple[Mapping[str, Any], ...], found: tuple[Mapping[str, Any], ...]) -> bool:
    """A role of which nobody is named may be anybody; everybody else is who he is."""
    left = list(found)
    open_roles = 0
    for one in wanted:
        name = one.get("user") or (one["role"] if one["role"] in _KNOWN or one.get("field") else None)
        if name is None:
            open_roles += 1
            continue
        there = next((each for each in left if (each.get("user") or each["role"]) == name), None)
        if there is None:
            return False
        left.remove(there)
    return len(left) == open_roles


def anybody(intent: Intent) -> tuple[str, ...]:
    """Roles of which the blueprint does not say who that is: whoever was found will do."""
    people = (one for name in _PEOPLE for one in _crowd(intent.values.get(name)))
    return tuple(
        dict.fromkeys(
            str(one.get("title") or one["role"]) for one in people if "user" not in one and one["role"] not in _KNOWN
        )
    )


def _moment(text: str) -> tuple[str, int]:
    """Work time is told from all time: a working day is no day."""
    if working(text):
        return text.removeprefix("now + "), -1
    if text[:1].isdigit():
        return "", minutes_of(text)
    for sign in (" - ", " + "):
        word, mark, length = text.rpartition(sign)
        if mark:
            return word, minutes_of(length) * (-1 if sign == " - " else 1)
    return text, 0


def _conditions(given: tuple[Attrs, ...]) -> list[Attrs]:
    return [one for one in given if isinstance(one, Mapping)]


def _same_conditions(ours: list[Attrs], theirs: list[Attrs]) -> bool:
    left = list(theirs)
    for one in ours:
        there = next((each for each in left if _same_condition(one, each)), None)
        if there is None:
            return False
        left.remove(there)
    return not left


def _same_condition(one: Attrs, other: Attrs) -> bool:
    return set(one) == set(other) and all(
        same_value(one[name], other[name]) if name != "filled" else bool(one[name]) == bool(other[name]) for name in one
    )


def likeness(intent: Intent, found: Found, stage: str) -> float:
    """From 0 for nothing in common to 1 for the same. The main text counts as much as all the rest."""
    if intent.kind == IntentKind.PERMISSION:
        return 1.0
    wanted, there = _wanted(intent), _found(intent, found)
    names = [*wanted, *(one for one in there if one not in wanted)]
    rest = [_same(name, wanted.get(name), there.get(name)) for name in names if name != intent.action]
    rest += [found.stage == stage, _same_conditions(_conditions(intent.conditions), _conditions(found.conditions))]
    share = sum(rest) / len(rest)
    if intent.action not in _TEXTS or intent.kind != IntentKind.ROBOT:
        return share
    ours, theirs = (str(one.get(intent.action))[:200] for one in (wanted, there))
    text = 1.0 if ours == theirs else SequenceMatcher(None, ours, theirs, autojunk=False).ratio()
    return (text + share) / 2
