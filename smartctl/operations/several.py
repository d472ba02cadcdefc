"""Several blueprints of a project on one portal: planned, applied and destroyed in the order of their references."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from smartctl.engine.planner import Planned
from smartctl.errors import SmartctlError
from smartctl.operations.advising import advised
from smartctl.operations.applying import carry_out_desired
from smartctl.operations.blueprints import desired_of
from smartctl.operations.carrying_out import CarriedOut
from smartctl.operations.elsewhere import Neighbour, Neighbours, check_awaited, planned_objects
from smartctl.operations.neighbourhood import without_company
from smartctl.operations.news import PlanDone
from smartctl.operations.plan_files import save_plan
from smartctl.operations.planning import planned
from smartctl.operations.session import Session
from smartctl.operations.shared_terms import terms_of_each
from smartctl.operations.terms import USUAL, Terms
from smartctl.operations.together import Member, members


class Together(Struct, frozen=True, kw_only=True):
    """What became of several blueprints: those that were carried out, in order, and those that were not begun."""

    done: tuple[CarriedOut, ...]
    left: tuple[str, ...] = ()
    failure: SmartctlError | None = None
    """Why it ended early, where a failure was raised: of the first one that is not among `done`."""
    failed: str = ""

    @property
    def complete(self) -> bool:
        return not self.left and self.failure is None and all(one.report.complete for one in self.done)


def plan_several(session: Session, files: Sequence[Path], terms: Terms = USUAL) -> tuple[Planned, ...]:
    """One plan each. What a later one names of an earlier one need not be on the portal yet. Raises as `plan`."""
    beside: dict[str, Neighbour] = {}
    made: list[Planned] = []
    together = _in_turn(members(session, files, terms), terms)
    own = terms_of_each(session, together, terms)
    for member in together:
        neighbours = Neighbours(session=session, beside=beside, strict=not terms.destroy)
        desired = desired_of(member.document, member.path, session.portal_language, neighbours.find)
        alone = advised(planned(session, desired, own[member.name]), session, member.path, own[member.name])
        made.append(without_company(alone, {one.name for one in together}))
        beside[member.name] = planned_objects(made[-1])
    return tuple(made)


def save_several(session: Session, made: Sequence[Planned], folder: Path) -> None:
    """One file a blueprint, `NAME.plan.json`. Raises `UsageError` for a plan before which another one has to be applied."""
    for one in made:
        check_awaited(one)
    for one in made:
        save_plan(one.plan, folder / f"{one.plan.blueprint}.plan.json", store=session.store)


def apply_several(session: Session, files: Sequence[Path], terms: Terms = USUAL) -> Together:
    """Plans and carries out one after the other; the first that does not come to its end is the last that is begun."""
    together = _in_turn(members(session, files, terms), terms)
    own = terms_of_each(session, together, terms)
    done: list[CarriedOut] = []
    for place, member in enumerate(together):
        left = tuple(one.name for one in together[place + 1 :])
        try:
            neighbours = Neighbours(session=session, strict=not terms.destroy)
            desired = desired_of(member.document, member.path, session.portal_language, neighbours.find)
            done.append(carry_out_desired(session, desired, "destroy" if terms.destroy else "apply", own[member.name]))
        except SmartctlError as failure:
            return Together(done=tuple(done), left=left, failure=failure, failed=member.name)
        session.talk.tell(PlanDone(plan=done[-1].plan, report=done[-1].report))
        if not done[-1].report.complete:
            return Together(done=tuple(done), left=left)
    return Together(done=tuple(done))


def destroy_several(session: Session, files: Sequence[Path], terms: Terms = USUAL) -> Together:
    """The same the other way round: who names goes before what is named."""
    return apply_several(session, files, replace(terms, destroy=True))


def _in_turn(together: tuple[Member, ...], terms: Terms) -> tuple[Member, ...]:
    return together[::-1] if terms.destroy else together
