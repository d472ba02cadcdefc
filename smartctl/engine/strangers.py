"""What people, or others, have added to managed processes: named in a plan, with the way to take it in, never changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec.structs import replace

from smartctl.kinds.base import Kind
from smartctl.kinds.beside import PORTAL, Foreign
from smartctl.model import Action, Address, Change, LetGo, Live, LiveObject, Stranger


def strangers(  # noqa: PLR0913 - one by name each
    live: Live,
    changes: Sequence[Change],
    language: str,
    kinds: Mapping[str, Kind],
    *,
    let_go: Collection[LetGo] = (),
    portals: bool = False,
) -> tuple[Stranger, ...]:
    """Everything beside the blueprint whose owner is managed and stays, owner by owner.

    What lies inside such an object is not named again; nor what the portal made and nobody wrote down, unless it was ours
    and was `let_go`. What this very plan lets go is told as such. With `portals` what the portal made is named, too, where
    somebody has given it another title.
    """
    taken = {*live.bound, *(change.address for change in changes)}
    dying = tuple(str(one.address) for one in changes if one.action is Action.DELETE)
    ours_once = {(one.kind, one.id) for one in let_go}
    forgotten = [one for one in changes if one.action is Action.FORGET]
    # A relation and a binding have no number of their own.
    leaving = {(one.kind, known) for one in forgotten for known in (one.ids.get("id"), str(one.address))}
    found: list[Stranger] = []
    for owner, one, before in _foreign(live, kinds):
        gone = any(owner == other or owner.startswith(f"{other}.") for other in dying)
        said = (portals and not one.untouched) or (one.kind, one.ids.get("id")) in ours_once
        if gone or (one.origin == PORTAL and not said):
            continue
        if leaving & {(one.kind, one.ids.get("id")), (one.kind, f"{owner}.{one.segment}.{one.key}")}:
            continue
        stranger = replace(_stranger(one, owner, language, taken), before=before)
        taken.add(stranger.address)
        found.append(stranger)
    places = {address: place for place, address in enumerate(_in_order(live, changes))}
    return tuple(sorted(found, key=lambda one: places.get(one.parent, len(places))))


def portals_own(live: Live, kinds: Mapping[str, Kind]) -> int:
    """How many objects inside of what is managed are the portal's own: its first pipeline, the stages of every board."""
    return sum(one.origin == PORTAL for _owner, one, _before in _foreign(live, kinds))


def _in_order(live: Live, changes: Sequence[Change]) -> Iterator[Address]:
    yield from dict.fromkeys((*(change.address for change in changes), *live.bound))


def _foreign(live: Live, kinds: Mapping[str, Kind]) -> Iterator[tuple[Address, Foreign, str]]:
    owners = {bound.live.ident: address for address, bound in live.bound.items()}
    names = {number: address for address, one in live.bound.items() for number in _numbers(one.live)}
    shared = {bound.live.shared for bound in live.bound.values()} - {""}
    for one in live.unmanaged:
        owner = owners.get(one.parent or "")
        told = kinds[one.kind].foreign(one, names) if owner is not None and one.shared not in shared else None
        if owner is not None and told is not None:
            shared |= {one.shared} - {""}
            yield owner, told, _next(one, live) if kinds[one.kind].ordered else ""
    for address, bound in live.bound.items():
        yield from ((address, one, "") for one in kinds[bound.live.kind].inside(bound.live))


def _next(one: LiveObject, live: Live) -> str:
    """The managed sibling that comes after it on the portal."""
    siblings = [
        (int(other.live.attrs["sort"]), address)
        for address, other in live.bound.items()
        if other.live.kind == one.kind and other.live.parent == one.parent
    ]
    later = sorted(pair for pair in siblings if pair[0] > int(one.attrs["sort"]))
    return later[0][1].rpartition(".")[2] if later else ""


def _numbers(live: LiveObject) -> Iterator[int]:
    """How others refer to a process; nothing else has such a number of its own."""
    if live.parent is None and "entityTypeId" in live.ids:
        yield int(live.ids["entityTypeId"])


def _stranger(one: Foreign, owner: Address, language: str, taken: set[Address]) -> Stranger:
    title = one.title
    if not isinstance(title, str):
        title = title.get(language) or next((title[key] for key in sorted(title) if title[key]), "")
    key = one.key
    while Address(f"{owner}.{one.segment}.{key}") in taken:
        key = f"{key}_{one.ids.get('id', 2)}"
    said = Stranger(
        kind=one.kind,
        address=Address(f"{owner}.{one.segment}.{key}"),
        parent=owner,
        title=title,
        code=one.code,
        ids=one.ids,
        origin=one.origin,
        place=f"{_place(owner)}.{one.section}",
        block=None if one.block is None else {key: one.block},
    )
    return replace(said, block=[one.block]) if isinstance(one.block, str) else said


def _place(owner: Address) -> str:
    """`p.pipeline.main` stands in a blueprint under `processes.p.pipelines.main`."""
    process, *rest = owner.split(".")
    parts = [f"{word}s" if number % 2 == 0 else word for number, word in enumerate(rest)]
    return ".".join(("processes", process, *parts))
