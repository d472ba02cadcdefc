"""An archive for a process that is not on the portal yet: what a person uploads, so that nothing is placed by hand.

Unproven on a live portal. The numbers in it are made up ("old" ones that an import maps to its own), of equal length,
because an import replaces them by plain search. Never the preset that clears a portal: only that of workplaces.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from smartctl.archive.packed_automation import (
    Carried,
    NotPacked,
    robot_files,
    role_files,
    trigger_files,
    workflow_files,
)
from smartctl.archive.packed_names import Names, names_of
from smartctl.intent_kinds import IntentKind
from smartctl.kinds.process import FLAGS
from smartctl.kinds.stage_codes import result_of
from smartctl.model import Address, Desired, Resource

_EXTRA: Final = ("isCrmTrackingEnabled", "isRecurringEnabled")
"""Flags that an import wants and no blueprint has."""
_PAPERS: Final = ("numerator", "document")
_SEMANTICS: Final = {"process": "P", "success": "S", "failure": "F"}
_COLORS: Final = ("#39A8EF", "#2FC6F6", "#55D0E0", "#47E4C2", "#FFA900", "#FF5752", "#7BD500")


class Packed(Struct, frozen=True, kw_only=True):
    files: Mapping[str, Any]
    carried: tuple[Address, ...] = ()
    """Steps of the runbook that the archive holds."""
    left: tuple[tuple[Address, NotPacked], ...] = ()
    """Steps that it does not hold, each with the code of the reason."""
    papers: tuple[str, ...] = ()
    """Titles of numerators and document templates: no part of an export has them."""

    def content(self) -> bytes:
        """As a zip that the portal's own unpacker reads: deflate, ASCII names, no comment. Equal input, equal bytes."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, document in self.files.items():
                info = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, json.dumps(document, ensure_ascii=False).encode())
        return out.getvalue()


def pack(desired: Desired, marks: Mapping[Address, str], workplace: str) -> Packed:
    """`marks`: what marks each process as ours, so that the next plan finds it. `workplace`: the title of its home."""
    names = names_of(desired)
    carried = Carried()
    robots = robot_files(desired, names, carried)
    triggers = trigger_files(desired, names, carried)
    workflows = workflow_files(desired, names, carried)
    roles = role_files(desired, names, carried)
    carried.reasons |= {one.address: NotPacked.FREE for one in desired.automation if one.kind == IntentKind.STEP}
    told = [one for one in desired.automation if one.address not in carried.addresses]
    info = {"CRM_DYNAMIC_TYPES_INFO": _info(desired, names, carried)}
    files: dict[str, Any] = {
        "manifest.json": {
            "CODE": "automated_solution_one",
            "VERSION": 2,
            "MANIFEST_VERSION": 1,
            "USES": ["automated_solution", "bizproc_script"],
            "COMPATIBILITY_TAGS": ["automated_solution_import"],
            "METADATA": {"crm": {"enableRole": True}},
        },
        "AUTOMATED_SOLUTION/list.json": {
            "customSections": [{"ID": names.workplace, "TITLE": workplace}],
            "automatedSolutions": [
                {"ID": names.workplace, "INTRANET_CUSTOM_SECTION_ID": names.workplace, "TITLE": workplace}
            ],
        },
        "CRM_DYNAMIC_TYPES/types.json": {
            "list": [_type(one, names, marks) for one in desired.resources if one.kind == "process"]
        },
        **_pipelines(desired, names),
        **_fields(desired, names, carried),
        **_numbered("BIZPROC_MAIN", [*robots, *workflows], info),
        **_numbered("BIZPROC_CRM_TRIGGER", triggers, info),
        **{f"CRM_ROLE/{name}.json": one for name, one in roles.items()},
    }
    return Packed(
        files=files,
        carried=tuple(one.address for one in desired.automation if one.address in carried.addresses),
        left=tuple((one.address, carried.reasons.get(one.address, NotPacked.UNKNOWN)) for one in told),
        papers=tuple(_title(one) for one in desired.resources if one.kind in _PAPERS),
    )


def _numbered(part: str, rows: Sequence[Mapping[str, Any]], info: Mapping[str, Any]) -> dict[str, Any]:
    """Names of equal length sort as they are numbered; the first file says which numbers are old ones."""
    return {f"{part}/{place:03d}.json": {**row, **(info if place == 0 else {})} for place, row in enumerate(rows)}


def _info(desired: Desired, names: Names, carried: Carried) -> dict[str, Any]:
    return {
        str(names.types[one.address]): {
            "entityTypeId": names.entities[one.address],
            "customSectionId": names.workplace,
            "categoryIds": [names.pipelines[each.address] for each in _of(desired, "pipeline", one.address)],
            "userFieldEntityId": f"CRM_{names.types[one.address]}",
            "userFieldNames": [names.columns[each.address] for each in _needed(desired, one.address, carried)],
        }
        for one in desired.resources
        if one.kind == "process"
    }


def _of(desired: Desired, kind: str, parent: Address) -> list[Resource]:
    return [one for one in desired.resources if one.kind == kind and one.parent == parent]


