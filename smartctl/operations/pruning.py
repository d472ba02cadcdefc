"""Journals of old runs, let go."""

from __future__ import annotations

from collections.abc import Mapping

from smartctl.errors import UsageError
from smartctl.i18n import _
from smartctl.operations.session import Session, holding
from smartctl.state.journal import ended
from smartctl.state.store import Shelf


def prune(session: Session, keep: int, *, blueprint: str = "", timeout: float = 0) -> Mapping[str, int]:
    """Removes all runs but the last `keep` of each blueprint on this portal; how many, by blueprint.

    What a run that did not come to its end has left to the next one stays.
    """
    if keep < 1:
        raise UsageError(_("At least the last run is kept: pass --keep with 1 or more."))
    removed: dict[str, int] = {}
    for name in (blueprint,) if blueprint else session.store.blueprints(session.identity):
        shelf = session.shelf(name)
        with holding(session.talk, shelf, "runs prune", timeout=timeout):
            removed[name] = _pruned(shelf, keep)
    return removed


def _pruned(shelf: Shelf, keep: int) -> int:
    gone = [one.run for one in shelf.diaries()[:-keep] if ended(one.entries())]
    for run in gone:
        shelf.forget(run)
    return len(gone)
