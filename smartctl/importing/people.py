"""People in workflows as roles: a number of a user is good on one portal, a role is somebody else on each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
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
    roles = {f"user_{number}": {"title": _("User {n}", n=number), "user": number} for number in numbers}
    return {**process, "automation": {"roles": roles, **automation}}


def _users(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for one in value.values():
            yield from _users(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _users(one)
    elif isinstance(value, str) and (found := _USER.fullmatch(value)):
        yield found[1]
