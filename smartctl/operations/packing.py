"""A blueprint of which nothing is on the portal yet, as one archive for the portal's own import."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from smartctl import regular
from smartctl.archive.packed_automation import NotPacked
from smartctl.archive.packed_names import MOST
from smartctl.archive.packing import Packed
from smartctl.archive.packing import pack as packed
from smartctl.engine.readonly import ReadOnlyPortal
from smartctl.engine.survey import survey
from smartctl.errors import Refused, UsageError
from smartctl.i18n import _
from smartctl.kinds import BOARDS, HOMES, ROOTS
from smartctl.kinds.marks import marker
from smartctl.model import Address, Desired, Live
from smartctl.operations.blueprints import read_blueprint
from smartctl.operations.manual import without
from smartctl.operations.session import Session, holding, memory_of
from smartctl.operations.terms import USUAL, Terms


def pack(session: Session, blueprint: Path, out: Path, *, workplace: str = "", terms: Terms = USUAL) -> Packed:
    """Write the archive; the state remembers under which mark the next plan finds what it brings.

    `workplace`: the title of the workplace for processes that name none. Raises `UsageError` where there is no home, or
    the file cannot be written, and `Refused` where a process is on the portal already: an import always makes new ones.
    """
    desired = read_blueprint(session, blueprint, terms)
    home = _home(desired, workplace)
    shelf = session.shelf(desired.blueprint)
    with holding(session.talk, shelf, "pack", timeout=terms.lock_timeout):
        state = shelf.load_or_new(desired.version)
        _refuse_doubles(session, desired, survey(ReadOnlyPortal(session.portal), desired, memory_of(state)).live)
        if not state.serial:
            shelf.save(state)
    marks = {
        one.address: marker(desired.blueprint, one.address, state.lineage)
        for one in desired.resources
        if one.kind in ROOTS
    }
    # What an application makes a workflow of would act twice if its robots were placed as well.
    applied = frozenset(one.address for one in desired.resources) if session.portal.application else frozenset()
    later = tuple((one.address, NotPacked.WITHIN) for one in desired.automation if one.within in applied)
    made = packed(without(desired, applied), marks, home)
    made = replace(made, left=(*made.left, *later))
    try:
        out.write_bytes(made.content())
    except OSError as error:
        raise UsageError(
            _("Writing {file}: {reason}.", file=out, reason=regular.reason(error)), hint=_("Choose another --out.")
        ) from None
    return made


def _home(desired: Desired, given: str) -> str:
    processes = [one for one in desired.resources if one.kind in ROOTS]
    if len(processes) > MOST or sum(one.kind in BOARDS for one in desired.resources) > MOST:
        raise UsageError(_("Packing {name}: it has more than an archive can hold.", name=desired.blueprint))
    by_address = desired.by_address()
    homes = {one.attrs[name] for one in processes for name in HOMES if one.attrs.get(name)}
    homeless = [one.address for one in processes if not any(one.attrs.get(name) for name in HOMES)]
    titles = {str(by_address[Address(one)].attrs["title"]) for one in homes if Address(one) in by_address}
    if not homes and given:
        return given
    if homeless:
        raise UsageError(
            _("Packing {name}: {processes} live in no digital workplace.", name=desired.blueprint, processes=", ".join(homeless)),
            hint=_("Write `workplace:` in the blueprint, or name one with --workplace. The other export of a portal clears it on import, so smartctl never writes it."),
        )  # fmt: skip
    if len(titles) != 1:
        raise UsageError(
            _("Packing {name}: its processes live in several workplaces, and one archive makes one.", name=desired.blueprint),
            hint=_("Pack a blueprint for each."),
        )  # fmt: skip
    return titles.pop()


def _refuse_doubles(session: Session, desired: Desired, live: Live) -> None:
    there = [one.address for one in desired.resources if one.kind in ROOTS and one.address in live.bound]
    if there:
        raise Refused(
            _("Packing {name}: {processes} are on {portal} already, and an import would make them once more.", name=desired.blueprint, processes=", ".join(there), portal=session.identity),
            hint=_("Use `smartctl apply`, and `smartctl runbook` for what is placed by hand."),
        )  # fmt: skip
