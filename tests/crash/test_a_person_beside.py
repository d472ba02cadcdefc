"""Eight applies of one project at once, two copies of it, and a person who changes something every 50 ms.

A witness in front of the portal knows which request took what the person had written. The run that took it must tell of
it: in its plan before the write, or as overwritten. `make crash` does it five times with eight applies.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import threading
from pathlib import Path

import pytest

from tests import warm
from tests.cli.conftest import environment, said
from tests.crash.hands import edits
from tests.crash.scenarios import HERE
from tests.crash.witness import PERSON, Entry, Witness, watched

ALL = os.environ.get("SMARTCTL_CRASH") == "all"
APPLIES = 8 if ALL else 3
TIMES = 5 if ALL else 1
HANDS = 3000 if ALL else 800
"""How many edits at most; until the last run has ended."""
COPIES = ("copy", "another")
_FLAGS = ("--yes", "--allow-delete", "--allow-mass-change", "--lock-timeout", "400")
_OVERWRITTEN = "in the moment before the write, and overwritten:"


class Person(threading.Thread):
    def __init__(self, witness: Witness, seed: int) -> None:
        super().__init__(daemon=True)
        self.witness, self.chance, self.over = witness, random.Random(seed), threading.Event()
        self.wrote: dict[str, tuple[str, Entry]] = {}

    def run(self) -> None:
        for number in range(HANDS):
            with self.witness.lock:
                possible = edits(self.witness.ask)
                what = self.chance.choice(sorted(possible))
                method, params = possible[what]
                name = f"Рука{number:04}х"
                entry = self.witness.by_hand(name, method, **params(name))
                if entry is not None:
                    self.wrote[name] = what, entry
            if self.over.wait(0.05):
                return


@pytest.fixture
def project(tmp_path):
    """Two blueprints of one name: to go from one to the other gives everything another title."""
    folder = tmp_path / "ours"
    folder.mkdir()
    shutil.copytree(HERE / "documents", folder / "documents")
    text = (HERE / "depot.yaml").read_text(encoding="utf-8")
    for name, ending in (("first", ""), ("second", " два")):
        titled = re.sub(r"(title|section): ([А-Яа-яё]+)", rf"\1: \2{ending}", text)
        (folder / f"{name}.yaml").write_text(titled, encoding="utf-8")
    return folder


Run = tuple[warm.Begun, Path]
"""A command, and what it says, in the order in which it says it."""


def _started(witness: Witness, folder, who: str, *words: str) -> Run:
    told = folder.parent / f"{who}.txt"
    told.write_bytes(b"")
    both = {"out": str(told), "err": str(told)}
    return warm.Begun([*words, "--portal", witness.url(who)], cwd=folder, environ=environment(), streams=both), told


def _ended(run: Run) -> tuple[int, str]:
    return run[0].wait(500), said(run[1].read_text(encoding="utf-8"))


def _all_at_once(witness: Witness, project) -> dict[str, tuple[int, str]]:
    """Exit codes and words of every run."""
    runs = {}
    for name in COPIES:
        copy = project.parent / name
        shutil.copytree(project, copy)
        runs[name] = _started(witness, copy, name, "apply", "second.yaml", *_FLAGS)
    for number in range(APPLIES):
        blueprint = ("second.yaml", "first.yaml")[number % 2]
        runs[f"run{number}"] = _started(witness, project, f"run{number}", "apply", blueprint, *_FLAGS)
    return {who: _ended(run) for who, run in runs.items()}


@pytest.mark.parametrize("seed", range(1, TIMES + 1))
def test_nothing_that_a_person_writes_beside_many_applies_is_taken_without_a_word(project, seed, record_property):
    with watched() as witness:
        assert _ended(_started(witness, project, "base", "apply", "first.yaml", *_FLAGS))[0] == 0
        person = Person(witness, seed)
        person.start()
        ends = _all_at_once(witness, project)
        person.over.set()
        person.join(60)
        assert not [text for _code, text in ends.values() if "Traceback" in text]
        assert {code for code, _text in ends.values()} <= {0, 4, 6, 7}, ends
        taken = {name: entry for entry in witness.log if entry.who != PERSON for name in entry.went}
        silent, in_window = [], []
        for name, entry in taken.items():
            text = ends[entry.who][1]
            if name not in text:
                silent.append(name)
            if name not in text.partition(_OVERWRITTEN)[0]:  # no plan has shown it
                in_window.append(name)
        edited = {name: entry for name, (_what, entry) in person.wrote.items()}
        late = [(edited[one], taken[one]) for one in in_window if not witness.in_window(edited[one], taken[one])]
        assert not late, "overwritten although there was time to ask"
        # What travels alone cannot ask in the request itself; everything else tells of what it has taken.
        assert not [(person.wrote[name], taken[name]) for name in silent if taken[name].batch]
        found = {"edits": len(edited), "taken": len(taken), "in the window": len(in_window), "unsaid": len(silent)}
        record_property("beside applies", (f"seed {seed}", found))
        _last_plan_is_honest(witness, project, person)


def _last_plan_is_honest(witness: Witness, project, person: Person) -> None:
    code, shown = _ended(_started(witness, project, "last", "plan", "first.yaml", "--detailed-exitcode"))
    assert code in (0, 2), shown
    # Labels in other languages stay as people write them.
    managed = [name for name in witness.names if not person.wrote[name][0].startswith("label de")]
    assert [name for name in managed if name not in shown] == []
    code, told = _ended(_started(witness, project, "end", "apply", "first.yaml", *_FLAGS))
    assert code == 0, told
    assert _ended(_started(witness, project, "last", "plan", "first.yaml", "--detailed-exitcode"))[0] == 0
