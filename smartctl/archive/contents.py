"""What an archive holds, as values: processes with pipelines and fields, templates of robots, triggers, roles.

Numbers in it are those of the portal that exported it, so it joins a reading of that portal without guessing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    id: str
    """Whole, such as DT1036_9:NEW."""
    title: str
    sort: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    id: int
    title: str
    default: bool
    stages: tuple[Stage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    id: str
    xml_id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    name: str
    """UF_CRM_31_CREW."""
    title: str
    type: str
    multiple: bool = False
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    pipeline: int
    fields: tuple[str, ...]
    """Columns, in their order; empty for a card that nobody has arranged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    type_id: int
    entity_type_id: int
    title: str
    code: str = ""
    workplace: int = 0
    pipelines: tuple[Pipeline, ...] = ()
    fields: tuple[Field, ...] | None = None
    """None where the part is missing or damaged: then nothing is known of them."""
    cards: tuple[Card, ...] = ()

    def stage(self, stage_id: str) -> Stage | None:
        return next((one for line in self.pipelines for one in line.stages if one.id == stage_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """Robots of one stage, or a workflow of the designer."""

    file: str
    id: int
    name: str
    entity_type_id: int
    stage: str = ""
    start: str = "0"
    body: Any = None
    """The tree as it came; text where the portal had packed it, which is never unpacked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    file: str
    id: str
    name: str
    code: str
    entity_type_id: int
    stage: str
    rules: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    id: str
    name: str
    group: str = ""
    rights: Mapping[tuple[int, int], Mapping[str, str]] = field(default_factory=dict)
    """(entityTypeId, pipeline) -> READ -> X."""
    special: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    """(file, row) of rights that hold for one stage, or in a way that our words do not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A place that was not understood. `code` says why, `where` is the file and, behind a colon, what of it."""

    where: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    form: str
    preset: str
    """CODE of the manifest: `automated_solution`, `automated_solution_one`, `vertical_crm`, or another."""
    version: int
    written: datetime | None
    parts: Mapping[str, int] = field(default_factory=dict)
    """Folder -> number of files in it."""
    unknown: tuple[str, ...] = ()
    """Folders of which nothing is known."""
    workplaces: Mapping[int, str] = field(default_factory=dict)
    processes: tuple[Process, ...] = ()
    templates: tuple[Template, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    roles: tuple[Role, ...] = ()
    covers: Mapping[str, frozenset[int]] = field(default_factory=dict)
    """Part -> the processes (entityTypeId) that it says it has looked at."""
    others: int = 0
    """Templates and triggers of deals, leads and the like: not looked at."""
    scripts: int = 0
    attached: int = 0
    problems: tuple[Problem, ...] = ()

    def process(self, entity_type_id: int) -> Process | None:
        return next((one for one in self.processes if one.entity_type_id == entity_type_id), None)

    def damaged(self, part: str) -> bool:
        """Whether something of a part could not be read, so that what is not found may be there all the same."""
        return any(one.where.partition("/")[0] == part for one in self.problems)
