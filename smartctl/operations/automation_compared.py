"""What two blueprints say otherwise of robots, triggers, tunnels, workflows and permissions: no object of a plan holds it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import asdict

from smartctl.automation.manual import ManualStep, manual_steps, plain, title_of
from smartctl.intent_kinds import IntentKind
from smartctl.model import Address, Desired, Intent

_NUMBER: Final = re.compile(r"-\d+$")
"""Behind the second one of a kind on a stage."""
_NAMELESS: Final[Mapping[str, str]] = {IntentKind.TUNNEL: "tunnel"}
"""What a step without a `key:` is called where that is not what it does."""


class _Said(Struct, frozen=True, kw_only=True):
    """One step of a side; `content` is all of it in the names of the second side and in each language, but for the reasons
    that it gives.
    """

    step: ManualStep
    content: str


def automation(
    first: Sequence[Desired], second: Sequence[Desired], past: Mapping[Address, Address]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """A note with what is new, other or gone; none where nothing is. Each side in the same languages, that of the note
    first. `past`: name of the second side -> of the first.
    """
    names = {str(old): str(new) for new, old in past.items()}
    before, after = _groups(first, names), _groups(second, {})
    rows = [
        row for group in dict.fromkeys((*before, *after)) for row in _rows(before.get(group, []), after.get(group, []))
    ]
    if rows:
        yield "automation-differs", {"steps": tuple(rows)}


def _groups(side: Sequence[Desired], names: Mapping[str, str]) -> dict[tuple[str, str], list[_Said]]:
    """By place and kind, in the order of the blueprint, which is the order of robots on a stage."""
    groups: dict[tuple[str, str], list[_Said]] = {}
    for step, *others in zip(*(manual_steps(one, {}) for one in side), strict=True):
        intent = step.intent
        if intent.kind == IntentKind.WORKFLOW:
            continue  # it is an object as well
        place = str(_renamed(str(intent.stage or intent.process), names))
        groups.setdefault((place, intent.kind), []).append(_Said(step=step, content=_content([step, *others], names)))
    return groups


def _content(steps: Sequence[ManualStep], names: Mapping[str, str]) -> str:
    intents = [one.intent for one in steps]
    said = [
        [one.action, {**plain(one.values), **_key(one)}, plain(one.conditions), one.any_condition] for one in intents
    ]
    return json.dumps(_renamed(said, names), ensure_ascii=False, sort_keys=True)


def _key(one: Intent) -> Mapping[str, str]:
    """The `key:` that a blueprint gives: the runbook knows the step by it. Without one it is called by what it does."""
    name = _NUMBER.sub("", one.address.rpartition(".")[2])
    return {"key": name} if name not in (one.action, _NAMELESS.get(one.kind)) else {}


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, Mapping):
        return {key: _renamed(one, names) for key, one in value.items()}
    return [_renamed(one, names) for one in value] if isinstance(value, list | tuple) else value


def _rows(before: Sequence[_Said], after: Sequence[_Said]) -> Iterator[Mapping[str, Any]]:
    match = SequenceMatcher(None, [one.content for one in before], [one.content for one in after], autojunk=False)
    for what, start, end, to, until in match.get_opcodes():
        if what == "equal":
            continue
        old, new = list(before[start:end]), list(after[to:until])
        same = min(len(old), len(new))
        yield from (_row(now.step, "changed", _differing(was, now)) for was, now in zip(old, new, strict=False))
        yield from (_row(one.step, "gone") for one in old[same:])
        yield from (_row(one.step, "new") for one in new[same:])


def _differing(was: _Said, now: _Said) -> tuple[str, ...]:
    """The words of the blueprint whose values are others."""
    said = [*zip(json.loads(was.content), json.loads(now.content), strict=True)]
    values = {name for one, other in said for name in {*one[1], *other[1]} if one[1].get(name) != other[1].get(name)}
    return tuple(sorted(values)) + (("if",) if any(one[2:] != other[2:] for one, other in said) else ())


def _row(step: ManualStep, state: str, words: Sequence[str] = ()) -> Mapping[str, Any]:
    """Enough to name the step in any language."""
    places = {"place": step.place, **({"target": step.target} if step.target else {})}
    return {
        "address": step.address,
        "kind": step.intent.kind,
        "action": step.intent.action,
        "title": title_of(step.values),
        "state": state,
        **({"words": tuple(words)} if words else {}),
        **{name: asdict(one) for name, one in places.items()},
    }
