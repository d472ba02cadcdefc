"""Filters and orders of the newer list methods: prefixes, nesting, what is refused; over rows as plain values."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from smartctl.mockportal import php
from smartctl.mockportal.evidence import ASSUMED, documented, refusal, trap
from smartctl.mockportal.refusal import Refused

_FILTER = refusal("filter.field", documented("crm-type-list"), "A filter by an unknown field is INVALID_ARG_VALUE.")
_VALUE = refusal("filter.value", documented("crm-type-list"), "A list under an operator that takes none is refused.")
_ORDER = refusal("order.field", documented("crm-type-list"), "An order by an unknown field is INVALID_ARG_VALUE.")
_DIRECTION = refusal("order.direction", documented("crm-type-list"), "An order other than ASC or DESC is refused.")
trap("filter.collation", ASSUMED, "Texts are compared without regard to case.")
trap("filter.empty", ASSUMED, "Not equal to an empty text means filled in; a stored 0 counts as empty.")
trap("order.none", ASSUMED, "Without an order rows come as they are stored.")

_OPERATORS = re.compile(r"(!><|!=%|!%=|><|>=|<=|!=|!%|!@|=%|%=|>|<|=|%|@|!)?(.*)\Z", re.DOTALL)
_FEW = 8
_LISTS = frozenset({"", "=", "!=", "@", "!@", "><", "!><"})

Row = Mapping[str, Any]


class Columns(Struct, frozen=True, kw_only=True):
    """What may be filtered: names, how a name given by the caller is turned into one, which are yes-or-no."""

    names: Collection[str]
    shown: Callable[[str], str]  # how a refused name is printed
    column: Callable[[str], str]
    bare_is_pattern: bool = False
    upper_directions: bool = False  # asc is refused where ASC is taken


def matcher(condition: Any, columns: Columns) -> Callable[[Row], bool]:
    given = php.as_map(condition) or {}
    logic_or = str(given.get("logic", given.get("LOGIC", ""))).upper() == "OR"
    tests: list[Callable[[Row], bool]] = []
    for key, value in given.items():
        if key in ("logic", "LOGIC"):
            continue
        if key.isdigit() and isinstance(value, list | dict):
            tests.append(matcher(value, columns))
        else:
            tests.append(_condition(key, value, columns))
    combine = any if logic_or and tests else all
    return lambda row: combine(test(row) for test in tests)


def _condition(key: str, value: Any, columns: Columns) -> Callable[[Row], bool]:
    found = _OPERATORS.match(key)
    assert found is not None
    operator, name = found[1] or "", found[2]
    column = columns.column(name)
    if column not in columns.names:
        raise Refused(
            _FILTER, "INVALID_ARG_VALUE", f"Invalid filter: field '{columns.shown(name)}' is not allowed in filter"
        )
    if isinstance(value, list | dict) and operator not in _LISTS:
        raise Refused(_VALUE, "INVALID_ARG_VALUE", f"Invalid filter: field '{columns.shown(name)}' has invalid value")
    test = _operation(operator, value, bare_is_pattern=columns.bare_is_pattern)
    return lambda row: test(row.get(column))


def _operation(operator: str, value: Any, *, bare_is_pattern: bool) -> Callable[[Any], bool]:
    if operator.startswith("!"):
        positive = _operation(operator[1:] or "=", value, bare_is_pattern=False)
        return lambda cell: not positive(cell)
    match operator:
        case "" | "=" | "@":
            wanted = php.as_list(value) if isinstance(value, list | dict) else [value]
            return _equality(wanted or [], pattern=operator == "" and bare_is_pattern)
        case "%":
            return _like("%" + _literal(value) + "%")
        case "=%" | "%=":
            return _like(php.text(value))
        case "><":
            low, high = [*(php.as_list(value) or []), None, None][:2]
            return lambda cell: _ordered(cell, low) >= 0 and _ordered(cell, high) <= 0 if cell is not None else False
        case _:
            return _comparison(operator, value)


def _equality(wanted: list[Any], *, pattern: bool) -> Callable[[Any], bool]:
    if pattern:
        tests = [_like(php.text(one)) for one in wanted]
        return lambda cell: any(test(cell) for test in tests)
    if len(wanted) > _FEW and all(map(php.numeric, wanted)):  # hundreds of ids against each of thousands of rows
        numbers = frozenset(map(float, wanted))
        return lambda cell: float(cell) in numbers if php.numeric(cell) else any(_equal(cell, one) for one in wanted)
    return lambda cell: any(_equal(cell, one) for one in wanted)


def _equal(cell: Any, wanted: Any) -> bool:
    if wanted is None or wanted in ("", []):
        return cell is None or cell in ("", 0, []) or cell is False
    if isinstance(cell, list):
        return any(_equal(one, wanted) for one in cell)
    if cell is None:
        return False
    return _ordered(cell, wanted) == 0


def _comparison(operator: str, value: Any) -> Callable[[Any], bool]:
    def test(cell: Any) -> bool:
        if isinstance(cell, list):
            return any(test(one) for one in cell)
        if cell is None:
            return False
        sign = _ordered(cell, value)
        return {">": sign > 0, "<": sign < 0, ">=": sign >= 0, "<=": sign <= 0}[operator]

    return test


def _ordered(cell: Any, wanted: Any) -> int:
    left, right = _comparable(cell, wanted)
    return int(left > right) - int(left < right)


def _comparable(cell: Any, wanted: Any) -> tuple[Any, Any]:
    if php.numeric(cell) and php.numeric(wanted):
        return float(cell), float(wanted)
    cell_moment, wanted_moment = moment(cell), moment(wanted)
    if cell_moment is not None and wanted_moment is not None:
        if cell_moment.tzinfo is None or wanted_moment.tzinfo is None:
            return cell_moment.replace(tzinfo=None), wanted_moment.replace(tzinfo=None)
        return cell_moment, wanted_moment
    return php.text(cell).casefold(), php.text(wanted).casefold()


def moment(value: Any) -> datetime | None:
    if not isinstance(value, str) or not re.match(r"\d{4}-\d\d-\d\d", value):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def _literal(value: Any) -> str:
    return re.sub(r"([%_\\])", r"\\\1", php.text(value))


def _like(pattern: str) -> Callable[[Any], bool]:
    """Build an SQL LIKE: % any text, _ one character, backslash takes the meaning away."""
    parts = re.findall(r"\\.|[%_]|[^\\%_]+|\\", pattern, re.DOTALL)
    wild = {"%": ".*", "_": "."}
    regex = "".join(wild.get(part) or re.escape(part.removeprefix("\\") or part) for part in parts)
    compiled = re.compile(regex, re.DOTALL | re.IGNORECASE)

    def test(cell: Any) -> bool:
        if isinstance(cell, list):
            return any(test(one) for one in cell)
        return cell is not None and compiled.fullmatch(php.text(cell)) is not None

    return test


def sorter(order: Any, columns: Columns) -> Callable[[list[Any], Callable[[Any], Row]], list[Any]]:
    """Return a function that sorts rows; each row is looked at through the given view."""
    steps: list[tuple[str, bool]] = []
    for name, direction in (php.as_map(order) or {}).items():
        column = columns.column(name)
        if column not in columns.names:
            text = f"Invalid order: field '{columns.shown(name)}' is not allowed in order"
            raise Refused(_ORDER, "INVALID_ARG_VALUE", text)
        upper = php.text(direction) if columns.upper_directions else php.text(direction).upper()
        if upper not in ("ASC", "DESC"):
            text = (
                f"Invalid order: allowed sort directions are ASC, DESC. "
                f"But got '{php.text(direction)}' for field '{columns.shown(name)}'"
            )
            raise Refused(_DIRECTION, "INVALID_ARG_VALUE", text)
        steps.append((column, upper == "DESC"))

    def arrange(rows: list[Any], view: Callable[[Any], Row]) -> list[Any]:
        for column, descending in reversed(steps):
            rows = sorted(rows, key=lambda row: _sort_key(view(row).get(column)), reverse=descending)
        return rows

    return arrange


def _sort_key(cell: Any) -> tuple[int, float, str]:
    if cell is None:
        return (0, 0.0, "")
    if php.numeric(cell):
        return (1, float(cell), "")
    return (2, 0.0, php.text(cell).casefold())
