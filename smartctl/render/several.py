"""Several blueprints at once: the summary behind their plans, reports and runbooks, and all of them as one document."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final, Protocol

from smartctl.automation.runbook import Runbook
from smartctl.codec import dumps, plan_to_json, summary_to_json
from smartctl.estimate import Summary
from smartctl.i18n import _, n_
from smartctl.model import Plan
from smartctl.outcome import Report
from smartctl.render.canvas import write
from smartctl.render.lines import Line, line
from smartctl.render.options import Options, spoken
from smartctl.render.runbook.document import runbook_json
from smartctl.render.summary import importing
from smartctl.report_json import report_to_json

PLANS_FORMAT: Final = "smartctl/plans/v1"
REPORTS_FORMAT: Final = "smartctl/reports/v1"
RUNBOOKS_FORMAT: Final = "smartctl/runbooks/v1"


class Done(Protocol):
    """A plan that was carried out, and its report."""

    @property
    def plan(self) -> Plan: ...

    @property
    def report(self) -> Report: ...


def planned_text(plans: Sequence[Plan], options: Options) -> str:
    """`2 blueprints, in this order: housing, claims. Together: 13 to add, 0 to change, 0 to destroy.`"""
    return spoken(lambda: write(_planned(plans), options), options)


def _planned(plans: Sequence[Plan]) -> Iterator[Line]:
    names = ", ".join(one.blueprint for one in plans)
    yield line((_counted(len(plans), names), "bold"))
    total = _sum([one.summary for one in plans])
    yield line(
        _("Together:"),
        " ",
        importing(total.imported),
        _("{add} to add, {change} to change, {destroy} to destroy.", **_numbers(total)),
    )
    refused = [one.blueprint for one in plans if one.refusals]
    if refused:
        yield line((_("These will be refused as they stand: {names}.", names=", ".join(refused)), "bold red"))


def _counted(number: int, names: str) -> str:
    return n_("{n} blueprint: {names}.", "{n} blueprints, in this order: {names}.", number, names=names)


def _numbers(summary: Summary) -> dict[str, int]:
    return {"add": summary.add, "change": summary.change, "destroy": summary.destroy}


def _sum(summaries: Sequence[Summary]) -> Summary:
    return Summary(
        add=sum(one.add for one in summaries),
        change=sum(one.change for one in summaries),
        destroy=sum(one.destroy for one in summaries),
        forget=sum(one.forget for one in summaries),
        imported=sum(one.imported for one in summaries),
    )


DOCUMENTS: Final = ("json", "gitlab", "junit")
"""Forms in which several plans are one document."""


def plans_document(plans: Sequence[Plan], form: str, options: Options) -> str:
    """As JSON, or as the one report that a forge draws of them."""
    if form == "junit":
        from smartctl.render.plan.cases import plans_junit  # noqa: PLC0415 - loads the kinds

        return plans_junit(plans, options)
    total = _sum([one.summary for one in plans])
    if form == "gitlab":
        return dumps({"create": total.add, "update": total.change, "delete": total.destroy})
    return dumps(
        {"format": PLANS_FORMAT, "summary": summary_to_json(total), "plans": [plan_to_json(one) for one in plans]}
    )


def applied_text(done: Sequence[Done], left: Sequence[str], options: Options) -> str:
    """What became of each, and what was not begun."""
    return spoken(lambda: write(_applied(done, left), options), options)


def _applied(done: Sequence[Done], left: Sequence[str]) -> Iterator[Line]:
    yield line((n_("Of {n} blueprint:", "Of {n} blueprints:", len(done) + len(left)), "bold"))
    for one in done:
        imported = one.report.summary.imported
        front = _("{n} imported, ", n=imported) if imported else ""
        counts = front + _("{add} added, {change} changed, {destroy} destroyed", **_numbers(one.report.summary))
        said = counts if one.report.complete else "; ".join((counts, _("it did not complete")))
        yield line(f"  {one.plan.blueprint}: ", (said, "green" if one.report.complete else "red"))
    for name in left:
        yield line(f"  {name}: ", (_("not carried out"), "yellow"))


def reports_document(done: Sequence[Done], left: Sequence[str], failed: str) -> str:
    reports = [{"blueprint": one.plan.blueprint, "report": report_to_json(one.report)} for one in done]
    return dumps({"format": REPORTS_FORMAT, "reports": reports, "failed": failed or None, "not_begun": list(left)})


def runbooks_text(books: Sequence[Runbook], options: Options) -> str:
    return spoken(lambda: write(_runbooks(books), options), options)


def _runbooks(books: Sequence[Runbook]) -> Iterator[Line]:
    yield line((_counted(len(books), ", ".join(one.blueprint for one in books)), "bold"))
    steps, left = sum(len(one.entries) for one in books), sum(len(one.left) for one in books)
    yield line(
        n_("Together: {n} step by hand, left: {left}.", "Together: {n} steps by hand, left: {left}.", steps, left=left)
    )


def runbooks_document(books: Sequence[Runbook], options: Options) -> str:
    documents: list[Any] = [json.loads(runbook_json(one, options)) for one in books]
    return dumps({"format": RUNBOOKS_FORMAT, "runbooks": documents})
