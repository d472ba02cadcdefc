"""A blueprint in the many ways in which people write YAML, with the place in the text of everything that it says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Way = tuple[str | int, ...]
_PLAIN = re.compile(r"[A-Za-zА-Яа-яё][A-Za-zА-Яа-яё0-9_ ]*")
_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}


@dataclass
class Styled:
    text: str = ""
    step: int = 2
    """Of the indentation."""
    spans: dict[Way, tuple[int, int]] = field(default_factory=dict)
    """Each entry, from its key to the end of its value; of an element of a list its value."""
    flows: set[Way] = field(default_factory=set)
    """Maps and lists in brackets."""

    def lines_of(self, way: Way) -> tuple[int, int]:
        """An entry with the whole lines on which it stands."""
        start, end = self.spans[way]
        stop = self.text.find("\n", end)
        return self.text.rfind("\n", 0, start) + 1, len(self.text) if stop < 0 else stop + 1


def written(data: Mapping[str, Any], dice) -> Styled:
    """`dice`: a `random.Random`, which draws how each part is written."""
    made = Styled(step=dice.choice([2, 2, 2, 4, 3]))
    if dice.random() < 0.3:
        made.text += "# Kept by hand.\n\n"
    _block(made, data, (), 0, dice)
    if dice.random() < 0.2:
        made.text += "\n# The end.\n"
    if dice.random() < 0.2:
        made.text = made.text.rstrip("\n")
    return made


def _block(made: Styled, data: Mapping[str, Any], way: Way, margin: int, dice) -> None:
    for key, value in data.items():
        if dice.random() < 0.15:
            made.text += dice.choice(["\n", f"{' ' * margin}# about {key}\n", f"\n{' ' * margin}# {key}: why\n"])
        made.text += " " * margin
        start = len(made.text)
        made.text += f"{key}:"
        _value(made, value, (*way, key), margin, dice)
        made.spans[*way, key] = (start, made.spans.pop((*way, key, "end"))[1])


def _value(made: Styled, value: Any, way: Way, margin: int, dice) -> None:
    deep = isinstance(value, Mapping | list)
    flat = deep and bool(value) and len(way) > 3 and _weight(value) < dice.choice([4, 8, 16])
    if not deep or not value or flat:
        made.text += dice.choice([" ", " ", " ", "  "])
        _inline(made, value, way, dice)
        made.spans[*way, "end"] = (0, len(made.text))
        _end_of_line(made, dice)
        return
    _end_of_line(made, dice)
    if isinstance(value, Mapping):
        _block(made, value, way, margin + made.step, dice)
        last = (*way, list(value)[-1])
    else:
        at = margin + dice.choice([0, made.step])
        for place, one in enumerate(value):
            made.text += f"{' ' * at}- "
            start = len(made.text)
            inner = (*way, place)
            if isinstance(one, Mapping) and dice.random() < 0.5:
                _first_on_the_dash(made, one, inner, at + 2, dice)
                made.spans[inner] = (start, made.spans[*inner, list(one)[-1]][1])
            else:
                _inline(made, one, inner, dice)
                made.spans[inner] = (start, len(made.text))
                _end_of_line(made, dice)
        last = (*way, len(value) - 1)
    made.spans[*way, "end"] = (0, made.spans[last][1])


def _first_on_the_dash(made: Styled, one: Mapping[str, Any], way: Way, margin: int, dice) -> None:
    for place, (key, value) in enumerate(one.items()):
        made.text += " " * margin if place else ""
        start = len(made.text)
        made.text += f"{key}:"
        _value(made, value, (*way, key), margin, dice)
        made.spans[*way, key] = (start, made.spans.pop((*way, key, "end"))[1])


def _inline(made: Styled, value: Any, way: Way, dice) -> None:
    if isinstance(value, Mapping):
        made.flows.add(way)
        space = dice.choice(["", "", " "])
        made.text += "{" + space
        for place, (key, inner) in enumerate(value.items()):
            made.text += ", " if place else ""
            start = len(made.text)
            made.text += f"{key}: "
            _inline(made, inner, (*way, key), dice)
            made.spans[*way, key] = (start, len(made.text))
        made.text += space + "}"
    elif isinstance(value, list):
        made.flows.add(way)
        made.text += "["
        for place, inner in enumerate(value):
            made.text += ", " if place else ""
            start = len(made.text)
            _inline(made, inner, (*way, place), dice)
            made.spans[*way, place] = (start, len(made.text))
        made.text += "]"
    else:
        made.text += _scalar(value, dice)


def _scalar(value: Any, dice) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return str(value)
    if _PLAIN.fullmatch(value) and value.lower() not in _WORDS and not value.endswith(" ") and dice.random() < 0.7:
        return value
    return dice.choice([f'"{value}"', f"'{value}'"])


def _weight(value: Any) -> int:
    if isinstance(value, Mapping):
        return sum(1 + _weight(one) for one in value.values())
    return sum(map(_weight, value)) if isinstance(value, list) else 1


def _end_of_line(made: Styled, dice) -> None:
    made.text += dice.choice(["\n"] * 6 + ["   # as it was\n", " # 'q' {x}\n"])
