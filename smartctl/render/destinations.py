"""Where items and values go before something is deleted: clauses without a full stop, each with what it costs."""

from __future__ import annotations

from collections.abc import Iterator

from smartctl.engine.drain import requests
from smartctl.i18n import _, n_
from smartctl.kinds.words import Errand
from smartctl.model import Change
from smartctl.render.harmless import harmless_change
from smartctl.render.kinds import words_of


def first_moved(change: Change, *, titles: bool) -> Iterator[str]:
    """`they move to "qualified" first (5 requests, about 3 s)`."""
    for errand in words_of(change.kind).leaves(harmless_change(change), titles=titles):
        yield _with_cost(errand)


def _with_cost(errand: Errand) -> str:
    if not isinstance(errand.count, int):
        return errand.text
    number = requests(errand.count) * errand.times
    cost = n_("{n} request, about {s} s", "{n} requests, about {s} s", number, s=max(1, round(number / 2)))
    return _("{sentence} ({cost})", sentence=errand.text, cost=cost)
