"""`apply PLANFILE`: a file that anybody may have written in says what is to be done, and nothing about what it costs."""

from __future__ import annotations

from msgspec.structs import replace

from smartctl.engine import undo
from smartctl.engine.guard import Policy
from smartctl.engine.planner import Planned
from smartctl.engine.saved import renewed
from smartctl.engine.saved_check import check
from smartctl.errors import Stale, UsageError
from smartctl.i18n import _
from smartctl.operations import in_use, named, past_runs, validity
from smartctl.operations.carrying_out import CarriedOut, carry_out
from smartctl.operations.plan_files import SavedPlan
from smartctl.operations.session import Session, holding, memory_of
from smartctl.operations.terms import Terms
from smartctl.state.store import Shelf


def apply_saved(session: Session, given: SavedPlan, terms: Terms) -> CarriedOut:
    """Applies what a saved plan says, or refuses it: as stale, as contradicting itself, as not allowed."""
    saved = given.plan
    policy = session.policy(terms, allow_delete=terms.allow_delete)
    if saved.mode == "diff":
        raise UsageError(
            _("This is a comparison of two sides: there is nothing to carry out."),
            hint=_("Make a plan with `smartctl plan BLUEPRINT --out FILE`."),
        )
    if saved.portal != session.identity:
        raise UsageError(
            _(
                "The plan was made for the portal {planned}, not for {here}.",
                planned=saved.portal,
                here=session.identity,
            ),
            hint=_("Pass --portal for that portal."),
        )
    if saved.undoes and not given.ours:
        # It would put items back as journals say that the file chooses: nothing in the plan shows them.
        raise UsageError(
            _("The plan takes the run {run} back, and it is not as it was written here.", run=saved.undoes),
            hint=_("`smartctl rollback {run}` makes the way back anew, from the portal as it is.", run=saved.undoes),
        )
    check(saved)
    validity.check(saved.valid_until, saved.blueprint)
    shelf = session.shelf(saved.blueprint)
    with holding(session.talk, shelf, "apply", timeout=terms.lock_timeout):
        state = past_runs.settle_unfinished(session, shelf, shelf.load_or_new(saved.version))
        if state.serial and state.lineage != saved.lineage:
            raise Stale(
                _("The plan was made from another state (lineage {lineage}).", lineage=saved.lineage),
                hint=_("Make a new plan."),
            )
        memory = replace(memory_of(state), lineage=saved.lineage)
        past = past_runs.undone(shelf, saved.undoes) if saved.undoes else ()
        if past:
            policy = replace(policy, own=undo.changed_by(past[0].entries[0]))
            memory = undo.remembering(memory, past)
        planned = renewed(saved, portal=session.portal, memory=memory, policy=policy, ours=given.ours, undone=past)
        planned = in_use.kept(planned, saved, policy, ours=given.ours)
        return carry_out(session, _permitted(planned, policy, shelf), terms)


def _permitted(planned: Planned, policy: Policy, shelf: Shelf) -> Planned:
    return named.permitted(planned, policy, lambda: past_runs.spoken_of(shelf, None, None))
