"""What an archive holds, as values: processes with pipelines and fields, templates of robots, triggers, roles.

Numbers in it are those of the portal that exported it, so it joins a reading of that portal without guessing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct, field


class Stage(Struct, frozen=True, kw_only=True):
    id: str
    """Whole, such as DT1036_9:NEW."""
    title: str
    sort: int = 0


class Pipeline(Struct, frozen=True, kw_only=True):
    id: int
    title: str
    default: bool
    stages: tuple[Stage, ...] = ()


class Item(Struct, frozen=True, kw_only=True):
    id: str
    xml_id: str
    title: str


class Field(Struct, frozen=True, kw_only=True):
    name: str
    """UF_CRM_31_CREW."""
    title: str
    type: str
    multiple: bool = False
    items: tuple[Item, ...] = ()


class Card(Struct, frozen=True, kw_only=True):
    pipeline: int
    fields: tuple[str, ...]
    """Columns, in their order; empty for a card that nobody has arranged."""


class Process(Struct, frozen=True, kw_only=True):
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


class Template(Struct, frozen=True, kw_only=True):
    """Robots of one stage, or a workflow of the designer."""

    file: str
    id: int
    name: str
    entity_type_id: int
    stage: str = ""
    start: str = "0"
    body: Any = None
    """The tree as it came; text where the portal had packed it, which is never unpacked."""


class Trigger(Struct, frozen=True, kw_only=True):
    file: str
    id: str
    name: str
    code: str
    entity_type_id: int
    stage: str
    rules: Any = None


class Role(Struct, frozen=True, kw_only=True):
    id: str
    name: str
    group: str = ""
    rights: Mapping[tuple[int, int], Mapping[str, str]] = field(default_factory=dict)
    """(entityTypeId, pipeline) -> READ -> X."""
    special: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    """(file, row) of rights that hold for one stage, or in a way that our words do not have."""


class Problem(Struct, frozen=True, kw_only=True):
    """A place that was not understood. `code` says why, `where` is the file and, behind a colon, what of it."""

    where: str
    code: str


class Archive(Struct, frozen=True, kw_only=True):
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
