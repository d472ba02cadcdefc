"""Which answers of a portal can be believed: those in which every object says what it is.

A row without its id, or a list that is not one, is not an absent object: a plan made from it would create the object a
second time, replace it, or write a list back without what could not be read. Attributes that only describe an object
are left to the kinds, which take any JSON.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from smartctl.kinds.base import Answers, as_map, as_rows
from smartctl.ports import Answer
from smartctl.steps import Call

Check = Callable[[object], bool]
_NOT_THERE: Final = object()
"""What a check sees of a key that is missing: null is an answer, and some fields have no settings."""


_DIGITS: Final = re.compile("0*[1-9][0-9]{0,17}")
_MORE_THAN_ANY: Final = 10**18


def _number(value: object) -> bool:
    """An id, which the portal sends as `10` or `"10"`."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return False
    if isinstance(value, int):
        return 0 < value < _MORE_THAN_ANY
    return _DIGITS.fullmatch(value) is not None


def _like(pattern: str) -> Check:
    compiled = re.compile(pattern, re.ASCII)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


def _one_of(*values: object) -> Check:
    # `True` equals `1` in Python and is another spelling on the portal: both are welcome where one is.
    return lambda value: isinstance(value, str | int | None) and value in values


def _map(value: object) -> bool:
    """An object; PHP writes an empty one as a list."""
    return isinstance(value, Mapping) or value == []


def _rows(**checks: Check) -> Check:
    """A list of objects; PHP writes one with keys of its own as a map."""

    def check(value: object) -> bool:
        rows = _all_rows(value)
        return rows is not None and not any(_wrong(row, checks) for row in rows)

    return check


def _all_rows(value: object) -> list[Mapping[str, Any]] | None:
    """None where not everything in it is an object, or it is no list."""
    if not isinstance(value, list | Mapping):
        return None
    rows = as_rows(value)
    return rows if len(rows) == len(value) else None


_SWITCH: Final = _one_of("Y", "N", "E", "1", "0", "true", "false", "", True, False)
_TEXT: Final = _like(r"(?s).+")
_EDGES: Final = _rows(entityTypeId=_number)

_TYPE: Final[Mapping[str, Check]] = {"id": _number, "entityTypeId": _number}
_WHOLE_TYPE: Final[Mapping[str, Check]] = {
    **_TYPE,
    "relations": lambda value: (
        isinstance(value, Mapping) and _EDGES(value.get("parent")) and _EDGES(value.get("child"))
    ),
    "linkedUserFields": _map,
}
_CATEGORY: Final[Mapping[str, Check]] = {
    "id": _number,
    "name": lambda value: isinstance(value, str),
    "isDefault": _SWITCH,
}
_STATUS: Final[Mapping[str, Check]] = {
    "ID": _number,
    "ENTITY_ID": _TEXT,
    "STATUS_ID": lambda value: isinstance(value, str),
}
_STAGE: Final[Mapping[str, Check]] = {
    **_STATUS,
    "ENTITY_ID": _like(r"DYNAMIC_[0-9]+_STAGE_[0-9]+"),
    "STATUS_ID": _TEXT,
    "SEMANTICS": _one_of(None, "", "P", "S", "F"),
}
_FIELD: Final[Mapping[str, Check]] = {
    "id": _number,
    "entityId": _like(r"CRM_[0-9]+"),
    "fieldName": _like(r"UF_.+"),
    "userTypeId": _TEXT,
    "multiple": _one_of("Y", "N"),  # misread, it would replace the field
}
_WHOLE_FIELD: Final[Mapping[str, Check]] = {
    **_FIELD,
    "settings": lambda value: value is None or _map(value),
    "editFormLabel": _map,
    "helpMessage": _map,
}
_WORKPLACE: Final[Mapping[str, Check]] = {
    "id": _number,
    "title": lambda value: isinstance(value, str),
    # The list is written back with one more or one less: whoever cannot be read would be moved out.
    "typeIds": lambda value: isinstance(value, list | Mapping) and all(map(_number, as_map(value).values())),
}
_DIRECTORY: Final[Mapping[str, Check]] = {
    "ENTITY_TYPE_ID": _number,
    "CATEGORY_ID": _number,
    "CATEGORY_NAME": lambda value: isinstance(value, str),
    "IS_DEFAULT_CATEGORY": _SWITCH,
}
_NUMERATOR: Final[Mapping[str, Check]] = {"id": _number, "name": lambda value: isinstance(value, str)}
_TEMPLATE: Final[Mapping[str, Check]] = {
    **_NUMERATOR,
    "numeratorId": _number,
    # The list is written back as a whole: what cannot be read would be taken off.
    "entityTypeId": lambda value: isinstance(value, list | Mapping),
}
_LAYOUT: Final = _rows(
    title=lambda value: isinstance(value, str),
    elements=_rows(name=lambda value: isinstance(value, str) and value != ""),
)
_OPTIONS: Final = _rows(id=_number, value=lambda value: isinstance(value, str))

