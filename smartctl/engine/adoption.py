"""Objects of the portal that lines of `import:` name: read with the rest, given their addresses, told apart in the plan.

A line that is carried out already says nothing any more. One that cannot be carried out is a mistake in the file, with
its place. What stands in an imported process and goes by a name of the blueprint comes with it. Nothing is written here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct, field
from msgspec.structs import replace

from smartctl.addresses import split, within
from smartctl.engine import differ, moves, reader
from smartctl.engine.survey import Memory, Survey, survey
from smartctl.errors import Diagnostic, InvalidBlueprint, PortalError, Refused
from smartctl.i18n import _
from smartctl.imports import Import
from smartctl.kinds import ROOTS
from smartctl.kinds.base import Kind, Seek
from smartctl.kinds.marks import MARKER, marked_as
from smartctl.model import UNKNOWN, Action, Address, Change, Desired, Ids, LetGo, LiveObject, Record, Resource
from smartctl.ports import Answer, Portal
from smartctl.steps import Call

_ITEM: Final = "item"


def adopted(portal: Portal, desired: Desired, memory: Memory, kinds: Mapping[str, Kind]) -> Survey:
    """The reading in which every line of `import:` has its object.

    Raises `InvalidBlueprint` with every line that has none, `Refused` for a process that another blueprint has marked.
    """
    known = moves.follow(memory.records, desired.moved, memory.carried, kinds).records
    pending = [one for one in desired.imports if not is_done(one, known)]
    if not pending:
        return survey(portal, desired, memory, kinds)
    work = _Adoption(portal=portal, desired=desired, memory=memory, kinds=kinds, known=known)
    return work.done(pending)


def is_done(one: Import, known: Mapping[Address, Record]) -> bool:
    """Whether the state has the object under its address already."""
    owner, key = _owned(one)
    record = known.get(owner)
    if record is None or key not in record.ids:
        return False
    if one.code:
        return True
    number = record.ids.get("entityTypeId", record.ids[key]) if one.kind in ROOTS else record.ids[key]
    return str(number) == str(one.id)


def remarks(desired: Desired, found: Survey) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Lines that may go."""
    for one in desired.imports:
        if one.address not in found.before_import and is_done(one, found.records):
            place = f"{one.span.path.as_posix()}:{one.span.line}" if one.span else ""
            yield "import-done", {"address": one.address, "place": place}


def told(changes: Sequence[Change], desired: Desired, found: Survey) -> tuple[Change, ...]:
    """The same changes; those that take something in say so. Raises `InvalidBlueprint` where it would be made anew."""
    lines = {one.address: one for one in desired.imports if one.address in found.before_import}
    of_owner: dict[Address, list[Address]] = {}
    for address, one in lines.items():
        of_owner.setdefault(_owned(one)[0], []).append(Address(address))
    faults = [
        _fault(
            "import-unlike",
            lines[change.address],
            _(
                "{address} is otherwise on the portal than the blueprint has it, and {names} cannot be changed there.",
                address=change.address,
                names=", ".join(change.replace_paths),
            ),
            _("Write it as it is on the portal, or import another object."),
        )
        for change in changes
        if change.action is Action.REPLACE and change.address in lines
    ]
    if faults:
        raise InvalidBlueprint(tuple(faults))
    return tuple(
        replace(change, imported=tuple(of_owner[change.address])) if change.address in of_owner else change
        for change in changes
    )


def _owned(one: Import) -> tuple[Address, str]:
    """The object that has a record, and under which name its number stands there: a list item is part of its field."""
    if one.kind != _ITEM:
        return Address(one.address), "id"
    owner, _dot, key = one.address.rpartition(".item.")
    return Address(owner), f"item.{key}"


def _fault(code: str, one: Import, message: str, hint: str = "") -> Diagnostic:
    return Diagnostic(code=code, message=message, span=one.span, suggestion=hint, context=str(one.address))


