"""The recorder: every call that smartctl sends in this suite is held against the official descriptions of the methods.

A method nobody described, a parameter it does not have, a value of another type or a missing required parameter fails
the test that sent it, in this process or in a command that a test started. What the descriptions leave out or get
wrong stands in `KNOWN`, each with its reason.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache, wraps
from pathlib import Path
from typing import Any

SPEC = Path(__file__).parent / "mockportal" / "spec"

KNOWN = {
    "crm.type.add fields.code": "writable by the description of the object (crm-type-get, data-types); our ownership marker",
    "crm.type.update fields.code": "as above",
    "crm.type.add fields.isPaymentsEnabled": "a column of the object that its page calls a system one",
    "crm.type.update fields.isPaymentsEnabled": "as above",
    "crm.type.add fields.isCountersEnabled": "as above",
    "crm.type.update fields.isCountersEnabled": "as above",
    "crm.status.add fields.CATEGORY_ID": "crm-status-fields lists it as writable and immutable; without it the row says 0",
    "crm.status.delete params": "an object by its own example, a string by its label",
    "userfieldconfig.add field.editFormLabel": "a map of languages by the page of the object; a plain string may be lost",
    "userfieldconfig.add field.helpMessage": "as above",
    "crm.item.add fields.categoryId": "left out of the table; crm.item.fields lists it, and the page of the object says that it is written on creation",
    "crm.item.add fields.xmlId": "the page lists it for smart processes; the table for programs has the fields of a lead",
    "crm.item.add fields.begindate": "as above",
    "crm.item.add fields.closedate": "as above",
    "crm.item.update fields.categoryId": "left out of the table; the page itself says what an update without it does",
    "user.get FILTER": "fields and values by its own description and example, a string by its label",
    "bizproc.workflow.template.add AUTO_EXECUTE": "an integer by the table; the code that the page describes compares texts, and form-encoded calls send texts anyway",
    "bizproc.robot.add PLACEMENT_HANDLER": "needed with USE_PLACEMENT alone, the table says",
    "bizproc.robot.add NAME": "a text, or a text for each language, the table says",
    "bizproc.robot.add DESCRIPTION": "as above",
    "userfieldconfig.update field.editInList": "left out of the table of the page, present in add and in every answer",
}
IN_WORDS_ONLY = {
    "server.time": "the page server-time describes it, without parameters; no description for programs",
    "app.info": "common/system/app-info, as above",
    "profile": "common/users/profile, as above",
    "crm.automation.trigger.list": "crm/automation/triggers, as above",
    "bizproc.robot.list": "bizproc/bizproc-robot/bizproc-robot-list, as above",
}
TYPES = {
    "integer": int,
    "string": str,
    "boolean": str,  # Y and N: a JSON boolean is not understood everywhere
    "object": Mapping,
    "array": (list, tuple),
    "lang_map": Mapping,
    "uf_enum_element[]": (list, tuple),
}


def description(method: str) -> Mapping[str, Any] | None:
    return descriptions().get(method.lower())


@cache
def descriptions() -> Mapping[str, Mapping[str, Any]]:
    return {path.stem.lower(): json.loads(path.read_text(encoding="utf-8")) for path in SPEC.glob("*.json")}


def mistakes(method: str, params: Mapping[str, Any], known: Mapping[str, str] = KNOWN) -> Iterator[str]:
    """What the official description of a method has against a call."""
    page = description(method)
    if page is None and method in IN_WORDS_ONLY:
        yield from (f"{method} {name}: no such parameter" for name in params)
        return
    if page is None:
        yield f"{method}: no such method"
        return
    for path, fault in _level(method, "", params):
        if f"{method} {path}" not in known:
            yield f"{method} {path}: {fault}"


def _level(method: str, path: str, given: Mapping[str, Any], ref: str = "") -> Iterator[tuple[str, str]]:
    described = _described(method, ref)
    for name, one in described.items():
        if one.get("required") is True and name not in given:
            yield f"{path}{name}", "required and not sent"
    for name, value in given.items():
        one = described.get(name)
        if one is None and any(_is_of(name, pattern) for pattern in described):
            continue
        if one is None:
            yield f"{path}{name}", "no such parameter"
        elif not isinstance(value, TYPES.get(one["type"], object)):
            yield f"{path}{name}", f"{one['type']} expected, {type(value).__name__} sent"
        elif one.get("ref") and name in ("fields", "field"):
            yield from _level(method, f"{path}{name}.", value, one["ref"])


@cache
def _described(method: str, ref: str) -> Mapping[str, Mapping[str, Any]]:
    """The parameters of a method, or of an object in them, by their names."""
    page = description(method)
    declared = page["defs"][ref.rpartition("/")[2]]["fields"] if ref else page["params"]
    return {one["name"]: one for one in declared}


def _is_of(name: str, pattern: str) -> bool:
    """`ufCrm...` is a field of the portal's users, under either of its two names; `parentId...` ends with a number."""
    if pattern == "ufCrm...":
        return name.startswith(("UF_CRM_", "ufCrm"))
    return pattern == "parentId..." and re.fullmatch(r"parentId\d+", name) is not None


def watch() -> None:
    """Holds every call of the portal client in this process against the descriptions."""
    from smartctl.portal.rest import RestPortal

    direct, together = RestPortal.call, RestPortal.batch

    @wraps(direct)
    def call(self, one):
        _judge(one.method, one.params)
        return direct(self, one)

    @wraps(together)
    def batch(self, calls, *, halt):
        for one in calls.values():
            _judge(one.method, _as_numbers(one.params))
        return together(self, calls, halt=halt)

    RestPortal.call, RestPortal.batch = call, batch


def _as_numbers(value: Any) -> Any:
    """A `$result[...]` reference stands for the id that it becomes."""
    if isinstance(value, str):
        return 0 if value.startswith("$result[") else value
    return {key: _as_numbers(item) for key, item in value.items()} if isinstance(value, Mapping) else value


def _judge(method: str, params: Mapping[str, Any]) -> None:
    found = list(mistakes(method, params))
    assert not found, f"against the official description: {found}"


def run() -> None:
    """`python -c` entry of the commands that tests start."""
    from smartctl.__main__ import main

    watch()
    main()
