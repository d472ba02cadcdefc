"""Which deletion is the other side of which creation: by title and owner, and only where nothing else may be meant."""

from __future__ import annotations

from itertools import permutations

import pytest

from smartctl.engine import renames
from smartctl.model import Action, Address, Change


def change(action: Action, key: str, title: object, process: str = "p", **attrs: object) -> Change:
    said = {"title": title, **attrs}
    return Change(
        address=Address(f"{process}.field.{key}"),
        kind="field",
        key=key,
        parent=Address(process),
        action=action,
        before=said if action is Action.DELETE else None,
        after=said if action is Action.CREATE else None,
        reason="removed-from-blueprint" if action is Action.DELETE else "",
    )


def gone(*args: object, **attrs: object) -> Change:
    return change(Action.DELETE, *args, **attrs)


def made(*args: object, **attrs: object) -> Change:
    return change(Action.CREATE, *args, **attrs)


def pairs(*changes: Change) -> set[tuple[str, str]]:
    return {(facts["from"], facts["to"]) for code, facts in renames.remarks(changes) if code == "likely-rename"}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ((gone("a", "T"), made("b", "T")), {("p.field.a", "p.field.b")}),
        ((gone("a", {"ru": "T", "en": "X"}), made("b", {"ru": "T"})), {("p.field.a", "p.field.b")}),
        ((gone("a", {"ru": "T", "en": "X"}), made("b", {"ru": "T", "en": "Y"})), set()),
        ((gone("a", {"ru": "T"}), made("b", {"en": "T"})), set()),
        ((gone("a", "T"), made("b", "T"), made("c", "T")), set()),
        ((gone("a", "T"), gone("b", "T"), made("c", "T")), set()),
        ((gone("a", "T"), made("b", "T", "q")), set()),
        ((gone("a", "T", type="string"), made("b", "T", type="double")), set()),
        (
            (gone("a", "T"), gone("b", "T", "q"), made("c", "T"), made("d", "T", "q")),
            {("p.field.a", "p.field.c"), ("q.field.b", "q.field.d")},
        ),
        (
            (gone("a", {"ru": "1", "en": "2"}), gone("b", {"ru": "3", "en": "4"}), made("c", {"ru": "1", "en": "2"})),
            {("p.field.a", "p.field.c")},
        ),
    ],
)
def test_a_pair_is_told_where_nothing_else_may_be_meant(changes, found):
    for order in permutations(changes):
        assert pairs(*order) == found
