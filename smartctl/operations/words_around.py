"""What stands below managed processes and nobody manages, as a blueprint would say it: cards, workflows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from msgspec.structs import replace

from smartctl.blueprint.composing import compose
from smartctl.blueprint.patch_places import at
from smartctl.blueprint.patching import Unpatchable
from smartctl.blueprint.saying import FORMAT, sections_of
from smartctl.blueprint.source import read_text
from smartctl.blueprint.validate import check
from smartctl.engine.around import Around
from smartctl.engine.survey import Survey
from smartctl.errors import Severity
from smartctl.importing.people import with_roles
from smartctl.kinds import DESIGNED, KINDS, LAYOUTS
from smartctl.kinds.workflow import OTHERS
from smartctl.kinds.workflow_file import UNREADABLE
from smartctl.model import Attrs, Desired, LiveObject, Resource, Stranger, parent_of
from smartctl.operations.taking import Words

WORDED: Final = LAYOUTS | DESIGNED
"""Kinds of which the portal's words have to be put into those of a blueprint."""


def with_words(around: Around, found: Survey, desired: Desired) -> Around:
    """The same; each stranger below a process has its block, as far as a blueprint can say it."""
    words = Words(Path(), desired, found)
    told = tuple(_worded(one, around.lives[one.address], words, found, desired) for one in around.strangers)
    return replace(around, strangers=told)


def _worded(one: Stranger, live: LiveObject, words: Words, found: Survey, desired: Desired) -> Stranger:
    if one.kind not in WORDED:
        return one
    attrs = _attrs(one, live, words, found)
    resources = [each for each in desired.resources if KINDS[each.kind].section]
    if attrs is None or one.parent not in {each.address for each in resources}:
        return one
    key = one.address.rpartition(".")[2]
    made = Resource(address=one.address, kind=one.kind, key=key, parent=parent_of(one.kind, one.address), attrs=attrs)
    said = sections_of([*resources, made], language=desired.language)
    if not _faults(said, desired) <= _faults(sections_of(resources, language=desired.language), desired):
        return one  # a blueprint with it would have mistakes
    *owners, _key = one.address.split(".")
    place = ("processes", *owners[:-1], KINDS[one.kind].section)
    return replace(one, place=".".join(place), block={key: at(said, (*place, key))})


def _faults(sections: Mapping[str, Any], desired: Desired) -> frozenset[str]:
    """What is wrong with a blueprint of these sections."""
    data = {"format": FORMAT, "name": desired.blueprint, "version": desired.version, **with_roles(sections)}
    document = read_text(compose(data), path=Path(f"{desired.blueprint}.yaml"))
    found = (*document.diagnostics, *check(document, language=desired.language))
    return frozenset(one.message for one in found if one.severity is Severity.ERROR)


def _attrs(one: Stranger, live: LiveObject, words: Words, found: Survey) -> Attrs | None:
    """In the form of a compiled blueprint; None where none can say it, or nobody but its maker may change it."""
    if one.kind in LAYOUTS:
        try:
            return {"sections": words.sections(live.attrs["sections"], one.address)}
        except Unpatchable:
            return None
    attrs = KINDS[one.kind].named(live, found.live).attrs
    robots: tuple[Mapping[str, Any], ...] = attrs["robots"]
    # The work of stages is said by a blueprint where they stand.
    return None if live.raw.get(OTHERS) or any(UNREADABLE in each or "on" in each for each in robots) else attrs
