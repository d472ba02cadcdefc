"""What is otherwise on a portal than in a blueprint and in the state: one by one, to be taken or left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct, field

from smartctl.addresses import meant
from smartctl.engine import differ, ignoring
from smartctl.engine.around import Around
from smartctl.engine.strangers import strangers
from smartctl.engine.survey import Survey
from smartctl.errors import UsageError
from smartctl.i18n import _
from smartctl.kinds import KINDS
from smartctl.model import Action, Address, Change, Desired, Stranger

ORDER: Final = frozenset({"position", "sort"})
"""Attributes that say a place among siblings."""


class Offer(Struct, frozen=True, kw_only=True):
    """Something that is otherwise on the portal, and may be taken into the blueprint."""

    address: Address
    kind: str
    change: Change | None = None
    """What was changed or deleted; None for something that nobody manages yet."""
    stranger: Stranger | None = None
    attributes: tuple[str, ...] = ()
    """Names of the attributes that differ; () for the whole object."""
    conflicts: Mapping[str, tuple[Any, Any, Any]] = field(default_factory=dict)
    """Attributes that the file has changed, too: name -> (last applied, file, portal). Of what is gone also those of what
    was in it, by their way from there."""


def offers_of(found: Survey, desired: Desired, around: Around) -> tuple[tuple[Offer, ...], int]:
    """What may be taken, and how many changed values `ignore:` keeps back."""
    # As it is compared with the portal: fields of a card by their codes, processes by their numbers.
    wants = {one.address: one for one in found.wanted}
    offers = []
    drifted = differ.drift(live=found.live, records=found.records, kinds=KINDS)
    changes, silent = ignoring.told(drifted, ignoring.rules_of(desired))
    for change in changes:
        record, there = found.records[change.address], wants.get(change.address)
        if there is None or change.action is Action.CREATE:
            continue  # gone from the file already: the next apply says what becomes of it
        if change.after is None:
            said = dict(_said_since(change.address, found))
            offers.append(Offer(address=change.address, kind=change.kind, change=change, conflicts=said))
            continue
        names = tuple(
            name
            for name, value in change.after.items()
            if (change.before or {}).get(name) != value and name != "sort" and name in there.attrs
        )
        conflicts = {
            name: (record.attrs.get(name), there.attrs[name], change.after[name])
            for name in names
            if name not in ORDER
            and _otherwise(change.kind, name, there.attrs[name], record.attrs.get(name))
            # What the file says as the portal does was taken already: by hand, or by a run that was cut off.
            and _otherwise(change.kind, name, there.attrs[name], change.after[name])
        }
        if names:
            offer = Offer(
                address=change.address, kind=change.kind, change=change, attributes=names, conflicts=conflicts
            )
            offers.append(offer)
    inside = strangers(found.live, (), desired.language, KINDS, let_go=found.let_go)
    beside = (*inside, *around.strangers)
    offers += [Offer(address=one.address, kind=one.kind, stranger=one) for one in beside if one.block is not None]
    return tuple(offers), len(silent)


def _said_since(gone: Address, found: Survey) -> Iterator[tuple[str, tuple[Any, Any, Any]]]:
    """What the file says otherwise, since the last apply, of something that the portal has no more, and of what is inside."""
    for one in found.wanted:
        if one.address != gone and not one.address.startswith(f"{gone}."):
            continue
        record, within = found.records.get(one.address), one.address.removeprefix(gone).lstrip(".")
        if record is None:
            yield within, (None, one.attrs.get("title") or one.key, None)
            continue
        for name, value in one.attrs.items():
            last = record.attrs.get(name)
            if name not in ORDER and _otherwise(one.kind, name, value, last):
                yield f"{within}.{name}".lstrip("."), (last, value, None)


def is_part(offer: Offer, others: Sequence[Offer]) -> bool:
    """Whether it is gone with something that is gone as a whole."""
    if offer.change is None or offer.change.after is not None:
        return False
    gone = (one for one in others if one.change is not None and one.change.after is None)
    return any(offer.address.startswith(f"{one.address}.") for one in gone)


def _otherwise(kind: str, name: str, file: Any, applied_: Any) -> bool:
    """Whether the file says something else than was applied last, as far as it says anything."""
    same = KINDS[kind].equal.get(name)
    if same is not None and same(file, applied_):
        return False
    if isinstance(file, Mapping) and isinstance(applied_, Mapping):
        return any(_otherwise(kind, "", value, applied_.get(key)) for key, value in file.items())
    return bool(file != applied_)


def named(take: Sequence[str], offers: Sequence[Offer]) -> dict[Address, tuple[str, ...]]:
    """Address -> attributes that were named; () for all of them. An address may be short."""
    known = [one.address for one in offers]
    found: dict[Address, tuple[str, ...]] = {}
    for word in take:
        whole = meant(word, known)
        owner, _dot, attribute = word.rpartition(".")
        part = [] if len(whole) == 1 else meant(owner, known)
        attributes = {name for one in offers if one.address in part for name in one.attributes}
        if len(whole) == 1:
            found[Address(whole[0])] = ()
        elif len(part) == 1 and attribute in attributes:
            at = Address(part[0])
            found[at] = (*found.get(at, ()), attribute)
        else:
            raise UsageError(
                _("Nothing was changed on the portal that is called {name}.", name=word),
                hint=_("Changed: {names}.", names=", ".join(known) or "-"),
            )
    return found
