"""What the portal calls the things that a workflow speaks of: columns, stages, processes, list items, users. Both ways."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final

from msgspec import Struct, field

from smartctl.designer.columns import DATES, OWN, TEXTS, Column, readable
from smartctl.designer.moments import NOW, moment_of, text_of
from smartctl.designer.placeholders import EXPRESSION, PLACE, everywhere
from smartctl.model import Address, Live

_USER: Final = re.compile(r"user_([0-9]+)")
_PEOPLE: Final[Mapping[str, str]] = {"creator": "author", "responsible": "{=Document:ASSIGNED_BY_ID}"}

_CREATOR: Final = "{=Document:CREATED_BY}"


class Naming(Struct, frozen=True, kw_only=True, dict=True):
    """Of one process on one portal."""

    columns: Mapping[str, str] = field(default_factory=dict)
    """Word of the blueprint -> column of an item."""
    types: Mapping[str, str] = field(default_factory=dict)
    """Word of the blueprint -> type of the field as the portal calls it; a text where nothing is known."""
    items: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """(field, key of a list item) -> its xmlId: a workflow knows items by that alone (captures of live portals)."""
    stages: Mapping[Address, str] = field(default_factory=dict)
    """Address -> STATUS_ID."""
    pipelines: Mapping[Address, str] = field(default_factory=dict)
    """Address -> number of the pipeline."""
    processes: Mapping[str, int | str] = field(default_factory=dict)
    """Key -> entityTypeId."""

    def of(self, word: str) -> Column:
        if word in self.columns:
            return Column(self.columns[word], self.types.get(word, "string"))
        return OWN.get(word, Column(word, "string"))

    def column(self, word: str) -> str:
        return self.of(word).name

    def word(self, column: str) -> str:
        return self._words.get(column, column)

    @cached_property
    def _words(self) -> dict[str, str]:
        return {self.column(word): word for word in (*OWN, *self.columns)}

    @cached_property
    def _readable_words(self) -> dict[str, str]:
        return {readable(self.of(word)): word for word in (*OWN, *self.columns)}

    def told(self, value: Any) -> Any:
        """Texts for people: `{{kind}}` becomes `{=Document:UF_CRM_7_KIND_PRINTABLE}`. An unknown word stays as it is."""
        return everywhere(value, lambda text: PLACE.sub(lambda hit: self._expression(hit[1], hit[0], shown=True), text))

    def expressed(self, value: Any) -> Any:
        """The same for machines: `{{kind}}` becomes `{=Document:UF_CRM_7_KIND}`, which is the xmlId."""
        return everywhere(
            value, lambda text: PLACE.sub(lambda hit: self._expression(hit[1], hit[0], shown=False), text)
        )

    def _expression(self, word: str, as_it_is: str, *, shown: bool) -> str:
        if word not in self.columns and word not in OWN:
            return as_it_is
        one = self.of(word)
        return f"{{=Document:{readable(one) if shown else one.name}}}"

    def spoken(self, value: Any) -> Any:
        """The way back from `told`. What is not written so stays an expression, and is different."""
        return _back(value, self._readable_words)

    def unexpressed(self, value: Any) -> Any:
        return _back(value, self._words)

    def stored(self, word: str, value: Any) -> Any:
        """A value of a blueprint as a workflow holds it: a list item by xmlId, true as Y, somebody as user_5."""
        kind = self.of(word).type
        if isinstance(value, bool):
            return "Y" if value else "N"
        if isinstance(value, Mapping):
            # `author` is a word where people are named (published code); in values nothing says so, and this is a value.
            return _CREATOR if value.get("role") == "creator" and "user" not in value else self.person(value)
        text = str(value)
        if kind == "stage":
            return self.stages.get(Address(text), text)
        if kind == "pipeline":
            return self.pipelines.get(Address(text), text)
        if kind in DATES and text:
            return moment_of(self._bare(text), self.column)
        if (word, text) in self.items:
            return self.items[word, text]
        return self.told(text) if kind in TEXTS else self.expressed(text)

    def written(self, word: str, value: Any) -> Any:
        """The way back; what cannot be said in the words of a blueprint comes back as it is."""
        kind, text = self.of(word).type, str(value)
        if kind == "boolean" and text in ("Y", "N"):
            return text == "Y"
        if kind == "employee":
            return self.somebody(text)
        if kind == "stage":
            return self.stage_address(text)
        if kind == "pipeline":
            return next((address for address, one in self.pipelines.items() if one == text), text)
        if kind in DATES and text:
            basis, space, rest = text_of(text, self.word).partition(" ")
            return f"{basis}{space}{rest}" if basis == NOW or "{" in basis else f"{{{{{basis}}}}}{space}{rest}"
        known = {code: key for (name, key), code in self.items.items() if name == word}
        if text in known:
            return known[text]
        return self.spoken(text) if kind in TEXTS else self.unexpressed(text)

    @staticmethod
    def _bare(text: str) -> str:
        """`{{got}} + 10d` is what `at:` writes as `got + 10d`."""
        return PLACE.sub(lambda hit: hit[1], text)

    def stage(self, address: object) -> str:
        return self.stages[Address(str(address))]

    def stage_address(self, status_id: object) -> str:
        return next((address for address, name in self.stages.items() if name == status_id), str(status_id))

    def process(self, key: str) -> int | str:
        return self.processes[key]

    def process_key(self, number: object) -> str:
        return next((key for key, one in self.processes.items() if str(one) == str(number)), str(number))

    def person(self, who: Mapping[str, Any]) -> str:
        if "user" in who:
            return f"user_{who['user']}"
        role = str(who["role"])
        if role in self.columns:
            return f"{{=Document:{self.columns[role]}}}"
        return _PEOPLE.get(role, role)

    def somebody(self, text: Any) -> Mapping[str, Any]:
        """The role behind a name: of a user nothing but the number is known, of anybody else what the portal says."""
        found = _USER.fullmatch(str(text))
        if found:
            return {"role": f"user_{found[1]}", "user": int(found[1])}
        known = {name: role for role, name in _PEOPLE.items()} | {_CREATOR: "creator"}
        own = {
            f"{{=Document:{name}}}": word for word, name in self.columns.items() if self.types.get(word) == "employee"
        }
        return {"role": {**own, **known}.get(str(text), str(text))}


def _back(value: Any, words: Mapping[str, str]) -> Any:
    def back(hit: re.Match[str]) -> str:
        return f"{{{{{words[hit[1]]}}}}}" if hit[1] in words else hit[0]

    return everywhere(value, lambda text: EXPRESSION.sub(back, text))


def naming(process: Address, live: Live) -> Naming:
    """The names of what is on the portal."""
    prefix = f"{process}.field."
    own = live.of(process)
    fields = {
        address.removeprefix(prefix): one.live
        for address, one in live.bound.items()
        if one.live.kind == "field" and address.startswith(prefix)
    }
    return Naming(
        columns={key: f"UF_CRM_{own.ids['id']}_{one.natural}" for key, one in fields.items()} if own else {},
        types={key: str(one.attrs.get("type")) for key, one in fields.items()},
        items={
            (key, item): item_code(item, said)
            for key, one in fields.items()
            for item, said in (one.attrs.get("items") or {}).items()
        },
        stages={
            address: str(one.live.raw["STATUS_ID"]) for address, one in live.bound.items() if one.live.kind == "stage"
        },
        pipelines={
            address: str(one.live.ids["id"]) for address, one in live.bound.items() if one.live.kind == "pipeline"
        },
        processes={
            address: int(one.live.ids["entityTypeId"])
            for address, one in live.bound.items()
            if one.live.kind == "process"
        },
    )


def item_code(key: str, item: object) -> str:
    """The xmlId of a list item; one that has none is known by its title, and a new one by its key."""
    said = item if isinstance(item, Mapping) else {}
    if said.get("code") == "":
        return str(said.get("title") or key)
    return str(said.get("code") or key)
