"""What was understood of an archive and what was not, as a JSON document that its owner may send to somebody."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from smartctl.archive.contents import Archive, Process
from smartctl.archive.found import Found
from smartctl.archive.masking import masked_text, shape, title
from smartctl.archive.understanding import everything
from smartctl.archive.words import words_of_file
from smartctl.intent_kinds import IntentKind
from smartctl.redaction import redacted

INSPECTION_FORMAT: Final = "smartctl/archive/v1"
_FREE: Final = frozenset({
    "task", "todo", "notify", "sms", "mail", "comment", "subject", "description", "title", "webhook", "checklist",
    "form",
})  # fmt: skip
"""Values in which people write what they like."""
_PEOPLE: Final = frozenset({"responsible", "assign", "to", "observers"})


def inspected(archive: Archive, path: Path, *, full: bool) -> dict[str, Any]:
    """The document. Without `full`, texts are told by their length, people by their part, raw things by their shape."""
    processes = [_process(archive, one, full=full) for one in archive.processes]
    return {
        "format": INSPECTION_FORMAT,
        "file": path.name,
        "masked": not full,
        "container": archive.form,
        "preset": archive.preset,
        "version": archive.version,
        "written": archive.written.isoformat(timespec="seconds") if archive.written else None,
        "parts": dict(archive.parts),
        "unknown_parts": list(archive.unknown),
        "workplaces": [title(one) for one in archive.workplaces.values()],
        "processes": processes,
        "others": archive.others,
        "scenarios": archive.scripts,
        "attached": archive.attached,
        "problems": [{"where": title(one.where), "code": one.code} for one in archive.problems],
        "summary": {
            "processes": len(processes),
            "understood": sum(one["understood"] for process in processes for one in process["automation"]),
            "not_understood": sum(not one["understood"] for process in processes for one in process["automation"]),
        },
    }


def _process(archive: Archive, process: Process, *, full: bool) -> dict[str, Any]:
    words = words_of_file(archive, process)
    places = {
        stage.id: {"pipeline": title(line.title), "stage": title(stage.title)}
        for line in process.pipelines
        for stage in line.stages
    }
    board = {stage: place for place, stage in enumerate(places)}
    found = sorted(
        everything(archive, process.entity_type_id, words),
        key=lambda one: (board.get(one.stage, len(board)), one.kind == IntentKind.ROBOT, one.order),
    )
    workflows = [one for one in archive.templates if one.entity_type_id == process.entity_type_id and not one.stage]
    return {
        "title": title(process.title),
        "entity_type_id": process.entity_type_id,
        "type_id": process.type_id,
        "pipelines": [
            {"id": line.id, "title": title(line.title), "stages": [title(stage.title) for stage in line.stages]}
            for line in process.pipelines
        ],
        "fields": None if process.fields is None else [_field(one) for one in process.fields],
        "workflows": len(workflows),
        "automation": [_found(one, places, full=full) for one in found],
    }


def _field(one: Any) -> dict[str, Any]:
    return {"name": one.name, "title": title(one.title), "type": one.type, "items": len(one.items)}


def _found(one: Found, places: Mapping[str, Mapping[str, str]], *, full: bool) -> dict[str, Any]:
    """`understood`: our words say all that it does."""
    place = places.get(one.stage, {"pipeline": "", "stage": one.stage})
    values = {name: _value(name, value, full=full) for name, value in one.values.items()}
    return {
        "kind": one.kind,
        "action": one.action,
        "type": one.type,
        **place,
        "where": one.where,
        "order": one.order,
        "active": one.active,
        "understood": not one.opaque and not one.beside,
        "reason": one.opaque,
        "values": values,
        "conditions": [_condition(each, full=full) for each in one.conditions],
        "any_condition": one.any_condition,
        "beside": {title(name): _raw(value, full=full) for name, value in one.beside.items()},
        "raw": _raw(one.raw, full=full) if one.opaque else None,
    }


def _value(name: str, value: Any, *, full: bool) -> Any:
    if full:
        return _plain(value)
    if name in _PEOPLE:
        people = value if isinstance(value, tuple) else (value,)
        return ["user" if "user" in one else title(str(one.get("role", ""))) for one in people if one]
    if name in _FREE:
        return [masked_text(str(one)) for one in value] if isinstance(value, tuple) else masked_text(str(value))
    if name == "set":
        return {title(str(word)): shape(one) for word, one in value.items()}
    if name == "fields" and isinstance(value, Mapping):
        return shape(value)
    return _titled(_plain(value))


def _titled(value: Any) -> Any:
    if isinstance(value, str):
        return title(value)
    if isinstance(value, dict):
        return {name: _titled(one) for name, one in value.items()}
    return [_titled(one) for one in value] if isinstance(value, list) else value


def _condition(one: Mapping[str, Any], *, full: bool) -> dict[str, Any]:
    return {name: _plain(value) if full or name in ("field", "filled") else shape(value) for name, value in one.items()}


def _raw(value: Any, *, full: bool) -> Any:
    return _plain(value) if full else shape(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return redacted(value) if isinstance(value, str) else value
