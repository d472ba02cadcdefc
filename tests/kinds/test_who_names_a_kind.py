"""A kind says everything of itself, so whoever else names one by a literal is counted. See docs/adr/0030."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.house import naming

AT_MOST = {"engine": 80, "render": 1, "state": 2, "automation": 9, "operations": 0}
"""Lines in a room that name a kind. A number may be lowered and never raised."""


@pytest.mark.parametrize("room", AT_MOST)
def test_no_room_names_a_kind_more_often_than_it_did(room):
    lines = {(file, line) for file, line, _name in naming(room)}
    told = "\n".join(
        f"  smartctl/{file}: {number}" for file, number in Counter(file for file, _ in lines).most_common()
    )
    assert len(lines) <= AT_MOST[room], f"say it in the kind instead:\n{told}"
