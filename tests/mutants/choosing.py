"""Which tests try a mutant: those that reach its function, the quick ones first, for so many seconds."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from tests.mutants.drawing import Mutant

SECONDS = 12.0  # of tests for one mutant; a mutant that these do not notice counts as alive


@dataclass
class Reached:
    """Which tests reach a function, and how long each takes."""

    seconds: dict[str, float] = field(default_factory=dict)
    tests: dict[str, set[str]] = field(default_factory=dict)
    functions: dict[str, int] = field(default_factory=dict)

    def learn(self, told: dict[str, Any]) -> None:
        for name, one in told.items():
            self.seconds[name] = one["seconds"]
            self.functions[name] = len(one["reached"])
            for function in one["reached"]:
                self.tests.setdefault(function, set()).add(name)

    def of(self, mutant: Mutant) -> list[str]:
        if mutant.name:
            found = self.tests.get(f"{mutant.module}.{mutant.name.partition('__mutmut_')[0]}", set())
        else:  # a table or a constant: whatever comes by the module, and the neighbours of that
            prefix = f"{mutant.module}.x"
            near = {test for function, tests in self.tests.items() if function.startswith(prefix) for test in tests}
            files = {test.partition("::")[0] for test in near}
            found = {test for test in self.seconds if test.partition("::")[0] in files}
        return self._affordable(found)

    def _affordable(self, found: set[str]) -> list[str]:
        chosen: list[str] = []
        spent = 0.0
        # Half of the time goes to quick tests, half to those that look at the fewest other functions.
        quick = sorted(found, key=lambda name: (self.seconds[name], name))
        narrow = sorted(found, key=lambda name: (self.functions[name], self.seconds[name], name))
        for order, limit in ((narrow, SECONDS / 2), (quick, SECONDS)):
            for name in order:
                if name not in chosen and (spent + self.seconds[name] <= limit or not chosen):
                    chosen.append(name)
                    spent += self.seconds[name]
        return chosen

    def cost(self, tests: list[str]) -> float:
        return sum(self.seconds[name] for name in tests)


def by_file(tests: list[str]) -> list[str]:
    """Neighbours of a file stay together, for what they share; files in the order of their first test."""
    first = {name.partition("::")[0]: place for place, name in reversed(list(enumerate(tests)))}
    ordered = sorted(tests, key=lambda name: first[name.partition("::")[0]])
    return [name for _, group in groupby(ordered, key=lambda name: name.partition("::")[0]) for name in group]
