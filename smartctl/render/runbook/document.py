"""A runbook as a JSON document, for programs: every step with the facts behind its sentences."""

from __future__ import annotations

from typing import Any, Final

from msgspec.structs import asdict

from smartctl.automation.manual import Place
from smartctl.automation.runbook import Entry, FromArchive, Runbook, Status, verdict_to_json
from smartctl.codec import dumps, facts_to_json
from smartctl.render.options import Options, speaking
from smartctl.render.runbook import archived
from smartctl.render.runbook.sentences import Told, told

RUNBOOK_FORMAT: Final = "smartctl/runbook/v1"


@speaking
def runbook_json(runbook: Runbook, _options: Options) -> str:
    steps = zip(runbook.entries, told(runbook), strict=True)
    return dumps(
        {
            "format": RUNBOOK_FORMAT,
            "portal": runbook.portal,
            "blueprint": {"name": runbook.blueprint, "version": runbook.version},
            "summary": {status.value: runbook.count(status) for status in Status},
            "standing": sorted(runbook.standing),
            "archive": _archive(runbook.archive) if runbook.archive else None,
            "steps": [_step(entry, sentences) for entry, sentences in steps],
        }
    )


_TOLD: Final = ("how", "by", "time", "detail", "seen", "unseen", "other")


def _step(entry: Entry, sentences: Told) -> dict[str, Any]:
    step, intent = entry.step, entry.step.intent
    verdict = verdict_to_json(entry.verdict) if entry.verdict else None
    return {
        "address": step.address,
        "kind": intent.kind,
        "action": intent.action,
        "status": entry.status.value,
        "verdict": {key: verdict[key] for key in _TOLD if verdict[key] != []} if verdict else None,
        "differences": verdict.get("differences", []) if verdict else [],
        "waits_until": entry.until or None,
        "proof": step.proof.value,
        "title": sentences.heading,
        "place": _place(step.place),
        "target": _place(step.target) if step.target else None,
        "stage": intent.stage,
        "link": sentences.link or None,
        "instructions": list(sentences.doing),
        "type_in": [{"box": label, "value": value} for label, value in sentences.values],
        "why": sentences.why or None,
        **({"stays": intent.stays} if intent.stays else {}),
        "waiting": list(step.waiting),
        "intent": facts_to_json(intent.values),
        "conditions": [facts_to_json(one) for one in intent.conditions],
        "any_condition": intent.any_condition,
    }


def _archive(archive: FromArchive) -> dict[str, Any]:
    return {
        "file": archive.file,
        "preset": archive.preset,
        "written": archive.written or None,
        "older": archive.older,
        "gaps": [dict(one) for one in archive.gaps],
        "beside": [{**one, "title": archived.beside(one)} for one in archive.beside],
        "problems": [dict(one) for one in archive.problems],
    }


def _place(place: Place) -> dict[str, str]:
    return asdict(place)
