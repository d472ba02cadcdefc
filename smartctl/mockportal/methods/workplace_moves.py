"""A smart process moves between workplaces and CRM: what a move costs, and the older keys of `crm.type.*` that move."""

from __future__ import annotations

from typing import Any

from smartctl.mockportal import php
from smartctl.mockportal.call import Call
from smartctl.mockportal.evidence import ASSUMED, documented, effect, refusal, trap
from smartctl.mockportal.refusal import Refused
from smartctl.mockportal.tables import pipelines, types, workplaces
from smartctl.mockportal.tables.types import SmartType
from smartctl.mockportal.tables.workplaces import Workplace

_IMPORTED = refusal(
    "workplace.imported", ASSUMED, "A type in a workplace from the Market stays there: taking it out has no code."
)
effect("workplace.takes-over", documented("crm-automated-solution-add"), "Binding a type takes it from where it was.")
trap("workplace.rights-lost", ASSUMED, "Moving a type in any direction erases all role permissions of its pipelines.")
effect("workplace.move-touches", ASSUMED, "A move sets who changed the type and when.")
trap(
    "type.section-id",
    documented("crm-automated-solution-get"),
    "customSectionId of get counts sections, that of list counts workplaces: two numbers for one workplace.",
)
trap("type.section-unknown", ASSUMED, "A customSectionId that does not exist moves nothing, without a word.")
trap("type.section-empty", ASSUMED, "customSectionId 0, empty or null moves the type to CRM; left out it stays.")
trap(
    "type.sections-replace",
    ASSUMED,
    "customSections as a list is all workplaces of the portal: new are made, known renamed, the empty rest deleted.",
)
trap("type.sections-scalar", ASSUMED, "customSections that is no list is not looked at.")


def move(call: Call, one: SmartType, to: Workplace | None) -> None:
    """Move a type, or leave it where it is already."""
    here = workplaces.of_type(call.database, one.id)
    if (here.id if here is not None else None) == (to.id if to is not None else None):
        return
    workplaces.bind(call.database, one.id, to)
    for category in pipelines.of_type(call.database, one.entity_type_id):
        category.open = "N"
        pipelines.save(call.database, category)
    one.updated_by, one.updated_time = call.user.id, call.now()
    types.save(call.database, one)


def imported(call: Call) -> Refused:
    return Refused(_IMPORTED, call.settings.codeless_error(0), call.text("workplace.imported"))


def check_stays(call: Call, one: SmartType, fields: dict[str, Any]) -> None:
    """Refuse an update that does not name the imported workplace the type is in."""
    here = workplaces.of_type(call.database, one.id)
    if here is not None and here.imported and php.integer(fields.get("customSectionId")) != here.section_id:
        raise imported(call)


def write(call: Call, one: SmartType, fields: dict[str, Any]) -> None:
    """Do what the older keys of `crm.type.add` and `crm.type.update` ask for."""
    given = fields.get("customSections")
    made = _replace(call, given) if isinstance(given, list | dict) else {}
    if "customSectionId" not in fields:
        return
    wanted = fields["customSectionId"]
    if wanted in (None, "", 0, "0"):
        move(call, one, None)
        return
    to = made.get(php.text(wanted)) or workplaces.by_section(call.database, php.integer(wanted))
    if to is not None:
        move(call, one, to)


def _replace(call: Call, given: Any) -> dict[str, Workplace]:
    """Make the portal's workplaces those of the list; return the new ones by the names the list has for them."""
    before = workplaces.every(call.database)
    by_section = {one.section_id: one for one in before}
    made: dict[str, Workplace] = {}
    kept: set[int] = set()
    for entry in php.as_list(given) or []:
        described = php.as_map(entry) or {}
        name, title = php.text(described.get("id")), php.text(described.get("title")).strip()
        known = by_section.get(php.integer(name))
        if known is not None:
            kept.add(known.id)
            known.title = title or known.title
            workplaces.save(call.database, known)
        elif title and (not name or name.startswith("new")) and not full(call):
            made[name] = workplaces.new(call.database, title)
            workplaces.save(call.database, made[name])
    for one in before:
        if one.id not in kept and not one.imported and not workplaces.type_ids(call.database, one):
            workplaces.delete(call.database, one)
    return made


def full(call: Call) -> bool:
    limit = call.settings.workplace_limit
    return limit is not None and len(workplaces.every(call.database)) >= limit


def sections(call: Call, one: SmartType) -> dict[str, Any]:
    """Return what `crm.type.get` shows of workplaces: all of the portal, the type's own marked."""
    here = workplaces.of_type(call.database, one.id)
    selected = here.section_id if here is not None else None
    return {
        "customSectionId": selected,
        "customSections": [
            {
                "id": each.section_id,
                "title": each.title,
                "isSelected": "Y" if each.section_id == selected else "N",
            }
            for each in workplaces.every(call.database)
        ],
    }
