"""Filters and orders of the newer list methods: prefixes, nesting, what is refused; over rows as plain values."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from operator import ge, gt, le, lt
from typing import Any, Protocol

from msgspec import Struct

from smartctl.mockportal import php
from smartctl.mockportal.comparing import Wanted, any_of
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
_SIGNS: Mapping[str, Callable[[int, int], bool]] = {">": gt, "<": lt, ">=": ge, "<=": le}
_LISTS = frozenset({"", "=", "!=", "@", "!@", "><", "!><"})

_LARGEST = 2**53
"""Up to there a float is one whole number and no other."""


class Row(Protocol):
    """What is filtered and sorted: a mapping, or what looks like one."""

    def get(self, column: str, /) -> Any: ...


class Columns(Struct, frozen=True, kw_only=True):
    """What may be filtered: names, how a name given by the caller is turned into one, which are yes-or-no."""

    names: Collection[str]
    shown: Callable[[str], str]  # how a refused name is printed
    column: Callable[[str], str]
    bare_is_pattern: bool = False
    upper_directions: bool = False  # asc is refused where ASC is taken


def matcher(condition: Any, columns: Columns) -> Callable[[Row], bool]:
    given = php.as_map(condition) or {}
    logic_or = _one_is_enough(given)
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


def _one_is_enough(given: Mapping[str, Any]) -> bool:
    return str(given.get("logic", given.get("LOGIC", ""))).upper() == "OR"


def whole_numbers(condition: Any, columns: Columns, column: str) -> set[int] | None:
    """To which whole numbers a filter confines a column of such numbers; None where it does not, or not so plainly."""
    given = php.as_map(condition) or {}
    for key, value in given.items():
        operator, name = _parts(key)
        plain = operator in ("=", "@") or (operator == "" and not columns.bare_is_pattern)
        if plain and columns.column(name) == column and not _one_is_enough(given):
            wanted = (php.as_list(value) or []) if isinstance(value, list | dict) else [value]
            if any(isinstance(one, bool) for one in wanted):
                return None  # they compare as texts, and one of those is "1"
            numbers = [float(one) for one in wanted if php.numeric(one)]
            if all(abs(one) < _LARGEST for one in numbers):
                empty = {0} if any(one is None or one in ("", []) for one in wanted) else set()
                return empty | {int(one) for one in numbers if one.is_integer()}
    return None


def _parts(key: str) -> tuple[str, str]:
    found = _OPERATORS.match(key)
    assert found is not None
    return found[1] or "", found[2]


def _condition(key: str, value: Any, columns: Columns) -> Callable[[Row], bool]:
    operator, name = _parts(key)
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
            return _between(low, high)
        case _:
            return _comparison(operator, value)


def _equality(wanted: list[Any], *, pattern: bool) -> Callable[[Any], bool]:
    if not pattern:
        return any_of(wanted)
    tests = [_like(php.text(one)) for one in wanted]
    return lambda cell: any(test(cell) for test in tests)


def _between(low: Any, high: Any) -> Callable[[Any], bool]:
    first, last = Wanted(low), Wanted(high)
    return lambda cell: cell is not None and first.sign(cell) >= 0 and last.sign(cell) <= 0


def _comparison(operator: str, value: Any) -> Callable[[Any], bool]:
    holds, wanted = _SIGNS[operator], Wanted(value)

    def test(cell: Any) -> bool:
        if isinstance(cell, list):
            return any(test(one) for one in cell)
        return cell is not None and holds(wanted.sign(cell), 0)

    return test


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
