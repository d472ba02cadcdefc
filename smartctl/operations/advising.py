"""Advice in a plan: the hints on what the plan makes or changes, in both languages, as the plan may be read in either."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from smartctl.engine.planner import Planned
from smartctl.errors import Level
from smartctl.findings import Advice
from smartctl.model import Action, Change
from smartctl.operations.session import Session
from smartctl.operations.terms import Terms
from smartctl.project.project_file import Project

if TYPE_CHECKING:
    from smartctl.blueprint.advice.hint import Hint
    from smartctl.blueprint.tree import Path_

_GOING: Final = frozenset({Action.DELETE, Action.FORGET})
"""No file says anything of these."""


_LARGE: Final = 100_000
"""Letters of a file whose tree is let go before the portal is read."""


def hints_on_a_large_one(session: Session, blueprint: Path, terms: Terms) -> tuple[Hint, ...] | None:
    """The hints on a large file, None for any other. Raises as `advised`.

    Its tree takes a fifth of the memory of its plan: it is asked for them before the portal is read, and let go.
    """
    from smartctl.blueprint.source import forget, read  # noqa: PLC0415 - YAML loads here

    if len(read(blueprint).source.text) < _LARGE:
        return None
    found = () if terms.advice is None or terms.destroy else _hints(session, blueprint, terms, terms.advice)
    forget()
    return found


def advised(
    made: Planned, session: Session, blueprint: Path, terms: Terms, hints: tuple[Hint, ...] | None = None
) -> Planned:
    """The plan with the hints that `terms` ask for, if they are not known yet. Raises `UsageError` as `validate` does."""
    if terms.advice is None or terms.destroy or not made.plan.effective:
        return made
    hints = _hints(session, blueprint, terms) if hints is None else hints
    return replace(made, plan=replace(made.plan, advice=tuple(_at(hints, made.plan.changes)))) if hints else made


def _hints(session: Session, blueprint: Path, terms: Terms, least: Level = Level.TASTE) -> tuple[Hint, ...]:
    """`least`: of a large file lighter ones are not even looked for."""
    from smartctl.operations.validating import Wanted, advice_on  # noqa: PLC0415 - of a plan that does nothing nobody asks

    return Wanted(level=terms.advice).of(blueprint, advice_on(session.project, blueprint, terms, least=least))


def usual(project: Project) -> Level:
    """What is told where nobody asks: what the project wants to hear, without matters of taste."""
    return project.advice_level if project.advice_level.reaches(Level.RISK) else Level.RISK


def _at(hints: tuple[Hint, ...], changes: tuple[Change, ...]) -> Iterator[Advice]:
    from smartctl.blueprint.patch_places import path_of  # noqa: PLC0415 - as above, and where there are hints
    from smartctl.mistakes.catalogue import pages  # noqa: PLC0415 - as above

    document = hints[0].document
    left = [one for one in changes if one.action not in _GOING]
    there = {path_of(document, one.address): one for one in left}
    for hint in hints:
        change = next((there[path] for path in _upwards(hint.path) if path in there), None)
        if change is None or change.action is Action.NOOP:
            continue
        page = pages()[hint.told.code]
        yield Advice(
            code=page.code,
            level=page.level,
            address=change.address,
            message={language: text.format(**hint.facts) for language, text in page.what.items()},
            way={language: text.format(**hint.facts) for language, text in page.fix.items()},
        )


def _upwards(path: Path_) -> Iterator[Path_]:
    for end in range(len(path), 0, -1):
        yield path[:end]
