"""An export of the portal beside a blueprint: what it says of each step, what stands there that nobody asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from msgspec.structs import asdict, replace

from smartctl.archive.checking import Check, Judged, check
from smartctl.archive.contents import Archive
from smartctl.archive.drafting import Draft, flow
from smartctl.archive.found import Found
from smartctl.archive.likeness import Apart
from smartctl.archive.reading import read_archive
from smartctl.archive.understanding import everything
from smartctl.archive.words import words_of_live
from smartctl.automation.manual import ManualStep, Place
from smartctl.automation.observing import Finding
from smartctl.automation.runbook import FromArchive, Status, Verdict, verdict_to_json
from smartctl.engine.readonly import ReadOnlyPortal
from smartctl.engine.survey import Survey, survey
from smartctl.importing.portable import lifted
from smartctl.kinds import BOARDS, ITEM_HOLDERS, ROOTS, VALUE_HOLDERS
from smartctl.model import Address, Desired
from smartctl.operations import manual
from smartctl.operations.blueprints import load_for, read_blueprint
from smartctl.operations.portal_inputs import inputs_of
from smartctl.operations.session import Session, memory_of
from smartctl.operations.terms import USUAL, Terms
from smartctl.redaction import redacted
from smartctl.state.verdicts import VerdictLog

_LONGEST: Final = 200


def read(path: Path, desired: Desired, found: Survey, log: VerdictLog) -> tuple[Check, FromArchive]:
    """Read the file and compare; nothing is kept. Raises `UsageError` for what is no archive."""
    return compared(read_archive(path), path, desired, found, log)


def compared(
    archive: Archive, path: Path, desired: Desired, found: Survey, log: VerdictLog
) -> tuple[Check, FromArchive]:
    names = {Address(address): name for address, name in log.names().items()}
    checked = check(desired, found.live, archive, names)
    return checked, _told(path, archive, checked, found)


def note(checked: Check, told: FromArchive, found: Survey) -> tuple[str, Mapping[str, Any]]:
    """What a plan shows of automation: what is to be placed, changed or looked at; and how old the file is."""
    rows = [
        {
            "address": one.address,
            "status": one.status.value,
            "detail": one.detail,
            "differences": tuple(differences(one, found)),
        }
        for one in checked.steps
        if one.status is not Status.DONE
    ]
    facts = {
        "file": told.file,
        "written": told.written,
        "older": told.older,
        "done": sum(one.status is Status.DONE for one in checked.steps),
        "steps": tuple(rows),
        "gaps": tuple(dict(one) for one in told.gaps),
        "beside": told.beside,
        "problems": tuple(dict(one) for one in told.problems),
    }
    return "automation", facts


def verdicts(checked: Check, steps: Sequence[ManualStep], found: Survey, by: str = "") -> list[Verdict]:
    """What the file says of each of the steps."""
    by_address = {step.address: step for step in steps}
    return [verdict(one, by_address[one.address], found, by) for one in checked.steps if one.address in by_address]


def keep(checked: Check, steps: Sequence[ManualStep], found: Survey, log: VerdictLog, by: str) -> None:
    """Write what the file says of steps, and what it calls their robots."""
    for one in verdicts(checked, steps, found, by):
        log.write("verdict", **verdict_to_json(one))
    known = log.names()
    fresh = {address: name for address, name in checked.names.items() if known.get(address) != name}
    if fresh:
        log.write("recognised", names=fresh)


def verdict(one: Judged, step: ManualStep, found: Survey, by: str) -> Verdict:
    made = manual.verdict(step, Finding(status=one.status, detail=one.detail), how="archive", by=by)
    return replace(made, differences=tuple(differences(one, found)))


def differences(one: Judged, found: Survey) -> Iterator[Mapping[str, Any]]:
    """As JSON can hold them; stages by their titles."""
    titles = _stages(found)
    for each in one.differences:
        wanted, there = each.wanted, each.found
        if each.what == Apart.STAGE:
            wanted, there = (titles[one].stage if one in titles else one for one in (wanted, there))
        if each.what == "webhook":
            wanted, there = _host(wanted), _host(there)
        yield {"what": each.what, "wanted": plain(wanted), "found": plain(there)}


def _host(address: Any) -> str:
    """An address that is called may be a password: no more than its beginning is told."""
    host = "/".join(str(address).split("/")[:3])
    return host if host == address else f"{host}/\N{HORIZONTAL ELLIPSIS}"


def plain(value: Any) -> Any:
    """Short, without secrets, JSON."""
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value[:50]]
    if isinstance(value, str):
        return redacted(value if len(value) <= _LONGEST else f"{value[:_LONGEST]}\N{HORIZONTAL ELLIPSIS}")
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def _told(path: Path, archive: Archive, checked: Check, found: Survey) -> FromArchive:
    stages = _stages(found)
    return FromArchive(
        file=path.name,
        preset=archive.preset,
        written=archive.written.isoformat(timespec="minutes") if archive.written else "",
        gaps=tuple(asdict(one) for one in checked.gaps),
        beside=tuple(_beside(one, archive, stages) for one in checked.beside),
        problems=tuple({"where": one.where, "code": one.code} for one in archive.problems),
    )


def _beside(one: Found, archive: Archive, stages: Mapping[str, Place]) -> Mapping[str, Any]:
    process = archive.process(one.entity_type_id)
    place = stages.get(one.stage, Place(process=process.title if process else "", stage=one.stage))
    main = one.values.get(one.action)
    text = _host(main) if one.action == "webhook" else main if isinstance(main, str) else one.title
    return {
        "kind": one.kind,
        "action": one.action,
        "type": one.type,
        **asdict(place),
        "text": plain(text or one.title),
        "where": one.where,
        "reason": one.opaque,
    }


def _stages(found: Survey) -> Mapping[str, Place]:
    """Where a stage is, in titles, by its whole id."""
    objects = {one.live.ident: one.live for one in found.live.bound.values()}
    objects |= {one.ident: one for one in (*found.live.unmanaged, *found.live.leftovers)}
    places: dict[str, Place] = {}
    for one in objects.values():
        if one.kind in ITEM_HOLDERS:
            line = objects.get(one.parent or "")
            process = objects.get(line.parent or "") if line else None
            outer, inner, own = (str(each.attrs.get("title", "")) if each else "" for each in (process, line, one))
            places[str(one.raw.get("STATUS_ID"))] = Place(process=outer, pipeline=inner, stage=own)
    return places


def drafted(session: Session, blueprint: Path, path: Path, terms: Terms = USUAL) -> tuple[Draft, ...]:
    """The same of a blueprint file, after a look at the portal: numbers of stages and fields become words."""
    desired = read_blueprint(session, blueprint, terms)
    state = session.shelf(desired.blueprint).load_or_new(desired.version)
    return drafts(path, desired, survey(ReadOnlyPortal(session.portal), desired, memory_of(state)))


def people_asked_for(session: Session, blueprint: Path, made: Sequence[Draft], terms: Terms = USUAL) -> tuple[str, ...]:
    """The lines of `inputs:` for the users of the drafts, who are somebody else on another portal; the drafts ask for them."""
    there = load_for(session, blueprint, terms)
    inputs = replace(inputs_of(session, lambda _name: blueprint, there), apart=lambda _name: "")
    processes = {str(one.process): {"automation": {"roles": one.roles}} for one in made}
    found = lifted({"name": "", "processes": processes}, inputs, {})
    for one in made:
        one.roles = found.data["processes"][str(one.process)]["automation"]["roles"]
    declared = found.data.get("inputs") or {}
    return ("inputs:", *(f"  {name}: {flow(one)}" for name, one in declared.items())) if declared else ()


def drafts(path: Path, desired: Desired, found: Survey) -> tuple[Draft, ...]:
    """The automation of each process of a blueprint, as an export has it, in the blueprint's language.

    Processes that are not on the portal, or not in the file, are left out. Raises `UsageError` for what is no archive.
    """
    archive = read_archive(path)
    made: list[Draft] = []
    for resource in desired.resources:
        own = found.live.of(resource.address) if resource.kind in ROOTS else None
        if own is None or archive.process(int(own.ids["entityTypeId"])) is None:
            continue
        stages = {
            str(one.live.raw["STATUS_ID"]): address
            for address, one in found.live.bound.items()
            if one.live.kind in ITEM_HOLDERS
        }
        draft = Draft(
            process=resource.address,
            fields={
                one.key: str(one.attrs.get("type"))
                for one in desired.resources
                if one.kind in VALUE_HOLDERS and one.parent == resource.address
            },
            pipelines=[
                one.address for one in desired.resources if one.kind in BOARDS and one.parent == resource.address
            ],
            titles=stages,
        )
        words = words_of_live(resource.address, found.live)
        for one in everything(archive, int(own.ids["entityTypeId"]), words):
            draft.add(one)
        made.append(draft)
    return tuple(made)
