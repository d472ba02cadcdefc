"""What tests share, so that the same work is not done a hundred times: examples of properties, and worlds once made."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from typing import ParamSpec, TypeVar

_ALL = os.environ.get("SMARTCTL_PROPERTIES") == "all"
_ASKED = ParamSpec("_ASKED")
_MADE = TypeVar("_MADE")


def examples(many: int) -> int:
    """How many examples of a property of which each is a whole apply: `make properties` draws all, the suite a third.

    Those of a run are other ones in each run (under CI=true they hang on the test alone).
    """
    return many if _ALL else max(2, many // 3)


def once(make: Callable[_ASKED, _MADE]) -> Callable[_ASKED, _MADE]:
    """Made by the first test that asks, then kept; a world of it is asked for by `.twin()`, never touched itself.

    Where `make mutants` learns which functions each test reaches, each test makes its own.
    """
    return make if os.environ.get("MUTANTS_DO") == "reach" else cache(make)
