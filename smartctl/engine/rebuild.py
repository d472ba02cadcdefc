"""Makes the state again from what the portal says of itself: ownership markers and stable codes."""

from __future__ import annotations

from collections.abc import Mapping

from smartctl.engine import differ, reader
from smartctl.engine.readonly import ReadOnlyPortal
from smartctl.engine.survey import Memory, survey
from smartctl.errors import UsageError
from smartctl.i18n import _
from smartctl.kinds import KINDS
from smartctl.kinds.base import Kind, Scope
from smartctl.kinds.process import claims
from smartctl.model import UNKNOWN, Desired, Record
from smartctl.ports import Portal


def rebuilt(portal: Portal, desired: Desired, kinds: Mapping[str, Kind] = KINDS) -> Memory:
    """Everything of `desired` that stands on the portal. Raises `UsageError` when nothing there carries its marker."""
    reading = ReadOnlyPortal(portal)
    lineage = _lineage(reading, desired, kinds)
    found = survey(reading, desired, Memory(lineage=lineage, serial=0), kinds)
    changes = differ.diff(live=found.live, wanted=found.wanted, records={}, kinds=kinds)
    records = {
        change.address: Record(
            kind=change.kind,
            ids=found.live.bound[change.address].live.ids,
            attrs={name: value for name, value in change.before.items() if value is not UNKNOWN},
            created=True,
        )
        for change in changes
        if change.before is not None and change.address in found.live.bound
    }
    return Memory(lineage=lineage, serial=0, records=records)


def _lineage(portal: Portal, desired: Desired, kinds: Mapping[str, Kind]) -> str:
    scope = Scope(blueprint=desired.blueprint, lineage="", known={})
    markers = claims(reader.read(portal, scope, kinds), scope)
    lineages = sorted({marker.rpartition("@")[2] for marker in markers})
    if not lineages:
        raise UsageError(
            _("Nothing on the portal carries the marker of the blueprint {name}.", name=desired.blueprint),
            hint=_("It was never applied there, or under another name. `smartctl plan` shows what would be created."),
        )
    if len(lineages) > 1:
        raise UsageError(
            _("Several projects own processes of the blueprint {name} on this portal.", name=desired.blueprint),
            hint=_(
                "Markers: {markers}. Give one of the blueprints another `name:`.", markers=", ".join(sorted(markers))
            ),
        )
    return lineages[0]
