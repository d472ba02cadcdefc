"""Reports as JSON documents, beside plans (`codec`)."""

from __future__ import annotations

from typing import Any, Final

from smartctl.codec import actions, facts_to_json, summary_to_json
from smartctl.outcome import Double, Items, Outcome, Report, Status

REPORT_FORMAT: Final = "smartctl/report/v1"


def report_to_json(report: Report) -> dict[str, Any]:
    return {
        "format": REPORT_FORMAT,
        "complete": report.complete,
        "interrupted": report.interrupted,
        "requests": report.requests,
        "summary": summary_to_json(report.summary),
        "outcomes": [_outcome_to_json(outcome) for outcome in report.outcomes],
        "doubles": [_double_to_json(double) for double in report.doubles],
        "kept": [_items_to_json(one) for one in report.kept],
        "links": [{"address": one.address, "title": one.title, "url": one.url} for one in report.links],
        "astray": [_items_to_json(one) for one in report.astray],
    }


def _items_to_json(one: Items) -> dict[str, Any]:
    rows = [{"id": number, "found": found or None} for number, found in sorted(one.items.items())]
    return {"address": one.address, "count": len(rows), "items": rows}


def _double_to_json(double: Double) -> dict[str, Any]:
    return {
        "address": double.address,
        "kind": double.kind,
        "title": double.title,
        "id": double.id,
        "mark": double.mark or None,
        "removal": double.removal,
        "yielded": double.yielded,
        "left": list(double.left),
    }


def _outcome_to_json(outcome: Outcome) -> dict[str, Any]:
    first, second = ("planned", "now") if outcome.status is Status.STALE else ("sent", "found")
    return {
        "address": outcome.address,
        "kind": outcome.kind,
        "actions": actions(outcome.action),
        "status": outcome.status.value,
        "error": outcome.error or None,
        "because": outcome.because,
        "attributes": {
            name: {first: facts_to_json(one), second: facts_to_json(other)}
            for name, (one, other) in outcome.attributes.items()
        },
        "unseen": list(outcome.unseen),
        "overwritten": {
            name: {"planned": facts_to_json(one), "overwritten": facts_to_json(other)}
            for name, (one, other) in outcome.overwritten.items()
        },
    }
