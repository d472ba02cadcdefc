"""A state as a document in a person's hands: taken out, put back, looked up as it was."""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec import Struct
from msgspec.structs import replace

from smartctl.errors import Refused, UsageError
from smartctl.i18n import _
from smartctl.operations.session import Session, holding
from smartctl.state.record import State, dumps, loads
from smartctl.state.store import Written

_MOST = 100


class Older(Struct, frozen=True, kw_only=True):
    """A state as it was once: when it was written, by whom, and what it holds."""

    serial: int
    time: datetime
    by: str
    version: str
    objects: int


def history(session: Session, blueprint: str, most: int = _MOST) -> tuple[Older, ...]:
    """The states that the place still has, the newest first."""
    found = session.shelf(blueprint).history(most)
    return tuple(_older(one, loads(one.content, where=str(one.serial))) for one in found)


def _older(one: Written, state: State) -> Older:
    time = datetime.fromtimestamp(one.time, UTC)
    return Older(serial=one.serial, time=time, by=one.by, version=state.version, objects=len(state.records))


def pull(session: Session, blueprint: str, serial: int | None = None) -> str:
    """The state as a document: today's, or the one of a serial. Raises `UsageError` when there is none."""
    shelf = session.shelf(blueprint)
    if serial is None:
        state = shelf.load()
        if state is not None:
            return dumps(state)
        raise UsageError(
            _("There is no state of {blueprint} on {portal}.", blueprint=blueprint, portal=session.identity),
            hint=_("It is made by `smartctl apply`, or from the portal by `smartctl state rebuild`."),
        )
    found = shelf.history(_MOST)
    for one in found:
        if one.serial == serial:
            return dumps(loads(one.content, where=str(serial)))
    raise UsageError(
        _("There is no state of {blueprint} with the serial {serial}.", blueprint=blueprint, serial=serial),
        hint=_("Kept: {serials}.", serials=", ".join(str(one.serial) for one in found) or "-"),
    )


def push(  # noqa: PLR0913 - a document with its name, and how it is meant
    session: Session, blueprint: str, content: bytes, where: str, *, older: bool, timeout: float = 0
) -> State:
    """Puts a state in the place of the one that is there. Raises `Refused` for another lineage or an older serial.

    `older`: an earlier state is brought back on purpose.
    """
    shelf = session.shelf(blueprint)
    given = loads(content, where=where)
    if (given.portal, given.blueprint) != (session.identity, blueprint):
        raise UsageError(
            _(
                "The state {path} belongs to {blueprint} on {portal}.",
                path=where,
                blueprint=ascii(given.blueprint),
                portal=ascii(given.portal),
            )
        )
    with holding(session.talk, shelf, "state push", timeout=timeout):
        here = shelf.load()
        if here is not None and given.lineage != here.lineage:
            raise Refused(
                _(
                    "The state in {path} is of another lineage ({given}, here {here}).",
                    path=where,
                    given=given.lineage[:8],
                    here=here.lineage[:8],
                ),
                hint=_(
                    "Nothing was written. It is the state of another copy of the project, or of a process that was destroyed since."
                ),
            )
        if here is not None and given.serial < here.serial and not older:
            raise Refused(
                _(
                    "The state in {path} is older than the one that is there (serial {given}, there {here}).",
                    path=where,
                    given=given.serial,
                    here=here.serial,
                ),
                hint=_("Nothing was written. To bring an earlier state back on purpose, pass --older."),
            )
        serial = max(given.serial, here.serial if here else 0)
        return shelf.save(replace(given, serial=serial))
