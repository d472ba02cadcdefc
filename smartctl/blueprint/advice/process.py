"""A process as a consultant reads it: its switches, its board, its fields and what moves an item, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Final

from msgspec import Struct

from smartctl.blueprint import flags
from smartctl.blueprint.automation import action_of, main_pipeline
from smartctl.blueprint.tree import Document, Path_, children, section

_PLACE: Final = re.compile(r"\{\{\s*([^}\s]+)\s*\}\}")
_TALKING: Final = frozenset({"sms", "mail"})
_GIVEN: Final = re.compile(r"UC_[0-9A-Z]{6}|PREPARATION|CLIENT")
"""Codes that a portal gives to stages: nobody who begins a process on paper writes them."""


class Stage(Struct, frozen=True, kw_only=True):
    pipeline: str
    key: str
    node: Mapping[str, Any]
    path: Path_
    first: bool

    @property
    def place(self) -> tuple[str, str]:
        return self.pipeline, self.key

    @property
    def result(self) -> str:
        """`success`, `failure`, or "" for a stage on which work goes on."""
        return str(self.node.get("result") or "")


class Robot(Struct, frozen=True, kw_only=True):
    node: Mapping[str, Any]
    path: Path_
    place: tuple[str, str] | None
    """Pipeline and stage; None in a workflow."""

    @property
    def action(self) -> str:
        return action_of(self.node)

    @property
    def waits(self) -> bool:
        return "after" in self.node or "at" in self.node

    @property
    def asks(self) -> bool:
        return "if" in self.node or "if_any" in self.node

    @property
    def to_client(self) -> bool:
        return self.action in _TALKING and "client" in listed(self.node.get("to", "client"))

    @property
    def texts(self) -> Iterator[str]:
        for name in ("task", "todo", "notify", "sms", "mail", "comment", "subject", "description", "title"):
            yield from said(self.node.get(name))

    @property
    def printed(self) -> frozenset[str]:
        """The fields whose values stand in its texts."""
        return frozenset(name for text in self.texts for name in _PLACE.findall(text))

    @property
    def checked(self) -> frozenset[str]:
        """The fields that its conditions speak of."""
        conditions = [*listed(self.node.get("if")), *listed(self.node.get("if_any"))]
        return frozenset(str(one.get("field")) for one in conditions if isinstance(one, Mapping))


class Trigger(Struct, frozen=True, kw_only=True):
    node: Mapping[str, Any]
    path: Path_
    place: tuple[str, str]

    @property
    def on(self) -> str:
        return str(self.node.get("on") or "")


class Process(Struct, frozen=True, dict=True):
    """One process of a document."""

    document: Document
    key: str

    @property
    def path(self) -> Path_:
        return ("processes", self.key)

    @cached_property
    def node(self) -> Mapping[str, Any]:
        return section(section(self.document.data, "processes"), self.key)

    @cached_property
    def switches(self) -> Mapping[str, bool]:
        return flags.effective(self.node)

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        return tuple(
            Stage(
                pipeline=pipeline,
                key=key,
                node=node,
                path=(*self.path, "pipelines", pipeline, "stages", key),
                first=number == 0,
            )
            for pipeline, whole in children(self.node.get("pipelines"))
            for number, (key, node) in enumerate(children(whole.get("stages")))
        )

    @cached_property
    def stage_at(self) -> Mapping[tuple[str, str], Stage]:
        return {stage.place: stage for stage in self.stages}

    @cached_property
    def fields(self) -> Mapping[str, Mapping[str, Any]]:
        return dict(children(self.node.get("fields")))

    def field_path(self, key: str, *more: str) -> Path_:
        return (*self.path, "fields", key, *more)

    @cached_property
    def automation(self) -> Mapping[str, Any]:
        return section(self.node, "automation")

    @cached_property
    def robots(self) -> tuple[Robot, ...]:
        return (*self._on_stages("robot", Robot), *self._in_workflows())

    @cached_property
    def triggers(self) -> tuple[Trigger, ...]:
        return tuple(self._on_stages("trigger", Trigger))

    @cached_property
    def tunnels(self) -> tuple[tuple[Path_, Mapping[str, Any]], ...]:
        return tuple(
            ((*self.path, "automation", "tunnels", number), one)
            for number, one in enumerate(listed(self.automation.get("tunnels")))
            if isinstance(one, Mapping)
        )

    @cached_property
    def cards(self) -> Mapping[str, tuple[Mapping[str, Any], ...]]:
        """The sections of each written card, by pipeline."""
        found = {}
        for pipeline, card in section(self.node, "card").items():
            sections = card.get("sections") if isinstance(card, Mapping) else card
            found[pipeline] = tuple(one for one in listed(sections) if isinstance(one, Mapping))
        return found

    @cached_property
    def shown(self) -> frozenset[str]:
        """What stands on any card; a field of one's own by its key."""
        names = (str(name) for card in self.cards.values() for one in card for name in listed(one.get("fields")))
        return frozenset(name.removeprefix("field.") for name in names)

    def hides(self, name: str) -> bool:
        """Whether no card shows it. The portal lays out a card that is not written, and shows everything there."""
        written = all(key in self.cards for key, _node in children(self.node.get("pipelines")))
        return bool(self.cards) and written and name not in self.shown

    @cached_property
    def was_found(self) -> bool:
        """Whether it was written off a portal, which may have robots and permissions that REST tells nobody."""
        codes = (str(stage.node.get("code") or "") for stage in self.stages)
        return bool(listed(self.document.data.get("import"))) or any(_GIVEN.fullmatch(code) for code in codes)

    @cached_property
    def moves_unseen(self) -> bool:
        """Whether what moves its items is set up on the portal, and the blueprint says nothing of it."""
        return self.was_found and not (self.robots or self.triggers or self.tunnels)

    def stage_named(self, name: object, pipeline: str = "") -> tuple[str, str]:
        """`stage` or `pipeline.stage` of this process."""
        first, _dot, last = str(name).rpartition(".")
        return first or pipeline or main_pipeline(self.node), last

    def _on_stages(self, what: str, kind: type[Any]) -> Iterator[Any]:
        for name, entries in section(self.automation, "stages").items():
            for number, entry in enumerate(listed(entries)):
                node = entry.get(what) if isinstance(entry, Mapping) else None
                if isinstance(node, Mapping):
                    path = (*self.path, "automation", "stages", name, number, what)
                    yield kind(node=node, path=path, place=self.stage_named(name))

    def _in_workflows(self) -> Iterator[Robot]:
        for key, workflow in children(self.automation.get("workflows")):
            for number, node in enumerate(listed(workflow.get("robots"))):
                if isinstance(node, Mapping):
                    path = (*self.path, "automation", "workflows", key, "robots", number)
                    yield Robot(node=node, path=path, place=None)


def listed(value: object) -> list[Any]:
    """A list, whether one stands alone or none is there."""
    return value if isinstance(value, list) else [] if value is None else [value]


def said(text: object) -> tuple[str, ...]:
    """A text in every language in which it is written."""
    every = text.values() if isinstance(text, Mapping) else listed(text)
    return tuple(str(one) for one in every)


def processes(document: Document) -> Iterator[Process]:
    for key, _node in children(document.data.get("processes")):
        yield Process(document, key)
