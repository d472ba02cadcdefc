"""What the suite saves: examples and combinations of which `make properties` tries all, and worlds that are made once."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Sequence
from functools import wraps
from itertools import product
from typing import ParamSpec, Protocol, Self, TypeVar

ALL = os.environ.get("SMARTCTL_PROPERTIES") == "all"
_ASKED = ParamSpec("_ASKED")
_MADE = TypeVar("_MADE")


def examples(many: int, share: int = 3) -> int:
    """How many examples of a property of which each is a whole apply: `make properties` draws all, the suite a third.

    Where one example is several applies, the suite draws a smaller `share` of them. Those of a run are other ones in
    each run (under CI=true they hang on the test alone).
    """
    return many if ALL else max(2, many // share)


def each(*columns: Sequence[object]) -> list[tuple[object, ...]]:
    """Rows in which each value of each column stands once at least; `make properties` tries every combination."""
    longest = max(map(len, columns))
    few = [tuple(column[row % len(column)] for column in columns) for row in range(longest)]
    return list(product(*columns)) if ALL else few


def pairs(
    one: Sequence[object], other: Sequence[object], third: Sequence[object]
) -> list[tuple[object, object, object]]:
    """Every pair of the first two columns, the third in turns; `make properties` tries every combination."""
    few = [(a, b, third[(at + place) % len(third)]) for at, a in enumerate(one) for place, b in enumerate(other)]
    return list(product(one, other, third)) if ALL else few


def some(rows: Sequence[_MADE], first: int, step: int) -> list[_MADE]:
    """Each `step`-th row from the `first` on; `make properties` tries all."""
    return list(rows) if ALL else list(rows[first % step :: step])


def turn(step: int) -> int:
    """Where a share begins, another place in each run; under CI=true always the same."""
    return 0 if os.environ.get("CI", "").lower() in ("1", "true") else random.randrange(step)


_forgotten: list[Callable[[], None]] = []


def forget() -> None:
    """What was made while tests were collected is made anew: it is the work of a program without a mutant."""
    for one in _forgotten:
        one()


def once(make: Callable[_ASKED, _MADE]) -> Callable[_ASKED, _MADE]:
    """Made by the first test that asks, then kept; nobody may change it.

    What is asked for is known by its text: a blueprint of a test is no key of a map. Where `make mutants` learns which
    functions each test reaches, each test makes its own.
    """
    if os.environ.get("MUTANTS_DO") == "reach":
        return make
    kept: dict[str, _MADE] = {}
    _forgotten.append(kept.clear)

    @wraps(make)
    def made(*args: _ASKED.args, **kwargs: _ASKED.kwargs) -> _MADE:
        key = repr((args, kwargs))
        if key not in kept:
            kept[key] = make(*args, **kwargs)
        return kept[key]

    return made


class Twin(Protocol):
    def twin(self) -> Self: ...


_WORLD = TypeVar("_WORLD", bound=Twin)


def copied(make: Callable[_ASKED, _WORLD]) -> Callable[_ASKED, _WORLD]:
    """A world made by the first test that asks; each gets a copy of its own, to do with as it likes."""
    kept = once(make)

    @wraps(make)
    def made(*args: _ASKED.args, **kwargs: _ASKED.kwargs) -> _WORLD:
        return kept(*args, **kwargs).twin()

    return made
