"""What the YAML of a blueprint declares and what b24pysdk sees on a portal, both as `path -> value`.

Neither side asks anything of smartctl: the YAML is read here by itself, and what a preset, a default or the other end of
a relation comes to is written down here once more, from the documentation. A portal with nothing else on it must show
exactly what is declared, so each path counts in both directions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

FLAGS = {
    "stages": "isStagesEnabled",
    "automation": "isAutomationEnabled",
    "pipelines": "isCategoriesEnabled",
    "open_permissions": "isSetOpenPermissions",
    "use_in_user_fields": "isUseInUserfieldEnabled",
    "client": "isClientEnabled",
    "observers": "isObserversEnabled",
    "my_company": "isMycompanyEnabled",
    "source": "isSourceEnabled",
    "begin_close_dates": "isBeginCloseDatesEnabled",
    "documents": "isDocumentsEnabled",
    "products": "isLinkWithProductsEnabled",
    "recycle_bin": "isRecyclebinEnabled",
    "business_processes": "isBizProcEnabled",
    "payments": "isPaymentsEnabled",
    "counters": "isCountersEnabled",
}
STANDARD = ("client", "observers", "my_company", "source", "begin_close_dates")
FEATURES = ("documents", "products", "recycle_bin", "business_processes", "payments", "counters")
PRESETS = {
    None: {"open_permissions"},  # the portal's own defaults
    "blank": set(),
    "list": {"documents", "use_in_user_fields", "open_permissions"},
    "all": set(FLAGS) - {"payments"},
}
SEMANTICS = {None: None, "success": "S", "failure": "F"}
TYPES = {"list": "enumeration"}
TARGETS = {"lead": 1, "deal": 2, "contact": 3, "company": 4, "quote": 7, "order": 14, "invoice": 31}
BINDINGS = {
    "tasks": "TASKS_TASK|UF_CRM_TASK",
    "task_templates": "TASKS_TASK_TEMPLATE|UF_CRM_TASK",
    "calendar_events": "CALENDAR_EVENT|UF_CRM_CAL_EVENT",
}
ELEMENTS = {
    "title": "TITLE",
    "stage": "STAGE_ID",
    "client": "CLIENT",
    "responsible": "ASSIGNED_BY_ID",
    "observers": "OBSERVERS",
    "my_company": "MYCOMPANY_ID",
    "opportunity": "OPPORTUNITY_WITH_CURRENCY",
    "begin_date": "BEGINDATE",
    "close_date": "CLOSEDATE",
}
NONE = {"TYPE": "NONE", "VALUE": ""}
SIZES = {"SIZE": 20}
LENGTHS = {"MIN_LENGTH": 0, "MAX_LENGTH": 0}
LIMITS = {"MIN_VALUE": 0, "MAX_VALUE": 0}
DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "string": {**SIZES, **LENGTHS, "ROWS": 1, "REGEXP": "", "DEFAULT_VALUE": ""},
    "integer": {**SIZES, **LIMITS, "DEFAULT_VALUE": None},
    "double": {**SIZES, **LIMITS, "PRECISION": 0, "DEFAULT_VALUE": None},
    "boolean": {"DEFAULT_VALUE": 0, "DISPLAY": "CHECKBOX", "LABEL": ["", ""], "LABEL_CHECKBOX": ""},
    "date": {"DEFAULT_VALUE": NONE},
    "datetime": {"DEFAULT_VALUE": NONE, "USE_SECOND": "Y", "USE_TIMEZONE": "N"},
    "enumeration": {"DISPLAY": "LIST", "LIST_HEIGHT": 1, "CAPTION_NO_VALUE": "", "SHOW_NO_VALUE": "Y"},
    "money": {"DEFAULT_VALUE": ""},
    "url": {**SIZES, **LENGTHS, "POPUP": "Y", "DEFAULT_VALUE": "", "ROWS": 1},
    "address": {"SHOW_MAP": "Y"},
    "file": {
        **SIZES,
        **dict.fromkeys(("LIST_WIDTH", "LIST_HEIGHT", "MAX_SHOW_SIZE", "MAX_ALLOWED_SIZE"), 0),
        "EXTENSIONS": [],
        "TARGET_BLANK": "Y",
        "DEFAULT_VIEW": None,
    },
    "employee": {"DEFAULT_VALUE": []},
    "crm": dict.fromkeys(("LEAD", "CONTACT", "COMPANY", "DEAL", "QUOTE", "ORDER", "SMART_INVOICE"), "N"),
    "crm_status": {},
}
"""Settings of a field of which nothing was said."""
NUMBERING = {
    "start": "start",
    "step": "step",
    "length": "length",
    "pad": "padString",
    "period": "periodicBy",
    "timezone": "timezone",
    "continuous": "isDirectNumeration",
}
UNNUMBERED = {
    "start": 1,
    "step": 1,
    "length": 0,
    "padString": "0",
    "periodicBy": None,
    "timezone": None,
    "isDirectNumeration": False,
}
"""Settings of a numerator of which nothing was said."""

Paths = dict[str, Any]


def differences(declared: Paths, seen: Paths) -> dict[str, tuple[Any, Any]]:
    """Path -> (declared, seen) of everything that is not the same; what one side does not have is None there."""
    return {
        path: (declared.get(path), seen.get(path))
        for path in sorted({*declared, *seen})
        if path not in declared or path not in seen or declared[path] != seen[path]
    }


def ru(title: Any) -> str:
    return title["ru"] if isinstance(title, dict) else title


def declared(data: Mapping[str, Any]) -> Paths:
    """`data` is the YAML. Objects go by their Russian titles, fields by their codes: that is what a portal shows."""
    found: Paths = {}
    for key, process in data["processes"].items():
        home = ru(process["title"])
        found[home] = True
        found |= {f"{home}/switch {name}": on for name, on in _switches(process).items()}
        found |= _pipelines(home, process, data["processes"])
        for place, (name, field) in enumerate(process.get("fields", {}).items()):
            found |= {f"{home}/field {_code(name, field)}/{part}": one for part, one in _field(field, place).items()}
        found |= {f"{home}/{edge}": shown for edge, shown in _relations(key, data["processes"])}
        found |= {f"{home}/binding {name}": name in process.get("bindings", ()) for name in BINDINGS}
    for key, workplace in data.get("workplaces", {}).items():
        inside = (ru(one["title"]) for one in data["processes"].values() if one.get("workplace") == key)
        found[f"workplace {ru(workplace['title'])}"] = sorted(inside)
    return found | _printed(data)


def _printed(data: Mapping[str, Any]) -> Paths:
    numerators = data.get("numerators", {})
    found: Paths = {}
    for one in numerators.values():
        written = {wire: one[name] for name, wire in NUMBERING.items() if name in one}
        found[f"numerator {ru(one['title'])}"] = {"template": one["template"], **UNNUMBERED, **written}
    for place, one in enumerate(data.get("documents", {}).values()):
        found[f"document {ru(one['title'])}"] = {
            "place": place,
            "region": one["region"],
            "numerator": ru(numerators[one["numerator"]]["title"]),
            "for": sorted(ru(data["processes"][word]["title"]) for word in one["for"]),
            "users": ["UA" if word == "everyone" else word for word in one.get("users", ["everyone"])],
            "active": one.get("active", True),
            "stamps": one.get("stamps", False),
        }
    return found


def _code(name: str, field: Mapping[str, Any]) -> str:
    return field.get("code") or name.upper().replace("-", "_")


def _switches(process: Mapping[str, Any]) -> dict[str, bool]:
    on = {name: name in PRESETS[process.get("preset")] for name in FLAGS}
    for key, names in (("standard_fields", STANDARD), ("features", FEATURES)):
        if key in process:
            on |= {name: name in process[key] for name in names}
    return {**on, **process.get("options", {})}


def _pipelines(home: str, process: Mapping[str, Any], processes: Mapping[str, Any]) -> Paths:
    found: Paths = {}
    pipelines = process["pipelines"]
    for place, (key, pipeline) in enumerate(pipelines.items()):
        path = f"{home}/pipeline {ru(pipeline['title'])}"
        found[path] = {"place": place, "default": pipeline.get("default", len(pipelines) == 1)}
        for position, stage in enumerate(pipeline["stages"].values()):
            there = f"{path}/stage {ru(stage['title'])}"
            found[f"{there}/place"] = position
            found[f"{there}/color"] = stage["color"].upper()
            found[f"{there}/semantics"] = SEMANTICS[stage.get("result")]
        card = process.get("card", {}).get(key)
        sections = card["sections"] if isinstance(card, dict) else card
        found[f"{path}/card"] = sections and [
            (ru(one["section"]), [_element(word, process, processes) for word in one["fields"]]) for one in sections
        ]
    return found


def _element(word: str, process: Mapping[str, Any], processes: Mapping[str, Any]) -> str:
    side, _dot, name = word.partition(".")
    if side == "parent" and name:
        return f"parent {_target(name, processes)}"
    if word in ELEMENTS or word.isupper():
        return ELEMENTS.get(word, word)
    return f"field {_code(name or word, process['fields'][name or word])}"


def _target(name: str, processes: Mapping[str, Any]) -> str:
    """The title of a process, or the number of what the portal has of its own."""
    return ru(processes[name]["title"]) if name in processes else str(TARGETS[name])


def _field(field: Mapping[str, Any], place: int) -> dict[str, Any]:
    kind = TYPES.get(field["type"], field["type"])
    written = {_wire(name): _value(field["type"], name, one) for name, one in field.get("settings", {}).items()}
    items = {
        f"item {item.get('code', key)}": {
            "title": ru(item["title"]),
            "place": position,
            "default": item.get("default", False),
        }
        for position, (key, item) in enumerate(field.get("items", {}).items())
    }
    return {
        "type": kind,
        "place": place,
        "title": field["title"] if isinstance(field["title"], dict) else {"ru": field["title"]},
        "help": field.get("help", {}),
        "required": field.get("required", False),
        "multiple": field.get("multiple", False),
        "filterable": field.get("filterable", False),
        "searchable": field.get("searchable", False),
        "editable": field.get("editable", True),
        "settings": _entities(field) if kind == "crm" else {**DEFAULTS[kind], **written},
        **items,
    }


def _wire(name: str) -> str:
    return "DEFAULT_VALUE" if name == "default" else name.upper()


def _value(kind: str, name: str, value: Any) -> Any:
    """A setting as the portal keeps it."""
    if name == "display":
        return value.upper()
    if name == "default" and kind in ("date", "datetime"):
        return {"TYPE": value.upper(), "VALUE": ""} if value in ("none", "now") else {"TYPE": "FIXED", "VALUE": value}
    if name == "default" and kind == "boolean":
        return int(value)
    if name == "extensions":
        return dict.fromkeys(value, True)
    if name == "label":
        return ["" if one.lower() in ("нет", "да") else one for one in value]  # the portal keeps nothing for its own
    return ("N", "Y")[value] if isinstance(value, bool) else value


def _entities(field: Mapping[str, Any]) -> dict[str, Any]:
    on = {name.upper() for name in field["settings"]["entities"]}
    return {name: "Y" if name in on else "N" for name in DEFAULTS["crm"]}


def _relations(key: str, processes: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """Of one process: its own ones, and those that are written at their other end."""
    for side, other in (("parents", "children"), ("children", "parents")):
        edges = dict(processes[key].get("relations", {}).get(side, {}))
        for name, process in processes.items():
            there = process.get("relations", {}).get(other, {})
            edges |= {name: there[key]} if key in there else {}
        for target, edge in edges.items():
            yield f"{side} {_target(target, processes)}", edge.get("show_in_card", False)
