"""Advice followed without anybody: blueprints written otherwise where a hint has one safe answer, the rest of them to the letter.

A change stays only if the blueprint is as valid as before on every portal, the hint is gone, and a plan says nothing
otherwise than what the mend is for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct, field

from smartctl.blueprint.advice.hint import Hint
from smartctl.blueprint.advice.mends import MENDS, edits
from smartctl.blueprint.patching import Edit, Unpatchable, applied
from smartctl.blueprint.source import read
from smartctl.errors import Diagnostic, Severity
from smartctl.model import Desired
from smartctl.operations.blueprints import desired_of, load_layered, mistakes
from smartctl.operations.kept_files import as_canonical, as_it_was_kept
from smartctl.operations.terms import Terms
from smartctl.operations.validating import advice_on, mistakes_in
from smartctl.private import write_whole
from smartctl.project.client import clients_of
from smartctl.project.project_file import Project, find_for

Choose = Callable[[Path, Sequence[Hint]], Sequence[Hint]]
"""Which hints on a file are told, and so are mended."""

_ROUNDS: Final = 200
"""Each mends at least one hint, or is the last."""
_LANGUAGE: Final = "ru"


class Mended(Struct, frozen=True, kw_only=True):
    wrong: tuple[Path, ...] = ()
    """Files with mistakes, which come first."""
    done: tuple[Diagnostic, ...] = ()
    left: tuple[Diagnostic, ...] = ()
    """What has a mend that does not fit here: with it the blueprint would be wrong, or say something else."""
    before: Mapping[Path, str] = field(default_factory=dict)
    """Each file that changes, to the letter: with its ends of lines."""
    after: Mapping[Path, str] = field(default_factory=dict)
    plan: tuple[str, ...] = ()
    """What a plan says otherwise afterwards: addresses with an attribute."""
    by_hand: tuple[str, ...] = ()
    """Addresses of what is otherwise on a portal's automation, which people set up by steps."""


def mended(files: Sequence[Path], terms: Terms, chosen: Choose) -> Mended:
    """What these files would be like. Nothing is written. Raises as `validated`."""
    wrong = tuple(path for path in files if _is_wrong(path, terms))
    drafts = [_draft(find_for(path), path, terms, chosen) for path in files if path not in wrong]
    changed = [one for one in drafts if one.text != one.first]
    return Mended(
        wrong=wrong,
        done=tuple(told for one in drafts for told in sorted(one.done, key=_place)),
        left=tuple(told for one in drafts for told in one.left.values()),
        before={one.path: as_it_was_kept(one.path, one.first, one.first) for one in changed},
        after={one.path: as_it_was_kept(one.path, one.first, one.text) for one in changed},
        plan=tuple(name for one in changed for name in one.outcome().plan),
        by_hand=tuple(name for one in changed for name in one.outcome().by_hand),
    )


def write(made: Mended) -> None:
    for path, text in made.after.items():
        write_whole(path, text)


def _is_wrong(path: Path, terms: Terms) -> bool:
    return any(one.severity is Severity.ERROR for one in mistakes_in(find_for(path), path, terms))


def _draft(project: Project, path: Path, terms: Terms, chosen: Choose) -> _Draft:
    draft = _Draft(project, path, terms)
    for _round in range(_ROUNDS):
        waiting = [one for one in chosen(path, draft.hints()) if draft.awaits(one)]
        batch = [*_apart(waiting)]
        if not batch:
            break
        if not draft.accepts(batch):
            for one in batch:
                if not draft.accepts([one]):
                    draft.left[_key(one[0])] = one[0].told
                else:
                    break  # what the others are about stands elsewhere now
    return draft


def _apart(hints: Sequence[Hint]) -> Iterator[tuple[Hint, Sequence[Edit]]]:
    """Those that concern different letters: the others have their turn later."""
    taken: list[Edit] = []
    for hint in hints:
        try:
            found = edits(hint)
        except Unpatchable:
            continue
        if found and not any(one.start <= two.end and two.start <= one.end for one in found for two in taken):
            taken += found
            yield hint, found


