"""The steps of the automation that a plan leaves to a person: due, changed since they were done, or needless now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from msgspec import Struct

from smartctl.automation.manual import Place
from smartctl.i18n import _
from smartctl.model import Plan
from smartctl.render.harmless import harmless
from smartctl.render.runbook.sentences import named


class Due(Struct, frozen=True, kw_only=True):
    """One step. `said` is why it stands here where that is not said by itself."""

    text: str
    state: str
    """`due`, `changed` or `needless`; of a comparison `new`, `other` or `gone`."""
    said: str = ""

    @property
    def sign(self) -> str:
        return _SIGNS[self.state]


_SIGNS: Final = {"due": "☐", "changed": "☐", "needless": "✕", "new": "+", "other": "~", "gone": "−"}
_STATES: Final = {"new": "new", "changed": "other", "gone": "gone"}


def steps(plan: Plan) -> tuple[Due, ...]:
    return tuple(_steps(plan))


def _steps(plan: Plan) -> Iterator[Due]:
    for code, facts in plan.notes:
        if code == "automation-differs":
            for one in _rows(facts.get("steps")):
                words = one.get("words")
                said = ", ".join(map(str, harmless(words))) if isinstance(words, list | tuple) else ""
                yield Due(text=_called(harmless(one)), state=_STATES.get(str(one.get("state")), "other"), said=said)
        if code != "manual-steps":
            continue
        for one in _rows(facts.get("steps")):
            changed = one.get("changed") is True
            said = _("it was done, and is to be done otherwise now") if changed else ""
            yield Due(text=_called(harmless(one)), state="changed" if changed else "due", said=said)
        needless = facts.get("needless", ())
        for address in harmless(needless) if isinstance(needless, list | tuple) else ():
            said = _("it was done, and the blueprint does not have it any more: take it away")
            yield Due(text=str(address), state="needless", said=said)


def _rows(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list | tuple) else []


def _called(one: Mapping[str, Any]) -> str:
    place, target = _place(one.get("place")), one.get("target")
    words = [str(one.get(name, "")) for name in ("kind", "action", "title")]
    return named(words[0], words[1], words[2], place, _place(target) if target is not None else None)


def _place(value: Any) -> Place:
    return Place.of(value if isinstance(value, Mapping) else {})
