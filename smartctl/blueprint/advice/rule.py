"""A rule: a function that finds places in a process. What is said of them stands in `mistakes/advice.toml`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from msgspec import Struct

from smartctl.blueprint.advice.process import Process
from smartctl.blueprint.tree import Path_

Found = tuple[Path_, Mapping[str, object]]
"""Where, and the facts that the sentence names."""
Check = Callable[[Process], Iterator[Found]]


class Rule(Struct, frozen=True):
    code: str
    check: Check


class Table:
    """The rules of one file, in its order."""

    def __init__(self) -> None:
        self.rules: Final[list[Rule]] = []

    def __call__(self, code: str) -> Callable[[Check], Check]:
        def kept(check: Check) -> Check:
            self.rules.append(Rule(code, check))
            return check

        return kept
