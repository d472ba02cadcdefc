"""From a file to a changed portal: a blueprint is planned first, a saved plan is carried out as it stands."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from smartctl.model import Desired
from smartctl.operations import past_runs
from smartctl.operations.carrying_out import CarriedOut, carry_out
from smartctl.operations.plan_files import load_plan
from smartctl.operations.planning import planned, wanted
from smartctl.operations.saved_plans import apply_saved
from smartctl.operations.session import Session, holding
from smartctl.operations.terms import USUAL, Terms


def apply(session: Session, file: Path, terms: Terms = USUAL) -> CarriedOut:
    """Plans a blueprint and carries the plan out, or carries out a saved plan.

    Raises what `plan` and `carry_out` raise, `Locked` when another run holds the state, and `Stale` for a saved plan that
    was made of something else than what is there.
    """
    saved = load_plan(file, store=session.store)
    if saved is not None:
        return apply_saved(session, saved, terms)
    return _from_blueprint(session, file, "apply", terms)


def destroy(session: Session, blueprint: Path, terms: Terms = USUAL) -> CarriedOut:
    """Removes what was created for a blueprint. Raises as `apply`."""
    return _from_blueprint(session, blueprint, "destroy", replace(terms, destroy=True))


def _from_blueprint(session: Session, file: Path, command: str, terms: Terms) -> CarriedOut:
    return carry_out_desired(session, wanted(session, file, terms), command, terms)


def carry_out_desired(session: Session, desired: Desired, command: str, terms: Terms) -> CarriedOut:
    """Plans a blueprint that is read already, and carries the plan out. Raises as `apply`."""
    shelf = session.shelf(desired.blueprint)
    with holding(session.talk, shelf, command, timeout=terms.lock_timeout):
        past_runs.settle_unfinished(session, shelf, shelf.load_or_new(desired.version))
        # What was approved holds no marks: no plan does.
        claiming = not terms.destroy and not terms.expect
        return carry_out(session, planned(session, desired, terms, claiming=claiming), terms)
