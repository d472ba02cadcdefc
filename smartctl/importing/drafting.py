"""From what was read to one blueprint with its state: written, checked as any blueprint, compared with the portal.

What a check refuses, or what would come back from the file as a change, goes out of the draft and onto the list of what
was left: the plan of what remains is empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from msgspec import Struct, field

from smartctl.blueprint.compile import compile_desired
from smartctl.blueprint.composing import Comments, compose
from smartctl.blueprint.elsewhere import NOTHING, Elsewhere
from smartctl.blueprint.meaning.process import said_process
from smartctl.blueprint.saying import FORMAT, sections_of
from smartctl.blueprint.source import read_text
from smartctl.blueprint.tree import Document
from smartctl.blueprint.validate import check
from smartctl.engine import differ
from smartctl.engine.survey import Memory, Survey, surveyed
from smartctl.errors import Diagnostic, Severity
from smartctl.importing.braces import with_braces
from smartctl.importing.leaving import Left, titled
from smartctl.importing.people import with_roles
from smartctl.importing.places import address_of
from smartctl.importing.portable import Inputs, Lifted, OfThePortal, field_keys, lifted, of_the_portal
from smartctl.importing.reading import Seen
from smartctl.importing.resources import Said
from smartctl.kinds.base import Kind
from smartctl.model import UNKNOWN, Action, Address, Change, Desired, LiveObject, Record

VERSION: Final = "1.0.0"

_PARTS: Final = frozenset({"pipelines", "fields", "relations", "bindings", "card", "automation"})


class Draft(Struct, frozen=True, kw_only=True):
    """One blueprint: its text, what it comes to, what the state has to remember, what it does not hold.

    Without a text where no process was left that a blueprint can say.
    """

    name: str
    text: str
    desired: Desired
    records: Mapping[Address, Record]
    lives: Mapping[Address, LiveObject]
    left: tuple[Left, ...]
    of_the_portal: tuple[OfThePortal, ...] = ()
    """What in it is good on this portal alone."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """Of its inputs, as far as they are to stand in the project."""
    lines: tuple[Mapping[str, Any], ...] = ()
    """Of `import:`, where a plan is to adopt; no state is written then."""


def drafted(  # noqa: PLR0913 - one by name each
    name: str,
    said: Said,
    seen: Seen,
    *,
    language: str,
    comments: Comments,
    kinds: Mapping[str, Kind],
    elsewhere: Elsewhere = NOTHING,
    inputs: Inputs | None = None,
    processes: Mapping[int, tuple[str, str]] | None = None,
) -> Draft:
    """`inputs`: what is good on this portal alone becomes inputs; otherwise it stays as it is. `processes`: of the portal,
    by entityTypeId, with their keys and titles.
    """
    data = {"format": FORMAT, "name": name, "version": VERSION, **sections_of(said.resources, language=language)}
    data = with_roles(data)
    maker = _Drafter(data, said, seen, language, kinds, elsewhere)
    return maker.draft(name, comments, lambda whole: _portable(whole, inputs, processes or {}))


def _portable(data: Mapping[str, Any], inputs: Inputs | None, processes: Mapping[int, tuple[str, str]]) -> Lifted:
    """What stands in the file: last of all, so that everything else is done with the numbers themselves."""
    if inputs is None:
        return Lifted(data=with_braces(data, {}, [*field_keys(data)]), found=of_the_portal(data), values={})
    taken = [*inputs.taken, *field_keys(data)]
    return lifted(with_braces(data, inputs.declared, taken), inputs, processes)


class _Drafter:
    def __init__(  # noqa: PLR0913, PLR0917 - one by name each
        self,
        data: dict[str, Any],
        said: Said,
        seen: Seen,
        language: str,
        kinds: Mapping[str, Kind],
        elsewhere: Elsewhere,
    ) -> None:
        self._elsewhere = elsewhere
        self._data = _open(data)
        self._said = said
        self._seen = seen
        self._language = language
        self._kinds = kinds
        self._left: list[Left] = []

    def draft(self, name: str, comments: Comments, portable: Callable[[Mapping[str, Any]], Lifted]) -> Draft:
        while document := self._checked(name):
            desired = compile_desired(document, language=self._language, elsewhere=self._elsewhere)
            found, changes = self._compared(desired)
            differing = [one for one in changes if one.action is not Action.NOOP]
            if not differing:
                made = portable(self._data)
                said = {path: lines for path, lines in comments.items() if _holds(made.data, path)}
                if not made.found:
                    said.pop(("inputs",), None)
                return Draft(
                    name=name,
                    text=compose(made.data, said),
                    desired=desired,
                    records=_records(found, changes),
                    lives=self._said.lives,
                    left=tuple(self._left),
                    of_the_portal=made.found,
                    values=made.values,
                )
            self._without(differing)
        for section in ("workplaces", "numerators"):
            for key in tuple(self._data.get(section, ())):
                self._drop((section, key), "without-process")
        nothing = Desired(blueprint=name, version=VERSION, language=self._language, resources=())
        return Draft(name=name, text="", desired=nothing, records={}, lives={}, left=tuple(self._left))

    def _checked(self, name: str) -> Document | None:
        """None where no process is left to check."""
        while self._data.get("processes"):
            document = read_text(compose(self._data), path=Path(f"{name}.yaml"))
            mistakes = [one for one in check(document, language=self._language) if one.severity is Severity.ERROR]
            if not mistakes:
                return document
            self._mended(mistakes)
        return None

    def _mended(self, mistakes: Sequence[Diagnostic]) -> None:
        """Takes out what the mistakes are about; of one list from its end, so that places stay what they were."""
        told = {_cut(one.context.split("."), self._data): one for one in mistakes}
        for path in sorted(told, key=lambda path: [_place(step) for step in path], reverse=True):
            self._drop(path, "refused", said=told[path].message)

    def _drop(self, path: tuple[str, ...], reason: str, **facts: Any) -> None:
        address, attribute = address_of(path)
        _remove(self._data, path)
        live = self._said.lives.get(address)
        kind = live.kind if live else "item" if ".item." in address else "process"
        title = titled(live) if live else str(address)
        ids = live.ids if live else {}
        left = Left(kind=kind, address=address, title=title, ids=ids, reason=reason, facts=facts, attribute=attribute)
        self._left.append(left)

    def _compared(self, desired: Desired) -> tuple[Survey, tuple[Change, ...]]:
        known = {one.address for one in desired.resources}
        records = {
            address: Record(kind=live.kind, ids=_ids(live, desired, address), attrs={}, created=False)
            for address, live in self._said.lives.items()
            if address in known
        }
        memory = Memory(lineage="", serial=0, records=records)
        found = surveyed(self._seen.answers, desired, memory, self._kinds)
        changes = differ.diff(live=found.live, wanted=found.wanted, records=found.records, kinds=self._kinds)
        return found, changes

    def _without(self, changes: Sequence[Change]) -> None:
        """What would come back otherwise than it was read. Rare: a value that has no faithful word."""
        for change in changes:
            pairs = differ.attr_changes(change.before or {}, change.after or {})
            if change.kind == "process" and self._said_anew(change.address):
                continue
            path = next((path for path in _all_paths(self._data) if address_of(path) == (change.address, "")), None)
            if path is None:
                continue  # it went with its owner
            names = dict.fromkeys(name.split(".")[0] for name in pairs)
            parts = [name for name in names if isinstance(at(self._data, path), dict) and name in at(self._data, path)]
            if change.kind == "card" or not parts or change.action is not Action.UPDATE:
                self._drop(path, "not-faithful", attributes=tuple(sorted(pairs)))
            for name in parts if change.kind != "card" and change.action is Action.UPDATE else ():
                self._drop((*path, name), "not-faithful", attributes=tuple(sorted(pairs)))

    def _said_anew(self, address: Address) -> bool:
        """A part that went may have been what switched something on: then the switch has to be said by itself."""
        before = self._data["processes"].get(address)
        if before is None:
            return False
        attrs = next(one.attrs for one in self._said.resources if one.address == address)
        parts = {name: part for name, part in before.items() if name in _PARTS}
        self._data["processes"][address] = after = _open({**said_process(attrs, parts), **parts})
        return bool(after != before)


def _ids(live: LiveObject, desired: Desired, address: Address) -> Mapping[str, int | str]:
    """List items are known by their ids, too."""
    items = desired.by_address()[address].attrs.get("items") or {}
    rows = live.raw.get("items", ())
    from smartctl.importing.naming import item_keys  # noqa: PLC0415

    ids = {key: number for number, key in item_keys(rows).items()} if items else {}
    return {**live.ids, **{f"item.{key}": ids[key] for key in items if key in ids}}


def _records(found: Survey, changes: Iterable[Change]) -> dict[Address, Record]:
    return {
        change.address: Record(
            kind=change.kind,
            ids=found.live.bound[change.address].live.ids,
            attrs={name: value for name, value in (change.before or {}).items() if value is not UNKNOWN},
            created=False,
            protected=change.protected,
        )
        for change in changes
    }


def _open(value: Any) -> Any:
    """The same values in collections that can be changed."""
    if isinstance(value, Mapping):
        return {str(name): _open(one) for name, one in value.items()}
    return [_open(one) for one in value] if isinstance(value, list | tuple) else value


def at(data: Any, path: Sequence[str]) -> Any:
    for step in path:
        data = data[int(step)] if isinstance(data, list) else data.get(step) if isinstance(data, dict) else None
    return data


def _holds(data: Any, path: Sequence[Any]) -> bool:
    return at(data, [str(step) for step in path]) is not None


def _place(step: str) -> tuple[int, str]:
    return (int(step), "") if step.isdecimal() else (-1, step)


def _cut(path: Sequence[str], data: Mapping[str, Any]) -> tuple[str, ...]:
    """The part of a blueprint that goes when something in it cannot stay: whole enough to mean the same without it."""
    path = list(path)
    while len(path) > 2 and at(data, path) is None and not _is_null(data, path):
        path.pop()  # what is missing makes its owner wrong
    if ("title" in path[3:] and path[path.index("title", 3) - 2] != "fields") or path[2:3] == ["title"]:
        path = path[: path.index("title", 2)]  # nothing is made without one
    match path:
        case ["processes", _, "card", _, *_inside]:
            return tuple(path[:4])
        case ["processes", _, "fields", _, "settings", _, *_inside]:
            return tuple(path[:6])
        case ["processes", _, "fields", _, "items", _, *_inside]:
            return tuple(path[:6])
        case ["processes", _, "automation", "workflows", _, *_inside]:
            return tuple(path[:5])
        case ["processes", _, "relations", _, _, *_inside]:
            return tuple(path[:5])
        case [("processes" | "workplaces" | "numerators"), *_inside]:
            return tuple(path)
    raise AssertionError(path)


def _is_null(data: Any, path: Sequence[str]) -> bool:
    owner = at(data, path[:-1])
    return isinstance(owner, dict) and path[-1] in owner


def _remove(data: dict[str, Any], path: Sequence[str]) -> None:
    owner = at(data, path[:-1])
    if isinstance(owner, list):
        owner.pop(int(path[-1]))
    elif isinstance(owner, dict):
        owner.pop(path[-1], None)
    if (
        not owner
        and len(path) > 2
        and path[-2]
        in (
            "automation",
            "card",
            "relations",
            "items",
            "fields",
            "settings",
            "workflows",
            "parents",
            "children",
            "bindings",
        )
    ):
        _remove(data, path[:-1])


def _all_paths(data: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(data, dict):
        for name, one in data.items():
            yield (*path, name)
            yield from _all_paths(one, (*path, name))
