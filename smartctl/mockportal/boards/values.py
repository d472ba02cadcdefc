"""Stored values of item fields as a person reads them, in few characters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from smartctl.mockportal import moments
from smartctl.mockportal.boards import texts
from smartctl.mockportal.boards.names import Names
from smartctl.mockportal.settings import Language
from smartctl.mockportal.tables.user_fields import UserField

_SIGNS = {"RUB": "₽", "USD": "$", "EUR": "€", "KZT": "₸", "BYN": "Br", "UAH": "₴"}
_PREFIXES = {"L": 1, "D": 2, "C": 3, "CO": 4, "Q": 7, "O": 14, "SI": 31}
_MANY, _LONG = 3, 120


def shown(names: Names, field: UserField, value: Any) -> str:
    """Return the text of one filled field, "" when it is empty."""
    if field.user_type_id == "file":
        count = len(value) if isinstance(value, list) else 1 if value else 0
        return texts.counted(names.language, count, "files") if count else ""
    many = value if isinstance(value, list) else [value]
    told = [text for text in (single(names, field, each) for each in many) if text]
    rest = len(told) - _MANY
    tail = [texts.more(names.language, rest)] if rest > 0 else []
    return ", ".join([*told[:_MANY], *tail])


def single(names: Names, field: UserField, value: Any) -> str:
    if value is None or value == "":
        return ""
    read = _READERS.get(field.user_type_id)
    return short(read(names, value) if read is not None else str(value))


def short(text: str) -> str:
    return text if len(text) <= _LONG else f"{text[:_LONG]}…"


def money(language: Language, amount: float, currency: str) -> str:
    sign = _SIGNS.get(currency, currency)
    digits = f"{amount:,.2f}".removesuffix(".00")
    if language == "en":
        return f"{sign}{digits}" if len(sign) == 1 else f"{digits}\u00a0{sign}"
    return digits.replace(",", "\u00a0").replace(".", ",") + f"\u00a0{sign}"


def day(language: Language, text: str, *, with_time: bool = False) -> str:
    moment = moments.read(text)
    if moment is None:
        return text
    form = "%d.%m.%Y" if language == "ru" else "%d %b %Y"
    return moment.strftime(f"{form} %H:%M" if with_time else form)


def _decimal(language: Language, digits: str) -> str:
    return digits.replace(".", ",") if language == "ru" else digits


def _money(names: Names, value: Any) -> str:
    amount, _, currency = str(value).partition("|")
    try:
        return money(names.language, float(amount), currency)
    except ValueError:
        return str(value)


def _crm(names: Names, value: Any) -> str:
    """Read `CO_5` or `T80_6`, where 80 is the type's number in hexadecimal."""
    prefix, found, row_id = str(value).partition("_")
    if not found or not row_id.isdecimal():
        return f"ID {value}"
    kind = _PREFIXES.get(prefix)
    if kind is None and prefix[:1] == "T":
        try:
            kind = int(prefix[1:], 16)
        except ValueError:
            return str(value)
    return f"{names.of_type(kind)} #{row_id}" if kind is not None else str(value)


_READERS: dict[str, Callable[[Names, Any], str]] = {
    "boolean": lambda names, value: texts.word(names.language, "yes" if value in ("Y", "1", 1, True) else "no"),
    "date": lambda names, value: day(names.language, str(value)),
    "datetime": lambda names, value: day(names.language, str(value), with_time=True),
    "double": lambda names, value: _decimal(
        names.language, f"{value:.15g}" if isinstance(value, float) else str(value)
    ),
    "enumeration": lambda names, value: names.of_option(value),
    "employee": lambda names, value: names.of_person(value),
    "money": _money,
    "address": lambda _, value: str(value).partition("|")[0],
    "crm": _crm,
}
