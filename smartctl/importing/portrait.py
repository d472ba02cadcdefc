"""A portal as blueprints: what was chosen, read whole, in as many files as were asked for, and the list of what was left."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from smartctl.blueprint.elsewhere import Elsewhere
from smartctl.blueprint.tree import Path_
from smartctl.i18n import _
from smartctl.importing import blocks, naming, resources
from smartctl.importing.drafting import Draft, drafted
from smartctl.importing.grouping import together
from smartctl.importing.leaving import Left
from smartctl.importing.portable import Inputs
from smartctl.importing.reading import Process, Seen
from smartctl.importing.resources import Said
from smartctl.importing.words import reason
from smartctl.kinds.base import Kind
from smartctl.model import Address

_WITHOUT_A_WORD = frozenset({"stages-off", "pipelines-off"})
"""Reasons that a reader of the file need not be told."""


class Portrait(Struct, frozen=True, kw_only=True):
    drafts: tuple[Draft, ...]
    left: tuple[Left, ...]


def portrait(  # noqa: PLR0913 - one by name each
    seen: Seen,
    every: Sequence[Process],
    *,
    name: str,
    portal: str,
    language: str,
    kinds: Mapping[str, Kind],
    with_lines: bool = False,
    taken: Collection[str] = (),
    known: Mapping[int, str] | None = None,
    inputs: Inputs | None = None,
    drafted_so_far: Callable[[int, int], None] = lambda _done, _total: None,
) -> Portrait:
    """`name`: of the one blueprint that holds everything; "" for a blueprint each of what hangs together. `with_lines`:
    also lines of `import:`, for a plan that adopts. `taken`: keys that are somebody's already; `known`: entityTypeId of
    processes that have a blueprint -> `blueprint/process`; `inputs`: where what is good on this portal alone is an input, otherwise it stays a number.
    """
    keys = naming.process_keys(every, taken)
    names = naming.addresses(seen, keys)
    numbers = {one.entity_type_id: keys[one.id] for one in every}
    groups = [seen.processes] if name else list(together(seen))
    called = {one.entity_type_id: (keys[one.id], one.title.strip()) for one in every}
    drafts: list[Draft] = []
    left: list[Left] = []
    titles = {one.id: name or keys[group[0].id] for group in groups for one in group}
    places = {one.entity_type_id: f"{titles[one.id]}/{keys[one.id]}" for group in groups for one in group}
    for number, group in enumerate(groups, start=1):
        part, title = seen.of(group), titles[group[0].id]
        elsewhere = {**(known or {}), **_outside(title, places)}
        said = resources.said(part, names, numbers, language=language, kinds=kinds, elsewhere=elsewhere)
        comments = dict(_comments(said, portal, group, keys, inputs.apart(title) if inputs else None))
        draft = drafted(
            title,
            said,
            part,
            language=language,
            comments=comments,
            kinds=kinds,
            elsewhere=_meaning(elsewhere, every),
            inputs=inputs,
            processes=called,
        )
        if with_lines:
            draft = replace(draft, lines=blocks.lines(draft.records, draft.desired, part, kinds))
        drafts += [draft] if draft.text else []
        left += [*said.left, *draft.left]
        drafted_so_far(number, len(groups))
    left += _unread(seen)
    return Portrait(drafts=tuple(drafts), left=tuple({_same(one): one for one in left}.values()))


def _outside(title: str, places: Mapping[int, str]) -> dict[int, str]:
    """Processes of other blueprints than the one of this title."""
    return {other: place for other, place in places.items() if not place.startswith(f"{title}/")}


def _unread(seen: Seen) -> list[Left]:
    """What the portal refused to show, but for what it shows to no webhook."""
    return [
        Left(kind=kind, address=Address(""), title="", ids={}, reason="unread", facts={"said": why})
        for kind, why in seen.unread.items()
        if why != "webhook"
    ]


def _comments(
    said: Said, portal: str, group: Sequence[Process], keys: Mapping[int, str], values: str | None
) -> Iterator[tuple[Path_, tuple[str, ...]]]:
    """`values`: where those of inputs stand; None where numbers are written themselves."""
    yield (
        (),
        (
            _(
                "Imported from {portal}. What REST cannot read is not in this file and stays as it is on the portal:",
                portal=portal,
            ),
            _(
                "robots and triggers of stages, tunnels, permissions of roles, columns of lists, all columns of a card but one."
            ),
        ),
    )
    for one in group:
        key = keys[one.id]
        left = [each for each in said.left if _within(each.address, key) and each.reason not in _WITHOUT_A_WORD]
        if left:
            yield ("processes", key), tuple(_line(each) for each in left)
    if values is not None:
        yield ("inputs",), (_inputs_line(portal, values),)
        return
    for each in said.resources:
        if each.kind == "relation" and isinstance(each.attrs["target"], int) and each.key.isdecimal():
            side = "parents" if each.attrs["side"] == "parent" else "children"
            process = str(each.parent)
            yield (
                ("processes", process, "relations", side, each.key),
                (
                    _(
                        "A process of {portal} that is in no file here; this number is good on that portal alone.",
                        portal=portal,
                    ),
                ),
            )
        if each.kind == "field" and "iblock_id" in each.attrs.get("settings", {}):
            yield (
                ("processes", str(each.parent), "fields", each.key, "settings"),
                (_("iblock_id is a number of {portal}.", portal=portal),),
            )


def _inputs_line(portal: str, values: str) -> str:
    if not values:
        return _("What is good on {portal} alone: on every other portal each of these has to be given.", portal=portal)
    return _(
        "What is good on {portal} alone: its values stand in smartctl.yaml ({place}), those of another portal under its own.",
        portal=portal,
        place=values,
    )


def _meaning(elsewhere: Mapping[int, str], every: Sequence[Process]) -> Elsewhere:
    """What the names of other files come to."""
    titles = {one.entity_type_id: one.title.strip() for one in every}
    return Elsewhere(
        numbers={place: number for number, place in elsewhere.items()},
        outside={
            Address(place): {"title": titles[number], "entityTypeId": number} for number, place in elsewhere.items()
        },
    )


def _same(one: Left) -> tuple[str, ...]:
    """What stands beside the processes is met once for each blueprint."""
    return one.kind, one.address, one.attribute, one.title, str(one.ids), one.reason


def _within(address: str, key: str) -> bool:
    return address == key or address.startswith(f"{key}.")


def _line(one: Left) -> str:
    return " ".join(f"{one.address}: {reason(one)}".split())
