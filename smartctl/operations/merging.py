"""What is new on a portal comes to a blueprint that people have written: whole processes and pipelines, then what stands
in the processes that it has. Every other letter of the file stays.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from smartctl.addresses import split, within
from smartctl.blueprint.fmt import format_text
from smartctl.blueprint.patch_places import at
from smartctl.blueprint.patching import Edit, Unpatchable, applied, changed
from smartctl.blueprint.saying import sections_of
from smartctl.blueprint.source import read_text
from smartctl.blueprint.tree import Document
from smartctl.engine import moves
from smartctl.engine.readonly import ReadOnlyPortal
from smartctl.errors import Severity, UsageError
from smartctl.i18n import _
from smartctl.importing import naming, reading, resources
from smartctl.importing.braces import with_braces
from smartctl.importing.drafting import Draft
from smartctl.importing.keys import free
from smartctl.importing.portable import Inputs
from smartctl.importing.portrait import portrait
from smartctl.importing.reading import Process, Seen
from smartctl.kinds import BOARDS, HOMES, ITEM_HOLDERS, KINDS
from smartctl.model import Address, Desired, Record, Resource, parent_of
from smartctl.operations.absorbing import Absorbed, absorb
from smartctl.operations.blueprints import load_for, mistakes
from smartctl.operations.importing import chosen_of, refuse_owned
from smartctl.operations.kept_files import as_it_was_kept
from smartctl.operations.planning import wanted
from smartctl.operations.portal_inputs import inputs_of, project_text, write_inputs
from smartctl.operations.session import Session, holding
from smartctl.operations.states import read_state
from smartctl.operations.terms import USUAL, Terms
from smartctl.private import write_whole
from smartctl.state.record import State

_HERE: Final = "the-file-itself"
"""Stands for the blueprint in the draft of what comes to it: no file names its own processes so."""
_APART: Final = ("workplaces", "numerators")
_BROUGHT: Final = frozenset({"title"})
"""All that the state remembers of a pipeline until an apply has read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Coming:
    """What comes to the file: where, what, and what the state remembers of it."""

    place: tuple[str, ...]
    block: Any
    records: Mapping[Address, Record]
    left: tuple[str, ...] = ()
    """What of it no blueprint can say."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """Of inputs, as far as the project is to hold them."""


def merge(  # noqa: PLR0913 - the flags of the command, by name
    session: Session,
    blueprint: Path,
    words: Sequence[str] = (),
    *,
    everything: bool = False,
    take_over: bool = False,
    terms: Terms = USUAL,
) -> Absorbed:
    """Adds the named processes, or with `everything` all that no state here manages, and in the processes of the file
    what nobody manages yet. Nothing is written on the portal. Raises `UsageError` for a file that cannot take it.
    """
    desired = wanted(session, blueprint, terms)
    shelf = session.shelf(desired.blueprint)
    with holding(session.talk, shelf, "import", timeout=terms.lock_timeout):
        state = read_state(session, desired.blueprint)
        there = load_for(session, blueprint, terms)
        inputs = inputs_of(session, lambda _name: blueprint, there.data.get("inputs"), there.inputs)
        known = _known(desired, state)
        let_go = {one.id for one in state.let_go if one.kind in BOARDS}
        coming = tuple(
            _coming(session, desired, known, words, inputs, let_go, everything=everything, take_over=take_over)
        )
        values = {name: value for one in coming for name, value in one.values.items()}
        project_text(session, values)  # a file that cannot take them is told of before the first one is written
        given = replace(terms, inputs={**{name: str(value) for name, value in values.items()}, **terms.inputs})
        before, after = _written(session, blueprint, given, coming)
        kept = {path: as_it_was_kept(path, before[path], text) for path, text in after.items()}
        if coming:
            made = {at_: record for one in coming for at_, record in one.records.items()}
            # The state first: a file alone would be planned as new. Until the file has it, no plan may delete it.
            state = shelf.save(_state(state, {at_: replace(one, created=False) for at_, one in made.items()}))
            for path, text in kept.items():
                write_whole(path, text)
            if any(one.created for one in made.values()):
                shelf.save(_state(state, made))
            write_inputs(session, values)
    rest = absorb(session, blueprint, terms, new_only=True, shared=True)
    taken = [min(one.records, key=len) for one in coming if one.records]
    return replace(
        rest,
        taken=(*taken, *rest.taken),
        left=(*((address, "refused") for one in coming for address in one.left), *rest.left),
        files=tuple(dict.fromkeys((*after, *rest.files))),
        before={**rest.before, **before},
        after={**after, **rest.after},
    )


def _known(desired: Desired, state: State) -> dict[Address, Record]:
    """What the state has, under the names of today, without what a run that was cut off has left there: it comes again."""
    followed = moves.follow(state.records, desired.moved, state.carried, KINDS).records
    wants = desired.by_address()
    loose = {
        at_
        for at_, one in followed.items()
        if at_ not in wants and not one.created and (parent_of(one.kind, at_) is None or set(one.attrs) == _BROUGHT)
    }
    return {at_: one for at_, one in followed.items() if not any(within(at_, other) for other in loose)}


def _state(state: State, made: Mapping[Address, Record]) -> State:
    """With what comes, and without what a run that was cut off knew of the same objects."""
    numbers = {(one.kind, one.ids["id"]) for one in made.values() if "id" in one.ids}
    again = [at_ for at_, one in state.records.items() if (one.kind, one.ids.get("id")) in numbers]
    there = {at_: one for at_, one in state.records.items() if not any(within(at_, other) for other in again)}
    let_go = tuple(one for one in state.let_go if (one.kind, one.id) not in numbers)
    return replace(state, records={**there, **made}, let_go=let_go)


def _coming(  # noqa: PLR0913, PLR0917 - as merge
    session: Session,
    desired: Desired,
    known: Mapping[Address, Record],
    words: Sequence[str],
    inputs: Inputs,
    let_go: Collection[int | str],
    *,
    everything: bool,
    take_over: bool,
) -> Iterator[_Coming]:
    """`let_go`: numbers of pipelines that somebody has said to manage no longer."""
    portal = ReadOnlyPortal(session.portal)
    every = reading.processes(portal)
    roots = {int(one.ids["entityTypeId"]): at_ for at_, one in known.items() if KINDS[one.kind].root}
    nobodys = [one for one in every if take_over or not one.owner]
    named = nobodys if everything else chosen_of(every, words)
    chosen = [one for one in named if one.entity_type_id not in roots]
    refuse_owned(chosen, everything=everything, take_over=take_over)
    managed = [one for one in every if one.entity_type_id in roots]
    language = session.portal_language
    seen = reading.whole(portal, (*managed, *chosen), language, KINDS)
    if chosen:
        here = {number: f"{_HERE}/{at_}" for number, at_ in roots.items()}
        made = portrait(
            seen.of(chosen),
            every,
            name=desired.blueprint,
            portal=session.identity,
            language=language,
            kinds=KINDS,
            taken=tuple(one.address for one in desired.resources if one.parent is None),
            known=here,
            inputs=inputs,
        )
        for draft in made.drafts:
            yield from _processes(draft, known)
    yield from _pipelines(seen.of(managed), every, desired, known, roots, language, inputs, let_go)


def _processes(draft: Draft, known: Mapping[Address, Record]) -> Iterator[_Coming]:
    """Sections of a draft; a workplace or a numerator that the file has already is the one of the file."""
    data = _own_names(read_text(draft.text, path=Path("draft.yaml")).data, f"{_HERE}/")
    ids = {(one.kind, one.ids.get("id")): at_ for at_, one in known.items()}
    same: dict[str, str] = {}
    for key, declared in (data.get("inputs") or {}).items():
        values = {key: draft.values[key]} if key in draft.values else {}
        yield _Coming(place=("inputs", key), block=declared, records={}, values=values)
    for section in _APART:
        for key, block in (data.get(section) or {}).items():
            address = Address(f"{section[:-1]}.{key}")
            record = draft.records.get(address)
            there = ids.get((record.kind, record.ids.get("id"))) if record is not None else None
            if there is not None:
                same[key] = there.rpartition(".")[2]
            elif record is not None:
                yield _Coming(place=(section, key), block=block, records={address: record})
    for key, block in data["processes"].items():
        block.update({name: same[block[name]] for name in HOMES if block.get(name) in same})
        own = f"{_HERE}/"
        records = {
            Address(at_.replace(own, "")): replace(one, attrs=_own_names(one.attrs, own))
            for at_, one in draft.records.items()
            if at_ == key or at_.startswith(f"{key}.")
        }
        left = tuple(str(one.address) for one in draft.left if one.address == key or one.address.startswith(f"{key}."))
        yield _Coming(place=("processes", key), block=block, records=records, left=left)


def _own_names(value: Any, own: str) -> Any:
    """`the-file-itself/house` is `house` there."""
    if isinstance(value, Mapping):
        return {str(name).replace(own, ""): _own_names(one, own) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_own_names(one, own) for one in value)
    return value.replace(own, "") if isinstance(value, str) else value


def _pipelines(  # noqa: PLR0913, PLR0917 - what it is said from
    seen: Seen,
    every: Sequence[Process],
    desired: Desired,
    known: Mapping[Address, Record],
    roots: Mapping[int, Address],
    language: str,
    inputs: Inputs,
    let_go: Collection[int | str],
) -> Iterator[_Coming]:
    """Whole, with all their stages: one written without some of them would have these cleared away."""
    keys = naming.process_keys(every)
    names = naming.addresses(seen, keys)
    said = resources.said(
        seen, names, {one.entity_type_id: keys[one.id] for one in every}, language=language, kinds=KINDS
    )
    wants = desired.by_address()
    there = {one.ids.get("id") for one in known.values() if one.kind in BOARDS}.union(let_go)
    listed = {one.parent for one in desired.resources if one.kind in BOARDS}
    for one in said.resources:
        live = said.lives[one.address]
        if one.kind not in BOARDS or live.ids["id"] in there or one.parent is None:
            continue
        process = roots[int(live.ids["entityTypeId"])]
        if process not in listed or process not in wants:
            continue  # a file without pipelines leaves them to the portal
        stem = f"{process}.{split(one.address)[1].removesuffix(one.key)}"
        key = free(one.key, [at_.removeprefix(stem) for at_ in wants if at_.startswith(stem)])
        own = [one, *(stage for stage in said.resources if stage.parent == one.address and stage.kind in ITEM_HOLDERS)]
        moved = [_under(each, one.address, Address(f"{stem}{key}")) for each in own]
        sections = sections_of([wants[process], *moved], language=language)
        data = with_braces({"block": sections["processes"][str(process)]["pipelines"][key]}, inputs.declared)
        lives = {new.address: said.lives[old.address] for old, new in zip(own, moved, strict=True)}
        records = {
            each.address: Record(
                kind=each.kind,
                ids=lives[each.address].ids,
                attrs={"title": lives[each.address].attrs["title"]},
                created=known[process].created,
            )
            for each in moved
        }
        for name, declared in (data.get("inputs") or {}).items():
            yield _Coming(place=("inputs", name), block=declared, records={})
        yield _Coming(place=("processes", str(process), "pipelines", key), block=data["block"], records=records)


def _under(one: Resource, old: Address, new: Address) -> Resource:
    address = Address(one.address.replace(old, new, 1))
    return replace(
        one, address=address, key=address.rpartition(".")[2], parent=new if one.address != old else one.parent
    )


def _written(
    session: Session, path: Path, terms: Terms, coming: Collection[_Coming]
) -> tuple[dict[Path, str], dict[Path, str]]:
    """The files before and after, checked as any blueprint. Raises `UsageError`."""
    before: dict[Path, str] = {}
    texts: dict[Path, str] = {}

    def document() -> Document:
        return load_for(session, path, terms, texts)

    for one in coming:
        if at(document().data, one.place) == one.block:
            continue  # an input that the file has had since the last time
        try:
            found = applied([_edit(document(), one)])
        except Unpatchable:
            place = ".".join(one.place)
            raise UsageError(
                _("Writing {path}: {place} is not written so that a line can be added.", path=path, place=place),
                hint=_("Write it as a block with one line each, and run the same command again."),
            ) from None
        for source, text in found.items():
            before.setdefault(source.path, source.text)
            canonical = format_text(source.text, path=source.path) == source.text
            texts[source.path] = format_text(text, path=source.path) if canonical else text
    told = mistakes(document(), session.portal_language) if coming else ()
    wrong = next((one for one in told if one.severity is Severity.ERROR), None)
    if wrong is not None:
        raise UsageError(
            _("Merging into {path}: what comes does not fit there ({said})", path=path.as_posix(), said=wrong.message),
            hint=_("Nothing was written. Import it into a file of its own with --out."),
        )
    return before, texts


def _edit(document: Document, one: _Coming) -> Edit:
    """A key in its section, which comes with it where there is none."""
    section, place = one.place[:-1], one.place
    if at(document.data, section):
        return changed(document.root, place, one.block)
    return changed(document.root, section, {one.place[-1]: one.block})
