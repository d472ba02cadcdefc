"""A plan file is a stranger's: whatever is written in it, nothing is lost or done unsaid.

Each edit ends in one of these ways: it is refused with a sentence; nobody believes it, and what is done is what was done
before; or it does what the file says openly, and then nothing goes that the flags of the run do not cover. One edit of
each class is tried (tests/saved/edits.py); every run of the tests tries a fixed sample, `make edits` all of them.
"""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest

from tests.saved.edits import Edit, edits, places
from tests.saved.forgeries import forgeries
from tests.saved.judging import LANGUAGES, NOTHING_ALLOWED, carried_out, ended, shown
from tests.saved.rooms import DELETES, Room, rooms, small

ALL = os.environ.get("SMARTCTL_PLAN_EDITS") == "all"
PARTS = 40 if ALL else 1
WORST = ("hazards", "allowed", "protected", "refusals", "blueprint.name", "portal", "mode", "lineage", "undoes")
SAMPLE = 60
"""Of so many edits of no renown each run of the tests tries one."""
COUNTS: Counter[str] = Counter()


@cache
def _rooms() -> list[Room]:
    with tempfile.TemporaryDirectory() as folder:
        found = [*(rooms(Path(folder)) if ALL else small())]
        return sorted(found, key=lambda one: len(str(one.document)))


@cache
def _edits() -> list[tuple[Edit, bool]]:
    """Every edit with whether it agrees with itself: such a one is tried with permission to delete, too."""
    documents = [one.document for one in _rooms()]
    written = [(one, False) for one in edits(documents)]
    forged = [(one, True) for one in forgeries(documents)]
    if ALL:
        return [*forged, *written]
    known = [one for one in written if any(name in str(one[0]) for name in WORST)]
    return [*forged[::6], *known[::8], *written[::SAMPLE]]


def _tried(edit: Edit, *, forged: bool, languages: Sequence[str]) -> Iterator[str]:
    """What was found, in words of the counts. Raises what is a bug."""
    room = _rooms()[edit.number]
    document = edit.make(room.document)
    if shown(document, languages):
        yield "shown"
    for policy in (NOTHING_ALLOWED, DELETES) if forged else (NOTHING_ALLOWED,):
        how = ended(room, document, policy)
        yield how
        if how == "as it says" and _is_first(edit, policy is DELETES):
            yield f"carried out {carried_out(room, document, policy)}"


_CARRIED_OUT: set[object] = set()


def _is_first(edit: Edit, allowed: bool) -> bool:
    """Of edits of one object of a kind, in the same place, one is carried out to the end."""
    name, place, *_more = edit.alike
    key = (allowed, name if len(edit.where) < 3 else "", place, *edit.alike[2:])
    if key in _CARRIED_OUT:
        return False
    _CARRIED_OUT.add(key)
    return True


@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_is_written_in_a_plan_is_refused_or_harmless(part):
    bugs = []
    for number, (edit, forged) in enumerate(_edits()[part::PARTS]):
        languages = LANGUAGES if ALL else (LANGUAGES[number % 2],)
        try:
            COUNTS.update(_tried(edit, forged=forged, languages=languages))
        except Exception as bug:  # noqa: BLE001 - all of them are told at once
            last = traceback.extract_tb(bug.__traceback__)[-1]
            bugs.append(f"{_rooms()[edit.number].name}: {edit}: {type(bug).__name__}: {bug!s:.300} {last}")
    assert not bugs, f"{len(bugs)}:\n" + "\n".join(sorted(bugs))


def test_the_counts(capsys):
    tried = sum(COUNTS[name] for name in ("refused", "as before", "as it says", "nothing"))
    keys = sum(1 for one in _rooms() for _place in places(one.document))
    with capsys.disabled():
        sys.stdout.write(
            f"\nplan files: {len(_rooms())} with {keys} keys; edits of different classes: {len(_edits())}, tried here: {tried}; "
            + ", ".join(f"{how} {n}" for how, n in sorted(COUNTS.items()))
            + " "
        )
    assert not COUNTS or COUNTS["refused"] > 0
