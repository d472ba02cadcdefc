"""A plan as it is read, and what its run sends, whole: a fact, a word or a parameter more or less is another text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from smartctl.codec import plan_to_json
from smartctl.model import Plan
from smartctl.render import FORMATS
from smartctl.render.options import Options
from smartctl.steps import Call
from tests.world import World

# How many requests are foretold is compared with those that were sent; numbers of a plan are other ones in any case.
_ELSEWHERE = {"digest", "fingerprints", "forecast", "summary"}
_FORECAST = ("Forecast: ", "Прогноз: ")


class Timeless(World):
    """A world whose clock is moved by people alone: every moment is the same one each time."""

    def _now(self) -> datetime:
        return datetime(2026, 1, 31, 12, tzinfo=UTC) + timedelta(seconds=self.seconds_late)


def told_whole(plan: Plan, sent: Iterable[Call], back: Plan | None) -> str:
    lines = [*_facts(plan), *_said(plan), "--- sent", *requests(sent)]
    if back is not None:
        lines += ["--- the way back", *_facts(back)]
    return "\n".join(lines) + "\n"


def told_shortly(plan: Plan, sent: Iterable[Call]) -> str:
    """The sentences of a plan without its head and its count, and each request."""
    _head, *told = _spoken(plan, "plain", "en")
    return "\n".join([*filter(None, told[:-1]), *requests(sent)]) + "\n"


def _facts(plan: Plan) -> Iterator[str]:
    document = plan_to_json(plan)
    for change in document["resource_changes"]:
        if change["change"]["actions"] != ["no-op"] or change["hazards"] or change["impact"]:
            yield _line(_speaking({**change, "change": _speaking(change["change"])}))
    for name in sorted(document.keys() - _ELSEWHERE - {"resource_changes"}):
        told = document[name]
        yield from (f"{name}: {_line(one)}" for one in (told if isinstance(told, list | tuple) else ()))


def _speaking(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Without the places of facts that this change has none of."""
    return {name: one for name, one in facts.items() if one is not False and one not in (None, [], {}, "")}


def _said(plan: Plan) -> Iterator[str]:
    for style, language in (("terraform", "ru"), ("plain", "en")):
        yield from (f"--- {style}, {language}", *_spoken(plan, style, language))


def _spoken(plan: Plan, style: str, language: str) -> list[str]:
    told = FORMATS["text"](plan, Options(language=language, style=style)).splitlines()
    return [line for line in told if not line.startswith(_FORECAST)]


def requests(sent: Iterable[Call]) -> Iterator[str]:
    return (f"{call.method} {_line(call.params)}" for call in sent)


def _line(value: Any) -> str:
    return json.dumps(_plain(value), ensure_ascii=False, default=str)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return sorted(map(str, value)) if isinstance(value, frozenset | set) else value
