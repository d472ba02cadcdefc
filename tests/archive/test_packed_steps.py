"""How many steps by hand the archive leaves of each built-in blueprint: the table of the guide says it as it is."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

import pytest

from smartctl.archive.packing import pack
from tests.archive.room import BUILT_IN, ROOT, wanted

KNOWN = ("responsible", "creator", "client", "head")


def named(value):
    """The same with a user behind each role."""
    if isinstance(value, Mapping):
        inside = {key: named(one) for key, one in value.items()}
        return {**inside, "user": 5} if "role" in inside and inside["role"] not in KNOWN else inside
    return tuple(map(named, value)) if isinstance(value, tuple | list) else value


def left(path):
    """(steps, left by the archive, left once each role has a user)."""
    desired = wanted(path)
    people = replace(desired, automation=tuple(replace(one, values=named(one.values)) for one in desired.automation))
    marks = defaultdict(lambda: "mark")
    return len(desired.automation), len(pack(desired, marks, "W").left), len(pack(people, marks, "W").left)


@pytest.mark.parametrize("name", ["guide.md", "guide.ru.md"])
def test_the_table_of_the_guide_is_what_the_archive_leaves(name):
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    told = {
        row[1]: tuple(map(int, row.groups()[1:]))
        for row in re.finditer(r"^\| `([a-z-]+)` \| (\d+) \| (\d+) \| (\d+) \|$", text, re.MULTILINE)
    }
    assert told == {path.stem: left(path) for path in BUILT_IN}
