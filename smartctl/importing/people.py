"""People in workflows as roles: a number of a user is good on one portal, a role is somebody else on each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from smartctl.i18n import _

_USER: Final = re.compile(r"user_([0-9]+)")
"""How a reading names a user for whom no blueprint has a role."""


def with_roles(data: Mapping[str, Any]) -> dict[str, Any]:
    """The sections of a blueprint, and in each process a role for every user whom its workflows name."""
    processes = {key: _with_roles(process) for key, process in (data.get("processes") or {}).items()}
    return {**data, "processes": processes}


def _with_roles(process: Mapping[str, Any]) -> Mapping[str, Any]:
    automation = process.get("automation") or {}
    numbers = sorted({int(number) for number in _users(automation.get("workflows") or {})})
    if not numbers:
        return process
    return {**process, "automation": {"roles": _roles(numbers), **automation}}


def _roles(numbers: Iterable[int]) -> dict[str, Any]:
    return {f"user_{number}": {"title": _("User {n}", n=number), "user": number} for number in numbers}


def by_roles(value: Any, known: Mapping[str, Any]) -> tuple[Any, Mapping[str, Any]]:
    """The same with users by the roles of a file, `known`; and the roles that it lacks."""
    names = {one.get("user"): str(key) for key, one in known.items() if isinstance(one, Mapping)}
    lacks = sorted({int(number) for number in _users(value)} - names.keys())
    return _renamed(value, names), _roles(lacks)


def _renamed(value: Any, names: Mapping[Any, str]) -> Any:
    if isinstance(value, Mapping):
        return {key: _renamed(one, names) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_renamed(one, names) for one in value]
    if isinstance(value, str) and (found := _USER.fullmatch(value)):
        return names.get(int(found[1]), value)
    return value


def _users(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for one in value.values():
            yield from _users(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _users(one)
    elif isinstance(value, str) and (found := _USER.fullmatch(value)):
        yield found[1]
