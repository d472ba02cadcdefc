"""What a saved plan says of uses and of an export: shown whatever somebody has put there, and never a crash."""

from __future__ import annotations

import itertools
import random

from smartctl.render import in_use

JUNK = (
    None,
    0,
    -1,
    1.5,
    True,
    "",
    "x\x1b[31m",
    [],
    ["any"],
    {},
    {"a": []},
    [None],
    [{"field": 1}],
    [[{}]],
    ({"role": 5},),
)
KEYS = {
    "in-use": ("address", "what", "kind", "title", "uses", "more"),
    "use-unseen": ("addresses", "unseen"),
    "automation": ("file", "written", "done", "steps", "gaps", "beside", "problems"),
}
INSIDE = (
    "what", "name", "where", "how", "kind", "action", "type", "text", "reason", "status", "detail", "address", "missing",
    "differences", "wanted", "found", "code",
)  # fmt: skip
SAID = {"in-use": in_use.note, "use-unseen": in_use.unseen, "automation": in_use.automation}
WORDS = (
    "removed",
    "retyped",
    "renamed",
    "robot",
    "trigger",
    "conditions",
    "stage",
    "off",
    "beside",
    "different",
    "permission",
)


def test_any_facts_are_shown():
    draw = random.Random(7)

    def row(deep=2):
        values = [*JUNK, *WORDS, *([[row(deep - 1)]] if deep else [])]
        return {key: draw.choice(values) for key in draw.sample(INSIDE, 8)}

    for code, _round in itertools.product(KEYS, range(400)):
        values = [*JUNK, *WORDS, [row(), row()]]
        facts = {key: draw.choice(values) for key in KEYS[code] if draw.random() < 0.9}
        assert "\x1b" not in SAID[code](facts)
        assert "\x1b" not in in_use.danger(facts)
        in_use.impact(facts)
