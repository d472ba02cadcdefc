"""What a portal has and a blueprint has not: whole processes, and in the processes of the file whatever nobody manages yet."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from msgspec import Struct, field
from msgspec.structs import replace

from smartctl.addresses import within
from smartctl.blueprint.inputs import PLACE
from smartctl.blueprint.saying import sections_of
from smartctl.blueprint.source import read_text
from smartctl.engine.survey import Survey
from smartctl.importing import naming, resources
from smartctl.importing.braces import with_braces
from smartctl.importing.drafting import Draft
from smartctl.importing.keys import free
from smartctl.importing.leaving import Left
from smartctl.importing.people import with_roles
from smartctl.importing.places import address_of
from smartctl.importing.portable import Inputs, field_keys, lifted
from smartctl.importing.reading import Process, Seen
from smartctl.importing.resources import Said
from smartctl.kinds import BOARDS, DESIGNED, EDGES, HOMES, KINDS, LAYOUTS, VALUE_HOLDERS
from smartctl.model import Address, Desired, LetGo, LiveObject, Record, Resource

HERE: Final = "the-file-itself"
"""Stands for the blueprint in the draft of what comes to it: no file names its own processes so."""
_APART: Final = ("workplaces", "numerators")
_PARTS: Final = ("fields", "relations", "pipelines", "card", "automation")
"""Sections of a process in the order in which they come: a card speaks of fields and pipelines."""
_UNSEEN: Final = frozenset({"stages-off", "pipelines-off", "binding-off", "of-application"})
"""Reasons of what people do not see either."""


class Coming(Struct, frozen=True, kw_only=True):
    """One entry that comes to the file: where, what, and what the state remembers of it."""

    place: tuple[str, ...]
    block: Any
    records: Mapping[Address, Record] = field(default_factory=dict)
    address: str = ""
    """What it is; "" for what only belongs to something else."""
    before: str = ""
    """Key of the sibling that it stands before on the portal."""
    part: bool = False
    """It may stay away without the rest."""
    left: tuple[Left, ...] = ()
    """What of it no blueprint can say."""
    inputs: Mapping[str, Any] = field(default_factory=dict)
    """What it asks for, with the declarations."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """Of these, as far as the project is to hold them."""


def processes(draft: Draft, known: Mapping[Address, Record]) -> Iterator[Coming]:
    """Sections of a draft; a workplace or a numerator that the file has already is the one of the file."""
    data = _own_names(read_text(draft.text, path=Path("draft.yaml")).data, f"{HERE}/")
    ids = {(one.kind, one.ids.get("id")): at_ for at_, one in known.items()}
    same: dict[str, str] = {}
    for section in _APART:
        for key, block in (data.get(section) or {}).items():
            address = Address(f"{section[:-1]}.{key}")
            record = draft.records.get(address)
            there = ids.get((record.kind, record.ids.get("id"))) if record is not None else None
            if there is not None:
                same[key] = there.rpartition(".")[2]
            elif record is not None:
                one = Coming(place=(section, key), block=block, records={address: record}, address=address)
                yield _asking(one, data, draft.values)
    for key, block in data["processes"].items():
        block.update({name: same[block[name]] for name in HOMES if block.get(name) in same})
        own, root = f"{HERE}/", Address(key)
        records = {
            Address(at_.replace(own, "")): replace(one, attrs=_own_names(one.attrs, own))
            for at_, one in draft.records.items()
            if within(at_, root)
        }
        left = tuple(one for one in draft.left if within(one.address, root))
        come = Coming(place=("processes", key), block=block, records=records, address=root, left=left)
        yield _asking(come, data, draft.values)


def _asking(one: Coming, data: Mapping[str, Any], values: Mapping[str, Any]) -> Coming:
    """With the inputs of `data` that it asks for."""
    names = set(PLACE.findall(repr((one.place, one.block))))
    inputs = {name: declared for name, declared in (data.get("inputs") or {}).items() if name in names}
    return replace(one, inputs=inputs, values={name: values[name] for name in inputs if name in values})


def _own_names(value: Any, own: str) -> Any:
    """`the-file-itself/house` is `house` there."""
    if isinstance(value, Mapping):
        return {str(name).replace(own, ""): _own_names(one, own) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_own_names(one, own) for one in value)
    return value.replace(own, "") if isinstance(value, str) else value


class Around(Struct, frozen=True, kw_only=True):
    """What the parts of a file's processes are said from."""

    seen: Seen
    """Those processes alone."""
    every: Sequence[Process]
    found: Survey
    """The same, matched to the file."""
    desired: Desired
    keys: Mapping[int, str]
    """Id of a type -> the key of its process, of the file or of what comes to it."""
    arriving: Mapping[int, str]
    """entityTypeId -> key, of the processes that come."""
    let_go: Collection[LetGo]
    drawn: Collection[tuple[object, object]]
    """(entityTypeId, that of the other end) of relations that another blueprint manages."""
    known: Collection[tuple[str, int | str | None]]
    """(kind, number) of everything that another blueprint manages."""
    language: str
    inputs: Inputs


