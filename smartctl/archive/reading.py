"""Documents of an archive to its contents. Nothing is refused but a file without a manifest; the rest is a problem."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from msgspec import Struct, field

from smartctl.archive.container import Container, open_container
from smartctl.archive.contents import (
    Archive,
    Card,
    Field,
    Item,
    Pipeline,
    Problem,
    Process,
    Role,
    Stage,
    Template,
    Trigger,
)
from smartctl.archive.documents import Broken, nodes, parsed
from smartctl.archive.values import as_flag, as_int, as_list, as_map, as_maps, as_text
from smartctl.errors import UsageError
from smartctl.i18n import _

PARTS: Final = (
    "AUTOMATED_SOLUTION", "CRM_DYNAMIC_TYPES", "CRM_STATUS", "CRM_FIELDS", "CRM_DETAIL_CONFIGURATION", "BIZPROC_MAIN",
    "BIZPROC_CRM_TRIGGER", "BIZPROC_SCRIPT", "CRM_ROLE",
)  # fmt: skip
"""Folders that are read, or at least known; vertical_crm has more of them, which are not about processes."""
_BESIDE: Final = ("REST_APPLICATION", "CRM_SETTING", "CRM_FORM", "INTRANET_SETTING", "INTRANET_SETTING_THEME")
_MOST_NODES: Final = 3_000_000
"""Of all documents together."""
_MOST_FILES: Final = 2_000
"""Templates of one process that are looked at: nobody has so many stages."""
_PIPELINE: Final = re.compile(r"DYNAMIC_([0-9]{1,9})_STAGE_([0-9]{1,9})")
_CARD: Final = re.compile(r"DYNAMIC_([0-9]{1,9})C_([0-9]{1,9})")
_ROLE: Final = re.compile(r"DYNAMIC_([0-9]{1,9})_C([0-9]{1,9})")
_DOCUMENT: Final = re.compile(r"DYNAMIC_([0-9]{1,9})")


def read_archive(path: Path) -> Archive:
    """Raises `UsageError` for what is no archive of a portal."""
    return contents(open_container(path), path)


def contents(container: Container, path: Path) -> Archive:
    if "manifest.json" not in container.entries:
        raise UsageError(
            _("Reading the archive {file}: there is no manifest.json in its root.", file=path),
            hint=_("Pass the file as the portal gave it, not one that was packed anew with a folder around it."),
        )
    return _Reader(container).archive()


class _Reader(Struct):
    container: Container
    problems: list[Problem] = field(default_factory=list)
    others: int = 0
    nodes: int = 0
    covers: dict[str, set[int]] = field(default_factory=dict)

    def archive(self) -> Archive:
        names = [name.partition("/")[0] for name in self.container.entries if "/" in name]
        self.problems = [Problem(where=one.name, code=one.why) for one in self.container.skipped]
        manifest = self._document("manifest.json") or {}
        processes = tuple(self._processes())
        return Archive(
            form=self.container.form,
            preset=as_text(manifest.get("CODE")),
            version=as_int(manifest.get("VERSION")),
            written=self.container.written,
            parts={part: names.count(part) for part in PARTS if part in names},
            unknown=tuple(sorted({name for name in names if name not in PARTS and name not in _BESIDE})),
            workplaces=dict(self._workplaces()),
            processes=processes,
            templates=tuple(self._templates()),
            triggers=tuple(self._triggers()),
            roles=tuple(self._roles()),
            covers={part: frozenset(numbers) for part, numbers in self.covers.items()},
            others=self.others,
            scripts=sum("NAME" in row for _name, row in self._part("BIZPROC_SCRIPT")),
            attached=self.container.attached,
            problems=tuple(self.problems),
        )

    def _document(self, name: str) -> dict[str, Any] | None:
        self.nodes += nodes(self.container.entries[name])
        if self.nodes > _MOST_NODES:
            self.problems.append(Problem(where=name, code="too-large"))
            return None
        try:
            return parsed(self.container.entries[name])
        except Broken as error:
            self.problems.append(Problem(where=name, code=str(error)))
            return None

    def _part(self, part: str) -> Iterator[tuple[str, dict[str, Any]]]:
        for name in self.container.entries:
            if name.startswith(f"{part}/") and (row := self._document(name)) is not None:
                for one in as_maps(row.get("CRM_DYNAMIC_TYPES_INFO")):
                    self.covers.setdefault(part, set()).add(as_int(one.get("entityTypeId")))
                yield name, row

    def _strange(self, where: str) -> None:
        self.problems.append(Problem(where=where, code="shape"))

    def _workplaces(self) -> Iterator[tuple[int, str]]:
        for _name, row in self._part("AUTOMATED_SOLUTION"):
            for one in as_maps(row.get("automatedSolutions")):
                yield as_int(one.get("ID")), as_text(one.get("TITLE"))

    def _processes(self) -> Iterator[Process]:
        rows = [(name, one) for name, row in self._part("CRM_DYNAMIC_TYPES") for one in as_maps(row.get("list")) if one]
        pipelines = self._pipelines()
        fields = self._fields()
        cards = self._cards()
        seen: set[int] = set()
        for name, one in rows:
            number, type_id = as_int(one.get("ENTITY_TYPE_ID")), as_int(one.get("ID"))
            if number <= 0 or type_id <= 0 or number in seen:
                self._strange(name)
                continue
            seen.add(number)
            yield Process(
                type_id=type_id,
                entity_type_id=number,
                title=as_text(one.get("TITLE")),
                code=as_text(one.get("CODE")),
                workplace=as_int(one.get("CUSTOM_SECTION_ID")),
                pipelines=tuple(pipelines.get(number, ())),
                fields=fields.get(type_id),
                cards=tuple(cards.get(number, ())),
            )

    def _pipelines(self) -> dict[int, list[Pipeline]]:
        found: dict[int, list[Pipeline]] = {}
        for name, row in self._part("CRM_STATUS"):
            entity = as_map(row.get("ENTITY"))
            place = _PIPELINE.fullmatch(as_text(entity.get("ID")))
            if place is None:
                continue  # stages of deals and leads, and other directories
            stages = sorted(filter(None, map(self._stage, as_maps(row.get("ITEMS")))), key=lambda one: one.sort)
            if not stages:
                self._strange(name)
            found.setdefault(int(place[1]), []).append(
                Pipeline(
                    id=int(place[2]),
                    title=as_text(entity.get("CATEGORY_NAME")),
                    default=as_flag(entity.get("IS_DEFAULT_CATEGORY")),
                    stages=tuple(stages),
                )
            )
        return found

    @staticmethod
    def _stage(row: Mapping[str, Any]) -> Stage | None:
        name = as_text(row.get("STATUS_ID"))
        return Stage(id=name, title=as_text(row.get("NAME")), sort=as_int(row.get("SORT"))) if name else None

    def _fields(self) -> dict[int, tuple[Field, ...]]:
        found: dict[int, tuple[Field, ...]] = {}
        for name, row in self._part("CRM_FIELDS"):
            number = as_text(row.get("TYPE")).removeprefix("CRM_")
            if not number.isdecimal():
                continue  # fields of deals, contacts and the like
            if "ITEMS" not in row:
                self._strange(name)
                continue
            found[as_int(number)] = tuple(map(_field, as_maps(row["ITEMS"])))
        return found

    def _cards(self) -> dict[int, list[Card]]:
        found: dict[int, list[Card]] = {}
        for _name, row in self._part("CRM_DETAIL_CONFIGURATION"):
            place = _CARD.fullmatch(as_text(row.get("ENTITY")))
            if place is not None:
                elements = (one for part in as_maps(row.get("DATA")) for one in as_maps(part.get("elements")))
                fields = tuple(as_text(one.get("name")) for one in elements)
                found.setdefault(int(place[1]), []).append(Card(pipeline=int(place[2]), fields=fields))
        return found

    def _templates(self) -> Iterator[Template]:
        seen: set[str] = set()
        for name, row in self._part("BIZPROC_MAIN"):
            if "DOCUMENT_TYPE" not in row:
                if set(row) - {"CRM_DYNAMIC_TYPES_INFO"}:
                    self._strange(name)
                continue
            place = _DOCUMENT.fullmatch(as_text(row["DOCUMENT_TYPE"]))
            if place is None:
                self.others += 1
                continue
            data = row.get("TEMPLATE_DATA")
            stage = as_text(row.get("DOCUMENT_STATUS"))
            if stage and stage in seen:
                self.problems.append(Problem(where=name, code="same-stage"))
            seen.add(stage)
            if len(seen) > _MOST_FILES:
                self.problems.append(Problem(where=name, code="too-large"))
                return
            yield Template(
                file=name,
                id=as_int(row.get("ID")),
                name=as_text(row.get("NAME")),
                entity_type_id=int(place[1]),
                stage=stage,
                start=as_text(row.get("AUTO_EXECUTE")),
                body=data.get("TEMPLATE") if isinstance(data, dict) else data,
            )

    def _triggers(self) -> Iterator[Trigger]:
        for name, row in self._part("BIZPROC_CRM_TRIGGER"):
            if "CODE" not in row:
                if set(row) - {"CRM_DYNAMIC_TYPES_INFO"}:
                    self._strange(name)
                continue
            number, stage = as_int(row.get("ENTITY_TYPE_ID")), as_text(row.get("ENTITY_STATUS"))
            if not stage.startswith(f"DT{number}_"):
                self.others += 1
                continue
            yield Trigger(
                file=name,
                id=as_text(row.get("ID")),
                name=as_text(row.get("NAME")),
                code=as_text(row["CODE"]),
                entity_type_id=number,
                stage=stage,
                rules=row.get("APPLY_RULES"),
            )

    def _roles(self) -> Iterator[Role]:
        names: dict[str, tuple[str, str]] = {}
        rights: dict[str, dict[tuple[int, int], dict[str, str]]] = {}
        special: dict[str, list[tuple[str, Mapping[str, Any]]]] = {}
        for file, row in self._part("CRM_ROLE"):
            for one in as_maps(row.get("roles")):
                names[as_text(one.get("ID"))] = as_text(one.get("NAME")), as_text(one.get("GROUP_CODE"))
            for one in as_maps(row.get("perms")):
                owner = as_text(one.get("ROLE_ID"))
                place = _ROLE.fullmatch(as_text(one.get("ENTITY")))
                if place is None or as_text(one.get("FIELD")) not in ("-", "") or as_list(one.get("SETTINGS")):
                    special.setdefault(owner, []).append((file, one))
                    continue
                given = rights.setdefault(owner, {}).setdefault((int(place[1]), int(place[2])), {})
                given[as_text(one.get("PERM_TYPE"))] = as_text(one.get("ATTR"))
        for number, (name, group) in names.items():
            yield Role(
                id=number,
                name=name,
                group=group,
                rights=rights.get(number, {}),
                special=tuple(special.get(number, ())),
            )


def _field(row: Mapping[str, Any]) -> Field:
    kind = as_map(row.get("USER_TYPE")).get("USER_TYPE_ID") or row.get("USER_TYPE_ID")
    return Field(
        name=as_text(row.get("FIELD_NAME")),
        title=as_text(row.get("EDIT_FORM_LABEL")),
        type=as_text(kind),
        multiple=as_flag(row.get("MULTIPLE")),
        items=tuple(
            Item(id=as_text(one.get("ID")), xml_id=as_text(one.get("XML_ID")), title=as_text(one.get("VALUE")))
            for one in as_maps(row.get("LIST"))
        ),
    )
