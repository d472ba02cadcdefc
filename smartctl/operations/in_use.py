"""What a plan removes, retypes or renames, and who uses it: as remarks, and as a hazard where something would break."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from smartctl.engine import uses
from smartctl.engine.guard import Policy
from smartctl.engine.planner import Planned
from smartctl.engine.policy import ruled
from smartctl.engine.readonly import ReadOnlyPortal
from smartctl.engine.uses import Touched, Use
from smartctl.kinds import DESIGNED, LAYOUTS
from smartctl.model import Action, Address, Change, Desired, Hazard, HazardKind, Intent, Live, Plan, Resource, parent_of
from smartctl.ports import Portal

if TYPE_CHECKING:
    from smartctl.archive.contents import Archive

_CODE: Final = "in-use"
_LARGEST: Final = 8 * 1024 * 1024


def with_uses(
    made: Planned, desired: Desired, policy: Policy, portal: Portal, archive: Archive | None = None
) -> Planned:
    """The same plan with a remark for each, and a hazard where what was seen to use it would not go on as before."""
    touched = uses.touched(made.plan.changes, made.survey.live, desired.language)
    if not touched:
        return made
    from smartctl.engine.reading_workflows import template_rows  # noqa: PLC0415 - few plans take away what others may use

    live = made.survey.live
    breaking = [one for one in touched if one.breaks]
    rows = template_rows(ReadOnlyPortal(portal)) if breaking else []
    designed = any(_may(live, one, "business_processes") for one in breaking)
    stages = [one for one in breaking if archive is None and _may(live, one, "automation")]
    unseen = (*(("placed",) if stages else ()), *(("workflows",) if rows is None and designed else ()))
    seen = _Seen(desired, live, rows or [], archive)
    notes: list[tuple[str, Mapping[str, Any]]] = []
    hazards: dict[Address, list[Hazard]] = {}
    for one in touched:
        found = seen.uses(one)
        if found and made.plan.mode == "apply":
            notes.append(("in-use", uses.facts(one, found)))
        broken = [use for use in found if use.how == "read" and use.what.breaks]
        if one.breaks and broken:
            hazards.setdefault(one.address, []).append(_hazard(one, uses.facts(one, broken), policy))
    if unseen:
        names = tuple(dict.fromkeys(one.address for one in (stages or breaking)))
        notes.append(("use-unseen", {"addresses": names, "unseen": unseen}))
    changes = tuple(_dangerous(change, hazards.get(change.address, ())) for change in made.plan.changes)
    plan = replace(made.plan, changes=changes, notes=(*made.plan.notes, *notes))
    return replace(made, plan=ruled(plan, policy) if hazards else plan)


def _may(live: Live, one: Touched, switch: str) -> bool:
    """Whether the process has robots, or workflows, at all."""
    owner = live.of(one.process)
    return owner is None or owner.attrs.get(switch) is not False


def kept(made: Planned, saved: Plan, policy: Policy, *, ours: bool) -> Planned:
    """What a saved plan says to be in use is so still, unless the plan of today says it itself: nobody reads it anew.

    A stranger's file may name more dangers than there are, never fewer. `ours`: what was allowed then is allowed still.
    """
    there = {one.address for change in made.plan.changes for one in change.hazards if one.code == _CODE}
    said = {
        one.address: replace(one, allowed=(ours and one.allowed) or one.address in policy.allow_data_loss)
        for change in saved.changes
        for one in change.hazards
        if one.code == _CODE and one.address == change.address and one.address not in there
    }
    if not said:
        return made
    changes = tuple(
        _dangerous(change, [said[change.address]])
        if change.address in said and change.action is not Action.NOOP
        else change
        for change in made.plan.changes
    )
    return replace(made, plan=ruled(replace(made.plan, changes=changes), policy))


class _Seen:
    """Everything that is known of who uses what."""

    def __init__(
        self, desired: Desired, live: Live, rows: Sequence[Mapping[str, Any]], archive: Archive | None
    ) -> None:
        own = {str(one.live.ids["id"]) for one in live.bound.values() if one.live.kind in DESIGNED}
        self._of_process = dict(_apart(desired))
        self._nothing = replace(desired, resources=(), automation=())
        self._rows = [row for row in rows if str(row.get("ID")) not in own]
        self._archive = archive
        self._texts = _texts(desired.files)
        self._cards = frozenset(_pipelines(desired, live))

    def uses(self, one: Touched) -> list[Use]:
        found = [
            *uses.of_blueprint(one, self._of_process.get(one.process, self._nothing)),
            *uses.of_templates(one, self._rows),
            *uses.of_documents(one, self._texts),
        ]
        if self._archive is not None:
            found += uses.of_archive(one, self._archive, self._cards)
        return list(dict.fromkeys(found))


def _apart(desired: Desired) -> Iterator[tuple[Address, Desired]]:
    """What the blueprint says of each process that may use something of it, and what a layout is named by."""
    resources: dict[Address, list[Resource]] = {}
    automation: dict[Address, list[Intent]] = {}
    owners = {resource.parent for resource in desired.resources if resource.kind in LAYOUTS}
    for resource in desired.resources:
        if resource.kind in DESIGNED | LAYOUTS or resource.address in owners:
            resources.setdefault(Address(resource.address.partition(".")[0]), []).append(resource)
    for intent in desired.automation:
        automation.setdefault(intent.process, []).append(intent)
    for process in {**resources, **automation}:
        told = tuple(resources.get(process, ())), tuple(automation.get(process, ()))
        yield process, replace(desired, resources=told[0], automation=told[1])


def _pipelines(desired: Desired, live: Live) -> Iterator[tuple[int, int]]:
    for resource in desired.resources:
        pipeline = (
            live.of(parent_of(resource.kind, resource.address) or resource.address)
            if resource.kind in LAYOUTS
            else None
        )
        owner = live.of(Address(resource.address.partition(".")[0]))
        if pipeline is not None and owner is not None:
            yield int(owner.ids["entityTypeId"]), int(pipeline.ids["id"])


def _hazard(one: Touched, facts: Mapping[str, Any], policy: Policy) -> Hazard:
    allowed = one.address in policy.allow_data_loss
    return Hazard(kind=HazardKind.LOSES_AUTOMATION, address=one.address, code=_CODE, facts=facts, allowed=allowed)


def _dangerous(change: Change, hazards: Sequence[Hazard]) -> Change:
    return replace(change, hazards=(*change.hazards, *hazards)) if hazards else change


def _texts(files: Mapping[str, str]) -> dict[str, str]:
    """The texts of the documents that the blueprint names; one that cannot be read has none."""
    import zipfile  # noqa: PLC0415 - few blueprints name a document

    found: dict[str, str] = {}
    for path in files.values():
        try:
            with zipfile.ZipFile(path) as document:
                entries = [one for one in document.infolist() if one.filename.startswith("word/") and one.filename.endswith(".xml")]  # fmt: skip
                text = "".join(
                    document.read(one).decode(errors="replace") for one in entries if one.file_size < _LARGEST
                )
        except (OSError, ValueError, zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError):
            continue
        found[Path(path).name] = re.sub(r"<[^>]*>", "", text)
    return found
