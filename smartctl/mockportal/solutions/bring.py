"""The import of a workplace: always new processes, part by part in the order of the portal, nothing taken back."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from functools import partial
from typing import Any

from msgspec import Struct, field

from smartctl.mockportal import php
from smartctl.mockportal.application import Portal
from smartctl.mockportal.database import Database
from smartctl.mockportal.evidence import ASSUMED, effect, refusal, trap
from smartctl.mockportal.settings import Settings
from smartctl.mockportal.solutions import placing
from smartctl.mockportal.solutions.parts import FLAGS, column
from smartctl.mockportal.solutions.rewriting import Ratio
from smartctl.mockportal.tables import roles, workflow_templates
from smartctl.mockportal.tables.pipelines import by_directory, statuses

refusal("solution.file", ASSUMED, "A file without manifest.json in its root, or of another preset, is refused.")
effect("solution.always-new", ASSUMED, "An import makes new processes, whatever is there already.")
effect("solution.stages", ASSUMED, "Stages of an imported pipeline are matched by code; others go, but system ones.")
effect("solution.labels-copied", ASSUMED, "The label of an imported field goes into every language of the portal.")
trap("solution.field-mark", ASSUMED, "The xmlId of an imported field is its name behind an underscore.")
trap("solution.no-way-back", ASSUMED, "What is imported up to an error stays.")

_PRESETS = ("automated_solution", "automated_solution_one")
_STAGE = re.compile(r"DYNAMIC_(\d+)_STAGE_(\d+)")


class NotTaken(ValueError):
    """The page does not take the file."""


class _Import(Struct):
    portal: Portal
    files: dict[str, dict[str, Any]]
    ratio: Ratio = field(default_factory=Ratio)
    report: list[str] = field(default_factory=list)

    def run(self) -> list[str]:
        self._workplaces()
        self._types()
        self._pipelines()
        self._fields()
        self._templates()
        self._triggers()
        self._roles()
        return self.report

    def _part(self, part: str) -> Iterator[dict[str, Any]]:
        return (row for name, row in sorted(self.files.items()) if name.startswith(f"{part}/"))

    def _ask(self, method: str, **params: Any) -> Any:
        """What a method does; a refusal is a line of the report."""
        answer = self.portal.call(method, params)
        if "error" in answer:
            self.report.append(f"{method}: {answer.get('error_description') or answer['error']}")
            return None
        return answer["result"]

    def _workplaces(self) -> None:
        for row in self._part("AUTOMATED_SOLUTION"):
            titles = {one.get("ID"): one.get("TITLE") for one in row.get("customSections") or []}
            for one in row.get("automatedSolutions") or []:
                section = one.get("INTRANET_CUSTOM_SECTION_ID")
                if type(section) is not int or section not in titles:
                    self.report.append("No data found to import section of automated solution")
                    continue
                made = self._ask("crm.automatedsolution.add", fields={"title": titles[section]})
                if made is not None:
                    self.ratio.sections[section] = int(made["automatedSolution"]["id"])

    def _types(self) -> None:
        for row in self._part("CRM_DYNAMIC_TYPES"):
            for one in row.get("list") or []:
                number = php.integer(one.get("ENTITY_TYPE_ID"))
                if number < 1030 or number % 2 or php.integer(one.get("CUSTOM_SECTION_ID")) not in self.ratio.sections:
                    continue
                flags = {flag: "Y" if one.get(column(flag)) is True else "N" for flag in FLAGS}
                fields = {"title": one["TITLE"], "code": one.get("CODE") or "", **flags}
                made = self._ask("crm.type.add", fields=fields)
                if made is None:
                    return
                new = made["type"]
                self.ratio.types[php.integer(one.get("ID"))] = int(new["id"])
                self.ratio.entities[number] = int(new["entityTypeId"])
                place = self.ratio.sections[php.integer(one["CUSTOM_SECTION_ID"])]
                there = self._ask("crm.automatedsolution.get", id=place)["automatedSolution"]["typeIds"]
                self._ask("crm.automatedsolution.update", id=place, fields={"typeIds": [*there, int(new["id"])]})

    def _pipelines(self) -> None:
        for row in self._part("CRM_STATUS"):
            entity, items = row.get("ENTITY") or {}, row.get("ITEMS") or []
            place = _STAGE.fullmatch(php.text(entity.get("ID")))
            if place is None or int(place[1]) not in self.ratio.entities or not items:
                continue
            number = self.ratio.entities[int(place[1])]
            title = {"name": entity.get("CATEGORY_NAME"), "sort": php.integer(entity.get("CATEGORY_SORT"))}
            if entity.get("IS_DEFAULT_CATEGORY") is True:
                [known] = [
                    one
                    for one in self._ask("crm.category.list", entityTypeId=number)["categories"]
                    if one["isDefault"] == "Y"
                ]
                made = self._ask("crm.category.update", entityTypeId=number, id=known["id"], fields=title)
            else:
                made = self._ask("crm.category.add", entityTypeId=number, fields=title)
            if made is not None:
                new = int(made["category"]["id"])
                self.ratio.categories[int(place[1]), int(place[2])] = new
                self._stages(f"DYNAMIC_{number}_STAGE_{new}", items)

    def _stages(self, directory: str, items: list[dict[str, Any]]) -> None:
        known = {
            one.status_id.rpartition(":")[2]: one
            for one in self.portal.look(lambda database, _settings: statuses(database, directory))
        }
        wanted = {php.text(one.get("STATUS_ID")).rpartition(":")[2]: one for one in items if one.get("NAME")}
        for code, one in known.items():
            if code not in wanted and one.system != "Y":
                self._ask("crm.status.delete", id=one.id)
        last_first = sorted(wanted.items(), key=lambda one: -php.integer(one[1].get("SORT")))
        known_first = [*(one for one in last_first if one[0] in known), *wanted.items()]
        for code, row in dict(known_first).items():
            fields = {"NAME": row["NAME"], "SORT": php.integer(row.get("SORT")), "COLOR": row.get("COLOR")}
            if code in known:
                self._ask("crm.status.update", id=known[code].id, fields=fields)
                continue
            category = self.portal.look(lambda database, _settings: by_directory(database, directory))
            assert category is not None
            semantics = "F" if row.get("SEMANTICS") == "F" else ""  # success is taken away from all but the system one
            self._ask("crm.status.add", fields={
                **fields, "ENTITY_ID": directory, "STATUS_ID": code, "CATEGORY_ID": category.id, "SEMANTICS": semantics,
            })  # fmt: skip

    def _fields(self) -> None:
        for row in self._part("CRM_FIELDS"):
            old = php.integer(php.text(row.get("TYPE")).removeprefix("CRM_"))
            if old not in self.ratio.types:
                continue
            for one in (php.as_map(row.get("ITEMS")) or {}).values():
                self._field(one, old, self.ratio.types[old])

    def _field(self, one: dict[str, Any], old: int, new: int) -> None:
        name = php.text(one["FIELD_NAME"]).replace(f"UF_CRM_{old}_", f"UF_CRM_{new}_", 1)
        kind = (php.as_map(one.get("USER_TYPE")) or {}).get("USER_TYPE_ID")
        label = php.text(one.get("EDIT_FORM_LABEL"))
        given: dict[str, Any] = {
            "entityId": f"CRM_{new}",
            "fieldName": name,
            "userTypeId": kind,
            "xmlId": f"_{name}",
            "sort": php.integer(one.get("SORT")),
            "multiple": one.get("MULTIPLE"),
            "mandatory": one.get("MANDATORY"),
            "showFilter": one.get("SHOW_FILTER"),
            "editInList": one.get("EDIT_IN_LIST"),
            "isSearchable": one.get("IS_SEARCHABLE"),
            "editFormLabel": {"ru": label, "en": label},
            "settings": one.get("SETTINGS") or {},
        }
        if kind == "enumeration":
            given["enum"] = [
                {
                    "value": item["VALUE"],
                    "def": item.get("DEF"),
                    "sort": php.integer(item.get("SORT")),
                    "xmlId": item["XML_ID"],
                }
                for item in (php.as_map(one.get("LIST")) or {}).values()
            ]
        self._ask("userfieldconfig.add", moduleId="crm", field=given)

    def _info(self) -> list[tuple[str, str]]:
        """Of the first file that has it; without it nothing is replaced."""
        for part in ("BIZPROC_MAIN", "BIZPROC_CRM_TRIGGER"):
            for row in self._part(part):
                if "CRM_DYNAMIC_TYPES_INFO" in row:
                    return self.ratio.texts(php.as_map(row["CRM_DYNAMIC_TYPES_INFO"]) or {})
        return []

    def _templates(self) -> None:
        texts = self._info()
        for row in self._part("BIZPROC_MAIN"):
            kind = php.text(row.get("DOCUMENT_TYPE"))
            if not kind:
                continue
            new = self.ratio.rewritten(
                {**row, "CRM_DYNAMIC_TYPES_INFO": None}, texts, php.integer(kind.removeprefix("DYNAMIC_"))
            )
            if new.get("DOCUMENT_STATUS"):
                self.report.extend(placing.robots(self.portal, new))
            else:
                self.portal.fill(partial(_workflow, new))

    def _triggers(self) -> None:
        texts = self._info()
        for row in self._part("BIZPROC_CRM_TRIGGER"):
            number = php.integer(row.get("ENTITY_TYPE_ID"))
            if number in self.ratio.entities:
                plain = {name: value for name, value in row.items() if name != "CRM_DYNAMIC_TYPES_INFO"}
                self.report.extend(placing.trigger(self.portal, self.ratio.rewritten(plain, texts, number)))

    def _roles(self) -> None:
        manifest = self.files["manifest.json"]
        if (php.as_map((php.as_map(manifest.get("METADATA")) or {}).get("crm")) or {}).get("enableRole") is not True:
            return
        named: dict[str, tuple[str, str, dict[str, dict[str, str]]]] = {}
        for row in self._part("CRM_ROLE"):
            place = re.fullmatch(r"DYNAMIC_(\d+)_C(\d+)", php.text(row.get("code")))
            if place is None or (int(place[1]), int(place[2])) not in self.ratio.categories:
                continue
            new = self.ratio.categories[int(place[1]), int(place[2])]
            entity = f"DYNAMIC_{self.ratio.entities[int(place[1])]}_C{new}"
            for one in row.get("roles") or []:
                old = php.integer(php.text(one.get("GROUP_CODE")).removeprefix("AUTOMATED_SOLUTION_"))
                group = f"AUTOMATED_SOLUTION_{self.ratio.sections.get(old, old)}"
                named.setdefault(php.text(one["ID"]), (php.text(one["NAME"]), group, {}))
            for one in row.get("perms") or []:
                named[php.text(one["ROLE_ID"])][2].setdefault(entity, {})[one["PERM_TYPE"]] = one["ATTR"]
        for name, group, rights in named.values():
            self.portal.fill(partial(_role, name, group, rights))


def _role(name: str, group: str, rights: dict[str, dict[str, str]], database: Database, _settings: Settings) -> None:
    roles.add(database, name, group, rights)


def _workflow(row: dict[str, Any], database: Database, settings: Settings) -> None:
    data = row.get("TEMPLATE_DATA") or {}
    one = workflow_templates.WorkflowTemplate(
        id=workflow_templates.next_id(database),
        document_type=("crm", row["ENTITY"], row["DOCUMENT_TYPE"]),
        name=php.text(row.get("NAME")),
        auto_execute=php.integer(row.get("AUTO_EXECUTE")),
        body={part: data.get(part) or [] for part in ("TEMPLATE", "PARAMETERS", "VARIABLES", "CONSTANTS")},
        modified=settings.now().isoformat(timespec="seconds"),
    )
    workflow_templates.save(database, one)


def bring(portal: Portal, data: bytes) -> list[str]:
    """Import an archive of workplaces; returns the report of errors. Raises `NotTaken` for what the page refuses."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = {name: json.loads(archive.read(name)) for name in archive.namelist() if name.isascii()}
    except (zipfile.BadZipFile, ValueError, KeyError, NotImplementedError) as error:
        raise NotTaken(str(error)) from error
    manifest = files.get("manifest.json")
    if not isinstance(manifest, dict) or manifest.get("CODE") not in _PRESETS:
        raise NotTaken("manifest.json")
    return _Import(portal=portal, files=files).run()
