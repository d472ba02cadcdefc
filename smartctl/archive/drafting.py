"""Automation of an export as lines of a blueprint: to be pasted into one that says nothing of it yet.

Each entry is one line of flow YAML. What the language cannot say stands as a comment with its place, never half.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct, field

from smartctl.archive.found import Found
from smartctl.designer.columns import NUMBERS, OWN
from smartctl.designer.moments import is_moment
from smartctl.designer.placeholders import PLACE
from smartctl.intent_kinds import IntentKind
from smartctl.json_text import written
from smartctl.model import Address

_PEOPLE: Final = frozenset({"responsible", "creator", "client", "head"})
_ROLE_KEYS: Final = frozenset({"responsible", "assign"})
_ROLE_LISTS: Final = frozenset({"to", "observers"})
_MOMENTS: Final = frozenset({"deadline", "at", "after"})
_KEY: Final = re.compile(r"[a-z][a-z0-9_-]*")
_DURATION: Final = re.compile(r"(?=[0-9])(?:[0-9]+w?[dhm])+")


class _Unsaid(Exception):
    """No word of the blueprint says this. The text is the portal's name of it."""


_AMOUNT: Final = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?(\|.*)?", re.DOTALL)
_USER: Final = re.compile(r"user_([0-9]{1,12})")


