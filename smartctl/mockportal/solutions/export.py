"""The export of solutions: which processes, which parts, under which names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, partial
from typing import Any

from smartctl.mockportal.database import Database
from smartctl.mockportal.evidence import ASSUMED, effect, trap
from smartctl.mockportal.settings import Settings
from smartctl.mockportal.solutions import container, parts, templates
from smartctl.mockportal.tables import placed, types, user_fields, workflow_templates, workplaces
from smartctl.mockportal.tables.pipelines import every_status
from smartctl.mockportal.tables.pipelines import of_type as categories_of
from smartctl.mockportal.tables.types import SmartType
from smartctl.mockportal.tables.workflow_templates import STAGE_ROBOTS
from smartctl.mockportal.tables.workplaces import Workplace

effect("solution.scope", ASSUMED, "vertical_crm holds the processes of no workplace, automated_solution* the others.")
effect("solution.types-info", ASSUMED, "The first file of robots, and of triggers, names types, pipelines and fields.")
trap("solution.gaps", ASSUMED, "Robots and triggers of all processes are counted: what is out of scope leaves gaps.")
trap("solution.inactive", ASSUMED, "Whether a workflow is switched off, and its order, are not exported.")

PRESETS = ("automated_solution", "automated_solution_one", "vertical_crm")
_DYNAMIC = "Bitrix\\Crm\\Integration\\BizProc\\Document\\Dynamic"
_STAGE_TEMPLATES = 10_000
_AUTOMATION = "bitrix_bizproc_automation"


class NoWorkplace(ValueError):
    """The preset of one workplace needs one that is there."""


def export(
    database: Database, settings: Settings, *, preset: str, workplace: int | None = None, form: container.Form = "zip"
) -> bytes:
    """Make the archive of a preset. Raises `NoWorkplace`."""
    return container.pack(documents(database, settings, preset, workplace), form, settings.now())


def documents(database: Database, settings: Settings, preset: str, workplace: int | None) -> dict[str, Any]:
    places = _places(database, preset, workplace)
    inside = {one.id: list(workplaces.type_ids(database, one)) for one in places}
    chosen = [one for one in types.every(database) if _in_scope(database, one, places, preset)]
    found: dict[str, Any] = {"manifest.json": _manifest(preset)}
    if places:
        found["AUTOMATED_SOLUTION/list.json"] = parts.workplace_list(places, inside)
    found["CRM_DYNAMIC_TYPES/types.json"] = {"list": [parts.type_row(database, one) for one in chosen]}
    for one in chosen:
        for category in categories_of(database, one.entity_type_id):
            found[f"CRM_STATUS/{category.directory}.json"] = parts.pipeline(database, one, category)
    for one in chosen:
        found[f"CRM_FIELDS/{one.field_entity}.json"] = parts.fields(database, one, settings)
    for one in chosen:
        for category in categories_of(database, one.entity_type_id):
            layout = parts.card(database, one, category)
            found[f"CRM_DETAIL_CONFIGURATION/{layout['ENTITY']}.json"] = layout
    found |= _numbered("BIZPROC_MAIN", _templates(database, settings), chosen, database)
    triggers = [(one.entity_type_id, templates.trigger(one)) for one in placed.triggers(database)]
    found |= _numbered("BIZPROC_CRM_TRIGGER", triggers, chosen, database)
    groups: set[str | None] = {f"AUTOMATED_SOLUTION_{one.id}" for one in places} or {None}
    found |= {f"CRM_ROLE/{name}.json": role for name, role in parts.role_files(database, chosen, groups)}
    return found


def _places(database: Database, preset: str, workplace: int | None) -> list[Workplace]:
    if preset == "vertical_crm":
        return []
    if preset == "automated_solution":
        return workplaces.every(database)
    one = workplaces.by_id(database, workplace or 0)
    if one is None:
        raise NoWorkplace(str(workplace))
    return [one]


def _in_scope(database: Database, one: SmartType, places: Sequence[Workplace], preset: str) -> bool:
    if one.field_entity != f"CRM_{one.id}":
        return False
    home = workplaces.of_type(database, one.id)
    return home is None if preset == "vertical_crm" else home is not None and home.id in {each.id for each in places}


def _manifest(preset: str) -> dict[str, Any]:
    crm = preset == "vertical_crm"
    uses = ["app", "crm", "crm_form", "bizproc_crm", "intranet_setting"] if crm else []
    return {
        "CODE": preset,
        "VERSION": 2,
        "MANIFEST_VERSION": 1,
        "USES": uses or ["automated_solution", "bizproc_script"],
        "COMPATIBILITY_TAGS": [] if crm else ["automated_solution_import"],
        "METADATA": {"crm": {"enableRole": True}},
    }


def _numbered(
    part: str, rows: Sequence[tuple[int, dict[str, Any]]], chosen: Sequence[SmartType], database: Database
) -> dict[str, Any]:
    """Name the files by the place of each row among all of the portal; the first one is there if there is any row."""
    numbers = {one.entity_type_id for one in chosen}
    found = {number: row for number, (owner, row) in enumerate(rows) if owner in numbers}
    if rows:
        found = {0: {**found.get(0, {}), "CRM_DYNAMIC_TYPES_INFO": _info(database, chosen)}} | {
            number: row for number, row in found.items() if number
        }
    return {f"{part}/{number}.json": row for number, row in found.items()}


def _info(database: Database, chosen: Sequence[SmartType]) -> dict[str, Any]:
    return {
        str(one.id): {
            "entityTypeId": one.entity_type_id,
            "customSectionId": parts.type_row(database, one)["CUSTOM_SECTION_ID"],
            "categoryIds": [each.id for each in categories_of(database, one.entity_type_id)],
            "userFieldEntityId": one.field_entity,
            "userFieldNames": [each.field_name for each in user_fields.of_entity(database, one.field_entity)],
        }
        for one in chosen
    }


def _templates(database: Database, settings: Settings) -> list[tuple[int, dict[str, Any]]]:
    """Workflows of the designer, then the robots of each stage that has any, by their numbers."""
    return [*_designed(database), *_of_stages(database, settings)]


def _designed(database: Database) -> Iterator[tuple[int, dict[str, Any]]]:
    fields = cache(partial(_document_fields, database))
    for one in workflow_templates.every(database):
        kind = one.document_type[2]
        if one.auto_execute >= STAGE_ROBOTS or not kind.startswith("DYNAMIC_"):
            continue
        number = int(kind.removeprefix("DYNAMIC_"))
        row = _row(number, fields(number), number=one.id, name=one.name, template=one.body)
        yield (
            number,
            {**row, "AUTO_EXECUTE": one.auto_execute, "DESCRIPTION": one.description, "SYSTEM_CODE": one.system_code},
        )


def _of_stages(database: Database, settings: Settings) -> Iterator[tuple[int, dict[str, Any]]]:
    fields = cache(partial(_document_fields, database))
    standing: dict[str, list[placed.PlacedRobot]] = {}
    for one in placed.robots(database):
        standing.setdefault(one.stage_id, []).append(one)
    for stage in sorted(every_status(database), key=lambda one: one.id):
        if robots := standing.get(stage.status_id):
            body = {"TEMPLATE": templates.tree(robots, settings.language)}
            number, owner = _STAGE_TEMPLATES + stage.id, robots[0].entity_type_id
            row = _row(owner, fields(owner), number=number, name=stage.name, template=body)
            own = {"DOCUMENT_STATUS": stage.status_id, "AUTO_EXECUTE": STAGE_ROBOTS, "SYSTEM_CODE": _AUTOMATION}
            yield owner, {**row, **own}


def _row(
    entity_type_id: int, fields: dict[str, Any], *, number: int, name: str, template: dict[str, Any]
) -> dict[str, Any]:
    body = {part: template.get(part) or [] for part in ("TEMPLATE", "PARAMETERS", "VARIABLES", "CONSTANTS")}
    return {
        "ID": number,
        "MODULE_ID": "crm",
        "ENTITY": _DYNAMIC,
        "DOCUMENT_TYPE": f"DYNAMIC_{entity_type_id}",
        "DOCUMENT_STATUS": None,
        "NAME": name,
        "AUTO_EXECUTE": 0,
        "DESCRIPTION": "",
        "SYSTEM_CODE": "",
        "ORIGINATOR_ID": None,
        "ORIGIN_ID": None,
        "TEMPLATE_DATA": {"VERSION": 2, **body, "DOCUMENT_FIELDS": fields},
    }


def _document_fields(database: Database, entity_type_id: int) -> dict[str, Any]:
    one = types.by_entity_type_id(database, entity_type_id)
    found: dict[str, Any] = {"TITLE": {"Name": "TITLE", "Type": "string", "Multiple": False, "Required": False}}
    for each in user_fields.of_entity(database, one.field_entity) if one else ():
        options = {str(item.id): item.value for item in user_fields.enum_values(database, each.id)}
        label = next((texts.get("editFormLabel") for texts in each.labels.values()), None)
        found[each.field_name] = {
            "Name": label or each.field_name,
            "Type": "select" if options else each.user_type_id,
            "Options": options,
            "Multiple": each.multiple,
            "Required": each.flags.get("mandatory") == "Y",
            "Editable": True,
        }
    return found
