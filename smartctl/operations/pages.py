"""Pages of the portal that a person opens after a run."""

from __future__ import annotations

from collections.abc import Iterator

from smartctl.kinds import KINDS
from smartctl.kinds.words import label
from smartctl.model import Action, Change, Live, Plan
from smartctl.operations.session import Session
from smartctl.outcome import Link, Outcome, Status
from smartctl.portal.address import MockAddress


def site(session: Session) -> str:
    """What links begin with. An embedded portal has no pages until `smartctl mock serve` shows it."""
    return "" if isinstance(session.address, MockAddress) else session.address.origin


def links(session: Session, plan: Plan, outcomes: tuple[Outcome, ...], live: Live) -> tuple[Link, ...]:
    """Of everything that the run made and that has a page of its own."""
    made = {one.address for one in outcomes if one.status is Status.APPLIED}
    begin = site(session)
    return tuple(_links(begin, plan, [one for one in plan.changes if one.address in made], live)) if begin else ()


def _links(begin: str, plan: Plan, made: list[Change], live: Live) -> Iterator[Link]:
    for change in made:
        page = KINDS[change.kind].words.page
        found = live.of(change.address)
        if page and found is not None and change.action in (Action.CREATE, Action.REPLACE):
            title = label((change.after or {}).get("title"), plan.language) or change.key
            yield Link(address=change.address, title=title, url=f"{begin}{page.format(**found.ids)}")
