"""Versions of blueprints (semver 2.0.0): which of two is older, and what comes next."""

from __future__ import annotations

import re
from typing import Final

_FORM: Final = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?")

MAJOR: Final = "major"
MINOR: Final = "minor"
PATCH: Final = "patch"
BUMPS: Final = (PATCH, MINOR, MAJOR)
"""The lesser first."""

_Key = tuple[tuple[int, int, int], bool, tuple[tuple[bool, int, str], ...]]


def older(one: str, other: str) -> bool:
    """Whether `one` comes before `other`; what is no version is neither older nor younger."""
    first, second = _key(one), _key(other)
    return first is not None and second is not None and first < second


def _key(version: str) -> _Key | None:
    found = _FORM.fullmatch(version)
    if found is None:
        return None
    before = found[4]
    parts = tuple(
        (not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in (before.split(".") if before else ())
    )
    # A version with something behind its dash comes before the one without.
    return (int(found[1]), int(found[2]), int(found[3])), before is None, parts


def bumped(version: str, bump: str) -> str:
    """The next version: `1.4.2` is `1.5.0` after a minor change. One that leads up to a version is that version."""
    found = _FORM.fullmatch(version)
    assert found is not None, version
    major, minor, patch = int(found[1]), int(found[2]), int(found[3])
    if found[4] is not None and (
        (bump == PATCH) or (bump == MINOR and not patch) or (bump == MAJOR and not minor + patch)
    ):
        return f"{major}.{minor}.{patch}"
    if bump == MAJOR:
        return f"{major + 1}.0.0"
    return f"{major}.{minor + 1}.0" if bump == MINOR else f"{major}.{minor}.{patch + 1}"


def bump_between(old: str, new: str) -> str:
    """Which number was raised; "" if the version is the same or an older one."""
    if not older(old, new):
        return ""
    first, second = _FORM.fullmatch(old), _FORM.fullmatch(new)
    assert first is not None
    assert second is not None
    return next((bump for bump, at in ((MAJOR, 1), (MINOR, 2)) if first[at] != second[at]), PATCH)