def _needed(desired: Desired, process: Address, carried: Carried) -> list[Resource]:
    """Fields that robots or triggers name. All others come with the next apply, which knows them better."""
    return [one for one in _of(desired, "field", process) if one.address in carried.fields]


def _type(one: Resource, names: Names, marks: Mapping[Address, str]) -> dict[str, Any]:
    flags = {wire: bool(one.attrs.get(name)) for name, wire in FLAGS.items()}
    return {
        "ID": names.types[one.address],
        "NAME": f"Smartctl{names.types[one.address]}",
        "TITLE": one.attrs["title"],
        "CODE": marks[one.address],
        "ENTITY_TYPE_ID": names.entities[one.address],
        "CUSTOM_SECTION_ID": names.workplace,
        "IS_INITIALIZED": True,
        **{_column(wire): on for wire, on in {**dict.fromkeys(_EXTRA, False), **flags}.items()},
    }


def _column(flag: str) -> str:
    """`isBizProcEnabled` -> IS_BIZ_PROC_ENABLED."""
    return "".join(f"_{one}" if one.isupper() else one for one in flag).upper()


def _pipelines(desired: Desired, names: Names) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in desired.resources:
        if one.kind != "pipeline":
            continue
        assert one.parent is not None
        number, entity = names.pipelines[one.address], names.entities[one.parent]
        directory = f"DYNAMIC_{entity}_STAGE_{number}"
        stages = sorted(_of(desired, "stage", one.address), key=lambda each: int(each.attrs.get("position", 0)))
        siblings = _of(desired, "pipeline", one.parent)
        default = bool(one.attrs.get("default")) or len(siblings) == 1
        found[f"CRM_STATUS/{directory}.json"] = {
            "ENTITY": {
                "ID": directory,
                "NAME": one.attrs["title"],
                "PREFIX": f"DT{entity}_{number}",
                "ENTITY_TYPE_ID": entity,
                "CATEGORY_ID": number,
                "CATEGORY_NAME": one.attrs["title"],
                "CATEGORY_SORT": int(one.attrs.get("position", 1)) * 10,
                "IS_DEFAULT_CATEGORY": default,
            },
            "ITEMS": [_stage(each, place, directory, names) for place, each in enumerate(stages)],
        }
    return found


def _stage(one: Resource, place: int, directory: str, names: Names) -> dict[str, Any]:
    return {
        "ENTITY_ID": directory,
        "STATUS_ID": names.stages[one.address],
        "NAME": one.attrs["title"],
        "NAME_INIT": one.attrs["title"],
        "SORT": str((place + 1) * 10),
        "COLOR": one.attrs.get("color") or _COLORS[place % len(_COLORS)],
        "SEMANTICS": _SEMANTICS[result_of(one.attrs)],
    }


def _fields(desired: Desired, names: Names, carried: Carried) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for process in desired.resources:
        needed = _needed(desired, process.address, carried) if process.kind == "process" else []
        if needed:
            entity = f"CRM_{names.types[process.address]}"
            items = {names.columns[one.address]: _field(one, entity, names, desired.language) for one in needed}
            number = names.entities[process.address]
            found[f"CRM_FIELDS/{entity}.json"] = {
                "TYPE": entity, "ENTITY_TYPE_NAME": f"DYNAMIC_{number}", "ITEMS": items, "ATTRIBUTE": [],
            }  # fmt: skip
    return found


def _field(one: Resource, entity: str, names: Names, language: str) -> dict[str, Any]:
    attrs = one.attrs
    title = attrs.get("title")
    label = str(title.get(language) or next(iter(title.values()))) if isinstance(title, Mapping) and title else one.key
    row: dict[str, Any] = {
        "ENTITY_ID": entity,
        "FIELD_NAME": names.columns[one.address],
        "USER_TYPE_ID": attrs["type"],
        "USER_TYPE": {"USER_TYPE_ID": attrs["type"]},
        "SORT": str(int(attrs.get("position", 1)) * 100),
        "MULTIPLE": _yes(attrs.get("multiple")),
        "MANDATORY": _yes(attrs.get("required")),
        "SHOW_FILTER": "E" if attrs.get("filterable", True) else "N",  # the row as stored, and no word of the API
        "SHOW_IN_LIST": "Y",
        "EDIT_IN_LIST": "Y" if attrs.get("editable", True) else "N",
        "IS_SEARCHABLE": _yes(attrs.get("searchable")),
        "SETTINGS": [],
        **dict.fromkeys(("EDIT_FORM_LABEL", "LIST_COLUMN_LABEL", "LIST_FILTER_LABEL"), label),
        "ERROR_MESSAGE": "",
        "HELP_MESSAGE": "",
    }
    if attrs.get("items"):
        row["LIST"] = {
            f"n{place}": {
                "VALUE": str(item.get("title") or key),
                "DEF": _yes(item.get("default")),
                "SORT": str(place * 100),
                "XML_ID": str(item.get("code") or key),
            }
            for place, (key, item) in enumerate(attrs["items"].items(), start=1)
        }
    return row


def _title(one: Resource) -> str:
    return str(one.attrs.get("title") or one.key)


def _yes(value: object) -> str:
    return "Y" if value is True else "N"
