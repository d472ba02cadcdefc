"""Answers of a portal with something wrong in them: a value of another type, a key that is not there, a row of junk."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st
from msgspec.structs import replace

from smartctl.ports import Answer
from tests.world import Spy

JUNK = [None, True, False, -1, 1.5, float("nan"), "", " ", "x", "\x1b[31m", [], {}, [None], [[]], {"x": None}]
GONE = object()
NAMES = [
    "types type categories fields field items id ID entityTypeId title code name sort isDefault relations parent child",
    "linkedUserFields STATUS_ID ENTITY_ID NAME SEMANTICS SORT fieldName entityId userTypeId settings enum value xmlId",
    "editFormLabel result error next total x",
]
json_values = st.recursive(
    st.sampled_from([*JUNK, 1, 7, "1", "Y", "DYNAMIC_7_STAGE_1", "CRM_1", "UF_CRM_1_CREW", "enumeration", "crm"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(" ".join(NAMES).split()), inner, max_size=6)
    ),
    max_leaves=12,
)


def mutated(value: Any, rng: random.Random) -> Any:
    """A copy of an answer with one place in it gone or of another type, as far as the portal's types can tell."""
    whole = [deepcopy(value)]
    box, key = rng.choice(list(_places(whole)))
    new = rng.choice([GONE, *(one for one in JUNK if not _believable(box[key], one))])
    if new is GONE and isinstance(box, dict):
        del box[key]
    else:
        box[key] = None if new is GONE else deepcopy(new)
    return whole[0]


def _believable(old: Any, new: Any) -> bool:
    """A word for a word, a list of nothing for a list: nobody could see the mistake."""
    if isinstance(old, list | dict):
        return new in ([], {})
    return isinstance(old, str) and isinstance(new, str) and not old.isdecimal() and new != ""


def _places(box: Any) -> Iterator[tuple[Any, Any]]:
    for key, value in list(box.items() if isinstance(box, dict) else enumerate(box)):
        yield box, key
        if isinstance(value, dict | list):
            yield from _places(value)


class Mutating(Spy):
    """The portal client; `change` sees each answer with its method and its number."""

    def __init__(self, spy: Spy, change: Callable[[str, Answer], Answer], *, writes: bool = False) -> None:
        super().__init__(spy.inner)
        self.change, self.writes_too = change, writes

    def call(self, call):
        self._still_bounded()
        return self._seen(call, super().call(call))

    def batch(self, calls, *, halt):
        self._still_bounded()
        return {key: self._seen(calls[key], answer) for key, answer in super().batch(calls, halt=halt).items()}

    def _still_bounded(self) -> None:
        assert len(self.sent) < 500, "a portal can keep its client busy for ever"

    def _seen(self, call, answer):
        if not isinstance(answer, Answer) or (self.writes_too and call.reads):
            return answer
        return self.change(call.method, answer)


def one_of_them(rng: random.Random, at: int) -> Callable[[str, Answer], Answer]:
    """Changes one place of the `at`-th answer."""
    left = [at]

    def change(_method: str, answer: Answer) -> Answer:
        left[0] -= 1
        return replace(answer, result=mutated(answer.result, rng)) if left[0] == 0 else answer

    return change
