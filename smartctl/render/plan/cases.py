"""A plan as a JUnit report: a case for each change, failed where it is refused or a rule warns of it.

Of drift each case fails: it is what somebody has changed on the portal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from smartctl.engine.around import is_drift
from smartctl.i18n import _
from smartctl.model import Plan
from smartctl.render.beside import listed
from smartctl.render.junit import Case, junit
from smartctl.render.options import Options, spoken
from smartctl.render.plan.page import Entry, Page, tag
from smartctl.render.policy import with_way
from smartctl.render.visible import visible


def plan_junit(plan: Plan, options: Options) -> str:
    return plans_junit([plan], options)


def plans_junit(plans: Sequence[Plan], options: Options) -> str:
    """Several plans as one report, a suite for each."""
    return junit(spoken(lambda: [case for plan in plans for case in _cases(Page(plan))], options))


def _cases(page: Page) -> Iterator[Case]:
    suite = f"{visible(page.plan.blueprint)} {visible(page.plan.portal)}"
    if page.plan.mode == "drift":
        yield from _drifted(page, suite)
        return
    said = {one.entry.number: "\n".join(each.text for each in one.sentences) for one in page.told}
    for entry in page.entries:
        yield Case(
            suite=suite,
            name=f"{tag(entry.number)} {visible(entry.address)}",
            place=entry.change.kind,
            fault="\n".join(_faults(page, entry)),
            note=said.get(entry.number, ""),
        )
    whole = [text for number, text in page.refused if not number]
    yield Case(
        suite=suite, name=_("The plan as a whole"), fault="\n".join([*whole, *page.broken_whole]), note=page.counts
    )


def _drifted(page: Page, suite: str) -> Iterator[Case]:
    for change in page.drifted_once:
        yield Case(
            suite=suite, name=visible(change.address), place=change.kind, fault="\n".join(page.drift_told(change))
        )
    for one, same in (*page.inside, *page.apart):
        said = listed(one, same)
        drift = is_drift(one)
        yield Case(
            suite=suite,
            name=visible(one.address),
            place=one.kind,
            fault=said if drift else "",
            note="" if drift else said,
        )
    yield Case(suite=suite, name=_("The portal as a whole"), note=page.drift_counts if page.drifted else page.nothing)


def _faults(page: Page, entry: Entry) -> Iterator[str]:
    """Each once: what a rule refuses stands among the refusals."""
    refused = [text for number, text in page.refused if number == entry.number]
    yield from refused
    for one in page.broken.get(entry.address, ()):
        if one.counts and not (refused and one.effect == "deny"):
            yield with_way(one)