class Draft(Struct):
    """Of one process."""

    process: Address
    fields: Mapping[str, str]
    """Its fields: the type of each by its key."""
    pipelines: Sequence[Address]
    titles: Mapping[str, str]
    """Whole stage id -> address."""
    roles: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    stages: dict[str, list[str]] = field(default_factory=dict)
    tunnels: list[str] = field(default_factory=list)
    permissions: dict[str, str] = field(default_factory=dict)
    unsaid: list[str] = field(default_factory=list)
    """What stands there and no word says: place, what it is, why."""

    def add(self, found: Found) -> None:
        why = found.opaque or (", ".join(found.beside) if found.beside else "" if found.active else "off")
        try:
            self._add(found, why)
        except _Unsaid as reason:
            self.unsaid.append(f"{found.where}: {found.type or found.kind} ({reason})")

    def _add(self, found: Found, why: str) -> None:
        if why:
            raise _Unsaid(why)
        if found.kind == IntentKind.PERMISSION:
            self._permission(found)
            return
        stage = self._short(self.titles.get(found.stage, ""), found.stage)
        if found.kind == IntentKind.TUNNEL:
            target = self._short(str(found.values.get("stage", "")), "StageId")
            self.tunnels.append(flow({"from": stage, "to": target, "action": found.action}))
            return
        if found.kind == IntentKind.TRIGGER:
            node: dict[str, Any] = {"on": found.action, **self._values(found), **self._conditions(found)}
        else:
            node = {**self._values(found), **self._conditions(found)}
        self.stages.setdefault(stage, []).append(flow({found.kind: node}))

    def _short(self, address: str, otherwise: str) -> str:
        """`pipeline.stage`; of another process with it before."""
        parts = address.split(".")
        if len(parts) != 5:  # p.pipeline.x.stage.y
            raise _Unsaid(otherwise)
        own = f"{parts[2]}.{parts[4]}"
        return own if parts[0] == self.process else f"{parts[0]}.{own}"

    def _values(self, found: Found) -> dict[str, Any]:
        return {
            name: said for name, value in found.values.items() if (said := self._value(name, value, found)) is not None
        }

    def _value(self, name: str, value: Any, found: Found) -> Any:
        """None for what goes without saying."""
        if name == "fields" and found.kind != IntentKind.TRIGGER:
            raise _Unsaid(name)
        written_by = {
            **dict.fromkeys(_ROLE_KEYS, self._one),
            **dict.fromkeys(_ROLE_LISTS, self._several),
            **dict.fromkeys(_MOMENTS, self._moment),
            "move": lambda given: self._short(str(given), name).rpartition(".")[2],
            "stage": lambda given: ".".join(self._short(str(given), name).split(".")[-2:]),
            "link": lambda given: None if tuple(given) == ("item",) else list(given),
            "with": lambda given: {self._field(word): self._meant(word, one) for word, one in given.items()},
            "set": lambda given: {self._field(word): self._meant(word, one) for word, one in given.items()},
            "fields": lambda given: [self._field(str(word)) for word in given],
            "document": self._document,
        }
        return written_by.get(name, self._plain)(value)

    def _one(self, value: Any) -> Any:
        if not isinstance(value, Mapping):
            raise _Unsaid("responsible")
        return self._role(value)

    def _several(self, value: Any) -> Any:
        return self._role(value[0]) if len(value) == 1 else [self._role(one) for one in value]

    def _moment(self, value: Any) -> str:
        text = str(value)
        if _DURATION.fullmatch(text) or (is_moment(text) and self._knows(text.partition(" ")[0])):
            return text
        raise _Unsaid(text)

    @staticmethod
    def _document(value: Any) -> str:
        if not str(value).startswith("document."):
            raise _Unsaid(f"document {value}")
        return str(value).removeprefix("document.")

    def _plain(self, value: Any) -> Any:
        if isinstance(value, tuple):
            return [self._text(str(one)) for one in value]
        return self._text(value) if isinstance(value, str) else value

    @staticmethod
    def _text(text: str) -> str:
        if not text.strip() or "{=" in text:
            raise _Unsaid("text")
        return text

    def _role(self, who: Mapping[str, Any]) -> str:
        role = str(who["role"])
        if "user" in who:
            self.roles[role] = {"title": role, "user": who["user"]}
            return role
        if role in _PEOPLE or (who.get("field") and role in self.fields):
            return role
        raise _Unsaid(role)

    def _knows(self, word: str) -> bool:
        return word == "now" or word in self.fields or word in OWN

    def _field(self, word: str) -> str:
        if not _KEY.fullmatch(word) or not self._knows(word):
            raise _Unsaid(word)
        return word

    def _conditions(self, found: Found) -> dict[str, Any]:
        if not found.conditions:
            return {}
        rows = [
            {
                name: self._field(str(value)) if name == "field" else self._compared(str(one["field"]), name, value)
                for name, value in one.items()
            }
            for one in found.conditions
        ]
        if any(isinstance(value, list | tuple | dict) for one in rows for value in one.values()):
            raise _Unsaid("condition")
        return {"if_any" if found.any_condition else "if": [_numbers(one) for one in rows]}

    def _compared(self, word: str, name: str, value: Any) -> Any:
        return self._meant(word, value) if name in ("is", "is_not") else value

    def _meant(self, word: str, value: Any) -> Any:
        """A value of a field as a blueprint writes it: a place by its name, somebody as a role, yes or no, a number."""
        text = str(value)
        kind = self.fields.get(word) or (OWN[word].type if word in OWN else "")
        if kind == "stage":
            return self._short(text, word)
        if kind == "pipeline":
            if text not in self.pipelines:
                raise _Unsaid(word)
            return text.rpartition(".")[2]
        if kind == "boolean" and text in ("Y", "N"):
            return text == "Y"
        if kind == "employee":
            return self._somebody(text)
        if kind in NUMBERS and isinstance(value, str) and _AMOUNT.fullmatch(text):
            return _number(text)
        return value

    def _somebody(self, text: str) -> str:
        number = _USER.fullmatch(text)
        place = PLACE.fullmatch(text)
        if number:
            return self._role({"role": text, "user": int(number[1])})
        if text in ("author", "{{CREATED_BY}}"):
            return "creator"
        return self._role({"role": place[1] if place else text, "field": place is not None})

    def _permission(self, found: Found) -> None:
        levels: Mapping[str, Mapping[str, Any]] = found.values.get("levels", {})
        different = {written(dict(one), sort_keys=True) for one in levels.values()}
        if len(different) != 1:
            raise _Unsaid("levels")
        pipelines = [one.rpartition(".")[2] for one in levels if one in self.pipelines]
        if len(pipelines) != len(levels):
            raise _Unsaid("pipelines")
        rights = next(iter(levels.values()))
        some = {"pipelines": pipelines} if len(pipelines) < len(self.pipelines) else {}
        key = f"role_{len(self.permissions) + 1}"
        self.permissions[key] = flow({"title": found.title, **some, **rights})

    def lines(self) -> Iterator[str]:
        """What stands under the key of the process, indented as there."""
        yield "    automation:"
        if self.roles:
            yield "      roles:"
            yield from (f"        {name}: {flow(one)}" for name, one in sorted(self.roles.items()))
        if self.stages:
            yield "      stages:"
        for stage, entries in self.stages.items():
            yield f"        {stage}:"
            yield from (f"          - {one}" for one in entries)
        if self.tunnels:
            yield "      tunnels:"
            yield from (f"        - {one}" for one in self.tunnels)
        if self.permissions:
            yield "    permissions:"
            yield from (f"      {key}: {one}" for key, one in self.permissions.items())
        yield from (f"    # {written(one)[1:-1]}" for one in self.unsaid)


def _numbers(one: Mapping[str, Any]) -> dict[str, Any]:
    """More and less take numbers; the portal keeps them as texts."""
    said = dict(one)
    for name in ("more", "less"):
        if isinstance(said.get(name), str):
            if not _AMOUNT.fullmatch(said[name]):
                raise _Unsaid(name)
            said[name] = _number(said[name])
    return said


def _number(text: str) -> int | float:
    amount = text.partition("|")[0]
    return float(amount) if "." in amount else int(amount)


def flow(value: Any) -> str:
    """One line of flow YAML; every text in it is a JSON string, which YAML reads as such."""
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_key(str(name))}: {flow(one)}" for name, one in value.items())
        return "{" + inside + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    return str(value) if isinstance(value, str) and _plain(value) else written(value)


def _key(name: str) -> str:
    return name if _KEY.fullmatch(name) else written(name)


def _plain(text: str) -> bool:
    """A key or an address; `on` and the like mean something else to some readers."""
    return re.fullmatch(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*", text) is not None and text not in (
        "yes", "no", "on", "off", "true", "false", "null", "y", "n",
    )  # fmt: skip