def parts(around: Around) -> tuple[tuple[Coming, ...], tuple[Left, ...]]:
    """Fields, relations, pipelines with their stages, cards and workflows that nobody manages yet; and what stays away.

    Stages and list items of what is managed are taken in one by one, where each has its place (`absorbing.py`).
    """
    told = _Parts(around)
    return tuple(told.coming()), tuple(told.left)


class _Parts:
    def __init__(self, around: Around) -> None:
        self._around = around
        self._wants = around.desired.by_address()
        live = around.found.live
        self._bound = {one.live.ident: at_ for at_, one in live.bound.items()}
        self._edges = {one.live.shared for one in live.bound.values()} - {""}
        self._listed = {one.parent for one in around.desired.resources if one.kind in BOARDS}
        numbers = {one.entity_type_id: around.keys[one.id] for one in around.every}
        self._said: Said = resources.said(
            around.seen,
            self._names(),
            numbers,
            language=around.language,
            kinds=KINDS,
            elsewhere=around.arriving,
        )
        self.left = list(self._stays())

    def _names(self) -> Mapping[str, Address]:
        """Of what the file has its own names; of everything else names that are free there."""
        seen = self._around.seen
        owners = {one.ident: one.parent for one in seen.objects}
        first = naming.addresses(seen, self._around.keys)
        names: dict[str, Address] = {}
        for ident, at_ in first.items():
            owner = owners.get(ident) or ""
            if ident in self._bound:
                names[ident] = self._bound[ident]
            elif owner not in names:
                names[ident] = self._free(at_, names)
            elif at_.startswith(f"{first[owner]}."):
                names[ident] = self._free(Address(at_.replace(first[owner], names[owner], 1)), names)
            else:  # a card is called after its pipeline
                names[ident] = Address(f"{at_.rpartition('.')[0]}.{names[owner].rpartition('.')[2]}")
        return names

    def _free(self, at_: Address, names: Mapping[str, Address]) -> Address:
        stem, _dot, key = at_.rpartition(".")
        siblings = (one for one in (*self._wants, *names.values()) if stem and one.startswith(f"{stem}."))
        return Address(f"{stem}.{free(key, [one.removeprefix(f'{stem}.') for one in siblings])}") if stem else at_

    def coming(self) -> Iterator[Coming]:
        fresh = [one for one in self._said.resources if self._is_new(one)]
        boards = {one.address for one in fresh if one.kind in BOARDS}
        fresh += [one for one in self._said.resources if one.parent in boards]
        for root in dict.fromkeys(Address(one.address.partition(".")[0]) for one in fresh):
            yield from self._of_process(root, [one for one in fresh if within(one.address, root)])
        for one in self._said.resources:
            if one.kind == "numerator" and self._is_nobodys(self._said.lives[one.address]):
                yield from self._numerator(one)

    def _is_nobodys(self, live: LiveObject) -> bool:
        known = live.ident in self._bound or (live.kind, live.ids.get("id")) in self._around.known
        return not known and not self._is_let_go(live)

    def _numerator(self, one: Resource) -> Iterator[Coming]:
        """It stands beside the processes, and is known by its number alone."""
        data = with_braces(
            {"block": sections_of([one], language=self._around.language)},
            self._around.inputs.declared,
            self._around.inputs.taken,
        )
        block = data["block"]["numerators"][one.key]
        live = self._said.lives[one.address]
        record = Record(kind=one.kind, ids=live.ids, attrs={"title": live.attrs["title"]}, created=False)
        place = ("numerators", one.key)
        come = Coming(place=place, block=block, records={one.address: record}, address=one.address, part=True)
        yield _asking(come, data, {})

    def _of_process(self, root: Address, own: Sequence[Resource]) -> Iterator[Coming]:
        around = self._around
        process = sections_of([self._wants[root], *own], language=around.language)["processes"][str(root)]
        kept = {name: process[name] for name in _PARTS if name in process}
        data = with_roles({"name": around.desired.blueprint, "processes": {str(root): kept}})
        taken = [*around.inputs.taken, *field_keys(data)]
        titles = {one.entity_type_id: (around.keys[one.id], one.title.strip()) for one in around.every}
        made = lifted(with_braces(data, around.inputs.declared, taken), around.inputs, titles)
        by_address = {one.address: one for one in own}
        entries = (_entries(one["processes"][str(root)], root) for one in (data, made.data))
        for (named, _number), (place, block) in zip(*entries, strict=True):
            one = by_address.get(address_of(named)[0])
            come = Coming(place=place, block=block, part=True)  # without an object: a role of a workflow
            if one is not None:
                inside = [each for each in own if within(each.address, one.address)] if one.kind in BOARDS else []
                records = {each.address: self._record(each, root) for each in inside}
                come = replace(come, records=records, address=one.address, before=self._next(one))
            yield _asking(come, made.data, made.values)

    def _is_new(self, one: Resource) -> bool:
        live = self._said.lives[one.address]
        root = Address(one.address.partition(".")[0])
        if live.ident in self._bound or (live.shared and live.shared in self._edges) or root not in self._wants:
            return False
        if one.kind in BOARDS:
            return root in self._listed and not self._is_let_go(
                live
            )  # a file without pipelines leaves them to the portal
        if one.kind in EDGES:
            ends = (str(live.attrs["target"]), str(self._around.found.live.bound[root].live.ids["entityTypeId"]))
            return ends[::-1] not in self._around.drawn and ends not in self._around.drawn
        if one.kind in LAYOUTS:
            return one.parent in self._wants
        return one.kind in VALUE_HOLDERS | DESIGNED and not self._is_let_go(live)

    def _is_let_go(self, live: LiveObject) -> bool:
        return any((one.kind, one.id) == (live.kind, live.ids.get("id")) for one in self._around.let_go)

    def _record(self, one: Resource, root: Address) -> Record:
        live, owner = self._said.lives[one.address], self._around.found.records[root]
        return Record(kind=one.kind, ids=live.ids, attrs={"title": live.attrs["title"]}, created=owner.created)

    def _next(self, one: Resource) -> str:
        """The sibling of the file that comes after it on the portal."""
        live = self._said.lives[one.address]
        if not KINDS[one.kind].ordered:
            return ""
        later = [
            (int(each.live.attrs["sort"]), int(each.live.ids["id"]), at_)
            for at_, each in self._around.found.live.bound.items()
            if (each.live.kind, each.live.parent) == (live.kind, live.parent)
        ]
        here = (int(live.attrs["sort"]), int(live.ids["id"]))
        return min((each for each in later if each[:2] > here), default=(0, 0, ""))[2].rpartition(".")[2]

    def _stays(self) -> Iterator[Left]:
        for one in self._said.left:
            known = any(
                (each.live.kind, each.live.ids.get("id")) == (one.kind, one.ids.get("id"))
                for each in self._around.found.live.bound.values()
            )
            if not known and one.reason not in _UNSEEN:
                yield one
        for resource in self._said.resources:
            live = self._said.lives[resource.address]
            root = Address(resource.address.partition(".")[0])
            new = live.ident not in self._bound and root in self._wants and not self._is_let_go(live)
            if new and resource.kind in BOARDS and root not in self._listed and not live.attrs["default"]:
                title = str(live.attrs["title"])
                yield Left(
                    kind=live.kind, address=resource.address, title=title, ids=live.ids, reason="pipelines-unlisted"
                )


def _entries(process: Mapping[str, Any], root: Address) -> Iterator[tuple[tuple[str, ...], Any]]:
    """(place, block) of each thing that can be taken or left by itself."""
    for section in _PARTS:
        for name, block in (process.get(section) or {}).items():
            at_ = ("processes", str(root), section, str(name))
            if section in ("relations", "automation"):
                yield from (((*at_, str(key)), one) for key, one in block.items())
            else:
                yield at_, block
