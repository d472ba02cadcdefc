"""All automation of one process that a file holds."""

from __future__ import annotations

from smartctl.archive.contents import Archive
from smartctl.archive.found import Found
from smartctl.archive.permissions import permissions
from smartctl.archive.robots import robots
from smartctl.archive.triggers import trigger
from smartctl.archive.words import Words


def everything(archive: Archive, entity_type_id: int, words: Words) -> list[Found]:
    """All automation of one process in a file."""
    stages = [one for one in archive.templates if one.entity_type_id == entity_type_id and one.stage]
    placed = [one for template in stages for one in robots(template, words)]
    triggers = [trigger(one, words) for one in archive.triggers if one.entity_type_id == entity_type_id]
    return [*placed, *triggers, *permissions(archive, entity_type_id, words)]
