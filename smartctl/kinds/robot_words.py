"""What becomes of the robots of a workflow, in sentences: which come, which go, what one that stays does otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from smartctl.designer import words
from smartctl.designer.activities import WRITABLE
from smartctl.designer.columns import IN_FIELD
from smartctl.designer.placeholders import with_titles
from smartctl.designer.system_titles import system_titles
from smartctl.designer.workflow import UNREADABLE
from smartctl.i18n import _
from smartctl.kinds.robot_values import NAMING
from smartctl.kinds.words import Telling

_CONDITIONS: Final = ("if", "if_any")
_BY_FIELD: Final = ("set", "with")
Robot = Mapping[str, Any]


def differing(old: Any, new: Any, telling: Telling) -> str:
    """`new: robot …; no longer: robot …`; "" where one of the two is no list of robots."""
    sides = [_robots(side) for side in (old, new)]
    if None in sides:
        return ""
    before, after = (side or [] for side in sides)
    speaks = _Speaker(telling)
    gone, fresh = [one for one in before if one not in after], [one for one in after if one not in before]
    told = [speaks.otherwise(was, now) for was, now in _pairs(gone, fresh)]
    told += [_("new: {robot}", robot=speaks.whole(one)) for one in fresh]
    told += [_("no longer: {robot}", robot=speaks.whole(one)) for one in gone]
    return "; ".join(told) or _("its robots stand in another order")


def _robots(value: Any) -> list[Robot] | None:
    known = isinstance(value, list | tuple) and all(isinstance(one, Mapping) for one in value)
    return list(value) if known else None


def _pairs(gone: list[Robot], fresh: list[Robot]) -> Sequence[tuple[Robot, Robot]]:
    """Those that do the same thing in the same place; they are taken out of both lists."""
    found = []
    for was in list(gone):
        now = next((one for one in fresh if _doing(one) == _doing(was)), None)
        if now is not None:
            gone.remove(was)
            fresh.remove(now)
            found.append((was, now))
    return found


def _doing(one: Robot) -> tuple[str, str]:
    return str(one.get("on", "")), _action(one)


def _action(one: Robot) -> str:
    return next((name for name in WRITABLE if name in one), "")


class _Speaker:
    """Says of a robot what its form on the portal's screen says."""

    def __init__(self, telling: Telling) -> None:
        head = f"{telling.change.address.partition('.')[0]}.field."
        self._then = telling.then
        self._own = system_titles(telling.language)
        named = self._then.items()
        self._fields = {address.removeprefix(head): name for address, name in named if address.startswith(head)}

    def whole(self, one: Robot) -> str:
        rest = [self._box(name, one) for name in one if name not in ("on", UNREADABLE, _action(one))]
        return ", ".join([self._named(one), *rest])

    def otherwise(self, was: Robot, now: Robot) -> str:
        names = [name for name in dict.fromkeys((*was, *now)) if was.get(name) != now.get(name)]
        named = self._named(now, text=_action(now) not in names)
        return f"{named}: {', '.join(self._changed(names, was, now))}"

    def _changed(self, names: Sequence[str], was: Robot, now: Robot) -> Iterator[str]:
        for name in names:
            old, new = (self._value(name, one[name]) if name in one else _("nothing") for one in (was, now))
            yield f"{self._label(name, now)}: {old} → {new}"

    def _named(self, one: Robot, *, text: bool = True) -> str:
        """`text`: with what it says or does."""
        action = _action(one)
        if not action:
            what = str(one.get(UNREADABLE, ""))
            return _("a step that only the designer understands") + (f" ({what})" if what else "")
        stage, name = str(one.get("on", "")), words.robot(action)
        place = self._place(stage)
        named = _("robot “{name}” on {place}", name=name, place=place) if stage else _("robot “{name}”", name=name)
        return f"{named}: {self._value(action, one[action])}" if text else named

    def _box(self, name: str, one: Robot) -> str:
        return f"{self._label(name, one)}: {self._value(name, one[name])}"

    def _label(self, name: str, one: Robot) -> str:
        if name in _CONDITIONS:
            return words.box("conditions")
        return words.robot(name) if name in _BY_FIELD and name == _action(one) else words.box(name)

    def _value(self, name: str, value: Any) -> str:
        if name in NAMING:
            return self._place(str(value))
        value = with_titles(value, self._fields)
        if name in _CONDITIONS and isinstance(value, list | tuple):
            rows = [self._condition(one) for one in value if isinstance(one, Mapping)]
            return words.conditions(("any", *rows) if name == "if_any" else rows)
        if name in _BY_FIELD and isinstance(value, Mapping):
            value = {self._field(key): one for key, one in value.items()}
        return words.spelled(name, value)

    def _condition(self, one: Robot) -> Robot:
        return {name: self._field(str(value)) if name == IN_FIELD else value for name, value in one.items()}

    def _field(self, word: str) -> str:
        return self._fields.get(word) or self._own.get(word, word)

    def _place(self, address: str) -> str:
        """A stage behind its pipeline, a process, or an address that this plan does not know."""
        owner = address.rpartition(".stage.")[0]
        return " > ".join(self._then.get(one, one) for one in (owner, address) if one)
