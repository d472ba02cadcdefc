"""Roles of a file: what each may do in the pipelines of a process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from smartctl.archive.contents import Archive
from smartctl.archive.found import Found
from smartctl.archive.uses import uses
from smartctl.archive.values import as_text
from smartctl.archive.words import Words
from smartctl.intent_kinds import IntentKind

LEVELS: Final = {"": "none", "A": "own", "D": "department", "F": "subdepartments", "O": "open", "X": "all"}
RIGHTS: Final = {
    "READ": "read", "ADD": "add", "WRITE": "edit", "DELETE": "delete", "EXPORT": "export", "IMPORT": "import",
}  # fmt: skip


def permissions(archive: Archive, entity_type_id: int, words: Words) -> list[Found]:
    """Each role that may do something in a pipeline of the process, with its levels pipeline by pipeline."""
    found: list[Found] = []
    for role in archive.roles:
        mine = {pipeline: rights for (owner, pipeline), rights in role.rights.items() if owner == entity_type_id}
        prefix = f"DYNAMIC_{entity_type_id}_"
        special = [row for _file, row in role.special if as_text(row.get("ENTITY")).startswith(prefix)]
        if not mine and not special:
            continue
        levels = {
            words.pipelines.get((entity_type_id, pipeline), str(pipeline)): _spoken(rights)
            for pipeline, rights in mine.items()
        }
        other = {
            f"{pipeline}: {kind}": level
            for pipeline, rights in mine.items()
            for kind, level in rights.items()
            if kind not in RIGHTS and kind != "AUTOMATION" and level
        }
        found.append(
            Found(
                kind=IntentKind.PERMISSION,
                action="permission",
                type="role",
                entity_type_id=entity_type_id,
                name=f"role {role.id}",
                title=role.name,
                where=f"CRM_ROLE: {role.id}",
                values={"title": role.name, "levels": levels},
                beside={**other, **({"by stage": special} if special else {})},
                raw={str(pipeline): dict(rights) for pipeline, rights in mine.items()},
                uses=uses(special),
            )
        )
    return found


def _spoken(rights: Mapping[str, str]) -> dict[str, Any]:
    levels: dict[str, Any] = {
        word: LEVELS.get(rights[kind], rights[kind]) for kind, word in RIGHTS.items() if kind in rights
    }
    if "AUTOMATION" in rights:
        levels["automation"] = rights["AUTOMATION"] not in ("", "N")
    return levels
