"""What of an imported blueprint is good on its portal alone: numbers that mean somebody, or something, else on another.

Each becomes an input without a default: the portal it came from has its value, and every other one is asked for its own.
A guess would give a task to whoever happens to have that number there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import chain, count
from typing import Any, Final

from msgspec import Struct, field

from smartctl.blueprint.tree import Path_
from smartctl.i18n import _
from smartctl.importing.places import address_of
from smartctl.kinds.card_names import parent
from smartctl.model import Address

_OF_AN_APPLICATION: Final = "rest_"
"""Types of fields that an application has brought: behind it stands its number on this portal."""
_NUMBERED: Final = re.compile(r"[A-Z0-9_]*_\d+(_[A-Z0-9_]*)?")
"""Dictionaries of one pipeline or process: their names hold its number."""
_WHOLE: Final = "{}"


class OfThePortal(Struct, frozen=True, kw_only=True):
    address: Address
    kind: str
    """`process`, `iblock`, `element`, `section`, `user`, `department`, `workplace`, `dictionary`, `field_type`."""
    number: int | str
    input: str = ""
    """The input that stands for it; "" where the number itself is written."""


class Inputs(Struct, frozen=True, kw_only=True):
    """What inputs of an import may be called, and where their values are to stand."""

    portal: str
    """Its identity."""
    declared: Mapping[str, Any] = field(default_factory=dict)
    """Of the file to which all this comes."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """What inputs come to on this portal already: those of the file, and those that the project has for it."""
    taken: Collection[str] = ()
    """Keys of fields that the file has: in automation the name of an input would stand for the input."""
    apart: Callable[[str], str] = lambda _blueprint: ""
    """Name of a blueprint -> where in the project the values of this portal stand; "" for in the blueprint itself."""


class Lifted(Struct, frozen=True, kw_only=True):
    """A blueprint in which inputs stand for what is good on one portal alone."""

    data: Mapping[str, Any]
    found: tuple[OfThePortal, ...]
    """Each once for each object that speaks of it, in the order of the file."""
    values: Mapping[str, Any]
    """Of the inputs, as far as they are to stand in the project."""


class _Spot(Struct, frozen=True, kw_only=True):
    path: Path_
    kind: str
    value: int | str
    form: str = _WHOLE
    """What stands around it in a text."""
    is_key: bool = False


def of_the_portal(data: Mapping[str, Any]) -> tuple[OfThePortal, ...]:
    """The same of a blueprint in which the numbers themselves stay."""
    return _told(_spots(data), lambda _spot: "")


def lifted(data: Mapping[str, Any], inputs: Inputs, processes: Mapping[int, tuple[str, str]]) -> Lifted:
    """`processes`: entityTypeId of every process of the portal -> its key and its title."""
    spots = tuple(_spots(data))
    names = _Names(inputs, processes, str(data["name"]), {*inputs.taken, *field_keys(data)})
    texts = {one.path: one.form.format("{{" + names.of(one) + "}}") for one in spots}
    keys = {one.path for one in spots if one.is_key}
    made = _rewritten(data, (), texts, keys)
    declared = {**data.get("inputs", {}), **names.declarations}
    return Lifted(
        data={**made, **({"inputs": declared} if declared else {})},
        found=_told(spots, names.of),
        values=names.apart,
    )


def _told(spots: Any, name: Callable[[_Spot], str]) -> tuple[OfThePortal, ...]:
    found = (
        OfThePortal(address=address_of(one.path)[0], kind=one.kind, number=one.value, input=name(one)) for one in spots
    )
    return tuple(dict.fromkeys(found))


def _rewritten(value: Any, path: Path_, texts: Mapping[Path_, str], keys: frozenset[Path_] | set[Path_]) -> Any:
    if isinstance(value, Mapping):
        return {
            texts[here] if (here := (*path, name)) in keys else name: _rewritten(one, here, texts, keys)
            for name, one in value.items()
        }
    if isinstance(value, list | tuple):
        return [_rewritten(one, (*path, place), texts, keys) for place, one in enumerate(value)]
    return texts[path] if path in texts and path not in keys else value


class _Names:
    """One input for each number, whoever speaks of it, with the same name in every blueprint of the portal."""

    def __init__(
        self, inputs: Inputs, processes: Mapping[int, tuple[str, str]], blueprint: str, taken: Collection[str]
    ) -> None:
        self._inputs = inputs
        self._taken = taken
        self._processes = processes
        self._where = inputs.apart(blueprint)
        self._chosen: dict[tuple[str, int | str], str] = {}
        self.declarations: dict[str, Any] = {}
        self.apart: dict[str, Any] = {}

    def of(self, spot: _Spot) -> str:
        said = (spot.kind, spot.value)
        if said not in self._chosen:
            self._chosen[said] = self._declared(spot)
        return self._chosen[said]

    def _declared(self, spot: _Spot) -> str:
        value = str(spot.value) if spot.kind == "process" else spot.value
        base = self._base(spot)
        every = chain((base,), (f"{base}_{number}" for number in count(2)))
        name = next(one for one in every if self._serves(one, value))
        if name in self._inputs.declared:
            return name
        kept = {} if self._where else {"portals": {self._inputs.portal: value}}
        kind = "integer" if isinstance(value, int) else "string"
        self.declarations[name] = {"type": kind, "title": self._title(spot), **kept}
        if self._where and name not in self._inputs.values:
            self.apart[name] = value
        return name

    def _serves(self, name: str, value: int | str) -> bool:
        """Whether nobody has the name, or whoever has it means the same, and on this portal alone."""
        if name in self.declarations or name in self._taken:
            return False
        declared = self._inputs.declared.get(name)
        if isinstance(declared, Mapping) and "default" in declared:
            return False
        free = declared is None and name not in self._inputs.values
        return free or self._inputs.values.get(name) == value

    def _base(self, spot: _Spot) -> str:
        if spot.kind == "process":
            return f"process_{self._processes[int(spot.value)][0] if spot.value in self._processes else spot.value}"
        if spot.kind == "field_type":
            return str(spot.value).lower()
        word = {"iblock": "list"}.get(spot.kind, spot.kind)
        return f"{word}_{spot.value}".lower()

    def _title(self, spot: _Spot) -> str:
        facts = {"n": spot.value, "portal": self._inputs.portal}
        if spot.kind == "process" and spot.value in self._processes:
            return _("Process {title} of {portal}, number {n}", title=self._processes[int(spot.value)][1], **facts)
        return {
            "process": _("Process {n} of {portal}, which is gone", **facts),
            "iblock": _("List {n} of {portal}", **facts),
            "element": _("Element {n} of a list of {portal}", **facts),
            "section": _("Section {n} of a list of {portal}", **facts),
            "user": _("User {n} of {portal}", **facts),
            "department": _("Department {n} of {portal}", **facts),
            "workplace": _("Workplace {n} of {portal}", **facts),
            "dictionary": _("Dictionary {n} of {portal}", **facts),
            "field_type": _("Type {n} of an application of {portal}", **facts),
        }[spot.kind]


def field_keys(data: Mapping[str, Any]) -> Iterator[str]:
    for process in (data.get("processes") or {}).values():
        yield from process.get("fields") or {}


def _spots(data: Mapping[str, Any]) -> Iterator[_Spot]:
    for key, process in (data.get("processes") or {}).items():
        at: Path_ = ("processes", key)
        if isinstance(home := process.get("workplace"), int):
            yield _Spot(path=(*at, "workplace"), kind="workplace", value=home)
        for side, ends in (process.get("relations") or {}).items():
            for name in ends:
                if str(name).isdecimal():
                    path: Path_ = (*at, "relations", side, name)
                    yield _Spot(path=path, kind="process", value=int(name), is_key=True)
        for name, one in (process.get("fields") or {}).items():
            yield from _of_field((*at, "fields", name), one)
        for name, card in (process.get("card") or {}).items():
            yield from _of_card((*at, "card", name), card)
        for name, role in ((process.get("automation") or {}).get("roles") or {}).items():
            yield from _of_role((*at, "automation", "roles", name), role)


def _of_field(at: Path_, one: Mapping[str, Any]) -> Iterator[_Spot]:
    kind, settings = str(one["type"]), one.get("settings") or {}
    inside: Path_ = (*at, "settings")
    if kind.startswith(_OF_AN_APPLICATION):
        yield _Spot(path=(*at, "type"), kind="field_type", value=kind)
    if "iblock_id" in settings:
        yield _Spot(path=(*inside, "iblock_id"), kind="iblock", value=settings["iblock_id"])
    if kind.startswith("iblock_") and "default" in settings:
        yield _Spot(path=(*inside, "default"), kind=kind.removeprefix("iblock_"), value=settings["default"])
    for place, word in enumerate(settings.get("entities") or ()):
        if str(word).isdecimal():
            yield _Spot(path=(*inside, "entities", place), kind="process", value=int(word))
    dictionary = str(settings.get("entity_type", ""))
    if _NUMBERED.fullmatch(dictionary):
        yield _Spot(path=(*inside, "entity_type"), kind="dictionary", value=dictionary)


def _of_card(at: Path_, card: Any) -> Iterator[_Spot]:
    where: Path_ = (*at, "sections") if isinstance(card, Mapping) else at
    for place, section in enumerate(card["sections"] if isinstance(card, Mapping) else card):
        for number, word in enumerate(section["fields"]):
            name = str(word).removeprefix(parent(""))
            if name != word and name.isdecimal():
                path: Path_ = (*where, place, "fields", number)
                yield _Spot(path=path, kind="process", value=int(name), form=parent(_WHOLE))


def _of_role(at: Path_, role: Mapping[str, Any]) -> Iterator[_Spot]:
    for kind in ("user", "department"):
        if kind in role:
            yield _Spot(path=(*at, kind), kind=kind, value=role[kind])
    for place, number in enumerate(role.get("users") or ()):
        yield _Spot(path=(*at, "users", place), kind="user", value=number)