def _place(told: Diagnostic) -> tuple[int, int]:
    return (told.span.line, told.span.column) if told.span else (0, 0)


def _key(hint: Hint) -> tuple[str, object]:
    return hint.told.code, hint.path or (hint.told.span.line if hint.told.span else 0)


class _Outcome(Struct, frozen=True):
    plan: tuple[str, ...] = ()
    by_hand: tuple[str, ...] = ()
    touched: frozenset[tuple[str, str]] = frozenset()
    """(process, attribute); the latter "" for an object that comes or goes, or a value that nobody says any more."""


class _Draft:
    """One blueprint on its way."""

    def __init__(self, project: Project, path: Path, terms: Terms) -> None:
        self.path = path
        self._project, self._terms = project, terms
        self.first = self.text = read(path).source.text
        self.done: list[Diagnostic] = []
        self.left: dict[tuple[str, object], Diagnostic] = {}
        self._sound = self._faults()

    def hints(self) -> tuple[Hint, ...]:
        return advice_on(self._project, self.path, self._terms, texts=self._texts())

    def awaits(self, hint: Hint) -> bool:
        return hint.told.code in MENDS and _key(hint) not in self.left

    def accepts(self, batch: Sequence[tuple[Hint, Sequence[Edit]]]) -> bool:
        """Whether the file is as valid as it was with all of these, says what they are for, and the hints are gone."""
        before = self.text
        try:
            [(source, text)] = applied([edit for _hint, found in batch for edit in found]).items()
            self.text = as_canonical(source, text)
            fine = self._faults() <= self._sound and self._is_meant(before, [hint for hint, _edits in batch])
        except Unpatchable:
            fine = False
        if not fine:
            self.text = before
            return False
        self.done += [hint.told for hint, _edits in batch]
        return True

    def _is_meant(self, before: str, followed: Sequence[Hint]) -> bool:
        wanted = [(str(one.path[1]) if one.path else "", MENDS[one.told.code]) for one in followed]
        outcome = self.outcome(before)
        by_hand = {process for process, one in wanted if one.automation}
        return (
            outcome.touched <= {(process, name) for process, one in wanted for name in one.attributes}
            and all(one.partition(".")[0] in by_hand for one in outcome.by_hand)
            and {_key(one) for one in self.hints()}.isdisjoint(_key(one) for one in followed if one.path)
        )

    def outcome(self, since: str | None = None) -> _Outcome:
        """What a plan says otherwise than with the text before."""
        return _between(self._desired(self.first if since is None else since), self._desired(self.text))

    def _texts(self, text: str | None = None) -> Mapping[Path, str]:
        return {self.path: self.text if text is None else text}

    def _desired(self, text: str) -> Desired:
        document = load_layered(self._project, None, self.path, self._terms, texts=self._texts(text))
        return desired_of(document, self.path, _LANGUAGE)

    def _faults(self) -> frozenset[tuple[str, str, str]]:
        """(portal, code, place) of every mistake and warning."""
        found = set()
        for entry in (None, *clients_of(self._project, self.path)):
            document = load_layered(self._project, entry, self.path, self._terms, texts=self._texts())
            told = mistakes(document, entry.language if entry else _LANGUAGE)
            found |= {(entry.name if entry else "", one.code, one.context) for one in told}
        return frozenset(found)


def _between(before: Desired, after: Desired) -> _Outcome:
    old, new = before.by_address(), after.by_address()
    plan: list[str] = []
    touched: set[tuple[str, str]] = set()
    for address in dict.fromkeys([*old, *new]):
        process = address.partition(".")[0]
        if address not in old or address not in new:
            plan.append(address)
            touched.add((process, ""))
            continue
        there, here = old[address].attrs, new[address].attrs
        for name in dict.fromkeys([*there, *here]):
            if name not in here or there.get(name, here) != here[name]:
                plan.append(f"{address}.{name}")
                touched.add((process, name if name in here else ""))
    steps = {one.address: one for one in before.automation}
    by_hand = [one.address for one in after.automation if steps.pop(one.address, None) != one]
    return _Outcome(tuple(plan), (*by_hand, *steps), frozenset(touched))