class _Adoption(Struct, kw_only=True):
    portal: Portal
    desired: Desired
    memory: Memory
    kinds: Mapping[str, Kind]
    known: Mapping[Address, Record]
    faults: list[Diagnostic] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    ids: dict[Address, Ids] = field(default_factory=dict)
    """Owner -> its numbers, and those of list items that it gets."""

    def done(self, pending: Sequence[Import]) -> Survey:
        sought = [one for one in pending if one.kind in self.kinds and self.kinds[one.kind].seek is not None]
        self._seek(sought)
        self._raise()
        found = survey(self.portal, self.desired, self._memory(), self.kinds)
        others = [one for one in pending if one not in sought]
        for one in others:
            self._place(one, found)
        self._raise()
        if others:
            found = survey(self.portal, self.desired, self._memory(), self.kinds, answers=found.answers)
        for one in pending:
            owner, key = _owned(one)
            live = found.live.of(owner)
            if live is None or str(live.ids.get(key)) != str(self.ids[owner][key]):
                self.faults.append(self._gone(one))
        self._raise()
        return self._taken(found, pending)

    def _raise(self) -> None:
        if self.faults:
            raise InvalidBlueprint(tuple(self.faults))
        if self.refused:
            raise Refused(
                _(
                    "These processes are managed by another blueprint already: {processes}.",
                    processes="; ".join(self.refused),
                ),
                hint=_(
                    "Nothing was planned. If that blueprint is no longer used, write take_over: true into the line of "
                    "`import:`: the apply then replaces its mark, and whoever still works with the old one is refused from "
                    "then on."
                ),
            )

    def _memory(self) -> Memory:
        """With records of what is taken in: without attributes, as nothing was ever applied."""
        records = dict(self.memory.records)
        for address, ids in self.ids.items():
            there = records.get(address)
            kind = next(one.kind for one in self.desired.resources if one.address == address)
            records[address] = (
                replace(there, ids={**there.ids, **ids})
                if there is not None
                else Record(kind=kind, ids=ids, attrs={}, created=False)
            )
        return replace(self.memory, records=records, imported=frozenset(self.ids))

    def _seek(self, sought: Sequence[Import]) -> None:
        """Those of which a number alone says everything: each is asked for by it."""
        calls: dict[str, Call] = {}
        seeks: dict[str, Seek] = {}
        for one in sought:
            seek = self.kinds[one.kind].seek
            assert seek is not None
            calls[one.address], seeks[one.address] = seek.call(one.id), seek
        answers = reader.ask(self.portal, calls) if calls else {}
        for one in sought:
            answer = answers[one.address]
            if isinstance(answer, Answer):
                self._found(one, *seeks[one.address].read(answer.result))
            elif isinstance(answer, PortalError) and seeks[one.address].absent(answer):
                self.faults.append(self._gone(one))
            elif isinstance(answer, PortalError):
                raise reader.withheld(answer, application=self.portal.application)

    def _found(self, one: Import, ids: Ids, mark: str, title: str) -> None:
        if self._is_free(one, str(ids["id"])):
            ours = marked_as(mark, self.desired.blueprint, self.memory.lineage)
            if mark.startswith(MARKER) and ours != one.address and not one.take_over:
                self.refused.append(f'"{title}" ({mark.removeprefix(MARKER)}), {one.address}')
            self.ids[Address(one.address)] = ids

    def _is_free(self, one: Import, number: str) -> bool:
        """Whether neither the address has another object, nor the object another address."""
        owner, key = _owned(one)
        there = self.known.get(owner)
        if there is not None and key in there.ids and str(there.ids[key]) != number:
            message = _(
                "{address} is managed already, and it is number {number} on the portal.",
                address=one.address,
                number=there.ids.get("entityTypeId", there.ids[key]) if one.kind in ROOTS else there.ids[key],
            )
            hint = _("Remove the line, or name an address that has no object yet.")
            self.faults.append(_fault("import-managed", one, message, hint))
            return False
        for address, record in self.known.items():
            for name, value in record.ids.items():
                same_kind = name.startswith("item.") if one.kind == _ITEM else name == "id" and record.kind == one.kind
                at = Address(f"{address}.{name}") if one.kind == _ITEM else address
                if same_kind and str(value) == number and at != one.address:
                    message = _("The object is managed already, as {address}.", address=at)
                    hint = _("A new name of it is written under `moved:`.")
                    self.faults.append(_fault("import-managed", one, message, hint))
                    return False
        return True

    def _gone(self, one: Import) -> Diagnostic:
        name = one.code or one.id
        owner = split(one.address)[0] or _("the portal")
        facts = {"name": name, "owner": owner, "address": one.address}
        message = _("There is no {name} in {owner}, so {address} cannot be imported.", **facts)
        hint = _("It was deleted, or it is the number of another portal. Remove the line to have the object created.")
        return _fault("import-gone", one, message, hint)

    def _place(self, one: Import, found: Survey) -> None:
        """What is found among the parts of its owner, or beside the processes."""
        owner = Address(split(one.address)[0])
        parent = found.live.of(owner) if owner else None
        if owner and parent is None:
            message = _("{owner} is not on the portal yet, so nothing in it can be imported.", owner=owner)
            hint = _("Import {owner} as well, or remove the line.", owner=owner)
            self.faults.append(_fault("import-nowhere", one, message, hint))
            return
        inside, elsewhere = self._candidates(one, found, parent)
        if len(inside) == 1:
            ids = inside[0]
            address, key = _owned(one)
            if self._is_free(one, str(ids[key])):
                self.ids[address] = {**self.ids.get(address, {}), **ids}
        elif elsewhere:
            message = _("{name} is on the portal, and not in {owner}.", name=one.code or one.id, owner=owner)
            hint = _("Name the owner in which it is, or another object.")
            self.faults.append(_fault("import-elsewhere", one, message, hint))
        else:
            self.faults.append(self._gone(one))

    def _candidates(self, one: Import, found: Survey, parent: LiveObject | None) -> tuple[list[Ids], bool]:
        """Numbers of what the line may mean in its owner; and whether something like it is in another one."""
        every: list[tuple[str | None, Ids]] = []
        for live in found.objects:
            if one.kind == _ITEM:
                rows = [row for row in live.raw.get("items", ()) if _is_row(row, one)]
                every += [(live.ident, {"id": live.ids["id"], _owned(one)[1]: row["id"]}) for row in rows]
            elif live.kind == one.kind and _is(live, one):
                every.append((live.parent, live.ids))
        ident = parent.ident if parent else None
        inside = [ids for at, ids in every if at == ident]
        return inside, bool(every) and not inside

    def _taken(self, found: Survey, pending: Sequence[Import]) -> Survey:
        """With a record of everything that comes in: as the portal has it, and managed in full."""
        roots = [one.address for one in pending if one.kind in self.kinds and self.kinds[one.kind].root]
        coming = {
            one.address: one
            for one in found.wanted
            if one.address in found.live.bound
            and (
                one.address in self.ids
                or (one.address not in self.known and any(within(one.address, at) for at in roots))
            )
        }
        read = {
            change.address: change.before or {}
            for change in differ.diff(live=found.live, wanted=tuple(coming.values()), records={}, kinds=self.kinds)
        }
        records = {address: self._record(resource, read, found) for address, resource in coming.items()}
        bound = {
            address: replace(one, owned=records[address].created) if address in records else one
            for address, one in found.live.bound.items()
        }
        # Nobody here made these pipelines, so what the blueprint does not list of their stages is somebody's, and stays so.
        owners = {found.live.bound[at].live.ident: at for at in coming if self.known.get(at) is None}
        kept = tuple(one for one in found.live.leftovers if one.parent in owners)
        let_go = tuple(
            LetGo(kind=one.kind, id=one.ids["id"], address=Address(f"{owners[one.parent]}.{one.kind}.{one.natural}"))
            for one in kept
            if one.parent is not None
        )
        live = replace(
            found.live,
            bound=bound,
            leftovers=tuple(one for one in found.live.leftovers if one not in kept),
            unmanaged=(*found.live.unmanaged, *kept),
        )
        before: dict[Address, Record | None] = {address: self.known.get(address) for address in coming}
        before |= {Address(one.address): self.known.get(_owned(one)[0]) for one in pending}
        return replace(
            found,
            live=live,
            records={**found.records, **records},
            before_import=before,
            let_go=(*found.let_go, *let_go),
        )

    def _record(self, resource: Resource, read: Mapping[Address, Mapping[str, Any]], found: Survey) -> Record:
        there = self.known.get(resource.address)
        ids = found.live.bound[resource.address].live.ids
        if there is not None:  # a field that gets an item
            return replace(there, ids=ids)
        attrs = {name: value for name, value in read[resource.address].items() if value is not UNKNOWN}
        return Record(kind=resource.kind, ids=ids, attrs=attrs, created=True, protected=resource.protected)


def _is_row(row: Mapping[str, Any], one: Import) -> bool:
    return bool(row["xml_id"] == one.code if one.code else str(row["id"]) == str(one.id))


def _is(live: LiveObject, one: Import) -> bool:
    if not one.code:
        return str(live.ids.get("id")) == str(one.id)
    return one.code.rpartition(":")[2] in (live.natural, str(live.ids.get("fieldName", "")))
