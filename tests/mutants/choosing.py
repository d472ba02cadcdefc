"""Which tests try a mutant: of those that reach its function so many seconds, chosen three ways."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from tests.mutants.drawing import Mutant

# Of tests for one mutant; a mutant that these do not notice counts as alive. The time of a test was taken when it made
# its worlds for itself; beside others, with which it shares them, it takes half of that.
SECONDS = 40.0
QUICK = 0.1
OF_ALL_ROOMS = "tests/codec/test_values_are_values.py"
WHOLE = (
    *("tests/engine/test_whole_runs.py", "tests/engine/test_rebuilt_whole.py"),
    *("tests/kinds/test_cases.py", "tests/kinds/test_attributes.py"),
)
"""They compare everything that comes out: of those that reach a mutant the likeliest to notice it."""


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
            # Tests of a table itself call nothing.
            own = (f"tests/{mutant.room}/", OF_ALL_ROOMS)
            quick = {test for test, took in self.seconds.items() if took < QUICK or test.startswith(OF_ALL_ROOMS)}
            found |= {test for test in quick if test.startswith(own)}
        return self._affordable(found, mutant.module)

    def _affordable(self, found: set[str], module: str) -> list[str]:
        """A quarter of the time each to tests that reach little else, to those that compare whole outputs, to those that
        reach most of the module, and to whatever is quick, a test of each file in turn."""
        depth = Counter(
            test
            for function, tests in self.tests.items()
            if function.startswith(f"{module}.x")
            for test in tests
            if test in found
        )
        narrow = sorted(found, key=lambda name: (self.functions[name], self.seconds[name], name))
        deep = sorted(found, key=lambda name: (-depth[name], self.seconds[name], name))
        quick = sorted(found, key=lambda name: (self.seconds[name], name))
        whole = _in_turn([name for name in quick if name.partition("::")[0] in WHOLE])
        chosen: list[str] = []
        spent = 0.0
        for order, share in ((narrow, 1 / 4), (whole, 1 / 2), (deep, 3 / 4), (_in_turn(quick), 1)):
            for name in order:
                if name not in chosen and (spent + self.seconds[name] <= SECONDS * share or not chosen):
                    chosen.append(name)
                    spent += self.seconds[name]
        return chosen

    def cost(self, tests: list[str]) -> float:
        return sum(self.seconds[name] for name in tests)


def _in_turn(tests: list[str]) -> list[str]:
    """The first of each file, the second of each, and so on."""
    turn: Counter[str] = Counter()
    placed: list[tuple[int, int, str]] = []
    for place, name in enumerate(tests):
        file = name.partition("::")[0]
        turn[file] += 1
        placed.append((turn[file], place, name))
    return [name for _turn, _place, name in sorted(placed)]


def by_file(tests: list[str]) -> list[str]:
    """Neighbours of a file stay together, for what they share; files in the order of their first test."""
    first = {name.partition("::")[0]: place for place, name in reversed(list(enumerate(tests)))}
    ordered = sorted(tests, key=lambda name: first[name.partition("::")[0]])
    return [name for _, group in groupby(ordered, key=lambda name: name.partition("::")[0]) for name in group]