_WHOLE: Final[Mapping[str, Check]] = {
    "crm.item.details.configuration.get": lambda value: value is None or _LAYOUT(value),
    "bizproc.workflow.template.list": _rows(
        ID=_number, SYSTEM_CODE=lambda value: value is None or isinstance(value, str)
    ),
    "crm.automation.trigger.list": _rows(CODE=_TEXT),
    "crm.status.entity.types": lambda value: (
        _rows()(value)
        and not any(_wrong(row, _DIRECTORY) for row in as_rows(value) if str(row.get("ID")).startswith("DYNAMIC_"))
    ),
    "app.info": lambda value: _number(as_map(value).get("ID")),
}
"""Answers without a name for what is in them."""


_LISTS: Final[Mapping[str, tuple[str, Mapping[str, Check]]]] = {
    "crm.automatedsolution.list": ("automatedSolutions", _WORKPLACE),
    "crm.category.list": ("categories", _CATEGORY),
    "crm.documentgenerator.numerator.list": ("numerators", _NUMERATOR),
    "crm.documentgenerator.template.list": ("templates", _TEMPLATE),
}
"""Method -> (where its rows stand, what each of them must say)."""


def unreadable(call: Call, result: object) -> str:
    """The first thing in the answer to a reading call that is not what it has to be, "" when all of it is."""
    return next(_findings(call, result), "")


def _findings(call: Call, result: object) -> Iterator[str]:
    match call.method:
        case "crm.type.list":
            searched = "%code" in call.params.get("filter", {})
            yield from _listed(result, "types", {**_TYPE, "code": _TEXT} if searched else _TYPE)
        case "crm.type.get":
            yield from _single(result, "type", _WHOLE_TYPE)
        case "crm.status.list":
            yield from _statuses(result)
        case "userfieldconfig.get":
            field = as_map(as_map(result).get("field"))
            options = {"enum": _OPTIONS} if field.get("userTypeId") == "enumeration" else {}
            yield from _single(result, "field", {**_WHOLE_FIELD, **options})
        case "userfieldconfig.list":
            yield from _listed(result, "fields", _FIELD)
            yield from _of_another(call, as_rows(as_map(result).get("fields")))
        case method if method in _WHOLE:
            yield from () if _WHOLE[method](result) else ["result"]
        case method if method in _LISTS:
            yield from _listed(result, *_LISTS[method])


def _single(result: object, name: str, checks: Mapping[str, Check]) -> Iterator[str]:
    one = as_map(result).get(name)
    yield from _wrong(one, checks) if isinstance(one, Mapping) else [name]


def _listed(result: object, name: str, checks: Mapping[str, Check]) -> Iterator[str]:
    told = as_map(result).get(name)
    rows = _all_rows(told)
    if rows is None:
        yield name
    for row in rows or ():
        yield from _wrong(row, checks)


def _of_another(call: Call, rows: list[Mapping[str, Any]]) -> Iterator[str]:
    """Rows of an owner who was not asked for: a filter that a portal does not look at tells of everything."""
    owner = call.params.get("filter", {}).get("entityId")
    if owner is not None and any(row.get("entityId") != owner for row in rows):
        yield "entityId"
    # Labels in one language: a row that has them in another one was not asked for them.
    language = call.params.get("select", {}).get("language")
    if language and any(
        one not in (language, "")
        for row in rows
        for name in ("editFormLabel", "helpMessage")
        for one in as_map(row.get(name))
    ):
        yield "languageId"


def cut_short(call: Call, result: object, total: int | None, following: int | None) -> bool:
    """Whether a list says itself that it has more rows than it brings, and not where they are.

    Of fields alone: who counts and who lists look at the same rows there (userfieldconfig.list), and a field that is
    missing from its list would be made a second time.
    """
    if call.method != "userfieldconfig.list" or total is None:
        return False
    rows, start = len(as_rows(as_map(result).get("fields"))), int(call.params.get("start", 0))
    return start + rows < (total if following is None else min(total, following))


def torn(asked: Mapping[str, Call], answers: Answers) -> frozenset[str]:
    """Pages of lists that count differently: what stood between two of them when something went is on neither.

    Of fields alone, as above.
    """
    totals: dict[object, dict[str, int]] = {}
    for key, call in asked.items():
        answer = answers.get(key) if call.method == "userfieldconfig.list" else None
        if isinstance(answer, Answer) and answer.total is not None:
            totals.setdefault(call.params.get("filter", {}).get("entityId"), {})[key] = answer.total
    return frozenset(key for pages in totals.values() if len({*pages.values()}) > 1 for key in pages)


def _statuses(result: object) -> Iterator[str]:
    rows = _all_rows(result)
    if rows is None:
        yield "result"
    for row in rows or ():
        yield from _wrong(row, _STAGE if str(row.get("ENTITY_ID")).startswith("DYNAMIC_") else _STATUS)


def _wrong(row: Mapping[str, Any], checks: Mapping[str, Check]) -> list[str]:
    return [name for name, good in checks.items() if not good(row.get(name, _NOT_THERE))]
